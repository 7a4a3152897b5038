//! The commands of a client that is logged in: statements, the choice of a database, a sign of life, a new beginning and
//! the end. Prepared statements are not known, since nobody here sends any.

use std::io;

use mysql_common::constants::{CapabilityFlags, Command};

use super::behaviour::Refusal;
use super::engine::{Output, Session, SqlError};
use super::login::Client;
use super::packets::{Packets, Read, Stream};
use super::reply;
use super::server::Server;

/// What MySQL says of a packet that is longer than it takes.
const TOO_LARGE: Refusal = Refusal::new(1153, "08S01", "Got a packet bigger than 'max_allowed_packet' bytes");

/// What MySQL says of a command that it does not know.
const UNKNOWN: Refusal = Refusal::new(1047, "08S01", "Unknown command");

/// What a client asks.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Statement(String),
    Database(String),
    Ping,
    Reset,
    Quit,
    Unknown,
}

impl Asked {
    /// Reads a payload.
    fn read(payload: &[u8]) -> Self {
        const QUERY: u8 = Command::COM_QUERY as u8;
        const INIT_DB: u8 = Command::COM_INIT_DB as u8;
        const PING: u8 = Command::COM_PING as u8;
        const RESET: u8 = Command::COM_RESET_CONNECTION as u8;
        const QUIT: u8 = Command::COM_QUIT as u8;
        let Some((&command, text)) = payload.split_first() else { return Self::Unknown };
        // Bytes that are no UTF-8 are in no statement of Gitpod's; what stands in their place is seen in the log.
        let text = String::from_utf8_lossy(text).into_owned();
        match command {
            QUERY => Self::Statement(text),
            INIT_DB => Self::Database(text),
            PING => Self::Ping,
            RESET => Self::Reset,
            QUIT => Self::Quit,
            _ => Self::Unknown,
        }
    }
}

/// Serves the commands of one client until either side ends it.
pub(super) async fn serve(server: &Server, client: Client, connection: u64) -> io::Result<()> {
    let Client { mut packets, capabilities, mut session, counted } = client;
    loop {
        let asked = match next(server, &mut packets).await? {
            Read::Payload(payload) => Asked::read(&payload),
            Read::TooLarge { unread } => {
                drop((session, counted));
                packets.send(&reply::error(&TOO_LARGE.into(), capabilities)).await?;
                packets.leave(unread).await;
                return Ok(());
            }
            Read::End => return Ok(()),
        };
        let answer = match &asked {
            Asked::Quit => return Ok(()),
            Asked::Statement(statement) => {
                let entry = server.log.stated("QUERY", connection, statement, None);
                let answer = executed(server, &mut session, statement).await;
                server.log.answered(entry, code(&answer));
                answer
            }
            Asked::Database(name) => {
                let entry = server.log.stated("INIT_DB", connection, name, None);
                let answer = session.use_database(name).await.map(|()| Output::default());
                server.log.answered(entry, code(&answer));
                answer
            }
            Asked::Ping => Ok(Output::default()),
            Asked::Reset => {
                session.reset();
                Ok(Output::default())
            }
            Asked::Unknown => Err(UNKNOWN.into()),
        };
        write(&mut packets, server, capabilities, &answer);
        let cut = server.behaviour.wire.cut_in;
        if let (Some(word), Asked::Statement(statement)) = (cut, &asked)
            && statement.contains(word)
        {
            return packets.cut_in_half().await;
        }
        packets.flush().await?;
    }
}

/// The next command, unless the connection is cut first because none comes.
async fn next(server: &Server, packets: &mut Packets<Box<dyn Stream>>) -> io::Result<Read> {
    packets.begin();
    let read = packets.read(server.behaviour.number("max_allowed_packet"));
    match server.behaviour.wire.idle_cut {
        None => read.await,
        Some(after) => tokio::time::timeout(after, read).await.unwrap_or(Ok(Read::End)),
    }
}

/// The number that the log gives an answer: that of the error, or none.
fn code<T>(answer: &Result<T, SqlError>) -> u16 {
    answer.as_ref().err().map_or(0, |error| error.code)
}

/// Executes a statement. The delay is the script of a fault, and the one wait of the lab.
async fn executed(server: &Server, session: &mut Session, statement: &str) -> Result<Output, SqlError> {
    if let Some(delay) = server.behaviour.wire.slow_by
        && reads_no_table(statement)
    {
        tokio::time::sleep(delay).await;
    }
    session.execute(statement).await
}

/// Whether this is a `SELECT` without a `FROM`.
fn reads_no_table(statement: &str) -> bool {
    let mut words = statement.split_ascii_whitespace();
    words.next().is_some_and(|word| word.eq_ignore_ascii_case("select"))
        && !words.any(|word| word.eq_ignore_ascii_case("from"))
}

fn write(
    packets: &mut Packets<Box<dyn Stream>>,
    server: &Server,
    client: CapabilityFlags,
    answer: &Result<Output, SqlError>,
) {
    match answer {
        Ok(output) => {
            for payload in reply::answer(output, server.status(), client) {
                packets.write(&payload);
            }
        }
        Err(error) => packets.write(&reply::error(error, client)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_apart() {
        assert_eq!(Asked::read(b"\x03SELECT 1"), Asked::Statement("SELECT 1".to_owned()));
        assert_eq!(Asked::read(b"\x02gitpod"), Asked::Database("gitpod".to_owned()));
        assert_eq!(Asked::read(b"\x01"), Asked::Quit);
        assert_eq!(Asked::read(b"\x0e"), Asked::Ping);
        assert_eq!(Asked::read(b"\x1f"), Asked::Reset);
        // A statement that is to be prepared.
        assert_eq!(Asked::read(b"\x16SELECT ?"), Asked::Unknown);
        assert_eq!(Asked::read(b""), Asked::Unknown);
    }

    #[test]
    fn a_trivial_select_reads_no_table() {
        assert!(reads_no_table("select 1") && reads_no_table("SELECT @@version"));
        assert!(!reads_no_table("SELECT a FROM t") && !reads_no_table("INSERT INTO t VALUES (1)"));
    }
}
