//! Which operation a request is. Segments are taken as they were sent: a project's path with its slashes encoded is one.

use super::super::behaviour::Operation;
use super::super::call::Call;
use super::super::git;

/// Which operation a request is.
pub(super) fn operation(call: &Call) -> Operation {
    let segments = call.segments();
    let method = call.method.as_str();
    match (method, segments.as_slice()) {
        (_, ["oauth", "authorize"]) => Operation::Authorize,
        ("POST", ["oauth", "token"]) => Operation::Token,
        ("GET", ["oauth", "token", "info"]) => Operation::TokenInfo,
        ("POST", ["api", "graphql"]) => Operation::GraphQl,
        (_, ["api", "v4", rest @ ..]) => api(method, rest),
        (_, ["api", ..]) => Operation::Unknown,
        _ => git::mounted(call).map_or(Operation::Page, |(_, operation)| operation),
    }
}

fn api(method: &str, segments: &[&str]) -> Operation {
    match (method, segments) {
        ("GET", ["version" | "metadata"]) => Operation::Version,
        ("GET", ["user"]) => Operation::User,
        ("GET", ["user", "emails"]) => Operation::Emails,
        ("GET", ["groups"]) => Operation::Workspaces,
        ("GET", ["groups", _]) => Operation::Organization,
        ("GET", ["projects"] | ["groups", _, "projects"]) => Operation::Repositories,
        ("GET", ["users", _, "projects"]) => Operation::PersonalRepositories,
        (_, ["projects", _, rest @ ..]) => project(method, rest),
        _ => Operation::Unknown,
    }
}

fn project(method: &str, rest: &[&str]) -> Operation {
    match (method, rest) {
        ("GET", []) => Operation::Repository,
        ("GET", ["languages"]) => Operation::Languages,
        ("GET", ["members", "all", _]) => Operation::Permissions,
        ("GET", ["repository", "branches"]) => Operation::Branches,
        ("GET", ["repository", "branches", _]) => Operation::Branch,
        ("GET", ["repository", "tags"]) => Operation::Tags,
        ("GET", ["repository", "tags", _]) => Operation::Tag,
        ("GET", ["repository", "commits"]) => Operation::Commits,
        ("GET", ["repository", "commits", _]) => Operation::Commit,
        ("GET", ["repository", "tree"]) => Operation::Tree,
        ("GET" | "HEAD", ["repository", "files", _]) => Operation::Contents,
        ("GET" | "HEAD", ["repository", "files", _, "raw"]) => Operation::RawFile,
        ("GET", ["merge_requests"]) => Operation::PullRequests,
        ("GET", ["merge_requests", _]) => Operation::PullRequest,
        ("GET", ["issues", _]) => Operation::Issue,
        ("GET", ["hooks"]) => Operation::Hooks,
        ("POST", ["hooks"]) => Operation::CreateHook,
        ("GET", ["hooks", _]) => Operation::Hook,
        ("DELETE", ["hooks", _]) => Operation::DeleteHook,
        _ => Operation::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_one_segment() {
        let of = |segments: &[&str]| api("GET", segments);
        assert_eq!(of(&["projects", "a%2Fb%2Fc"]), Operation::Repository);
        assert_eq!(of(&["projects", "a", "b", "c"]), Operation::Unknown);
        assert_eq!(
            of(&["projects", "1", "repository", "files", "docs%2Fguide.md", "raw"]),
            Operation::RawFile
        );
        assert_eq!(
            of(&["projects", "1", "repository", "files", "docs", "guide.md", "raw"]),
            Operation::Unknown
        );
    }

    #[test]
    fn a_hook_is_not_tested_by_the_api() {
        assert_eq!(api("POST", &["projects", "1", "hooks", "2", "test", "push_events"]), Operation::Unknown);
        assert_eq!(api("POST", &["projects", "1", "hooks"]), Operation::CreateHook);
        assert_eq!(api("DELETE", &["projects", "1", "hooks", "2"]), Operation::DeleteHook);
    }
}
