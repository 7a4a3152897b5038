//! The list of projects answers, and tells the next page.
//!
//! Gitpod lists the projects in which the user is a maintainer, and goes on by the header `Link`. Where a proxy
//! strips it, most projects are missing. Source: l11.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use url::Url;

use crate::net::exchange::Answer;
use crate::scm::client::Scm;
use crate::scm::gitlab::{self, API};
use crate::scm::vendor::Vendor;
use crate::scm::{causes, links};

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_projects",
        key: "l11",
        title: "the list of the user's projects is paged by headers",
        why: "Gitpod lists the projects in which the user is a maintainer, and goes on by the header `Link`. Where a proxy strips it, most projects are missing.",
        wire: "`GET /api/v4/projects?min_access_level=40&per_page=100`, and the next page if there is one. The token goes to no other host.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 64_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// What Gitpod asks for: the projects in which the user is a maintainer, a hundred a page.
const QUERY: &str = "projects?min_access_level=40&per_page=100";
const PAGE: usize = 100;

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitLab).await?;
    let first = gitlab::ask_for_list(&at, cx, at.get(QUERY)).await?;
    if gitlab::is_no_address(&first) {
        return Err(NotPassed::Blocked { by: API });
    }
    let count = judge(&first)?;
    let path = match next(&first, count)? {
        Next::None => return Ok(Passed::saying(format!("{count} projects on one page"))),
        Next::Unsaid => format!("{QUERY}&page=2"),
        Next::At(link) => {
            if !at.addresses.may_have_token(&link) {
                // Gitpod's client takes the path alone and stays at its host, and so does this probe.
                let host = crate::net::http::host_and_port(&link);
                cx.remark(&format!(
                    "GitLab names the next page with another address than its own, on {host}"
                ));
            }
            below_api(&link).ok_or_else(|| {
                missing(&first, format!("`{}`, which is no address of the API", link.path()))
            })?
        }
    };
    let second = gitlab::ask_for_list(&at, cx, at.get(&path)).await?;
    let more = judge(&second)?;
    if path.ends_with("&page=2") && more > 0 {
        return Err(missing(&first, format!("none, and the second page holds {more} more")).into());
    }
    Ok(Passed::saying(match first.header("x-total") {
        "" => format!("{} projects on two pages", count + more),
        total => format!("{} of {total} projects on two pages", count + more),
    }))
}

/// How many projects a page holds. Gitpod splits the path of each.
fn judge(answer: &Answer) -> Result<usize, Failure> {
    let items = gitlab::items(answer, causes::LISTING_WRONG)?;
    gitlab::have_texts(answer, &items, &["/path_with_namespace"], causes::LISTING_WRONG)?;
    Ok(items.len())
}

/// What a page says of the next one.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    /// It is the last.
    None,
    /// A full page that says nothing of pages.
    Unsaid,
    /// There is one.
    At(Url),
}

/// Gitpod's client goes by `Link` alone; the other headers show whether it is missing.
fn next(answer: &Answer, count: usize) -> Result<Next, Failure> {
    if let Some(link) = links::next(answer) {
        return Ok(Next::At(link));
    }
    let (number, total) = (answer.header("x-next-page"), answer.header("x-total"));
    if !number.is_empty() {
        return Err(missing(answer, format!("none, though `X-Next-Page` is {number}")));
    }
    if total.parse::<usize>().is_ok_and(|total| total > count) {
        return Err(missing(answer, format!("none, though `X-Total` is {total}")));
    }
    let says = ["x-next-page", "x-total", "link"].iter().any(|name| answer.headers.contains_key(*name));
    Ok(if count < PAGE || says { Next::None } else { Next::Unsaid })
}

fn missing(answer: &Answer, actual: String) -> Failure {
    Failure::new(causes::PAGING_MISSING, &answer.line, "`Link` with the next page", actual)
}

/// Path and query of an address, from the API's own on.
fn below_api(link: &Url) -> Option<String> {
    let (_, path) = link.path().split_once("/api/v4/")?;
    Some(link.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "<https://h/api/v4/projects?page=1>; rel=\"first\", <https://h/api/v4/projects?min_access_level=40&page=2>; rel=\"next\"";

    fn of(headers: &[(&str, &str)], count: usize) -> Result<Next, &'static str> {
        next(&Answer::of(200, headers, "[]"), count).map_err(|failure| failure.cause.code)
    }

    #[test]
    fn the_next_page_is_the_link_that_says_so() {
        let Ok(Next::At(link)) = of(&[("link", LINK), ("x-next-page", "2")], PAGE) else { panic!("no link") };
        assert_eq!(below_api(&link).as_deref(), Some("projects?min_access_level=40&page=2"));
        let elsewhere = Url::parse("https://internal.example/gitlab/api/v4/projects?page=2").unwrap();
        assert_eq!(below_api(&elsewhere).as_deref(), Some("projects?page=2"));
        assert_eq!(below_api(&Url::parse("https://h/projects?page=2").unwrap()), None);
    }

    #[test]
    fn a_full_page_is_the_last_only_where_it_says_so() {
        let last = "<https://h/api/v4/projects?page=1>; rel=\"first\"";
        assert_eq!(of(&[("link", last)], PAGE), Ok(Next::None));
        assert_eq!(of(&[("x-total", "100")], PAGE), Ok(Next::None));
        assert_eq!(of(&[], PAGE), Ok(Next::Unsaid));
        assert_eq!(of(&[], 99), Ok(Next::None));
        assert_eq!(of(&[("x-next-page", "2")], PAGE), Err("paging-missing"), "Gitpod does not read it");
        assert_eq!(of(&[("x-total", "130")], PAGE), Err("paging-missing"));
    }

    #[test]
    fn a_project_without_a_path_is_none() {
        let code = |body| judge(&Answer::of(200, &[], body)).map_err(|failure| failure.cause.code);
        assert_eq!(code(r#"[{"id":1,"path_with_namespace":"a/b"}]"#), Ok(1));
        assert_eq!(code("[]"), Ok(0));
        assert_eq!(code("{}"), Err("listing-wrong"));
        assert_eq!(code(r#"[{"id":1}]"#), Err("listing-wrong"));
    }
}
