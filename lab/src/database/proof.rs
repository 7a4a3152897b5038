//! How a user proves who it is: the seeds, and what is held against the password.

use mysql_common::scramble::{scramble_native, scramble_sha256};

use crate::crypto::sha256;

/// How many bytes the seed of a scramble has.
pub(super) const SEED: usize = 20;

/// The seed with this number. No two connections of a stand have the same, and none has a zero, which ends it on the
/// wire; that it could be foretold matters to nobody here.
pub(super) fn seed(number: u64) -> [u8; SEED] {
    let mut seed = [0; SEED];
    for (to, from) in seed.iter_mut().zip(sha256(&number.to_be_bytes())) {
        // Printable, as servers have it since 8.0.
        *to = b'!' + from % 94;
    }
    seed
}

/// Whether this is the password's scramble for `mysql_native_password`.
pub(super) fn is_native(proof: &[u8], seed: &[u8], password: &str) -> bool {
    same(proof, scramble_native(seed, password.as_bytes()))
}

/// Whether this is the password's scramble for `caching_sha2_password`.
pub(super) fn is_caching_sha2(proof: &[u8], seed: &[u8], password: &str) -> bool {
    same(proof, scramble_sha256(seed, password.as_bytes()))
}

/// Whether this is the password itself, with the zero that ends it.
pub(super) fn is_clear(proof: &[u8], password: &str) -> bool {
    proof.split_last().is_some_and(|(last, text)| *last == 0 && text == password.as_bytes())
}

/// An empty password has no scramble.
fn same<const N: usize>(proof: &[u8], scramble: Option<[u8; N]>) -> bool {
    scramble.map_or(proof.is_empty(), |scramble| proof == scramble)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_differ_and_hold_no_zero() {
        assert_ne!(seed(1), seed(2));
        assert!(seed(7).iter().all(u8::is_ascii_graphic));
    }

    #[test]
    fn only_the_password_proves_itself() {
        let seed = seed(1);
        let native = scramble_native(&seed, b"secret").unwrap_or_default();
        assert!(is_native(&native, &seed, "secret"));
        assert!(!is_native(&native, &seed, "another"));
        assert!(!is_native(&native, &super::seed(2), "secret"));
        assert!(!is_native(b"", &seed, "secret") && is_native(b"", &seed, ""));
        let sha2 = scramble_sha256(&seed, b"secret").unwrap_or_default();
        assert!(is_caching_sha2(&sha2, &seed, "secret") && !is_caching_sha2(&sha2, &seed, "another"));
        assert!(is_clear(b"secret\0", "secret") && !is_clear(b"secret", "secret") && !is_clear(b"", ""));
    }
}
