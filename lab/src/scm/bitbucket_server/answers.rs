//! What Bitbucket Server answers: who asks is found out first, then what is asked for.

use serde_json::{Value, json};

use super::super::accounts::{LOGIN, Login};
use super::super::behaviour::Operation;
use super::super::call::{Call, decoded};
use super::super::git::{self, Mount};
use super::super::reply::Reply;
use super::super::repository::{DEFAULT_BRANCH, LISTED, Repository, TAG, contents as everything};
use super::super::server::Scm;
use super::{
    BitbucketServer, PERSONAL, PROJECT, REPOSITORY, contents, files, hooks, oauth, pages, pull_request,
    refusal, repository, user,
};

const MOUNT: Mount = Mount {
    challenge: "Basic realm=\"Atlassian Bitbucket\"",
    takes_name: |name| name == "x-token-auth" || name == LOGIN,
    unauthorized: "Authentication is required to access this repository.\n",
    absent: "Repository not found\nThe requested repository does not exist, or you do not have permission to access it.\n",
};

const LOG_IN: &str =
    "<!DOCTYPE html>\n<html><head><title>Log in - Bitbucket</title></head><body></body></html>\n";

/// Answers a request, which is this operation.
pub(super) fn answer(server: &BitbucketServer, scm: &Scm, call: &Call, operation: Operation) -> Reply {
    if operation.is_git() {
        let (path, operation) = git::mounted(call).unwrap_or((String::new(), operation));
        let path = path.strip_prefix("scm/").unwrap_or(&path);
        // What stands in the user's own repository is the same.
        let repository = if path.eq_ignore_ascii_case(PERSONAL) { REPOSITORY } else { path };
        return git::answer(scm, call, MOUNT, repository, operation);
    }
    let login = scm.login(call);
    match operation {
        Operation::Page => page(scm, call),
        Operation::Version => Reply::json(
            200,
            json!({
                "version": server.version,
                "buildNumber": server.build,
                "buildDate": server.built,
                "displayName": "Bitbucket"
            }),
        ),
        Operation::Authorize => oauth::authorize(scm, call),
        Operation::Token => oauth::token(scm, call),
        Operation::Unknown => refusal::nothing(scm, call),
        // Whoever has not logged in has no name, and this is no error.
        Operation::Whoami => match login {
            Login::User => Reply::text(200, LOGIN),
            Login::Nobody => Reply::text(200, ""),
            Login::Unknown => refusal::not_authenticated(),
        },
        _ => match login {
            Login::User => as_user(scm, call, operation),
            Login::Unknown => refusal::not_authenticated(),
            Login::Nobody => match operation {
                Operation::Repositories | Operation::Workspaces => pages::page(call, 0, |_| Value::Null),
                _ => refusal::not_permitted(),
            },
        },
    }
}

fn page(scm: &Scm, call: &Call) -> Reply {
    match call.segments().as_slice() {
        [] => Reply::redirect(&format!("{}/dashboard", scm.web())),
        ["login"] => Reply::html(200, LOG_IN),
        ["dashboard" | "projects" | "users" | "repos" | "account" | "profile", ..] => {
            Reply::redirect(&format!("{}/login?next={}", scm.web(), call.path))
        }
        _ => Reply::html(
            404,
            "<!DOCTYPE html>\n<html><head><title>Not Found - Bitbucket</title></head><body></body></html>\n",
        ),
    }
}

fn as_user(scm: &Scm, call: &Call, operation: Operation) -> Reply {
    let owner = named(call, 5);
    match operation {
        Operation::User if owner.eq_ignore_ascii_case(LOGIN) => Reply::json(200, user::user(scm)),
        Operation::PersonalRepositories if owner.eq_ignore_ascii_case(LOGIN) => {
            pages::page(call, 1, |_| repository::personal(scm))
        }
        Operation::User | Operation::PersonalRepositories => no_user(&owner),
        Operation::Workspaces => pages::page(call, 1, |_| repository::project(scm)),
        Operation::Organization if owner.eq_ignore_ascii_case(PROJECT) => {
            Reply::json(200, repository::project(scm))
        }
        Operation::Repositories if owner.is_empty() || owner.eq_ignore_ascii_case(PROJECT) => {
            pages::page(call, LISTED, |number| repository::repository(scm, number))
        }
        Operation::Organization | Operation::Repositories => no_project(&owner),
        _ => of_named(scm, call, operation),
    }
}

/// A repository of a project, or of the user: the latter by the user's name, or by the project `~NAME`.
fn of_named(scm: &Scm, call: &Call, operation: Operation) -> Reply {
    let of_users = call.segments().get(3) == Some(&"users");
    let owner = if of_users { format!("~{}", named(call, 5)) } else { named(call, 5) };
    let name = format!("{owner}/{}", named(call, 7));
    if name.eq_ignore_ascii_case(PERSONAL) {
        return of_repository(scm, call, operation, everything(), || repository::personal(scm));
    }
    if let Some(of) = scm.repository(&name) {
        return of_repository(scm, call, operation, of, || repository::repository(scm, 0));
    }
    let said = format!("Repository {name} does not exist.");
    refusal::error(404, &said, "repository.NoSuchRepositoryException")
}

fn of_repository(
    scm: &Scm,
    call: &Call,
    operation: Operation,
    of: &Repository,
    shown: impl Fn() -> Value,
) -> Reply {
    let list = |items: Vec<Value>| {
        pages::page(call, items.len(), |place| items.get(place).cloned().unwrap_or_default())
    };
    let segments = call.segments();
    let rest: Vec<String> = segments.iter().skip(8).map(|segment| decoded(segment)).collect();
    let path = rest.join("/");
    match operation {
        Operation::Repository => Reply::json(200, shown()),
        Operation::DefaultBranch => {
            let older = segments.last() == Some(&"default");
            Reply::json(200, contents::default_branch(of, older))
        }
        Operation::Branches => {
            let details = call.asked("details").as_deref() == Some("true");
            let filter = call.asked("filterText").unwrap_or_default();
            list(contents::branches(scm, of, details, &filter))
        }
        Operation::Tags => list(vec![contents::tag(of)]),
        Operation::Tag if path == TAG => Reply::json(200, contents::tag(of)),
        Operation::Tag => {
            refusal::error(404, &format!("Tag '{path}' does not exist."), "repository.NoSuchTagException")
        }
        Operation::Commits => commits(scm, call, of),
        Operation::Commit => match of.resolve(&path) {
            Some(commit) => Reply::json(200, contents::commit(scm, commit)),
            None => no_commit(&path),
        },
        Operation::Tree | Operation::Contents | Operation::RawFile => {
            let at = files::asked(call);
            match (of.resolve(&at), operation) {
                (Some(commit), Operation::RawFile) => files::raw(commit, &path),
                (Some(commit), Operation::Tree) => files::files(call, commit, &path),
                (Some(commit), _) => files::browse(call, commit, &path),
                (None, _) => no_commit(&at),
            }
        }
        Operation::PullRequests => list(vec![pull_request::pull_request(scm, of)]),
        Operation::PullRequest if path == pull_request::NUMBER => {
            Reply::json(200, pull_request::pull_request(scm, of))
        }
        Operation::PullRequest => {
            let said = format!("Pull request {path} does not exist.");
            refusal::error(404, &said, "pull.NoSuchPullRequestException")
        }
        Operation::Permissions => list(vec![user::permission(scm)]),
        _ if operation.is_of_hooks() => of_hooks(scm, call, operation, &path, list),
        _ => refusal::nothing(scm, call),
    }
}

fn of_hooks(
    scm: &Scm,
    call: &Call,
    operation: Operation,
    path: &str,
    list: impl Fn(Vec<Value>) -> Reply,
) -> Reply {
    let id = path.split('/').next().unwrap_or_default();
    match (operation, scm.hooks.find(id)) {
        (Operation::Hooks, _) => list(scm.hooks.list().iter().map(hooks::shown).collect()),
        (Operation::CreateHook, _) => hooks::create(scm, call),
        (Operation::PingHook, _) => hooks::test(call),
        (Operation::Hook, Some(hook)) => Reply::json(200, hooks::shown(&hook)),
        // Nothing was pushed, so that nothing was delivered.
        (Operation::Delivery, Some(_)) => Reply::empty(204),
        (Operation::DeleteHook, Some(hook)) if scm.hooks.delete(hook.id) => Reply::empty(204),
        _ => refusal::error(404, &format!("Webhook {id} does not exist."), "webhook.NoSuchWebhookException"),
    }
}

fn commits(scm: &Scm, call: &Call, of: &Repository) -> Reply {
    let until = call.asked("until").filter(|until| !until.is_empty());
    let until = until.unwrap_or_else(|| DEFAULT_BRANCH.to_owned());
    let Some(from) = of.resolve(&until) else { return no_commit(&until) };
    let history: Vec<Value> =
        contents::history(of, from).into_iter().map(|commit| contents::commit(scm, commit)).collect();
    pages::page(call, history.len(), |place| history.get(place).cloned().unwrap_or_default())
}

/// The n-th segment of the path, counted from one, decoded: the fifth is the owner, the seventh the repository.
fn named(call: &Call, place: usize) -> String {
    call.segments().get(place - 1).map(|segment| decoded(segment)).unwrap_or_default()
}

fn no_user(name: &str) -> Reply {
    refusal::error(404, &format!("User {name} does not exist."), "user.NoSuchUserException")
}

fn no_project(key: &str) -> Reply {
    refusal::error(404, &format!("Project {key} does not exist."), "project.NoSuchProjectException")
}

fn no_commit(id: &str) -> Reply {
    let said = format!("Commit '{id}' does not exist in repository 'engine'.");
    refusal::error(404, &said, "commit.NoSuchCommitException")
}
