//! The languages of the project are answered as numbers by name.
//!
//! Gitpod guesses a first configuration of a project by its languages. Source: l10.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::StatusCode;
use serde_json::Value;

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::gitlab;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_languages",
        key: "l10",
        title: "the languages of a project can be read",
        why: "Gitpod guesses a first configuration of a project by its languages.",
        wire: "`GET /languages` below the project.",
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
    gitlab::project(&at, cx).await?;
    let answer = gitlab::ask(&at, cx, at.get_of_repository("languages")?).await?;
    let languages = judge(&answer)?;
    Ok(Passed::saying(if languages.is_empty() {
        "none is found in it".to_owned()
    } else {
        languages.join(", ")
    }))
}

/// The names of the languages. A project without code has none.
fn judge(answer: &Answer) -> Result<Vec<String>, Failure> {
    match answer.json().filter(|_| answer.status == StatusCode::OK) {
        Some(Value::Object(languages)) if languages.values().all(Value::is_number) => {
            Ok(languages.keys().cloned().collect())
        }
        _ => {
            let expected = "200 with an object of numbers by name";
            Err(Failure::new(causes::LANGUAGES_WRONG, &answer.line, expected, answer.said()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_numbers_by_name() {
        let of = |status, body| judge(&Answer::of(status, &[], body)).map_err(|failure| failure.cause.code);
        assert_eq!(of(200, r#"{"Ruby":66.69,"Vue":3}"#), Ok(vec!["Ruby".to_owned(), "Vue".to_owned()]));
        assert_eq!(of(200, "{}"), Ok(Vec::new()));
        for (status, body) in [(200, "[]"), (200, r#"{"Ruby":"66 %"}"#), (200, "<html>"), (404, "{}")] {
            assert_eq!(of(status, body), Err("languages-wrong"), "{status} {body}");
        }
    }
}
