//! The bytes of an object, in the pieces in which they came: what is put together from parts is not copied.

use std::ops::Range;

use bytes::{Bytes, BytesMut};
use s3s::crypto::{Checksum as _, Md5};

/// Some bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Blob {
    pieces: Vec<Bytes>,
}

impl Blob {
    pub(super) fn of(bytes: Bytes) -> Self {
        Self { pieces: vec![bytes] }
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.len() as u64).sum()
    }

    /// Adds those of another one.
    pub(super) fn extend(&mut self, other: &Self) {
        self.pieces.extend(other.pieces.iter().cloned());
    }

    /// Those of a range, which ends where they end at the latest.
    pub(super) fn slice(&self, range: &Range<u64>) -> Self {
        let mut pieces = Vec::new();
        let mut at = 0;
        for piece in &self.pieces {
            let end = at + piece.len() as u64;
            let (from, to) = (range.start.clamp(at, end), range.end.clamp(at, end));
            if from < to {
                let within = |place: u64| usize::try_from(place - at).unwrap_or(usize::MAX);
                pieces.push(piece.slice(within(from)..within(to)));
            }
            at = end;
        }
        Self { pieces }
    }

    /// All of them in one piece.
    pub(super) fn bytes(&self) -> Bytes {
        match self.pieces.as_slice() {
            [only] => only.clone(),
            pieces => pieces.concat().into(),
        }
    }

    /// The same with the last byte changed.
    pub(super) fn damaged(&self) -> Self {
        let mut bytes = BytesMut::from(self.bytes());
        if let Some(last) = bytes.last_mut() {
            *last ^= 1;
        }
        Self::of(bytes.freeze())
    }

    /// Their MD5.
    pub(super) fn md5(&self) -> [u8; 16] {
        let mut md5 = Md5::new();
        for piece in &self.pieces {
            md5.update(piece);
        }
        md5.finalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_across_pieces() {
        let mut blob = Blob::of(Bytes::from_static(b"abc"));
        blob.extend(&Blob::of(Bytes::from_static(b"def")));
        assert_eq!(blob.len(), 6);
        for (range, expected) in
            [(0..6, "abcdef"), (1..2, "b"), (2..4, "cd"), (3..6, "def"), (5..99, "f"), (6..9, "")]
        {
            assert_eq!(blob.slice(&range).bytes(), expected);
        }
        assert_eq!(blob.damaged().bytes(), "abcdeg");
        assert_eq!(blob.md5(), Md5::checksum(b"abcdef"));
    }
}
