//! The list of workspaces answers.
//!
//! Gitpod lists repositories for new projects workspace by workspace. Source: b06.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use super::{has_text, of_a_user, read, values};
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_workspaces",
        key: "b06",
        title: "the user's workspaces can be listed",
        why: "Gitpod lists repositories for new projects workspace by workspace.",
        wire: "`GET /2.0/workspaces` with the token.",
        requirement: Requirement::Required,
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
    of_a_user(scm)?;
    let count = judge(&at.ask(cx, at.get("workspaces?pagelen=100")).await?)?;
    Ok(Passed::saying(format!("{count} workspaces on the first page")))
}

fn judge(answer: &Answer) -> Result<usize, Failure> {
    const EXPECTED: &str = "200 with `values`, each a workspace with its `slug`";
    let json = read(answer, causes::LISTING_WRONG, EXPECTED)?;
    let workspaces = values(answer, &json, causes::LISTING_WRONG, EXPECTED)?;
    if workspaces.iter().all(|workspace| has_text(workspace, "/slug")) {
        return Ok(workspaces.len());
    }
    Err(Failure::new(causes::LISTING_WRONG, &answer.line, EXPECTED, "a workspace without `slug`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_workspace_has_its_slug() {
        let code = |status, body| judge(&Answer::of(status, &[], body)).map_err(|failure| failure.cause.code);
        assert_eq!(code(200, r#"{"values":[{"slug":"analytical"}]}"#), Ok(1));
        assert_eq!(code(200, r#"{"values":[]}"#), Ok(0), "a user may belong to none");
        assert_eq!(code(200, r#"{"values":[{"name":"Analytical"}]}"#), Err("listing-wrong"));
        assert_eq!(code(200, "{}"), Err("listing-wrong"));
        assert_eq!(code(410, r#"{"type":"error"}"#), Err("listing-wrong"));
    }
}
