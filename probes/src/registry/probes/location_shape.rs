//! An upload goes on at the registry itself, in the same repository.
//!
//! The proxy of Gitpod's builder drops scheme and host of a `Location`, and swaps the repository in a path under
//! `/v2/` (`image-builder-bob/pkg/proxy/proxy.go:218`). Source: REG-17.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::registry::client::Registry;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::location_shape",
        key: "REG-17",
        title: "an upload goes on at the registry itself, in the same repository",
        why: "Gitpod's builder sends each layer to the host of the registry, whatever host the Location names. A registry that does not know its public address, or lets another host take uploads, loses them.",
        wire: "The Location of the run's own push is read; one on another host is never followed.",
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
    let ladder = registry.ladder(cx).await?;
    ladder.judge("location_shape")?;
    let Some(shape) = &ladder.location else {
        return Err(NotPassed::Blocked { by: "upload_init" });
    };
    cx.observe("upload-location", "", shape.form.as_str().into());
    for oddity in &shape.oddities {
        cx.remark(&format!("the Location of an upload is odd: {oddity}"));
    }
    Ok(Passed::saying(shape.form.clone()))
}
