//! Copies that the store makes itself: of an object, and of a range of one as the part of an upload.

use s3s::dto::*;
use s3s::{S3Request, S3Response, S3Result};

use super::super::behaviour::Quirk;
use super::super::blob::Blob;
use super::super::core::{Caller, Core, bucket, error, stamp, usual};
use super::super::state::{Object, Part};
use super::read::{Found, find};
use super::received::described;
use super::{caller, key_of};
use crate::crypto::hex;

/// What is copied from.
fn source(core: &Core, caller: &Caller, source: &CopySource) -> S3Result<Found> {
    match source {
        CopySource::Bucket { bucket, key, version_id } => {
            find(core, caller, bucket, key, version_id.as_deref())
        }
        CopySource::AccessPoint { .. } | CopySource::Outpost { .. } => Err(usual("NotImplemented")),
    }
}

fn copied(core: &Core, blob: Blob) -> Blob {
    if core.has(Quirk::CopyDamaged) { blob.damaged() } else { blob }
}

pub(super) async fn copy_object(
    core: &Core,
    request: S3Request<CopyObjectInput>,
) -> S3Result<S3Response<CopyObjectOutput>> {
    let caller = caller(&request)?;
    let found = source(core, &caller, &request.input.copy_source)?;
    let mut described = described(core, &request.headers)?;
    let replaced = request
        .input
        .metadata_directive
        .as_ref()
        .is_some_and(|directive| directive.as_str() == MetadataDirective::REPLACE);
    if !replaced {
        described.headers.clone_from(&found.object.described.headers);
    }
    let echoed = described.encryption.clone().filter(|_| !core.has(Quirk::EncryptionNotEchoed));
    let blob = copied(core, found.object.blob.clone());
    let etag = hex(&blob.md5());
    let object = Object { blob, etag: etag.clone(), described, checksum: found.object.checksum.clone() };
    let now = core.now();
    let mut state = core.state();
    let id = state.id();
    let bucket = bucket(&mut state, &request.input.bucket)?;
    let version_id = bucket.store(&key_of(core, &request.input.key), object, id, now, caller.connection);
    let result = CopyObjectResult {
        e_tag: Some(ETag::Strong(etag)),
        last_modified: Some(stamp(now)),
        ..CopyObjectResult::default()
    };
    Ok(S3Response::new(CopyObjectOutput {
        copy_object_result: Some(result),
        server_side_encryption: echoed.map(ServerSideEncryption::from),
        version_id,
        ..CopyObjectOutput::default()
    }))
}

pub(super) async fn upload_part_copy(
    core: &Core,
    request: S3Request<UploadPartCopyInput>,
) -> S3Result<S3Response<UploadPartCopyOutput>> {
    let caller = caller(&request)?;
    let found = source(core, &caller, &request.input.copy_source)?;
    let length = found.object.blob.len();
    let range = match &request.input.copy_source_range {
        None => 0..length,
        Some(text) => {
            let range = Range::parse(text).ok().and_then(|range| range.check(length).ok());
            // Unlike a read, a copy may not ask for more than there is.
            let whole = text.rsplit('-').next().and_then(|last| last.parse::<u64>().ok());
            range.filter(|_| whole.is_some_and(|last| last < length)).ok_or_else(|| {
                let sentence = format!("Range specified is not valid for source object of size: {length}");
                error(400, "InvalidArgument", sentence)
            })?
        }
    };
    let blob = copied(core, found.object.blob.slice(&range));
    let (md5, now) = (blob.md5(), core.now());
    let mut state = core.state();
    let upload = state.uploads.get_mut(&request.input.upload_id).ok_or_else(|| usual("NoSuchUpload"))?;
    upload.parts.insert(request.input.part_number, Part { blob, md5, at: now });
    let result = CopyPartResult {
        e_tag: Some(ETag::Strong(hex(&md5))),
        last_modified: Some(stamp(now)),
        ..CopyPartResult::default()
    };
    Ok(S3Response::new(UploadPartCopyOutput {
        copy_part_result: Some(result),
        ..UploadPartCopyOutput::default()
    }))
}
