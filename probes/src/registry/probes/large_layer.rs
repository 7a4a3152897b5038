//! A large layer is stored in one piece.
//!
//! BuildKit sends each layer with one PUT, whatever its size (`remotes/docker/pusher.go:262`). An ingress takes bodies up
//! to 1 MiB unless it is told otherwise, some proxies up to 100 MB. Source: REG-20.

use std::time::Instant;

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, text};

use crate::net::causes as net;
use crate::net::exchange::Answer;
use crate::registry::client::Registry;
use crate::registry::noise::Noise;
use crate::registry::push::{self, Noted};
use crate::registry::{causes, errors};

const LENGTH: u64 = 64 << 20;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::large_layer",
        key: "REG-20",
        title: "a layer of 64 MiB is stored in one piece",
        why: "Layers of workspace images reach hundreds of megabytes, and BuildKit sends each with one PUT. A limit for bodies on the way lets small images pass and fails the first real one.",
        wire: "One upload whose PUT carries 64 MiB that cannot be compressed, the same bytes in every run.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 2, bytes: LENGTH, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx, LENGTH)),
};

/// Sends a layer of that many bytes.
pub(super) async fn run(registry: &Registry, cx: &Cx, length: u64) -> Result<Passed, NotPassed> {
    let _alone = registry.heavy().await;
    let noise = Noise::new(0, length);
    let digest = noise.digest().await;
    let upload = push::start(registry, cx, &registry.scratch(cx)).await?;
    let step = format!("PUT {}", upload.url.path());
    let begun = Instant::now();
    let put = push::put(registry, cx, upload, &digest, noise.stream(), Noted::NotYet).await;
    let took = begun.elapsed();
    let (answer, left) = put.map_err(|found| cut(found, &step, length))?;
    if let Some(upload) = left {
        push::cancel(registry, cx, upload).await;
        return Err(judge(&answer.settled()?, length).into());
    }
    Ok(Passed::saying(format!("{} in {}", text::bytes(length), text::duration(took))))
}

fn expected(length: u64) -> String {
    format!("201 to a layer of {}", text::bytes(length))
}

/// What breaks the connection under a large body, where a smaller one passed, does not take it.
fn cut(found: NotPassed, step: &str, length: u64) -> NotPassed {
    match found {
        NotPassed::Failure(failure) if failure.cause == net::CONNECTION_CLOSED => {
            Failure::new(causes::BODY_LIMIT, step, expected(length), failure.actual).into()
        }
        other => other,
    }
}

fn judge(answer: &Answer, length: u64) -> Failure {
    let cause = if answer.status.as_u16() == 413 { causes::BODY_LIMIT } else { causes::LARGE_LAYER_REFUSED };
    Failure::new(cause, &answer.line, expected(length), errors::said(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_told_from_another_refusal() {
        assert_eq!(judge(&Answer::of(413, &[], "<html>"), 1 << 20).cause, causes::BODY_LIMIT);
        let quota = r#"{"errors":[{"code":"DENIED","message":"adding 64 MiB exceeds the quota"}]}"#;
        let failure = judge(&Answer::of(403, &[], quota), 64 << 20);
        assert_eq!(failure.cause, causes::LARGE_LAYER_REFUSED);
        assert_eq!(failure.expected, "201 to a layer of 64 MiB");
        let failure = |cause| NotPassed::from(Failure::new(cause, "PUT", "an answer", "reset"));
        let NotPassed::Failure(found) = cut(failure(net::CONNECTION_CLOSED), "PUT", 1 << 20) else {
            panic!("no failure")
        };
        assert_eq!(found.cause, causes::BODY_LIMIT);
        assert_eq!(cut(failure(net::DNS_NOT_RESOLVED), "PUT", 1), failure(net::DNS_NOT_RESOLVED));
    }
}
