//! Packet lines: four digits of length, then what is said.

/// Ends a message.
const FLUSH: &[u8] = b"0000";

/// Parts the sections of a message, in protocol 2.
const DELIMITER: &[u8] = b"0001";

/// The most that one packet of the side band carries.
const BAND: usize = 65_515;

/// One packet, as it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packet<'a> {
    Flush,
    Delimiter,
    End,
    /// Without the newline at its end.
    Line(&'a [u8]),
}

/// The packets of a message. Ends at the first that is none.
pub(super) fn read(mut bytes: &[u8]) -> Vec<Packet<'_>> {
    let mut packets = Vec::new();
    while let Some((length, rest)) = bytes.split_at_checked(4) {
        let length =
            std::str::from_utf8(length).ok().and_then(|length| usize::from_str_radix(length, 16).ok());
        let packet = match length {
            Some(0) => Packet::Flush,
            Some(1) => Packet::Delimiter,
            Some(2) => Packet::End,
            Some(length @ 4..) => match rest.split_at_checked(length - 4) {
                Some((line, after)) => {
                    packets.push(Packet::Line(line.strip_suffix(b"\n").unwrap_or(line)));
                    bytes = after;
                    continue;
                }
                None => break,
            },
            Some(_) | None => break,
        };
        packets.push(packet);
        bytes = rest;
    }
    packets
}

/// A message that is written.
#[derive(Debug, Default)]
pub(super) struct Message(Vec<u8>);

impl Message {
    /// One line; a newline is put at its end.
    pub(super) fn line(mut self, line: &str) -> Self {
        self.packet(format!("{line}\n").as_bytes());
        self
    }

    /// The end of a section.
    pub(super) fn delimiter(mut self) -> Self {
        self.0.extend_from_slice(DELIMITER);
        self
    }

    /// The end.
    pub(super) fn flush(mut self) -> Self {
        self.0.extend_from_slice(FLUSH);
        self
    }

    /// Data on the first side band.
    pub(super) fn band(mut self, data: &[u8]) -> Self {
        for part in data.chunks(BAND) {
            self.packet(&[&[1], part].concat());
        }
        self
    }

    /// Bytes without a frame.
    pub(super) fn bare(mut self, data: &[u8]) -> Self {
        self.0.extend_from_slice(data);
        self
    }

    pub(super) fn bytes(self) -> Vec<u8> {
        self.0
    }

    fn packet(&mut self, data: &[u8]) {
        self.0.extend_from_slice(format!("{:04x}", data.len() + 4).as_bytes());
        self.0.extend_from_slice(data);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let message = Message::default().line("want x").delimiter().line("done").flush().bytes();
        let packets = read(&message);
        let line = |text: &'static str| Packet::Line(text.as_bytes());
        assert_eq!(packets, [line("want x"), Packet::Delimiter, line("done"), Packet::Flush]);
    }

    #[test]
    fn a_packet_that_breaks_off_is_none() {
        assert_eq!(read(b"0009wan"), []);
        assert_eq!(read(b"0003"), []);
    }
}
