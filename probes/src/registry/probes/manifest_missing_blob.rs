//! An image whose layers are missing is refused.
//!
//! Gitpod pushes layers first and the image last; a registry that checks this holds no image that cannot be pulled.
//! Source: REG-31.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::registry::causes;
use crate::registry::client::Registry;
use crate::registry::errors;
use crate::registry::image::{Image, tag};
use crate::registry::push;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::manifest_missing_blob",
        key: "REG-31",
        title: "an image whose layers are missing is refused",
        why: "Gitpod pushes layers before the image that names them. A registry that does not look keeps images after a broken push that no workspace can start from.",
        wire: "PUT of a manifest whose layer and configuration were never pushed.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 1, bytes: 1024, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let name = format!("{} dangling", cx.run());
    let image = Image::new(&name, 16);
    let repository = registry.scratch(cx);
    let answer = push::manifest(registry, cx, &repository, &tag(&name), &image.manifest).await?.settled()?;
    if push::stored(&answer) {
        let expected = "400 or 404 MANIFEST_BLOB_UNKNOWN";
        return Err(Failure::new(
            causes::MISSING_BLOB_ACCEPTED,
            &answer.line,
            expected,
            answer.status_text(),
        )
        .into());
    }
    Ok(Passed::saying(errors::said(&answer)))
}
