//! One log-in, from the greeting to the good-bye, as Gitpod's server does it (mysqljs 2.18): TCP, `mysql_native_password`,
//! utf8mb4, no TLS unless asked for, no database unless asked for.
//!
//! The main path: [`plain`] and [`over_tls`] read the greeting, send the log-in, and follow the server as far as Gitpod's own
//! client could. Every exchange comes to an end, since a server counts those that are broken off and blocks a machine for
//! them, which may be Gitpod's own. So a plug-in that is not spoken here is answered with nothing where the server itself
//! holds the password: it then refuses in an orderly way. Where another system does, as behind `mysql_clear_password` and
//! PAM's `dialog`, nothing is said, since an empty password counts as a wrong one there; the connection is closed, as Gitpod's
//! client closes it.

use std::io;
use std::sync::Arc;

use harness::{Cx, Failure, Secret};
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio_rustls::TlsConnector;

use super::dial::Dialled;
use super::greeting::{self, First, Greeting, ServerError};
use super::response::{self, CACHING_SHA2, NATIVE, OLD, Reply, SHA256};
use super::{packet, scramble};
use crate::database::causes;
use crate::database::sql::refusal;
use crate::net::classify::transport;
use crate::net::tls::{self, Check};

/// How many bytes a scramble is made with.
pub(super) const SEED: usize = 20;
/// The most answers of a server to one log-in: a switch, a word of the plug-in or two, the end.
const ANSWERS: usize = 8;
/// The command that ends a connection.
const COM_QUIT: u8 = 1;

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
    /// The server's greeting lacks what a log-in of today needs ([`Greeting::lacks`]). Nothing was sent.
    OldProtocol,
}

/// A connection of either kind.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Logs in and out again, in the clear. A plug-in that Gitpod's server does not know is not answered. Everything is evidence;
/// neither seed nor scramble is.
///
/// # Errors
/// What went wrong below the protocol: `connection-closed`, `timed-out`, `not-mysql`, and errors of the server before any
/// log-in: `too-many-connections`, `host-blocked`, `host-not-allowed`.
pub async fn plain(dialled: Dialled, with: Credentials<'_>, cx: &Cx) -> Result<Seen, Failure> {
    let mut told = Told::new("a log-in without TLS", &dialled);
    let mut stream = dialled.stream;
    let outcome = async {
        let mut seen = greet(&mut stream, &mut told, cx).await?;
        log_in(&mut stream, 1, &mut seen, with, cx, &told.what).await?;
        Ok(seen)
    };
    let outcome = outcome.await;
    told.keep(&outcome, cx);
    outcome
}

/// The same over TLS, whose certificate is held against what the environment trusts and the host's name.
///
/// `caching_sha2_password` is followed there to its end, as the sessions for statements follow it.
///
/// # Errors
/// As [`plain`], and what TLS says. `tls-unavailable`: it is not offered.
pub async fn over_tls(dialled: Dialled, host: &str, with: Credentials<'_>, cx: &Cx) -> Result<Seen, Failure> {
    let mut told = Told::new("a log-in over TLS", &dialled);
    let mut stream = dialled.stream;
    let outcome = async {
        let mut seen = greet(&mut stream, &mut told, cx).await?;
        if !seen.greeting.offers_tls() {
            let step = format!("reading the greeting of {}", told.address);
            return Err(Failure::new(causes::TLS_UNAVAILABLE, step, "TLS is offered", "it is not"));
        }
        let step = format!("the TLS handshake with {}", told.address);
        let config = Arc::new(tls::config(cx.common(), Check::AsConfigured, &[])?);
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())
            .map_err(|error| transport(&step, &error, false))?;
        let handshake = async {
            packet::write(&mut stream, 1, &response::wish_for_tls(&seen.greeting)).await?;
            TlsConnector::from(config).connect(name, stream).await
        };
        let mut stream = cx.within(&step, handshake).await?.map_err(|error| broken(&step, &error))?;
        let (_, session) = stream.get_ref();
        seen.tls =
            session.protocol_version().map(|version| version.as_str().unwrap_or("TLS").replace('_', "."));
        seen.certificate_ends = session.peer_certificates().and_then(|chain| ends(chain.first()?));
        log_in(&mut stream, 2, &mut seen, with, cx, &told.what).await?;
        Ok(seen)
    };
    let outcome = outcome.await;
    told.keep(&outcome, cx);
    outcome
}

/// When a certificate ends.
fn ends(der: &[u8]) -> Option<jiff::Timestamp> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    jiff::Timestamp::from_second(certificate.validity().not_after.timestamp()).ok()
}

/// Reads the greeting.
async fn greet(stream: &mut impl Stream, told: &mut Told, cx: &Cx) -> Result<Seen, Failure> {
    let step = format!("reading the greeting of {}", told.address);
    let first = cx.within(&step, greeting::hear(stream)).await?.map_err(|error| broken(&step, &error))?;
    match first {
        First::Greeting(greeting) => {
            told.greeting = Some(greeting.to_string());
            Ok(Seen { greeting, ..Seen::default() })
        }
        First::Refused(error) => Err(refusal::before_greeting(&step, &error)),
        First::Other(came) => Err(Failure::new(causes::NOT_MYSQL, step, "a greeting of protocol 10", came)),
    }
}

/// Sends the log-in, and answers the server until there is an end.
pub(super) async fn log_in(
    stream: &mut impl Stream,
    sequence: u8,
    seen: &mut Seen,
    with: Credentials<'_>,
    cx: &Cx,
    step: &str,
) -> Result<(), Failure> {
    if !seen.greeting.lacks().is_empty() {
        seen.end = End::OldProtocol;
        return Ok(());
    }
    let password = with.password.expose().as_bytes();
    let tls = seen.tls.is_some();
    let answer = scramble::native(password, &seen.greeting.seed);
    NATIVE.clone_into(&mut seen.plugin);
    let request = response::log_in(&seen.greeting, with, &answer, tls);
    let exchange = async {
        packet::write(stream, sequence, &request).await?;
        for _ in 0..ANSWERS {
            let (sequence, payload) = packet::read(stream).await?;
            let next = match Reply::read(&payload) {
                Reply::Done => {
                    seen.end = End::In;
                    good_bye(stream).await;
                    return Ok(true);
                }
                Reply::Refused(error) => {
                    seen.end = End::Refused(error);
                    return Ok(true);
                }
                Reply::Switch { plugin, seed } => {
                    let next = answer_to(&plugin, password, &seed, tls);
                    seen.switched_to = Some(plugin.clone());
                    if next.is_none() {
                        end_orderly(stream, sequence, &plugin).await;
                    }
                    seen.plugin = plugin;
                    next
                }
                Reply::More(word) => answer_to_word(&seen.plugin, &word, password, tls),
                Reply::Other => return Ok(false),
            };
            match next {
                Some(Say::This(answer)) => packet::write(stream, sequence.wrapping_add(1), &answer).await?,
                Some(Say::Nothing) => {}
                None => {
                    seen.end = End::UnknownPlugin(unknown(seen));
                    return Ok(true);
                }
            }
        }
        Ok(false)
    };
    let ended: io::Result<bool> = cx.within(step, exchange).await?;
    match ended {
        Ok(true) => Ok(()),
        Ok(false) => {
            let actual = "a packet that belongs to no log-in";
            Err(Failure::new(causes::NOT_MYSQL, step, "the end of the log-in", actual))
        }
        Err(error) => Err(broken(step, &error)),
    }
}

/// What is said next.
#[derive(Debug, PartialEq, Eq)]
enum Say {
    This(Vec<u8>),
    Nothing,
}

/// The answer to a switch; `None` for a plug-in that is not spoken here.
fn answer_to(plugin: &str, password: &[u8], seed: &[u8], tls: bool) -> Option<Say> {
    match plugin {
        NATIVE => Some(Say::This(scramble::native(password, seed))),
        // Without TLS, Gitpod's server does not know it. The waiter does, and so is content too early.
        CACHING_SHA2 if tls => Some(Say::This(scramble::caching_sha2(password, seed))),
        _ => None,
    }
}

/// The answer to a word of a plug-in: `caching_sha2_password` says 3 when the scramble was right, and 4 when it wants the
/// password itself, which only TLS may carry.
fn answer_to_word(plugin: &str, word: &[u8], password: &[u8], tls: bool) -> Option<Say> {
    match (plugin, word, tls) {
        (CACHING_SHA2, [3], true) => Some(Say::Nothing),
        (CACHING_SHA2, [4], true) => Some(Say::This([password, &[0]].concat())),
        _ => None,
    }
}

/// The plug-in that the server asks for. One that speaks without a switch is its default.
fn unknown(seen: &Seen) -> String {
    match &seen.switched_to {
        Some(plugin) => plugin.clone(),
        None => seen.greeting.plugin.clone(),
    }
}

/// Answers a plug-in with an empty password, where the server holds the password itself, and hears the refusal. It may also
/// be let in, where the user has none.
async fn end_orderly(stream: &mut impl Stream, sequence: u8, plugin: &str) {
    if ![CACHING_SHA2, SHA256, OLD].contains(&plugin) {
        return;
    }
    if packet::write(stream, sequence.wrapping_add(1), &[]).await.is_err() {
        return;
    }
    if let Ok((_, payload)) = packet::read(stream).await
        && Reply::read(&payload) == Reply::Done
    {
        good_bye(stream).await;
    }
}

/// Says good-bye, so that the server counts no broken connection. One that has gone already needs none.
async fn good_bye(stream: &mut impl Stream) {
    if packet::write(stream, 0, &[COM_QUIT]).await.is_ok() {
        let _ = stream.shutdown().await;
    }
}

/// The failure of a broken exchange.
fn broken(step: &str, error: &io::Error) -> Failure {
    if packet::is_too_long(error) {
        return Failure::new(causes::NOT_MYSQL, step, "an answer to the log-in", error.to_string());
    }
    transport(step, error, false)
}

/// What becomes evidence of one log-in.
struct Told {
    what: String,
    address: String,
    greeting: Option<String>,
}

impl Told {
    fn new(what: &str, dialled: &Dialled) -> Self {
        let address = dialled.address.to_string();
        Self { what: format!("{what} at {address}"), address, greeting: None }
    }

    fn keep(&self, outcome: &Result<Seen, Failure>, cx: &Cx) {
        let mut lines: Vec<String> = self.greeting.iter().cloned().collect();
        let end = match outcome {
            Ok(seen) => {
                lines.extend(seen.tls.iter().map(|tls| format!("TLS: {tls}")));
                lines.extend(seen.certificate_ends.map(|end| format!("the certificate ends: {end}")));
                lines.extend(
                    seen.switched_to.iter().map(|plugin| format!("switched to the plug-in: {plugin}")),
                );
                lines.push(format!("end: {}", seen.end));
                match &seen.end {
                    End::In => "logged in".to_owned(),
                    End::Refused(error) => error.code.to_string(),
                    End::UnknownPlugin(plugin) => plugin.clone(),
                    End::OldProtocol => causes::PROTOCOL_OLD.code.to_owned(),
                }
            }
            Err(failure) => {
                lines.push(format!("end: {}: {}", failure.step, failure.actual));
                failure.cause.code.to_owned()
            }
        };
        cx.evidence(&format!("{} -> {end}", self.what), &lines.join("\n"));
    }
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::In => f.write_str("logged in"),
            Self::Refused(error) => error.fmt(f),
            Self::UnknownPlugin(plugin) => write!(f, "the server asks for the plug-in {plugin}"),
            Self::OldProtocol => f.write_str("the greeting is from before MySQL 4.1"),
        }
    }
}
