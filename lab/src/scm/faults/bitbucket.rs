//! What goes wrong with Bitbucket.org.

use super::super::behaviour::{Behaviour, Canned, Change, Operation, Situation, Token};
use super::super::forge::Vendor;
use super::{Played, fault, of};
use crate::fault::Fault;

const WRONG_SECRET: Canned = Canned::json(
    400,
    r#"{"error":"unauthorized_client","error_description":"Invalid OAuth client credentials"}"#,
);

const PUBLIC_CONSUMER: Canned = Canned::json(
    400,
    r#"{"error":"invalid_grant","error_description":"Cannot use client_credentials with a consumer marked as \"public\". Calls for auto consumers should use urn:bitbucket:oauth2:jwt instead."}"#,
);

const NO_ADMIN: Canned =
    Canned::json(403, r#"{"type":"error","error":{"message":"Access denied. You must have admin access."}}"#);

const BAD_HOOK: Canned = Canned::json(
    400,
    r#"{"type":"error","error":{"fields":{"url":["Enter a valid URL."]},"message":"Bad request"}}"#,
);

const GONE: Canned = Canned::json(
    410,
    r#"{"type":"error","error":{"message":"This endpoint has been deprecated and removed. See CHANGE-2770.","detail":"Cross-workspace lists of permissions are no longer offered (CHANGE-2770)."}}"#,
);

/// A password of an app, which is good for `Basic` alone. It opens nothing.
const APP_PASSWORD: Token = Token { text: "ATBBLabLabLabLabLabLabLabLabLabA1B2C3D4", bearer: false };

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("bitbucket-api-closed", "is behind a firewall that lets nobody to the API's host", |b| {
        let blocked = Canned::text(404, "404 page not found\n").foreign();
        instead(b, Situation::Host("api.bitbucket.org"), blocked)
    }),
    fault("bitbucket-app-password", "is asked with an app password as a bearer", |b| {
        if !b.is_of(Vendor::Bitbucket) {
            return Err("it is of another vendor");
        }
        b.token = APP_PASSWORD;
        Ok(())
    }),
    fault("bitbucket-consumer-public", "takes the consumer for a public one, without a callback", |b| {
        instead(b, Situation::Of(Operation::Token), PUBLIC_CONSUMER)
    }),
    fault("bitbucket-hook-refused", "takes no address for a webhook", |b| {
        instead(b, Situation::Of(Operation::CreateHook), BAD_HOOK)
    }),
    fault("bitbucket-hooks-denied", "takes the user for no administrator, and shows no webhooks", |b| {
        instead(b, Situation::Hooks, NO_ADMIN)
    }),
    fault("bitbucket-limit-near", "says that the limit of requests is near", |b| {
        bitbucket(b, Situation::Anything, Change::Header("x-ratelimit-nearlimit", "true"))
    }),
    fault("bitbucket-no-primary-mail", "has no primary address for the user", |b| {
        bitbucket(b, Situation::Of(Operation::Emails), Change::Field("/values/*/is_primary", "false"))
    }),
    fault("bitbucket-paging-cut", "shows a full page of more repositories without the next one", |b| {
        bitbucket(b, Situation::Of(Operation::Repositories), Change::NoField("/next"))
    }),
    fault("bitbucket-permissions-gone", "has taken away the permissions across workspaces", |b| {
        instead(b, Situation::Of(Operation::Permissions), GONE)
    }),
    fault("bitbucket-push-denied", "lets the user not push", |b| {
        let refusal = Canned::text(403, "Access denied. You must have write or admin access.");
        instead(b, Situation::Of(Operation::GitPushRefs), refusal)
    }),
    fault("bitbucket-scopes-few", "gave the token the scopes account and repository alone", |b| {
        bitbucket(b, Situation::WithToken, Change::Header("x-oauth-scopes", "account, repository"))
    }),
    fault("bitbucket-scopes-stripped", "is behind a proxy that strips the header of scopes", |b| {
        bitbucket(b, Situation::Anything, Change::NoHeader("x-oauth-scopes"))
    }),
    fault("bitbucket-secret-changed", "knows another secret of the consumer", |b| {
        instead(b, Situation::Of(Operation::Token), WRONG_SECRET)
    }),
    fault("bitbucket-src-broken", "answers everything below src with an empty object", |b| {
        instead(b, Situation::Of(Operation::Tree), Canned::json(200, "{}"))?;
        instead(b, Situation::Of(Operation::RawFile), Canned::json(200, "{}"))
    }),
    fault("bitbucket-user-without-name", "shows the user without a name to log in by", |b| {
        bitbucket(b, Situation::Of(Operation::User), Change::NoField("/username"))
    }),
    fault("bitbucket-workspaces-broken", "answers the list of workspaces with an empty object", |b| {
        instead(b, Situation::Of(Operation::Workspaces), Canned::json(200, "{}"))
    }),
];

fn bitbucket(behaviour: &mut Behaviour, situation: Situation, change: Change) -> Played {
    of(behaviour, Vendor::Bitbucket, situation, change)
}

fn instead(behaviour: &mut Behaviour, situation: Situation, canned: Canned) -> Played {
    bitbucket(behaviour, situation, Change::Instead(canned))
}
