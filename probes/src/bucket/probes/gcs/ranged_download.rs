//! A large object is read in ranges side by side.
//!
//! A workspace is restored by `gsutil cp`, which reads what is large in slices
//! (`sliced_object_download_max_components`, 8 at a time), or by aria2c on a signed address
//! (`components/content-service/pkg/storage/gcloud.go`, `ws-daemon`'s `initializer.go`). Source: GCS-05.

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::header::RANGE;

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::gcs::errors::failure;
use crate::bucket::gcs::upload::SIZE;
use crate::net::exchange::Answer;

/// How many ranges are read side by side.
const SLICES: usize = 8;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::ranged_download",
        key: "GCS-05",
        title: "a large object is read in ranges side by side",
        why: "A workspace is restored from slices of its backup that are read side by side. A slice that is not what was asked for makes a damaged workspace, and the whole in place of each slice takes eight times as long.",
        wire: "Eight GETs with `alt=media` and `Range` at the same time, of the object that was uploaded in chunks; each must be 206 with its `Content-Range` and its bytes.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["resumable_upload"],
        cost: Cost { objects: 0, bytes: SIZE as u64 + 32_000, connections: 8 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.gcs()?;
    let uploaded = store.uploaded(cx).await?;
    let home = store.home(cx).await?;
    let _alone = store.heavy().await;
    let size = uploaded.bytes.len();
    let slices = slices(size).into_iter().map(|(first, end)| async move {
        let mut request = store.reading(home, &uploaded.key).quiet().cap(end - first + 1);
        request = request.header(RANGE, &format!("bytes={first}-{}", end - 1));
        request.patient = true;
        let answer = store.ask(cx, request).await?;
        Ok::<(), NotPassed>(judge(&answer, &uploaded.bytes, first, end)?)
    });
    let read: Vec<()> = stream::iter(slices).buffer_unordered(SLICES).try_collect().await?;
    Ok(Passed::saying(format!("{} ranges of {}", read.len(), harness::text::bytes(size as u64))))
}

/// The ranges, each with its first byte and the one behind its last.
fn slices(size: usize) -> Vec<(usize, usize)> {
    let length = size.div_ceil(SLICES);
    (0..SLICES).map(|slice| (slice * length, size.min((slice + 1) * length))).collect()
}

/// Whether a slice is what was asked for.
fn judge(answer: &Answer, whole: &[u8], first: usize, end: usize) -> Result<(), Failure> {
    let range = format!("bytes {first}-{}/{}", end - 1, whole.len());
    let expected = format!("206 with `Content-Range: {range}` and its bytes");
    let wrong = |actual: String| Failure::new(causes::RANGES_WRONG, &answer.line, &expected, actual);
    match answer.status.as_u16() {
        206 => {}
        200 => {
            let actual = "200 with all of the object";
            return Err(Failure::new(causes::RANGES_IGNORED, &answer.line, &expected, actual));
        }
        _ => return Err(failure(causes::RANGES_REFUSED, answer, &expected)),
    }
    let told = answer.header("content-range");
    if !told.eq_ignore_ascii_case(&range) {
        return Err(wrong(format!("206 with `Content-Range: {told}`")));
    }
    if answer.cut || answer.body != whole[first..end] {
        return Err(wrong(format!("206 with {} other bytes", answer.body.len())));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_cover_the_object_once() {
        for size in [20 << 20, 21, 64] {
            let slices = slices(size);
            assert_eq!((slices.len(), slices[0].0, slices[SLICES - 1].1), (SLICES, 0, size));
            assert!(slices.windows(2).all(|pair| pair[0].1 == pair[1].0 && pair[0].0 < pair[0].1));
        }
    }

    #[test]
    fn a_slice_is_judged_by_status_range_and_bytes() {
        let whole = b"0123456789";
        for (status, range, body, cause) in [
            (206, "bytes 2-4/10", "234", None),
            (206, "Bytes 2-4/10", "234", None),
            (200, "", "0123", Some(causes::RANGES_IGNORED)),
            (206, "bytes 0-2/10", "012", Some(causes::RANGES_WRONG)),
            (206, "", "234", Some(causes::RANGES_WRONG)),
            (206, "bytes 2-4/10", "235", Some(causes::RANGES_WRONG)),
            (206, "bytes 2-4/10", "23", Some(causes::RANGES_WRONG)),
            (416, "", "", Some(causes::RANGES_REFUSED)),
            (404, "", "", Some(causes::RANGES_REFUSED)),
        ] {
            let answer = Answer::of(status, &[("content-range", range)], body);
            assert_eq!(judge(&answer, whole, 2, 5).err().map(|f| f.cause), cause, "{status} {range} {body}");
        }
    }
}
