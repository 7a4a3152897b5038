//! A tag that exists can be pushed again.
//!
//! Gitpod's tags are made of what an image is built from, so that a build that is forced or repeated pushes to the tag
//! that is there (`image-builder-mk3/pkg/orchestrator`). Source: REG-30.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::net::exchange::Answer;
use crate::registry::client::Registry;
use crate::registry::image::tag;
use crate::registry::{causes, errors, push};

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::tag_overwrite",
        key: "REG-30",
        title: "a tag that exists can be pushed again",
        why: "A build that is forced, or tried again after it broke off, pushes another image to the tag of the first. Where tags are immutable, it fails each time, and so does the workspace.",
        wire: "Two manifests are put to the same tag, then HEAD of it.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 2, bytes: 4096, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let ladder = registry.pushed(cx).await?;
    let repository = registry.scratch(cx);
    let tag = tag(&format!("{} overwritten", cx.run()));
    let [first, second] = ["overwritten", "overwriting"].map(|note| ladder.image.with_note(note).manifest);
    let put = push::manifest(registry, cx, &repository, &tag, &first).await?.settled()?;
    if !push::stored(&put) {
        let expected = "201: the manifest is stored under another tag";
        return Err(refused(causes::OCI_MANIFEST_REFUSED, &put, expected));
    }
    let put = push::manifest(registry, cx, &repository, &tag, &second).await?.settled()?;
    if !push::stored(&put) {
        return Err(refused(causes::TAG_IMMUTABLE, &put, "201 to another image under the same tag"));
    }
    let head = registry.resolve(cx, &repository, &tag).await?;
    match head.header("docker-content-digest") {
        digest if digest == second.digest => Ok(Passed::saying("the tag names the second image")),
        // A tag that names the image before, or none, is what read_after_write tells.
        digest if digest == first.digest || !head.status.is_success() => {
            Err(NotPassed::Blocked { by: "read_after_write" })
        }
        _ => Ok(Passed::saying("taken; HEAD does not say which image the tag names")),
    }
}

fn refused(cause: &'static harness::Cause, answer: &Answer, expected: &str) -> NotPassed {
    Failure::new(cause, &answer.line, expected, errors::said(answer)).into()
}
