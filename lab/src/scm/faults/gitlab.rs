//! What goes wrong with GitLab.

use super::super::behaviour::{Behaviour, Canned, Change, Decodes, Operation, Situation};
use super::super::forge::Vendor;
use super::{Played, fault, of};
use crate::fault::Fault;

/// What GitLab says below its API where it has nothing.
const NOTHING: Canned = Canned::json(404, r#"{"error":"404 Not Found"}"#);

/// What GitLab says to who may not.
const FORBIDDEN: Canned = Canned::json(403, r#"{"message":"403 Forbidden"}"#);

const TERMS: Canned = Canned::json(
    403,
    r#"{"message":"403 Forbidden - You (@ada) must accept the Terms of Service in order to perform this action. Please access GitLab from a web browser to accept these terms."}"#,
);

const EXPIRED: Canned = Canned::json(
    401,
    r#"{"error":"invalid_token","error_description":"Token is expired. You can either do re-authorization or token refresh."}"#,
)
.headers(&[(
    "www-authenticate",
    r#"Bearer realm="Protected by OAuth 2.0", error="invalid_token", error_description="Token is expired. You can either do re-authorization or token refresh.""#,
)]);

const INVALID_CLIENT: Canned = Canned::json(
    401,
    r#"{"error":"invalid_client","error_description":"Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method."}"#,
);

const INVALID_GRANT: Canned = Canned::json(
    400,
    r#"{"error":"invalid_grant","error_description":"The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client."}"#,
);

const LOCAL: Canned =
    Canned::json(422, r#"{"message":{"url":["is blocked: Requests to the local network are not allowed"]}}"#);

/// What a gateway with a log-in of its own shows.
const PORTAL: Canned = Canned::html(
    200,
    "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form method=\"post\"></form></body></html>",
)
.foreign();

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("gitlab-api-absent", "has nothing below /api/", |b| instead(b, Situation::Below("/api/"), NOTHING)),
    fault("gitlab-branches-broken", "answers the list of branches with an object", |b| {
        instead(b, Situation::Of(Operation::Branches), Canned::json(200, "{}"))
    }),
    fault("gitlab-external-url", "is told an `external_url` that only its own network knows", |b| {
        gitlab(b, Situation::Of(Operation::Repositories), Change::LinksTo("internal.example:8443"))
    }),
    fault("gitlab-file-decoded", "is behind a proxy that decodes %2F in the addresses of files", |b| {
        decodes(b, Decodes::Files)
    }),
    fault("gitlab-graphql-absent", "has no GraphQL", |b| {
        instead(b, Situation::Of(Operation::GraphQl), Canned::text(404, "404 page not found\n"))
    }),
    fault("gitlab-hook-local", "refuses webhooks to the local network", |b| {
        instead(b, Situation::Of(Operation::CreateHook), LOCAL)
    }),
    fault("gitlab-languages-broken", "answers the languages with a list", |b| {
        instead(b, Situation::Of(Operation::Languages), Canned::json(200, "[]"))
    }),
    fault("gitlab-limit-low", "allows ten requests a minute, of which two are left", |b| {
        gitlab(b, Situation::Anything, Change::Header("ratelimit-limit", "10"))?;
        gitlab(b, Situation::Anything, Change::Header("ratelimit-remaining", "2"))
    }),
    fault("gitlab-not-maintainer", "takes the user for no maintainer, and shows no webhooks", |b| {
        instead(b, Situation::Hooks, FORBIDDEN)
    }),
    fault("gitlab-paging-stripped", "is behind a proxy that strips the headers of the next page", |b| {
        gitlab(b, Situation::Of(Operation::Repositories), Change::NoHeader("link"))?;
        gitlab(b, Situation::Of(Operation::Repositories), Change::NoHeader("x-next-page"))
    }),
    fault("gitlab-projects-broken", "answers the list of projects with an object", |b| {
        instead(b, Situation::Of(Operation::Repositories), Canned::json(200, "{}"))
    }),
    fault("gitlab-projects-odd", "writes the numbers of projects as texts in lists", |b| {
        gitlab(b, Situation::Of(Operation::Repositories), Change::Field("/*/id", "\"one-three\""))
    }),
    fault("gitlab-push-denied", "lets the user not push", |b| {
        let refusal = Canned::text(403, "You are not allowed to push code to this project.");
        instead(b, Situation::Of(Operation::GitPushRefs), refusal)
    }),
    fault("gitlab-refresh-endless", "gives a token without an end and without one to refresh it by", |b| {
        gitlab(b, Situation::Of(Operation::Token), Change::NoField("/expires_in"))?;
        gitlab(b, Situation::Of(Operation::Token), Change::NoField("/refresh_token"))
    }),
    // A code that is not known has the same answer, so that it may be said to both.
    fault("gitlab-refresh-spent", "has seen the refresh token before", |b| {
        instead(b, Situation::Of(Operation::Token), INVALID_GRANT)
    }),
    fault("gitlab-relative-root", "is served below /gitlab alone", |b| {
        if !b.is_of(Vendor::GitLab) {
            return Err("it is of another vendor");
        }
        b.context = "/gitlab";
        Ok(())
    }),
    fault("gitlab-scope-missing", "gives tokens without the scope read_repository", |b| {
        let scopes = r#"["read_user","api"]"#;
        gitlab(b, Situation::Of(Operation::TokenInfo), Change::Field("/scope", scopes))?;
        gitlab(b, Situation::Of(Operation::TokenInfo), Change::Field("/scopes", scopes))
    }),
    fault("gitlab-secret-changed", "knows another secret of the application", |b| {
        instead(b, Situation::Of(Operation::Token), INVALID_CLIENT)
    }),
    fault("gitlab-slash-decoded", "is behind a proxy that decodes %2F", |b| decodes(b, Decodes::Everything)),
    fault("gitlab-terms", "waits for the user to accept its terms", |b| {
        instead(b, Situation::WithToken, TERMS)
    }),
    fault("gitlab-token-expired", "says that the token is expired", |b| {
        instead(b, Situation::WithToken, EXPIRED)
    }),
    fault("gitlab-token-portal", "is behind a portal that answers at the token address", |b| {
        instead(b, Situation::Of(Operation::Token), PORTAL)
    }),
    fault("gitlab-unconfirmed", "waits for the user to confirm the address", |b| {
        gitlab(b, Situation::Of(Operation::User), Change::Field("/confirmed_at", "null"))
    }),
    fault("gitlab-version-denied", "tells its version to nobody", |b| {
        // GraphQL follows the same rule, and shows no metadata.
        instead(b, Situation::Of(Operation::Version), FORBIDDEN)
    }),
];

fn gitlab(behaviour: &mut Behaviour, situation: Situation, change: Change) -> Played {
    of(behaviour, Vendor::GitLab, situation, change)
}

fn instead(behaviour: &mut Behaviour, situation: Situation, canned: Canned) -> Played {
    gitlab(behaviour, situation, Change::Instead(canned))
}

fn decodes(behaviour: &mut Behaviour, decodes: Decodes) -> Played {
    if !behaviour.is_of(Vendor::GitLab) {
        return Err("it is of another vendor");
    }
    behaviour.decodes = decodes;
    Ok(())
}
