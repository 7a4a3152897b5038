//! The rest of a layer can be fetched.
//!
//! registry-facade goes on with `Range: bytes=N-` after a lost connection, and wants `Content-Range: bytes N-`, or none
//! and the whole layer (containerd, `remotes/docker/fetcher.go`). Source: REG-36.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::net::exchange::Answer;
use crate::registry::causes;
use crate::registry::client::Registry;
use crate::registry::errors;
use crate::registry::storage::fetch_range;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::blob_range",
        key: "REG-36",
        title: "the rest of a layer can be fetched",
        why: "When a connection breaks in the middle of a layer, Gitpod asks for the rest of it. A wrong part makes a damaged layer, and the workspace does not start.",
        wire: "GET of the layer that the run has pushed with `Range: bytes=N-`; redirects are followed, with the range.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["create_on_push", "blob_get_redirect"],
        cost: Cost { objects: 0, bytes: 700_000, connections: 1 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let ladder = registry.pushed(cx).await?;
    let (layer, repository) = (&ladder.image.layer, registry.scratch(cx));
    let start = layer.bytes.len() / 2;
    let range = format!("bytes={start}-");
    let cap = layer.bytes.len() + 1;
    let fetched =
        fetch_range(registry, cx, Method::GET, &repository, &layer.digest, cap, Some(&range)).await?;
    let answer = fetched.end?.settled()?;
    Ok(Passed::saying(judge(&answer, &layer.bytes, start)?))
}

/// What containerd makes of the answer.
fn judge(answer: &Answer, layer: &[u8], start: usize) -> Result<&'static str, Failure> {
    let expected = format!("206 with `Content-Range: bytes {start}-`, or 200 with all of it");
    let wrong = |actual: String| Failure::new(causes::RANGE_WRONG, &answer.line, &expected, actual);
    if !answer.status.is_success() {
        return Err(wrong(errors::said(answer)));
    }
    let content_range = answer.header("content-range");
    let rest = if content_range.is_empty() {
        // Then it skips what it has already.
        answer.body.get(start..)
    } else if content_range.starts_with(&format!("bytes {start}-")) {
        Some(&answer.body[..])
    } else {
        return Err(wrong(format!("{} with `Content-Range: {content_range}`", answer.status.as_u16())));
    };
    if rest == Some(&layer[start..]) {
        return Ok(if content_range.is_empty() { "the whole layer comes again" } else { "the rest comes" });
    }
    Err(wrong(format!("{} with {} other bytes", answer.status.as_u16(), answer.body.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_judged_as_containerd_does() {
        let layer = b"0123456789";
        for (status, range, body, fine) in [
            (206, "bytes 5-9/10", "56789", true),
            (200, "", "0123456789", true),
            (206, "", "56789", false),
            (206, "bytes 0-9/10", "0123456789", false),
            (206, "bytes 5-9/10", "01234", false),
            (416, "", "", false),
            (200, "", "01", false),
        ] {
            let answer = Answer::of(status, &[("content-range", range)], body);
            assert_eq!(judge(&answer, layer, 5).is_ok(), fine, "{status} {range} {body}");
        }
    }
}
