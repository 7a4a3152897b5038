//! Bodies in chunks: with a signature each, and with a checksum behind them.

use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use reqwest::Method;
use sha2::{Digest as _, Sha256};

use super::{Call, Lab};

fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.concat()
}

/// A `PUT` in two signed chunks and the empty one that ends them, as minio-go sends small objects without TLS.
pub(crate) fn signed_chunks(lab: &Lab, path: &str, body: &[u8]) -> Call {
    const PAYLOAD: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    let call = lab
        .call(Method::PUT, path)
        .payload(PAYLOAD)
        .header("x-amz-decoded-content-length", &body.len().to_string())
        .header("content-encoding", "aws-chunked");
    let mut signed = lab.signed(&call, &lab.secret);
    let header = |name: &str| signed.headers.iter().find(|(key, _)| key == name).unwrap().1.clone();
    let (date, authorization) = (header("x-amz-date"), header("authorization"));
    let mut previous = authorization.rsplit_once("Signature=").unwrap().1.to_owned();
    let day = &date[..8];
    let key = generate_signing_key(&lab.secret, signed.at, &lab.region, "s3");
    let mut framed = Vec::new();
    let (first, second) = body.split_at(body.len() / 2);
    for chunk in [first, second, b""] {
        let text = format!(
            "AWS4-HMAC-SHA256-PAYLOAD\n{date}\n{day}/{}/s3/aws4_request\n{previous}\n{}\n{}",
            lab.region,
            hex(&Sha256::digest(b"")),
            hex(&Sha256::digest(chunk))
        );
        previous = calculate_signature(&key, text.as_bytes());
        framed.extend(format!("{:x};chunk-signature={previous}\r\n", chunk.len()).bytes());
        framed.extend(chunk);
        framed.extend(b"\r\n");
    }
    signed.body = framed.into();
    signed
}

/// A `PUT` in one chunk with a CRC-32 behind it, as today's SDKs send it over TLS.
pub(crate) fn with_trailer(lab: &Lab, path: &str, body: &str, crc: &str) -> Call {
    let call = lab
        .call(Method::PUT, path)
        .payload("STREAMING-UNSIGNED-PAYLOAD-TRAILER")
        .header("x-amz-decoded-content-length", &body.len().to_string())
        .header("x-amz-trailer", "x-amz-checksum-crc32")
        .header("content-encoding", "aws-chunked");
    let mut signed = lab.signed(&call, &lab.secret);
    let framed = format!("{:x}\r\n{body}\r\n0\r\nx-amz-checksum-crc32:{crc}\r\n\r\n", body.len());
    signed.body = framed.into();
    signed
}
