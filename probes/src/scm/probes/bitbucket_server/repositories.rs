//! The list of repositories answers, and tells the next page.
//!
//! Gitpod lists the repositories in which the user is an administrator, and goes on by `nextPageStart`. A list that
//! ends early hides repositories from new projects. Source: t09.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use super::{read, values};
use crate::net::exchange::Answer;
use crate::scm::bitbucket::goes_on_from;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_repositories",
        key: "t09",
        title: "the list of repositories is paged by `nextPageStart`",
        why: "Gitpod lists the repositories in which the user is an administrator, and goes on by `nextPageStart`. A list that ends early hides repositories from new projects.",
        wire: "`GET /rest/api/1.0/repos?permission=REPO_ADMIN&limit=100` with the token, and the next page if there is one.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 64_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

const PATH: &str = "repos?permission=REPO_ADMIN&limit=100";

/// A page holds whole repositories, so that more of it is read than of other answers.
const CAP: usize = 2 * 1024 * 1024;

const EXPECTED: &str = "200 with `values`, and `nextPageStart` where `isLastPage` is false";

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::BitbucketServer).await?;
    let first = judge(&at.ask(cx, at.get(PATH).cap(CAP)).await?)?;
    let Some(start) = first.next else {
        return Ok(Passed::saying(format!("{} repositories on the only page", first.ids.len())));
    };
    let answer = at.ask(cx, at.get(&format!("{PATH}&start={start}")).cap(CAP)).await?;
    let second = judge(&answer)?;
    goes_on_from(&answer, &first.ids, &second.ids)?;
    Ok(Passed::saying("the second page goes on where the first ends"))
}

/// What a page tells.
#[derive(Debug, PartialEq, Eq)]
struct Page {
    ids: Vec<u64>,
    next: Option<u64>,
}

fn judge(answer: &Answer) -> Result<Page, Failure> {
    let failure = |cause, actual| Err(Failure::new(cause, &answer.line, EXPECTED, actual));
    let json = read(answer, causes::LISTING_WRONG, EXPECTED)?;
    let repositories = values(answer, &json, causes::LISTING_WRONG, EXPECTED)?;
    let ids: Option<Vec<u64>> = repositories.iter().map(|one| one.get("id")?.as_u64()).collect();
    let Some(ids) = ids else {
        return failure(causes::LISTING_WRONG, "a repository without `id`");
    };
    if repositories.iter().any(|one| !one.pointer("/links/clone").is_some_and(Value::is_array)) {
        return failure(causes::LISTING_WRONG, "a repository without `links.clone`");
    }
    // Gitpod takes a page that does not say so for the last one, too.
    if json.get("isLastPage") != Some(&Value::Bool(false)) {
        return Ok(Page { ids, next: None });
    }
    match json.get("nextPageStart").and_then(Value::as_u64) {
        Some(next) => Ok(Page { ids, next: Some(next) }),
        None => failure(causes::PAGING_MISSING, "`isLastPage: false` without `nextPageStart`"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(body: &Value) -> Result<Page, String> {
        let told = judge(&Answer::of(200, &[], &body.to_string()));
        told.map_err(|failure| format!("{}: {}", failure.cause.code, failure.actual))
    }

    fn one() -> Value {
        json!({ "id": 7, "links": { "clone": [] } })
    }

    #[test]
    fn the_start_of_the_next_page_is_told() {
        let last = json!({ "values": [one()], "isLastPage": true, "nextPageStart": null });
        assert_eq!(told(&last), Ok(Page { ids: vec![7], next: None }));
        let more = json!({ "values": [one()], "isLastPage": false, "nextPageStart": 100 });
        assert_eq!(told(&more), Ok(Page { ids: vec![7], next: Some(100) }));
        assert!(told(&json!({ "values": [] })).is_ok(), "what says nothing is the last page");
        let cut = json!({ "values": [one()], "isLastPage": false });
        assert_eq!(told(&cut), Err("paging-missing: `isLastPage: false` without `nextPageStart`".to_owned()));
    }

    #[test]
    fn a_list_of_something_else_is_said_so() {
        assert_eq!(told(&json!({})), Err("listing-wrong: an answer without `values`".to_owned()));
        assert_eq!(
            told(&json!({ "values": [{}] })),
            Err("listing-wrong: a repository without `id`".to_owned())
        );
        let bare = json!({ "values": [{ "id": 7 }] });
        assert_eq!(told(&bare), Err("listing-wrong: a repository without `links.clone`".to_owned()));
    }

    #[test]
    fn the_second_page_is_another_one() {
        let ends = |second: &[u64]| goes_on_from(&Answer::of(200, &[], ""), &[7], second).is_ok();
        assert!(ends(&[8]) && !ends(&[]) && !ends(&[8, 7]));
    }
}
