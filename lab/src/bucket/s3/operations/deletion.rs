//! Objects and versions that are deleted, one by one or many at once.

use s3s::dto::*;
use s3s::{S3Request, S3Response, S3Result};

use super::super::behaviour::{Quirk, Situation};
use super::super::core::{Core, bucket, usual};
use super::key_of;

pub(super) async fn delete_object(
    core: &Core,
    request: S3Request<DeleteObjectInput>,
) -> S3Result<S3Response<DeleteObjectOutput>> {
    let (key, now) = (key_of(core, &request.input.key), core.now());
    let mut state = core.state();
    let id = state.id();
    let bucket = bucket(&mut state, &request.input.bucket)?;
    if core.has(Quirk::DeleteIneffective) {
        return Ok(S3Response::new(DeleteObjectOutput::default()));
    }
    let output = if let Some(version) = request.input.version_id {
        DeleteObjectOutput {
            delete_marker: bucket.delete_version(&key, &version).then_some(true),
            version_id: Some(version),
            ..DeleteObjectOutput::default()
        }
    } else {
        let marker = bucket.delete(&key, id, now);
        if !core.has(Quirk::ListingStale) {
            bucket.deleted.clear();
        }
        DeleteObjectOutput {
            delete_marker: marker.is_some().then_some(true),
            version_id: marker,
            ..DeleteObjectOutput::default()
        }
    };
    Ok(S3Response::new(output))
}

pub(super) async fn delete_objects(
    core: &Core,
    request: S3Request<DeleteObjectsInput>,
) -> S3Result<S3Response<DeleteObjectsOutput>> {
    let Delete { objects, quiet } = request.input.delete;
    if objects.is_empty() || objects.len() > 1000 {
        return Err(usual("MalformedXML"));
    }
    let now = core.now();
    let kept = core.has(Quirk::DeleteManyKeepsOne).then(|| objects.len() - 1);
    let mut state = core.state();
    bucket(&mut state, &request.input.bucket)?;
    let refusal = core.behaviour.refusals.iter().find(|(when, _)| *when == Situation::DeletePresent);
    let (mut deleted, mut errors) = (Vec::new(), Vec::new());
    for (place, object) in objects.into_iter().enumerate() {
        let key = key_of(core, &object.key);
        let present = state.has(&request.input.bucket, &key);
        let id = state.id();
        let bucket = bucket(&mut state, &request.input.bucket)?;
        if let Some((_, refusal)) = refusal.filter(|_| present) {
            errors.push(Error {
                code: Some(refusal.code.to_owned()),
                message: Some(refusal.message.to_owned()),
                key: Some(object.key),
                version_id: object.version_id,
            });
            continue;
        }
        let mut entry = DeletedObject { key: Some(object.key), ..DeletedObject::default() };
        match object.version_id {
            _ if kept == Some(place) => {}
            Some(version) => {
                entry.delete_marker = bucket.delete_version(&key, &version).then_some(true);
                entry.version_id = Some(version);
            }
            None => {
                entry.delete_marker_version_id = bucket.delete(&key, id, now);
                entry.delete_marker = entry.delete_marker_version_id.is_some().then_some(true);
                // It is not a deletion of one, after which a listing can be behind.
                bucket.deleted.remove(&key);
            }
        }
        deleted.push(entry);
    }
    // Where quiet is asked for, only what went wrong is said.
    let deleted = Some(deleted).filter(|_| !quiet.unwrap_or_default());
    let output = DeleteObjectsOutput { deleted, errors: Some(errors), ..DeleteObjectsOutput::default() };
    Ok(S3Response::new(output))
}
