//! Packs: the objects that are wanted, each compressed by itself.

use std::collections::BTreeSet;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use sha1::{Digest as _, Sha1};

use super::objects::Objects;

/// A pack of these objects, with the sum at its end.
pub(super) fn pack(objects: &Objects, ids: &BTreeSet<String>) -> Vec<u8> {
    let found: Vec<_> = ids.iter().filter_map(|id| objects.get(id)).collect();
    let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let mut pack = [b"PACK".as_slice(), &2_u32.to_be_bytes(), &count.to_be_bytes()].concat();
    for object in found {
        pack.extend(header(object.kind as u8, object.data.len()));
        pack.extend(compressed(&object.data));
    }
    let sum = Sha1::digest(&pack);
    pack.extend_from_slice(&sum);
    pack
}

/// Kind and size, seven bits a byte but for the first, which has four of the size.
fn header(kind: u8, size: usize) -> Vec<u8> {
    let low = |value: usize, mask: usize| u8::try_from(value & mask).unwrap_or_default();
    let mut bytes = vec![kind << 4 | low(size, 0x0f)];
    let mut rest = size >> 4;
    while rest > 0 {
        if let Some(last) = bytes.last_mut() {
            *last |= 0x80;
        }
        bytes.push(low(rest, 0x7f));
        rest >>= 7;
    }
    bytes
}

fn compressed(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing into memory does not fail.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `git help gitformat-pack` has it: 300 is `0b1_0010_1100`, four bits and then five.
    #[test]
    fn sizes_are_written_in_bits() {
        assert_eq!(header(3, 15), [0x3f]);
        assert_eq!(header(3, 300), [0xbc, 0x12]);
    }
}
