//! The body of a request that stores bytes: read to its end, and held against every digest that came with it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_TYPE, EXPIRES,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body_util::BodyExt as _;
use s3s::crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Md5, Sha1, Sha256};
use s3s::dto::StreamingBlob;
use s3s::{Body, S3Result, StdError, TrailingHeaders};

use super::super::behaviour::Quirk;
use super::super::blob::Blob;
use super::super::core::{Caller, Core, error, usual};
use super::super::state::Described;

/// The bytes that came.
pub(super) struct Received {
    pub(super) blob: Blob,
    pub(super) md5: [u8; 16],
    /// The checksum that came with them, and held: the name of the header, and its value.
    pub(super) checksum: Option<(HeaderName, String)>,
}

/// How a checksum is computed.
type Compute = fn(&[u8]) -> Vec<u8>;

/// The checksums that a request can bring.
const CHECKSUMS: [(&str, Compute); 5] = [
    ("x-amz-checksum-crc32", |bytes| Crc32::checksum(bytes).to_vec()),
    ("x-amz-checksum-crc32c", |bytes| Crc32c::checksum(bytes).to_vec()),
    ("x-amz-checksum-crc64nvme", |bytes| Crc64Nvme::checksum(bytes).to_vec()),
    ("x-amz-checksum-sha1", |bytes| Sha1::checksum(bytes).to_vec()),
    ("x-amz-checksum-sha256", |bytes| Sha256::checksum(bytes).to_vec()),
];

/// Reads the body, and checks it.
pub(super) async fn receive(
    core: &Core,
    caller: &Caller,
    headers: &HeaderMap,
    body: Option<StreamingBlob>,
    trailers: Option<&TrailingHeaders>,
) -> S3Result<Received> {
    let bytes = match body {
        Some(body) => Body::from(body).collect().await.map_err(|error| broken(&error))?.to_bytes(),
        None => Bytes::new(),
    };
    let md5 = Md5::checksum(&bytes);
    if !core.has(Quirk::DigestUnchecked) {
        check_md5(headers, &md5)?;
    }
    let trailing = trailers.and_then(|trailers| trailers.read(HeaderMap::clone)).unwrap_or_default();
    let checksum = check(headers, &trailing, &bytes)?;
    let framing = headers.get("x-amz-content-sha256").map_or(&[][..], HeaderValue::as_bytes);
    let stored_raw = framing.starts_with(b"STREAMING-")
        && core.has(if framing.ends_with(b"-TRAILER") { Quirk::TrailerStored } else { Quirk::ChunksStored });
    let blob = Blob::of(if stored_raw { caller.raw.clone() } else { bytes });
    Ok(Received { blob, md5, checksum })
}

/// What the library found wrong with a body while it was read.
fn broken(cause: &StdError) -> s3s::S3Error {
    let text = cause.to_string();
    if text.contains("Sha256Mismatch") {
        usual("XAmzContentSHA256Mismatch")
    } else if text.contains("SignatureMismatch") {
        usual("SignatureDoesNotMatch")
    } else {
        usual("IncompleteBody")
    }
}

/// Checks the MD5 that a request brings.
pub(in crate::bucket::s3) fn check_md5(headers: &HeaderMap, md5: &[u8; 16]) -> S3Result<()> {
    let Some(announced) = headers.get("content-md5") else { return Ok(()) };
    let announced = STANDARD.decode(announced.as_bytes()).map_err(|_| usual("InvalidDigest"))?;
    if announced.len() != md5.len() {
        return Err(usual("InvalidDigest"));
    }
    if announced == md5 { Ok(()) } else { Err(usual("BadDigest")) }
}

/// Checks the checksum that a request brings in its header or behind its body.
pub(in crate::bucket::s3) fn check(
    headers: &HeaderMap,
    trailing: &HeaderMap,
    bytes: &[u8],
) -> S3Result<Option<(HeaderName, String)>> {
    for (name, compute) in CHECKSUMS {
        let Some(announced) = headers.get(name).or_else(|| trailing.get(name)) else { continue };
        let computed = STANDARD.encode(compute(bytes));
        if announced.as_bytes() != computed.as_bytes() {
            let algorithm = name.trim_start_matches("x-amz-checksum-").to_uppercase();
            let sentence = format!("The {algorithm} you specified did not match the calculated checksum.");
            return Err(error(400, "BadDigest", sentence));
        }
        return Ok(Some((HeaderName::from_static(name), computed)));
    }
    Ok(None)
}

/// What a request says of the object that it stores.
pub(super) fn described(core: &Core, headers: &HeaderMap) -> S3Result<Described> {
    let mut kept = Vec::new();
    for name in [CONTENT_TYPE, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LANGUAGE, EXPIRES] {
        if let Some(value) = headers.get(&name).filter(|value| !value.is_empty()) {
            kept.push((name, value.clone()));
        }
    }
    if core.has(Quirk::TypeIgnored) {
        kept.retain(|(name, _)| *name != CONTENT_TYPE);
        kept.push((CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")));
    }
    if !kept.iter().any(|(name, _)| *name == CONTENT_TYPE) {
        kept.push((CONTENT_TYPE, HeaderValue::from_static("binary/octet-stream")));
    }
    kept.extend(encoding(headers).map(|value| (CONTENT_ENCODING, value)));
    let mut length = 0;
    for (name, value) in headers {
        let Some(short) = name.as_str().strip_prefix("x-amz-meta-") else { continue };
        length += short.len() + value.len();
        let dropped =
            core.has(Quirk::MetadataDropped) || core.has(Quirk::UnderscoresDropped) && short.contains('_');
        if !dropped {
            kept.push((name.clone(), value.clone()));
        }
    }
    if core.has(Quirk::MetadataLimited) && length > 2 << 10 {
        return Err(usual("MetadataTooLarge"));
    }
    let encryption = headers.get("x-amz-server-side-encryption").and_then(|value| value.to_str().ok());
    let always = core.has(Quirk::AlwaysEncrypts).then_some("AES256");
    let encryption = encryption.or(always).map(str::to_owned);
    Ok(Described { headers: kept, encryption })
}

/// The encoding of the content itself, without that of its way here.
fn encoding(headers: &HeaderMap) -> Option<HeaderValue> {
    let encodings = headers.get(CONTENT_ENCODING)?.to_str().ok()?;
    let kept: Vec<&str> = encodings.split(',').map(str::trim).filter(|one| *one != "aws-chunked").collect();
    HeaderValue::from_str(&kept.join(",")).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn digests_are_checked() {
        let md5 = Md5::checksum(b"x");
        let good = headers(&[("content-md5", "ndTkYSaMgDT1yFZOFVxnpg==")]);
        check_md5(&good, &md5).unwrap();
        assert_eq!(check_md5(&good, &Md5::checksum(b"y")).unwrap_err().code().as_str(), "BadDigest");
        let short = headers(&[("content-md5", "ndTk")]);
        assert_eq!(check_md5(&short, &md5).unwrap_err().code().as_str(), "InvalidDigest");
        // The CRC-32 of the nine digits, which every description of it gives.
        let crc = headers(&[("x-amz-checksum-crc32", "y/Q5Jg==")]);
        assert_eq!(check(&crc, &HeaderMap::new(), b"123456789").unwrap().unwrap().1, "y/Q5Jg==");
        assert!(check(&HeaderMap::new(), &crc, b"12345678").is_err());
    }

    #[test]
    fn the_encoding_of_the_way_is_not_stored() {
        for (sent, stored) in [("aws-chunked", None), ("aws-chunked,gzip", Some("gzip")), ("br", Some("br"))]
        {
            let stored = stored.map(HeaderValue::from_static);
            assert_eq!(encoding(&headers(&[("content-encoding", sent)])), stored);
        }
    }
}
