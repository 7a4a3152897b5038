//! `GET /user/repos` answers with full pages and tells the next one.
//!
//! Gitpod lists a user's repositories for new projects, a hundred on each page, and goes on by the header `Link`.
//! Where a proxy strips it, or writes another host into it, most repositories are missing. Source: g15.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use crate::net::exchange::{Answer, Request};
use crate::scm::addresses::Addresses;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::github::{self, LONG};
use crate::scm::links;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_repositories",
        key: "g15",
        title: "the list of the user's repositories is paged by links",
        why: "Gitpod lists a user's repositories for new projects, a hundred on each page, and goes on by the header `Link`. Where a proxy strips it, or writes another host into it, most repositories are missing.",
        wire: "`GET /user/repos?per_page=100`, and when `Link` names a next page, that one. The token goes to no other host. Items that are `null` are passed over, as Gitpod does.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 64_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// How many repositories Gitpod asks for on a page.
const PAGE: usize = 100;

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitHub).await?;
    let first = at.ask(cx, at.get("user/repos?per_page=100").cap(LONG)).await?;
    github::withheld(&first, scm.token_kind(Vendor::GitHub)?)?;
    let listed = judge(&first)?;
    match after(&first, listed, &at.addresses)? {
        After::Nothing => Ok(Passed::saying(format!("{listed} repositories on one page"))),
        After::Linked(request) => {
            let second = judge(&at.ask(cx, *request).await?)?;
            Ok(Passed::saying(format!("{listed} repositories on the first page, {second} on the next")))
        }
        // A full page without a next one may be the last; the second one tells.
        After::Unsaid => {
            let second = at.ask(cx, at.get("user/repos?per_page=100&page=2").cap(LONG)).await?;
            judge_unsaid(&first, judge(&second)?)?;
            Ok(Passed::saying(format!("{listed} repositories, which fill one page")))
        }
    }
}

/// What comes after a page.
#[derive(Debug)]
enum After {
    /// It is the last one.
    Nothing,
    /// The header names it.
    Linked(Box<Request>),
    /// It is full, and nothing is said.
    Unsaid,
}

fn after(first: &Answer, listed: usize, addresses: &Addresses) -> Result<After, Failure> {
    match links::next(first) {
        Some(next) if !addresses.may_have_token(&next) => {
            let expected = "a next page on a host of the product";
            let actual = crate::net::http::host_and_port(&next);
            Err(Failure::new(causes::LINK_FOREIGN_HOST, &first.line, expected, actual))
        }
        Some(next) => Ok(After::Linked(Box::new(Request::new(http::Method::GET, next).cap(LONG)))),
        None if listed >= PAGE => Ok(After::Unsaid),
        None => Ok(After::Nothing),
    }
}

fn judge_unsaid(first: &Answer, second: usize) -> Result<(), Failure> {
    if second == 0 {
        return Ok(());
    }
    let expected = "a header `Link` that names the next page";
    let actual = format!("no such header, and {second} more on the second page");
    Err(Failure::new(causes::PAGING_MISSING, &first.line, expected, actual))
}

/// How many items a page has, with those that are null: Gitpod passes over these.
fn judge(answer: &Answer) -> Result<usize, Failure> {
    let fits = |json: &Value| {
        json.as_array().is_some_and(|items| {
            items.iter().filter(|item| !item.is_null()).all(|item| {
                let texts = ["/name", "/clone_url", "/owner/login"];
                texts.iter().all(|field| item.pointer(field).is_some_and(Value::is_string))
            })
        })
    };
    let expected = "a list of repositories with `name`, `clone_url` and `owner.login`";
    // Every user has this list, if it is empty: where it is not found, the API is not.
    if answer.status.is_redirection() || answer.status.as_u16() == 404 {
        return Err(Failure::new(causes::API_BASE_WRONG, &answer.line, expected, answer.said()));
    }
    let listed = github::shaped(answer, causes::LISTING_WRONG, expected, fits)?;
    Ok(listed.as_array().map_or(0, Vec::len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    const ITEM: &str = r#"{"name":"b","clone_url":"https://h/a/b.git","owner":{"login":"a"}}"#;

    fn page(link: &str, items: &[&str]) -> Answer {
        Answer::of(200, &[("link", link)], &format!("[{}]", items.join(",")))
    }

    fn after_of(answer: &Answer) -> Result<After, &'static str> {
        let addresses = Addresses::new(Vendor::GitHub, &Url::parse("https://github.com/").unwrap());
        after(answer, judge(answer).unwrap(), &addresses).map_err(|failure| failure.cause.code)
    }

    #[test]
    fn items_that_are_null_are_passed_over() {
        assert_eq!(judge(&page("", &[ITEM, "null", ITEM])).unwrap(), 3);
        let code = |answer: &Answer| judge(answer).unwrap_err().cause.code;
        assert_eq!(code(&page("", &["{}"])), "listing-wrong");
        assert_eq!(code(&Answer::of(200, &[], "{}")), "listing-wrong");
        assert_eq!(code(&Answer::of(404, &[], "{}")), "api-base-wrong");
    }

    #[test]
    fn the_token_goes_to_no_foreign_host() {
        let link = "<https://internal.example/user/repos?page=2>; rel=\"next\"";
        assert_eq!(after_of(&page(link, &[ITEM])).unwrap_err(), "link-foreign-host");
        let link = "<http://api.github.com/user/repos?page=2>; rel=\"next\"";
        assert_eq!(after_of(&page(link, &[ITEM])).unwrap_err(), "link-foreign-host", "nor in the clear");
        let link = "<https://api.github.com/user/repos?page=2>; rel=\"next\"";
        assert!(matches!(after_of(&page(link, &[ITEM])), Ok(After::Linked(_))));
    }

    #[test]
    fn a_full_page_that_names_no_next_one_is_a_fault_only_if_there_is_one() {
        assert!(matches!(after_of(&page("", &[ITEM; 3])), Ok(After::Nothing)));
        let full = page("", &[ITEM; PAGE]);
        assert!(matches!(after_of(&full), Ok(After::Unsaid)));
        assert!(judge_unsaid(&full, 0).is_ok());
        assert_eq!(judge_unsaid(&full, 30).unwrap_err().cause.code, "paging-missing");
    }
}
