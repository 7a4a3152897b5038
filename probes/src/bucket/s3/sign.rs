//! Signs requests by version 4 of AWS's signatures, in the header or in the query.
//!
//! Gitpod's client (minio-go 7.0.26) signs the host and every header that it sends but a few, never encodes a path twice,
//! and does not normalise it.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use harness::{Failure, Secret, cause};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use url::Url;

/// The hash of a body that is empty.
pub const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// An access key with its secret.
#[derive(Clone)]
pub struct Keys {
    /// The access key.
    pub access: String,
    /// The secret key.
    pub secret: Secret,
}

/// What the signature says of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// `UNSIGNED-PAYLOAD`, as Gitpod's client sends bodies over TLS, and parts always.
    Unsigned,
    /// The hash of these bytes.
    Hash(Vec<u8>),
    /// A text in place of the hash: a hash that is given, or the name of a streamed signature.
    Text(String),
}

/// Where and when a signature holds.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The region.
    pub region: &'a str,
    /// The time of signing.
    pub at: SystemTime,
}

impl<'a> Scope<'a> {
    /// A region, now.
    pub fn now(region: &'a str) -> Self {
        Self { region, at: SystemTime::now() }
    }
}

/// A signature, with what later chunks of the body need.
pub struct Signed {
    /// The headers to send beside those that were given.
    pub headers: HeaderMap,
    /// The signature.
    pub signature: String,
}

/// Signs a request in its headers.
///
/// # Errors
/// What cannot be signed is a fault of our own.
pub fn in_header(
    keys: &Keys,
    scope: Scope<'_>,
    method: &Method,
    url: &Url,
    headers: &HeaderMap,
    payload: &Payload,
) -> Result<Signed, Failure> {
    let mut settings = settings(SignatureLocation::Headers);
    settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    let identity = identity(keys);
    let params = params(&identity, scope, settings)?;
    let body = match payload {
        Payload::Unsigned => SignableBody::UnsignedPayload,
        Payload::Hash(bytes) => SignableBody::Bytes(bytes),
        Payload::Text(text) => SignableBody::Precomputed(text.clone()),
    };
    let given = headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let request = SignableRequest::new(method.as_str(), url.as_str(), given, body).map_err(unsigned)?;
    let (instructions, signature) = sign(request, &params.into()).map_err(unsigned)?.into_parts();
    let mut signed = HeaderMap::new();
    for (name, value) in instructions.headers() {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            signed.insert(name, value);
        }
    }
    Ok(Signed { headers: signed, signature })
}

/// Signs an address: whoever has it may send this one request until it expires.
///
/// # Errors
/// As [`in_header`].
pub fn in_query(
    keys: &Keys,
    scope: Scope<'_>,
    method: &Method,
    url: &Url,
    expires: Duration,
) -> Result<Url, Failure> {
    let mut settings = settings(SignatureLocation::QueryParams);
    settings.expires_in = Some(expires);
    let identity = identity(keys);
    let params = params(&identity, scope, settings)?;
    let request = SignableRequest::new(
        method.as_str(),
        url.as_str(),
        std::iter::empty(),
        SignableBody::UnsignedPayload,
    )
    .map_err(unsigned)?;
    let (instructions, _) = sign(request, &params.into()).map_err(unsigned)?.into_parts();
    let mut url = url.clone();
    for (name, value) in instructions.params() {
        url.query_pairs_mut().append_pair(name, value);
    }
    Ok(url)
}

/// Signs one chunk of a body that is streamed, after the signature before it.
///
/// # Errors
/// As [`in_header`].
pub fn chunk(keys: &Keys, scope: Scope<'_>, before: &str, bytes: &[u8]) -> Result<String, Failure> {
    let identity = identity(keys);
    let params = params(&identity, scope, ())?;
    let bytes = bytes::Bytes::copy_from_slice(bytes);
    let ((), signature) = v4::sign_chunk(&bytes, before, &params).map_err(unsigned)?.into_parts();
    Ok(signature)
}

fn settings(location: SignatureLocation) -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.signature_location = location;
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings
}

fn identity(keys: &Keys) -> Identity {
    Credentials::from_keys(&keys.access, keys.secret.expose(), None).into()
}

fn params<'a, S: Default>(
    identity: &'a Identity,
    scope: Scope<'a>,
    settings: S,
) -> Result<v4::SigningParams<'a, S>, Failure> {
    v4::SigningParams::builder()
        .identity(identity)
        .region(scope.region)
        .name("s3")
        .time(scope.at)
        .settings(settings)
        .build()
        .map_err(unsigned)
}

/// What could not be signed: only a mistake of ours comes to that.
fn unsigned(error: impl std::fmt::Display) -> Failure {
    Failure::new(cause::PANICKED, "signing a request", "a signature", error.to_string())
}
