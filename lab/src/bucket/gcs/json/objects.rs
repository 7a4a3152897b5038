//! Objects of the JSON interface: get, list, delete, compose, rewrite and copy.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use serde_json::{Map, Value, json};

use super::super::Gcs;
use super::super::behaviour::Situation;
use super::super::call::Call;
use super::super::conditions::{Conditions, parse};
use super::super::objects::{self, Listed};
use super::super::refusal::{INVALID, NO_OBJECT, Refusal};
use super::super::reply::{Reply, Side};
use super::super::store::{Claims, New, Object};
use super::body;
use super::upload::attributes;
use crate::crypto;

/// How many components a composition takes.
const COMPONENTS: usize = 32;

/// How many entries a page of a listing holds at most.
const PAGE: usize = 1000;

/// `GET /storage/v1/b/<bucket>/o/<object>`, the resource or with `alt=media` the bytes.
pub(super) fn get(gcs: &Gcs, call: &Call, bucket: &str, name: &str) -> Result<Reply, Refusal> {
    let object = gcs.store().object(bucket, name)?;
    of_generation(call, &object)?;
    Conditions::of(call)?.hold(Some(object.generation))?;
    if call.parameter("alt") == Some("media") {
        let reply = objects::media(gcs, call, &object, Side::Json)?;
        return Ok(reply.header("etag", &objects::json_etag(object.generation)));
    }
    Ok(answer(gcs, &object))
}

/// `DELETE /storage/v1/b/<bucket>/o/<object>`
pub(super) fn delete(gcs: &Gcs, call: &Call, bucket: &str, name: &str) -> Result<Reply, Refusal> {
    of_generation(call, &*gcs.store().object(bucket, name)?)?;
    objects::delete(gcs, bucket, name, Conditions::of(call)?)?;
    Ok(Reply::new(204))
}

/// That an object is of the generation that a request names. There are no others: versions are not kept.
fn of_generation(call: &Call, object: &Object) -> Result<(), Refusal> {
    match call.parameter("generation").map(|text| parse("generation", text)).transpose()? {
        Some(generation) if generation != object.generation => {
            Err(Refusal::no_object(&object.bucket, &object.name))
        }
        Some(_) | None => Ok(()),
    }
}

/// `GET /storage/v1/b/<bucket>/o`. The parameter `fields` is not heeded: the whole is always answered.
pub(super) fn list(gcs: &Gcs, call: &Call, bucket: &str) -> Result<Reply, Refusal> {
    let limit = match call.parameter("maxResults") {
        Some(text) => {
            text.parse().map_err(|_| INVALID.with(format!("Invalid unsigned integer value: '{text}'.")))?
        }
        None => PAGE,
    };
    let after = call.parameter("pageToken").filter(|token| !token.is_empty()).map(from_page_token);
    let after = after.map(|name| name.ok_or_else(|| INVALID.with("Invalid Value"))).transpose()?;
    let page = objects::list(
        gcs,
        &Listed {
            bucket,
            prefix: call.parameter("prefix").unwrap_or_default(),
            delimiter: call.parameter("delimiter").filter(|delimiter| !delimiter.is_empty()),
            after: after.as_deref(),
            limit: limit.clamp(1, PAGE),
        },
    )?;
    let mut answer = json!({ "kind": "storage#objects" });
    if let Some(next) = &page.next {
        answer["nextPageToken"] = page_token(next).into();
    }
    if !page.prefixes.is_empty() {
        answer["prefixes"] = page.prefixes.into();
    }
    if !page.objects.is_empty() {
        answer["items"] = page.objects.iter().map(|object| resource(gcs, object)).collect();
    }
    Ok(Reply::json(200, &answer))
}

/// `POST /storage/v1/b/<bucket>/o/<object>/compose`
pub(super) fn compose(gcs: &Gcs, call: &Call, bucket: &str, name: &str) -> Result<Reply, Refusal> {
    let body = body(&call.body)?;
    let sources = body["sourceObjects"].as_array().map_or(&[][..], Vec::as_slice);
    match sources.len() {
        0 => return Err(INVALID.with("You must provide at least one source component.")),
        1..=COMPONENTS => {}
        count => {
            let message = "The number of source components provided";
            return Err(INVALID.with(format!("{message} ({count}) exceeds the maximum ({COMPONENTS})")));
        }
    }
    gcs.behaviour.refuses(Situation::Compose)?;
    let (mut bytes, mut components) = (BytesMut::new(), 0);
    for source in sources {
        let object = component(gcs, bucket, source)?;
        bytes.extend_from_slice(&object.bytes);
        components += object.components.unwrap_or(1);
    }
    let attributes = attributes(gcs, &body["destination"]);
    let bytes = bytes.freeze();
    let new = New {
        bucket: bucket.to_owned(),
        name: name.to_owned(),
        bytes,
        attributes,
        components: Some(components),
    };
    let object = objects::write(gcs, new, &Claims::default(), Conditions::of(call)?)?;
    Ok(answer(gcs, &object))
}

/// One source of a composition, of the generation that is asked for.
fn component(gcs: &Gcs, bucket: &str, source: &Value) -> Result<Arc<Object>, Refusal> {
    let name = source["name"].as_str().ok_or_else(|| INVALID.with("Required"))?;
    // Numbers of 64 bits are texts in Google's JSON; both are taken.
    let number = |value: &Value| value.as_i64().or_else(|| value.as_str()?.parse().ok());
    let generation = number(&source["generation"]);
    let absent = || {
        NO_OBJECT.with(format!("Object {bucket}/{name} (generation: {}) not found.", generation.unwrap_or(0)))
    };
    let object = gcs.store().object(bucket, name);
    let object = object.map_err(|refusal| if refusal.code == "NoSuchKey" { absent() } else { refusal })?;
    if generation.is_some_and(|generation| generation != object.generation) {
        return Err(absent());
    }
    if let Some(generation) = number(&source["objectPreconditions"]["ifGenerationMatch"]) {
        Conditions::generation(generation).hold(Some(object.generation))?;
    }
    Ok(object)
}

/// `POST …/rewriteTo/…` and `POST …/copyTo/…`. A rewrite is done in one call, as within one location and class.
pub(super) fn copy(
    gcs: &Gcs,
    call: &Call,
    from: &[String; 2],
    to: &[String; 2],
    rewrites: bool,
) -> Result<Reply, Refusal> {
    let source = gcs.store().object(&from[0], &from[1])?;
    let attributes =
        if call.body.is_empty() { source.attributes.clone() } else { attributes(gcs, &body(&call.body)?) };
    let [bucket, name] = to.clone();
    let bytes: Bytes = source.bytes.clone();
    let size = bytes.len().to_string();
    let new = New { bucket, name, bytes, attributes, components: source.components };
    let object = objects::write(gcs, new, &Claims::default(), Conditions::of(call)?)?;
    if !rewrites {
        return Ok(answer(gcs, &object));
    }
    let answer = json!({
        "kind": "storage#rewriteResponse",
        "totalBytesRewritten": size,
        "objectSize": size,
        "done": true,
        "resource": resource(gcs, &object),
    });
    Ok(Reply::json(200, &answer))
}

/// The answer that is an object's resource.
pub(super) fn answer(gcs: &Gcs, object: &Object) -> Reply {
    Reply::json(200, &resource(gcs, object)).header("etag", &objects::json_etag(object.generation))
}

fn resource(gcs: &Gcs, object: &Object) -> Value {
    let Object { bucket, name, attributes, generation, .. } = object;
    let path = super::super::xml::encoded(name, false);
    let base = "https://storage.googleapis.com";
    let created = object.created.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    let mut resource = json!({
        "kind": "storage#object",
        "id": format!("{bucket}/{name}/{generation}"),
        "selfLink": format!("https://www.googleapis.com/storage/v1/b/{bucket}/o/{path}"),
        "mediaLink": format!("{base}/download/storage/v1/b/{bucket}/o/{path}?generation={generation}&alt=media"),
        "name": name,
        "bucket": bucket,
        "generation": generation.to_string(),
        "metageneration": "1",
        "storageClass": "STANDARD",
        "size": object.bytes.len().to_string(),
        "crc32c": crypto::base64(&object.crc32c),
        "etag": objects::json_etag(*generation),
        "timeCreated": created,
        "updated": created,
        "timeStorageClassUpdated": created,
    });
    let texts = attributes.settings.iter().map(|(name, value)| (*name, value));
    for (name, value) in texts.chain(attributes.content_type.iter().map(|value| ("contentType", value))) {
        resource[name] = value.as_str().into();
    }
    if let Some(md5) = object.md5 {
        resource["md5Hash"] = crypto::base64(&md5).into();
    }
    if let Some(components) = object.components {
        resource["componentCount"] = components.into();
    }
    let metadata: Map<String, Value> =
        objects::metadata(gcs, object).into_iter().map(|(name, value)| (name, value.into())).collect();
    if !metadata.is_empty() {
        resource["metadata"] = metadata.into();
    }
    resource
}

/// A page token: a message of protocol buffers with the name that the page ended with.
fn page_token(name: &str) -> String {
    let length = u8::try_from(name.len().min(127)).unwrap_or_default();
    crypto::base64(&[&[0x0a, length], name.as_bytes()].concat())
}

fn from_page_token(token: &str) -> Option<String> {
    let message = crypto::from_base64(token)?;
    let name = message.strip_prefix(&[0x0a])?.get(1..)?;
    String::from_utf8(name.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_tokens_are_read_back() {
        assert_eq!(from_page_token(&page_token("a/ö")).as_deref(), Some("a/ö"));
        assert_eq!(from_page_token("a/ö"), None);
        assert_eq!(from_page_token("AAAA"), None);
    }
}
