//! An upload may pause.
//!
//! A builder on a busy node, or behind a slow uplink, sends nothing for a while and goes on. Load balancers close what is
//! idle for 60 s. Source: REG-21.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, text};

use crate::net::causes as net;
use crate::registry::client::Registry;
use crate::registry::noise::Noise;
use crate::registry::push::{self, Noted};
use crate::registry::{causes, errors};

const LENGTH: u64 = 8 << 20;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::slow_body",
        key: "REG-21",
        title: "an upload may pause",
        why: "The upload of a layer stands still when the node is busy or the network is. An idle time-out of a load balancer cuts it off then, and the build fails although nothing is broken.",
        wire: "One upload of 8 MiB whose PUT pauses in the middle for 75 s, or as long as `slow_body_pause` says.",
        requirement: Requirement::Recommended,
        depth: Depth::Deep,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 2, bytes: LENGTH, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let _alone = registry.heavy().await;
    let pause = registry.settings.slow_body_pause;
    let noise = Noise::new(0, LENGTH);
    let digest = noise.digest().await;
    let upload = push::start(registry, cx, &registry.scratch(cx)).await?;
    let step = format!("PUT {}", upload.url.path());
    let body = noise.stream_with_pause(pause);
    let expected = format!("201 to a layer that pauses for {}", text::duration(pause));
    let (answer, left) = match push::put(registry, cx, upload, &digest, body, Noted::NotYet).await {
        Ok(put) => put,
        Err(NotPassed::Failure(failure)) if failure.cause == net::CONNECTION_CLOSED => {
            return Err(Failure::new(causes::SLOW_BODY_CUT, step, expected, failure.actual).into());
        }
        Err(other) => return Err(other),
    };
    let Some(upload) = left else {
        return Ok(Passed::saying(format!("paused for {}", text::duration(pause))));
    };
    push::cancel(registry, cx, upload).await;
    // 502 and 504 are what a proxy says of a time-out of its own.
    let cause = match answer.status.as_u16() {
        413 => causes::BODY_LIMIT,
        429 => net::RATE_LIMITED,
        _ => causes::SLOW_BODY_CUT,
    };
    Err(Failure::new(cause, &answer.line, expected, errors::said(&answer)).into())
}
