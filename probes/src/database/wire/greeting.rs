//! What a server says first: a greeting of protocol 10, an error instead of one, or something that is no MySQL.

use std::fmt;
use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::packet::{self, Fields};

/// The most characters of what is no MySQL that are shown.
const SHOWN: usize = 60;

/// The first packet of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum First {
    /// A greeting.
    Greeting(Greeting),
    /// An error before any log-in: 1040 (too many connections), 1129 (host blocked), 1130 (host not allowed).
    Refused(ServerError),
    /// No MySQL; the text says what came, a lower-case fragment.
    Other(String),
}

/// A greeting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Greeting {
    /// The version that it calls itself, which a gateway may have made up.
    pub version: String,
    /// The number of the connection.
    pub connection: u32,
    /// The plug-in that it would have by default.
    pub plugin: String,
    /// The twenty bytes for the scramble.
    pub seed: Vec<u8>,
    /// Capability flags.
    pub capabilities: u32,
    /// The number of its default collation.
    pub collation: u8,
}

/// Capability flags, by their names in MySQL's sources without `CLIENT_`.
pub mod capability {
    /// Passwords of more than eight bytes. `MariaDB` leaves it out of its greeting to say that it is `MariaDB`.
    pub const LONG_PASSWORD: u32 = 0x0000_0001;
    /// More flags of columns.
    pub const LONG_FLAG: u32 = 0x0000_0004;
    /// A database is selected with the log-in.
    pub const CONNECT_WITH_DB: u32 = 0x0000_0008;
    /// The protocol of MySQL 4.1.
    pub const PROTOCOL_41: u32 = 0x0000_0200;
    /// TLS.
    pub const SSL: u32 = 0x0000_0800;
    /// Flags of a transaction in answers.
    pub const TRANSACTIONS: u32 = 0x0000_2000;
    /// The scramble of MySQL 4.1.
    pub const SECURE_CONNECTION: u32 = 0x0000_8000;
    /// More than one result for a statement.
    pub const MULTI_RESULTS: u32 = 0x0002_0000;
    /// Plug-ins for the log-in.
    pub const PLUGIN_AUTH: u32 = 0x0008_0000;

    /// Those whose presence says something to a person.
    pub(super) const TOLD: [(u32, &str); 4] = [
        (PROTOCOL_41, "PROTOCOL_41"),
        (SECURE_CONNECTION, "SECURE_CONNECTION"),
        (PLUGIN_AUTH, "PLUGIN_AUTH"),
        (SSL, "SSL"),
    ];
}

impl Greeting {
    /// Whether TLS is offered.
    pub fn offers_tls(&self) -> bool {
        self.has(capability::SSL)
    }

    /// Whether a capability is offered.
    pub fn has(&self, flag: u32) -> bool {
        self.capabilities & flag != 0
    }

    /// The capabilities without which Gitpod's clients cannot log in, as far as they are missing. go-sql-driver ends with
    /// `ErrOldProtocol` without the first; without the second there is no scramble that both know.
    pub fn lacks(&self) -> Vec<&'static str> {
        let needed = [capability::PROTOCOL_41, capability::SECURE_CONNECTION];
        let missing = |flag: &u32| needed.contains(flag) && !self.has(*flag);
        capability::TOLD.iter().filter(|(flag, _)| missing(flag)).map(|(_, name)| *name).collect()
    }

    /// Reads a greeting after the byte that says its protocol. What came after MySQL 3.21 may be missing.
    fn of_fields(mut fields: Fields<'_>) -> Option<Self> {
        let version = text(fields.until_zero()?);
        let connection = fields.long()?;
        let mut seed = fields.take(8)?.to_vec();
        fields.byte()?;
        let low = fields.short()?;
        let mut greeting =
            Self { version, connection, seed: Vec::new(), capabilities: low.into(), ..Self::default() };
        if fields.0.is_empty() {
            greeting.seed = seed;
            return Some(greeting);
        }
        greeting.collation = fields.byte()?;
        let _status = fields.short()?;
        greeting.capabilities |= u32::from(fields.short()?) << 16;
        let length = usize::from(fields.byte()?);
        let _reserved = fields.take(10)?;
        if greeting.has(capability::SECURE_CONNECTION) {
            // The rest of the seed, with a zero at its end.
            let rest = fields.take(length.saturating_sub(8).max(13)).or_else(|| fields.take(12))?;
            seed.extend_from_slice(rest);
            seed.truncate(super::exchange::SEED);
        }
        if greeting.has(capability::PLUGIN_AUTH) {
            greeting.plugin = text(fields.until_zero_or_end());
        }
        greeting.seed = seed;
        Some(greeting)
    }
}

impl fmt::Display for Greeting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "protocol: 10")?;
        writeln!(f, "version: {}", self.version)?;
        writeln!(f, "connection: {}", self.connection)?;
        let plugin = if self.plugin.is_empty() { "none named" } else { &self.plugin };
        writeln!(f, "plug-in by default: {plugin}")?;
        write!(f, "capabilities: {:#010x} (", self.capabilities)?;
        for (place, (flag, name)) in capability::TOLD.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{}{name}", if self.has(*flag) { "" } else { "no " })?;
        }
        writeln!(f, ")")?;
        write!(f, "collation by default: {}", self.collation)
    }
}

/// An error packet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerError {
    /// 1045.
    pub code: u16,
    /// `28000`, empty before the log-in.
    pub state: String,
    /// The server's words.
    pub message: String,
}

impl ServerError {
    /// Reads an error after the byte that says that it is one.
    pub(super) fn read(payload: &[u8]) -> Option<Self> {
        let mut fields = Fields(payload);
        let code = fields.short()?;
        let state = if fields.0.first() == Some(&b'#') {
            fields.take(6).map(|state| text(&state[1..]))
        } else {
            None
        };
        Some(Self { code, state: state.unwrap_or_default(), message: text(fields.until_zero_or_end()) })
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, state, message } = self;
        if state.is_empty() {
            write!(f, "error {code}: {message}")
        } else {
            write!(f, "error {code} ({state}): {message}")
        }
    }
}

/// Reads what a server says first, whatever it speaks.
///
/// # Errors
/// The connection ended.
pub async fn hear(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<First> {
    let head = packet::read_head(stream).await?;
    if let Ok(length) = head.length() {
        return Ok(read(&packet::read_payload(stream, length).await?));
    }
    // What is no packet is shown as far as it has come already: more may never come.
    let mut seen = head.0.to_vec();
    let mut more = [0; SHOWN];
    let count = stream.read(&mut more).await.unwrap_or_default();
    seen.extend_from_slice(&more[..count]);
    Ok(First::Other(foreign(&seen)))
}

/// Reads the first packet's payload.
pub fn read(payload: &[u8]) -> First {
    let cut = |what: &str| First::Other(format!("{what} that ends in the middle: {}", fragment(payload)));
    match payload.split_first() {
        Some((10, rest)) => {
            Greeting::of_fields(Fields(rest)).map_or_else(|| cut("a greeting"), First::Greeting)
        }
        Some((0xff, rest)) => ServerError::read(rest).map_or_else(|| cut("an error"), First::Refused),
        Some((9, _)) => {
            First::Other("a greeting of protocol 9, which servers before MySQL 3.21 spoke".to_owned())
        }
        Some(_) => First::Other(foreign(payload)),
        None => First::Other("an empty packet".to_owned()),
    }
}

/// What is no packet of MySQL's.
fn foreign(bytes: &[u8]) -> String {
    let kind = if bytes.starts_with(b"HTTP/") {
        "an answer of HTTP"
    } else if bytes.starts_with(b"SSH-") {
        "a greeting of SSH"
    } else {
        "something else"
    };
    format!("{kind}: {}", fragment(bytes))
}

/// The beginning of some bytes in characters that can be printed.
fn fragment(bytes: &[u8]) -> String {
    let mut printed = bytes[..bytes.len().min(SHOWN)].escape_ascii().to_string();
    let cut = if printed.len() > SHOWN || bytes.len() > SHOWN { "…" } else { "" };
    // What is escaped is ASCII.
    printed.truncate(SHOWN);
    format!("\"{printed}{cut}\"")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A greeting as MySQL 5.7.44 writes it, byte for byte.
    const MYSQL_57: &[u8] = b"\x0a5.7.44-log\0\x2a\x00\x00\x00abcdefgh\0\xff\xff\x08\x02\x00\xff\xc1\x15\
        \0\0\0\0\0\0\0\0\0\0ijklmnopqrst\0mysql_native_password\0";
    /// The same of `MariaDB` 10.11, whose extended capabilities stand in the last four reserved bytes.
    const MARIADB: &[u8] =
        b"\x0a5.5.5-10.11.6-MariaDB\0\x07\x01\x00\x00abcdefgh\0\xfe\xf7\x2d\x02\x00\xff\x81\x15\
        \0\0\0\0\0\0\x1d\0\0\0ijklmnopqrst\0mysql_native_password\0";

    fn greeting(payload: &[u8]) -> Greeting {
        match read(payload) {
            First::Greeting(greeting) => greeting,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_greeting_of_mysql_is_read() {
        let read = greeting(MYSQL_57);
        let expected = Greeting {
            version: "5.7.44-log".to_owned(),
            connection: 42,
            plugin: "mysql_native_password".to_owned(),
            seed: b"abcdefghijklmnopqrst".to_vec(),
            capabilities: 0xc1ff_ffff,
            collation: 8,
        };
        assert_eq!(read, expected);
        assert!(read.offers_tls() && read.lacks().is_empty());
        let told = read.to_string();
        assert!(told.contains("0xc1ffffff (PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH, SSL)"), "{told}");
        assert!(!told.contains("abcdefgh") && !told.contains("ijkl"), "{told}");
    }

    #[test]
    fn the_greeting_of_mariadb_keeps_its_prefix() {
        let read = greeting(MARIADB);
        assert_eq!(read.version, "5.5.5-10.11.6-MariaDB");
        assert_eq!((read.collation, read.connection), (45, 263));
        assert!(!read.offers_tls() && read.lacks().is_empty());
        assert!(read.to_string().contains("no SSL"), "{read}");
    }

    #[test]
    fn a_plugin_without_its_zero_and_a_seed_without_its_own_are_read() {
        let cut = greeting(&MYSQL_57[..MYSQL_57.len() - 1]);
        assert_eq!(cut.plugin, "mysql_native_password");
        // No plug-in, and no zero after the seed.
        let mut bare = MYSQL_57[..MYSQL_57.len() - 23].to_vec();
        bare[30] &= !0x08;
        let bare = greeting(&bare);
        assert_eq!((bare.plugin.as_str(), bare.seed.len()), ("", 20));
    }

    #[test]
    fn what_is_from_before_mysql_4_1_lacks_what_gitpod_needs() {
        let mut old = MYSQL_57.to_vec();
        old[26] &= !0x02;
        assert_eq!(greeting(&old).lacks(), ["PROTOCOL_41"]);
        // MySQL 3.21: nothing after the low half of the capabilities.
        let short = greeting(b"\x0a3.21.0\0\x01\0\0\0abcdefgh\0\x04\x00");
        assert_eq!(short.lacks(), ["PROTOCOL_41", "SECURE_CONNECTION"]);
        assert_eq!(short.seed, b"abcdefgh");
    }

    #[test]
    fn an_error_instead_of_a_greeting_is_read_with_and_without_its_state() {
        let refused = |payload: &[u8]| match read(payload) {
            First::Refused(error) => error,
            other => panic!("{other:?}"),
        };
        let bare = refused(b"\xff\x6a\x04Host '10.0.0.7' is not allowed to connect to this MySQL server");
        assert_eq!((bare.code, bare.state.as_str()), (1130, ""));
        assert!(bare.to_string().starts_with("error 1130: Host '10.0.0.7'"), "{bare}");
        let full = refused(b"\xff\x10\x04#08004Too many connections");
        assert_eq!(full.to_string(), "error 1040 (08004): Too many connections");
    }

    #[test]
    fn what_is_no_mysql_is_shown_as_far_as_it_can_be_printed() {
        for (payload, expected) in [
            (&b"\x09 3.20.0\0"[..], "protocol 9"),
            (b"", "an empty packet"),
            (b"\x1b[2J", "something else: \"\\x1b[2J\""),
            (b"\x0a5.7", "a greeting that ends in the middle"),
            (b"\xff\x10", "an error that ends in the middle"),
        ] {
            let First::Other(text) = read(payload) else { panic!("{payload:?}") };
            assert!(text.contains(expected), "{text}");
        }
    }

    #[tokio::test]
    async fn other_protocols_are_named() {
        for (bytes, expected) in [
            (
                &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
                "an answer of HTTP: \"HTTP/1.1 400 Bad Request\\r\\n\\r\\n\"",
            ),
            (b"SSH-2.0-OpenSSH_9.2\r\n", "a greeting of SSH: \"SSH-2.0-OpenSSH_9.2\\r\\n\""),
            (&[b'x'; 200], "…\""),
        ] {
            let First::Other(text) = hear(&mut &bytes[..]).await.unwrap() else { panic!("{bytes:?}") };
            assert!(text.ends_with(expected), "{text}");
            assert!(text.len() < 120, "{text}");
        }
    }

    #[test]
    fn a_packet_that_ends_anywhere_is_no_panic() {
        for whole in [MYSQL_57, MARIADB, b"\xff\x10\x04#08004Too many connections"] {
            for end in 0..=whole.len() {
                for first in 0..=u8::MAX {
                    let mut cut = whole[..end].to_vec();
                    if let Some(byte) = cut.first_mut() {
                        *byte = first;
                    }
                    let _ = read(&cut);
                }
                let _ = read(&whole[..end]);
            }
        }
    }
}
