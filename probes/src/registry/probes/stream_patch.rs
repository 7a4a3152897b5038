//! A layer can be uploaded without its length.
//!
//! `docker push` streams a layer while it compresses it; Gitpod does not. Tools that mirror its images may. Source: REG-25.

use bytes::Bytes;
use futures::StreamExt as _;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::net::causes as net;
use crate::net::stream::Stream;
use crate::registry::client::Registry;
use crate::registry::image::Blob;
use crate::registry::push::{self, Noted, OCTETS};
use crate::registry::{causes, errors, location};

const LENGTH: usize = 96 << 10;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::stream_patch",
        key: "REG-25",
        title: "a layer can be uploaded without its length",
        why: "Gitpod says the length of each layer that it sends. `docker push`, with which people copy its images to a registry without internet, does not.",
        wire: "One upload: a PATCH with `Transfer-Encoding: chunked` and without Content-Range, and the empty PUT that closes it.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 2, bytes: LENGTH as u64, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let _alone = registry.heavy().await;
    let repository = registry.scratch(cx);
    let mut upload = push::start(registry, cx, &repository).await?;
    let blob = Blob::noise(&format!("{} stream", cx.run()), LENGTH);
    let call = registry.call_url(Method::PATCH, &repository, upload.url.clone());
    let step = format!("PATCH {}", upload.url.path());
    let expected = "202 to a PATCH whose length is not said";
    let answer = match registry.send(cx, &call.stream(OCTETS, in_pieces(&blob.bytes))).await {
        Ok(answer) => answer.settled()?,
        Err(NotPassed::Failure(failure)) if failure.cause == net::CONNECTION_CLOSED => {
            push::cancel(registry, cx, upload).await;
            return Err(Failure::new(causes::STREAM_REFUSED, step, expected, failure.actual).into());
        }
        Err(other) => return Err(other),
    };
    // Whether 202 or 201 comes is what chunked_patch tells.
    if !matches!(answer.status.as_u16(), 201 | 202 | 204) {
        push::cancel(registry, cx, upload).await;
        return Err(
            Failure::new(causes::STREAM_REFUSED, &answer.line, expected, errors::said(&answer)).into()
        );
    }
    if let Ok(shape) = location::read(&registry.settings.origin, &repository, answer.header("location")) {
        upload.moved(shape.url)?;
    }
    let (answer, left) = push::put(registry, cx, upload, &blob.digest, Bytes::new(), Noted::NotYet).await?;
    let answer = answer.settled()?;
    let Some(upload) = left else { return Ok(Passed::saying("taken")) };
    push::cancel(registry, cx, upload).await;
    let expected = "201: everything that was streamed is there";
    Err(Failure::new(causes::STREAM_REFUSED, &answer.line, expected, errors::said(&answer)).into())
}

fn in_pieces(bytes: &Bytes) -> Stream {
    let bytes = bytes.clone();
    Stream::without_length(move || {
        let pieces: Vec<Bytes> = bytes.chunks(16 << 10).map(|piece| bytes.slice_ref(piece)).collect();
        futures::stream::iter(pieces).boxed()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_pieces_are_the_whole() {
        let bytes = Blob::noise("x", 40_000).bytes;
        let stream = in_pieces(&bytes);
        assert_eq!(stream.length(), None);
        let pieces: Vec<Bytes> = stream.start().collect().await;
        assert_eq!(pieces.len(), 3);
        assert!(pieces.concat() == bytes);
    }
}
