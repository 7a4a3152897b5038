//! Bodies in frames, which S3 calls `aws-chunked`: each chunk after its length, with a signature of its own or with a
//! checksum behind the last one.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{BufMut as _, Bytes, BytesMut};
use harness::Failure;

use super::sign::{self, Keys, Scope};

/// The size of a chunk, with Gitpod's client and with the SDKs.
pub const CHUNK: usize = 64 << 10;

/// What stands in place of a hash when each chunk is signed.
pub const SIGNED: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";

/// What stands in place of a hash when nothing is signed and a checksum follows.
pub const TRAILER: &str = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

/// The chunks of a body, each with its signature, which goes on from the one before; `seed` is that of the request
/// (minio-go 7.0.26, `pkg/signer/request-signature-streaming.go`).
///
/// # Errors
/// A fault of our own.
pub fn signed(keys: &Keys, scope: Scope<'_>, seed: &str, body: &[u8]) -> Result<Bytes, Failure> {
    let mut made = BytesMut::with_capacity(body.len() + (body.len() / CHUNK + 2) * 100);
    let mut before = seed.to_owned();
    for chunk in body.chunks(CHUNK).chain(std::iter::once(&[][..])) {
        let signature = sign::chunk(keys, scope, &before, chunk)?;
        frame(&mut made, &format!("{:x};chunk-signature={signature}", chunk.len()), chunk);
        before = signature;
    }
    Ok(made.freeze())
}

/// The chunks of a body without signatures, and a header behind the last one.
pub fn with_trailer(body: &[u8], name: &str, value: &str) -> Bytes {
    let mut made = BytesMut::with_capacity(body.len() + (body.len() / CHUNK + 2) * 20);
    for chunk in body.chunks(CHUNK) {
        frame(&mut made, &format!("{:x}", chunk.len()), chunk);
    }
    let _ = write!(made, "0\r\n{name}:{value}\r\n\r\n");
    made.freeze()
}

fn frame(made: &mut BytesMut, head: &str, chunk: &[u8]) {
    made.put_slice(head.as_bytes());
    made.put_slice(b"\r\n");
    made.put_slice(chunk);
    made.put_slice(b"\r\n");
}

/// The CRC-32 of some bytes, as `x-amz-checksum-crc32` carries it.
pub fn crc32(bytes: &[u8]) -> String {
    STANDARD.encode(crc32fast::hash(bytes).to_be_bytes())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use harness::Secret;

    use super::*;

    #[test]
    fn chunks_are_signed_as_in_the_example_of_amazons_documentation() {
        let keys = Keys {
            access: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret: Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned()),
        };
        // 20130524T000000Z.
        let scope = Scope { region: "us-east-1", at: UNIX_EPOCH + Duration::from_hours(380_376) };
        let seed = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9";
        let made = signed(&keys, scope, seed, &vec![b'a'; 66_560]).unwrap();
        let text = String::from_utf8(made.to_vec()).unwrap();
        let heads: Vec<&str> = text.split("\r\n").filter(|line| line.contains(';')).collect();
        assert_eq!(
            heads,
            [
                "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
                "400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
                "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
            ]
        );
        // The length that the example has for all of the body.
        assert_eq!(made.len(), 66_824);
        assert!(text.ends_with("\r\n\r\n"));
    }

    #[test]
    fn a_trailer_follows_the_last_chunk() {
        let made = with_trailer(b"123456789", "x-amz-checksum-crc32", &crc32(b"123456789"));
        assert_eq!(&made[..], b"9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n");
        let made = with_trailer(&vec![0; CHUNK + 1], "n", "v");
        assert!(made.starts_with(b"10000\r\n") && made.ends_with(b"\r\n1\r\n\0\r\n0\r\nn:v\r\n\r\n"));
    }
}
