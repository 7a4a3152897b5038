//! The few transformations of bytes that the stand-ins need: digests, signatures and their texts.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// The length of a block of SHA-256, which the key of an HMAC is padded to.
const BLOCK: usize = 64;

/// The SHA-256 of some bytes.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// HMAC-SHA256 as RFC 2104 defines it.
pub(crate) fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0; BLOCK];
    if key.len() > BLOCK {
        block[..32].copy_from_slice(&sha256(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let pad = |with: u8| block.map(|byte| byte ^ with);
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into()
}

/// A signature followed by the message that it signs: the shape of distribution's upload state.
pub(crate) fn sign(key: &[u8], message: &[u8]) -> Vec<u8> {
    [hmac_sha256(key, message).as_slice(), message].concat()
}

/// The message of such a pair, if its signature is good.
pub(crate) fn verify<'a>(key: &[u8], signed: &'a [u8]) -> Option<&'a [u8]> {
    let (signature, message) = signed.split_at_checked(32)?;
    (hmac_sha256(key, message) == *signature).then_some(message)
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

/// The digest of a blob or manifest, as the protocol writes it.
pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&sha256(bytes)))
}

/// Base64 with the alphabet of URLs, padded, as Go's `base64.URLEncoding` writes it.
pub(crate) fn base64_url(bytes: &[u8]) -> String {
    URL_SAFE.encode(bytes)
}

/// The bytes of such a text.
pub(crate) fn from_base64_url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE.decode(text).ok()
}

/// The same without padding, as JSON web tokens are written.
pub(crate) fn base64_url_unpadded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of such a text.
pub(crate) fn from_base64_url_unpadded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The bytes of plain base64, as a basic-auth header carries it.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Plain base64.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test cases 2 and 6.
    #[test]
    fn hmac_matches_the_rfc() {
        let short = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hex(&short), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        let long = hmac_sha256(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(hex(&long), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    #[test]
    fn a_changed_message_does_not_verify() {
        let mut signed = sign(b"key", b"message");
        assert_eq!(verify(b"key", &signed), Some(b"message".as_slice()));
        signed[33] ^= 1;
        assert_eq!(verify(b"key", &signed), None);
        assert_eq!(verify(b"key", b"short"), None);
    }
}
