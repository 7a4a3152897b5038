//! A common Rust client reads the user, the project, and a list page by page.
//!
//! Gitpod's own client takes the path alone of the next page's address, and stays at its host. Others follow the address
//! as it is: where GitLab is told a wrong `external_url`, they ask another host. Source: 6.1.

use std::pin::pin;

use async_trait::async_trait;
use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _, TryStreamExt as _};
use gitlab::api::projects::{Project, ProjectOrderBy, Projects};
use gitlab::api::users::CurrentUser;
use gitlab::api::{ApiError, AsyncClient, AsyncQuery as _, Pagination, RestClient, paged};
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::header::CONTENT_TYPE;
use serde::Deserialize;
use url::Url;

use crate::net::exchange::{Answer, Request};
use crate::scm::addresses::Addresses;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::gitlab::{ask_for_list, project};
use crate::scm::links;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_crate_round_trip",
        key: "l-C1",
        title: "a common client reads user, project and pages",
        why: "Gitpod's own client takes the path alone of the next page's address, and stays at its host. Others follow the address as it is: where GitLab is told a wrong `external_url`, they ask another host, and lose the token or the page.",
        wire: "The crate `gitlab` over our own connections: the user, the project, and two pages of one project each by keyset, the second at the address that the first names. The token goes to no other host.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 32_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitLab).await?;
    project(&at, cx).await?;
    let send = |request| ask_for_list(&at, cx, request).boxed();
    let (user, listed) =
        round_trip(&Lent { addresses: &at.addresses, send: &send }, &at.name()?.path()).await?;
    Ok(Passed::saying(match listed {
        0 => format!("the crate reads `{user}` and the project; the user is a member of none"),
        1 => format!("the crate reads `{user}`, the project, and a list of one"),
        _ => format!("the crate reads `{user}`, the project, and a second page"),
    }))
}

/// Our connections, as the crate asks for them.
struct Lent<'a> {
    addresses: &'a Addresses,
    send: &'a (dyn Fn(Request) -> BoxFuture<'a, Result<Answer, Failure>> + Sync),
}

/// Why the crate was given no answer.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.actual)]
struct NotSent(Box<Failure>);

impl RestClient for Lent<'_> {
    type Error = NotSent;

    fn rest_endpoint(&self, endpoint: &str) -> Result<Url, ApiError<NotSent>> {
        Ok(self.addresses.api(endpoint))
    }
}

#[async_trait]
impl AsyncClient for Lent<'_> {
    async fn rest_async(
        &self,
        request: http::request::Builder,
        body: Vec<u8>,
    ) -> Result<http::Response<Bytes>, ApiError<NotSent>> {
        let answer = match ours(request, body) {
            Ok(request) => (self.send)(request).await,
            Err(failure) => Err(failure),
        };
        let answer = answer.and_then(|answer| self.stays_here(&answer).map(|()| answer));
        let answer = answer.map_err(|failure| ApiError::client(NotSent(Box::new(failure))))?;
        Ok(answer.as_response(answer.body.clone()))
    }
}

impl Lent<'_> {
    /// Fails where the next page is told to be elsewhere. The crate would follow with the token to whatever host, and end
    /// in a panic where the address is none that HTTP has.
    fn stays_here(&self, answer: &Answer) -> Result<(), Failure> {
        let Some(next) = links::next(answer) else { return Ok(()) };
        if self.addresses.may_have_token(&next) && next.as_str().parse::<http::Uri>().is_ok() {
            return Ok(());
        }
        let origin = |url: &Url| match url.origin() {
            url::Origin::Opaque(_) => format!("`{}:`", url.scheme()),
            known @ url::Origin::Tuple(..) => format!("`{}`", known.ascii_serialization()),
        };
        let expected = format!("the next page at {}", origin(&self.addresses.api("")));
        let actual = format!("it is told to be at {}", origin(&next));
        Err(Failure::new(causes::LINK_FOREIGN_HOST, format!("gitlab: {}", answer.line), expected, actual))
    }
}

/// The request for our own client.
fn ours(request: http::request::Builder, body: Vec<u8>) -> Result<Request, Failure> {
    let odd = |error: String| Failure::new(causes::GITLAB_CRATE_FAILED, "gitlab", "an address", error);
    let (parts, ()) = request.body(()).map_err(|error| odd(error.to_string()))?.into_parts();
    let url = Url::parse(&parts.uri.to_string()).map_err(|error| odd(error.to_string()))?;
    let mut ours = Request::new(parts.method, url);
    if let Some(value) = parts.headers.get(CONTENT_TYPE) {
        ours.headers.insert(CONTENT_TYPE, value.clone());
    }
    ours.body = body.into();
    Ok(ours)
}

/// What is read of a user.
#[derive(Deserialize)]
struct Named {
    username: String,
}

/// What is read of a project.
#[derive(Deserialize)]
struct Numbered {
    id: u64,
    path_with_namespace: String,
}

/// Reads the user, the project and two pages; gives the user and how many projects the pages held.
async fn round_trip(client: &Lent<'_>, path: &str) -> Result<(String, usize), Failure> {
    let endpoint = CurrentUser::builder().build().map_err(unbuilt)?;
    let user: Named = endpoint.query_async(client).await.map_err(|error| failed("GET /user", error))?;

    let step = "GET /projects/PATH";
    let endpoint = Project::builder().project(path).build().map_err(unbuilt)?;
    let project: Numbered = endpoint.query_async(client).await.map_err(|error| failed(step, error))?;
    if !project.path_with_namespace.eq_ignore_ascii_case(path) {
        return Err(read_wrong(step, format!("the project `{}`", project.path_with_namespace)));
    }

    let step = "GET /projects by keyset";
    let endpoint = Projects::builder().membership(true).simple(true).order_by(ProjectOrderBy::Id).build();
    let pages = paged(endpoint.map_err(unbuilt)?, Pagination::AllPerPageLimit(1));
    // A page is asked for when its first project is wanted: two of a hundred are two requests.
    let listed = pin!(pages.iter_async::<_, Numbered>(client).take(2));
    let listed: Vec<Numbered> = listed.try_collect().await.map_err(|error| failed(step, error))?;
    match listed.as_slice() {
        [first, second] if first.id == second.id => {
            Err(read_wrong(step, format!("`{}` on both pages", first.path_with_namespace)))
        }
        listed => Ok((user.username, listed.len())),
    }
}

/// Our own failure where it has one, else what the crate says.
fn failed(step: &str, error: ApiError<NotSent>) -> Failure {
    match error {
        ApiError::Client { source } => *source.0,
        error => read_wrong(step, error.to_string()),
    }
}

/// A question that the crate does not even ask.
fn unbuilt(error: impl std::fmt::Display) -> Failure {
    read_wrong("a question", error.to_string())
}

fn read_wrong(step: &str, actual: String) -> Failure {
    let expected = "what the client reads of an answer of GitLab's";
    Failure::new(causes::GITLAB_CRATE_FAILED, format!("gitlab: {step}"), expected, actual)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use serde_json::{Value, json};

    use super::*;

    const PATH: &str = "analytical/core/engine";
    const SECOND: &str = "https://gl.example/gitlab/api/v4/projects?id_before=9";

    /// Makes the round trip against what is answered in turn, and says what was asked for.
    async fn trip(answers: &[(Value, &str)]) -> (Result<(String, usize), Failure>, Vec<String>) {
        let addresses = Addresses::new(Vendor::GitLab, &Url::parse("https://gl.example/gitlab/").unwrap());
        let asked = Mutex::new(Vec::new());
        let send = |request: Request| {
            let mut asked = asked.lock().unwrap();
            let (body, link) = &answers[asked.len()];
            asked.push(request.url.to_string());
            let headers = if link.is_empty() { vec![] } else { vec![("link", *link)] };
            let answer = Answer::of(200, &headers, &body.to_string());
            async move { Ok(answer) }.boxed()
        };
        let result = round_trip(&Lent { addresses: &addresses, send: &send }, PATH).await;
        (result, asked.into_inner().unwrap())
    }

    fn user() -> (Value, &'static str) {
        (json!({ "username": "ada" }), "")
    }

    fn project() -> (Value, &'static str) {
        (json!({ "id": 7, "path_with_namespace": PATH }), "")
    }

    fn listed(id: u64, link: &str) -> (Value, &str) {
        (json!([{ "id": id, "path_with_namespace": "a/b" }]), link)
    }

    fn next(address: &str) -> String {
        format!("<{address}>; rel=\"next\"")
    }

    #[tokio::test]
    async fn the_second_page_is_where_the_first_says() {
        let link = next(SECOND);
        let (result, asked) = trip(&[user(), project(), listed(9, &link), listed(8, &link)]).await;
        assert_eq!(result, Ok(("ada".to_owned(), 2)));
        assert!(asked[1].contains("/gitlab/api/v4/projects/analytical%2Fcore%2Fengine"), "{asked:?}");
        assert!(asked[3].contains("id_before=9"), "{asked:?}");
        let (alone, _) = trip(&[user(), project(), listed(9, "")]).await;
        assert_eq!(alone, Ok(("ada".to_owned(), 1)));
    }

    #[tokio::test]
    async fn a_page_at_another_address_is_not_asked_for() {
        let long = format!("https://gl.example/gitlab/api/v4/projects?page={}", "2".repeat(66_000));
        for address in [
            "https://internal.example/api/v4/projects?page=2",
            "http://gl.example/gitlab/api/v4/projects",
            "mailto:root@gl.example",
            &long,
        ] {
            let link = next(address);
            let (result, asked) = trip(&[user(), project(), listed(9, &link)]).await;
            let failure = result.unwrap_err();
            assert_eq!((failure.cause.code, asked.len()), ("link-foreign-host", 3), "{failure:?}");
            assert!(failure.expected.contains("https://gl.example"), "{failure:?}");
        }
    }

    #[tokio::test]
    async fn what_the_crate_cannot_read_is_said_with_the_step() {
        let odd = (json!([{ "id": "nine", "path_with_namespace": "a/b" }]), "");
        let failure = trip(&[user(), project(), odd]).await.0.unwrap_err();
        assert_eq!(failure.cause.code, "gitlab-crate-failed");
        assert!(failure.step.contains("keyset") && failure.actual.contains("nine"), "{failure:?}");
        let other = (json!({ "id": 7, "path_with_namespace": "a/b" }), "");
        assert!(trip(&[user(), other]).await.0.unwrap_err().actual.contains("`a/b`"));
        let link = next(SECOND);
        let same = trip(&[user(), project(), listed(9, &link), listed(9, "")]).await.0.unwrap_err();
        assert!(same.actual.contains("both pages"), "{same:?}");
    }
}
