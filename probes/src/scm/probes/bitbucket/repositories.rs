//! The list of repositories answers, and tells the next page.
//!
//! Gitpod lists the repositories of a workspace in which the user is an administrator, and goes on as long
//! as `size` says that there are more; its lists of branches go on by `next`. A list that ends early hides repositories
//! from new projects. Source: b07.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;
use url::Url;

use super::{has_text, of_a_user, read, values};
use crate::net::exchange::Answer;
use crate::scm::bitbucket::goes_on_from;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_repositories",
        key: "b07",
        title: "the list of repositories is paged by `next`",
        why: "Gitpod lists the repositories of a workspace in which the user is an administrator, and goes on as long as `size` says that there are more. A list that ends early hides repositories from new projects.",
        wire: "`GET /2.0/repositories/WORKSPACE?role=admin&pagelen=100` with the token, and the next page if there is one. The token goes to no other host.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 64_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// How many repositories Gitpod asks for at once.
const PAGE: usize = 100;

/// A page holds whole repositories, so that more of it is read than of other answers.
const CAP: usize = 4 * 1024 * 1024;

const EXPECTED: &str = "200 with `values`, `size`, and `next` where there are more";

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::Bitbucket).await?;
    of_a_user(scm)?;
    let path = format!("repositories/{}?role=admin&pagelen={PAGE}", at.name()?.owner);
    let first = at.ask(cx, at.get(&path).cap(CAP)).await?;
    let page = judge(&first)?;
    let Some(next) = page.next else {
        return Ok(Passed::saying(format!("{} repositories on the only page", page.ids.len())));
    };
    if !at.addresses.may_have_token(&next) {
        let actual = format!("`next` on {}", next.host_str().unwrap_or_default());
        return Err(
            Failure::new(causes::LINK_FOREIGN_HOST, &first.line, "`next` on the same host", actual).into()
        );
    }
    let mut request = at.get(&path).cap(CAP);
    request.url = next;
    let second = at.ask(cx, request).await?;
    let goes_on = judge(&second)?;
    goes_on_from(&second, &page.ids, &goes_on.ids)?;
    Ok(Passed::saying("the second page goes on where the first ends"))
}

/// What a page tells.
#[derive(Debug, PartialEq, Eq)]
struct Page {
    ids: Vec<String>,
    next: Option<Url>,
}

fn judge(answer: &Answer) -> Result<Page, Failure> {
    let failure = |cause, actual: &str| Err(Failure::new(cause, &answer.line, EXPECTED, actual));
    let json = read(answer, causes::LISTING_WRONG, EXPECTED)?;
    let repositories = values(answer, &json, causes::LISTING_WRONG, EXPECTED)?;
    if let Some(lacking) = repositories.iter().find_map(lacking) {
        return failure(causes::LISTING_WRONG, &format!("a repository without `{lacking}`"));
    }
    let id = |of: &Value| of.get("full_name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let ids: Vec<String> = repositories.iter().map(id).collect();
    let size = json.get("size").and_then(Value::as_u64);
    let page = json.get("page").and_then(Value::as_u64).unwrap_or(1);
    match (json.get("next").and_then(Value::as_str), size) {
        (Some(next), Some(_)) => match answer.url.join(next) {
            Ok(next) => Ok(Page { ids, next: Some(next) }),
            Err(_) => failure(causes::PAGING_MISSING, "`next` that is no address"),
        },
        // Gitpod counts the pages by it.
        (Some(_), None) => failure(causes::PAGING_MISSING, "`next` without `size`"),
        (None, Some(size)) if page == 1 && size > ids.len() as u64 => {
            let actual = format!("{} of {size} repositories, without `next`", ids.len());
            failure(causes::PAGING_MISSING, &actual)
        }
        (None, _) => Ok(Page { ids, next: None }),
    }
}

/// The field that a repository lacks of what Gitpod reads.
fn lacking(repository: &Value) -> Option<&'static str> {
    let clones = repository.pointer("/links/clone").and_then(Value::as_array);
    let https =
        |link: &Value| link.get("name").is_some_and(|name| name == "https") && has_text(link, "/href");
    if !has_text(repository, "/full_name") {
        Some("full_name")
    } else if !clones.is_some_and(|links| links.iter().any(https)) {
        Some("links.clone")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn repository(name: &str) -> Value {
        json!({ "full_name": name, "links": { "clone": [{ "name": "https", "href": "https://h/x.git" }] } })
    }

    fn told(body: &Value) -> Result<Page, String> {
        let told = judge(&Answer::of(200, &[], &body.to_string()));
        told.map_err(|failure| format!("{}: {}", failure.cause.code, failure.actual))
    }

    #[test]
    fn the_next_page_is_told_where_there_are_more() {
        let next = "https://api.bitbucket.org/2.0/repositories/a?page=2";
        let body = json!({ "values": [repository("a/b")], "size": 2, "page": 1, "next": next });
        assert_eq!(told(&body), Ok(Page { ids: vec!["a/b".to_owned()], next: Url::parse(next).ok() }));
        let whole = json!({ "values": [repository("a/b")], "size": 1, "page": 1 });
        assert_eq!(told(&whole), Ok(Page { ids: vec!["a/b".to_owned()], next: None }));
        let last = json!({ "values": [repository("a/b")], "size": 101, "page": 2 });
        assert!(told(&last).is_ok(), "the last page is not a full one");
    }

    #[test]
    fn a_list_that_ends_early_is_said_so() {
        let cut = json!({ "values": [repository("a/b")], "size": 130, "page": 1 });
        assert_eq!(told(&cut), Err("paging-missing: 1 of 130 repositories, without `next`".to_owned()));
        let uncounted = json!({ "values": [repository("a/b")], "next": "https://h/" });
        assert_eq!(told(&uncounted), Err("paging-missing: `next` without `size`".to_owned()));
    }

    #[test]
    fn a_repository_has_a_name_and_an_address_over_https() {
        let ssh = json!({ "full_name": "a/b", "links": { "clone": [{ "name": "ssh", "href": "git@h:x" }] } });
        assert_eq!(
            told(&json!({ "values": [ssh] })),
            Err("listing-wrong: a repository without `links.clone`".to_owned())
        );
        assert_eq!(
            told(&json!({ "values": [{}] })),
            Err("listing-wrong: a repository without `full_name`".to_owned())
        );
        assert_eq!(told(&json!({})), Err("listing-wrong: an answer without `values`".to_owned()));
    }

    #[test]
    fn the_second_page_is_another_one() {
        let answer = Answer::of(200, &[], "");
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let ends = |second: &[&str]| goes_on_from(&answer, &names(&["a/b"]), &names(second)).is_ok();
        assert!(ends(&["a/c"]));
        assert!(!ends(&[]) && !ends(&["a/b"]));
    }
}
