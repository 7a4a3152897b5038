//! Errors of the server, told apart.

use std::fmt;

use harness::{Cause, Failure};

use crate::database::causes;
use crate::database::wire::greeting::ServerError;
use crate::net::causes::CONNECTION_CLOSED;
use crate::net::classify::{chain, transport};

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

/// Which cause a refused log-in is, or one that is refused before the greeting.
pub fn of_log_in(code: u16, message: &str) -> &'static Cause {
    match code {
        1040 | 1203 | 1226 => causes::TOO_MANY_CONNECTIONS,
        1129 => causes::HOST_BLOCKED,
        1130 => causes::HOST_NOT_ALLOWED,
        // Azure's gateway has codes of its own.
        3159 | 9002 => causes::SECURE_TRANSPORT_REQUIRED,
        9000..=9999 if message.contains("SSL connection is required") => causes::SECURE_TRANSPORT_REQUIRED,
        9000..=9999 if message.contains("is not allowed to connect") => causes::HOST_NOT_ALLOWED,
        // The client does not know the user's plug-in, or the server has it no longer.
        1251 | 1524 => causes::AUTH_PLUGIN_UNSUPPORTED,
        // The server is on its way down, or lost the thread.
        1043 | 1053 | 1077 | 1079 | 1158..=1161 | 1927 => CONNECTION_CLOSED,
        _ => causes::ACCESS_DENIED,
    }
}

/// The failure of a connection that the server refuses before it greets.
pub fn before_greeting(step: &str, error: &ServerError) -> Failure {
    let cause = of_log_in(error.code, &error.message);
    Failure::new(cause, step, "a greeting of protocol 10", error.to_string())
}

/// The failure of a log-in by the client of the field, after Gitpod's own log-in went well.
pub(super) fn not_in(step: &str, error: &mysql_async::Error) -> Failure {
    use mysql_async::DriverError as Driver;
    match error {
        mysql_async::Error::Server(error) => {
            let refusal = Refusal::of(error);
            let cause = of_log_in(refusal.code, &refusal.message);
            Failure::new(cause, step, "a log-in", refusal.to_string())
        }
        mysql_async::Error::Driver(Driver::UnknownAuthPlugin { .. } | Driver::CleartextPluginDisabled) => {
            Failure::new(causes::AUTH_PLUGIN_UNSUPPORTED, step, "a log-in", chain(error))
        }
        mysql_async::Error::Driver(Driver::NoClientSslFlagFromServer) => {
            Failure::new(causes::TLS_UNAVAILABLE, step, "TLS is offered", chain(error))
        }
        mysql_async::Error::Io(_) => transport(step, error, false),
        other => lost(step, other),
    }
}

/// The failure of an exchange without an answer.
pub(super) fn lost(step: &str, error: &mysql_async::Error) -> Failure {
    Failure::new(causes::CONNECTION_LOST, step, "an answer of the server", chain(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(code: u16, message: &str) -> mysql_async::Error {
        let (message, state) = (message.to_owned(), "HY000".to_owned());
        mysql_async::Error::Server(mysql_async::ServerError { code, message, state })
    }

    #[test]
    fn refused_log_ins_are_told_apart() {
        let azure = "SSL connection is required. Please specify SSL options and retry.";
        let firewall = "Client with IP address '192.0.2.7' is not allowed to connect to this MySQL server.";
        for (code, message, cause) in [
            (1040, "Too many connections", causes::TOO_MANY_CONNECTIONS),
            (1203, "User gitpod already has more than 'max_user_connections'", causes::TOO_MANY_CONNECTIONS),
            (1129, "Host 'x' is blocked", causes::HOST_BLOCKED),
            (1130, "Host 'x' is not allowed", causes::HOST_NOT_ALLOWED),
            (3159, "Connections using insecure transport", causes::SECURE_TRANSPORT_REQUIRED),
            (9002, azure, causes::SECURE_TRANSPORT_REQUIRED),
            (9999, azure, causes::SECURE_TRANSPORT_REQUIRED),
            (9000, firewall, causes::HOST_NOT_ALLOWED),
            (1251, "Client does not support authentication protocol", causes::AUTH_PLUGIN_UNSUPPORTED),
            (1053, "Server shutdown in progress", CONNECTION_CLOSED),
            (1045, "Access denied for user", causes::ACCESS_DENIED),
            (1698, "Access denied for user", causes::ACCESS_DENIED),
        ] {
            let failure = not_in("logging in", &server(code, message));
            assert_eq!(failure.cause, cause, "{code}");
            assert!(failure.actual.contains(message), "{}", failure.actual);
        }
    }

    #[test]
    fn what_is_no_answer_of_the_server_is_told_apart() {
        let plugin = mysql_async::DriverError::UnknownAuthPlugin { name: "sha256_password".to_owned() };
        let failure = not_in("logging in", &mysql_async::Error::Driver(plugin));
        assert_eq!(failure.cause, causes::AUTH_PLUGIN_UNSUPPORTED);
        assert!(failure.actual.contains("sha256_password"), "{}", failure.actual);
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        let refused = mysql_async::Error::Io(mysql_async::IoError::Io(refused));
        assert_eq!(not_in("logging in", &refused).cause, crate::net::causes::CONNECTION_REFUSED);
        assert_eq!(lost("SELECT 1", &refused).cause, causes::CONNECTION_LOST);
    }
}
