//! `GET /user/emails` shows one primary address.
//!
//! Gitpod takes the primary address of `GET /user/emails` for commits and for its own user. Without one the log-in
//! fails. Source: g07.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::github;
use crate::scm::tokens::TokenKind;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_emails",
        key: "g07",
        title: "the user has a primary mail address",
        why: "Gitpod takes the primary address of `GET /user/emails` for commits and for its own user. Without one the log-in fails.",
        wire: "`GET /user/emails` with the token; exactly one address is primary, and it is verified.",
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
    let at = scm.at(cx, Vendor::GitHub).await?;
    let kind = scm.token_kind(Vendor::GitHub)?;
    judge(&at.ask(cx, at.get("user/emails")).await?, kind)?;
    Ok(Passed::saying("the primary address is verified"))
}

fn judge(answer: &Answer, kind: TokenKind) -> Result<(), Failure> {
    let expected = "a list of addresses";
    if matches!(answer.status.as_u16(), 403 | 404) {
        let cause =
            if kind.shows_scopes() { causes::TOKEN_SCOPE_MISSING } else { causes::TOKEN_KIND_UNSUITABLE };
        return Err(Failure::new(cause, &answer.line, expected, answer.said()));
    }
    let listed = github::shaped(answer, causes::USER_INCOMPLETE, expected, Value::is_array)?;
    let addresses = listed.as_array().map(Vec::as_slice).unwrap_or_default();
    // Gitpod takes the first one that is primary.
    let primary = addresses.iter().find(|address| address["primary"] == true);
    let actual = match primary {
        Some(address) if !address["email"].is_string() => "a primary one without `email`",
        Some(address) if address["verified"] != true => "the primary one is not verified",
        Some(_) => return Ok(()),
        None if addresses.is_empty() => "an empty list",
        None => "none of them is primary",
    };
    Err(Failure::new(
        causes::PRIMARY_MAIL_MISSING,
        &answer.line,
        "one primary address that is verified",
        actual,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(status: u16, body: &str, kind: TokenKind) -> Option<&'static str> {
        judge(&Answer::of(status, &[], body), kind).err().map(|failure| failure.cause.code)
    }

    fn listed(body: &str) -> Option<&'static str> {
        code(200, body, TokenKind::GitHubOauth)
    }

    #[test]
    fn the_primary_address_is_verified() {
        let other = r#"{"email":"b@h","primary":false,"verified":false}"#;
        assert_eq!(listed(&format!(r#"[{other},{{"email":"a@h","primary":true,"verified":true}}]"#)), None);
        let missing = Some("primary-mail-missing");
        assert_eq!(listed(r#"[{"email":"a@h","primary":true,"verified":false}]"#), missing);
        assert_eq!(listed(&format!("[{other}]")), missing);
        assert_eq!(listed("[]"), missing);
        assert_eq!(listed(r#"[{"primary":true,"verified":true}]"#), missing);
    }

    #[test]
    fn a_refusal_is_about_the_token() {
        assert_eq!(listed("{}"), Some("user-incomplete"));
        assert_eq!(code(404, "{}", TokenKind::GitHubClassic), Some("token-scope-missing"));
        assert_eq!(code(403, "{}", TokenKind::GitHubFineGrained), Some("token-kind-unsuitable"));
    }
}
