//! Blobs: `HEAD`, `GET` with ranges or a redirect to the bucket store, and `DELETE`.

use bytes::Bytes;
use http::Method;
use serde_json::Value;

use super::Registry;
use super::behaviour::{BlobBytes, Deletion, Ranges, Situation};
use super::call::Call;
use super::reply::Reply;
use super::route::is_digest;

/// `/v2/<repository>/blobs/<digest>`
pub(crate) fn answer(registry: &Registry, call: &Call, repository: &str, digest: &str) -> Reply {
    if !is_digest(digest) {
        let message = "provided digest did not match uploaded content";
        return Reply::error(400, "DIGEST_INVALID", message, Some(Value::Object(serde_json::Map::new())));
    }
    match call.method {
        Method::GET | Method::HEAD => read(registry, call, repository, digest),
        Method::DELETE => delete(registry, repository, digest),
        _ => Reply::method_not_allowed("DELETE, GET, HEAD"),
    }
}

fn read(registry: &Registry, call: &Call, repository: &str, digest: &str) -> Reply {
    let behaviour = &registry.behaviour;
    let head = call.method == Method::HEAD;
    let store = registry.store();
    let blob = store.blob(repository, digest);
    let situation = if blob.is_some() { Situation::HeadPresentBlob } else { Situation::HeadAbsentBlob };
    if let Some(answer) = behaviour.instead(situation).filter(|_| head) {
        return answer.reply(&call.places());
    }
    let Some(bytes) = blob else {
        let detail = Some(Value::from(digest));
        return Reply::error(404, "BLOB_UNKNOWN", "blob unknown to registry", detail);
    };
    if let Some(storage) = &registry.storage {
        // Distribution signs the redirect for the method of the request, `HEAD` included (blobserver.go), and names
        // neither digest nor length: those come from the bucket store.
        let url = storage.presign(&call.method, digest);
        let page = format!("<a href=\"{}\">Temporary Redirect</a>.\n\n", url.replace('&', "&amp;"));
        return Reply::new(307).body("text/html; charset=utf-8", page).header("location", &url);
    }
    let mut bytes = bytes.clone();
    if behaviour.blob_bytes == BlobBytes::LastOneFlipped && !head {
        bytes = flip_last(&bytes);
    }
    let range = call.header("range");
    let reply = match behaviour.ranges {
        Ranges::WholeAsPart if range.is_some() => {
            let size = bytes.len();
            Reply::new(206)
                .body("application/octet-stream", bytes)
                .header("content-range", &format!("bytes 0-{}/{size}", size.saturating_sub(1)))
        }
        Ranges::Served | Ranges::WholeAsPart => ranged(bytes, range),
    };
    reply
        .header("cache-control", "max-age=31536000")
        .header("docker-content-digest", digest)
        .header("etag", &format!("\"{digest}\""))
}

/// Bytes, or the range of them that is asked for, as Go's `http.ServeContent` serves them (one range only).
pub(crate) fn ranged(bytes: Bytes, range: Option<&str>) -> Reply {
    let size = bytes.len();
    let whole = |status| Reply::new(status).header("accept-ranges", "bytes");
    let Some(range) = range.and_then(|range| range.strip_prefix("bytes=")) else {
        return whole(200).body("application/octet-stream", bytes);
    };
    match span(range, size) {
        Some((first, last)) => whole(206)
            .body("application/octet-stream", bytes.slice(first..=last))
            .header("content-range", &format!("bytes {first}-{last}/{size}")),
        None => Reply::go_error(416, "invalid range: failed to overlap\n")
            .header("content-range", &format!("bytes */{size}")),
    }
}

/// First and last byte of a range, if it overlaps.
fn span(range: &str, size: usize) -> Option<(usize, usize)> {
    let (first, last) = range.split_once('-')?;
    let end = size.checked_sub(1)?;
    let (first, last) = match (first.trim(), last.trim()) {
        ("", suffix) => (size.saturating_sub(suffix.parse().ok()?), end),
        (first, "") => (first.parse().ok()?, end),
        (first, last) => (first.parse().ok()?, last.parse::<usize>().ok()?.min(end)),
    };
    (first <= last && first < size).then_some((first, last))
}

fn flip_last(bytes: &Bytes) -> Bytes {
    let mut bytes = bytes.to_vec();
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    bytes.into()
}

fn delete(registry: &Registry, repository: &str, digest: &str) -> Reply {
    if registry.behaviour.deletion == Deletion::Disabled {
        return Reply::error(405, "UNSUPPORTED", "The operation is unsupported.", None);
    }
    if registry.store().delete_blob(repository, digest) {
        Reply::new(202)
    } else {
        Reply::error(404, "BLOB_UNKNOWN", "blob unknown to registry", None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_go_reads_them() {
        assert_eq!(span("0-0", 3), Some((0, 0)));
        assert_eq!(span("1-", 3), Some((1, 2)));
        assert_eq!(span("1-99", 3), Some((1, 2)));
        assert_eq!(span("-2", 3), Some((1, 2)));
        for bad in ["3-", "2-1", "x", ""] {
            assert_eq!(span(bad, 3), None, "{bad}");
        }
        assert_eq!(span("0-", 0), None);
    }
}
