//! As much of DER as keys need: one value is read or written after another (X.690, 8.1 and 10.1).

/// A sequence.
pub(super) const SEQUENCE: u8 = 0x30;
/// An integer.
pub(super) const INTEGER: u8 = 0x02;
/// A string of bytes.
pub(super) const OCTETS: u8 = 0x04;
/// The parameters of a key on a curve, in the structure of SEC 1.
pub(super) const PARAMETERS: u8 = 0xa0;

/// Takes the value with this tag from the front.
pub(super) fn take<'a>(from: &mut &'a [u8], tag: u8) -> Option<&'a [u8]> {
    let (&found, rest) = from.split_first()?;
    let (&short, rest) = rest.split_first()?;
    let (length, rest) = if short < 0x80 {
        (usize::from(short), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(short & 0x7f))?;
        let length = bytes.iter().try_fold(0_usize, |length, byte| {
            length.checked_mul(256).map(|length| length | usize::from(*byte))
        })?;
        (length, rest)
    };
    let (value, rest) = rest.split_at_checked(length)?;
    (found == tag).then_some(())?;
    *from = rest;
    Some(value)
}

/// A value of these parts.
pub(super) fn put(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let bytes = length.to_be_bytes();
    let significant = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    let mut all = vec![tag];
    match significant {
        [] => all.push(0),
        [short @ 0..0x80] => all.push(*short),
        // No length has more bytes than an address.
        _ => {
            all.push(0x80 | u8::try_from(significant.len()).unwrap_or_default());
            all.extend_from_slice(significant);
        }
    }
    all.extend(parts.iter().flat_map(|part| part.iter()));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_taken() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let value = vec![7; length];
            let put = put(OCTETS, &[&value]);
            let mut rest = put.as_slice();
            assert_eq!(take(&mut rest, OCTETS), Some(value.as_slice()), "{length}");
            assert!(rest.is_empty());
        }
    }

    #[test]
    fn another_tag_or_too_few_bytes_are_not_taken() {
        assert_eq!(take(&mut [SEQUENCE, 1, 5].as_slice(), OCTETS), None);
        assert_eq!(take(&mut [OCTETS, 2, 5].as_slice(), OCTETS), None);
        assert_eq!(take(&mut [OCTETS, 0x82, 1].as_slice(), OCTETS), None);
        assert_eq!(take(&mut [].as_slice(), OCTETS), None);
    }
}
