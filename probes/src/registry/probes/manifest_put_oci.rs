//! An OCI manifest is stored under a tag of 64 hex digits, and the answer carries its digest.
//!
//! Gitpod's builder makes OCI manifests (`oci-mediatypes=true`, `image-builder-bob/pkg/builder/builder.go:143`) under
//! tags that are SHA-256 sums (`image-builder-mk3/pkg/orchestrator`). Source: REG-28.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::registry::client::Registry;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::manifest_put_oci",
        key: "REG-28",
        title: "an OCI manifest is stored under a tag of 64 hex digits and answered with its digest",
        why: "Gitpod's builder makes images of OCI's type only, under tags of 64 characters, and checks the digest in the answer. Old registries refuse the type, and every build ends with an error at its last step.",
        wire: "The PUT of the manifest of the run's own push is looked at.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["ping"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    registry.ladder(cx).await?.judge("manifest_put_oci")?;
    Ok(Passed::saying("stored"))
}
