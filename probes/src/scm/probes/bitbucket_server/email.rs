//! The user's answer holds `emailAddress`.
//!
//! Gitpod takes the address for commits and for its own user. Bitbucket Server can be told to hide addresses, and
//! then the log-in fails. Source: t08.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use super::{has_text, profile, read};
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_email",
        key: "t08",
        title: "the user's mail address is visible",
        why: "Gitpod takes the address for commits and for its own user. Bitbucket Server can be told to hide addresses, and then the log-in fails.",
        wire: "`emailAddress` of the answer of the case `bitbucket_server_user`. No request of its own.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::BitbucketServer).await?;
    judge(&profile(&at, cx).await?)?;
    Ok(Passed::saying("the user's address is shown"))
}

fn judge(answer: &Answer) -> Result<(), NotPassed> {
    const EXPECTED: &str = "the user with `emailAddress`";
    let Ok(user) = read(answer, causes::USER_INCOMPLETE, EXPECTED) else {
        return Err(NotPassed::Blocked { by: "bitbucket_server_user" });
    };
    if has_text(&user, "/emailAddress") {
        return Ok(());
    }
    let actual = "a user without `emailAddress`";
    Err(Failure::new(causes::MAIL_HIDDEN, &answer.line, EXPECTED, actual).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, body: &str) -> String {
        match judge(&Answer::of(status, &[], body)) {
            Ok(()) => String::new(),
            Err(NotPassed::Failure(failure)) => failure.cause.code.to_owned(),
            Err(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn an_address_is_shown() {
        assert_eq!(told(200, r#"{"name":"ada","emailAddress":"ada@example.com"}"#), "");
        assert_eq!(told(200, r#"{"name":"ada"}"#), "mail-hidden");
        assert_eq!(told(200, r#"{"name":"ada","emailAddress":""}"#), "mail-hidden");
        assert!(told(404, "").contains("bitbucket_server_user"), "another case says that there is no user");
    }
}
