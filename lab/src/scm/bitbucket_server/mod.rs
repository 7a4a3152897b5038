//! Bitbucket Server and Data Center.
//!
//! The main path: [`route`] says which operation a request is. [`answers`] finds out who asks and answers: with what the API
//! shows ([`user`], [`repository`], [`contents`], [`files`], [`pull_request`], [`hooks`]) in pages ([`pages`]), as the
//! provider of `OAuth` ([`oauth`], from 7.20 on), or with a page for people. What is refused is told in its own shape
//! ([`refusal`]).
//!
//! Payloads are whole objects after the documentation of the API of 7.20. The answer of the test of a webhook is documented
//! without its fields: it is played as the request and the response, or the error, that the server's library of webhooks has.

mod route;

mod answers;

mod refusal;

mod oauth;

mod user;

mod repository;

mod contents;

mod files;

mod pull_request;

mod hooks;

mod pages;

use super::accounts::{LOGIN, Login, USER_ID};
use super::behaviour::{Behaviour, Operation};
use super::call::Call;
use super::forge::{Forge, Vendor};
use super::hooks::uuid;
use super::profile;
use super::reply::Reply;
use super::server::Scm;
use crate::profile::Profile;

const PRODUCT: &str = "bitbucket-server";

/// Every profile of this vendor.
pub(super) const PROFILES: &[Profile] = &[
    profile(PRODUCT, PRODUCT, "Bitbucket Server 7.20.0, the first with OAuth 2", true, || server(&V7_20)),
    profile("bitbucket-server-8", PRODUCT, "Bitbucket Data Center 8.15.0", false, || server(&V8_15)),
    profile("bitbucket-server-old", PRODUCT, "Bitbucket Server 7.19.9, without OAuth 2", false, || {
        server(&V7_19)
    }),
];

/// The project and the repository of the target.
const PROJECT: &str = "ENGINE";
const REPOSITORY: &str = "ENGINE/engine";

/// The user's own repository.
const PERSONAL: &str = "~ada/notes";

/// A token that a user made. It opens nothing.
const TOKEN: &str = "BBDC-LabLabLabLabLabLabLabLabLabLabLabLabLabLab00";

fn server(edition: &'static BitbucketServer) -> Behaviour {
    Behaviour::new(edition, &["bitbucket.example.com"], REPOSITORY, TOKEN)
}

/// What the types of JSON begin with.
const JSON: &[u8] = b"application/json";

/// One edition.
#[derive(Debug)]
struct BitbucketServer {
    version: &'static str,
    /// The version as one number, three digits a part.
    build: &'static str,
    /// When it was built, in milliseconds.
    built: &'static str,
    has_oauth2: bool,
}

const V7_19: BitbucketServer =
    BitbucketServer { version: "7.19.9", build: "7019009", built: "1653357723000", has_oauth2: false };

const V7_20: BitbucketServer =
    BitbucketServer { version: "7.20.0", build: "7020000", built: "1642564215000", has_oauth2: true };

const V8_15: BitbucketServer =
    BitbucketServer { version: "8.15.0", build: "8015000", built: "1696912476000", has_oauth2: true };

impl Forge for BitbucketServer {
    fn vendor(&self) -> Vendor {
        Vendor::BitbucketServer
    }

    fn route(&self, call: &Call) -> Operation {
        route::operation(call, self.has_oauth2)
    }

    fn answer(&self, scm: &Scm, call: &Call, operation: Operation) -> Reply {
        answers::answer(self, scm, call, operation)
    }

    /// The id of the request on every answer, and to who has logged in who that is.
    fn sign(&self, scm: &Scm, call: &Call, reply: Reply) -> Reply {
        let id = uuid(&format!("{} {}", call.method, call.path)).replace('-', "").to_uppercase();
        let is_json = reply.headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(JSON));
        let reply =
            if is_json { reply.header("content-type", "application/json;charset=UTF-8") } else { reply };
        let reply = reply
            .header("x-arequestid", &format!("@{}x570x1815x0", &id[..7]))
            .header("x-asen", "SEN-L0000000")
            .header("x-content-type-options", "nosniff")
            .header("x-frame-options", "SAMEORIGIN")
            .header("x-xss-protection", "1; mode=block")
            .header("cache-control", "private, no-cache, no-store, must-revalidate")
            .header("pragma", "no-cache")
            .header("vary", "X-AUSERNAME,X-AUSERID,Cookie,Accept-Encoding");
        match scm.login(call) {
            Login::User => reply.header("x-auserid", &USER_ID.to_string()).header("x-ausername", LOGIN),
            Login::Nobody | Login::Unknown => reply,
        }
    }
}

#[cfg(test)]
mod tests;
