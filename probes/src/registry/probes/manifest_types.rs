//! Images of every type that workspaces build on are taken: Docker's schema 2, its manifest lists, OCI's indexes.
//!
//! `base-images` holds copies of what users build on, and many of these are still of Docker's types; product images are
//! indexes. Source: REG-29.

use harness::{Cause, Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::registry::client::Registry;
use crate::registry::image::{AMD64, Blob, DOCKER, Image, OCI, OCI_MANIFEST, index, tag};
use crate::registry::push::{self, Noted};
use crate::registry::{causes, errors};

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::manifest_types",
        key: "REG-29",
        title: "images of Docker's types and indexes for several platforms are taken",
        why: "Gitpod copies the images that workspaces build on into `base-images` as they are: of Docker's schema 2, as manifest lists, as OCI indexes. A registry that refuses one of these refuses the workspaces that build on it.",
        wire: "A configuration for a second platform; then a manifest of Docker's schema 2, a manifest list of two, an OCI manifest for the second platform, and an OCI index of two.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 7, bytes: 8192, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let ladder = registry.pushed(cx).await?;
    let repository = registry.scratch(cx);
    let (amd, arm) = (&ladder.image, ladder.image.for_architecture("arm64"));
    push::blob(registry, cx, &repository, &arm.config, Noted::NotYet).await?;
    for Step { what, media_type, manifest, tagged, cause } in steps(amd, &arm) {
        let tag = tag(&format!("{} {what}", cx.run()));
        let reference = if tagged { &tag } else { &manifest.digest };
        let put = push::document(registry, cx, &repository, reference, media_type, &manifest).await?;
        let answer = put.settled()?;
        if !push::stored(&answer) {
            let expected = format!("201 to {what}");
            return Err(Failure::new(cause, &answer.line, expected, errors::said(&answer)).into());
        }
    }
    Ok(Passed::saying("schema 2, manifest list, OCI index"))
}

struct Step {
    what: &'static str,
    media_type: &'static str,
    manifest: Blob,
    /// Whether it is put under a tag, or only under its digest.
    tagged: bool,
    cause: &'static Cause,
}

/// What is put, in the order in which one refers to another.
fn steps(amd: &Image, arm: &Image) -> [Step; 5] {
    let docker = [amd.manifest_as(DOCKER), arm.manifest_as(DOCKER)];
    let list = index(DOCKER, &[(AMD64, &docker[0]), ("arm64", &docker[1])]);
    let oci = index(OCI, &[(AMD64, &amd.manifest), ("arm64", &arm.manifest)]);
    let step = |what, media_type, manifest, tagged, cause| Step { what, media_type, manifest, tagged, cause };
    let [first, second] = docker;
    let image = "a manifest of Docker's schema 2";
    [
        step(image, DOCKER.manifest, first, true, causes::SCHEMA2_REFUSED),
        step(image, DOCKER.manifest, second, false, causes::SCHEMA2_REFUSED),
        step("a manifest list of Docker's", DOCKER.index, list, true, causes::MANIFEST_LIST_REFUSED),
        step("a manifest of OCI's", OCI_MANIFEST, arm.manifest.clone(), false, causes::OCI_MANIFEST_REFUSED),
        step("an index of OCI's", OCI.index, oci, true, causes::OCI_INDEX_REFUSED),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_referred_to_before_it_is_put() {
        let amd = Image::new("x", 10);
        let arm = amd.for_architecture("arm64");
        let mut there = vec![amd.manifest.digest.clone()];
        for step in steps(&amd, &arm) {
            let json: serde_json::Value = serde_json::from_slice(&step.manifest.bytes).unwrap();
            assert_eq!(json["mediaType"], step.media_type);
            for entry in json["manifests"].as_array().into_iter().flatten() {
                assert!(there.iter().any(|digest| entry["digest"] == **digest), "{}", step.what);
            }
            there.push(step.manifest.digest);
        }
        there.sort();
        there.dedup();
        assert_eq!(there.len(), 6);
    }
}
