//! GitHub.com and GitHub Enterprise Server.
//!
//! The main path: [`route`] says which operation a request is, by its host (GitHub.com has one for its API and one for raw
//! files) or by its path (an enterprise server has all on one). [`answers`] finds out who asks and answers: with what the REST
//! API shows ([`user`], [`repository`], [`commits`], [`contents`], [`pulls`], [`hooks`]), by GraphQL ([`graphql`]), as the
//! provider of `OAuth` ([`oauth`]), or with a page.
//!
//! Payloads are whole objects after the vendor's `OpenAPI` description, and a test holds them against the required fields of
//! it. Not played: enterprise servers in private mode or with subdomains for each service, conditional requests, searches.

mod route;

mod answers;

mod oauth;

mod user;

mod repository;

mod commits;

mod contents;

mod pulls;

mod hooks;

mod graphql;

use jiff::Timestamp;

use super::accounts::Login;
use super::behaviour::{Behaviour, Operation};
use super::call::Call;
use super::forge::{Forge, Vendor};
use super::hooks::uuid;
use super::reply::Reply;
use super::server::Scm;
use super::{accounts, profile};
use crate::profile::Profile;

/// The repository of the target; its owner is an organization.
const REPOSITORY: &str = "analytical/engine";

/// The organization.
const ORGANIZATION: &str = "analytical";

/// The shape of a classic personal token. It opens nothing.
const TOKEN: &str = "ghp_underpinLabUnderpinLabUnderpinLab000";

/// The scopes of the token.
const SCOPES: &str = "read:org, read:user, repo, user:email, workflow";

/// How many requests an hour a user has, and how many are left.
const LIMIT: (u32, u32) = (5000, 4990);

/// Every profile of this vendor.
pub(super) const PROFILES: &[Profile] = &[
    profile("github", "github-com", "GitHub.com", true, || {
        Behaviour::new(
            &COM,
            &["github.com", "api.github.com", "raw.githubusercontent.com"],
            REPOSITORY,
            TOKEN,
        )
    }),
    profile("github-data-residency", "github-data-residency", "GitHub with data residency", false, || {
        Behaviour::new(&RESIDENCY, &["octo.ghe.com", "api.octo.ghe.com"], REPOSITORY, TOKEN)
    }),
    profile("github-enterprise", "github-enterprise", "GitHub Enterprise Server 3.6.1", true, || {
        Behaviour::new(&ENTERPRISE, &["ghe.example.com"], REPOSITORY, TOKEN)
    }),
    profile(
        "github-enterprise-old",
        "github-enterprise",
        "GitHub Enterprise Server 3.3.9, whose listings have gaps",
        false,
        || Behaviour::new(&ENTERPRISE_OLD, &["ghe.example.com"], REPOSITORY, TOKEN),
    ),
];

const COM: GitHub = GitHub { hosted: true, version: None, gaps: false };
const RESIDENCY: GitHub = COM;
const ENTERPRISE: GitHub = GitHub { hosted: false, version: Some("3.6.1"), gaps: false };
const ENTERPRISE_OLD: GitHub = GitHub { version: Some("3.3.9"), gaps: true, ..ENTERPRISE };

/// One edition.
#[derive(Debug)]
pub(super) struct GitHub {
    /// Whether the API has a host of its own, as the vendor's own sites have it.
    hosted: bool,
    /// Of an enterprise server.
    version: Option<&'static str>,
    /// Whether the listing of repositories has `null` among its items.
    gaps: bool,
}

impl Forge for GitHub {
    fn vendor(&self) -> Vendor {
        Vendor::GitHub
    }

    fn route(&self, call: &Call) -> Operation {
        route::operation(self, call)
    }

    fn answer(&self, scm: &Scm, call: &Call, operation: Operation) -> Reply {
        answers::answer(self, scm, call, operation)
    }

    fn sign(&self, scm: &Scm, call: &Call, reply: Reply) -> Reply {
        let id = uuid(&format!("{} {}{}", call.method, call.host, call.path)).to_uppercase();
        let id = format!("{}:{}:{}:{}:{}", &id[..4], &id[4..8], &id[9..13], &id[24..32], &id[28..36]);
        let mut reply = reply
            .header("server", "GitHub.com")
            .header("x-github-request-id", &id)
            .header("x-content-type-options", "nosniff")
            .header("x-frame-options", "deny")
            .header("strict-transport-security", "max-age=31536000; includeSubdomains; preload")
            .header("referrer-policy", "origin-when-cross-origin, strict-origin-when-cross-origin");
        if let Some(version) = self.version {
            reply = reply.header("x-github-enterprise-version", version);
        }
        if route::api(self, call).is_none() && !route::is_graphql(self, call) {
            return reply;
        }
        reply = reply
            .header("x-github-media-type", "github.v3; format=json")
            .header("vary", "Accept, Authorization, Cookie, X-GitHub-OTP")
            .header("access-control-allow-origin", "*")
            .header("access-control-expose-headers", "ETag, Link, X-OAuth-Scopes, X-RateLimit-Limit");
        let login = Self::login(scm, call);
        // Who is refused is not told of scopes.
        if login == Login::User && reply.status != 401 {
            reply = reply.header("x-oauth-scopes", SCOPES).header("x-accepted-oauth-scopes", "");
        }
        if self.hosted {
            let (limit, left) = if login == Login::User { LIMIT } else { (60, 50) };
            let resource = if route::is_graphql(self, call) { "graphql" } else { "core" };
            reply = reply
                .header("x-ratelimit-limit", &limit.to_string())
                .header("x-ratelimit-remaining", &left.to_string())
                .header("x-ratelimit-used", &(limit - left).to_string())
                .header("x-ratelimit-reset", &next_hour(scm).to_string())
                .header("x-ratelimit-resource", resource);
        }
        reply
    }
}

impl GitHub {
    /// Who asks the API: by a bearer, or by a name with the token as password.
    fn login(scm: &Scm, call: &Call) -> Login {
        match call.basic() {
            Some(_) => scm.accounts.by_basic(call, |_| true),
            None => scm.login(call),
        }
    }

    /// What addresses of the REST API begin with.
    fn api(&self, scm: &Scm) -> String {
        match scm.behaviour.hosts.get(1) {
            Some(host) if self.hosted => scm.at(host),
            Some(_) | None => format!("{}/api/v3", scm.web()),
        }
    }

    /// What addresses of raw files begin with.
    fn raw(&self, scm: &Scm) -> String {
        match scm.behaviour.hosts.get(2) {
            Some(host) if self.hosted => scm.at(host),
            Some(_) | None => format!("{}/raw", scm.web()),
        }
    }

    /// Where the vendor explains.
    fn docs(&self) -> String {
        match self.version.and_then(|version| version.rsplit_once('.')) {
            Some((minor, _)) => format!("https://docs.github.com/enterprise-server@{minor}/rest"),
            None => "https://docs.github.com/rest".to_owned(),
        }
    }

    /// A refusal.
    fn refusal(&self, status: u16, message: &str) -> Reply {
        Reply::json(status, serde_json::json!({ "message": message, "documentation_url": self.docs() }))
    }
}

/// When the count of requests begins anew, in seconds.
fn next_hour(scm: &Scm) -> i64 {
    let now: Timestamp = scm.now();
    (now.as_second() / 3600 + 1) * 3600
}

/// The id by which GraphQL knows a thing, in the old style of GitHub: its kind and number in base64.
fn node_id(kind: &str, id: &str) -> String {
    crate::crypto::base64(format!("0{}:{kind}{id}", kind.len()).as_bytes())
}

/// The number of the organization.
const ORGANIZATION_ID: u64 = 4242;

/// The number of the target's repository; those that are listed after it count on.
const REPOSITORY_ID: u64 = 130_000;

/// The user's id for GraphQL.
fn user_node() -> String {
    node_id("User", &accounts::USER_ID.to_string())
}
