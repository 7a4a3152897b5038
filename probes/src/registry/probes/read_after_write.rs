//! An image is seen by the next reader as soon as its push is answered.
//!
//! After each build the orchestrator asks for the new tag from another client, and without it the build "did not produce
//! a workspace image" (`image-builder-mk3/pkg/orchestrator`). Source: REG-34.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::registry::client::Registry;
use crate::registry::image::tag;
use crate::registry::resolve::Resolved;
use crate::registry::{causes, errors, push};

/// Tags that are written; each is written a second time with another manifest.
const TAGS: usize = 10;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::read_after_write",
        key: "REG-34",
        title: "an image is seen by the next reader as soon as it is pushed",
        why: "Right after a build Gitpod asks for the new image through another client. A cache or a replica that still says 404, or names the image before, fails the workspace although its image is there.",
        wire: "Ten tags are put, read by HEAD on a new connection, put again with another manifest, and read again on a new connection.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 2, bytes: 16_384, connections: 20 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let ladder = registry.pushed(cx).await?;
    let repository = registry.scratch(cx);
    let manifests = ["first", "second"].map(|note| ladder.image.with_note(note).manifest);
    let tags: Vec<String> =
        (0..TAGS).map(|number| tag(&format!("{} read after write {number}", cx.run()))).collect();
    for manifest in &manifests {
        let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
        // It stays open: the engine removes the two manifests, and so the tags, at the end.
        push::intend_manifest(cx, &repository, &manifest.digest, &tags)?;
    }
    let (mut reads, mut overwritten) = (0, true);
    for tag in &tags {
        let mut before = None;
        for manifest in &manifests {
            let put = push::manifest_again(registry, cx, &repository, tag, manifest).await?.settled()?;
            if !push::stored(&put) {
                if before.is_none() {
                    let expected = "201: the manifest is stored under another tag";
                    return Err(Failure::new(
                        causes::OCI_MANIFEST_REFUSED,
                        &put.line,
                        expected,
                        errors::said(&put),
                    )
                    .into());
                }
                // Whether a tag can be overwritten is another question.
                if overwritten {
                    cx.remark(&format!("a tag cannot be overwritten: {}", errors::said(&put)));
                }
                overwritten = false;
                break;
            }
            let read = registry.digest_of(cx, &repository, tag).await?;
            reads += 1;
            if is_stale(&read, before) {
                let actual = match (read.digest, before) {
                    (Some(digest), _) => format!("the manifest before, {digest}"),
                    (None, _) => read.answer.status_text(),
                };
                let expected = format!("{} at once, on read {reads}", manifest.digest);
                return Err(Failure::new(causes::STALE_READ, &read.answer.line, expected, actual).into());
            }
            before = Some(manifest.digest.as_str());
        }
    }
    Ok(Passed::saying(format!("{reads} of {reads} reads on new connections")))
}

/// Whether a read shows the state before the write: nothing, or the manifest before.
fn is_stale(read: &Resolved, before: Option<&str>) -> bool {
    match (&read.digest, before) {
        (None, _) => true,
        (Some(digest), Some(before)) => digest == before,
        (Some(_), None) => false,
    }
}
