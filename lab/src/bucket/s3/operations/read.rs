//! Objects that are read, whole or in a range, and looked at by `HEAD`.

use std::ops;
use std::sync::Arc;
use std::time::SystemTime;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use s3s::dto::*;
use s3s::{Body, S3Error, S3Request, S3Response, S3Result};

use super::super::behaviour::Quirk;
use super::super::blob::Blob;
use super::super::core::{Caller, Core, bucket, stamp, usual};
use super::super::state::Object;
use super::objects::is;
use super::{caller, key_of};

/// What a reader finds.
pub(super) struct Found {
    pub(super) object: Arc<Object>,
    version: Option<String>,
    at: SystemTime,
}

/// The object of a key, or of a version of it, as this caller is shown it.
pub(super) fn find(
    core: &Core,
    caller: &Caller,
    name: &str,
    key: &str,
    version: Option<&str>,
) -> S3Result<Found> {
    let mut state = core.state();
    let bucket = bucket(&mut state, name)?;
    let key = key_of(core, key);
    let found = match version {
        Some(id) => bucket.version(&key, id).ok_or_else(|| usual("NoSuchVersion"))?,
        None => {
            bucket.objects.get(&key).and_then(|versions| versions.last()).ok_or_else(|| usual("NoSuchKey"))?
        }
    };
    let stale = core.has(Quirk::StaleReads) && version.is_none() && found.writer != caller.connection;
    let object = found.before.as_ref().filter(|_| stale).or(found.object.as_ref());
    let Some(object) = object else {
        // A delete marker is said to be one.
        let mut error: S3Error = usual(if version.is_some() { "MethodNotAllowed" } else { "NoSuchKey" });
        let mut headers = HeaderMap::new();
        headers.insert("x-amz-delete-marker", http::HeaderValue::from_static("true"));
        error.set_headers(headers);
        return Err(error);
    };
    Ok(Found { object: Arc::clone(object), version: found.id.clone(), at: found.at })
}

/// What a reader asks for beside the key.
struct Asked {
    range: Option<Range>,
    if_match: Option<ETagCondition>,
    if_none_match: Option<ETagCondition>,
    if_modified_since: Option<Timestamp>,
    if_unmodified_since: Option<Timestamp>,
}

/// The range of bytes that is given, and the text of `Content-Range` when it is a part.
fn given(core: &Core, found: &Found, asked: Asked) -> S3Result<(ops::Range<u64>, Option<String>)> {
    let (etag, at) = (found.object.etag.as_str(), stamp(found.at));
    let fails = asked.if_match.is_some_and(|condition| !is(&condition, etag))
        || asked.if_unmodified_since.is_some_and(|since| at > since);
    if fails {
        return Err(usual("PreconditionFailed"));
    }
    let unchanged = asked.if_none_match.is_some_and(|condition| is(&condition, etag))
        || asked.if_modified_since.is_some_and(|since| at <= since);
    if unchanged {
        let mut error = usual("NotModified");
        error.set_status_code(StatusCode::NOT_MODIFIED);
        return Err(error);
    }
    let length = found.object.blob.len();
    let Some(range) = asked.range.filter(|_| !core.has(Quirk::RangeIgnored)) else {
        return Ok((0..length, None));
    };
    let range = range.check(length)?;
    let shift = u64::from(core.has(Quirk::ContentRangeWrong));
    let text = format!("bytes {}-{}/{length}", range.start + shift, range.end - 1 + shift);
    Ok((range, Some(text)))
}

/// The headers that are stored with an object.
fn headers(core: &Core, object: &Object, with_checksum: bool, typed: bool) -> HeaderMap {
    let mut headers: HeaderMap = object.described.headers.iter().cloned().collect();
    if typed {
        headers.remove(CONTENT_TYPE);
    }
    if with_checksum
        && let Some((name, value)) = &object.checksum
        && let Ok(value) = value.parse()
    {
        headers.insert(name.clone(), value);
    }
    let encryption = object.described.encryption.as_ref().filter(|_| !core.has(Quirk::EncryptionNotEchoed));
    if let Some(value) = encryption.and_then(|value| value.parse().ok()) {
        headers.insert("x-amz-server-side-encryption", value);
    }
    headers
}

pub(super) async fn get_object(
    core: &Core,
    request: S3Request<GetObjectInput>,
) -> S3Result<S3Response<GetObjectOutput>> {
    let caller = caller(&request)?;
    let input = request.input;
    let found = find(core, &caller, &input.bucket, &input.key, input.version_id.as_deref())?;
    let asked = Asked {
        range: input.range,
        if_match: input.if_match,
        if_none_match: input.if_none_match,
        if_modified_since: input.if_modified_since,
        if_unmodified_since: input.if_unmodified_since,
    };
    let (range, content_range) = given(core, &found, asked)?;
    let part = content_range.is_some();
    let blob: Blob = found.object.blob.slice(&range);
    let blob = if core.has(Quirk::BytesChanged) { blob.damaged() } else { blob };
    let output = GetObjectOutput {
        accept_ranges: Some("bytes".to_owned()),
        content_length: i64::try_from(blob.len()).ok(),
        body: Some(StreamingBlob::from(Body::from(blob.bytes()))),
        content_range,
        e_tag: Some(ETag::Strong(found.object.etag.clone())),
        last_modified: Some(stamp(found.at)),
        version_id: found.version.clone(),
        ..GetObjectOutput::default()
    };
    let mut response = S3Response::new(output);
    let with_checksum = input.checksum_mode.is_some() && !part;
    response.headers = headers(core, &found.object, with_checksum, input.response_content_type.is_some());
    Ok(response)
}

pub(super) async fn head_object(
    core: &Core,
    request: S3Request<HeadObjectInput>,
) -> S3Result<S3Response<HeadObjectOutput>> {
    let caller = caller(&request)?;
    let input = request.input;
    let found = find(core, &caller, &input.bucket, &input.key, input.version_id.as_deref())?;
    let asked = Asked {
        range: input.range,
        if_match: input.if_match,
        if_none_match: input.if_none_match,
        if_modified_since: input.if_modified_since,
        if_unmodified_since: input.if_unmodified_since,
    };
    let (range, content_range) = given(core, &found, asked)?;
    let output = HeadObjectOutput {
        accept_ranges: Some("bytes".to_owned()),
        content_length: i64::try_from(range.end - range.start).ok(),
        content_range,
        e_tag: Some(ETag::Strong(found.object.etag.clone())),
        last_modified: Some(stamp(found.at)),
        version_id: found.version.clone(),
        ..HeadObjectOutput::default()
    };
    let mut response = S3Response::new(output);
    response.headers = headers(core, &found.object, input.checksum_mode.is_some(), false);
    Ok(response)
}
