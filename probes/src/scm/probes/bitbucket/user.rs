//! `GET /2.0/user` answers with `account_id` and `username`.
//!
//! Gitpod makes its own user from `GET /2.0/user`: it needs the account id and the user name, and shows the picture.
//! Source: b03.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use super::{has_text, of_a_user, read};
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_user",
        key: "b03",
        title: "the user of the token can be read",
        why: "Gitpod makes its own user from `GET /2.0/user`: it needs the account id and the user name, and shows the picture.",
        wire: "`GET /2.0/user` with the token: `account_id`, `username` and `links.avatar`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// What Gitpod reads, the last one without asking whether it is there.
const FIELDS: &[(&str, &str)] =
    &[("/account_id", "account_id"), ("/username", "username"), ("/links/avatar/href", "links.avatar.href")];

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::Bitbucket).await?;
    of_a_user(scm)?;
    judge(&at.user(cx).await?)?;
    Ok(Passed::saying("the user has an id, a name and a picture"))
}

fn judge(answer: &Answer) -> Result<(), Failure> {
    const EXPECTED: &str = "200 with `account_id`, `username` and `links.avatar.href`";
    let user = read(answer, causes::USER_INCOMPLETE, EXPECTED)?;
    let lacking = FIELDS.iter().filter(|(pointer, _)| !has_text(&user, pointer));
    let lacking: Vec<String> = lacking.map(|(_, name)| format!("`{name}`")).collect();
    if lacking.is_empty() {
        return Ok(());
    }
    let actual = format!("an answer without {}", lacking.join(", "));
    Err(Failure::new(causes::USER_INCOMPLETE, &answer.line, EXPECTED, actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actual(body: &str) -> String {
        judge(&Answer::of(200, &[], body)).unwrap_err().actual
    }

    #[test]
    fn a_user_is_whole_or_says_what_it_lacks() {
        let whole =
            r#"{"account_id":"557058:ada","username":"ada","links":{"avatar":{"href":"https://h/a"}}}"#;
        assert!(judge(&Answer::of(200, &[], whole)).is_ok());
        assert_eq!(actual(&whole.replace("username", "nickname")), "an answer without `username`");
        assert_eq!(actual(&whole.replace("avatar", "html")), "an answer without `links.avatar.href`");
        assert_eq!(actual("{}"), "an answer without `account_id`, `username`, `links.avatar.href`");
        let failure = judge(&Answer::of(404, &[], "404 page not found")).unwrap_err();
        assert_eq!(failure.cause, causes::API_BASE_WRONG);
    }
}
