//! Bytes that no compression makes smaller, the same every night.

use bytes::{Bytes, BytesMut};

/// So many bytes; another seed gives other ones.
pub fn bytes(length: usize, seed: u64) -> Bytes {
    // xorshift64*: its state must not be zero.
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut made = BytesMut::with_capacity(length + 8);
    while made.len() < length {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        made.extend_from_slice(&state.wrapping_mul(0x2545_f491_4f6c_dd1d).to_le_bytes());
    }
    made.truncate(length);
    made.freeze()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn it_is_the_same_every_time_and_no_compression_makes_it_smaller() {
        let made = bytes((1 << 20) + 3, 7);
        assert_eq!(made.len(), (1 << 20) + 3);
        assert_eq!(made, bytes((1 << 20) + 3, 7));
        assert_ne!(made[..64], bytes(64, 8)[..]);
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&made).unwrap();
        assert!(encoder.finish().unwrap().len() > made.len());
    }
}
