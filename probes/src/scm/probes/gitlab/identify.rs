//! GitLab's API answers at the address that Gitpod makes from the host.
//!
//! Gitpod takes `https://HOST/api/v4`. Where the API is served elsewhere, not even a log-in ends well. Source: l01.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_identify",
        key: "l01",
        title: "the API of GitLab answers where Gitpod looks for it",
        why: "Gitpod takes `https://HOST/api/v4`. Where the API is served elsewhere, not even a log-in ends well.",
        wire: "`GET /api/v4/version` without a token: a 401 in JSON with GitLab's own header `X-Gitlab-Meta`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitLab).await?;
    let answer = scm.send(cx, at.get("version")).await?.settled()?;
    judge(&answer)?;
    Ok(Passed::saying(match answer.header("x-gitlab-meta") {
        "" => "the API answers; something before GitLab takes its header `X-Gitlab-Meta` away",
        _ => "the API answers",
    }))
}

/// GitLab's API refuses in JSON and says why; whoever is let in without a token is told the version.
fn judge(answer: &Answer) -> Result<(), Failure> {
    let json = answer.json().filter(|_| !answer.is_page()).unwrap_or_default();
    let says = |name: &str| json.get(name).is_some_and(serde_json::Value::is_string);
    let known = match answer.status.as_u16() {
        401 | 403 => says("message") || says("error"),
        200 => says("version"),
        _ => false,
    };
    if known {
        return Ok(());
    }
    let expected = "a 401 in JSON, as GitLab's API answers without a token";
    Err(Failure::new(causes::API_BASE_WRONG, &answer.line, expected, answer.said()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_in_gitlabs_own_form_is_its_api() {
        assert!(judge(&Answer::of(401, &[], r#"{"message":"401 Unauthorized"}"#)).is_ok());
        assert!(judge(&Answer::of(403, &[], r#"{"error":"forbidden"}"#)).is_ok());
        assert!(judge(&Answer::of(200, &[], r#"{"version":"14.10.5-ee","revision":"x"}"#)).is_ok());
    }

    #[test]
    fn anything_else_is_another_address() {
        for (status, kind, body) in [
            (404, "application/json", r#"{"error":"404 Not Found"}"#),
            (401, "text/plain", "no"),
            (401, "text/html", r#"{"message":"401 Unauthorized"}"#),
            (200, "application/json", "{}"),
            (302, "text/html", ""),
        ] {
            let failure = judge(&Answer::of(status, &[("content-type", kind)], body)).unwrap_err();
            assert_eq!(failure.cause, causes::API_BASE_WRONG, "{status} {kind} {body}");
        }
    }
}
