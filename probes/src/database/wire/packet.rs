//! The framing: three bytes of length, one of sequence, and the payload.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// The largest payload that is read. A greeting and a log-in are small; what is larger is no MySQL.
const CAP: usize = 64 * 1024;

/// Reads one packet: its sequence number and its payload.
///
/// # Errors
/// The connection ended, or the length is none of a greeting's or a log-in's (`InvalidData`).
pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<(u8, Vec<u8>)> {
    let mut head = [0; 4];
    stream.read_exact(&mut head).await?;
    let length = usize::from(head[0]) | usize::from(head[1]) << 8 | usize::from(head[2]) << 16;
    if length > CAP {
        let text = format!("a packet of {length} bytes where a greeting or the answer to a log-in belongs");
        return Err(io::Error::new(io::ErrorKind::InvalidData, text));
    }
    let mut payload = vec![0; length];
    stream.read_exact(&mut payload).await?;
    Ok((head[3], payload))
}

/// Writes one packet.
///
/// # Errors
/// The connection broke.
pub async fn write(stream: &mut (impl AsyncWrite + Unpin), sequence: u8, payload: &[u8]) -> io::Result<()> {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX).to_le_bytes();
    let mut packet = vec![length[0], length[1], length[2], sequence];
    packet.extend_from_slice(payload);
    stream.write_all(&packet).await
}
