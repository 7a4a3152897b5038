//! An upload in parts is completed: its parts are checked, and become an object.

use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::*;
use s3s::{S3Request, S3Response, S3Result};

use super::super::behaviour::{Parts, Quirk};
use super::super::blob::Blob;
use super::super::core::{Core, bucket, error, usual};
use super::super::state::{Object, Upload};
use super::objects::condition;
use super::uploads::upload;
use super::{caller, key_of};
use crate::crypto::hex;

/// A part that is named: its number, and its tag.
type Named = (i32, Option<String>);

pub(super) async fn complete_multipart_upload(
    core: &Core,
    request: S3Request<CompleteMultipartUploadInput>,
) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
    let caller = caller(&request)?;
    let input = request.input;
    let key = key_of(core, &input.key);
    let now = core.now();
    let mut state = core.state();
    let id = state.id();
    let under_way = upload(&mut state, &input.bucket, &key, &input.upload_id)?;
    let named = input.multipart_upload.and_then(|upload| upload.parts).unwrap_or_default();
    let named: Vec<Named> = named
        .into_iter()
        .map(|part| (part.part_number.unwrap_or_default(), part.e_tag.map(ETag::into_value)))
        .collect();
    if named.is_empty() {
        return Err(usual("MalformedXML"));
    }
    if !core.has(Quirk::PartsUnchecked) {
        check(under_way, &named, core.behaviour.parts)?;
    }
    if core.has(Quirk::CompleteFails) {
        return Err(error(
            200,
            "InternalError",
            "We encountered an internal error. Please try again.".to_owned(),
        ));
    }
    let (mut blob, mut digests) = (Blob::default(), Vec::new());
    for (place, (number, _)) in named.iter().enumerate() {
        let part = under_way.parts.get(number).ok_or_else(|| usual("InvalidPart"))?;
        digests.extend(part.md5);
        if !(core.has(Quirk::PartLost) && place == 1) {
            blob.extend(&part.blob);
        }
    }
    let described = under_way.described.clone();
    let encryption = described.encryption.clone().filter(|_| !core.has(Quirk::EncryptionNotEchoed));
    let etag = format!("{}-{}", hex(&Md5::checksum(&digests)), named.len());
    let object = Object { blob, etag: etag.clone(), described, checksum: None };
    let bucket = bucket(&mut state, &input.bucket)?;
    condition(bucket, &key, input.if_match.as_ref(), input.if_none_match.as_ref())?;
    let version_id = bucket.store(&key, object, id, now, caller.connection);
    state.uploads.remove(&input.upload_id);
    Ok(S3Response::new(CompleteMultipartUploadOutput {
        location: Some(format!("/{}/{}", input.bucket, input.key)),
        bucket: Some(input.bucket),
        key: Some(input.key),
        e_tag: Some(ETag::Strong(etag)),
        server_side_encryption: encryption.map(ServerSideEncryption::from),
        version_id,
        ..CompleteMultipartUploadOutput::default()
    }))
}

/// Whether the named parts are there, in order, and large enough.
fn check(upload: &Upload, named: &[Named], rules: Parts) -> S3Result<()> {
    if named.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
        return Err(usual("InvalidPartOrder"));
    }
    let mut lengths = Vec::new();
    for (number, etag) in named {
        let part = upload.parts.get(number).filter(|part| etag.as_deref() == Some(&hex(&part.md5)));
        lengths.push(part.ok_or_else(|| usual("InvalidPart"))?.blob.len());
    }
    lengths.pop();
    if lengths.iter().any(|length| *length < rules.smallest) {
        return Err(usual("EntityTooSmall"));
    }
    if rules.equal && lengths.windows(2).any(|pair| pair[0] != pair[1]) {
        let sentence = "All non-trailing parts must have the same length.";
        return Err(error(400, "InvalidPart", sentence.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::SystemTime;

    use bytes::Bytes;

    use super::*;
    use crate::bucket::s3::state::{Described, Part};

    #[test]
    fn parts_are_checked_for_order_tag_and_length() {
        let at = SystemTime::UNIX_EPOCH;
        let part = |length: usize| {
            let blob = Blob::of(Bytes::from(vec![1; length]));
            Part { md5: blob.md5(), blob, at }
        };
        let parts: BTreeMap<i32, Part> = [(1, part(4)), (2, part(6)), (3, part(1))].into();
        let etag = |number: i32| Some(hex(&parts[&number].md5));
        let [one, two, three] = [1, 2, 3].map(|number| (number, etag(number)));
        let upload = Upload {
            bucket: String::new(),
            key: String::new(),
            described: Described::default(),
            begun: at,
            parts: parts.clone(),
            connections: Vec::new(),
        };
        let code = |named: &[Named], smallest, equal| {
            let checked = check(&upload, named, Parts { smallest, equal });
            checked.err().map(|error| error.code().as_str().to_owned())
        };
        let all = [one.clone(), two.clone(), three.clone()];
        assert_eq!(code(&all, 4, false), None);
        assert_eq!(code(&all, 5, false).as_deref(), Some("EntityTooSmall"));
        assert_eq!(code(&all, 4, true).as_deref(), Some("InvalidPart"));
        assert_eq!(code(&[two.clone(), one.clone()], 1, false).as_deref(), Some("InvalidPartOrder"));
        assert_eq!(code(&[one.clone(), one.clone()], 1, false).as_deref(), Some("InvalidPartOrder"));
        assert_eq!(code(&[(1, two.1)], 1, false).as_deref(), Some("InvalidPart"));
        assert_eq!(code(&[(4, three.1)], 1, false).as_deref(), Some("InvalidPart"));
    }
}
