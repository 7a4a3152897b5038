//! TLS is offered, with a certificate that is trusted and goes on.
//!
//! Gitpod itself does not use it, and so nothing of Gitpod breaks here; its installer's checks and other clients do
//! (`kots` runs the client `mysql` with its default, TLS where it is offered). Source: my08.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use jiff::{SignedDuration, Timestamp};

use crate::database::wire::dial;
use crate::database::wire::exchange::{self, Credentials, Seen};
use crate::database::{Database, causes};
use crate::net::causes as net;
use crate::net::classify::transport;

/// A certificate that ends sooner than this is told.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::tls",
        key: "my08",
        title: "TLS is offered with a certificate that is trusted and does not end soon",
        why: "Gitpod never uses TLS to its database, so that this breaks nothing of it. The installer's checks and the tools of people who look after the database do use it, and a certificate that ends takes them away.",
        wire: "One log-in over TLS 1.2 or later with a good-bye, where the greeting offers it; the certificate is held against the trusted authorities and the host's name.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["handshake"],
        cost: Cost { objects: 0, bytes: 8_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let login = &database.login;
    if !login.seen.greeting.offers_tls() {
        // Asking would break off a connection.
        return Err(unavailable("the greeting offers none").into());
    }
    let step = format!("connecting to {}", login.address);
    let dialled = dial::dial(login.address).await.map_err(|error| transport(&step, &error, false))?;
    let settings = &database.settings;
    let with = Credentials { user: &settings.username, password: &database.password, database: None };
    let outcome = exchange::over_tls(dialled, &settings.host, with, cx).await;
    Ok(judge(outcome, Timestamp::now())?)
}

/// What a log-in over TLS says of TLS. How the log-in itself ended is told by the probes that are about it.
fn judge(outcome: Result<Seen, Failure>, now: Timestamp) -> Result<Passed, Failure> {
    let seen = outcome.map_err(|failure| {
        if is_about_tls(&failure) {
            unavailable(&format!("{}: {}", failure.cause.title, failure.actual))
        } else {
            failure
        }
    })?;
    let protocol = seen.tls.as_deref().unwrap_or("TLS");
    let Some(end) = seen.certificate_ends else { return Ok(Passed::saying(protocol)) };
    if end.duration_since(now) < SOON {
        let expected = "a certificate that is valid for two weeks more";
        let actual = format!("it ends at {end}");
        return Err(Failure::new(causes::CERTIFICATE_ENDS_SOON, "the TLS handshake", expected, actual));
    }
    Ok(Passed::saying(format!("{protocol}, the certificate ends at {end}")))
}

/// Whether a failure came of TLS. Servers whose versions of TLS are too old may just close the connection.
fn is_about_tls(failure: &Failure) -> bool {
    [
        causes::TLS_UNAVAILABLE,
        net::TLS_UNTRUSTED,
        net::TLS_EXPIRED,
        net::TLS_WRONG_NAME,
        net::TLS_NOT_SPOKEN,
        net::TLS_HANDSHAKE_FAILED,
        net::CONNECTION_CLOSED,
    ]
    .contains(&failure.cause)
}

fn unavailable(actual: &str) -> Failure {
    Failure::new(
        causes::TLS_UNAVAILABLE,
        "the TLS handshake",
        "TLS 1.2 or 1.3 with a trusted certificate",
        actual,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn ending(end: &str) -> Seen {
        let tls = Some("TLSv1.3".to_owned());
        Seen { tls, certificate_ends: Some(at(end)), ..Seen::default() }
    }

    #[test]
    fn a_certificate_that_ends_within_two_weeks_is_told() {
        let now = at("2026-01-01T00:00:00Z");
        assert!(judge(Ok(ending("2026-01-15T00:00:00Z")), now).unwrap().note.starts_with("TLSv1.3"));
        for soon in ["2026-01-14T23:59:59Z", "2025-12-31T00:00:00Z"] {
            let failure = judge(Ok(ending(soon)), now).unwrap_err();
            assert_eq!(failure.cause, causes::CERTIFICATE_ENDS_SOON);
            assert!(failure.actual.contains(soon), "{}", failure.actual);
        }
    }

    #[test]
    fn what_keeps_tls_from_being_spoken_is_named() {
        let now = at("2026-01-01T00:00:00Z");
        for cause in [net::TLS_UNTRUSTED, net::TLS_EXPIRED, net::TLS_HANDSHAKE_FAILED, net::CONNECTION_CLOSED]
        {
            let failure = judge(Err(Failure::new(cause, "x", "y", "z")), now).unwrap_err();
            assert_eq!(failure.cause, causes::TLS_UNAVAILABLE);
            assert!(
                failure.actual.contains(cause.title) && failure.actual.ends_with('z'),
                "{}",
                failure.actual
            );
        }
        let other = Failure::new(causes::TOO_MANY_CONNECTIONS, "x", "y", "z");
        assert_eq!(judge(Err(other.clone()), now), Err(other));
    }
}
