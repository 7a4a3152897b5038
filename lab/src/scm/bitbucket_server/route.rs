//! Which operation a request is.

use super::super::behaviour::Operation;
use super::super::call::Call;
use super::super::git;

/// Which operation a request is. Where there is no `OAuth` 2, its addresses are none.
pub(super) fn operation(call: &Call, has_oauth2: bool) -> Operation {
    let segments = call.segments();
    let method = call.method.as_str();
    match (method, segments.as_slice()) {
        ("GET", ["plugins", "servlet", "applinks", "whoami"]) => Operation::Whoami,
        (_, ["rest", "oauth2", "latest" | "1.0", "authorize"]) if has_oauth2 => Operation::Authorize,
        ("POST", ["rest", "oauth2", "latest" | "1.0", "token"]) if has_oauth2 => Operation::Token,
        (_, ["rest", "api", "1.0" | "latest", rest @ ..]) => api(method, rest),
        // The default branch has moved into the API's own module from an older one.
        (_, ["rest", ..]) => Operation::Unknown,
        (_, ["scm", ..]) => git::mounted(call).map_or(Operation::Page, |(_, operation)| operation),
        _ => Operation::Page,
    }
}

fn api(method: &str, segments: &[&str]) -> Operation {
    match (method, segments) {
        ("GET", ["application-properties"]) => Operation::Version,
        ("GET", ["users", _]) => Operation::User,
        ("GET", ["users", _, "repos"]) => Operation::PersonalRepositories,
        ("GET", ["repos"] | ["projects", _, "repos"]) => Operation::Repositories,
        ("GET", ["projects"]) => Operation::Workspaces,
        ("GET", ["projects", _]) => Operation::Organization,
        (_, ["projects" | "users", _, "repos", _, rest @ ..]) => repository(method, rest),
        _ => Operation::Unknown,
    }
}

fn repository(method: &str, rest: &[&str]) -> Operation {
    match (method, rest) {
        ("GET", []) => Operation::Repository,
        ("GET", ["branches", "default"] | ["default-branch"]) => Operation::DefaultBranch,
        ("GET", ["branches"]) => Operation::Branches,
        ("GET", ["tags"]) => Operation::Tags,
        ("GET", ["tags", ..]) => Operation::Tag,
        ("GET", ["commits"]) => Operation::Commits,
        ("GET", ["commits", _]) => Operation::Commit,
        ("GET", ["files", ..]) => Operation::Tree,
        ("GET", ["browse", ..]) => Operation::Contents,
        ("GET", ["raw", ..]) => Operation::RawFile,
        ("GET", ["pull-requests"]) => Operation::PullRequests,
        ("GET", ["pull-requests", _]) => Operation::PullRequest,
        ("GET", ["permissions", "users"]) => Operation::Permissions,
        ("GET", ["webhooks"]) => Operation::Hooks,
        ("POST", ["webhooks"]) => Operation::CreateHook,
        ("POST", ["webhooks", "test"]) => Operation::PingHook,
        ("GET", ["webhooks", _, "latest"]) => Operation::Delivery,
        ("GET", ["webhooks", _]) => Operation::Hook,
        ("DELETE", ["webhooks", _]) => Operation::DeleteHook,
        _ => Operation::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn projects_and_users_have_repositories() {
        for owner in ["projects", "users"] {
            assert_eq!(api("GET", &[owner, "x", "repos", "y"]), Operation::Repository);
            assert_eq!(api("GET", &[owner, "x", "repos", "y", "default-branch"]), Operation::DefaultBranch);
        }
        assert_eq!(api("GET", &["users", "ada", "repos"]), Operation::PersonalRepositories);
        assert_eq!(api("POST", &["projects", "x", "repos", "y", "webhooks", "test"]), Operation::PingHook);
        assert_eq!(api("GET", &["projects", "x", "repos", "y", "webhooks", "7"]), Operation::Hook);
    }
}
