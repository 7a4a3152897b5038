//! `GET /2.0/user/emails` shows one primary address.
//!
//! Gitpod takes the primary address for commits and for its own user. Without one the log-in fails. Source: b04.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use super::{has_text, of_a_user, read, values};
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_emails",
        key: "b04",
        title: "the user has a primary mail address",
        why: "Gitpod takes the primary address for commits and for its own user. Without one the log-in fails.",
        wire: "`GET /2.0/user/emails` with the token; one address has `is_primary`.",
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
    of_a_user(scm)?;
    judge(&at.ask(cx, at.get("user/emails?pagelen=100")).await?)?;
    Ok(Passed::saying("one address is the primary one"))
}

fn judge(answer: &Answer) -> Result<(), Failure> {
    const EXPECTED: &str = "200 with an address that has `is_primary`";
    let json = read(answer, causes::USER_INCOMPLETE, EXPECTED)?;
    let addresses = values(answer, &json, causes::USER_INCOMPLETE, EXPECTED)?;
    let is_primary = |address: &&Value| address.get("is_primary") == Some(&Value::Bool(true));
    if addresses.iter().filter(is_primary).any(|address| has_text(address, "/email")) {
        return Ok(());
    }
    let actual = format!("{} addresses, none of them the primary one", addresses.len());
    Err(Failure::new(causes::PRIMARY_MAIL_MISSING, &answer.line, EXPECTED, actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(body: &str) -> Option<&'static str> {
        judge(&Answer::of(200, &[], body)).err().map(|failure| failure.cause.code)
    }

    #[test]
    fn one_address_is_the_primary_one() {
        let one = |primary| format!(r#"{{"values":[{{"email":"a@example.com","is_primary":{primary}}}]}}"#);
        assert_eq!(code(&one("true")), None);
        assert_eq!(code(&one("false")), Some("primary-mail-missing"));
        assert_eq!(code(r#"{"values":[]}"#), Some("primary-mail-missing"));
        assert_eq!(code(r#"{"values":[{"is_primary":true}]}"#), Some("primary-mail-missing"));
        assert_eq!(code("{}"), Some("user-incomplete"));
    }
}
