//! Objects that are put in one piece.

use s3s::dto::*;
use s3s::{S3Request, S3Response, S3Result};

use super::super::behaviour::Quirk;
use super::super::core::{Core, bucket, usual};
use super::super::state::{Bucket, Object};
use super::received::{described, receive};
use super::{caller, key_of};
use crate::crypto::hex;

pub(super) async fn put_object(
    core: &Core,
    mut request: S3Request<PutObjectInput>,
) -> S3Result<S3Response<PutObjectOutput>> {
    let caller = caller(&request)?;
    let body = request.input.body.take();
    // A bucket that is not there is said before the body is looked at.
    bucket(&mut core.state(), &request.input.bucket)?;
    let received = receive(core, &caller, &request.headers, body, request.trailing_headers.as_ref()).await?;
    let described = described(core, &request.headers)?;
    let encryption = described.encryption.clone().filter(|_| !core.has(Quirk::EncryptionNotEchoed));
    let etag = hex(&received.md5);
    let mut output = PutObjectOutput {
        e_tag: Some(ETag::Strong(etag.clone())),
        server_side_encryption: encryption.map(ServerSideEncryption::from),
        ..PutObjectOutput::default()
    };
    let checksum = received.checksum.clone();
    let now = core.now();
    let mut state = core.state();
    let id = state.id();
    let bucket = bucket(&mut state, &request.input.bucket)?;
    let key = key_of(core, &request.input.key);
    if !core.has(Quirk::PutConditionsIgnored) {
        let (matches, none) = (request.input.if_match.as_ref(), request.input.if_none_match.as_ref());
        condition(bucket, &key, matches, none)?;
    }
    if !(caller.presigned && core.has(Quirk::PresignedPutLost)) {
        let object = Object { blob: received.blob, etag, described, checksum: received.checksum };
        output.version_id = bucket.store(&key, object, id, now, caller.connection);
    }
    let mut response = S3Response::new(output);
    if let Some((name, value)) = checksum
        && let Ok(value) = value.parse()
    {
        response.headers.insert(name, value);
    }
    Ok(response)
}

/// Whether a key may be written on these conditions.
pub(super) fn condition(
    bucket: &Bucket,
    key: &str,
    matches: Option<&ETagCondition>,
    none: Option<&ETagCondition>,
) -> S3Result<()> {
    let etag = bucket.newest(key).map(|(_, object)| object.etag.as_str());
    match (matches, etag) {
        (None, _) => {}
        (Some(_), None) => return Err(usual("NoSuchKey")),
        (Some(condition), Some(etag)) if is(condition, etag) => {}
        (Some(_), Some(_)) => return Err(usual("PreconditionFailed")),
    }
    match (none, etag) {
        (Some(condition), Some(etag)) if is(condition, etag) => Err(usual("PreconditionFailed")),
        (Some(_) | None, _) => Ok(()),
    }
}

/// Whether a condition names this tag.
pub(super) fn is(condition: &ETagCondition, etag: &str) -> bool {
    condition.is_any() || condition.as_etag().is_some_and(|condition| condition.value() == etag)
}
