//! What an object hashes to, as Google writes it: MD5 and CRC32C, both as base64.

use md5::{Digest as _, Md5};

/// The MD5 of some bytes.
fn md5(bytes: &[u8]) -> [u8; 16] {
    Md5::digest(bytes).into()
}

/// The CRC32C of some bytes, in the order that Google writes it.
fn crc32c(bytes: &[u8]) -> [u8; 4] {
    crc_fast::crc32_iscsi(bytes).to_be_bytes()
}

/// Both hashes of an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hashes {
    pub(super) md5: [u8; 16],
    pub(super) crc32c: [u8; 4],
}

impl Hashes {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self { md5: md5(bytes), crc32c: crc32c(bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto;

    /// RFC 3720, appendix B.4: 32 bytes of zero, and RFC 1321, appendix A.5.
    #[test]
    fn hashes_match_the_rfcs() {
        assert_eq!(crypto::hex(&crc32c(&[0; 32])), "8a9136aa");
        assert_eq!(crypto::hex(&md5(b"abc")), "900150983cd24fb0d6963f7d28e17f72");
    }
}
