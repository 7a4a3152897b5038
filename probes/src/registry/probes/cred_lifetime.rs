//! The credentials do not end by themselves.
//!
//! Gitpod keeps them in a secret that nobody renews (`install/installer/pkg/config/v1`); a password that ends after
//! twelve hours, as Amazon ECR gives it, stops every build of the next day (gitpod#13448). Source: REG-08.

use base64::Engine as _;
use harness::{Cost, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use jiff::Timestamp;

use crate::registry::client::Registry;
use crate::registry::{causes, jwt};

/// Credentials that hold for longer than this are renewed by people, and not by a job: 30 days, in seconds.
const LONG: i64 = 30 * 24 * 3600;

/// User names under which only passwords are given that end soon.
const SHORT_LIVED: &[(&str, &str)] = &[
    ("AWS", "a password of Amazon ECR, which ends after twelve hours"),
    ("oauth2accesstoken", "an access token of Google, which ends after an hour"),
    ("00000000-0000-0000-0000-000000000000", "a refresh token of Azure, which ends after some hours"),
];

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::cred_lifetime",
        key: "REG-08",
        title: "the credentials do not end by themselves",
        why: "Gitpod keeps its credentials in a secret that nobody renews. Those that end after hours, as Amazon ECR gives them, work in every check on the first day and for nobody on the second.",
        wire: "Nothing is sent: the password is looked at for an end that it bears (ECR's JSON, a JSON web token), and the user name for one that stands for such passwords.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |registry, _| Box::pin(std::future::ready(run(registry))),
};

fn run(registry: &Registry) -> Result<Passed, NotPassed> {
    let Some(login) = &registry.login else {
        return Err(NotPassed::not_applicable("the registry is used without credentials"));
    };
    match short_lived(&login.username, login.password.expose(), Timestamp::now().as_second()) {
        None => Ok(Passed::saying("no end can be read from them")),
        Some(actual) => {
            let expected = "credentials without an end, or with one in more than 30 days";
            Err(Failure::new(causes::CREDENTIALS_EXPIRE, "reading the credentials", expected, actual).into())
        }
    }
}

/// What says that credentials end soon.
fn short_lived(username: &str, password: &str, now: i64) -> Option<String> {
    match end(password) {
        Some(end) if end - now > LONG => None,
        Some(end) => {
            let hours = (end - now) / 3600;
            Some(match (end > now, hours) {
                (false, _) => "a password that has ended".to_owned(),
                (true, 0) => "a password that ends within the hour".to_owned(),
                (true, hours) => {
                    format!("a password that ends in {}", harness::text::count(hours.unsigned_abs(), "hour"))
                }
            })
        }
        None => SHORT_LIVED.iter().find(|(name, _)| *name == username).map(|(_, what)| (*what).to_owned()),
    }
}

/// The end that a password bears: of ECR's JSON in base64, or of a JSON web token.
fn end(password: &str) -> Option<i64> {
    let decoded = base64::engine::general_purpose::STANDARD.decode(password.trim()).ok();
    let ecr = decoded
        .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok())
        .and_then(|json| json.get("expiration")?.as_i64());
    ecr.or_else(|| jwt::claims(password)?.get("exp")?.as_i64())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_700_000_000;

    fn ecr(end: i64) -> String {
        let text = json!({ "payload": "x", "version": "2", "expiration": end }).to_string();
        base64::engine::general_purpose::STANDARD.encode(text)
    }

    #[test]
    fn credentials_that_end_are_known() {
        let days = |n: i64| NOW + n * 24 * 3600;
        for (username, password, expected) in [
            ("ada", "secret".to_owned(), None),
            ("ada", ecr(NOW + 43_200), Some("in 12 hours")),
            ("ada", ecr(NOW + 100), Some("within the hour")),
            ("ada", ecr(NOW - 1), Some("has ended")),
            ("ada", jwt::token(&json!({ "exp": days(1) })), Some("in 24 hours")),
            ("ada", jwt::token(&json!({ "exp": days(365) })), None),
            ("ada", jwt::token(&json!({ "sub": "x" })), None),
            ("AWS", "opaque".to_owned(), Some("Amazon ECR")),
            ("oauth2accesstoken", "ya29.x".to_owned(), Some("Google")),
            ("00000000-0000-0000-0000-000000000000", "x".to_owned(), Some("Azure")),
            ("00000000-0000-0000-0000-000000000000", jwt::token(&json!({ "exp": days(365) })), None),
            ("_json_key", "{}".to_owned(), None),
        ] {
            let found = short_lived(username, &password, NOW);
            match expected {
                None => assert_eq!(found, None, "{username} {password}"),
                Some(text) => assert!(found.unwrap().contains(text), "{username} {text}"),
            }
        }
    }
}
