//! The account may use the two repositories that Gitpod uses.
//!
//! Gitpod's images are in `base-images` and `workspace-images` below the registry's path
//! (`install/installer/pkg/components/image-builder-mk3/configmap.go:52`). Where both exist already, a registry without
//! create-on-push can work for a while (gitpod#14914). Source: REG-13.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::net::exchange::Answer;
use crate::registry::client::Registry;
use crate::registry::image::tag;
use crate::registry::{causes, errors, push};

const REPOSITORIES: [&str; 2] = ["base-images", "workspace-images"];

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::gitpod_repos",
        key: "REG-13",
        title: "the account may use `base-images` and `workspace-images`",
        why: "All images of Gitpod are in these two repositories. Rights that are given for each repository may let a scratch repository pass and refuse just these.",
        wire: "HEAD of a tag that does not exist in each of the two. Only with `touch_gitpod_repositories: true` an upload is started in each, and cancelled at once.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["ping", "head_absent_repo"],
        cost: Cost { objects: 2, bytes: 0, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let touch = registry.settings.touch_gitpod_repositories && cx.common().writes;
    let mut said = Vec::new();
    for name in REPOSITORIES {
        let repository = registry.settings.repository(name);
        let answer = registry.resolve(cx, &repository, &tag("absent")).await?;
        if is_denied(&answer) {
            return Err(denied(&answer).into());
        }
        if touch {
            start_and_cancel(registry, cx, &repository).await?;
            said.push(format!("{name} takes pushes"));
        } else {
            said.push(format!("{name} answers {} to a read", answer.status.as_u16()));
        }
    }
    Ok(Passed::saying(said.join(", ")))
}

async fn start_and_cancel(registry: &Registry, cx: &Cx, repository: &str) -> Result<(), NotPassed> {
    let call = registry.call(Method::POST, repository, "blobs/uploads/");
    let ticket = push::intend_upload(cx, repository)?;
    let answer = registry.ask(cx, &call).await?;
    if answer.status.is_success() {
        let upload = push::take(registry, repository, &answer, ticket)?;
        push::cancel(registry, cx, upload).await;
        cx.observe("gitpod-repository", repository, "takes pushes".into());
        return Ok(());
    }
    ticket.never_made();
    cx.observe("gitpod-repository", repository, errors::said(&answer).into());
    // What refuses every push is no finding about these two repositories.
    match registry.ladder(cx).await?.judge("create_on_push") {
        Ok(()) => Err(denied(&answer).into()),
        Err(NotPassed::Failure(failure)) if is_denied(&answer) && failure.cause != causes::PUSH_DENIED => {
            Err(denied(&answer).into())
        }
        Err(_) => Err(NotPassed::Blocked { by: "create_on_push" }),
    }
}

fn is_denied(answer: &Answer) -> bool {
    matches!(answer.status.as_u16(), 401 | 403)
}

fn denied(answer: &Answer) -> Failure {
    let expected = "an answer that lets this account in";
    Failure::new(causes::GITPOD_REPOSITORY_DENIED, &answer.line, expected, errors::said(answer))
}
