//! GitLab.com and self-managed GitLab.
//!
//! The main path: [`route`] says which operation a request is, by the path as it was sent, since a project is named by its
//! whole path in one segment. [`answers`] finds out who asks and answers: with what the API shows ([`user`], [`project`],
//! [`contents`], [`requests`], [`hooks`]), as the provider of `OAuth` ([`oauth`]), by GraphQL ([`graphql`]), or with a page.
//! Lists are cut into pages in [`pages`].
//!
//! Payloads are whole objects after the documentation of the API of 14.10. Not played: what 16.11 and later have for the
//! test of a webhook by the API, keyset pages, groups beyond their list.

mod route;

mod answers;

mod oauth;

mod user;

mod project;

mod contents;

mod requests;

mod hooks;

mod graphql;

mod pages;

use jiff::tz::TimeZone;

use super::behaviour::{Behaviour, Operation};
use super::call::Call;
use super::forge::{Forge, Vendor};
use super::hooks::uuid;
use super::profile;
use super::reply::Reply;
use super::server::Scm;
use crate::profile::Profile;

const COM: &str = "gitlab-com";
const SELF_MANAGED: &str = "gitlab-self-managed";

/// Every profile of this vendor.
pub(super) const PROFILES: &[Profile] = &[
    profile(COM, COM, "GitLab.com", true, || Behaviour {
        refresh_token: Some(REFRESH),
        ..Behaviour::new(&GITLAB_COM, &["gitlab.com"], PROJECT, PERSONAL_TOKEN)
    }),
    profile("gitlab-13", SELF_MANAGED, "GitLab 13.12.15, before the first that is supported", false, || {
        self_managed(&GITLAB_13, None)
    }),
    profile("gitlab-14", SELF_MANAGED, "GitLab 14.10.5", true, || self_managed(&GITLAB_14, Some(REFRESH))),
    profile("gitlab-14-0", SELF_MANAGED, "GitLab 14.0.0, the first that is supported", false, || {
        self_managed(&GITLAB_14_0, None)
    }),
    profile("gitlab-15", SELF_MANAGED, "GitLab 15.0.0, whose tokens always end", false, || {
        self_managed(&GITLAB_15, Some(REFRESH))
    }),
];

/// The project of the target: in a group of a group, so that its path has two slashes.
const PROJECT: &str = "analytical/core/engine";

/// A token that an application got. It opens nothing.
const OAUTH_TOKEN: &str = "1ab0f1ab1ab2f1ab3ab4f1ab5ab6f1ab7ab8f1ab9abaf1abbabcf1abdabef1ab";

/// A token that a user made. It opens nothing.
const PERSONAL_TOKEN: &str = "glpat-LabLabLabLabLabLab00";

/// A token to refresh another by. It opens nothing.
const REFRESH: &str = "2ef0f2ef1ef2f2ef3ef4f2ef5ef6f2ef7ef8f2ef9efaf2efbefcf2efdefef2ef";

fn self_managed(edition: &'static GitLab, refresh_token: Option<&'static str>) -> Behaviour {
    let behaviour = Behaviour::new(edition, &["gitlab.example.com"], PROJECT, OAUTH_TOKEN);
    Behaviour { refresh_token, ..behaviour }
}

/// What the types of JSON begin with.
const JSON: &[u8] = b"application/json";

/// One edition.
#[derive(Debug)]
struct GitLab {
    version: &'static str,
    revision: &'static str,
    /// Whether there is `/metadata`, from 15.2 on.
    has_metadata: bool,
    /// Whether tokens of applications end: where the application asks for it from 14.3 on, always from 15.0 on.
    tokens_end: bool,
    hosted: bool,
}

const GITLAB_COM: GitLab = GitLab {
    version: "15.6.0-pre",
    revision: "0f3d5a1b2c4",
    has_metadata: true,
    tokens_end: true,
    hosted: true,
};

const GITLAB_13: GitLab = GitLab {
    version: "13.12.15-ee",
    revision: "18c3d8fb1b2",
    has_metadata: false,
    tokens_end: false,
    hosted: false,
};

const GITLAB_14_0: GitLab = GitLab { version: "14.0.0", revision: "3fe364fe754", ..GITLAB_13 };

const GITLAB_14: GitLab =
    GitLab { version: "14.10.5-ee", revision: "e7b5b7b7c2d", tokens_end: true, ..GITLAB_13 };

const GITLAB_15: GitLab = GitLab { version: "15.0.0-pre", revision: "c7a4b5c6d7e", ..GITLAB_14 };

impl Forge for GitLab {
    fn vendor(&self) -> Vendor {
        Vendor::GitLab
    }

    fn route(&self, call: &Call) -> Operation {
        route::operation(call)
    }

    fn answer(&self, scm: &Scm, call: &Call, operation: Operation) -> Reply {
        answers::answer(self, scm, call, operation)
    }

    /// What nginx and GitLab's own middleware put on every answer; on those of the API also how many requests are left.
    fn sign(&self, scm: &Scm, call: &Call, reply: Reply) -> Reply {
        let id = uuid(&format!("{} {}", call.method, call.path)).replace('-', "").to_uppercase();
        let id = format!("01{}", &id[..24]);
        let reply = reply
            .header("server", if self.hosted { "cloudflare" } else { "nginx" })
            .header("x-gitlab-meta", &format!(r#"{{"correlation_id":"{id}","version":"1"}}"#))
            .header("x-request-id", &id)
            .header("x-runtime", "0.041337")
            .header("x-frame-options", "SAMEORIGIN")
            .header("x-content-type-options", "nosniff")
            .header("strict-transport-security", "max-age=63072000")
            .header("referrer-policy", "strict-origin-when-cross-origin");
        if !call.path.starts_with("/api/") {
            return reply;
        }
        // Grape, which the REST API is made with, names no charset, and clients compare the whole header.
        let is_json = reply.headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(JSON));
        let grape = call.path.starts_with("/api/v4") && is_json;
        let reply = if grape { reply.header("content-type", "application/json") } else { reply };
        // The limit is by the minute, and the reset is its end.
        let now = scm.now();
        let reset = now.as_second() / 60 * 60 + 60;
        let at = jiff::Timestamp::from_second(reset).unwrap_or(now).to_zoned(TimeZone::UTC);
        reply
            .header("vary", "Origin")
            .header("cache-control", "max-age=0, private, must-revalidate")
            .header("ratelimit-name", "throttle_authenticated_api")
            .header("ratelimit-limit", "2000")
            .header("ratelimit-observed", "12")
            .header("ratelimit-remaining", "1988")
            .header("ratelimit-reset", &reset.to_string())
            .header("ratelimit-resettime", &at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
    }
}

/// The address of the API.
fn api(scm: &Scm) -> String {
    format!("{}/api/v4", scm.web())
}

/// The path of the n-th project of a listing.
fn listed_path(number: usize) -> String {
    let (group, name) = PROJECT.rsplit_once('/').unwrap_or(("", PROJECT));
    format!("{group}/{}", super::repository::listed_name(name, number))
}

/// Adds the fields of one object to another.
fn extend(object: &mut serde_json::Value, more: serde_json::Value) {
    if let (serde_json::Value::Object(object), serde_json::Value::Object(more)) = (object, more) {
        object.extend(more);
    }
}

#[cfg(test)]
mod tests;
