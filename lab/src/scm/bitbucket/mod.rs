//! Bitbucket.org: pages, log-ins and git on one host, the API on a host of its own.
//!
//! The main path: [`route`] says which operation a request is, by its host and path. [`answers`] finds out who asks and
//! answers: with what the API shows ([`account`], [`repository`], [`contents`], [`hooks`]) in pages ([`pages`]), as the
//! provider of `OAuth` ([`oauth`]), or with a page for people.
//!
//! Payloads are whole objects after the published description of the API, version 2.0, with what the service answered in 2022
//! beyond it (`username` of the user). Not played: projects, pipelines, snippets, the tracker of issues, which the repository
//! has not.

mod route;

mod answers;

mod oauth;

mod account;

mod repository;

mod contents;

mod hooks;

mod pages;

use super::accounts::Login;
use super::behaviour::{Behaviour, Change, Operation, Situation};
use super::call::Call;
use super::forge::{Forge, Vendor};
use super::hooks::uuid;
use super::profile;
use super::reply::Reply;
use super::server::Scm;
use crate::profile::Profile;

const PRODUCT: &str = "bitbucket-org";

/// Every profile of this vendor.
pub(super) const PROFILES: &[Profile] = &[
    profile(PRODUCT_PROFILE, PRODUCT, "Bitbucket.org", true, bitbucket),
    // gitpod-io/gitpod#12853: the widest scope of a kind stands for those that it implies.
    profile(
        "bitbucket-implied-scopes",
        PRODUCT,
        "Bitbucket.org, which names of the scopes that imply each other the widest alone",
        false,
        || bitbucket().with(Situation::WithToken, Change::Header("x-oauth-scopes", IMPLYING)),
    ),
];

const PRODUCT_PROFILE: &str = "bitbucket";

/// The host of pages, log-ins and git.
const HOST: &str = "bitbucket.org";

/// The host of the API.
const API_HOST: &str = "api.bitbucket.org";

/// The workspace and the repository of the target.
const WORKSPACE: &str = "analytical";
const REPOSITORY: &str = "analytical/engine";

/// A token that a consumer got. It opens nothing.
const TOKEN: &str =
    "LabLabLabLabLabLabLabLabLabLabLabLabLabLabLabLabLabLabLabLabLabLabLabLabLabLabLabLab0w==";

/// What the consumer is registered for, as Bitbucket writes it.
const SCOPES: &str = "account, repository:write, pullrequest:write, webhook";

/// The same without what `pullrequest:write` implies.
const IMPLYING: &str = "account, pullrequest:write, webhook";

fn bitbucket() -> Behaviour {
    Behaviour::new(&Bitbucket, &[HOST, API_HOST], REPOSITORY, TOKEN)
}

/// The one edition that there is.
#[derive(Debug)]
struct Bitbucket;

impl Forge for Bitbucket {
    fn vendor(&self) -> Vendor {
        Vendor::Bitbucket
    }

    fn route(&self, call: &Call) -> Operation {
        route::operation(call)
    }

    fn answer(&self, scm: &Scm, call: &Call, operation: Operation) -> Reply {
        answers::answer(scm, call, operation)
    }

    /// What its front puts on every answer; on those of the API to who has logged in also scopes and limits.
    fn sign(&self, scm: &Scm, call: &Call, reply: Reply) -> Reply {
        let id = uuid(&format!("{} {}", call.method, call.path)).replace('-', "");
        let reply = reply
            .header("server", "envoy")
            .header("x-served-by", &id[..12])
            .header("x-version", &id[12..24])
            .header("x-static-version", &id[12..24])
            .header("x-dc-location", "Micros-3")
            .header("x-request-count", "1337")
            .header("x-b3-traceid", &id[..16])
            .header("x-frame-options", "SAMEORIGIN")
            .header("x-content-type-options", "nosniff")
            .header("x-xss-protection", "1; mode=block")
            .header("strict-transport-security", "max-age=31536000; includeSubDomains; preload");
        if call.host != API_HOST {
            return reply;
        }
        let reply = reply
            .header("vary", "Authorization, Origin, Accept-Encoding")
            .header("cache-control", "no-cache, no-store, must-revalidate, max-age=0")
            .header("x-view-name", "bitbucket.apps.api.v2.handlers")
            .header("x-usage-quota-remaining", "998000.000")
            .header("x-ratelimit-limit", "1000")
            .header("x-ratelimit-resource", "api-2.0")
            .header("x-ratelimit-nearlimit", "false");
        match scm.login(call) {
            Login::User => reply
                .header("x-oauth-scopes", SCOPES)
                .header("x-accepted-oauth-scopes", accepted(call))
                .header("x-credential-type", "oauth2"),
            Login::Nobody | Login::Unknown => reply,
        }
    }
}

/// The scope that an address asks for.
fn accepted(call: &Call) -> &'static str {
    match route::operation(call) {
        operation if operation.is_of_hooks() => "webhook",
        Operation::User | Operation::Workspaces => "account",
        Operation::Emails => "email",
        Operation::PullRequests | Operation::PullRequest => "pullrequest",
        _ => "repository",
    }
}

/// The address of the API.
fn api(scm: &Scm) -> String {
    format!("{}/2.0", scm.at(API_HOST))
}

/// An id in braces, as Bitbucket writes it.
fn braced(of: &str) -> String {
    format!("{{{}}}", uuid(of))
}

/// What is said to a request that comes to nothing.
fn error(status: u16, message: &str) -> Reply {
    Reply::json(status, serde_json::json!({ "type": "error", "error": { "message": message } }))
}

#[cfg(test)]
mod tests;
