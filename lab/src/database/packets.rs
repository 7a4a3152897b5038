//! The framing of MySQL's protocol: a header of four bytes (three of length, one of sequence) before each packet, and
//! packets of 16 MiB less a byte in a row where a payload is longer.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// The longest payload of one packet. A payload of just this length is followed by an empty packet.
const LONGEST: usize = 0xff_ffff;

/// What a connection is read from and written to: TCP, or TLS over it.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// A payload, put together from as many packets as it took.
    Payload(Vec<u8>),
    /// A payload that is longer than the limit; this many bytes of it were not read.
    TooLarge { unread: usize },
    /// The other side closed the connection.
    End,
}

/// One connection as packets.
pub(super) struct Packets<S> {
    stream: S,
    sequence: u8,
    written: Vec<u8>,
}

impl<S: Stream> Packets<S> {
    /// Packets of a connection on which nothing was said.
    pub(super) const fn new(stream: S) -> Self {
        Self { stream, sequence: 0, written: Vec::new() }
    }

    /// Goes on with the same conversation on another stream: the sequence counts through a change to TLS.
    pub(super) async fn changed<T: Stream>(
        self,
        change: impl AsyncFnOnce(S) -> io::Result<T>,
    ) -> io::Result<Packets<T>> {
        let Self { stream, sequence, written } = self;
        Ok(Packets { stream: change(stream).await?, sequence, written })
    }

    /// The next packet begins a conversation of its own, as each command does.
    pub(super) const fn begin(&mut self) {
        self.sequence = 0;
    }

    /// Reads one payload of at most this many bytes.
    pub(super) async fn read(&mut self, limit: usize) -> io::Result<Read> {
        let mut payload = Vec::new();
        loop {
            let mut header = [0; 4];
            match self.stream.read_exact(&mut header).await {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && payload.is_empty() => {
                    return Ok(Read::End);
                }
                Err(error) => return Err(error),
            }
            let length = usize::from(header[0]) | usize::from(header[1]) << 8 | usize::from(header[2]) << 16;
            self.sequence = header[3].wrapping_add(1);
            let before = payload.len();
            if before + length > limit {
                return Ok(Read::TooLarge { unread: length });
            }
            payload.resize(before + length, 0);
            self.stream.read_exact(&mut payload[before..]).await?;
            if length < LONGEST {
                return Ok(Read::Payload(payload));
            }
        }
    }

    /// Puts a payload behind what is to be sent.
    pub(super) fn write(&mut self, payload: &[u8]) {
        let mut rest = payload;
        loop {
            let (packet, later) = rest.split_at(rest.len().min(LONGEST));
            // The three low bytes hold every length up to `LONGEST`.
            let length = u32::try_from(packet.len()).unwrap_or_default().to_le_bytes();
            self.written.extend_from_slice(&length[..3]);
            self.written.push(self.sequence);
            self.written.extend_from_slice(packet);
            self.sequence = self.sequence.wrapping_add(1);
            rest = later;
            if packet.len() < LONGEST {
                return;
            }
        }
    }

    /// Sends what was written.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        self.stream.write_all(&self.written).await?;
        self.written.clear();
        self.stream.flush().await
    }

    /// Sends a payload at once.
    pub(super) async fn send(&mut self, payload: &[u8]) -> io::Result<()> {
        self.write(payload);
        self.flush().await
    }

    /// Sends bytes that are no packet.
    pub(super) async fn send_raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    /// Sends the first half of what was written; the other half is lost.
    pub(super) async fn cut_in_half(&mut self) -> io::Result<()> {
        self.written.truncate(self.written.len() / 2);
        self.flush().await
    }

    /// Says no more, and takes in what the other side still sends: a close with bytes unread would be a reset, which
    /// discards what was sent last. The rest that is waited for is bounded, and so is the wait: it ends with the stand.
    pub(super) async fn leave(&mut self, unread: usize) {
        // Whether the other side still listens is no concern of ours.
        let _ = self.stream.shutdown().await;
        let mut rest = (&mut self.stream).take(u64::try_from(unread).unwrap_or(u64::MAX));
        let _ = tokio::io::copy(&mut rest, &mut tokio::io::sink()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn there_and_back(length: usize, limit: usize) -> (Read, u8) {
        let (one, other) = tokio::io::duplex(1 << 16);
        let (mut one, mut other) = (Packets::new(one), Packets::new(other));
        let sent = tokio::spawn(async move {
            let _ = one.send(&vec![7; length]).await;
        });
        let read = other.read(limit).await.unwrap();
        drop(other.stream);
        sent.await.unwrap();
        (read, other.sequence)
    }

    #[tokio::test]
    async fn payloads_are_split_and_put_together() {
        for (length, packets) in [(0, 1), (5, 1), (LONGEST - 1, 1), (LONGEST, 2), (LONGEST + 1, 2)] {
            let (read, sequence) = there_and_back(length, usize::MAX).await;
            assert_eq!(sequence, packets, "{length}");
            assert!(matches!(read, Read::Payload(payload) if payload == vec![7; length]), "{length}");
        }
    }

    #[tokio::test]
    async fn a_payload_above_the_limit_is_not_read() {
        assert_eq!(there_and_back(1025, 1024).await.0, Read::TooLarge { unread: 1025 });
        assert!(matches!(there_and_back(1024, 1024).await.0, Read::Payload(_)));
    }

    #[tokio::test]
    async fn an_end_between_packets_is_an_end_and_one_within_is_an_error() {
        let (one, other) = tokio::io::duplex(64);
        drop(one);
        assert_eq!(Packets::new(other).read(64).await.unwrap(), Read::End);
        let (one, other) = tokio::io::duplex(64);
        let mut one = Packets::new(one);
        one.write(b"twelve bytes");
        one.cut_in_half().await.unwrap();
        drop(one);
        assert!(Packets::new(other).read(64).await.is_err());
    }
}
