//! A layer that is there already can be pushed again.
//!
//! Two builds at the same time push the same layers; both asked before either was done. Source: REG-27.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::registry::causes;
use crate::registry::client::Registry;
use crate::registry::image::Blob;
use crate::registry::push::{self, Noted};

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::idempotent_blob",
        key: "REG-27",
        title: "a layer that is there already can be pushed again",
        why: "Workspaces that start together build on the same layers and push them side by side. A repository that does not let a layer be written twice fails one of the builds.",
        wire: "A small layer is pushed twice, then an empty one, which some images have.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 4, bytes: 1024, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let repository = registry.scratch(cx);
    // Not one of those that other cases put into images at this moment: distribution on a disk writes the link to a
    // layer anew, and finds it empty while it does.
    let layer = Blob::noise(&format!("{} twice", cx.run()), 512);
    push::blob(registry, cx, &repository, &layer, Noted::NotYet).await?;
    match push::blob(registry, cx, &repository, &layer, Noted::Already).await {
        Ok(_) => {}
        Err(NotPassed::Failure(failure)) if failure.cause == causes::BLOB_PUT_REFUSED => {
            let expected = "201 to a layer that is there already";
            return Err(
                Failure::new(causes::BLOB_UPDATE_REFUSED, failure.step, expected, failure.actual).into()
            );
        }
        Err(other) => return Err(other),
    }
    match push::blob(registry, cx, &repository, &Blob::new(""), Noted::NotYet).await {
        Ok(_) => Ok(Passed::saying("stored again; an empty layer too")),
        Err(NotPassed::Failure(failure)) if failure.cause == causes::BLOB_PUT_REFUSED => {
            cx.remark(&format!("an empty layer is refused: {}", failure.actual));
            Ok(Passed::saying("stored again; an empty layer is refused"))
        }
        Err(other) => Err(other),
    }
}
