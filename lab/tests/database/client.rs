//! What the tests of the databases share: a stand with the addresses and secrets of its target, the field's client, and
//! bare bytes.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

use mysql_async::{Conn, OptsBuilder, SslOpts};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A running stand-in.
pub(crate) struct Lab {
    pub(crate) stand: lab::Stand,
    pub(crate) address: std::net::SocketAddr,
    host: String,
    user: String,
    password: String,
    ca: Vec<u8>,
}

/// How a client logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    Plain,
    Tls,
}

/// Starts a profile with faults.
pub(crate) async fn start(profile: &str, faults: &[&str]) -> Lab {
    let folder = tempfile::tempdir().unwrap();
    let faults: Vec<_> = faults.iter().map(|id| lab::fault(id).unwrap()).collect();
    let stand = lab::Stand::start(lab::profile(profile).unwrap(), &faults).await.unwrap();
    let text = stand.target("db", folder.path()).unwrap();
    let value = |key: &str| {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(&format!("{key}: "))).unwrap();
        line.trim_matches('"').to_owned()
    };
    let resolve = value("resolve");
    let address = resolve.split('"').nth(3).unwrap().parse().unwrap();
    let password = std::fs::read_to_string(folder.path().join("db.password")).unwrap();
    let ca = std::fs::read(folder.path().join("db.ca.pem")).unwrap();
    Lab { stand, address, host: value("host"), user: value("username"), password, ca }
}

/// The number of the server's error.
pub(crate) fn code(error: &mysql_async::Error) -> Option<u16> {
    match error {
        mysql_async::Error::Server(error) => Some(error.code),
        _ => None,
    }
}

impl Lab {
    /// What the field's client logs in with.
    pub(crate) fn options(&self, over: Over) -> OptsBuilder {
        let tls = SslOpts::default()
            .with_disable_built_in_roots(true)
            .with_root_certs(vec![self.ca.clone().into()])
            .with_danger_tls_hostname_override(Some(self.host.clone()));
        OptsBuilder::default()
            .ip_or_hostname(self.address.ip().to_string())
            .tcp_port(self.address.port())
            .user(Some(&self.user))
            .pass(Some(&self.password))
            .prefer_socket(false)
            // Given here, they are not asked of the server.
            .max_allowed_packet(Some(1 << 30))
            .wait_timeout(Some(28_800))
            .ssl_opts((over == Over::Tls).then_some(tls))
    }

    pub(crate) async fn log_in(&self, over: Over) -> Result<Conn, mysql_async::Error> {
        Conn::new(self.options(over)).await
    }

    /// The first packet with its header.
    pub(crate) async fn first_packet(&self) -> Vec<u8> {
        packet(&mut TcpStream::connect(self.address).await.unwrap()).await
    }

    /// Everything that comes until the server closes, while nothing is said.
    pub(crate) async fn everything(&self) -> Vec<u8> {
        let mut said = Vec::new();
        TcpStream::connect(self.address).await.unwrap().read_to_end(&mut said).await.unwrap();
        said
    }

    /// The flags of the greeting.
    pub(crate) async fn capabilities(&self) -> u32 {
        let greeting = self.first_packet().await;
        let rest = &greeting[5..];
        let end = rest.iter().position(|byte| *byte == 0).unwrap();
        // Connection (4), half of the seed (8), a zero, the low flags (2), collation (1), status (2), the high flags (2).
        let flags = &rest[end + 1 + 13..];
        u32::from_le_bytes([flags[0], flags[1], flags[5], flags[6]])
    }

    /// What is said to the wish for TLS.
    pub(crate) async fn answer_to_tls(&self) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        packet(&mut stream).await;
        let mut wish = vec![32, 0, 0, 1];
        wish.extend(0x0008_aa00_u32.to_le_bytes());
        wish.resize(36, 0);
        stream.write_all(&wish).await.unwrap();
        let mut said = vec![0; 7];
        stream.read_exact(&mut said).await.unwrap();
        said
    }

    /// What is said to a log-in without TLS by `mysql_native_password`, with a proof that proves nothing.
    pub(crate) async fn answer_to_native(&self) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        packet(&mut stream).await;
        stream.write_all(&log_in(&self.user, &[7; 20])).await.unwrap();
        packet(&mut stream).await.split_off(4)
    }

    /// What is said when the plug-in that is switched to is answered with nothing.
    pub(crate) async fn answer_to_nothing(&self) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        packet(&mut stream).await;
        stream.write_all(&log_in(&self.user, &[7; 20])).await.unwrap();
        packet(&mut stream).await;
        stream.write_all(&[0, 0, 0, 3]).await.unwrap();
        packet(&mut stream).await.split_off(4)
    }

    /// A connection that is logged in, in bare bytes.
    pub(crate) async fn logged_in(&self) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let greeting = packet(&mut stream).await;
        let rest = &greeting[5..];
        let end = rest.iter().position(|byte| *byte == 0).unwrap();
        let seed = [&rest[end + 5..end + 13], &rest[end + 32..end + 44]].concat();
        stream.write_all(&log_in(&self.user, &scramble(&seed, &self.password))).await.unwrap();
        assert_eq!(packet(&mut stream).await[4], 0, "the log-in is refused");
        stream
    }
}

/// One packet with its header.
async fn packet(stream: &mut TcpStream) -> Vec<u8> {
    let mut packet = vec![0; 4];
    stream.read_exact(&mut packet).await.unwrap();
    let length = usize::from(packet[0]) | usize::from(packet[1]) << 8 | usize::from(packet[2]) << 16;
    packet.resize(4 + length, 0);
    stream.read_exact(&mut packet[4..]).await.unwrap();
    packet
}

/// The answer to a greeting: flags (4.1, transactions, secure connection, plug-ins), longest packet, collation, user,
/// proof, plug-in.
fn log_in(user: &str, proof: &[u8]) -> Vec<u8> {
    let mut payload = 0x0008_a200_u32.to_le_bytes().to_vec();
    payload.extend((1_u32 << 24).to_le_bytes());
    payload.push(45);
    payload.resize(32, 0);
    payload.extend(user.as_bytes());
    payload.push(0);
    payload.push(u8::try_from(proof.len()).unwrap());
    payload.extend(proof);
    payload.extend(b"mysql_native_password\0");
    let length = u8::try_from(payload.len()).unwrap();
    [&[length, 0, 0, 1], payload.as_slice()].concat()
}

/// The scramble of `mysql_native_password`, written from its definition and not by the library that the lab uses.
fn scramble(seed: &[u8], password: &str) -> Vec<u8> {
    use sha1::{Digest as _, Sha1};
    let once = Sha1::digest(password);
    let twice = Sha1::digest(once);
    let salted = Sha1::new().chain_update(seed).chain_update(twice).finalize();
    once.iter().zip(salted.iter()).map(|(a, b)| a ^ b).collect()
}
