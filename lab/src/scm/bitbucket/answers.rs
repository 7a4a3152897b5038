//! What Bitbucket answers: who asks is found out first, then what is asked for.

use serde_json::{Value, json};

use super::super::accounts::{LOGIN, Login};
use super::super::behaviour::Operation;
use super::super::call::{Call, decoded};
use super::super::git::{self, Mount};
use super::super::reply::Reply;
use super::super::repository::{DEFAULT_BRANCH, LISTED, Repository, TAG};
use super::super::server::Scm;
use super::{REPOSITORY, WORKSPACE, account, api, contents, error, hooks, oauth, pages, repository};

const MOUNT: Mount = Mount {
    challenge: "Basic realm=\"Bitbucket.org HTTP\"",
    takes_name: |name| name == "x-token-auth",
    unauthorized: "Invalid credentials",
    absent: "Repository not found",
};

/// An app password is the user's own, and good with the user's name alone.
const APP_PASSWORD_MOUNT: Mount = Mount { takes_name: |name| name == LOGIN, ..MOUNT };

const SIGN_IN: &str =
    "<!DOCTYPE html>\n<html><head><title>Log in with Atlassian account</title></head><body></body></html>\n";

/// Answers a request, which is this operation.
pub(super) fn answer(scm: &Scm, call: &Call, operation: Operation) -> Reply {
    if operation.is_git() {
        let (repository, operation) = git::mounted(call).unwrap_or((String::new(), operation));
        let mount = if scm.behaviour.token.bearer { MOUNT } else { APP_PASSWORD_MOUNT };
        return git::answer(scm, call, mount, &repository, operation);
    }
    match operation {
        Operation::Page => page(scm, call),
        Operation::Authorize => oauth::authorize(scm, call),
        Operation::Token => oauth::token(scm, call),
        _ => match scm.login(call) {
            Login::User => as_user(scm, call, operation),
            Login::Unknown => {
                error(401, "Access token expired. Use your refresh token to obtain a new access token.")
                    .header("www-authenticate", "OAuth realm=\"Bitbucket.org HTTP\"")
            }
            Login::Nobody => as_nobody(scm, call, operation),
        },
    }
}

fn page(scm: &Scm, call: &Call) -> Reply {
    match call.segments().as_slice() {
        [] => Reply::redirect(&format!("{}/product", scm.web())),
        ["product"] => Reply::html(
            200,
            "<!DOCTYPE html>\n<html><head><title>Bitbucket</title></head><body></body></html>\n",
        ),
        ["account", "signin", ..] => Reply::html(200, SIGN_IN),
        _ => Reply::html(
            404,
            "<!DOCTYPE html>\n<html><head><title>Repository not found &mdash; Bitbucket</title></head><body></body></html>\n",
        ),
    }
}

/// The repository and its workspace are private, so that nobody sees them.
fn as_nobody(scm: &Scm, call: &Call, operation: Operation) -> Reply {
    match operation {
        Operation::Unknown => nothing(),
        Operation::Repositories | Operation::Workspaces => pages::page(scm, call, 0, |_| Value::Null),
        Operation::User | Operation::Emails | Operation::Permissions => {
            error(401, "Token is invalid, expired, or not supported for this endpoint.")
                .header("www-authenticate", "OAuth realm=\"Bitbucket.org HTTP\"")
        }
        _ => error(403, "Access denied. You must have write or admin access."),
    }
}

fn as_user(scm: &Scm, call: &Call, operation: Operation) -> Reply {
    match operation {
        Operation::Unknown => nothing(),
        Operation::User => Reply::json(200, account::own(scm)),
        Operation::Emails => pages::page(scm, call, 1, |_| account::email(scm)),
        Operation::Workspaces if call.path.contains("/permissions/") => {
            pages::page(scm, call, 1, |_| account::membership(scm))
        }
        Operation::Workspaces => pages::page(scm, call, 1, |_| account::workspace(scm)),
        Operation::Organization if named(call, 3) == WORKSPACE => Reply::json(200, account::workspace(scm)),
        Operation::Permissions => permissions(scm, call),
        Operation::Repositories if ["", WORKSPACE].contains(&named(call, 3).as_str()) => {
            pages::page(scm, call, LISTED, |number| repository::repository(scm, number))
        }
        Operation::Organization | Operation::Repositories => {
            error(404, &format!("No workspace with identifier '{}'.", named(call, 3)))
        }
        _ => {
            let name = format!("{}/{}", named(call, 3), named(call, 4));
            match scm.repository(&name) {
                Some(repository) => of_repository(scm, call, operation, repository),
                None => error(404, &format!("Repository {name} not found")),
            }
        }
    }
}

/// The rights of the user, of all repositories or of those that the query `q` names by `repository.full_name="..."`.
fn permissions(scm: &Scm, call: &Call) -> Reply {
    let asked = call.asked("q").unwrap_or_default();
    let Some((_, quoted)) = asked.split_once("repository.full_name") else {
        return pages::page(scm, call, LISTED, |number| repository::permission(scm, number));
    };
    let wanted = quoted.split('"').nth(1).unwrap_or_default();
    let found: Vec<usize> = (0..LISTED)
        .filter(|number| repository::listed_path(*number).eq_ignore_ascii_case(wanted))
        .filter(|_| scm.repository(REPOSITORY).is_some())
        .collect();
    let item = |place: usize| found.get(place).map(|number| repository::permission(scm, *number));
    pages::page(scm, call, found.len(), |place| item(place).unwrap_or_default())
}

fn of_repository(scm: &Scm, call: &Call, operation: Operation, of: &Repository) -> Reply {
    let list = |items: Vec<Value>| {
        pages::page(scm, call, items.len(), |place| items.get(place).cloned().unwrap_or_default())
    };
    let segments = call.segments();
    // Branches and tags may have slashes in their names.
    let name = contents::joined(segments.get(6..).unwrap_or_default());
    match operation {
        Operation::Repository => Reply::json(200, repository::repository(scm, 0)),
        Operation::Branches => list(contents::branches(scm, of)),
        Operation::Branch => match of.branch(&name) {
            Some(commit) => Reply::json(200, contents::branch(scm, &name, commit)),
            None => error(404, &format!("Branch \"{name}\" does not exist.")),
        },
        Operation::Tags => list(vec![contents::tag(scm, of)]),
        Operation::Tag if name == TAG => Reply::json(200, contents::tag(scm, of)),
        Operation::Tag => error(404, &format!("Tag \"{name}\" does not exist.")),
        Operation::Commits => {
            let from = contents::joined(segments.get(5..).unwrap_or_default());
            match of.resolve(if from.is_empty() { DEFAULT_BRANCH } else { &from }) {
                Some(from) => {
                    let history = contents::history(of, from);
                    list(history.into_iter().map(|commit| contents::commit(scm, commit)).collect())
                }
                None => error(404, &format!("Commit not found: {from}")),
            }
        }
        Operation::Commit => match of.resolve(&named(call, 6)) {
            Some(commit) => Reply::json(200, contents::commit(scm, commit)),
            None => error(404, "Commit not found"),
        },
        Operation::Tree | Operation::RawFile | Operation::Contents => src(scm, call, of, operation),
        Operation::PullRequests => list(vec![contents::pull_request(scm, of)]),
        Operation::PullRequest if named(call, 6) == contents::NUMBER => {
            Reply::json(200, contents::pull_request(scm, of))
        }
        Operation::PullRequest => error(404, "Pull request does not exist"),
        Operation::Issue => error(404, "Repository has no issue tracker."),
        Operation::Hooks => list(scm.hooks.list().iter().map(|hook| hooks::shown(scm, hook)).collect()),
        Operation::CreateHook => hooks::create(scm, call),
        Operation::Hook | Operation::DeleteHook => match scm.hooks.find(&named(call, 6)) {
            Some(hook) if operation == Operation::Hook => Reply::json(200, hooks::shown(scm, &hook)),
            Some(hook) if scm.hooks.delete(hook.id) => Reply::empty(204),
            Some(_) | None => error(404, &format!("{} does not exist", named(call, 6))),
        },
        _ => nothing(),
    }
}

/// Files and folders. Without a commit the one of the main branch is told by a redirect.
fn src(scm: &Scm, call: &Call, of: &Repository, operation: Operation) -> Reply {
    let segments = call.segments();
    let Some(at) = segments.get(5) else {
        return Reply::redirect(&format!("{}/repositories/{REPOSITORY}/src/{}/", api(scm), of.main.id));
    };
    let Some(commit) = of.resolve(&decoded(at)) else { return error(404, "Commit not found") };
    let path = contents::joined(segments.get(6..).unwrap_or_default());
    match (commit.file(&path), operation) {
        (Some(file), Operation::Contents) => Reply::json(200, contents::file(scm, commit, file)),
        (Some(file), _) => contents::raw(file),
        (None, Operation::Contents) if commit.folder(&path).is_some() => {
            Reply::json(200, json!({ "type": "commit_directory", "path": path }))
        }
        (None, _) => match contents::folder(scm, commit, &path) {
            Some(entries) => {
                pages::page(scm, call, entries.len(), |place| entries.get(place).cloned().unwrap_or_default())
            }
            None => error(404, &format!("No such file or directory: {path}")),
        },
    }
}

/// The n-th segment of the path, counted from one, decoded.
fn named(call: &Call, place: usize) -> String {
    call.segments().get(place - 1).map(|segment| decoded(segment)).unwrap_or_default()
}

/// There is no such address.
fn nothing() -> Reply {
    error(404, "Resource not found")
}
