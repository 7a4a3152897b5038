//! A layer can be mounted from another repository, or the registry says that it must be uploaded.
//!
//! BuildKit asks to mount the layers of a base image from `base-images` when it pushes a workspace image
//! (`?mount=<digest>&from=<repository>`). Source: REG-26.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::registry::client::Registry;
use crate::registry::{causes, errors, push};

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::mount",
        key: "REG-26",
        title: "mounting a layer from another repository works, or is declined with 202",
        why: "BuildKit asks to mount the layers of the base image, so that they need not be sent again. A server error there, often of a token server that cannot grant two repositories at once, ends the build.",
        wire: "One POST with mount= and from= to a second repository of the run's own name, for the layer that the run has pushed.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 1, bytes: 0, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let ladder = registry.pushed(cx).await?;
    let (from, to) = (registry.scratch(cx), registry.scratch_for(cx, "mounted"));
    let digest = &ladder.image.layer.digest;
    let query = format!("blobs/uploads/?mount={digest}&from={from}");
    let call = registry
        .call(Method::POST, &to, &query)
        .scope(format!("repository:{to}:pull,push repository:{from}:pull"));
    let (upload, blob) = (push::intend_upload(cx, &to)?, push::intend_blob(cx, &to, digest)?);
    let answer = registry.send(cx, &call).await?;
    match answer.status.as_u16() {
        202 => {
            blob.never_made();
            let upload = push::take(registry, &to, &answer, upload)?;
            push::cancel(registry, cx, upload).await;
            Ok(Passed::saying("declined with 202: layers are uploaded again"))
        }
        200 | 201 | 204 => {
            upload.never_made();
            Ok(Passed::saying(answer.status_text()))
        }
        status => {
            upload.never_made();
            blob.never_made();
            // containerd takes a 401 here for a no, and uploads.
            if status == 401 {
                return Ok(Passed::saying("declined with 401, after which containerd uploads the layer"));
            }
            if status == 429 {
                answer.clone().settled()?;
            }
            let expected = "201, or 202 to say that the layer must be uploaded";
            Err(Failure::new(causes::MOUNT_REFUSED, &answer.line, expected, errors::said(&answer)).into())
        }
    }
}
