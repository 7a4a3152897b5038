//! The list of webhooks is answered.
//!
//! Gitpod turns prebuilds on by a webhook of the project, and looks for its own one first. The user has to be a
//! maintainer. Source: l13.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::StatusCode;

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::gitlab;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_hooks",
        key: "l13",
        title: "the webhooks of the project can be listed",
        why: "Gitpod turns prebuilds on by a webhook of the project, and looks for its own one first. The user has to be a maintainer.",
        wire: "`GET /hooks` below the project with the token.",
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
    let at = scm.at(cx, Vendor::GitLab).await?;
    gitlab::project(&at, cx).await?;
    let answer = gitlab::ask_for_list(&at, cx, at.get_of_repository("hooks")?).await?;
    let count = judge(&answer)?;
    Ok(Passed::saying(format!("{count} webhooks on the first page")))
}

/// How many webhooks there are. Gitpod compares the address of each with its own.
fn judge(answer: &Answer) -> Result<usize, Failure> {
    if answer.status != StatusCode::OK {
        let expected = "200 with the list, as a maintainer is answered";
        return Err(Failure::new(causes::HOOKS_DENIED, &answer.line, expected, answer.said()));
    }
    let hooks = gitlab::items(answer, causes::LISTING_WRONG)?;
    gitlab::have_texts(answer, &hooks, &["/url"], causes::LISTING_WRONG)?;
    Ok(hooks.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_no_maintainer_is_denied() {
        let of = |status, body| judge(&Answer::of(status, &[], body)).map_err(|failure| failure.cause.code);
        assert_eq!(of(403, r#"{"message":"403 Forbidden"}"#), Err("hooks-denied"));
        assert_eq!(of(404, r#"{"message":"404 Not Found"}"#), Err("hooks-denied"));
        assert_eq!(of(200, r#"[{"id":1,"url":"https://gitpod.example.com/apps/gitlab/"}]"#), Ok(1));
        assert_eq!(of(200, "[]"), Ok(0));
        assert_eq!(of(200, "{}"), Err("listing-wrong"));
        assert_eq!(of(200, r#"[{"id":1}]"#), Err("listing-wrong"));
    }
}
