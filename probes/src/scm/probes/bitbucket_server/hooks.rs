//! The list of webhooks is answered.
//!
//! Gitpod turns prebuilds on by a webhook, and looks for its own one first. The user has to be an administrator of
//! the repository. Source: t14.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use super::{read, values};
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_hooks",
        key: "t14",
        title: "the webhooks of the repository can be listed",
        why: "Gitpod turns prebuilds on by a webhook, and looks for its own one first. The user has to be an administrator of the repository.",
        wire: "`GET .../webhooks` below the repository with the token.",
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
    let at = scm.at(cx, Vendor::BitbucketServer).await?;
    let count = judge(&at.ask(cx, at.get_of_repository("webhooks?limit=100")?).await?)?;
    Ok(Passed::saying(format!("{count} webhooks on the first page")))
}

fn judge(answer: &Answer) -> Result<usize, Failure> {
    const EXPECTED: &str = "200 with `values`";
    let cause = match answer.status.as_u16() {
        401 | 403 => causes::HOOKS_DENIED,
        404 => causes::SCM_REPOSITORY_NOT_FOUND,
        _ => causes::LISTING_WRONG,
    };
    let json = read(answer, cause, EXPECTED)?;
    Ok(values(answer, &json, causes::LISTING_WRONG, EXPECTED)?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_no_administrator_sees_no_hooks() {
        let told = |status, body| judge(&Answer::of(status, &[], body)).map_err(|failure| failure.cause.code);
        assert_eq!(told(200, r#"{"values":[{}]}"#), Ok(1));
        assert_eq!(told(401, "{}"), Err("hooks-denied"));
        assert_eq!(told(404, r#"{"errors":[]}"#), Err("scm-repository-not-found"));
        assert_eq!(told(200, "{}"), Err("listing-wrong"));
    }
}
