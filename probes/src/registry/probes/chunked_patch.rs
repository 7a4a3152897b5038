//! A layer can be uploaded in chunks.
//!
//! Gitpod does not upload so; tools that mirror its images to a registry without internet do. Source: REG-24.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use http::header::CONTENT_RANGE;

use crate::registry::client::Registry;
use crate::registry::image::Blob;
use crate::registry::{causes, errors, location, push};

/// A chunk, unless the registry wants larger ones.
const CHUNK: usize = 64 * 1024;
/// The largest chunk that is sent.
const LARGEST: usize = 8 << 20;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::chunked_patch",
        key: "REG-24",
        title: "a layer can be uploaded in chunks",
        why: "Gitpod sends each layer in one piece. Tools that copy its images to a registry without internet, as `docker push`, may send chunks.",
        wire: "One upload, two PATCHes with Content-Range, and the PUT that closes it.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 2, bytes: 2 * CHUNK as u64, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let _alone = registry.heavy().await;
    let repository = registry.scratch(cx);
    let mut upload = push::start(registry, cx, &repository).await?;
    let blob = Blob::noise(&format!("{} chunks", cx.run()), 2 * CHUNK.min(LARGEST));
    let chunk = blob.bytes.len() / 2;
    for (number, start) in [0, chunk].into_iter().enumerate() {
        let last = start + chunk - 1;
        let call = registry
            .call_url(Method::PATCH, &repository, upload.url.clone())
            .body("application/octet-stream", blob.bytes.slice(start..=last))
            .header(CONTENT_RANGE, &format!("{start}-{last}"));
        let answer = registry.ask(cx, &call).await?;
        if let Ok(shape) = location::read(&registry.settings.origin, &repository, answer.header("location")) {
            upload.moved(shape.url)?;
        }
        let objection = match answer.status.as_u16() {
            202 if range_ends(answer.header("range"), last) => None,
            202 => {
                let actual = format!("202 with `Range: {}`", answer.header("range"));
                Some((causes::CHUNK_DROPPED, format!("202 with `Range: 0-{last}`"), actual))
            }
            _ => Some((causes::CHUNK_NOT_ACCEPTED, "202".to_owned(), errors::said(&answer))),
        };
        if let Some((cause, expected, actual)) = objection {
            push::cancel(registry, cx, upload).await;
            let step = format!("chunk {} of 2: {}", number + 1, answer.line);
            return Err(Failure::new(cause, step, expected, actual).into());
        }
    }
    let (answer, left) =
        push::put(registry, cx, upload, &blob.digest, bytes::Bytes::new(), push::Noted::NotYet).await?;
    let answer = answer.settled()?;
    let Some(upload) = left else {
        return Ok(Passed::saying("two chunks"));
    };
    push::cancel(registry, cx, upload).await;
    let expected = "201: both chunks are there";
    Err(Failure::new(causes::CHUNK_DROPPED, &answer.line, expected, errors::said(&answer)).into())
}

/// Whether `Range` says that everything up to `last` has come. Some registries write `bytes=` before it.
fn range_ends(range: &str, last: usize) -> bool {
    let range = range.trim().trim_start_matches("bytes=");
    range.split_once('-').and_then(|(_, end)| end.parse::<usize>().ok()) == Some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_says_how_much_has_come() {
        assert!(range_ends("0-65535", 65535) && range_ends("bytes=0-65535", 65535));
        assert!(!range_ends("0-65535", 131_071) && !range_ends("", 65535));
    }
}
