//! Finds out which product answers: independent signs, each with a weight, added up for each product of the table in
//! [`super::products`]. Signs by which two products name themselves contradict each other, and are reported so.

use harness::record::Identity;
use harness::{Cx, Failure, NotPassed, cause};
use http::Method;

use super::challenge::{self, Challenge};
use super::client::Registry;
use super::errors::{self, RegistryError};
use super::image::tag;
use super::products::{Row, TABLE};
use crate::net::exchange::Answer;

/// From this weight on, a sign is the product's own name.
pub const NAMES_ITSELF: f64 = 0.9;
/// Below this, signs tell nothing.
const ENOUGH: f64 = 0.5;

/// What a registry shows of itself without being written to.
pub struct Signals {
    /// The host of its address.
    pub host: String,
    /// Its answers: to `GET /v2/` without credentials, and to a question for an absent image.
    pub answers: Vec<Answer>,
    /// What it asks for without credentials.
    pub challenges: Vec<Challenge>,
    /// Its error for an absent image.
    pub error: Option<RegistryError>,
    /// The tag that was asked for.
    pub tag: String,
}

impl Signals {
    /// The first value of a header in any answer; empty when none has it.
    pub fn header(&self, name: &str) -> &str {
        self.answers
            .iter()
            .map(|answer| answer.header(name))
            .find(|value| !value.is_empty())
            .unwrap_or_default()
    }

    /// Every value of a header.
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.answers.iter().map(move |answer| answer.header(name)).filter(|value| !value.is_empty())
    }

    /// The realms that are asked for, with whether for a token.
    pub fn realms(&self) -> impl Iterator<Item = (bool, &str, Option<&str>)> {
        self.challenges.iter().filter_map(|challenge| match challenge {
            Challenge::Bearer(bearer) => Some((true, bearer.realm.as_str(), bearer.service.as_deref())),
            Challenge::Basic { realm } => Some((false, realm.as_str(), None)),
            Challenge::Other(_) => None,
        })
    }
}

/// Asks what has not been asked yet, and weighs the signs.
///
/// # Errors
/// [`cause::IDENTITY_CONFLICT`], and what stands in the way of asking.
pub async fn identify(registry: &Registry, cx: &Cx) -> Result<Identity, NotPassed> {
    cx.evidence_of(&registry.ping_evidence);
    let tag = tag(&format!("{} identify", cx.run()));
    let absent = registry.scratch_for(cx, "absent");
    let call = registry.call(Method::GET, &absent, &format!("manifests/{tag}")).accept_manifests();
    let mut answers = vec![registry.ping.clone()];
    match registry.ask(cx, &call).await {
        Ok(answer) => answers.push(answer),
        // Without a way to log in there is one answer less to judge by.
        Err(NotPassed::Blocked { .. }) => {}
        Err(other) => return Err(other),
    }
    let signals = Signals {
        host: registry.settings.origin.host_str().unwrap_or_default().to_owned(),
        challenges: challenge::parse(&registry.ping.headers),
        error: answers.get(1).and_then(errors::of),
        answers,
        tag,
    };
    let identity = weigh(&signals)?;
    let _ = registry.identity.set(identity.clone());
    Ok(identity)
}

struct Weighed {
    row: &'static Row,
    score: f64,
    strongest: f64,
    how: Vec<String>,
}

/// Weighs the signs.
///
/// # Errors
/// [`cause::IDENTITY_CONFLICT`].
pub fn weigh(signals: &Signals) -> Result<Identity, Failure> {
    let mut found: Vec<Weighed> = TABLE.iter().map(|row| weigh_row(row, signals)).collect();
    found.retain(|weighed| weighed.score > 0.0);
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let named: Vec<&Weighed> = found.iter().filter(|weighed| weighed.strongest >= NAMES_ITSELF).collect();
    if named.len() > 1 {
        let signs: Vec<_> = named
            .iter()
            .map(|weighed| format!("{}: {}", weighed.row.product.name, weighed.how.join(", ")))
            .collect();
        return Err(Failure::new(
            cause::IDENTITY_CONFLICT,
            "identify",
            "the signs of one product",
            signs.join("; "),
        ));
    }
    let Some(best) = found.into_iter().next().filter(|best| best.score >= ENOUGH) else {
        return Ok(unknown(signals));
    };
    let (version, edition) = (best.row.version)(signals);
    Ok(Identity {
        product: Some(best.row.product.id.to_owned()),
        name: best.row.product.name.to_owned(),
        version,
        edition,
        confidence: (best.score * 100.0).round() / 100.0,
        how: best.how,
    })
}

fn weigh_row(row: &'static Row, signals: &Signals) -> Weighed {
    let (mut doubt, mut strongest, mut how) = (1.0, 0.0_f64, Vec::new());
    for (weight, sign) in row.signs {
        if let Some(text) = sign(signals) {
            doubt *= 1.0 - weight;
            strongest = strongest.max(*weight);
            how.push(text);
        }
    }
    Weighed { row, score: 1.0 - doubt, strongest, how }
}

fn unknown(signals: &Signals) -> Identity {
    let server = signals.header("server");
    let how = if server.is_empty() { Vec::new() } else { vec![format!("`Server: {server}`")] };
    Identity {
        product: None,
        name: "a registry that bears no known product's signs".to_owned(),
        version: None,
        edition: None,
        confidence: 0.0,
        how,
    }
}

/// How an operator removes what is left in a repository of this registry.
pub fn cleanup_of(registry: &Registry, repository: &str) -> String {
    let known = registry.identity.get().and_then(|identity| identity.product.as_deref());
    let row = TABLE.iter().find(|row| Some(row.product.id) == known);
    row.map_or(super::products::CLEANUP, |row| row.cleanup)
        .replace("{host}", &registry.host())
        .replace("{repository}", repository)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(
        host: &str,
        ping: &[(&str, &str)],
        absent: &[(&str, &str)],
        body: &str,
    ) -> Result<Identity, Failure> {
        let answers = vec![Answer::of(401, ping, "Not Authorized"), Answer::of(404, absent, body)];
        weigh(&Signals {
            host: host.into(),
            challenges: challenge::parse(&answers[0].headers),
            error: errors::of(&answers[1]),
            answers,
            tag: "f00".into(),
        })
    }

    const API: (&str, &str) = ("docker-distribution-api-version", "registry/2.0");
    const JSON: (&str, &str) = ("content-type", "application/json; charset=utf-8");
    const UNKNOWN_TAG: &str =
        r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"f00"}}]}"#;

    #[test]
    fn products_are_known_by_their_signs() {
        let challenge = |value: &'static str| ("www-authenticate", value);
        for (host, ping, absent, body, product, version) in [
            (
                "r.example",
                &[API, challenge("Basic realm=\"basic-realm\"")][..],
                &[API, JSON][..],
                UNKNOWN_TAG,
                Some("docker-registry"),
                Some("2.x"),
            ),
            (
                "registry.gitpod.example",
                &[challenge("Basic realm=\"Docker Registry\"")],
                &[API, JSON],
                UNKNOWN_TAG,
                Some("in-cluster-s3"),
                Some("2.x"),
            ),
            (
                "eu.gcr.io",
                &[API, challenge("Bearer realm=\"https://eu.gcr.io/v2/token\",service=\"eu.gcr.io\"")],
                &[("server", "Docker Registry")],
                "",
                Some("gcr"),
                None,
            ),
            (
                "r.example",
                &[
                    API,
                    ("x-jfrog-version", "Artifactory/7.120.3 712003900"),
                    challenge("Basic realm=\"Artifactory Realm\""),
                ],
                &[API],
                "",
                Some("artifactory"),
                Some("7.120.3"),
            ),
            ("r.example", &[("server", "Artifactory/6.11.3")], &[], "", Some("artifactory"), Some("6.11.3")),
            (
                "r.example",
                &[
                    API,
                    ("server", "Nexus/3.41.1-01 (OSS)"),
                    challenge("BASIC realm=\"Sonatype Nexus Repository Manager\""),
                ],
                &[API, JSON],
                UNKNOWN_TAG,
                Some("nexus"),
                Some("3.41.1-01"),
            ),
            (
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
                &[challenge(
                    "Basic realm=\"https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/\",service=\"ecr.amazonaws.com\"",
                )],
                &[API],
                "",
                Some("amazon-ecr"),
                None,
            ),
            ("r.example", &[API], &[], "", None, None),
            ("r.example", &[("server", "nginx")], &[], "", None, None),
        ] {
            let found = identity(host, ping, absent, body).unwrap();
            assert_eq!(
                (found.product.as_deref(), found.version.as_deref()),
                (product, version),
                "{host} {ping:?}"
            );
            assert!(product.is_none() || (found.confidence > 0.5 && !found.how.is_empty()));
        }
    }

    #[test]
    fn two_names_at_once_are_a_conflict() {
        let both = [("server", "Nexus/3.90.2-06 (COMMUNITY)"), ("x-jfrog-version", "Artifactory/7.120.3 1")];
        let failure = identity("r.example", &both, &[], "").unwrap_err();
        assert_eq!(failure.cause, cause::IDENTITY_CONFLICT);
        assert!(
            failure.actual.contains("Nexus") && failure.actual.contains("Artifactory"),
            "{}",
            failure.actual
        );
    }
}
