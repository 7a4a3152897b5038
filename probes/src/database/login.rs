//! The first log-in of a run, as Gitpod does it, and what it leads to.
//!
//! The main path: [`reach`] resolves, dials and logs in in the clear ([`super::wire`]). Where that is refused for a reason
//! that TLS or another plug-in would mend, the sessions for statements are opened over TLS, and the probes of the log-in
//! fail. Where neither comes to a session, the target is not reached, and the failure is that of Gitpod's log-in.

use std::net::SocketAddr;
use std::time::Duration;

use harness::{Cause, Cx, Failure, NotPassed, Secret, cause};

use super::settings::Settings;
use super::sql::{Sql, refusal};
use super::wire::dial::{self, Dialled};
use super::wire::exchange::{self, Credentials, End, Seen};
use super::wire::greeting::Greeting;
use super::wire::response::NATIVE;
use super::{Database, causes};
use crate::net::classify::transport;

/// How Gitpod's own log-in went.
#[derive(Debug)]
pub struct Login {
    /// Every address of the host.
    pub addresses: Vec<SocketAddr>,
    /// The one that was connected to.
    pub address: SocketAddr,
    /// How long it took to connect.
    pub dial: Duration,
    /// What the log-in in the clear showed.
    pub seen: Seen,
    /// Why it was refused, where it was, as the probe tells it that is about that.
    pub refused: Option<Refused>,
}

/// A refused log-in.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The slug of the probe that fails by it: `plaintext_login`, `auth_plugin`, or `handshake` where the log-in was not
    /// even tried.
    pub probe: &'static str,
    /// The failure.
    pub failure: Failure,
}

impl Login {
    /// The failure of a probe that is about the log-in, where this one fails by it.
    pub fn refused_by(&self, probe: &str) -> Option<&Failure> {
        self.refused.as_ref().filter(|refused| refused.probe == probe).map(|refused| &refused.failure)
    }
}

/// The step that failures of the log-in name.
const STEP: &str = "logging in without TLS";

/// Reaches a database.
///
/// # Errors
/// It was not reached, or nobody may log in.
pub async fn reach(settings: &Settings, cx: &Cx) -> Result<Database, NotPassed> {
    let password = load(settings, cx)?;
    let with = Credentials { user: &settings.username, password: &password, database: None };
    let step = format!("looking up {}", settings.host);
    let addresses = cx.within(&step, dial::addresses(settings, cx.common())).await??;
    let dialled = first_of(&addresses, cx).await?;
    let (address, dial) = (dialled.address, dialled.took);
    let seen = exchange::plain(dialled, with, cx).await?;
    let way = match Refusal::of(&seen)? {
        None => Way { refused: None, over_tls: false },
        Some(Refusal::Old(lacking)) => Way { refused: Some(too_old(&lacking)), over_tls: false },
        Some(Refusal::Perhaps(why)) => {
            let tls = try_tls(address, &seen.greeting, settings, with, cx).await;
            decide(&why, tls)?
        }
    };
    let sql = Sql::new(settings, &password, address, way.over_tls, cx.common())?;
    let mut refused = way.refused;
    if let Some(refused) = &mut refused
        && refused.failure.cause == causes::USER_REQUIRES_TLS
        && requires_tls_of_all(&sql, cx).await
    {
        refused.failure.cause = causes::SECURE_TRANSPORT_REQUIRED;
        refused.failure.actual.push_str(", where require_secure_transport is ON");
    }
    let login = Login { addresses, address, dial, seen, refused };
    Ok(Database {
        settings: settings.clone(),
        password,
        login,
        sql,
        identity: super::IdentityCell::default(),
    })
}

/// Reads the password and makes the log-in known as secret.
fn load(settings: &Settings, cx: &Cx) -> Result<Secret, Failure> {
    let password = settings.password.load().map_err(|error| {
        let step = "reading the password";
        Failure::new(cause::SECRET_UNREADABLE, step, "the password of the database", error.to_string())
    })?;
    cx.login(&settings.username, &password);
    Ok(password)
}

/// Connects to the first address that answers.
async fn first_of(addresses: &[SocketAddr], cx: &Cx) -> Result<Dialled, Failure> {
    let mut failed: Vec<Failure> = Vec::new();
    for address in addresses {
        let step = format!("connecting to {address}");
        cx.step(&step);
        match dial::dial(*address).await {
            Ok(dialled) => return Ok(dialled),
            Err(error) => failed.push(transport(&step, &error, false)),
        }
    }
    Err(none_of(&failed))
}

/// The failure where no address answered. One that says something tells more than silence does.
fn none_of(failed: &[Failure]) -> Failure {
    let each = failed.iter().map(|failure| format!("{}: {}", failure.step, failure.actual));
    let actual = each.collect::<Vec<_>>().join("; ");
    let telling = failed.iter().find(|failure| failure.cause != cause::TIMED_OUT).or(failed.first());
    let (cause, step) = telling.map_or((cause::TIMED_OUT, "connecting"), |found| (found.cause, &found.step));
    Failure::new(cause, step, "a connection within 1 s, as long as Gitpod waits", actual)
}

/// How sessions for statements are opened, and what that keeps Gitpod from.
#[derive(Debug)]
struct Way {
    refused: Option<Refused>,
    over_tls: bool,
}

/// What a log-in in the clear came to, if not to a session.
#[derive(Debug)]
enum Refusal {
    /// The greeting lacks these.
    Old(Vec<&'static str>),
    /// Over TLS it may be another matter.
    Perhaps(Why),
}

/// Why a log-in in the clear was refused.
#[derive(Debug)]
struct Why {
    cause: &'static Cause,
    actual: String,
}

impl Refusal {
    /// # Errors
    /// A refusal that TLS changes nothing about.
    fn of(seen: &Seen) -> Result<Option<Self>, Failure> {
        let actual = seen.end.to_string();
        let why = match &seen.end {
            End::In => return Ok(None),
            End::OldProtocol => return Ok(Some(Self::Old(seen.greeting.lacks()))),
            End::UnknownPlugin(_) => Why { cause: causes::AUTH_PLUGIN_UNSUPPORTED, actual },
            End::Refused(error) => Why { cause: refusal::of_log_in(error.code, &error.message), actual },
        };
        let perhaps =
            [causes::AUTH_PLUGIN_UNSUPPORTED, causes::SECURE_TRANSPORT_REQUIRED, causes::ACCESS_DENIED];
        if perhaps.contains(&why.cause) {
            return Ok(Some(Self::Perhaps(why)));
        }
        Err(Failure::new(why.cause, STEP, expected(why.cause), why.actual))
    }
}

fn too_old(lacking: &[&str]) -> Refused {
    Refused { probe: "handshake", failure: protocol_old(lacking) }
}

/// The failure of a greeting that lacks what Gitpod's clients need.
pub fn protocol_old(lacking: &[&str]) -> Failure {
    let actual = format!("the greeting lacks {}", lacking.join(" and "));
    let expected = "the capabilities PROTOCOL_41 and SECURE_CONNECTION";
    Failure::new(causes::PROTOCOL_OLD, "reading the greeting", expected, actual)
}

/// What was to be seen instead of a cause.
fn expected(cause: &Cause) -> String {
    if cause == causes::AUTH_PLUGIN_UNSUPPORTED {
        format!("a log-in by {NATIVE}, the plug-in that Gitpod's server knows")
    } else {
        "a log-in over TCP without TLS, the only one that Gitpod does".to_owned()
    }
}

/// What came of a log-in over TLS.
#[derive(Debug)]
enum OverTls {
    /// It was not tried, for this reason, or it broke.
    Not(String),
    /// It came to an end.
    Ended(Box<Seen>),
}

async fn try_tls(
    address: SocketAddr,
    greeting: &Greeting,
    settings: &Settings,
    with: Credentials<'_>,
    cx: &Cx,
) -> OverTls {
    if !greeting.offers_tls() {
        return OverTls::Not("TLS is not offered".to_owned());
    }
    let dialled = match dial::dial(address).await {
        Ok(dialled) => dialled,
        Err(error) => return OverTls::Not(format!("a second connection failed: {error}")),
    };
    match exchange::over_tls(dialled, &settings.host, with, cx).await {
        Ok(seen) => OverTls::Ended(Box::new(seen)),
        Err(failure) => OverTls::Not(format!("{}: {}", failure.cause.title, failure.actual)),
    }
}

/// Whether the server requires TLS of everybody. `MariaDB` refuses with 1045 for that too, and says no more.
async fn requires_tls_of_all(sql: &Sql, cx: &Cx) -> bool {
    let Ok(mut session) = sql.session(cx).await else { return false };
    let Ok(answer) = session.send(cx, "SELECT @@GLOBAL.require_secure_transport").await else { return false };
    session.done();
    // MySQL before 5.7 does not know the variable.
    answer.outcome.is_ok_and(|reply| ["1", "ON"].contains(&&*reply.text()))
}

/// What follows from a refusal in the clear and from what came of TLS.
///
/// # Errors
/// Neither came to a session.
fn decide(why: &Why, tls: OverTls) -> Result<Way, Failure> {
    let failure =
        |cause, more: String| Failure::new(cause, STEP, expected(cause), format!("{}; {more}", why.actual));
    let seen = match tls {
        OverTls::Ended(seen) => seen,
        OverTls::Not(reason) => {
            return Err(failure(why.cause, format!("over TLS it could not be tried: {reason}")));
        }
    };
    let refused = match &seen.end {
        // A user whose plug-in Gitpod does not know, behind a refusal that says nothing of it.
        End::In if seen.plugin != NATIVE && why.cause != causes::AUTH_PLUGIN_UNSUPPORTED => {
            let more = format!("over TLS it succeeds, by {}", seen.plugin);
            Refused { probe: "auth_plugin", failure: failure(causes::AUTH_PLUGIN_UNSUPPORTED, more) }
        }
        End::In => {
            let more = "over TLS it succeeds".to_owned();
            if why.cause == causes::AUTH_PLUGIN_UNSUPPORTED {
                Refused { probe: "auth_plugin", failure: failure(why.cause, more) }
            } else if why.cause == causes::SECURE_TRANSPORT_REQUIRED {
                Refused { probe: "plaintext_login", failure: failure(why.cause, more) }
            } else {
                Refused { probe: "plaintext_login", failure: failure(causes::USER_REQUIRES_TLS, more) }
            }
        }
        // A server asks for any plug-in where there is no such user, lest it tells which ones there are. So a plug-in that
        // nobody could log in by proves nothing.
        End::Refused(error)
            if why.cause == causes::AUTH_PLUGIN_UNSUPPORTED
                && refusal::of_log_in(error.code, &error.message) == causes::ACCESS_DENIED =>
        {
            return Err(failure(causes::ACCESS_DENIED, format!("over TLS: {error}")));
        }
        End::Refused(_) | End::UnknownPlugin(_) | End::OldProtocol => {
            return Err(failure(why.cause, format!("over TLS: {}", seen.end)));
        }
    };
    Ok(Way { refused: Some(refused), over_tls: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::wire::greeting::ServerError;
    use crate::net;

    fn refused(code: u16) -> End {
        End::Refused(ServerError { code, state: "28000".to_owned(), message: "no".to_owned() })
    }

    fn seen(end: End, plugin: &str) -> Seen {
        Seen { end, plugin: plugin.to_owned(), ..Seen::default() }
    }

    fn unknown(plugin: &str) -> End {
        End::UnknownPlugin(plugin.to_owned())
    }

    /// What follows where the log-in in the clear comes to `plain` and the one over TLS to `tls`.
    fn followed(plain: End, tls: OverTls) -> Result<Way, Failure> {
        let Some(Refusal::Perhaps(why)) = Refusal::of(&seen(plain, NATIVE))? else { panic!("no refusal") };
        decide(&why, tls)
    }

    fn ended(end: End, plugin: &str) -> OverTls {
        OverTls::Ended(Box::new(seen(end, plugin)))
    }

    #[test]
    fn what_tls_lets_in_fails_at_the_probe_that_it_is_about() {
        let sha2 = "caching_sha2_password";
        for (plain, plugin, probe, cause) in [
            (refused(3159), NATIVE, "plaintext_login", causes::SECURE_TRANSPORT_REQUIRED),
            (refused(9002), NATIVE, "plaintext_login", causes::SECURE_TRANSPORT_REQUIRED),
            (refused(1045), NATIVE, "plaintext_login", causes::USER_REQUIRES_TLS),
            (unknown(sha2), sha2, "auth_plugin", causes::AUTH_PLUGIN_UNSUPPORTED),
            (refused(1251), sha2, "auth_plugin", causes::AUTH_PLUGIN_UNSUPPORTED),
            (refused(3159), sha2, "auth_plugin", causes::AUTH_PLUGIN_UNSUPPORTED),
        ] {
            let said = plain.to_string();
            let way = followed(plain, ended(End::In, plugin)).unwrap();
            let refused = way.refused.unwrap();
            assert!(way.over_tls);
            assert_eq!((refused.probe, refused.failure.cause), (probe, cause), "{said}");
            assert!(refused.failure.actual.starts_with(&said), "{}", refused.failure.actual);
        }
    }

    #[test]
    fn where_tls_lets_nobody_in_either_the_target_is_not_reached() {
        let untrusted = || OverTls::Not(format!("{}: x", net::causes::TLS_UNTRUSTED.title));
        let sha2 = "caching_sha2_password";
        for (plain, tls, cause) in [
            (refused(1045), ended(refused(1045), NATIVE), causes::ACCESS_DENIED),
            (refused(1045), OverTls::Not("TLS is not offered".to_owned()), causes::ACCESS_DENIED),
            (refused(3159), untrusted(), causes::SECURE_TRANSPORT_REQUIRED),
            (refused(3159), ended(refused(1045), NATIVE), causes::SECURE_TRANSPORT_REQUIRED),
            (unknown(sha2), untrusted(), causes::AUTH_PLUGIN_UNSUPPORTED),
            (
                unknown("mysql_clear_password"),
                ended(unknown("mysql_clear_password"), ""),
                causes::AUTH_PLUGIN_UNSUPPORTED,
            ),
            // Who does not exist is asked for any plug-in.
            (unknown(sha2), ended(refused(1045), sha2), causes::ACCESS_DENIED),
        ] {
            let failure = followed(plain, tls).unwrap_err();
            assert_eq!(failure.cause, cause, "{}", failure.actual);
            assert!(failure.actual.contains("TLS"), "{}", failure.actual);
        }
    }

    #[test]
    fn what_tls_cannot_mend_is_not_tried_again() {
        for (code, cause) in [(1040, causes::TOO_MANY_CONNECTIONS), (1053, net::causes::CONNECTION_CLOSED)] {
            assert_eq!(Refusal::of(&seen(refused(code), NATIVE)).unwrap_err().cause, cause);
        }
        assert!(Refusal::of(&seen(End::In, NATIVE)).unwrap().is_none());
        let old = Refusal::of(&seen(End::OldProtocol, "")).unwrap();
        assert!(matches!(old, Some(Refusal::Old(lacking)) if lacking.len() == 2));
    }

    #[test]
    fn an_address_that_says_something_tells_more_than_one_that_is_silent() {
        let of = |kind: std::io::ErrorKind, step: &str| transport(step, &std::io::Error::from(kind), false);
        let silent = || of(std::io::ErrorKind::TimedOut, "connecting to a");
        let refused = of(std::io::ErrorKind::ConnectionRefused, "connecting to b");
        let both = none_of(&[silent(), refused]);
        assert_eq!(both.cause, net::causes::CONNECTION_REFUSED);
        assert!(both.actual.contains("connecting to a: ") && both.actual.contains("connecting to b: "));
        assert_eq!(none_of(&[silent(), silent()]).cause, cause::TIMED_OUT);
    }
}
