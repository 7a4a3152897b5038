//! The list of webhooks is answered.
//!
//! Gitpod turns prebuilds on by a webhook, and looks for its own one first. The user has to be an administrator of
//! the repository, and the token needs the scope `webhook`. Source: b10.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use super::{as_bearer, is_bitbuckets, values};
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_hooks",
        key: "b10",
        title: "the webhooks of the repository can be listed",
        why: "Gitpod turns prebuilds on by a webhook, and looks for its own one first. The user has to be an administrator of the repository, and the token needs the scope `webhook`.",
        wire: "`GET /2.0/repositories/WORKSPACE/REPO/hooks` with the token.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 8_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::Bitbucket).await?;
    as_bearer(scm)?;
    let count = judge(&at.ask(cx, at.get_of_repository("hooks?pagelen=100")?).await?)?;
    Ok(Passed::saying(format!("{count} webhooks on the first page")))
}

fn judge(answer: &Answer) -> Result<usize, Failure> {
    const EXPECTED: &str = "200 with `values`";
    let cause = match answer.status.as_u16() {
        200 => match answer.json() {
            Some(json) => return Ok(values(answer, &json, causes::LISTING_WRONG, EXPECTED)?.len()),
            None => causes::LISTING_WRONG,
        },
        403 => causes::HOOKS_DENIED,
        _ if !is_bitbuckets(answer) => causes::API_BASE_WRONG,
        404 => causes::SCM_REPOSITORY_NOT_FOUND,
        _ => causes::LISTING_WRONG,
    };
    Err(Failure::new(cause, &answer.line, EXPECTED, answer.said()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_no_administrator_sees_no_hooks() {
        let told = |status, body| judge(&Answer::of(status, &[], body)).map_err(|failure| failure.cause.code);
        assert_eq!(told(200, r#"{"values":[{}]}"#), Ok(1));
        assert_eq!(told(403, r#"{"type":"error"}"#), Err("hooks-denied"));
        assert_eq!(told(404, r#"{"type":"error"}"#), Err("scm-repository-not-found"));
        assert_eq!(told(200, "{}"), Err("listing-wrong"));
    }
}
