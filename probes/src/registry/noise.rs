//! Large layers: bytes that no compression makes smaller, the same every night, and never held in memory whole.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{LazyLock, Mutex, PoisonError};

use bytes::Bytes;
use futures::StreamExt as _;
use sha2::{Digest as _, Sha256};

use super::image::Blob;
use crate::net::stream::Stream;

/// What every large layer is made of: far longer than compression looks back. Each repetition begins elsewhere in it.
static BLOCK: LazyLock<Bytes> = LazyLock::new(|| Blob::noise("underpin large layer", 4 << 20).bytes);

/// How far each repetition begins from where the last one did: a prime, so that no two begin alike for long.
const STEP: usize = 1_048_583;

/// How much is handed over at once.
const PIECE: usize = 64 << 10;

/// The digests that were computed already.
static DIGESTS: Mutex<BTreeMap<(u16, u64), String>> = Mutex::new(BTreeMap::new());

/// A large layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noise {
    /// Which one of its size.
    number: u16,
    /// Its bytes.
    length: u64,
}

impl Noise {
    /// The layer with this number among those of this length.
    pub const fn new(number: u16, length: u64) -> Self {
        Self { number, length }
    }

    /// Its length.
    pub const fn length(self) -> u64 {
        self.length
    }

    /// Its digest, computed once in a process.
    pub async fn digest(self) -> String {
        let key = (self.number, self.length);
        let known = || DIGESTS.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(digest) = known() {
            return digest;
        }
        // A second or more of work where optimization is off: not on a thread that others wait for.
        let made = tokio::task::spawn_blocking(move || {
            let mut digests = DIGESTS.lock().unwrap_or_else(PoisonError::into_inner);
            digests.entry(key).or_insert_with(|| self.compute()).clone()
        });
        match made.await {
            Ok(digest) => digest,
            Err(_) => self.compute(),
        }
    }

    fn compute(self) -> String {
        let mut hash = Sha256::new();
        for piece in self.pieces() {
            hash.update(&piece);
        }
        hash.finalize().iter().fold("sha256:".to_owned(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// Its bytes, as they are sent.
    pub fn stream(self) -> Stream {
        Stream::of_length(self.length, move || futures::stream::iter(self.pieces()).boxed())
    }

    /// Its bytes, with a pause in the middle.
    pub fn stream_with_pause(self, pause: std::time::Duration) -> Stream {
        Stream::of_length(self.length, move || {
            let middle = usize::try_from(self.length / PIECE as u64 / 2).unwrap_or_default();
            let pieces = futures::stream::iter(self.pieces().enumerate());
            let paused = pieces.then(move |(number, piece)| async move {
                if number == middle {
                    tokio::time::sleep(pause).await;
                }
                piece
            });
            paused.boxed()
        })
    }

    fn pieces(self) -> impl Iterator<Item = Bytes> + Send {
        let block = BLOCK.clone();
        let size = block.len();
        let mut left = self.length;
        let mut at = usize::from(self.number) * 65_537 % size;
        let mut round = 0;
        std::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            if round >= size {
                (round, at) = (0, (at + STEP) % size);
            }
            let most = PIECE.min(size - at).min(size - round);
            let length = most.min(usize::try_from(left).unwrap_or(most));
            let piece = block.slice(at..at + length);
            left -= length as u64;
            round += length;
            at = (at + length) % size;
            Some(piece)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn bytes(noise: Noise) -> Vec<u8> {
        noise.pieces().flatten().collect()
    }

    #[tokio::test]
    async fn it_is_the_same_every_time_and_as_long_as_it_says() {
        let noise = Noise::new(0, (9 << 20) + 7);
        let made = bytes(noise);
        assert_eq!(made.len(), (9 << 20) + 7);
        assert_eq!(noise.digest().await, Blob::new(made.clone()).digest);
        let streamed: Vec<Bytes> = noise.stream().start().collect().await;
        assert!(streamed.concat() == made);
        assert!(noise.digest().await != Noise::new(1, noise.length()).digest().await);
    }

    #[test]
    fn no_compression_makes_it_smaller() {
        let made = bytes(Noise::new(0, 6 << 20));
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&made).unwrap();
        assert!(encoder.finish().unwrap().len() > made.len());
        assert!(made[..1 << 20] != made[4 << 20..5 << 20]);
    }

    #[test]
    fn the_digest_of_the_nightly_layer_never_changes() {
        // Whoever changes how it is made leaves one layer more in every registry.
        assert_eq!(
            Noise::new(0, 1 << 20).compute(),
            "sha256:a9f86c6c2d94b7c6da4e7ee4c7b0fdea0a0b9e0d7ed7e187f66994abb8ab7a75"
        );
    }
}
