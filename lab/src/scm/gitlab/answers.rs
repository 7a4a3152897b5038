//! What GitLab answers: who asks is found out first, then what is asked for.

use serde_json::{Value, json};

use super::super::accounts::{LOGIN, Login, USER_ID};
use super::super::behaviour::Operation;
use super::super::call::{Call, decoded};
use super::super::git::{self, Mount};
use super::super::reply::Reply;
use super::super::repository::{DEFAULT_BRANCH, LISTED, Repository, TAG};
use super::super::server::Scm;
use super::{GitLab, contents, graphql, hooks, oauth, pages, project, requests, user};

/// git, to a token of an application: the name says what it is.
const MOUNT: Mount = Mount {
    challenge: "Basic realm=\"GitLab\"",
    takes_name: |name| name == "oauth2",
    unauthorized: "HTTP Basic: Access denied\n",
    absent: "The project you were looking for could not be found or you don't have permission to view it.\n",
};

/// git, to a token that a user made: any name will do.
const PERSONAL_MOUNT: Mount = Mount { takes_name: |name| !name.is_empty(), ..MOUNT };

const SIGN_IN: &str = "<!DOCTYPE html>\n<html><head><title>Sign in · GitLab</title></head><body>\
    <form action=\"/users/sign_in\" method=\"post\"><input name=\"user[login]\"></form></body></html>\n";

const NOT_FOUND_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>The page you're looking for could not be found \
    (404)</title></head><body><h1>404</h1></body></html>\n";

/// Answers a request, which is this operation.
pub(super) fn answer(gitlab: &GitLab, scm: &Scm, call: &Call, operation: Operation) -> Reply {
    if operation.is_git() {
        let personal = scm.behaviour.token.text.starts_with("glpat-");
        let (repository, operation) = git::mounted(call).unwrap_or((String::new(), operation));
        return git::answer(scm, call, if personal { PERSONAL_MOUNT } else { MOUNT }, &repository, operation);
    }
    match operation {
        Operation::Page => page(scm, call),
        // Whoever has not logged in is led to do so first, whatever application sent him.
        Operation::Authorize => Reply::redirect(&format!("{}/users/sign_in", scm.web())),
        Operation::Token => oauth::token(gitlab, scm, call),
        Operation::TokenInfo => oauth::token_info(gitlab, scm, call),
        Operation::Unknown => nothing(),
        _ => match login(scm, call) {
            Login::User => as_user(gitlab, scm, call, operation),
            Login::Unknown => unauthorized(),
            Login::Nobody => as_nobody(scm, call, operation),
        },
    }
}

/// Who asks: by a bearer, or by GitLab's own header.
fn login(scm: &Scm, call: &Call) -> Login {
    match call.header("private-token") {
        Some(token) if scm.accounts.knows(token) => Login::User,
        Some(_) => Login::Unknown,
        None => scm.login(call),
    }
}

fn page(scm: &Scm, call: &Call) -> Reply {
    match call.segments().as_slice() {
        [] | ["dashboard", ..] => Reply::redirect(&format!("{}/users/sign_in", scm.web())),
        ["users", "sign_in"] => Reply::html(200, SIGN_IN),
        // Pages that nobody may see and pages that are not there look the same from outside.
        [_, ..] if call.method == "GET" => Reply::redirect(&format!("{}/users/sign_in", scm.web())),
        _ => Reply::html(404, NOT_FOUND_PAGE),
    }
}

/// The project is private, so that nobody sees it.
fn as_nobody(scm: &Scm, call: &Call, operation: Operation) -> Reply {
    match operation {
        Operation::GraphQl => graphql::answer(scm, call, None),
        Operation::Repositories | Operation::Workspaces => pages::page(scm, call, 0, |_| Value::Null),
        Operation::Version
        | Operation::User
        | Operation::Emails
        | Operation::Hooks
        | Operation::CreateHook => unauthorized(),
        _ => absent("Project"),
    }
}

fn as_user(gitlab: &GitLab, scm: &Scm, call: &Call, operation: Operation) -> Reply {
    match operation {
        Operation::Version => version(gitlab, call),
        Operation::User => Reply::json(200, user::own(scm)),
        Operation::Emails => Reply::json(200, user::emails()),
        Operation::GraphQl => graphql::answer(scm, call, Some(gitlab)),
        Operation::Workspaces => pages::page(scm, call, 1, |_| project::group(scm)),
        Operation::Organization => Reply::json(200, project::group(scm)),
        Operation::Repositories => {
            pages::of_projects(scm, call, LISTED, |number| project::listed(scm, number))
        }
        // The user has no project of its own.
        Operation::PersonalRepositories => match named(call, 4).as_str() {
            LOGIN => pages::page(scm, call, 0, |_| Value::Null),
            id if *id == USER_ID.to_string() => pages::page(scm, call, 0, |_| Value::Null),
            _ => absent("User"),
        },
        _ => match repository(scm, call) {
            Some((number, repository)) => of_project(scm, call, operation, number, repository),
            None => absent("Project"),
        },
    }
}

fn version(gitlab: &GitLab, call: &Call) -> Reply {
    let mut told = json!({ "version": gitlab.version, "revision": gitlab.revision });
    if !gitlab.has_metadata {
        return if call.path.ends_with("/metadata") { nothing() } else { Reply::json(200, told) };
    }
    // From 15.5 on both addresses tell the same.
    told["kas"] = json!({
        "enabled": true,
        "externalUrl": format!("wss://kas.{}", call.host),
        "version": gitlab.version
    });
    told["enterprise"] = Value::Bool(true);
    Reply::json(200, told)
}

fn of_project(scm: &Scm, call: &Call, operation: Operation, number: usize, repository: &Repository) -> Reply {
    let list = |items: Vec<Value>| {
        let item = |number: usize| items.get(number).cloned().unwrap_or_default();
        pages::page(scm, call, items.len(), item)
    };
    let last = || call.segments().last().map(|segment| decoded(segment)).unwrap_or_default();
    match operation {
        Operation::Repository => Reply::json(200, project::whole(scm, number)),
        Operation::Languages => Reply::json(200, languages()),
        Operation::Permissions => match last() {
            id if id == USER_ID.to_string() => Reply::json(200, project::member(scm)),
            _ => absent(""),
        },
        Operation::Branches => list(contents::branches(scm, repository)),
        Operation::Branch => match repository.branch(&last()) {
            Some(commit) => Reply::json(200, contents::branch(scm, &last(), commit)),
            None => absent("Branch"),
        },
        Operation::Tags => list(vec![contents::tag(scm, repository)]),
        Operation::Tag if last() == TAG => Reply::json(200, contents::tag(scm, repository)),
        Operation::Tag => absent("Tag"),
        Operation::Commits => match repository.resolve(&asked_ref(call, "ref_name")) {
            Some(from) => {
                let history = contents::history(repository, from);
                list(history.into_iter().map(|commit| contents::commit(scm, commit)).collect())
            }
            None => list(Vec::new()),
        },
        Operation::Commit => match repository.resolve(&last()) {
            Some(commit) => Reply::json(200, contents::whole_commit(scm, commit)),
            None => absent("Commit"),
        },
        Operation::Tree => tree(call, repository, list),
        Operation::Contents | Operation::RawFile => file(call, operation, repository),
        Operation::PullRequests => list(vec![requests::merge_request(scm, repository)]),
        Operation::PullRequest if last() == requests::NUMBER => {
            Reply::json(200, requests::whole_merge_request(scm, repository))
        }
        Operation::Issue if last() == requests::NUMBER => Reply::json(200, requests::issue(scm)),
        Operation::Hooks => list(scm.hooks.list().iter().map(hooks::shown).collect()),
        Operation::CreateHook => hooks::create(scm, call),
        Operation::Hook => match scm.hooks.find(&last()) {
            Some(hook) => Reply::json(200, hooks::shown(&hook)),
            None => absent(""),
        },
        Operation::DeleteHook => match last().parse() {
            Ok(id) if scm.hooks.delete(id) => Reply::empty(204),
            Ok(_) | Err(_) => absent(""),
        },
        _ => absent(""),
    }
}

/// The share of each language in percent.
fn languages() -> Value {
    let all: u64 = super::super::repository::LANGUAGES.iter().map(|(_, bytes)| bytes).sum();
    #[expect(clippy::cast_precision_loss, reason = "a few thousand bytes")]
    let share = |bytes: u64| (bytes as f64 * 10_000.0 / all as f64).round() / 100.0;
    super::super::repository::LANGUAGES
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), Value::from(share(*bytes))))
        .collect()
}

fn tree(call: &Call, repository: &Repository, list: impl Fn(Vec<Value>) -> Reply) -> Reply {
    let Some(commit) = repository.resolve(&asked_ref(call, "ref")) else { return absent("Tree") };
    let folder = call.asked("path").unwrap_or_default();
    let recursive =
        call.asked("recursive").is_some_and(|asked| ["true", "1"].contains(&asked.to_lowercase().as_str()));
    match contents::tree(commit, folder.trim_matches('/'), recursive) {
        Some(entries) => list(entries),
        None => absent("Tree"),
    }
}

fn file(call: &Call, operation: Operation, repository: &Repository) -> Reply {
    let Some(asked) = call.asked("ref").or_else(|| {
        // The raw file has the default branch since 13.
        (operation == Operation::RawFile).then(|| DEFAULT_BRANCH.to_owned())
    }) else {
        return Reply::json(400, json!({ "error": "ref is missing, ref is empty" }));
    };
    let Some(commit) = repository.resolve(&asked) else { return absent("Commit") };
    match commit.file(&named(call, 7)) {
        Some(file) if operation == Operation::RawFile => contents::raw(call, commit, file, &asked),
        Some(file) => Reply::json(200, contents::file(commit, file, &asked)),
        None => absent("File"),
    }
}

/// The branch, tag or commit that is asked for, or the default branch.
fn asked_ref(call: &Call, name: &str) -> String {
    call.asked(name).filter(|asked| !asked.is_empty()).unwrap_or_else(|| DEFAULT_BRANCH.to_owned())
}

/// The project that is named, with its contents.
fn repository(scm: &Scm, call: &Call) -> Option<(usize, &'static Repository)> {
    let number = project::number(&named(call, 4))?;
    Some((number, scm.repository(super::PROJECT)?))
}

/// The n-th segment of the path, counted from one, decoded.
fn named(call: &Call, place: usize) -> String {
    call.segments().get(place - 1).map(|segment| decoded(segment)).unwrap_or_default()
}

fn unauthorized() -> Reply {
    Reply::json(401, json!({ "message": "401 Unauthorized" }))
}

/// There is no such thing; where GitLab names it, so does this.
fn absent(what: &str) -> Reply {
    let what = if what.is_empty() { "Not Found".to_owned() } else { format!("{what} Not Found") };
    Reply::json(404, json!({ "message": format!("404 {what}") }))
}

/// There is no such address.
fn nothing() -> Reply {
    Reply::json(404, json!({ "error": "404 Not Found" }))
}
