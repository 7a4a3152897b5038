//! What the server gives by itself: times, uids, and the ends of generated names. Nothing of it is random.

use crate::crypto::{hex, sha256};

/// What generated names may end in: no vowels, and no digits that look like letters.
const LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// The time of day, as objects bear it.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A uid that follows from a seed.
pub(crate) fn uid(seed: &str) -> String {
    let digits = hex(&sha256(seed.as_bytes()));
    let part = |from: usize, to: usize| &digits[from..to];
    format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

/// The five letters that end a generated name.
pub(crate) fn suffix(seed: &str) -> String {
    let bytes = sha256(seed.as_bytes());
    bytes.iter().take(5).map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_shape_of_the_real_ones() {
        let uid = uid("pods gitpod/x 7");
        assert_eq!(uid.len(), 36);
        assert_eq!(uid.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert_eq!(suffix("a").len(), 5);
        assert_ne!(suffix("a"), suffix("b"));
        assert_eq!(now().len(), "2022-11-10T00:00:00Z".len());
    }
}
