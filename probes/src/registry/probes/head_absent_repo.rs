//! An image in a repository that does not exist is answered with 404.
//!
//! It is Gitpod's first question: image-builder asks `HEAD <repository>/manifests/<tag>` before anything was ever
//! pushed, and only a 404 means "not built yet" (`image-builder-mk3/pkg/resolve/resolve.go`). Source: REG-11.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::registry::client::Registry;
use crate::registry::image::tag;
use crate::registry::{causes, errors};

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::head_absent_repo",
        key: "REG-11",
        title: "an image in a repository that does not exist is answered with 404",
        why: "Before anything was pushed, Gitpod asks whether an image is there already, and only a 404 lets it build the image. Registries that answer 401 or 403 for what does not exist end the start of a workspace with an internal error.",
        wire: "HEAD of a tag of 64 hex digits in a repository with the run's id that nobody creates, with containerd's Accept list, the right to pull, and credentials that may push.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["ping"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let repository = registry.scratch_for(cx, "absent");
    let answer = registry.resolve(cx, &repository, &tag("absent")).await?;
    let cause = match answer.status.as_u16() {
        404 => return Ok(Passed::saying(answer.status_text())),
        401 | 403 => causes::ABSENT_REPOSITORY_DENIED,
        _ => causes::ABSENT_REPOSITORY_NOT_404,
    };
    // HEAD has no body: what the registry says stands in the answer to a GET.
    let call =
        registry.call(Method::GET, &repository, &format!("manifests/{}", tag("absent"))).accept_manifests();
    let more = registry.ask(cx, &call).await.map(|get| errors::said(&get)).unwrap_or_default();
    let actual =
        if more.is_empty() { answer.status_text() } else { format!("{}; GET: {more}", answer.status_text()) };
    Err(Failure::new(cause, &answer.line, "404", actual).into())
}
