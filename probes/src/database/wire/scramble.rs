//! What is sent instead of a password.

use sha1::{Digest as _, Sha1};
use sha2::Sha256;

/// The answer of `mysql_native_password`: SHA1(password) XOR SHA1(seed + SHA1(SHA1(password))); nothing for an empty
/// password.
pub fn native(password: &[u8], seed: &[u8]) -> Vec<u8> {
    if password.is_empty() {
        return Vec::new();
    }
    let once = Sha1::digest(password);
    let twice = Sha1::digest(once);
    let mask = Sha1::new().chain_update(seed).chain_update(twice).finalize();
    once.iter().zip(mask).map(|(a, b)| a ^ b).collect()
}

/// The first answer of `caching_sha2_password`: SHA256(password) XOR SHA256(SHA256(SHA256(password)) + seed); nothing for
/// an empty password.
pub fn caching_sha2(password: &[u8], seed: &[u8]) -> Vec<u8> {
    if password.is_empty() {
        return Vec::new();
    }
    let once = Sha256::digest(password);
    let twice = Sha256::digest(once);
    let mask = Sha256::new().chain_update(twice).chain_update(seed).finalize();
    once.iter().zip(mask).map(|(a, b)| a ^ b).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From 1 to 20, so that it holds no zero.
    fn seed() -> Vec<u8> {
        (1..=20).collect()
    }

    fn hex(bytes: &[u8]) -> String {
        let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        digits.concat()
    }

    // Computed with Python's hashlib from the formulas in MySQL's manual of its internals.
    #[test]
    fn the_scrambles_are_those_that_another_implementation_computes() {
        assert_eq!(hex(&native(b"s3cret", &seed())), "f66fdd3ff855d9349a0ddb50c4a1a535fb412465");
        assert_eq!(
            hex(&caching_sha2(b"s3cret", &seed())),
            "3f3a9a7786fd9be9a006eed686b4e6b76484fdc06dc15685df5f8793574b84fc"
        );
    }

    #[test]
    fn an_empty_password_is_answered_by_nothing() {
        assert!(native(b"", &seed()).is_empty() && caching_sha2(b"", &seed()).is_empty());
    }
}
