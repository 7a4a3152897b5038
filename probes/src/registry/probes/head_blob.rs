//! HEAD of a layer is answered with 200 and its length when it is there, and with 404 when it is not.
//!
//! BuildKit asks for each layer before it pushes it, and stops unless the answer is 200 or 404 (containerd,
//! `remotes/docker/pusher.go`). Source: REG-15.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::registry::causes;
use crate::registry::client::Registry;
use crate::registry::image::tag;
use crate::registry::storage::fetch;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::head_blob",
        key: "REG-15",
        title: "HEAD of a layer is 200 when it is there, and 404 when it is not",
        why: "BuildKit asks for each layer by HEAD before it pushes it. Any other answer, as 401, 403 or 405, ends the build of the image.",
        wire: "HEAD of a digest that does not exist and of the layer that the run has pushed; redirects to a storage are followed without credentials.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let ladder = registry.pushed(cx).await?;
    let repository = registry.scratch(cx);
    let absent = format!("sha256:{}", tag("absent"));
    let call = registry.call(Method::HEAD, &repository, &format!("blobs/{absent}"));
    let answer = registry.ask(cx, &call).await?;
    if answer.status.as_u16() != 404 {
        return Err(
            Failure::new(causes::ABSENT_BLOB_NOT_404, &answer.line, "404", answer.status_text()).into()
        );
    }
    let layer = &ladder.image.layer;
    let head = fetch(registry, cx, Method::HEAD, &repository, &layer.digest, 0).await?;
    let redirected = !head.through.is_empty();
    let found = head.end.as_ref().is_ok_and(|answer| answer.status.is_success());
    if !found {
        // A storage that gives nothing at all is what blob_get_redirect tells.
        if redirected {
            let get = fetch(registry, cx, Method::GET, &repository, &layer.digest, layer.bytes.len()).await?;
            if !get.end.is_ok_and(|answer| answer.status.is_success()) {
                return Err(NotPassed::Blocked { by: "blob_get_redirect" });
            }
        }
        let step = format!("HEAD /v2/{repository}/blobs/{}", layer.digest);
        let actual = head.end.map_or_else(|failure| failure.actual, |answer| answer.status_text());
        return Err(Failure::new(causes::PRESENT_BLOB_NOT_200, step, "200", actual).into());
    }
    let length = head.end.map(|answer| answer.header("content-length").to_owned()).unwrap_or_default();
    if length != layer.bytes.len().to_string() {
        cx.remark(&format!(
            "HEAD of a layer says `Content-Length: {length}` in place of {}",
            layer.bytes.len()
        ));
    }
    Ok(Passed::saying(if redirected { "404, and 200 after a redirect" } else { "404, and 200" }))
}
