//! The listing of versions and delete markers.

use s3s::dto::*;
use s3s::{S3Request, S3Response, S3Result};

use super::super::core::{Core, bucket, stamp};
use super::super::state::Version;
use super::listing::encoded;

/// One entry: the key, whether it is the newest of the key, and the version.
type Entry<'a> = (&'a String, bool, &'a Version);

pub(super) async fn list_object_versions(
    core: &Core,
    request: S3Request<ListObjectVersionsInput>,
) -> S3Result<S3Response<ListObjectVersionsOutput>> {
    let input = request.input;
    let mut state = core.state();
    let bucket = bucket(&mut state, &input.bucket)?;
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let most = usize::try_from(input.max_keys.unwrap_or(1000)).unwrap_or_default().min(1000);
    let keys = bucket.objects.iter().filter(|(key, _)| key.starts_with(prefix));
    // The newest version of a key comes first.
    let all = keys.flat_map(|(key, versions)| {
        versions.iter().rev().enumerate().map(move |(place, version)| (key, place == 0, version))
    });
    let entries: Vec<Entry<'_>> = behind(all.collect(), &input);
    let truncated = entries.len() > most;
    let entries = &entries[..entries.len().min(most)];
    let encoding = input.encoding_type.as_ref();
    let (mut versions, mut markers) = (Vec::new(), Vec::new());
    for (key, is_latest, version) in entries {
        let (key, id) = (encoded(key, encoding), name(version));
        match &version.object {
            Some(object) => versions.push(ObjectVersion {
                key: Some(key),
                version_id: Some(id),
                is_latest: Some(*is_latest),
                e_tag: Some(ETag::Strong(object.etag.clone())),
                size: i64::try_from(object.blob.len()).ok(),
                last_modified: Some(stamp(version.at)),
                ..ObjectVersion::default()
            }),
            None => markers.push(DeleteMarkerEntry {
                key: Some(key),
                version_id: Some(id),
                is_latest: Some(*is_latest),
                last_modified: Some(stamp(version.at)),
                owner: None,
            }),
        }
    }
    let last = entries.last().filter(|_| truncated);
    let output = ListObjectVersionsOutput {
        is_truncated: Some(truncated),
        max_keys: i32::try_from(most).ok(),
        next_key_marker: last.map(|(key, ..)| encoded(key, encoding)),
        next_version_id_marker: last.map(|(.., version)| name(version)),
        prefix: Some(encoded(prefix, encoding)),
        key_marker: input.key_marker.clone(),
        version_id_marker: input.version_id_marker.clone(),
        encoding_type: input.encoding_type.clone(),
        name: Some(input.bucket.clone()),
        versions: Some(versions),
        delete_markers: Some(markers),
        ..ListObjectVersionsOutput::default()
    };
    Ok(S3Response::new(output))
}

/// The id of a version; what was stored without versions being kept is called `null`.
fn name(version: &Version) -> String {
    version.id.clone().unwrap_or_else(|| "null".to_owned())
}

/// The entries behind the markers of the request.
fn behind<'a>(entries: Vec<Entry<'a>>, input: &ListObjectVersionsInput) -> Vec<Entry<'a>> {
    let Some(after) = &input.key_marker else { return entries };
    let marked = entries.iter().position(|(key, _, version)| {
        *key == after && input.version_id_marker.as_ref().is_some_and(|id| *id == name(version))
    });
    match marked {
        Some(place) => entries.into_iter().skip(place + 1).collect(),
        None => entries.into_iter().filter(|(key, ..)| *key > after).collect(),
    }
}
