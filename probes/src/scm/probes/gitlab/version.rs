//! The version is read, and the judge alone holds it against the matrix.
//!
//! The matrix lists GitLab 14.x, so that without a version nothing can be said of support. Source: l02.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::header::ACCEPT;
use http::{Method, StatusCode};
use serde_json::Value;

use crate::net::exchange::{Answer, Request};
use crate::scm::at::At;
use crate::scm::client::Scm;
use crate::scm::gitlab::{self, API};
use crate::scm::vendor::Vendor;
use crate::scm::{causes, refusals};

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_version",
        key: "l02",
        title: "the version of GitLab can be read",
        why: "The matrix lists GitLab 14.x, so that without a version nothing can be said of support.",
        wire: "`GET /api/v4/version` with the token, and where it is refused, `GET /api/v4/metadata` and GraphQL's `metadata{version revision}`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// GraphQL's way to the version, for whom the REST API does not tell it.
const QUERY: &str = r#"{"query":"query { metadata { version revision } }"}"#;

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitLab).await?;
    let request = at.get("version");
    // Identification has asked this already, and keeps the answer here.
    let asked = scm.version.cloned(cx, async { Ok(scm.send_with_token(cx, &at.addresses, request).await?) });
    let first = refusals::settled(asked.await?, Vendor::GitLab)?;
    if gitlab::is_no_address(&first) {
        return Err(NotPassed::Blocked { by: API });
    }
    let version = match told(&first, "/version") {
        Some(version) => version,
        None => elsewhere(&at, cx, &first).await?,
    };
    cx.observe("version", "", version.as_str().into());
    Ok(Passed::saying(version))
}

/// The version from where else GitLab tells it.
async fn elsewhere(at: &At<'_>, cx: &Cx, first: &Answer) -> Result<String, NotPassed> {
    let metadata = at.ask(cx, at.get("metadata")).await?;
    if let Some(version) = told(&metadata, "/version") {
        return Ok(version);
    }
    let mut seen = vec![first.clone(), metadata];
    if let Some(url) = at.addresses.graphql() {
        let request = Request::new(Method::POST, url)
            .header(ACCEPT, "application/json")
            .body("application/json", QUERY);
        let answer = at.ask(cx, request).await?;
        if let Some(version) = told(&answer, "/data/metadata/version") {
            return Ok(version);
        }
        seen.push(answer);
    }
    Err(unreadable(&seen).into())
}

/// A version, as `14.10.5-ee` or `15.2-pre`, at a place of an answer.
fn told(answer: &Answer, pointer: &str) -> Option<String> {
    let json = answer.json().filter(|_| answer.status == StatusCode::OK)?;
    let text = json.pointer(pointer).and_then(Value::as_str)?;
    let numbers = text.split('-').next().unwrap_or_default();
    let is_version = numbers.contains('.')
        && numbers.split('.').all(|part| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit()));
    is_version.then(|| text.to_owned())
}

fn unreadable(seen: &[Answer]) -> Failure {
    let said: Vec<String> = seen.iter().map(|answer| format!("{}: {}", answer.line, answer.said())).collect();
    let step = seen.first().map(|answer| answer.line.clone()).unwrap_or_default();
    Failure::new(causes::SCM_VERSION_UNREADABLE, step, "`version` in one of three answers", said.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_two_parts_at_least_and_may_have_a_suffix() {
        let of = |version: &str| {
            told(&Answer::of(200, &[], &format!(r#"{{"version":"{version}","revision":"x"}}"#)), "/version")
        };
        for version in ["14.10.5-ee", "14.0.0", "15.0.0-pre", "15.2-pre", "13.12.15-ee", "8.13.0-pre"] {
            assert_eq!(of(version).as_deref(), Some(version));
        }
        for no_version in ["", "14", "unknown", "v14.1.0", "14..1"] {
            assert_eq!(of(no_version), None, "{no_version}");
        }
    }

    #[test]
    fn a_refusal_tells_no_version() {
        let body = r#"{"version":"14.10.5-ee","data":{"metadata":{"version":"15.6.0"}}}"#;
        assert_eq!(told(&Answer::of(403, &[], body), "/version"), None);
        assert_eq!(told(&Answer::of(200, &[], body), "/data/metadata/version").as_deref(), Some("15.6.0"));
        assert_eq!(
            told(&Answer::of(200, &[], r#"{"data":{"metadata":null}}"#), "/data/metadata/version"),
            None
        );
        let failure = unreadable(&[Answer::of(403, &[], ""), Answer::of(404, &[], "")]);
        assert_eq!(failure.cause, causes::SCM_VERSION_UNREADABLE);
        assert!(failure.actual.contains("403 Forbidden; "), "{}", failure.actual);
    }
}
