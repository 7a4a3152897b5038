//! Packet lines: four digits of hex for a length that counts itself, then what is said. Source: git's
//! `Documentation/gitprotocol-common.txt`.

/// The most that one packet holds with its length.
const LONGEST: usize = 65_520;

/// One packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packet<'a> {
    /// The end of a message.
    Flush,
    /// The end of a section, in protocol 2.
    Delimiter,
    /// The end of an answer, in protocol 2 without a connection of its own.
    End,
    /// What is said, as it came.
    Data(&'a [u8]),
}

impl<'a> Packet<'a> {
    /// A line of text, without the newline at its end.
    pub fn line(self) -> Option<&'a [u8]> {
        match self {
            Self::Data(data) => Some(data.strip_suffix(b"\n").unwrap_or(data)),
            Self::Flush | Self::Delimiter | Self::End => None,
        }
    }

    /// The same as text.
    pub fn text(self) -> Option<&'a str> {
        std::str::from_utf8(self.line()?).ok()
    }
}

/// Why bytes are no packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// They end before the packet does.
    Early,
    /// They do not begin with a length.
    NoLength,
}

/// The first packet of some bytes, and what comes after it.
///
/// # Errors
/// [`Broken`].
pub fn next(bytes: &[u8]) -> Result<(Packet<'_>, &[u8]), Broken> {
    let (length, rest) = bytes.split_at_checked(4).ok_or(Broken::Early)?;
    let digits = std::str::from_utf8(length).ok().filter(|text| text.bytes().all(|c| c.is_ascii_hexdigit()));
    let length = digits.and_then(|text| usize::from_str_radix(text, 16).ok()).ok_or(Broken::NoLength)?;
    match length {
        0 => Ok((Packet::Flush, rest)),
        1 => Ok((Packet::Delimiter, rest)),
        2 => Ok((Packet::End, rest)),
        4..=LONGEST => {
            let (data, rest) = rest.split_at_checked(length - 4).ok_or(Broken::Early)?;
            Ok((Packet::Data(data), rest))
        }
        _ => Err(Broken::NoLength),
    }
}

/// All packets of a message, and what broke it.
pub fn all(mut bytes: &[u8]) -> (Vec<Packet<'_>>, Option<Broken>) {
    let mut packets = Vec::new();
    while !bytes.is_empty() {
        match next(bytes) {
            Ok((packet, rest)) => {
                packets.push(packet);
                bytes = rest;
            }
            Err(broken) => return (packets, Some(broken)),
        }
    }
    (packets, None)
}

/// A message that is written.
#[derive(Debug, Default)]
pub struct Message(Vec<u8>);

impl Message {
    /// One line of text; a newline is put at its end.
    #[must_use]
    pub fn line(mut self, text: &str) -> Self {
        self.0.extend_from_slice(format!("{:04x}{text}\n", text.len() + 5).as_bytes());
        self
    }

    /// The line, where it is wanted.
    #[must_use]
    pub fn line_if(self, wanted: bool, text: &str) -> Self {
        if wanted { self.line(text) } else { self }
    }

    /// The end of a section.
    #[must_use]
    pub fn delimiter(mut self) -> Self {
        self.0.extend_from_slice(b"0001");
        self
    }

    /// The end of the message.
    #[must_use]
    pub fn flush(mut self) -> Self {
        self.0.extend_from_slice(b"0000");
        self
    }

    /// The bytes that are sent.
    pub fn bytes(self) -> Vec<u8> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_counts_itself() {
        let message = Message::default().line("command=ls-refs").delimiter().line("peel").flush().bytes();
        assert_eq!(message, b"0014command=ls-refs\n00010009peel\n0000");
        let (packets, broken) = all(&message);
        assert_eq!(broken, None);
        assert_eq!(packets[0].text(), Some("command=ls-refs"));
        assert_eq!(packets[1..], [Packet::Delimiter, Packet::Data(b"peel\n"), Packet::Flush]);
    }

    #[test]
    fn what_is_no_packet_is_told_from_what_ends_early() {
        assert_eq!(next(b"0009wan"), Err(Broken::Early));
        assert_eq!(next(b"00"), Err(Broken::Early));
        assert_eq!(next(b"<htm"), Err(Broken::NoLength));
        assert_eq!(next(b"0003"), Err(Broken::NoLength));
        assert_eq!(next(b"+009want"), Err(Broken::NoLength));
        assert_eq!(next(b"fff9"), Err(Broken::NoLength), "longer than any packet");
        assert_eq!(all(b"00000009wan"), (vec![Packet::Flush], Some(Broken::Early)));
    }

    proptest::proptest! {
        #[test]
        fn hostile_bytes_end(bytes: Vec<u8>) {
            let (packets, _) = all(&bytes);
            proptest::prop_assert!(packets.len() <= bytes.len());
        }
    }
}
