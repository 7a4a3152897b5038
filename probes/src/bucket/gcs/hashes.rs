//! The two hashes that Google tells of an object, in its writing: base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};

/// The MD5.
pub fn md5(bytes: &[u8]) -> String {
    STANDARD.encode(Md5::digest(bytes))
}

/// The CRC32C, the higher bytes first.
pub fn crc32c(bytes: &[u8]) -> String {
    STANDARD.encode(crc_fast::crc32_iscsi(bytes).to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_those_of_the_standards() {
        // RFC 3720, B.4: 32 bytes of zero are 8a9136aa; RFC 1321, A.5: of nothing d41d8cd98f00b204e9800998ecf8427e.
        assert_eq!(crc32c(&[0; 32]), STANDARD.encode([0x8a, 0x91, 0x36, 0xaa]));
        assert_eq!(md5(b""), "1B2M2Y8AsgTpgAmY7PhCfg==");
    }
}
