//! Bitbucket's API answers on its own host.
//!
//! Gitpod takes `https://api.bitbucket.org/2.0` for the host `bitbucket.org`. Where a firewall lets only the pages
//! through, every log-in fails after the browser came back. Source: b01.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use http::header::ACCEPT;
use serde_json::Value;

use crate::net::exchange::{Answer, Request};
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_identify",
        key: "b01",
        title: "the API of Bitbucket answers where Gitpod looks for it",
        why: "Gitpod takes `https://api.bitbucket.org/2.0` for the host `bitbucket.org`. Where a firewall lets only the pages through, every log-in fails after the browser came back.",
        wire: "`GET https://api.bitbucket.org/2.0/user` without a token: a 401 in JSON of type `error`.",
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
    let at = scm.at(cx, Vendor::Bitbucket).await?;
    let url = at.addresses.api("user");
    // Connecting has asked just that, where the host is Bitbucket's own.
    if scm.root.url == url {
        cx.evidence_of(&scm.root_evidence);
        judge(&scm.root)?;
    } else {
        let request = Request::new(Method::GET, url).header(ACCEPT, "application/json");
        judge(&scm.send(cx, request).await?.settled()?)?;
    }
    Ok(Passed::saying("the API refuses whoever is not logged in, in its own words"))
}

fn judge(answer: &Answer) -> Result<(), Failure> {
    let kind = answer.json().and_then(|json| json.get("type").and_then(Value::as_str).map(str::to_owned));
    if answer.status == http::StatusCode::UNAUTHORIZED && kind.as_deref() == Some("error") {
        return Ok(());
    }
    let expected = "401 with JSON of the type `error`, without a token";
    Err(Failure::new(causes::API_BASE_WRONG, &answer.line, expected, answer.said()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_api_itself_refuses_in_its_own_words() {
        let fine = r#"{"type":"error","error":{"message":"Access token expired."}}"#;
        assert!(judge(&Answer::of(401, &[], fine)).is_ok());
        for (status, body) in [(404, "404 page not found"), (401, "{}"), (200, fine), (302, "")] {
            assert_eq!(
                judge(&Answer::of(status, &[], body)).unwrap_err().cause,
                causes::API_BASE_WRONG,
                "{body}"
            );
        }
    }
}
