//! What comes instead of a log-in, or makes it impossible.

use mysql_common::constants::CapabilityFlags;

use super::super::behaviour::{Behaviour, Door, Refusal};
use super::{Played, fault, set};
use crate::fault::Fault;

/// After too many connections of the same host that broke off.
const HOST_BLOCKED: Refusal = Refusal::new(
    1129,
    "HY000",
    "Host '127.0.0.1' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'",
);

/// Where no user may come from that host.
const HOST_NOT_ALLOWED: Refusal =
    Refusal::new(1130, "HY000", "Host '127.0.0.1' is not allowed to connect to this MySQL server");

/// What a web server says to what it does not understand.
const WEB: &[u8] = b"HTTP/1.1 400 Bad Request\r\nServer: nginx/1.22.1\r\nContent-Type: text/html\r\n\
    Content-Length: 11\r\nConnection: close\r\n\r\nBad Request";

/// A greeting of protocol 9: version, connection, seed.
const PROTOCOL_9: &[u8] = b"\x16\0\0\0\x093.20.32\0\x01\0\0\0seed1234\0";

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("db-accepts-and-closes", "takes a connection and closes it at once", |b| {
        set(&mut b.door, Door::HangsUp)
    }),
    fault(
        "db-cut-in-handshake",
        "greets, and closes the connection instead of an answer to the log-in",
        |b| set(&mut b.door, Door::CutsTheLogin),
    ),
    fault("db-dial-stalls", "answers nothing to whoever connects after the first two", |b| {
        set(&mut b.door, Door::StallsAfter(2))
    }),
    fault("db-host-blocked", "has blocked this host after too many broken connections (1129)", |b| {
        refuses(b, HOST_BLOCKED)
    }),
    fault("db-host-not-allowed", "takes no connection from this host (1130)", |b| {
        refuses(b, HOST_NOT_ALLOWED)
    }),
    fault("db-password-wrong", "knows another password for the user", |b| {
        set(&mut b.target.password, Some("another-password-2"))
    }),
    fault("db-silent", "takes connections and never says a byte", |b| set(&mut b.door, Door::Silent)),
    fault("db-stopped", "listens no more", |b| set(&mut b.door, Door::Closed)),
    fault("garbage-greeting", "says bytes of no protocol instead of a greeting", |b| {
        // The first byte is the length of a packet of that length, so that it is read whole.
        let garbage: Vec<u8> = (0..64).map(|byte: u8| byte.wrapping_mul(73) ^ 0x5a).collect();
        set(&mut b.door, Door::Says([&[64, 0, 0, 0], garbage.as_slice()].concat()))
    }),
    fault("greeting-without-protocol-41", "does not know the protocol of MySQL 4.1, as it says", |b| {
        b.greeting.capabilities.remove(CapabilityFlags::CLIENT_PROTOCOL_41);
        Ok(())
    }),
    fault("http-greeting", "is a web server", |b| set(&mut b.door, Door::Says(WEB.to_vec()))),
    fault("max-connections-reached", "has no connection left (1040)", |b| {
        refuses(b, Refusal::TOO_MANY_CONNECTIONS)
    }),
    fault("old-protocol-greeting", "greets by protocol 9, of before MySQL 3.21", |b| {
        set(&mut b.door, Door::Says(PROTOCOL_9.to_vec()))
    }),
];

fn refuses(behaviour: &mut Behaviour, refusal: Refusal) -> Played {
    set(&mut behaviour.door, Door::Refuses(refusal))
}

#[cfg(test)]
mod tests {
    use super::PROTOCOL_9;

    #[test]
    fn the_old_greeting_is_one_packet() {
        assert_eq!(usize::from(PROTOCOL_9[0]) + 4, PROTOCOL_9.len());
    }
}
