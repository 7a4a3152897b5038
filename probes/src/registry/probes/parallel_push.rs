//! Layers can be pushed side by side.
//!
//! BuildKit pushes the layers of an image at the same time, and several images are built at the same time. Source: REG-22.

use futures::future::join_all;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, text};

use crate::net::http::{Connections, Http};
use crate::net::tls::Check;
use crate::registry::client::Registry;
use crate::registry::noise::Noise;
use crate::registry::push::{self, Noted};
use crate::registry::{causes, errors};

const LAYERS: u16 = 6;
const LENGTH: u64 = 16 << 20;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::parallel_push",
        key: "REG-22",
        title: "layers can be pushed side by side",
        why: "BuildKit pushes the layers of an image side by side. A limit for connections, or a database that locks, lets one layer pass and fails the build of an image with six.",
        wire: "Six uploads of 16 MiB at the same time, each on a connection of its own.",
        requirement: Requirement::Recommended,
        depth: Depth::Deep,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 12, bytes: 96 << 20, connections: 6 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let _alone = registry.heavy().await;
    let mut layers = Vec::new();
    for number in 0..LAYERS {
        let noise = Noise::new(number, LENGTH);
        layers.push((noise, noise.digest().await));
    }
    let repository = registry.scratch(cx);
    let pushes = layers.iter().map(|(noise, digest)| push_one(registry, cx, &repository, *noise, digest));
    let refusals: Vec<String> = join_all(pushes).await.into_iter().filter_map(Result::err).collect();
    if refusals.is_empty() {
        return Ok(Passed::saying(format!("{LAYERS} layers of {}", text::bytes(LENGTH))));
    }
    let step = format!("{LAYERS} uploads to {repository}");
    let actual = format!("{} of {LAYERS} refused; the first: {}", refusals.len(), refusals[0]);
    let expected = "201 to each of them";
    Err(Failure::new(causes::PARALLEL_PUSH_REFUSED, step, expected, actual).into())
}

/// Pushes a layer on a connection of its own; the error says what was answered in place of 201. What keeps one layer
/// from being stored while others are pushed is the finding, whatever it is: a layer alone was stored before.
async fn push_one(
    registry: &Registry,
    cx: &Cx,
    repository: &str,
    noise: Noise,
    digest: &str,
) -> Result<(), String> {
    let said = |found: NotPassed| match found {
        NotPassed::Failure(failure) => failure.actual,
        NotPassed::Skipped { text, .. } => text,
        NotPassed::Blocked { by } => format!("blocked by {by}"),
    };
    let http = Http::new(cx.common(), Check::AsConfigured, Connections::Kept)
        .map_err(|failure| said(failure.into()))?;
    let upload = push::start_through(registry, cx, repository, Some(&http)).await.map_err(said)?;
    let put = push::put(registry, cx, upload, digest, noise.stream(), Noted::NotYet).await;
    let (answer, left) = put.map_err(said)?;
    match left {
        None => Ok(()),
        Some(upload) => {
            push::cancel(registry, cx, upload).await;
            Err(errors::said(&answer))
        }
    }
}
