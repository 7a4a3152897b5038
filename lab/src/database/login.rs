//! The log-in: greeting, TLS in the middle where the client wants it, the client's answer, a change of the plug-in where
//! the user has another, and an OK or an error.

use std::io;

use mysql_common::constants::{CapabilityFlags, StatusFlags};
use mysql_common::io::ParseBuf;
use mysql_common::packets::{
    AuthMoreData, AuthPlugin, AuthSwitchRequest, HandshakePacket, HandshakeResponse,
};
use mysql_common::proto::MySerialize;
use tokio::net::TcpStream;

use super::behaviour::{Door, Plain, Plugin, Refusal, Tls, User};
use super::engine::{Session, SqlError};
use super::packets::{Packets, Read, Stream};
use super::proof::{self, SEED};
use super::reply;
use super::server::{Counted, Server};

/// What a client may say before it has logged in.
const LONGEST_ANSWER: usize = 1 << 16;

/// The length of a wish for TLS.
const WISH: usize = 32;

/// A fatal alert `protocol_version` of TLS 1.0: what a server says to a client whose versions are all too new for it.
const PROTOCOL_VERSION: &[u8] = &[0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46];

/// A client that is logged in.
pub(super) struct Client {
    pub(super) packets: Packets<Box<dyn Stream>>,
    pub(super) capabilities: CapabilityFlags,
    pub(super) session: Session,
    pub(super) counted: Counted,
}

/// Takes a connection through the log-in. None, where it did not come to one; the client was told why.
pub(super) async fn login(server: &Server, stream: TcpStream, connection: u32) -> io::Result<Option<Client>> {
    let peer = stream.peer_addr()?.ip().to_string();
    let behaviour = &server.behaviour;
    let mut packets = Packets::new(stream);
    let seed = server.seed();
    packets.send(&greeting(server, connection, seed)).await?;
    let Read::Payload(mut answer) = packets.read(LONGEST_ANSWER).await? else { return Ok(None) };
    if behaviour.door == Door::CutsTheLogin {
        return Ok(None);
    }
    let wishes_tls = answer.len() == WISH && flags(&answer).contains(CapabilityFlags::CLIENT_SSL);
    let mut packets: Packets<Box<dyn Stream>> = match (wishes_tls, behaviour.tls, &server.tls) {
        (true, Tls::Old, _) => {
            packets.send_raw(PROTOCOL_VERSION).await?;
            // The hello of the client's TLS is on its way, and what was said must reach it.
            packets.leave(LONGEST_ANSWER).await;
            return Ok(None);
        }
        (true, Tls::On(_), Some(tls)) => {
            let changed = packets.changed(async |stream| tls.accept(stream).await.map(boxed)).await;
            // A client that does not trust us breaks off here; its own report is the evidence.
            let Ok(mut packets) = changed else { return Ok(None) };
            let Read::Payload(over_tls) = packets.read(LONGEST_ANSWER).await? else { return Ok(None) };
            answer = over_tls;
            packets
        }
        (true, _, _) | (false, ..) => packets.changed(async |stream| Ok(boxed(stream))).await?,
    };
    let Ok(response) = ParseBuf(&answer).parse::<HandshakeResponse<'_>>(()) else {
        let bad = Refusal::new(1043, "08S01", "Bad handshake");
        packets.send(&reply::error(&bad.into(), CapabilityFlags::CLIENT_PROTOCOL_41)).await?;
        return Ok(None);
    };
    let capabilities = response.capabilities();
    let entry = server.log.stated("LOGIN", u64::from(connection), &account(&response), Some(wishes_tls));
    let attempt = Attempt { server, peer: &peer, tls: wishes_tls, response: &response };
    let counted = match attempt.admitted(&mut packets, seed).await? {
        Ok(counted) => counted,
        Err(error) => {
            server.log.answered(entry, error.code);
            packets.send(&reply::error(&error, capabilities)).await?;
            return Ok(None);
        }
    };
    let mut session = server.engine.session(attempt.user(), &peer, connection);
    if let Some(database) = response.db_name().filter(|name| !name.is_empty())
        && let Err(error) = session.use_database(&String::from_utf8_lossy(database)).await
    {
        server.log.answered(entry, error.code);
        packets.send(&reply::error(&error, capabilities)).await?;
        return Ok(None);
    }
    server.log.answered(entry, 0);
    packets.send(&reply::done(server.status())).await?;
    Ok(Some(Client { packets, capabilities, session, counted }))
}

fn boxed(stream: impl Stream + 'static) -> Box<dyn Stream> {
    Box::new(stream)
}

/// The first packet.
fn greeting(server: &Server, connection: u32, seed: [u8; SEED]) -> Vec<u8> {
    let greeting = &server.behaviour.greeting;
    let mut capabilities = greeting.capabilities;
    capabilities.set(CapabilityFlags::CLIENT_SSL, server.behaviour.tls != Tls::Off);
    let (first, rest) = seed.split_at(8);
    let mut one = [0; 8];
    one.copy_from_slice(first);
    let packet = HandshakePacket::new(
        10,
        greeting.version.as_ref().unwrap_or(&server.behaviour.sql.version).as_bytes(),
        connection,
        one,
        Some(ended(rest)),
        capabilities,
        greeting.collation,
        StatusFlags::SERVER_STATUS_AUTOCOMMIT,
        Some(greeting.plugin.name().as_bytes()),
    );
    bytes(&packet)
}

/// With a zero behind it.
fn ended(text: &[u8]) -> Vec<u8> {
    [text, &[0]].concat()
}

fn bytes(packet: &impl MySerialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    packet.serialize(&mut bytes);
    bytes
}

/// The first four bytes of a client's answer.
fn flags(answer: &[u8]) -> CapabilityFlags {
    let bits = answer.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
    CapabilityFlags::from_bits_truncate(bits)
}

/// Who wants to log in, and where to, for the log.
fn account(response: &HandshakeResponse<'_>) -> String {
    let user = String::from_utf8_lossy(response.user());
    match response.db_name() {
        Some(database) => format!("{user}/{}", String::from_utf8_lossy(database)),
        None => user.into_owned(),
    }
}

/// One client that wants to log in.
struct Attempt<'a> {
    server: &'a Server,
    peer: &'a str,
    tls: bool,
    response: &'a HandshakeResponse<'a>,
}

impl Attempt<'_> {
    /// Whether the client may come in, in the order in which servers check it.
    async fn admitted(
        &self,
        packets: &mut Packets<Box<dyn Stream>>,
        seed: [u8; SEED],
    ) -> io::Result<Result<Counted, SqlError>> {
        if let (Plain::Refused(refusal), false) = (self.server.behaviour.plain, self.tls) {
            return Ok(Err(refusal.into()));
        }
        let user = &self.server.behaviour.user;
        let asked =
            self.response.auth_plugin().map_or(Plugin::Native.name().as_bytes(), AuthPlugin::as_bytes);
        let proof = if asked == user.plugin.name().as_bytes() {
            (self.response.scramble_buf().to_vec(), seed)
        } else if !self.response.capabilities().contains(CapabilityFlags::CLIENT_PLUGIN_AUTH) {
            let old = "Client does not support authentication protocol requested by server; consider upgrading \
                       MySQL client";
            return Ok(Err(Refusal::new(1251, "08004", old).into()));
        } else {
            let seed = self.server.seed();
            let change = AuthSwitchRequest::new(user.plugin.name().as_bytes(), ended(&seed));
            packets.send(&bytes(&change)).await?;
            let Read::Payload(proof) = packets.read(LONGEST_ANSWER).await? else { return gone() };
            (proof, seed)
        };
        let known = self.response.user() == user.name.as_bytes();
        let proved = self.proved(packets, &proof.0, &proof.1).await?;
        if !known || !proved || (self.server.behaviour.plain == Plain::Denied && !self.tls) {
            return Ok(Err(self.denied(!matches!(proof.0[..], [] | [0]))));
        }
        Ok(self.server.counted(self.user()))
    }

    /// Whether the client has the password.
    async fn proved(
        &self,
        packets: &mut Packets<Box<dyn Stream>>,
        proof: &[u8],
        seed: &[u8],
    ) -> io::Result<bool> {
        let User { password, plugin, .. } = self.server.behaviour.user;
        // Nothing, with or without the zero that ends it, is the proof of an empty password and of no other.
        if matches!(proof, [] | [0]) {
            return Ok(password.is_empty());
        }
        match plugin {
            Plugin::Native => Ok(proof::is_native(proof, seed, password)),
            Plugin::Clear => Ok(proof::is_clear(proof, password)),
            // Without TLS a client asks for a key to encrypt the password with, and this server has none.
            Plugin::Sha256 => Ok(self.tls && proof::is_clear(proof, password)),
            Plugin::CachingSha2 => {
                if self.server.has_seen_the_password() && proof::is_caching_sha2(proof, seed, password) {
                    packets.write(&bytes(&AuthMoreData::new(&[3][..])));
                    return Ok(true);
                }
                packets.send(&bytes(&AuthMoreData::new(&[4][..]))).await?;
                let Read::Payload(clear) = packets.read(LONGEST_ANSWER).await? else { return gone() };
                let proved = self.tls && proof::is_clear(&clear, password);
                if proved {
                    self.server.sees_the_password();
                }
                Ok(proved)
            }
        }
    }

    /// The name of the account: Azure's gateway takes what stands behind the `@` for the server.
    fn user(&self) -> &str {
        let name = self.server.behaviour.user.name;
        name.split_once('@').map_or(name, |(user, _)| user)
    }

    fn denied(&self, with_password: bool) -> SqlError {
        let user = String::from_utf8_lossy(self.response.user());
        let password = if with_password { "YES" } else { "NO" };
        let message = format!("Access denied for user '{user}'@'{}' (using password: {password})", self.peer);
        SqlError { code: 1045, state: "28000", message }
    }
}

/// The client left in the middle.
fn gone<T>() -> io::Result<T> {
    Err(io::ErrorKind::UnexpectedEof.into())
}
