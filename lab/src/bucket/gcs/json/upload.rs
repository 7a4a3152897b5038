//! How an upload begins: `uploadType=media` and `uploadType=multipart` are whole with their one request, and
//! `uploadType=resumable` answers with the address where it goes on.

use bytes::{Bytes, BytesMut};
use serde_json::Value;

use super::super::Gcs;
use super::super::behaviour::Types;
use super::super::call::Call;
use super::super::conditions::Conditions;
use super::super::objects;
use super::super::refusal::{INVALID, REQUIRED, Refusal};
use super::super::reply::Reply;
use super::super::store::{Attributes, Claims, New, SETTINGS, Session, State};
use super::objects::answer;
use super::{body, required};

/// `POST /upload/storage/v1/b/<bucket>/o?uploadType=`
pub(super) fn begin(gcs: &Gcs, call: &Call, bucket: &str) -> Result<Reply, Refusal> {
    match required(call, "uploadType")? {
        "media" => media(gcs, call, bucket),
        "multipart" => multipart(gcs, call, bucket),
        "resumable" => resumable(gcs, call, bucket),
        other => Err(INVALID.with(format!("Invalid upload type: {other}"))),
    }
}

fn media(gcs: &Gcs, call: &Call, bucket: &str) -> Result<Reply, Refusal> {
    let name = required(call, "name")?;
    let content_type = call.header("content-type").map(str::to_owned);
    let attributes = typed(gcs, Attributes { content_type, ..Attributes::default() });
    store(gcs, call, bucket, name, call.body.clone(), (attributes, Claims::default()))
}

fn multipart(gcs: &Gcs, call: &Call, bucket: &str) -> Result<Reply, Refusal> {
    let content_type = call.header("content-type").unwrap_or_default();
    let malformed = || INVALID.with("Malformed multipart body.");
    let boundary = boundary(content_type).ok_or_else(malformed)?;
    let [(_, resource), (media_type, media)] = parts(&call.body, &boundary).ok_or_else(malformed)?;
    let resource = body(&resource)?;
    let name = name(call, &resource)?;
    let mut attributes = attributes(gcs, &resource);
    if attributes.content_type.is_none() {
        attributes = typed(gcs, Attributes { content_type: media_type, ..attributes });
    }
    store(gcs, call, bucket, &name, media, (attributes, claims(&resource)))
}

fn store(
    gcs: &Gcs,
    call: &Call,
    bucket: &str,
    name: &str,
    bytes: Bytes,
    (attributes, claims): (Attributes, Claims),
) -> Result<Reply, Refusal> {
    let new = New { bucket: bucket.to_owned(), name: name.to_owned(), bytes, attributes, components: None };
    let object = objects::write(gcs, new, &claims, Conditions::of(call)?)?;
    Ok(answer(gcs, &object))
}

fn resumable(gcs: &Gcs, call: &Call, bucket: &str) -> Result<Reply, Refusal> {
    let resource = body(&call.body)?;
    let name = name(call, &resource)?;
    let mut attributes = attributes(gcs, &resource);
    if attributes.content_type.is_none() {
        let content_type = call.header("x-upload-content-type").map(str::to_owned);
        attributes = typed(gcs, Attributes { content_type, ..attributes });
    }
    let session = Session {
        bucket: bucket.to_owned(),
        name,
        attributes,
        conditions: Conditions::of(call)?,
        claims: claims(&resource),
        received: BytesMut::new(),
        state: State::Open,
    };
    let id = gcs.next_id();
    let mut store = gcs.store();
    store.bucket(bucket)?;
    store.open_session(&id, session);
    let base = format!("https://storage.googleapis.com/upload/storage/v1/b/{bucket}/o");
    Ok(Reply::new(200)
        .header("location", &format!("{base}?uploadType=resumable&upload_id={id}"))
        .header("x-guploader-uploadid", &id)
        .header("vary", "Origin, X-Origin")
        .header("cache-control", "no-cache, no-store, max-age=0, must-revalidate"))
}

/// The object's name: from the resource or the query.
fn name(call: &Call, resource: &Value) -> Result<String, Refusal> {
    let name = resource["name"].as_str().or_else(|| call.parameter("name"));
    name.filter(|name| !name.is_empty()).map(str::to_owned).ok_or_else(|| REQUIRED.with("Required"))
}

/// What a resource says of an object.
pub(super) fn attributes(gcs: &Gcs, resource: &Value) -> Attributes {
    let text = |name: &str| resource[name].as_str().map(str::to_owned);
    let settings = SETTINGS.iter().filter_map(|(name, _)| Some((*name, text(name)?))).collect();
    let metadata = resource["metadata"].as_object().into_iter().flatten();
    let metadata =
        metadata.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect();
    typed(gcs, Attributes { content_type: text("contentType"), settings, metadata })
}

/// The same with the type that the behaviour leaves it.
fn typed(gcs: &Gcs, attributes: Attributes) -> Attributes {
    match gcs.behaviour.types {
        Types::Kept => attributes,
        Types::OctetStream => {
            Attributes { content_type: Some("application/octet-stream".to_owned()), ..attributes }
        }
    }
}

fn claims(resource: &Value) -> Claims {
    let text = |name: &str| resource[name].as_str().map(str::to_owned);
    Claims { md5: text("md5Hash"), crc32c: text("crc32c") }
}

/// The boundary that a `multipart/related` type names.
fn boundary(content_type: &str) -> Option<String> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/related") {
        return None;
    }
    let boundary = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("boundary="))?;
    Some(boundary.trim_matches(['"', '\'']).to_owned())
}

/// The two parts of a body, each with its type.
fn parts(body: &Bytes, boundary: &str) -> Option<[(Option<String>, Bytes); 2]> {
    let delimiter = format!("--{boundary}");
    let mut rest = body.slice(find(body, delimiter.as_bytes())? + delimiter.len()..);
    let mut parts = Vec::new();
    let end = format!("\r\n{delimiter}");
    while !rest.starts_with(b"--") {
        rest = rest.slice(rest.starts_with(b"\r\n").then_some(2)?..);
        let length = find(&rest, end.as_bytes())?;
        parts.push(part(&rest.slice(..length))?);
        rest = rest.slice(length + end.len()..);
    }
    parts.try_into().ok()
}

fn part(bytes: &Bytes) -> Option<(Option<String>, Bytes)> {
    let (head, media) = if bytes.starts_with(b"\r\n") {
        (Bytes::new(), bytes.slice(2..))
    } else {
        let length = find(bytes, b"\r\n\r\n")?;
        (bytes.slice(..length), bytes.slice(length + 4..))
    };
    let head = String::from_utf8(head.to_vec()).ok()?;
    let content_type = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-type").then(|| value.trim().to_owned())
    });
    Some((content_type, media))
}

/// Where a text begins in some bytes. Quick for bodies of many megabytes: it looks for the first byte alone.
fn find(bytes: &[u8], text: &[u8]) -> Option<usize> {
    let first = *text.first()?;
    let mut from = 0;
    loop {
        from += bytes.get(from..)?.iter().position(|byte| *byte == first)?;
        if bytes[from..].starts_with(text) {
            return Some(from);
        }
        from += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multipart_body_is_metadata_and_media() {
        assert_eq!(boundary("multipart/related; boundary=\"x y\"").as_deref(), Some("x y"));
        assert_eq!(boundary("multipart/mixed; boundary=x"), None);
        let body = Bytes::from_static(
            b"--x\r\nContent-Type: application/json\r\n\r\n{}\r\n--x\r\ncontent-type: text/plain\r\n\r\na\r\n-\r\n--x--",
        );
        let [json, media] = parts(&body, "x").unwrap();
        assert_eq!(json, (Some("application/json".to_owned()), Bytes::from_static(b"{}")));
        assert_eq!(media, (Some("text/plain".to_owned()), Bytes::from_static(b"a\r\n-")));
        assert_eq!(parts(&Bytes::from_static(b"--x\r\n\r\n{}\r\n--x--"), "x"), None);
        assert_eq!(parts(&Bytes::from_static(b"--x\r\n\r\n{}"), "x"), None);
    }
}
