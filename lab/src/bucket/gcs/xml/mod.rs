//! The XML interface, `/<bucket>/<object>`: who may ask ([`admit`]), and what is done with buckets and objects.
//!
//! A request shows who it is from in one of five ways: the query of a V2 signed URL ([`v2`]), the query of a V4 signed
//! URL or the header of a request signed in the same way, by RSA or by HMAC and with Google's or Amazon's names
//! ([`v4`]), or a token as on the JSON side.

mod v2;

mod v4;

mod buckets;

mod objects;

use bytes::Bytes;
use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Gcs;
use super::behaviour::Situation;
use super::call::{Call, bucket_and_object};
use super::hashes::Hashes;
use super::refusal::{BAD_DIGEST, FORBIDDEN, INVALID, MISSING_HEADER, NOT_IMPLEMENTED, Refusal};
use super::reply::{Reply, Side};
use super::tokens::Right;
use crate::crypto;

/// What RFC 3986 leaves unreserved.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The same with the slashes of a path.
const PATH: &AsciiSet = &ESCAPED.remove(b'/');

/// A text with percent signs as signatures have it, with or without its slashes.
pub(super) fn encoded(text: &str, slashes: bool) -> String {
    utf8_percent_encode(text, if slashes { PATH } else { ESCAPED }).to_string()
}

/// Answers one request.
pub(super) fn answer(gcs: &Gcs, call: &Call) -> Reply {
    admit(gcs, call)
        .and_then(|()| perform(gcs, call))
        .unwrap_or_else(|refusal| Reply::refusal(Side::Xml, &refusal))
}

fn admit(gcs: &Gcs, call: &Call) -> Result<(), Refusal> {
    if call.parameter("GoogleAccessId").is_some() {
        v2::check(gcs, call)?;
        return gcs.behaviour.refuses(Situation::SignedV2);
    }
    if let Some(signed) = v4::read(call)? {
        return v4::check(gcs, call, &signed);
    }
    if call.bearer().is_some() {
        let reads = call.method == Method::GET || call.method == Method::HEAD;
        return gcs.tokens.admit(call, if reads { Right::Read } else { Right::Write }, gcs.now().as_second());
    }
    if call.path == "/" {
        return Err(MISSING_HEADER.with("Authorization"));
    }
    Err(FORBIDDEN.with(
        "Anonymous caller does not have the needed access to the Google Cloud Storage object. Permission denied on \
         resource (or it may not exist).",
    ))
}

fn perform(gcs: &Gcs, call: &Call) -> Result<Reply, Refusal> {
    let (bucket, object) = bucket_and_object(&call.path);
    match (bucket.is_empty(), object.is_empty()) {
        (true, _) => buckets::service(gcs, call),
        (false, true) => buckets::answer(gcs, call, &bucket),
        (false, false) => objects::answer(gcs, call, &bucket, &object),
    }
}

/// The refusal of what the interface does not have.
fn not_implemented(call: &Call, of: &str) -> Refusal {
    let sub = call.query.first().map(|(name, _)| format!(" ?{name}")).unwrap_or_default();
    NOT_IMPLEMENTED.with(format!("{}{sub} is not implemented for {of}.", call.method))
}

/// An element of what is XML already.
fn element(name: &str, inner: &str) -> String {
    format!("<{name}>{inner}</{name}>")
}

/// The bytes of a request, held against what it says of them.
fn checked_body(call: &Call) -> Result<Bytes, Refusal> {
    let md5 = crypto::base64(&Hashes::of(&call.body).md5);
    match call.header("content-md5") {
        Some(claimed) if claimed != md5 => Err(BAD_DIGEST.with("The Content-MD5 header is wrong.")),
        Some(_) | None => Ok(call.body.clone()),
    }
}

/// A number of a parameter.
fn number(call: &Call, name: &str, otherwise: usize) -> Result<usize, Refusal> {
    let number =
        call.parameter(name).map(|text| text.parse().map_err(|_| INVALID.with(format!("Invalid {name}"))));
    number.unwrap_or(Ok(otherwise))
}
