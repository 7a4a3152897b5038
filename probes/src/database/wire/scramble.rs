//! What is sent instead of a password by `mysql_native_password`.

use sha1::{Digest as _, Sha1};

/// SHA1(password) XOR SHA1(seed + SHA1(SHA1(password))); nothing for an empty password.
pub fn native(password: &[u8], seed: &[u8]) -> Vec<u8> {
    if password.is_empty() {
        return Vec::new();
    }
    let once = Sha1::digest(password);
    let twice = Sha1::digest(once);
    let mask = Sha1::new().chain_update(seed).chain_update(twice).finalize();
    once.iter().zip(mask).map(|(a, b)| a ^ b).collect()
}
