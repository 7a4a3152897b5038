//! Images can be deleted.
//!
//! Gitpod deletes none; whoever wants the space of old workspace images back has to. Distribution deletes only where it
//! is told to. Source: REG-42.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::net::exchange::Answer;
use crate::registry::causes;
use crate::registry::client::Registry;
use crate::registry::image::{Blob, tag};
use crate::registry::push::{self, Noted};
use crate::registry::{errors, identify, remove};

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::delete",
        key: "REG-42",
        title: "images can be deleted",
        why: "Gitpod deletes no images, so that `workspace-images` only grows. Somebody else has to be able to.",
        wire: "A manifest and a small layer of the run are put, and deleted by their digests.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push", "read_after_write"],
        cost: Cost { objects: 2, bytes: 4096, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let ladder = registry.pushed(cx).await?;
    let repository = registry.scratch(cx);
    let manifest = ladder.image.with_note("deleted").manifest;
    let tag = tag(&format!("{} deleted", cx.run()));
    push::manifest(registry, cx, &repository, &tag, &manifest).await?.settled()?;
    let layer = Blob::noise(&format!("{} deleted", cx.run()), 512);
    push::blob(registry, cx, &repository, &layer, Noted::NotYet).await?;
    let mut said = Vec::new();
    for (what, digest) in [("manifests", &manifest.digest), ("blobs", &layer.digest)] {
        let path = format!("/v2/{repository}/{what}/{digest}");
        let answer = remove::delete(registry, cx, &repository, &path).await?;
        if deleted(&answer) {
            said.push(format!("{what} are deleted"));
        } else if answer.status.as_u16() == 405 && may_be_off(registry, cx).await {
            said.push(format!(
                "{what} are not: deletion is off, as distribution has it unless it is told otherwise"
            ));
        } else if what == "blobs" && answer.status.as_u16() != 405 {
            // Many registries delete images, and layers by themselves.
            said.push(format!("{what} are not: {}", errors::said(&answer)));
        } else {
            let expected = "202, or 200";
            return Err(
                Failure::new(causes::DELETE_REFUSED, &answer.line, expected, errors::said(&answer)).into()
            );
        }
    }
    Ok(Passed::saying(said.join("; ")))
}

fn deleted(answer: &Answer) -> bool {
    matches!(answer.status.as_u16(), 200 | 202 | 204)
}

/// Distribution deletes only where `storage.delete.enabled` says so. An unknown registry is measured by that, too.
async fn may_be_off(registry: &Registry, cx: &Cx) -> bool {
    let product = identify::known(registry, cx).await.and_then(|identity| identity.product);
    matches!(product.as_deref(), Some("docker-registry" | "in-cluster-s3") | None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deletion_is_answered_with_202_or_its_like() {
        for (status, expected) in
            [(202, true), (200, true), (204, true), (405, false), (404, false), (401, false)]
        {
            assert_eq!(deleted(&Answer::of(status, &[], "")), expected, "{status}");
        }
    }
}
