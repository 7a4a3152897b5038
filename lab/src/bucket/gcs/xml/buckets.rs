//! Buckets of the XML interface: `?location`, listings of both versions, and making and removing by HMAC keys.

use http::Method;

use super::super::Gcs;
use super::super::call::Call;
use super::super::json::is_bucket_name;
use super::super::objects::{self, Listed};
use super::super::refusal::{INVALID, Refusal, escape};
use super::super::reply::Reply;
use super::super::store::Object;
use super::{element, encoded, not_implemented, number};
use crate::crypto;

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// How many entries a page of a listing holds at most.
const PAGE: usize = 1000;

/// `GET /`: the buckets of the account.
pub(super) fn service(gcs: &Gcs, call: &Call) -> Result<Reply, Refusal> {
    if call.method != Method::GET {
        return Err(not_implemented(call, "the service"));
    }
    let store = gcs.store();
    let buckets: Vec<String> = store
        .buckets()
        .map(|(name, bucket)| {
            let created = bucket.created.strftime("%Y-%m-%dT%H:%M:%S%.3fZ");
            format!("<Bucket><Name>{name}</Name><CreationDate>{created}</CreationDate></Bucket>")
        })
        .collect();
    Ok(document("ListAllMyBucketsResult", &format!("<Buckets>{}</Buckets>", buckets.concat())))
}

/// `/<bucket>`
pub(super) fn answer(gcs: &Gcs, call: &Call, bucket: &str) -> Result<Reply, Refusal> {
    let has = |name| call.parameter(name).is_some();
    match call.method {
        Method::HEAD => gcs.store().bucket(bucket).map(|_| Reply::xml(200, String::new())),
        Method::GET if has("location") => {
            let store = gcs.store();
            let location = &store.bucket(bucket)?.location;
            let xml = format!(
                "<?xml version='1.0' encoding='UTF-8'?><LocationConstraint>{location}</LocationConstraint>"
            );
            Ok(Reply::xml(200, xml))
        }
        Method::GET if ["versioning", "lifecycle", "cors", "acl", "uploads"].into_iter().any(has) => {
            Err(not_implemented(call, "buckets here"))
        }
        Method::GET => list(gcs, call, bucket),
        Method::PUT => insert(gcs, call, bucket),
        Method::DELETE => gcs.store().remove_bucket(bucket).map(|()| Reply::new(204)),
        // Reported of the multi-object delete of S3 (mc#4778, supabase/storage#898).
        _ if has("delete") => Err(not_implemented(call, "objects")),
        _ => Err(not_implemented(call, "buckets")),
    }
}

fn insert(gcs: &Gcs, call: &Call, bucket: &str) -> Result<Reply, Refusal> {
    if !is_bucket_name(bucket) {
        return Err(INVALID.with(format!("Invalid bucket name: '{bucket}'")));
    }
    let body = String::from_utf8_lossy(&call.body);
    let location = between(&body, "<LocationConstraint>", "</LocationConstraint>").unwrap_or("US");
    gcs.store().make_bucket(bucket, location, "STANDARD", gcs.now(), gcs.behaviour.owned)?;
    Ok(Reply::xml(200, String::new()))
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(begin)?;
    rest.split_once(end).map(|(inner, _)| inner)
}

/// `GET /<bucket>`: version 1 goes on by names, and version 2 by tokens.
fn list(gcs: &Gcs, call: &Call, bucket: &str) -> Result<Reply, Refusal> {
    let second = call.parameter("list-type") == Some("2");
    let name = |text: &str| {
        if call.parameter("encoding-type") == Some("url") { encoded(text, true) } else { escape(text) }
    };
    let token = call.parameter("continuation-token").map(|token| {
        let name = crypto::from_base64(token).and_then(|name| String::from_utf8(name).ok());
        name.ok_or_else(|| INVALID.with("Invalid continuation token"))
    });
    let token = token.transpose()?;
    let after = token.as_deref().or_else(|| call.parameter(if second { "start-after" } else { "marker" }));
    let (prefix, delimiter) = (call.parameter("prefix").unwrap_or_default(), call.parameter("delimiter"));
    let limit = number(call, "max-keys", PAGE)?.min(PAGE);
    let page = objects::list(
        gcs,
        &Listed {
            bucket,
            prefix,
            delimiter: delimiter.filter(|delimiter| !delimiter.is_empty()),
            after: after.filter(|after| !after.is_empty()),
            limit,
        },
    )?;
    let mut xml = vec![
        element("Name", bucket),
        element("Prefix", &name(prefix)),
        element("MaxKeys", &limit.to_string()),
        element("IsTruncated", &page.next.is_some().to_string()),
    ];
    xml.extend(page.objects.iter().map(|object| contents(object, &name(&object.name))));
    xml.extend(
        page.prefixes.iter().map(|prefix| element("CommonPrefixes", &element("Prefix", &name(prefix)))),
    );
    if second {
        xml.push(element("KeyCount", &(page.objects.len() + page.prefixes.len()).to_string()));
    }
    xml.extend(page.next.map(|next| {
        if second {
            element("NextContinuationToken", &crypto::base64(next.as_bytes()))
        } else {
            element("NextMarker", &name(&next))
        }
    }));
    Ok(document("ListBucketResult", &xml.concat()))
}

fn contents(object: &Object, name: &str) -> String {
    let parts = [
        element("Key", name),
        element("Generation", &object.generation.to_string()),
        element("MetaGeneration", "1"),
        element("LastModified", &object.created.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()),
        element("ETag", &objects::etag(object)),
        element("Size", &object.bytes.len().to_string()),
    ];
    element("Contents", &parts.concat())
}

fn document(root: &str, inner: &str) -> Reply {
    let xml = format!("<?xml version='1.0' encoding='UTF-8'?><{root} xmlns='{NAMESPACE}'>{inner}</{root}>");
    Reply::xml(200, xml)
}
