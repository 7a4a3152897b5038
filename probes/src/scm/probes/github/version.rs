//! The version is read, and the judge alone holds it against the matrix.
//!
//! The matrix lists GitHub Enterprise without a version, and its vendor supports only the newest four feature
//! releases, so that a report without the version says little. Source: g02.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::identify::{self, Question, Signals};
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_version",
        key: "g02",
        title: "the version of GitHub Enterprise can be read",
        why: "The matrix lists GitHub Enterprise without a version, and its vendor supports only the newest four feature releases, so that a report without the version says little.",
        wire: "`installed_version` of `/meta` and the header `X-GitHub-Enterprise-Version`, which have to agree. No request of its own; on github.com there is no version.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// The header that every answer bears.
const HEADER: &str = "x-github-enterprise-version";

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    scm.at(cx, Vendor::GitHub).await?;
    let signals = identify::found(scm, cx).await?.signals;
    if signals.host == "github.com" {
        return Err(NotPassed::not_applicable("GitHub.com has no version"));
    }
    let version = judge(&signals)?;
    cx.observe("version", "", version.as_str().into());
    Ok(Passed::saying(version))
}

fn judge(signals: &Signals) -> Result<String, Failure> {
    // Nodes of different versions may stand behind one address, so that every answer counts.
    let headers = signals.all().map(|answer| answer.header(HEADER)).filter(|value| !value.is_empty());
    let mut told: Vec<(&str, String)> = headers.map(|value| ("the header", value.to_owned())).collect();
    let meta = signals.field_value(Question::GitHubMeta, "installed_version");
    told.extend(meta.map(|value| ("`installed_version`", value)));
    let step = "reading the version of GitHub Enterprise";
    let Some((by, version)) = told.first() else {
        let expected = "the header `X-GitHub-Enterprise-Version`, or `installed_version` of `/meta`";
        return Err(Failure::new(causes::SCM_VERSION_UNREADABLE, step, expected, "neither is there"));
    };
    match told.iter().find(|(_, other)| other != version) {
        None => Ok(version.clone()),
        Some((other_by, other)) => {
            let actual = format!("{by} says {version}, and {other_by} says {other}");
            Err(Failure::new(causes::SCM_VERSIONS_CONFLICT, step, "one version", actual))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::exchange::Answer;

    fn signals(headers: &[&str], meta: (u16, &str)) -> Signals {
        let answer = |status, version, body: &str| Answer::of(status, &[(HEADER, version)], body);
        let mut signals = Signals::new("ghe.example".to_owned(), answer(302, headers[0], ""));
        signals.answers.push((Question::GitHubMeta, answer(meta.0, headers[1], meta.1)));
        signals
    }

    #[test]
    fn header_and_meta_have_to_agree() {
        let meta = (200, r#"{"installed_version":"3.6.1"}"#);
        assert_eq!(judge(&signals(&["3.6.1", "3.6.1"], meta)).unwrap(), "3.6.1");
        assert_eq!(judge(&signals(&["", ""], meta)).unwrap(), "3.6.1", "a proxy takes the header away");
        let failure = judge(&signals(&["3.5.0", "3.5.0"], meta)).unwrap_err();
        assert_eq!(failure.cause.code, "scm-versions-conflict");
        assert!(failure.actual.contains("3.5.0") && failure.actual.contains("3.6.1"), "{}", failure.actual);
        let failure = judge(&signals(&["3.5.0", "3.6.1"], meta)).unwrap_err();
        assert_eq!(failure.cause.code, "scm-versions-conflict", "two nodes");
    }

    #[test]
    fn a_server_in_private_mode_tells_its_version_with_the_refusal() {
        assert_eq!(judge(&signals(&["3.6.1", "3.6.1"], (401, "{}"))).unwrap(), "3.6.1");
        let failure =
            judge(&signals(&["", ""], (200, r#"{"verifiable_password_authentication":true}"#))).unwrap_err();
        assert_eq!(failure.cause.code, "scm-version-unreadable");
    }
}
