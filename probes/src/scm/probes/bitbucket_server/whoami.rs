//! The answer of whoami is a user name.
//!
//! Gitpod finds out who has logged in by `/plugins/servlet/applinks/whoami`. For somebody unknown it answers 200 with
//! nothing, and Gitpod then asks for a user without a name. Source: t06.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_whoami",
        key: "t06",
        title: "the server tells the name of the token's user",
        why: "Gitpod finds out who has logged in by `/plugins/servlet/applinks/whoami`. For somebody unknown it answers 200 with nothing, and Gitpod then asks for a user without a name.",
        wire: "`GET /plugins/servlet/applinks/whoami` with the token as Bearer: a text that is not empty.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 1_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::BitbucketServer).await?;
    judge(&at.user(cx).await?)?;
    Ok(Passed::saying("the server knows whose token it is"))
}

/// The name of the user, exactly as it was told: Gitpod asks by it.
pub(super) fn judge(answer: &Answer) -> Result<String, Failure> {
    let failure = |cause, actual: String| {
        Err(Failure::new(cause, &answer.line, "200 with the name of the user as text", actual))
    };
    if answer.is_page() {
        return failure(causes::PORTAL_IN_BETWEEN, format!("{} with a page", answer.status_text()));
    }
    match (answer.status.as_u16(), std::str::from_utf8(&answer.body)) {
        (200, Ok(name)) if name.trim().is_empty() => {
            failure(causes::WHOAMI_EMPTY, "200 with nothing, as for somebody who is not logged in".to_owned())
        }
        (200, Ok(name)) if name.len() <= 255 && !name.contains(char::is_control) => Ok(name.to_owned()),
        (200, _) => failure(causes::WHOAMI_EMPTY, "200 with what cannot be a name".to_owned()),
        (401 | 403, _) => failure(causes::SCM_TOKEN_REFUSED, answer.said()),
        _ => failure(causes::WHOAMI_EMPTY, answer.said()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, body: &str) -> Result<String, &'static str> {
        judge(&Answer::of(status, &[], body)).map_err(|failure| failure.cause.code)
    }

    #[test]
    fn a_name_is_told_and_nothing_is_none() {
        assert_eq!(told(200, "ada@example.com"), Ok("ada@example.com".to_owned()));
        assert_eq!(told(200, ""), Err("whoami-empty"));
        assert_eq!(told(200, "\n"), Err("whoami-empty"));
        assert_eq!(told(200, "a\nb"), Err("whoami-empty"));
        assert_eq!(told(404, ""), Err("whoami-empty"));
        assert_eq!(told(401, "{}"), Err("scm-token-refused"));
        assert_eq!(told(200, "<!DOCTYPE html><html>"), Err("portal-in-between"));
    }
}
