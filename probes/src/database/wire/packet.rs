//! The framing: three bytes of length, one of sequence, and the payload.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// The largest payload that is read. A greeting and a log-in are small; what is larger is no MySQL.
const CAP: usize = 64 * 1024;

/// A length that no packet of a greeting or a log-in has.
#[derive(Debug, thiserror::Error)]
#[error("a packet of {0} bytes where a greeting or the answer to a log-in belongs")]
pub struct TooLong(usize);

/// The four bytes before a payload.
#[derive(Clone, Copy, Debug)]
pub struct Head(pub [u8; 4]);

impl Head {
    /// How long the payload is.
    ///
    /// # Errors
    /// Longer than any of a greeting or a log-in.
    pub fn length(self) -> Result<usize, TooLong> {
        let [low, middle, high, _] = self.0;
        let length = usize::from(low) | usize::from(middle) << 8 | usize::from(high) << 16;
        if length > CAP { Err(TooLong(length)) } else { Ok(length) }
    }

    /// The number of the packet in its exchange.
    pub const fn sequence(self) -> u8 {
        self.0[3]
    }
}

/// Reads the four bytes before a payload.
///
/// # Errors
/// The connection ended.
pub async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Head> {
    let mut head = [0; 4];
    stream.read_exact(&mut head).await?;
    Ok(Head(head))
}

/// Reads a payload.
///
/// # Errors
/// The connection ended.
pub async fn read_payload(stream: &mut (impl AsyncRead + Unpin), length: usize) -> io::Result<Vec<u8>> {
    let mut payload = vec![0; length];
    stream.read_exact(&mut payload).await?;
    Ok(payload)
}

/// Reads one packet: its sequence number and its payload.
///
/// # Errors
/// The connection ended, or the length is none of a greeting's or a log-in's (`InvalidData` with [`TooLong`]).
pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<(u8, Vec<u8>)> {
    let head = read_head(stream).await?;
    let length = head.length().map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    Ok((head.sequence(), read_payload(stream, length).await?))
}

/// Whether an error of [`read`] is about the length.
pub fn is_too_long(error: &io::Error) -> bool {
    error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<TooLong>)
}

/// Writes one packet.
///
/// # Errors
/// The connection broke.
pub async fn write(stream: &mut (impl AsyncWrite + Unpin), sequence: u8, payload: &[u8]) -> io::Result<()> {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX).to_le_bytes();
    let mut packet = vec![length[0], length[1], length[2], sequence];
    packet.extend_from_slice(payload);
    stream.write_all(&packet).await?;
    // TLS keeps what is written until it is told to send it.
    stream.flush().await
}

/// A payload, read field by field. Whatever is missing is `None`.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a>(pub &'a [u8]);

impl<'a> Fields<'a> {
    /// The next bytes.
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// The next byte.
    pub fn byte(&mut self) -> Option<u8> {
        self.take(1).and_then(|bytes| bytes.first().copied())
    }

    /// The next two bytes as a number.
    pub fn short(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    /// The next four bytes as a number.
    pub fn long(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    /// The bytes before the next zero, which must be there.
    pub fn until_zero(&mut self) -> Option<&'a [u8]> {
        let end = self.0.iter().position(|byte| *byte == 0)?;
        let taken = self.take(end)?;
        self.take(1)?;
        Some(taken)
    }

    /// The bytes before the next zero or the end: servers forget the zero of a last field.
    pub fn until_zero_or_end(&mut self) -> &'a [u8] {
        self.until_zero().unwrap_or_else(|| std::mem::take(&mut self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_packet_is_written_as_it_is_read() {
        let mut bytes = Vec::new();
        write(&mut bytes, 3, &[7; 300]).await.unwrap();
        assert_eq!(&bytes[..5], &[0x2c, 0x01, 0x00, 3, 7]);
        assert_eq!(read(&mut &bytes[..]).await.unwrap(), (3, vec![7; 300]));
    }

    #[tokio::test]
    async fn what_is_cut_off_or_too_long_is_an_error() {
        let mut bytes = Vec::new();
        write(&mut bytes, 0, b"greeting").await.unwrap();
        for end in 0..bytes.len() {
            let error = read(&mut &bytes[..end]).await.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof, "{end}");
        }
        let error = read(&mut &b"HTTP/1.1 400 Bad Request"[..]).await.unwrap_err();
        assert!(is_too_long(&error), "{error}");
    }

    #[test]
    fn fields_end_where_the_payload_does() {
        let mut fields = Fields(b"\x01\x02\x03ab\0cd");
        assert_eq!((fields.byte(), fields.short()), (Some(1), Some(0x0302)));
        assert_eq!(fields.until_zero(), Some(&b"ab"[..]));
        assert_eq!((fields.until_zero(), fields.long()), (None, None));
        assert_eq!(fields.until_zero_or_end(), b"cd");
        assert_eq!(fields.byte(), None);
    }
}
