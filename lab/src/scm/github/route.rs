//! Which operation a request is.

use super::GitHub;
use crate::scm::behaviour::Operation;
use crate::scm::call::Call;
use crate::scm::git;

/// The parts of a path of the REST API, without what it begins with.
pub(super) fn api<'a>(github: &GitHub, call: &'a Call) -> Option<Vec<&'a str>> {
    let segments = call.segments();
    if github.hosted {
        return call
            .host
            .starts_with("api.")
            .then_some(segments)
            .filter(|path| path.first() != Some(&"graphql"));
    }
    match segments.as_slice() {
        ["api", "v3", rest @ ..] => Some(rest.to_vec()),
        _ => None,
    }
}

/// Whether it is the address of GraphQL.
pub(super) fn is_graphql(github: &GitHub, call: &Call) -> bool {
    let segments = call.segments();
    if github.hosted {
        call.host.starts_with("api.") && segments == ["graphql"]
    } else {
        segments == ["api", "graphql"]
    }
}

/// The parts of the path of a raw file: owner, repository, and the reference with the path.
pub(super) fn raw<'a>(github: &GitHub, call: &'a Call) -> Option<Vec<&'a str>> {
    let segments = call.segments();
    if github.hosted {
        return call.host.starts_with("raw.").then_some(segments);
    }
    match segments.as_slice() {
        ["raw", rest @ ..] => Some(rest.to_vec()),
        _ => None,
    }
}

pub(super) fn operation(github: &GitHub, call: &Call) -> Operation {
    if is_graphql(github, call) {
        return if call.method == "POST" { Operation::GraphQl } else { Operation::Unknown };
    }
    if let Some(path) = api(github, call) {
        return of_api(call.method.as_str(), &path);
    }
    if raw(github, call).is_some() {
        return Operation::RawFile;
    }
    if let Some((_, operation)) = git::mounted(call) {
        return operation;
    }
    match (call.method.as_str(), call.segments().as_slice()) {
        ("GET", ["login", "oauth", "authorize"]) => Operation::Authorize,
        ("POST", ["login", "oauth", "access_token"]) => Operation::Token,
        _ => Operation::Page,
    }
}

fn of_api(method: &str, path: &[&str]) -> Operation {
    match (method, path) {
        ("GET", ["meta"]) => Operation::Version,
        ("GET", ["rate_limit"]) => Operation::RateLimit,
        ("GET", ["user"]) => Operation::User,
        ("GET", ["user", "emails"]) => Operation::Emails,
        ("GET", ["user", "orgs"]) => Operation::Workspaces,
        ("GET", ["user", "repos"]) => Operation::Repositories,
        ("GET", ["orgs", _]) => Operation::Organization,
        (method, ["repos", _, _, rest @ ..]) => of_repository(method, rest),
        _ => Operation::Unknown,
    }
}

fn of_repository(method: &str, rest: &[&str]) -> Operation {
    match (method, rest) {
        ("GET", []) => Operation::Repository,
        ("GET", ["branches"]) => Operation::Branches,
        ("GET", ["branches", ..]) => Operation::Branch,
        ("GET", ["tags"]) => Operation::Tags,
        ("GET", ["commits"]) => Operation::Commits,
        ("GET", ["commits", ..]) => Operation::Commit,
        ("GET", ["languages"]) => Operation::Languages,
        ("GET", ["contents", ..]) => Operation::Contents,
        ("GET", ["pulls"]) => Operation::PullRequests,
        ("GET", ["pulls", _]) => Operation::PullRequest,
        ("GET", ["issues", _]) => Operation::Issue,
        ("GET", ["hooks"]) => Operation::Hooks,
        ("POST", ["hooks"]) => Operation::CreateHook,
        ("GET", ["hooks", _]) => Operation::Hook,
        ("DELETE", ["hooks", _]) => Operation::DeleteHook,
        ("POST", ["hooks", _, "pings" | "tests"]) => Operation::PingHook,
        ("GET", ["hooks", _, "deliveries"]) => Operation::Deliveries,
        ("GET", ["hooks", _, "deliveries", _]) => Operation::Delivery,
        _ => Operation::Unknown,
    }
}
