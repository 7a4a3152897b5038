//! One log-in, from the greeting to the good-bye, as Gitpod's server does it (mysqljs 2.18): TCP, `mysql_native_password`,
//! utf8mb4, no TLS unless asked for, no database unless asked for. UNWRITTEN.

use harness::{Cx, Failure, Secret};

use super::dial::Dialled;
use super::greeting::{Greeting, ServerError};

/// What a log-in is done with.
#[derive(Clone, Copy, Debug)]
pub struct Credentials<'a> {
    /// The user.
    pub user: &'a str,
    /// The password.
    pub password: &'a Secret,
    /// The database that is selected at once.
    pub database: Option<&'a str>,
}

/// What a log-in showed.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The greeting.
    pub greeting: Greeting,
    /// The plug-in that the server switched to, where it did.
    pub switched_to: Option<String>,
    /// The plug-in that was answered last.
    pub plugin: String,
    /// What it came to: a log-in, the server's refusal, or a plug-in that Gitpod's client does not know.
    pub end: End,
    /// The protocol of TLS, where it was spoken: `TLSv1.2`.
    pub tls: Option<String>,
    /// When the server's certificate ends, where TLS was spoken.
    pub certificate_ends: Option<jiff::Timestamp>,
}

/// What a log-in came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// Logged in, and said good-bye.
    #[default]
    In,
    /// The server refused.
    Refused(ServerError),
    /// The server asks for a plug-in that Gitpod's server does not know. The exchange was ended.
    UnknownPlugin(String),
}

/// Logs in and out again, in the clear. A plug-in that Gitpod's server does not know is not answered. Everything is evidence;
/// neither seed nor scramble is.
///
/// # Errors
/// What went wrong below the protocol: `connection-closed`, `timed-out`, `not-mysql`, and errors of the server before any
/// log-in: `too-many-connections`, `host-blocked`, `host-not-allowed`.
pub async fn plain(dialled: Dialled, with: Credentials<'_>, cx: &Cx) -> Result<Seen, Failure> {
    let _ = (dialled, with, cx);
    Ok(Seen::default())
}

/// The same over TLS, whose certificate is held against what the environment trusts and the host's name.
///
/// # Errors
/// As [`plain`], and what TLS says.
pub async fn over_tls(dialled: Dialled, host: &str, with: Credentials<'_>, cx: &Cx) -> Result<Seen, Failure> {
    let _ = (dialled, host, with, cx);
    Ok(Seen::default())
}
