//! Errors of the server, told apart.

use std::fmt;

use harness::Failure;

use crate::database::causes;

/// What a server refused a statement with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// 1044.
    pub code: u16,
    /// `42000`.
    pub state: String,
    /// The server's words.
    pub message: String,
}

impl Refusal {
    pub(super) fn of(error: &mysql_async::ServerError) -> Self {
        Self { code: error.code, state: error.state.clone(), message: error.message.clone() }
    }

    /// Whether a right is missing: 1044, 1142, 1143, 1227, 1370, 1410.
    pub fn is_denied(&self) -> bool {
        matches!(self.code, 1044 | 1142 | 1143 | 1227 | 1370 | 1410)
    }

    /// Whether the server knows the statement or a function in it not at all: 1064, 1305, 1235, 1128, 1630.
    pub fn is_unknown(&self) -> bool {
        matches!(self.code, 1064 | 1305 | 1235 | 1128 | 1630)
    }

    /// Whether the server only reads: 1290 (with `--read-only` or `--super-read-only`), 1792, 1836, 3100 range of Aurora readers.
    pub fn is_read_only(&self) -> bool {
        matches!(self.code, 1792 | 1836 | 1874)
            || self.code == 1290 && self.message.contains("read-only")
            || self.code == 1290 && self.message.contains("read_only")
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error {} ({}): {}", self.code, self.state, self.message)
    }
}

/// The failure of a log-in by the client of the field, after Gitpod's own log-in went well. UNWRITTEN: codes told apart.
pub(super) fn not_in(step: &str, error: &mysql_async::Error) -> Failure {
    match error {
        mysql_async::Error::Server(error) => {
            let refusal = Refusal::of(error);
            let cause = match refusal.code {
                1040 | 1203 | 1226 => causes::TOO_MANY_CONNECTIONS,
                1129 => causes::HOST_BLOCKED,
                1130 => causes::HOST_NOT_ALLOWED,
                _ => causes::ACCESS_DENIED,
            };
            Failure::new(cause, step, "a log-in", refusal.to_string())
        }
        other => lost(step, other),
    }
}

/// The failure of an exchange without an answer.
pub(super) fn lost(step: &str, error: &mysql_async::Error) -> Failure {
    Failure::new(causes::CONNECTION_LOST, step, "an answer of the server", crate::net::classify::chain(error))
}
