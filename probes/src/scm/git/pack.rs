//! Whether a pack is whole: its header, as many objects as it says, the wanted commit among them, and its SHA-1 at the end.
//! Source: git's `Documentation/gitformat-pack.txt`.

use flate2::{Decompress, FlushDecompress, Status};
use sha1::{Digest as _, Sha1};

/// The header: `PACK`, version, count.
const HEADER: usize = 12;
/// The SHA-1 at the end.
const TRAILER: usize = 20;
/// How much is inflated at most: a small pack can hold very much of nothing.
const MOST: u64 = 64 * 1024 * 1024;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// How many objects it says that it holds.
    pub objects: u32,
    /// How many of them were read.
    pub read: u32,
    /// Whether the wanted commit is among these.
    pub has_wanted: bool,
}

/// Checks a pack, of which `whole` says that all was read.
///
/// # Errors
/// What is wrong with it, a fragment.
pub fn check(pack: &[u8], wanted: &str, whole: bool) -> Result<Checked, String> {
    let (Some(header), true) = (pack.get(..HEADER), pack.starts_with(b"PACK")) else {
        return Err(format!("{} bytes that do not begin as a pack does", pack.len()));
    };
    let number = |at: usize| header[at..at + 4].iter().fold(0, |sum: u32, byte| sum << 8 | u32::from(*byte));
    let (version, objects) = (number(4), number(8));
    if !matches!(version, 2 | 3) {
        return Err(format!("a pack of version {version}"));
    }
    if whole {
        let sum = pack
            .len()
            .checked_sub(TRAILER)
            .filter(|end| *end >= HEADER)
            .and_then(|end| pack.split_at_checked(end));
        if sum.is_none_or(|(bytes, sum)| Sha1::digest(bytes)[..] != *sum) {
            return Err(format!("a pack of {} bytes whose checksum does not fit", pack.len()));
        }
    }
    let end = if whole { pack.len() - TRAILER } else { pack.len() };
    let walked = walk(&pack[HEADER..end], objects, wanted);
    let checked = Checked { objects, read: walked.read, has_wanted: walked.found };
    match walked.stopped {
        Stopped::Damaged if whole => {
            Err(format!("{objects} objects, of which number {} cannot be read", walked.read + 1))
        }
        Stopped::Done if whole && walked.left > 0 => {
            Err(format!("{} bytes after the last object", walked.left))
        }
        Stopped::Done if !walked.found => {
            Err(format!("{objects} objects, and not the commit {wanted} that was wanted"))
        }
        Stopped::Done | Stopped::Damaged | Stopped::Enough => Ok(checked),
    }
}

/// Why the objects were not read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stopped {
    /// All were read.
    Done,
    /// One ends early or is no object.
    Damaged,
    /// More would be inflated than is good.
    Enough,
}

struct Walked {
    read: u32,
    found: bool,
    left: usize,
    stopped: Stopped,
}

fn walk(mut bytes: &[u8], objects: u32, wanted: &str) -> Walked {
    let (mut read, mut found, mut inflated) = (0, false, 0_u64);
    let stopped = loop {
        if read == objects {
            break Stopped::Done;
        }
        let Some(entry) = Entry::read(bytes) else { break Stopped::Damaged };
        inflated = inflated.saturating_add(entry.size);
        if inflated > MOST {
            break Stopped::Enough;
        }
        let Some((length, id)) = inflate(&entry) else { break Stopped::Damaged };
        found |= id.is_some_and(|id| id == wanted);
        bytes = entry.data.get(length..).unwrap_or_default();
        read += 1;
    };
    Walked { read, found, left: bytes.len(), stopped }
}

/// One object: its kind, its size, and what begins with its bytes.
struct Entry<'a> {
    is_commit: bool,
    size: u64,
    data: &'a [u8],
}

impl<'a> Entry<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (first, mut rest) = bytes.split_first()?;
        let kind = first >> 4 & 7;
        let (mut size, mut shift, mut more) = (u64::from(first & 0x0f), 4, first & 0x80 != 0);
        while more {
            let (byte, after) = rest.split_first()?;
            // A size of more than 63 bits is no size.
            size |= u64::from(byte & 0x7f).checked_shl(shift).filter(|_| shift < 56)?;
            (shift, more, rest) = (shift + 7, byte & 0x80 != 0, after);
        }
        let data = match kind {
            1..=4 => rest,
            // The base, by how far before it stands, in seven bits a byte.
            6 => rest.get(rest.iter().position(|byte| byte & 0x80 == 0)? + 1..)?,
            // The base, by its id.
            7 => rest.get(20..)?,
            _ => return None,
        };
        Some(Self { is_commit: kind == 1, size, data })
    }
}

/// How many bytes an object takes, and the id of a commit; none where it is damaged.
fn inflate(entry: &Entry<'_>) -> Option<(usize, Option<String>)> {
    let mut hash = entry.is_commit.then(|| Sha1::new().chain_update(format!("commit {}\0", entry.size)));
    let mut buffer = [0; 8192];
    let mut stream = Decompress::new(true);
    loop {
        let (before_in, before_out) = (stream.total_in(), stream.total_out());
        let input = entry.data.get(usize::try_from(before_in).ok()?..)?;
        let status = stream.decompress(input, &mut buffer, FlushDecompress::None).ok()?;
        let made = usize::try_from(stream.total_out() - before_out).ok()?;
        if stream.total_out() > entry.size {
            return None;
        }
        if let Some(hash) = &mut hash {
            hash.update(&buffer[..made]);
        }
        match status {
            Status::StreamEnd => break,
            // Nothing more comes, and the end has not.
            Status::Ok | Status::BufError if made == 0 && stream.total_in() == before_in => return None,
            Status::Ok | Status::BufError => {}
        }
    }
    let whole = stream.total_out() == entry.size;
    whole.then(|| Some((usize::try_from(stream.total_in()).ok()?, hash.map(|hash| hex(&hash.finalize())))))?
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    const COMMIT: &[u8] = b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor a <a@b> 0 +0000\ncommitter a <a@b> 0 +0000\n\nfirst\n";
    /// As `git hash-object -t commit` names it.
    const ID: &str = "4613c59d530862c055586849e069238114877924";

    fn object(kind: u8, data: &[u8]) -> Vec<u8> {
        let mut size = data.len() >> 4;
        let mut bytes = vec![kind << 4 | u8::try_from(data.len() & 15).unwrap()];
        while size > 0 {
            *bytes.last_mut().unwrap() |= 0x80;
            bytes.push(u8::try_from(size & 0x7f).unwrap());
            size >>= 7;
        }
        let mut encoder = ZlibEncoder::new(bytes, Compression::default());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn pack(count: u32, objects: &[Vec<u8>]) -> Vec<u8> {
        let mut pack = [&b"PACK\0\0\0\x02"[..], &count.to_be_bytes(), &objects.concat()].concat();
        let sum = Sha1::digest(&pack);
        pack.extend_from_slice(&sum);
        pack
    }

    fn good() -> Vec<u8> {
        pack(3, &[object(1, COMMIT), object(2, b""), object(3, &[b'x'; 3000])])
    }

    #[test]
    fn a_whole_pack_with_the_commit_is_good() {
        assert_eq!(check(&good(), ID, true), Ok(Checked { objects: 3, read: 3, has_wanted: true }));
    }

    #[test]
    fn what_is_wrong_with_a_pack_is_said() {
        let good = good();
        let mut flipped = good.clone();
        flipped[40] ^= 1;
        for (bytes, words) in [
            (&good[..good.len() - 40], "checksum does not fit"),
            (&good[..20], "checksum does not fit"),
            (&flipped[..], "checksum does not fit"),
            (b"ERR no", "do not begin as a pack"),
            (&pack(4, &[object(1, COMMIT)]), "number 2 cannot be read"),
            (&pack(1, &[object(1, COMMIT), object(2, b"")]), "bytes after the last object"),
            (&pack(1, &[object(2, b"")]), "not the commit"),
            (&pack(1, &[vec![0x05]]), "number 1 cannot be read"),
        ] {
            let why = check(bytes, ID, true).unwrap_err();
            assert!(why.contains(words), "{why}");
        }
        let other = check(&good, &"0".repeat(40), true).unwrap_err();
        assert!(other.contains("not the commit"), "{other}");
    }

    #[test]
    fn of_the_beginning_of_a_pack_the_commit_is_enough() {
        let good = good();
        assert_eq!(
            check(&good[..good.len() - 25], ID, false),
            Ok(Checked { objects: 3, read: 2, has_wanted: true })
        );
        assert_eq!(check(&good[..30], ID, false), Ok(Checked { objects: 3, read: 0, has_wanted: false }));
    }

    #[test]
    fn deltas_are_passed_over() {
        let delta = |kind: u8, base: &[u8]| {
            let whole = object(kind, b"delta");
            [&whole[..1], base, &whole[1..]].concat()
        };
        let bytes = pack(3, &[object(1, COMMIT), delta(6, &[0x81, 0x05]), delta(7, &[9; 20])]);
        assert_eq!(check(&bytes, ID, true), Ok(Checked { objects: 3, read: 3, has_wanted: true }));
    }

    proptest::proptest! {
        #[test]
        fn hostile_bytes_end(bytes: Vec<u8>) {
            let begun = [&b"PACK\0\0\0\x02\0\0\0\x09"[..], &bytes].concat();
            proptest::prop_assert!(!check(&begun, ID, false).is_ok_and(|checked| checked.has_wanted));
        }
    }
}
