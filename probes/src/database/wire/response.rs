//! What follows a greeting: the client's wish for TLS, its log-in, and what the server answers to it.

use super::exchange::{Credentials, SEED};
use super::greeting::{Greeting, ServerError, capability};
use super::packet::Fields;

/// The plug-in that Gitpod's server knows.
pub const NATIVE: &str = "mysql_native_password";
/// The plug-in that users of MySQL 8 have by default.
pub const CACHING_SHA2: &str = "caching_sha2_password";
/// What a switch without a name asks for: the scramble from before MySQL 4.1.
pub const OLD: &str = "mysql_old_password";
/// A plug-in that sends the password itself, enciphered where there is no TLS.
pub const SHA256: &str = "sha256_password";

/// `utf8mb4_general_ci`, which Gitpod's clients ask for.
const COLLATION: u8 = 45;
/// The longest packet that the client would take. Nothing longer than a log-in's answer ever comes.
const MAX_PACKET: u32 = 1 << 24;

/// What both Gitpod's clients can do, mysqljs and go-sql-driver. Plug-ins are the latter's: without them the server says
/// only that it refuses, and not by which plug-in.
const CAPABILITIES: u32 = capability::LONG_PASSWORD
    | capability::LONG_FLAG
    | capability::PROTOCOL_41
    | capability::TRANSACTIONS
    | capability::SECURE_CONNECTION
    | capability::MULTI_RESULTS;

/// What both packets of the client begin with.
fn head(greeting: &Greeting, more: u32) -> Vec<u8> {
    // To say what the server cannot is answered with an error by some proxies.
    let optional = greeting.capabilities & capability::PLUGIN_AUTH;
    let mut packet = (CAPABILITIES | optional | more).to_le_bytes().to_vec();
    packet.extend_from_slice(&MAX_PACKET.to_le_bytes());
    packet.push(COLLATION);
    packet.extend_from_slice(&[0; 23]);
    packet
}

/// The wish for TLS, which is the beginning of a log-in.
pub fn wish_for_tls(greeting: &Greeting) -> Vec<u8> {
    head(greeting, capability::SSL)
}

/// The log-in, with the answer that `mysql_native_password` gives.
pub fn log_in(greeting: &Greeting, with: Credentials<'_>, answer: &[u8], tls: bool) -> Vec<u8> {
    let ssl = if tls { capability::SSL } else { 0 };
    let database = if with.database.is_some() { capability::CONNECT_WITH_DB } else { 0 };
    let mut packet = head(greeting, ssl | database);
    packet.extend_from_slice(with.user.as_bytes());
    packet.push(0);
    packet.push(u8::try_from(answer.len()).unwrap_or_default());
    packet.extend_from_slice(answer);
    if let Some(database) = with.database {
        packet.extend_from_slice(database.as_bytes());
        packet.push(0);
    }
    if greeting.has(capability::PLUGIN_AUTH) {
        packet.extend_from_slice(NATIVE.as_bytes());
        packet.push(0);
    }
    packet
}

/// What a server answers to a log-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Logged in.
    Done,
    /// It refuses.
    Refused(ServerError),
    /// It asks for another plug-in, with another seed.
    Switch {
        /// The plug-in.
        plugin: String,
        /// What the answer is to be made with.
        seed: Vec<u8>,
    },
    /// A word of the plug-in itself.
    More(Vec<u8>),
    /// None of these.
    Other,
}

impl Reply {
    /// Reads the payload of an answer.
    pub fn read(payload: &[u8]) -> Self {
        let Some((first, rest)) = payload.split_first() else { return Self::Other };
        match first {
            0x00 => Self::Done,
            0x01 => Self::More(rest.to_vec()),
            0xfe if rest.is_empty() => Self::Switch { plugin: OLD.to_owned(), seed: Vec::new() },
            0xfe => {
                let mut fields = Fields(rest);
                let plugin = String::from_utf8_lossy(fields.until_zero_or_end()).into_owned();
                // A zero ends the seed.
                let seed = fields.0.get(..SEED).unwrap_or(fields.0).to_vec();
                Self::Switch { plugin, seed }
            }
            0xff => ServerError::read(rest).map_or(Self::Other, Self::Refused),
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use harness::Secret;

    use super::*;

    #[test]
    fn a_log_in_is_written_as_the_protocol_says() {
        let password = Secret::new("s3cret".to_owned());
        let with = Credentials { user: "gitpod", password: &password, database: None };
        let greeting = Greeting { capabilities: u32::MAX, ..Greeting::default() };
        let packet = log_in(&greeting, with, &[7; 20], false);
        // LONG_PASSWORD, LONG_FLAG, PROTOCOL_41; TRANSACTIONS, SECURE_CONNECTION; MULTI_RESULTS, PLUGIN_AUTH.
        assert_eq!(&packet[..9], &[0x05, 0xa2, 0x0a, 0x00, 0, 0, 0, 1, 45]);
        assert_eq!(&packet[9..32], &[0; 23]);
        assert_eq!(
            &packet[32..60],
            b"gitpod\0\x14\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07"
        );
        assert_eq!(&packet[60..], b"mysql_native_password\0");
        let database = Credentials { database: Some("gitpod"), ..with };
        let named = log_in(&greeting, database, &[], true);
        // CONNECT_WITH_DB and SSL beside them.
        assert_eq!(&named[..2], &[0x0d, 0xaa]);
        assert_eq!(&named[32..], b"gitpod\0\0gitpod\0mysql_native_password\0");
        assert_eq!(wish_for_tls(&greeting), [&[0x05, 0xaa][..], &packet[2..32]].concat());
    }

    #[test]
    fn a_server_without_plug_ins_is_told_of_none() {
        let password = Secret::new(String::new());
        let with = Credentials { user: "u", password: &password, database: None };
        let packet = log_in(&Greeting::default(), with, &[], false);
        assert_eq!(&packet[..4], &[0x05, 0xa2, 0x02, 0x00]);
        assert_eq!(&packet[32..], b"u\0\0");
    }

    #[test]
    fn answers_are_told_apart_and_none_is_a_panic() {
        assert_eq!(Reply::read(b"\0\0\0\x02\0\0\0"), Reply::Done);
        assert_eq!(Reply::read(b"\x01\x04"), Reply::More(vec![4]));
        assert_eq!(Reply::read(b"\xfe"), Reply::Switch { plugin: OLD.to_owned(), seed: vec![] });
        let switch = b"\xfemysql_native_password\0abcdefghijklmnopqrst\0";
        let seed = b"abcdefghijklmnopqrst".to_vec();
        assert_eq!(Reply::read(switch), Reply::Switch { plugin: NATIVE.to_owned(), seed });
        let denied = b"\xff\x15\x04#28000Access denied for user 'gitpod'@'localhost' (using password: YES)";
        let Reply::Refused(error) = Reply::read(denied) else { panic!("{denied:?}") };
        assert_eq!((error.code, error.state.as_str()), (1045, "28000"));
        for whole in [&switch[..], denied] {
            for end in 0..whole.len() {
                let _ = Reply::read(&whole[..end]);
            }
        }
        assert_eq!(Reply::read(b""), Reply::Other);
        assert_eq!(Reply::read(b"\xff\x15"), Reply::Other);
        assert_eq!(Reply::read(b"\x17"), Reply::Other);
    }
}
