//! What both sides do with objects: write, read with ranges, delete, and list by pages.

use std::sync::Arc;

use bytes::Bytes;

use super::Gcs;
use super::behaviour::{Listing, Metadata, Ranges, Situation};
use super::call::Call;
use super::conditions::Conditions;
use super::hashes::Hashes;
use super::refusal::{BAD_DIGEST, INVALID, RANGE, Refusal};
use super::reply::{Reply, Side, http_date};
use super::store::{Claims, New, Object, SETTINGS};
use crate::crypto;

/// Writes an object, if its bytes hash to what was said beforehand.
pub(crate) fn write(
    gcs: &Gcs,
    new: New,
    claims: &Claims,
    conditions: Conditions,
) -> Result<Arc<Object>, Refusal> {
    if new.name.is_empty() || new.name.len() > 1024 {
        return Err(INVALID.with(format!("Invalid object name: '{}'", new.name)));
    }
    let hashes = Hashes::of(&new.bytes);
    let claimed = [
        ("MD5", &claims.md5, crypto::base64(&hashes.md5)),
        ("CRC32C", &claims.crc32c, crypto::base64(&hashes.crc32c)),
    ];
    for (kind, claimed, hash) in claimed {
        if let Some(claimed) = claimed.as_ref().filter(|claimed| **claimed != hash) {
            let message = format!(
                "Provided {kind} hash \"{claimed}\" doesn't match calculated {kind} hash \"{hash}\"."
            );
            return Err(BAD_DIGEST.with(message));
        }
    }
    gcs.store().write(new, hashes, conditions, gcs.now())
}

/// Deletes an object, if the conditions hold.
pub(crate) fn delete(gcs: &Gcs, bucket: &str, name: &str, conditions: Conditions) -> Result<(), Refusal> {
    let mut store = gcs.store();
    let object = store.object(bucket, name)?;
    gcs.behaviour.refuses(Situation::DeleteObject)?;
    conditions.hold(Some(object.generation))?;
    store.remove(bucket, name);
    Ok(())
}

/// An object's bytes, or the range of them that is asked for, with the headers that both sides give them.
pub(crate) fn media(gcs: &Gcs, call: &Call, object: &Object, side: Side) -> Result<Reply, Refusal> {
    let size = object.bytes.len();
    let range = call.header("range").filter(|_| gcs.behaviour.ranges == Ranges::Served);
    let (status, bytes, content_range) = match range.map_or(Asked::Whole, |range| asked(range, size)) {
        Asked::Whole => (200, object.bytes.clone(), None),
        Asked::Part(first, last) => {
            (206, object.bytes.slice(first..=last), Some(format!("bytes {first}-{last}/{size}")))
        }
        Asked::Beyond => return Err(RANGE.with("Request range not satisfiable")),
    };
    let reply = match content_range {
        Some(range) => Reply::new(status).header("content-range", &range),
        None => Reply::new(status),
    };
    Ok(hashed(object, with_headers(gcs, object, reply, bytes), side))
}

fn with_headers(gcs: &Gcs, object: &Object, reply: Reply, bytes: Bytes) -> Reply {
    let content_type = object.attributes.content_type.as_deref().unwrap_or("application/octet-stream");
    let mut reply = reply
        .body(content_type, bytes)
        .header("accept-ranges", "bytes")
        .header("cache-control", "private, max-age=0")
        .header("last-modified", &http_date(object.created))
        .header("x-goog-generation", &object.generation.to_string())
        .header("x-goog-metageneration", "1")
        .header("x-goog-storage-class", "STANDARD")
        .header("x-goog-stored-content-encoding", "identity")
        .header("x-goog-stored-content-length", &object.bytes.len().to_string());
    if let Some(components) = object.components {
        reply = reply.header("x-goog-component-count", &components.to_string());
    }
    for (name, header) in SETTINGS {
        if let Some(value) = object.attributes.settings.get(name) {
            reply = reply.header(header, value);
        }
    }
    for (name, value) in metadata(gcs, object) {
        reply = reply.header(&format!("x-goog-meta-{name}"), &value);
    }
    reply
}

/// Adds what an object hashes to: the XML side gives each hash a header of its own, and the JSON side one to both.
pub(crate) fn hashed(object: &Object, reply: Reply, side: Side) -> Reply {
    let crc32c = format!("crc32c={}", crypto::base64(&object.crc32c));
    let Some(md5) = object.md5 else { return reply.header("x-goog-hash", &crc32c) };
    let md5 = format!("md5={}", crypto::base64(&md5));
    match side {
        Side::Xml => reply.header("x-goog-hash", &crc32c).another("x-goog-hash", &md5),
        Side::Json | Side::Media => reply.header("x-goog-hash", &format!("{crc32c},{md5}")),
    }
}

/// An object's custom metadata as it is read.
pub(crate) fn metadata(gcs: &Gcs, object: &Object) -> Vec<(String, String)> {
    let metadata = object.attributes.metadata.iter();
    let name = |name: &String| match gcs.behaviour.metadata {
        Metadata::Exact => name.clone(),
        Metadata::Lowered => name.to_ascii_lowercase(),
    };
    metadata.map(|(key, value)| (name(key), value.clone())).collect()
}

/// The entity tag of the XML side: the MD5, or for a composed object a text of its generation.
pub(crate) fn etag(object: &Object) -> String {
    match object.md5 {
        Some(md5) => format!("\"{}\"", crypto::hex(&md5)),
        None => format!("\"-{}\"", json_etag(object.generation)),
    }
}

/// The entity tag of the JSON side: generation and metageneration as a message of protocol buffers.
pub(crate) fn json_etag(generation: i64) -> String {
    let mut message = vec![0x08];
    let mut rest = generation.unsigned_abs();
    while rest >= 0x80 {
        message.push(u8::try_from(rest & 0x7f).unwrap_or_default() | 0x80);
        rest >>= 7;
    }
    message.extend([u8::try_from(rest).unwrap_or_default(), 0x10, 0x01]);
    crypto::base64(&message)
}

/// What a `Range` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// Nothing that is served as a range, so the whole.
    Whole,
    /// The bytes from this to that.
    Part(usize, usize),
    /// Bytes that there are none of.
    Beyond,
}

fn asked(range: &str, size: usize) -> Asked {
    let pair = range.strip_prefix("bytes=").and_then(|range| range.split_once('-'));
    let number = |text: &str| text.parse::<usize>().ok();
    let end = size.saturating_sub(1);
    let span = pair.and_then(|(first, last)| {
        Some(match (first, last) {
            ("", suffix) => (size.saturating_sub(number(suffix)?), end),
            (first, "") => (number(first)?, end),
            (first, last) => (number(first)?, number(last)?.min(end)),
        })
    });
    match span {
        None => Asked::Whole,
        Some((first, last)) if first <= last && first < size => Asked::Part(first, last),
        Some(_) => Asked::Beyond,
    }
}

/// One page of a listing.
pub(crate) struct Page {
    pub(crate) objects: Vec<Arc<Object>>,
    /// What names have in common up to the delimiter.
    pub(crate) prefixes: Vec<String>,
    /// After which name the next page begins.
    pub(crate) next: Option<String>,
}

/// What a listing is asked for.
pub(crate) struct Listed<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) prefix: &'a str,
    pub(crate) delimiter: Option<&'a str>,
    /// The name that the page before ended with.
    pub(crate) after: Option<&'a str>,
    pub(crate) limit: usize,
}

/// One page of the objects of a bucket, by name.
pub(crate) fn list(gcs: &Gcs, listed: &Listed<'_>) -> Result<Page, Refusal> {
    let Listed { bucket, prefix, delimiter, after, limit } = listed;
    let store = gcs.store();
    let objects = &store.bucket(bucket)?.objects;
    let mut page = Page { objects: Vec::new(), prefixes: Vec::new(), next: None };
    let mut last: Option<String> = None;
    let mut lost = after.is_none() || gcs.behaviour.listing == Listing::Whole;
    for (name, object) in objects.iter().filter(|(name, _)| name.starts_with(prefix)) {
        let common = delimiter.and_then(|delimiter| {
            let end = name[prefix.len()..].find(delimiter)?;
            Some(name[..prefix.len() + end + delimiter.len()].to_owned())
        });
        let entry = common.as_ref().unwrap_or(name);
        if after.is_some_and(|after| entry.as_str() <= after) || page.prefixes.last() == Some(entry) {
            continue;
        }
        if page.objects.len() + page.prefixes.len() == *limit {
            page.next = last;
            return Ok(page);
        }
        last = Some(entry.clone());
        match common {
            Some(common) => page.prefixes.push(common),
            None if !lost => lost = true,
            None => page.objects.push(Arc::clone(object)),
        }
    }
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_served_where_they_overlap() {
        assert_eq!(asked("bytes=0-0", 3), Asked::Part(0, 0));
        assert_eq!(asked("bytes=1-", 3), Asked::Part(1, 2));
        assert_eq!(asked("bytes=1-99", 3), Asked::Part(1, 2));
        assert_eq!(asked("bytes=-2", 3), Asked::Part(1, 2));
        for beyond in ["bytes=3-", "bytes=2-1", "bytes=-0"] {
            assert_eq!(asked(beyond, 3), Asked::Beyond, "{beyond}");
        }
        assert_eq!(asked("bytes=0-", 0), Asked::Beyond);
        // What is no range of bytes is no range at all.
        assert_eq!(asked("lines=0-1", 3), Asked::Whole);
        assert_eq!(asked("bytes=x-1", 3), Asked::Whole);
    }

    /// As protocol buffers write field 1, a number in groups of seven bits, and field 2, which is one.
    #[test]
    fn json_tags_are_messages() {
        assert_eq!(json_etag(1), "CAEQAQ==");
        assert_eq!(json_etag(300), "CKwCEAE=");
    }
}
