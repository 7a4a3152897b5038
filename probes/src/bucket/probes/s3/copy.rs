//! The store copies an object within itself, and the copy holds the same bytes.
//!
//! When a push of a layer ends, the registry in the cluster moves it to its place: a copy, and a deletion of what was
//! copied (distribution 2.7.1, `s3.go`, `Move`). Up to 32 MiB that is one `CopyObject`. Source: BKT-33.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::bucket::Bucket;
use crate::bucket::s3::copying::{copied, copy, holds};
use crate::bucket::s3::errors::said;
use crate::bucket::s3::objects::{head, not_written, put};
use crate::bucket::{causes, noise};
use crate::net::exchange::Answer;

const LENGTH: usize = 10 << 20;
const STRETCH: usize = 64 << 10;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::copy",
        key: "BKT-33",
        title: "the store copies an object, byte for byte",
        why: "Gitpod's registry in the cluster moves each layer to its place by a copy within the store. Without copies no push ends; with damaged ones no workspace starts.",
        wire: "PUT of 10 MiB, PUT of another key with `x-amz-copy-source`, HEAD of that, and three ranges of it of 64 KiB.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: Some("Image Registry"),
        needs: &["put_get_small"],
        cost: Cost { objects: 2, bytes: (10 << 20) + 3 * (64 << 10) + 20_000, connections: 0 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let (from, to) = (home.key(cx, "_uploads/data"), home.key(cx, "blobs/data"));
    let bytes = noise::bytes(LENGTH, 33);
    let written =
        store.ask(cx, &put(home, &from, "application/octet-stream", bytes.clone()).patient()).await?;
    if written.status.as_u16() != 200 {
        return Err(not_written(&written).into());
    }
    copied(&store.ask(cx, &copy(home, &from, &to)).await?, "CopyObjectResult", causes::COPY_REFUSED)?;
    is_as_long(&store.ask(cx, &head(home, &to)).await?)?;
    let places = [0, LENGTH / 2, LENGTH - STRETCH];
    holds(store, cx, home, &to, &bytes, &places, causes::COPY_DAMAGED).await?;
    Ok(Passed::default())
}

fn is_as_long(answer: &Answer) -> Result<(), Failure> {
    let expected = format!("200 with the length {LENGTH} for the copy");
    let damaged = |actual: String| Failure::new(causes::COPY_DAMAGED, &answer.line, &expected, actual);
    if answer.status.as_u16() != 200 {
        return Err(damaged(said(answer)));
    }
    // A proxy may leave it out of the answer to HEAD; the ranges then tell the length.
    match answer.header("content-length").parse::<usize>() {
        Ok(length) if length != LENGTH => Err(damaged(format!("200 with the length {length}"))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_as_long_as_what_was_copied() {
        for (status, length, fine) in
            [(200, "10485760", true), (200, "", true), (200, "10485759", false), (404, "10485760", false)]
        {
            let judged = is_as_long(&Answer::of(status, &[("content-length", length)], ""));
            assert_eq!(judged.is_ok(), fine, "{status} {length}");
        }
    }
}
