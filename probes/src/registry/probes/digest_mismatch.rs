//! A layer whose digest is wrong is refused, and not stored.
//!
//! An image is what its digests say; a registry, or a proxy before it, that stores other bytes under a digest hands
//! damaged workspaces out. Source: REG-19.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::registry::causes;
use crate::registry::client::Registry;
use crate::registry::image::{Blob, tag};
use crate::registry::{errors, push};

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::digest_mismatch",
        key: "REG-19",
        title: "a layer with a wrong digest is refused",
        why: "Gitpod trusts that what it pulls by a digest is what was pushed. A registry that does not check stores damaged layers, and workspaces break later, far from the cause.",
        wire: "One upload of 1 KiB whose PUT names another digest, then HEAD of that digest; the upload is cancelled.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 1, bytes: 1024, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let repository = registry.scratch(cx);
    let blob = Blob::noise(&format!("{} mismatch", cx.run()), 1024);
    let wrong = format!("sha256:{}", tag(&format!("{} wrong", cx.run())));
    let upload = push::start(registry, cx, &repository).await?;
    let (answer, left) = push::put(registry, cx, upload, &wrong, blob.bytes, push::Noted::NotYet).await?;
    if let Some(upload) = left {
        push::cancel(registry, cx, upload).await;
    }
    let answer = answer.settled()?;
    let expected = "400 DIGEST_INVALID";
    if push::stored(&answer) {
        return Err(Failure::new(
            causes::WRONG_DIGEST_ACCEPTED,
            &answer.line,
            expected,
            answer.status_text(),
        )
        .into());
    }
    let call = registry.call(Method::HEAD, &repository, &format!("blobs/{wrong}"));
    let head = registry.ask(cx, &call).await?;
    if head.status.is_success() {
        let actual = format!("{}, and the layer is there all the same", errors::said(&answer));
        return Err(Failure::new(causes::WRONG_DIGEST_ACCEPTED, &answer.line, expected, actual).into());
    }
    Ok(Passed::saying(errors::said(&answer)))
}
