//! Uploads in parts, until they are completed: begun, filled, looked at and aborted.

use std::collections::BTreeMap;

use s3s::dto::*;
use s3s::{S3Request, S3Response, S3Result};

use super::super::behaviour::Quirk;
use super::super::core::{Core, bucket, error, stamp, usual};
use super::super::state::{self, State, Upload};
use super::received::{described, receive};
use super::{caller, key_of};
use crate::crypto::hex;

/// The upload of a request, when it is one for this key.
pub(super) fn upload<'a>(state: &'a mut State, name: &str, key: &str, id: &str) -> S3Result<&'a mut Upload> {
    bucket(state, name)?;
    let upload = state.uploads.get_mut(id).filter(|upload| upload.bucket == name && upload.key == key);
    upload.ok_or_else(|| usual("NoSuchUpload"))
}

pub(super) async fn create_multipart_upload(
    core: &Core,
    request: S3Request<CreateMultipartUploadInput>,
) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
    let described = described(core, &request.headers)?;
    let encryption = described.encryption.clone().filter(|_| !core.has(Quirk::EncryptionNotEchoed));
    let begun = core.now();
    let mut state = core.state();
    bucket(&mut state, &request.input.bucket)?;
    let id = state.id();
    let upload = Upload {
        bucket: request.input.bucket.clone(),
        key: key_of(core, &request.input.key),
        described,
        begun,
        parts: BTreeMap::new(),
        connections: Vec::new(),
    };
    state.uploads.insert(id.clone(), upload);
    Ok(S3Response::new(CreateMultipartUploadOutput {
        bucket: Some(request.input.bucket),
        key: Some(request.input.key),
        upload_id: Some(id),
        checksum_algorithm: request.input.checksum_algorithm,
        server_side_encryption: encryption.map(ServerSideEncryption::from),
        ..CreateMultipartUploadOutput::default()
    }))
}

pub(super) async fn upload_part(
    core: &Core,
    mut request: S3Request<UploadPartInput>,
) -> S3Result<S3Response<UploadPartOutput>> {
    let caller = caller(&request)?;
    let body = request.input.body.take();
    let key = key_of(core, &request.input.key);
    let number = request.input.part_number;
    if !(1..=10_000).contains(&number) {
        let sentence = "Part number must be an integer between 1 and 10000, inclusive";
        return Err(error(400, "InvalidArgument", sentence.to_owned()));
    }
    upload(&mut core.state(), &request.input.bucket, &key, &request.input.upload_id)?;
    let received = receive(core, &caller, &request.headers, body, request.trailing_headers.as_ref()).await?;
    if core.has(Quirk::LateBigPartsHang) && number > 3 && received.blob.len() >= 16 << 20 {
        std::future::pending::<()>().await;
    }
    let (md5, now) = (received.md5, core.now());
    let mut state = core.state();
    let upload = upload(&mut state, &request.input.bucket, &key, &request.input.upload_id)?;
    upload.parts.insert(number, state::Part { blob: received.blob, md5, at: now });
    let encryption = upload.described.encryption.clone();
    let encryption = encryption.filter(|_| !core.has(Quirk::EncryptionNotEchoed));
    let mut response = S3Response::new(UploadPartOutput {
        e_tag: Some(ETag::Strong(hex(&md5))),
        server_side_encryption: encryption.map(ServerSideEncryption::from),
        ..UploadPartOutput::default()
    });
    if let Some((name, value)) = received.checksum
        && let Ok(value) = value.parse()
    {
        response.headers.insert(name, value);
    }
    Ok(response)
}

pub(super) async fn abort_multipart_upload(
    core: &Core,
    request: S3Request<AbortMultipartUploadInput>,
) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
    let (input, key) = (&request.input, key_of(core, &request.input.key));
    let mut state = core.state();
    upload(&mut state, &input.bucket, &key, &input.upload_id)?;
    if !core.has(Quirk::AbortIneffective) {
        state.uploads.remove(&input.upload_id);
    }
    Ok(S3Response::new(AbortMultipartUploadOutput::default()))
}

pub(super) async fn list_parts(
    core: &Core,
    request: S3Request<ListPartsInput>,
) -> S3Result<S3Response<ListPartsOutput>> {
    let input = request.input;
    let mut state = core.state();
    let upload = upload(&mut state, &input.bucket, &key_of(core, &input.key), &input.upload_id)?;
    let after = input.part_number_marker.unwrap_or_default();
    let most = usize::try_from(input.max_parts.unwrap_or(1000)).unwrap_or_default().min(1000);
    let later: Vec<_> = upload.parts.range(after.saturating_add(1)..).collect();
    let truncated = later.len() > most;
    let parts: Vec<Part> = later
        .into_iter()
        .take(most)
        .map(|(number, part)| Part {
            part_number: Some(*number),
            e_tag: Some(ETag::Strong(hex(&part.md5))),
            size: i64::try_from(part.blob.len()).ok(),
            last_modified: Some(stamp(part.at)),
            ..Part::default()
        })
        .collect();
    let next = parts.last().and_then(|part| part.part_number).filter(|_| truncated);
    Ok(S3Response::new(ListPartsOutput {
        bucket: Some(input.bucket),
        key: Some(input.key),
        upload_id: Some(input.upload_id),
        is_truncated: Some(truncated),
        max_parts: i32::try_from(most).ok(),
        part_number_marker: Some(after),
        next_part_number_marker: next,
        parts: Some(parts),
        storage_class: Some(StorageClass::from_static(StorageClass::STANDARD)),
        ..ListPartsOutput::default()
    }))
}

pub(super) async fn list_multipart_uploads(
    core: &Core,
    request: S3Request<ListMultipartUploadsInput>,
) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
    let input = request.input;
    let mut state = core.state();
    bucket(&mut state, &input.bucket)?;
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let shown = |upload: &Upload| {
        let fits = if core.has(Quirk::UploadsByExactKey) {
            upload.key == prefix
        } else {
            upload.key.starts_with(prefix)
        };
        fits && upload.bucket == input.bucket && !core.has(Quirk::UploadsUnlisted)
    };
    let mut uploads: Vec<_> = state.uploads.iter().filter(|(_, upload)| shown(upload)).collect();
    uploads.sort_by(|(one_id, one), (other_id, other)| (&one.key, one_id).cmp(&(&other.key, other_id)));
    let uploads = uploads.into_iter().map(|(id, upload)| MultipartUpload {
        key: Some(upload.key.clone()),
        upload_id: Some(id.clone()),
        initiated: Some(stamp(upload.begun)),
        storage_class: Some(StorageClass::from_static(StorageClass::STANDARD)),
        ..MultipartUpload::default()
    });
    Ok(S3Response::new(ListMultipartUploadsOutput {
        uploads: Some(uploads.collect()),
        bucket: Some(input.bucket),
        prefix: input.prefix,
        is_truncated: Some(false),
        max_uploads: Some(1000),
        ..ListMultipartUploadsOutput::default()
    }))
}
