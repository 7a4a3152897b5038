//! Objects of the XML interface: `PUT`, `GET`, `HEAD` and `DELETE`. An absent one is 404 to all of them but `PUT`.
//!
//! What asks for encryption by Amazon's header is ignored, and nothing is echoed. Multipart uploads, which Google has,
//! are not played; neither are copies into their parts, which Google lacked for long (ClickHouse#49390). Both are
//! refused as not implemented.

use std::collections::BTreeMap;

use http::Method;

use super::super::Gcs;
use super::super::call::{Call, bucket_and_object};
use super::super::conditions::Conditions;
use super::super::objects;
use super::super::refusal::Refusal;
use super::super::reply::{Reply, Side};
use super::super::store::{Attributes, Claims, New, Object, SETTINGS};
use super::{checked_body, element, not_implemented};

/// Sub-resources that are not played.
const NOT_PLAYED: [&str; 6] = ["acl", "compose", "partNumber", "tagging", "uploadId", "uploads"];

/// `/<bucket>/<object>`
pub(super) fn answer(gcs: &Gcs, call: &Call, bucket: &str, name: &str) -> Result<Reply, Refusal> {
    let has = |name: &&str| call.parameter(name).is_some();
    if NOT_PLAYED.iter().any(has) {
        return Err(not_implemented(call, "objects here"));
    }
    let source = ["x-amz-copy-source", "x-goog-copy-source"].iter().find_map(|name| call.header(name));
    match call.method {
        Method::GET | Method::HEAD => {
            let object = gcs.store().object(bucket, name)?;
            Ok(objects::media(gcs, call, &object, Side::Xml)?.header("etag", &objects::etag(&object)))
        }
        Method::PUT => match source {
            Some(source) => copy(gcs, source, bucket, name),
            None => put(gcs, call, bucket, name),
        },
        Method::DELETE => {
            objects::delete(gcs, bucket, name, Conditions::of_header(call)?)?;
            Ok(Reply::new(204))
        }
        _ => Err(not_implemented(call, "objects")),
    }
}

fn put(gcs: &Gcs, call: &Call, bucket: &str, name: &str) -> Result<Reply, Refusal> {
    let settings =
        SETTINGS.iter().filter_map(|(name, header)| Some((*name, call.header(header)?.to_owned())));
    let attributes = Attributes {
        content_type: call.header("content-type").map(str::to_owned),
        settings: settings.collect(),
        metadata: metadata(call),
    };
    let new = New {
        bucket: bucket.to_owned(),
        name: name.to_owned(),
        bytes: checked_body(call)?,
        attributes,
        components: None,
    };
    let object = objects::write(gcs, new, &Claims::default(), Conditions::of_header(call)?)?;
    Ok(written(&object))
}

/// A copy of a whole object, with all that is said of it.
fn copy(gcs: &Gcs, source: &str, bucket: &str, name: &str) -> Result<Reply, Refusal> {
    let (from, key) = bucket_and_object(source);
    let source = gcs.store().object(&from, &key)?;
    let new = New {
        bucket: bucket.to_owned(),
        name: name.to_owned(),
        bytes: source.bytes.clone(),
        attributes: source.attributes.clone(),
        components: source.components,
    };
    let object = objects::write(gcs, new, &Claims::default(), Conditions::default())?;
    let modified = object.created.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    let parts = [element("LastModified", &modified), element("ETag", &objects::etag(&object))];
    let result = element("CopyObjectResult", &parts.concat());
    Ok(Reply::xml(200, format!("<?xml version='1.0' encoding='UTF-8'?>{result}")))
}

/// The answer to what was written: no body, and its entity tag.
fn written(object: &Object) -> Reply {
    let reply = Reply::new(200)
        .header("content-type", "text/html; charset=UTF-8")
        .header("etag", &objects::etag(object))
        .header("x-goog-generation", &object.generation.to_string())
        .header("x-goog-metageneration", "1")
        .header("x-goog-stored-content-encoding", "identity")
        .header("x-goog-stored-content-length", &object.bytes.len().to_string());
    objects::hashed(object, reply, Side::Xml)
}

/// Custom metadata, of which this side knows no capitals.
fn metadata(call: &Call) -> BTreeMap<String, String> {
    let name = |header: &str| {
        let name = header.strip_prefix("x-goog-meta-").or_else(|| header.strip_prefix("x-amz-meta-"))?;
        Some(name.to_owned())
    };
    call.headers
        .keys()
        .filter_map(|header| Some((name(header.as_str())?, call.joined(header.as_str())?)))
        .collect()
}
