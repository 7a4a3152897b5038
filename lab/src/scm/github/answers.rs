//! Who asks, and what they are answered.

use serde_json::json;

use super::{GitHub, commits, contents, graphql, hooks, oauth, pulls, repository, route, user};
use crate::scm::accounts::Login;
use crate::scm::behaviour::Operation;
use crate::scm::call::{Call, decoded};
use crate::scm::git::{self, Mount};
use crate::scm::reply::Reply;
use crate::scm::repository::Repository;
use crate::scm::server::Scm;

const GIT: Mount = Mount {
    challenge: "Basic realm=\"GitHub\"",
    takes_name: |_| true,
    unauthorized: "Repository not found.\n",
    absent: "Repository not found.\n",
};

/// One request of the API, once it is known who asks.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) github: &'a GitHub,
    pub(super) scm: &'a Scm,
    pub(super) call: &'a Call,
}

impl Asked<'_> {
    /// What addresses of the REST API begin with.
    pub(super) fn api(&self) -> String {
        self.github.api(self.scm)
    }

    /// What addresses of pages begin with.
    pub(super) fn web(&self) -> String {
        self.scm.web()
    }

    /// The parts of the path, from this one on, with their slashes; decoded.
    pub(super) fn rest(&self, from: usize) -> String {
        let path = route::api(self.github, self.call).unwrap_or_default();
        decoded(&path.get(from..).unwrap_or_default().join("/"))
    }

    /// The address of the repository in the API.
    pub(super) fn repository(&self) -> String {
        format!("{}/repos/{}", self.api(), self.scm.behaviour.repository)
    }

    pub(super) fn absent(&self) -> Reply {
        self.github.refusal(404, "Not Found")
    }
}

pub(super) fn answer(github: &GitHub, scm: &Scm, call: &Call, operation: Operation) -> Reply {
    let asked = Asked { github, scm, call };
    match operation {
        Operation::Authorize => return oauth::authorize(scm, call),
        Operation::Token => return oauth::token(scm, call),
        Operation::Page => return page(github, scm, call),
        Operation::RawFile => return contents::raw(asked),
        operation if operation.is_git() => {
            let name = git::mounted(call).map(|(name, _)| name).unwrap_or_default();
            return git::answer(scm, call, GIT, &name, operation);
        }
        _ => {}
    }
    match (GitHub::login(scm, call), operation) {
        (Login::Unknown, _) => return github.refusal(401, "Bad credentials"),
        (Login::User, _) | (Login::Nobody, Operation::Version | Operation::RateLimit) => {}
        (Login::Nobody, Operation::GraphQl) => {
            return github.refusal(401, "This endpoint requires you to be authenticated.");
        }
        (
            Login::Nobody,
            Operation::User | Operation::Emails | Operation::Workspaces | Operation::Repositories,
        ) => return github.refusal(401, "Requires authentication"),
        // What is private is not there for others.
        (Login::Nobody, _) => return asked.absent(),
    }
    match operation {
        Operation::Version => version(github),
        Operation::RateLimit => rate_limit(github, scm),
        Operation::GraphQl => graphql::answer(asked),
        Operation::User => Reply::json(200, user::private(asked)),
        Operation::Emails => Reply::json(200, user::emails()),
        Operation::Workspaces => Reply::json(200, json!([user::organization_simple(asked)])),
        Operation::Organization => user::organization(asked),
        Operation::Repositories => repository::listing(asked),
        _ => match repository::named(asked) {
            Some(contents) => of_repository(asked, contents, operation),
            None => asked.absent(),
        },
    }
}

fn of_repository(asked: Asked<'_>, repository: &Repository, operation: Operation) -> Reply {
    match operation {
        Operation::Repository => Reply::json(200, repository::full(asked)),
        Operation::Branches => commits::branches(asked, repository),
        Operation::Branch => commits::branch(asked, repository),
        Operation::Tags => commits::tags(asked, repository),
        Operation::Commits => commits::list(asked, repository),
        Operation::Commit => commits::one(asked, repository),
        Operation::Languages => Reply::json(200, repository::languages()),
        Operation::Contents => contents::answer(asked, repository),
        Operation::PullRequests => pulls::list(asked, repository),
        Operation::PullRequest => pulls::one(asked, repository),
        Operation::Issue => pulls::issue(asked),
        Operation::Hooks => hooks::list(asked),
        Operation::CreateHook => hooks::create(asked),
        Operation::Hook => hooks::one(asked),
        Operation::DeleteHook => hooks::delete(asked),
        Operation::PingHook => hooks::ping(asked),
        Operation::Deliveries => hooks::deliveries(asked),
        Operation::Delivery => hooks::delivery(asked),
        _ => asked.absent(),
    }
}

/// `/meta`.
fn version(github: &GitHub) -> Reply {
    let Some(version) = github.version else {
        return Reply::json(
            200,
            json!({
                "verifiable_password_authentication": false,
                "ssh_key_fingerprints": { "SHA256_ED25519": "+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU" },
                "hooks": ["192.30.252.0/22"],
                "web": ["192.30.252.0/22"],
                "api": ["192.30.252.0/22"],
                "git": ["192.30.252.0/22"],
            }),
        );
    };
    Reply::json(200, json!({ "verifiable_password_authentication": true, "installed_version": version }))
}

fn rate_limit(github: &GitHub, scm: &Scm) -> Reply {
    if !github.hosted {
        return github.refusal(404, "Rate limiting is not enabled.");
    }
    let reset = super::next_hour(scm);
    let resource = |limit: u32, remaining: u32| json!({ "limit": limit, "used": limit - remaining, "remaining": remaining, "reset": reset });
    let core = resource(super::LIMIT.0, super::LIMIT.1);
    Reply::json(
        200,
        json!({
            "resources": {
                "core": core,
                "search": resource(30, 30),
                "graphql": core,
                "integration_manifest": resource(5000, 5000),
                "code_scanning_upload": resource(1000, 1000),
            },
            "rate": core,
        }),
    )
}

/// A page for people. Only what anybody may see is there.
fn page(github: &GitHub, scm: &Scm, call: &Call) -> Reply {
    match call.segments().as_slice() {
        [] if github.hosted => {
            Reply::html(200, "<!DOCTYPE html><html><head><title>GitHub</title></head></html>\n")
        }
        [] => Reply::redirect(&format!("{}/login", scm.web())),
        ["login"] => Reply::html(
            200,
            "<!DOCTYPE html><html><head><title>Sign in to GitHub</title></head><body><form action=\"/session\"></form></body></html>\n",
        ),
        _ => Reply::html(404, "<!DOCTYPE html><html><head><title>Page not found</title></head></html>\n"),
    }
}
