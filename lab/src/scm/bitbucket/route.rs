//! Which operation a request is, by its host and path.

use super::super::behaviour::Operation;
use super::super::call::Call;
use super::super::git;
use super::API_HOST;
use super::contents;

/// Which operation a request is.
pub(super) fn operation(call: &Call) -> Operation {
    let segments = call.segments();
    let method = call.method.as_str();
    if call.host == API_HOST {
        return match segments.as_slice() {
            ["2.0", rest @ ..] => api(call, method, rest),
            _ => Operation::Unknown,
        };
    }
    match (method, segments.as_slice()) {
        (_, ["site", "oauth2", "authorize"]) => Operation::Authorize,
        ("POST", ["site", "oauth2", "access_token"]) => Operation::Token,
        // The same as the API's own host, which is older.
        (_, ["api", "2.0" | "internal", ..]) => Operation::Unknown,
        _ => git::mounted(call).map_or(Operation::Page, |(_, operation)| operation),
    }
}

fn api(call: &Call, method: &str, segments: &[&str]) -> Operation {
    match (method, segments) {
        ("GET", ["user"]) => Operation::User,
        ("GET", ["user", "emails"]) => Operation::Emails,
        ("GET", ["user", "permissions", "repositories"]) => Operation::Permissions,
        ("GET", ["workspaces"] | ["user", "permissions", "workspaces"]) => Operation::Workspaces,
        ("GET", ["workspaces", _]) => Operation::Organization,
        ("GET", ["repositories"] | ["repositories", _]) => Operation::Repositories,
        (_, ["repositories", _, _, rest @ ..]) => repository(call, method, rest),
        _ => Operation::Unknown,
    }
}

fn repository(call: &Call, method: &str, rest: &[&str]) -> Operation {
    match (method, rest) {
        ("GET", []) => Operation::Repository,
        ("GET", ["refs", "branches"]) => Operation::Branches,
        ("GET", ["refs", "branches", ..]) => Operation::Branch,
        ("GET", ["refs", "tags"]) => Operation::Tags,
        ("GET", ["refs", "tags", ..]) => Operation::Tag,
        ("GET" | "POST", ["commits", ..]) => Operation::Commits,
        ("GET", ["commit", _]) => Operation::Commit,
        ("GET", ["src", _, ..]) if call.asked("format").as_deref() == Some("meta") => Operation::Contents,
        ("GET", ["src", at, path @ ..]) if contents::is_file(at, path) => Operation::RawFile,
        ("GET", ["src", ..]) => Operation::Tree,
        ("GET", ["pullrequests"]) => Operation::PullRequests,
        ("GET", ["pullrequests", _]) => Operation::PullRequest,
        ("GET", ["issues", _]) => Operation::Issue,
        ("GET", ["hooks"]) => Operation::Hooks,
        ("POST", ["hooks"]) => Operation::CreateHook,
        ("GET", ["hooks", _]) => Operation::Hook,
        ("DELETE", ["hooks", _]) => Operation::DeleteHook,
        _ => Operation::Unknown,
    }
}
