//! Listings of the objects of a bucket, by both forms.

use std::sync::Arc;

use s3s::dto::*;
use s3s::{S3Request, S3Response, S3Result};

use super::super::behaviour::Quirk;
use super::super::core::{Core, bucket, error, stamp};
use super::super::state::{self, Version};
use super::pages::{Asked, Entry, Page, page};

/// One key of a listing.
struct Listed {
    key: String,
    object: Arc<state::Object>,
    version: Option<Version>,
}

/// A page of the keys of a bucket, as this store shows it.
async fn listed(core: &Core, name: &str, asked: &Asked<'_>, later: bool) -> S3Result<Page<Listed>> {
    let (page, long) = {
        let mut state = core.state();
        let bucket = bucket(&mut state, name)?;
        let present = bucket.present().map(|(key, version, object)| {
            let listed =
                Listed { key: key.clone(), object: Arc::clone(object), version: Some(version.clone()) };
            (key.as_str(), listed)
        });
        let stale = bucket.deleted.iter().filter(|_| core.has(Quirk::ListingStale));
        let stale = stale.map(|(key, object)| {
            (key.as_str(), Listed { key: key.clone(), object: Arc::clone(object), version: None })
        });
        let mut keys: Vec<_> = present.chain(stale).collect();
        keys.sort_by_key(|(key, _)| *key);
        let long = keys.iter().filter(|(key, _)| key.starts_with(asked.prefix)).count() > 1300;
        let page = page(keys.into_iter(), asked);
        for entry in &page.entries {
            if let Entry::Key(listed) = entry {
                bucket.deleted.remove(&listed.key);
            }
        }
        (page, long)
    };
    if long && core.has(Quirk::LongListingHangs) {
        std::future::pending::<()>().await;
    }
    let mut page = page;
    if later && core.has(Quirk::ListingLosesKey) && !page.entries.is_empty() {
        page.entries.remove(0);
    }
    Ok(page)
}

/// How many keys a page has at most.
fn most(asked: Option<i32>) -> S3Result<usize> {
    let most = usize::try_from(asked.unwrap_or(1000)).map_err(|_| {
        error(
            400,
            "InvalidArgument",
            "Argument maxKeys must be an integer between 0 and 2147483647".to_owned(),
        )
    })?;
    Ok(most.min(1000))
}

/// A key or a prefix as it stands in a listing: encoded as in the query of a URL, if that is asked for. Amazon keeps the
/// slash.
pub(super) fn encoded(text: &str, encoding: Option<&EncodingType>) -> String {
    if encoding.is_none_or(|encoding| encoding.as_str() != EncodingType::URL) {
        return text.to_owned();
    }
    let digit = |nibble: u8| char::from(b"0123456789ABCDEF"[usize::from(nibble)]);
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' | b'/' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            byte => encoded.extend(['%', digit(byte >> 4), digit(byte & 0xf)]),
        }
        encoded
    })
}

/// The owner of everything.
fn owner() -> Owner {
    Owner { id: Some("lab".to_owned()), display_name: Some("lab".to_owned()) }
}

/// The entries of a page as the library writes them.
fn entries(
    entries: Vec<Entry<Listed>>,
    encoding: Option<&EncodingType>,
    owned: bool,
) -> (Vec<Object>, Vec<CommonPrefix>) {
    let (mut objects, mut prefixes) = (Vec::new(), Vec::new());
    for entry in entries {
        match entry {
            Entry::Common(common) => {
                prefixes.push(CommonPrefix { prefix: Some(encoded(&common, encoding)) });
            }
            Entry::Key(listed) => objects.push(Object {
                key: Some(encoded(&listed.key, encoding)),
                e_tag: Some(ETag::Strong(listed.object.etag.clone())),
                size: i64::try_from(listed.object.blob.len()).ok(),
                last_modified: listed.version.map(|version| stamp(version.at)).or(Some(Timestamp::default())),
                owner: owned.then(owner),
                storage_class: Some(ObjectStorageClass::from_static(ObjectStorageClass::STANDARD)),
                ..Object::default()
            }),
        }
    }
    (objects, prefixes)
}

pub(super) async fn list_objects_v2(
    core: &Core,
    request: S3Request<ListObjectsV2Input>,
) -> S3Result<S3Response<ListObjectsV2Output>> {
    let input = request.input;
    let after = match &input.continuation_token {
        Some(token) => {
            let bad =
                || error(400, "InvalidArgument", "The continuation token provided is incorrect".to_owned());
            let token = crate::crypto::from_base64_url(token).ok_or_else(bad)?;
            String::from_utf8(token).map_err(|_| bad())?
        }
        None => input.start_after.clone().unwrap_or_default(),
    };
    let asked = Asked {
        prefix: input.prefix.as_deref().unwrap_or_default(),
        delimiter: input.delimiter.as_deref().unwrap_or_default(),
        after: &after,
        most: most(input.max_keys)?,
    };
    let Page { entries: listed, next } =
        listed(core, &input.bucket, &asked, input.continuation_token.is_some()).await?;
    let encoding = input.encoding_type.as_ref();
    let (contents, prefixes) = entries(listed, encoding, input.fetch_owner.unwrap_or_default());
    let truncated = next.is_some();
    let token = next.filter(|_| !core.has(Quirk::ListingWithoutToken));
    let output = ListObjectsV2Output {
        key_count: i32::try_from(contents.len() + prefixes.len()).ok(),
        max_keys: i32::try_from(asked.most).ok(),
        is_truncated: Some(truncated),
        next_continuation_token: token.map(|next| crate::crypto::base64_url(next.as_bytes())),
        prefix: Some(encoded(asked.prefix, encoding)),
        delimiter: input.delimiter.as_deref().map(|delimiter| encoded(delimiter, encoding)),
        start_after: input.start_after.as_deref().map(|after| encoded(after, encoding)),
        contents: Some(contents),
        common_prefixes: Some(prefixes),
        continuation_token: input.continuation_token.clone(),
        encoding_type: input.encoding_type.clone(),
        name: Some(input.bucket.clone()),
        ..ListObjectsV2Output::default()
    };
    Ok(S3Response::new(output))
}

pub(super) async fn list_objects(
    core: &Core,
    request: S3Request<ListObjectsInput>,
) -> S3Result<S3Response<ListObjectsOutput>> {
    let input = request.input;
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let asked = Asked {
        prefix: if core.has(Quirk::ListV1IgnoresPrefix) { "" } else { prefix },
        delimiter: input.delimiter.as_deref().unwrap_or_default(),
        after: input.marker.as_deref().unwrap_or_default(),
        most: most(input.max_keys)?,
    };
    let Page { entries: listed, next } = listed(core, &input.bucket, &asked, input.marker.is_some()).await?;
    let encoding = input.encoding_type.as_ref();
    let (contents, prefixes) = entries(listed, encoding, true);
    let output = ListObjectsOutput {
        max_keys: i32::try_from(asked.most).ok(),
        is_truncated: Some(next.is_some()),
        // It is written only with a delimiter; without one the last key is the marker.
        next_marker: next.filter(|_| input.delimiter.is_some()).map(|next| encoded(&next, encoding)),
        marker: Some(encoded(asked.after, encoding)),
        prefix: Some(encoded(prefix, encoding)),
        delimiter: input.delimiter.as_deref().map(|delimiter| encoded(delimiter, encoding)),
        contents: Some(contents),
        common_prefixes: Some(prefixes),
        encoding_type: input.encoding_type.clone(),
        name: Some(input.bucket.clone()),
        ..ListObjectsOutput::default()
    };
    Ok(S3Response::new(output))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_encoded_as_in_a_query() {
        let url = EncodingType::from_static(EncodingType::URL);
        assert_eq!(encoded("a/b c+d%ü~&=", Some(&url)), "a/b+c%2Bd%25%C3%BC%7E%26%3D");
        assert_eq!(encoded("a b+", None), "a b+");
    }
}
