//! A common Rust client reads the user and the repository.
//!
//! Gitpod's own requests are checked by themselves; tools of users and of other services speak through such clients,
//! and these fail on details that a thin client does not see. Source: 6.1.

use bytes::Bytes;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::header::{ACCEPT, CONTENT_TYPE};
use http_body_util::{BodyExt as _, Full};
use octocrab::{AuthState, FromResponse as _, GraphqlResponse, Octocrab, OctocrabBuilder};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use url::Url;

use crate::net::exchange::{Answer, Request};
use crate::scm::addresses::Addresses;
use crate::scm::at::At;
use crate::scm::causes;
use crate::scm::client::{PATIENCE_GRAPHQL, Scm};
use crate::scm::github;
use crate::scm::repository::RepositoryName;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_octocrab_round_trip",
        key: "g-C1",
        title: "a common client reads user, repository and GraphQL",
        why: "Gitpod's own requests are checked by themselves; tools of users and of other services speak through such clients, and these fail on details that a thin client does not see.",
        wire: "`octocrab` with the REST address as its base, over our own connections: the user, the repository, and a GraphQL query with the whole address, since the client's own would be `/graphql` below the REST address.",
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
    let at = scm.at(cx, Vendor::GitHub).await?;
    github::visible(&at, cx).await?;
    let Some(graphql) = at.addresses.graphql() else {
        return Err(NotPassed::not_applicable("Gitpod uses no GraphQL here"));
    };
    // The client lives longer than what it is given may, and what sends is ours: the requests come here by a channel.
    let (sender, mut asked) = mpsc::channel(1);
    let client = client(sender)?;
    let mut ours = None;
    let serve = async {
        while let Some(Asked { request, answered }) = asked.recv().await {
            match pass_on(&at, cx, request).await {
                // Who asked may have gone.
                Ok(answer) => drop(answered.send(answer)),
                Err(failure) => ours = Some(failure),
            }
        }
    };
    let trip = round_trip(&client, at.name()?, &graphql);
    let result = tokio::select! {
        result = trip => Some(result),
        () = serve => None,
    };
    if let Some(failure) = ours {
        return Err(failure.into());
    }
    let login = result.unwrap_or_else(|| Err(("octocrab".to_owned(), "it asked for nothing".to_owned())));
    let login = login.map_err(|(step, said)| {
        let expected = "what the client reads of an answer of GitHub's";
        Failure::new(causes::OCTOCRAB_FAILED, step, expected, said)
    })?;
    Ok(Passed::saying(format!("octocrab reads `{login}`, the repository and GraphQL")))
}

/// A request of the client, and where its answer goes. Dropping that is an error to the client.
struct Asked {
    request: http::Request<Bytes>,
    answered: oneshot::Sender<Answer>,
}

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// The client with connections of ours.
fn client(sender: mpsc::Sender<Asked>) -> Result<Octocrab, Failure> {
    let service = tower::service_fn(move |request: http::Request<octocrab::OctoBody>| {
        let sender = sender.clone();
        async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            let (answered, answer) = oneshot::channel();
            sender.send(Asked { request: http::Request::from_parts(parts, body), answered }).await?;
            let answer = answer.await?;
            Ok::<_, Fault>(answer.as_response(Full::new(answer.body.clone())))
        }
    });
    let builder = OctocrabBuilder::new_empty().with_service(service).with_auth(AuthState::None);
    builder.build().map_err(|never| match never {})
}

/// Sends what the client asks for, with the token and within Gitpod's limits.
async fn pass_on(at: &At<'_>, cx: &Cx, request: http::Request<Bytes>) -> Result<Answer, Failure> {
    let request = as_ours(request, &at.addresses)?;
    if Some(&request.url) == at.addresses.graphql().as_ref() {
        at.ask_within(cx, request, PATIENCE_GRAPHQL).await
    } else {
        at.ask(cx, request).await
    }
}

/// The request for our own client. An address without a host is one of the REST API: the client's own way to set the
/// beginning of addresses writes it before that of GraphQL, too.
fn as_ours(request: http::Request<Bytes>, addresses: &Addresses) -> Result<Request, Failure> {
    let (parts, body) = request.into_parts();
    let url = match parts.uri.authority() {
        None => addresses.api(&parts.uri.to_string()),
        Some(_) => Url::parse(&parts.uri.to_string()).map_err(|error| {
            let step = format!("{} {}", parts.method, parts.uri.path());
            Failure::new(causes::OCTOCRAB_FAILED, step, "an address", error.to_string())
        })?,
    };
    let mut ours = Request::new(parts.method, url);
    for name in [ACCEPT, CONTENT_TYPE] {
        if let Some(value) = parts.headers.get(&name) {
            ours.headers.insert(name, value.clone());
        }
    }
    ours.body = body;
    Ok(ours)
}

/// What went wrong, and at which step.
type Broken = (String, String);

/// Reads the user, the repository and GraphQL.
async fn round_trip(client: &Octocrab, name: &RepositoryName, graphql: &Url) -> Result<String, Broken> {
    let at = |step: &'static str| move |error| (step.to_owned(), chain(&error));
    let user = client.current().user().await.map_err(at("octocrab: GET /user"))?;
    let repository = client.repos(&name.owner, &name.name).get().await;
    let repository = repository.map_err(at("octocrab: GET /repos/OWNER/REPO"))?;
    let step = "octocrab: POST to GraphQL";
    let query = json!({ "query": "{viewer{login}}" });
    let response = client._post(graphql.as_str(), Some(&query)).await.map_err(at(step))?;
    let response = octocrab::map_github_error(response).await.map_err(at(step))?;
    let answer: GraphqlResponse<Value> = GraphqlResponse::from_response(response).await.map_err(at(step))?;
    match answer {
        GraphqlResponse::Ok(answer) if answer.data["viewer"]["login"] == user.login.as_str() => {}
        GraphqlResponse::Ok(answer) => {
            return Err((step.to_owned(), format!("another user than `{}`: {}", user.login, answer.data)));
        }
        GraphqlResponse::Err(answer) => {
            let said = answer.errors.into_iter().next().map(|error| error.message).unwrap_or_default();
            return Err((step.to_owned(), said));
        }
    }
    if repository.name.eq_ignore_ascii_case(&name.name) {
        return Ok(user.login);
    }
    Err(("octocrab: GET /repos/OWNER/REPO".to_owned(), format!("the repository `{}`", repository.name)))
}

/// An error with what it comes from, without the client's backtraces, which follow after an empty line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        let text = text.split("\n\n").next().unwrap_or_default().trim().to_owned();
        if !text.is_empty() && !texts.iter().any(|known| known.contains(&text)) {
            texts.push(text);
        }
        next = error.source();
    }
    texts.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A user or an owner with every field that the client wants.
    fn account(login: &str) -> Value {
        let url = "https://ghe.example/x";
        let mut account = json!({
            "login": login, "id": 4711, "node_id": "n", "avatar_url": url, "gravatar_id": "", "url": url,
            "html_url": url, "followers_url": url, "type": "User", "site_admin": false,
        });
        for field in ["following", "gists", "starred", "subscriptions", "organizations", "repos", "events"] {
            account[format!("{field}_url")] = json!(url);
        }
        account["received_events_url"] = json!(url);
        account
    }

    fn repository(id: &Value) -> Value {
        json!({ "id": id, "name": "engine", "url": "https://ghe.example/api/v3/repos/ada/engine" })
    }

    /// Makes the round trip against what is answered for a path below the server.
    async fn trip(answers: &[(&str, u16, Value)]) -> Result<String, Broken> {
        let (sender, mut asked) = mpsc::channel::<Asked>(1);
        let client = client(sender).unwrap();
        let addresses = Addresses::new(Vendor::GitHub, &Url::parse("https://ghe.example/").unwrap());
        let graphql = addresses.graphql().unwrap();
        let serve = async {
            while let Some(Asked { request, answered }) = asked.recv().await {
                let request = as_ours(request, &addresses).unwrap();
                let known = answers.iter().find(|(path, _, _)| *path == request.url.path());
                let (_, status, body) = known.unwrap_or_else(|| panic!("{}", request.url));
                let answer = Answer::of(*status, &[("content-type", "application/json")], &body.to_string());
                answered.send(answer).unwrap();
            }
            Err(("serving".to_owned(), "nothing more is asked".to_owned()))
        };
        let name = RepositoryName::parse("ada/engine").unwrap();
        tokio::select! {
            result = round_trip(&client, &name, &graphql) => result,
            result = serve => result,
        }
    }

    const USER: &str = "/api/v3/user";
    const REPOSITORY: &str = "/api/v3/repos/ada/engine";
    const GRAPHQL: &str = "/api/graphql";

    fn viewer(login: &str) -> Value {
        json!({ "data": { "viewer": { "login": login } } })
    }

    #[tokio::test]
    async fn the_client_asks_at_the_addresses_of_the_server() {
        let good = [
            (USER, 200, account("ada")),
            (REPOSITORY, 200, repository(&json!(7))),
            (GRAPHQL, 200, viewer("ada")),
        ];
        assert_eq!(trip(&good).await, Ok("ada".to_owned()));
    }

    #[tokio::test]
    async fn what_the_client_cannot_read_is_said_with_the_step() {
        let odd = [(USER, 200, account("ada")), (REPOSITORY, 200, repository(&json!("seven")))];
        let (step, said) = trip(&odd).await.unwrap_err();
        assert!(step.ends_with("GET /repos/OWNER/REPO") && said.contains("id"), "{step}: {said}");
        let mut nobody = account("ada");
        nobody.as_object_mut().unwrap().remove("login");
        let (step, said) = trip(&[(USER, 200, nobody)]).await.unwrap_err();
        assert!(step.ends_with("GET /user") && said.contains("login"), "{step}: {said}");
        assert!(!said.contains("backtrace") && !said.contains('\n'), "{said}");
    }

    #[tokio::test]
    async fn a_refusal_is_quoted() {
        let hidden = [(USER, 200, account("ada")), (REPOSITORY, 404, json!({ "message": "Not Found" }))];
        let (_, said) = trip(&hidden).await.unwrap_err();
        assert!(said.contains("Not Found"), "{said}");
        let refused = [
            (USER, 200, account("ada")),
            (REPOSITORY, 200, repository(&json!(7))),
            (GRAPHQL, 200, json!({ "errors": [{ "message": "no such field" }] })),
        ];
        let (step, said) = trip(&refused).await.unwrap_err();
        assert!(step.contains("GraphQL") && said == "no such field", "{step}: {said}");
    }

    #[test]
    fn only_what_the_client_names_without_a_host_is_of_the_rest_api() {
        let addresses = Addresses::new(Vendor::GitHub, &Url::parse("https://ghe.example/").unwrap());
        let url = |uri: &str| {
            let request = http::Request::builder().uri(uri).body(Bytes::new()).unwrap();
            as_ours(request, &addresses).unwrap().url.to_string()
        };
        assert_eq!(url("/user?a=b"), "https://ghe.example/api/v3/user?a=b");
        assert_eq!(url("https://ghe.example/api/graphql"), "https://ghe.example/api/graphql");
        assert_eq!(
            url("https://other.example/"),
            "https://other.example/",
            "the token is kept back by who sends"
        );
    }
}
