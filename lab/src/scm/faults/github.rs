//! What breaks on GitHub.

use super::super::behaviour::{Behaviour, Canned, Change, Operation, Situation};
use super::super::forge::Vendor;
use super::{Played, fault, of};
use crate::fault::Fault;

const ABSENT: &str = r#"{"message":"Not Found","documentation_url":"https://docs.github.com/rest"}"#;

const PAGE_ABSENT: &str = "<!DOCTYPE html><html><head><title>Page not found</title></head></html>\n";

const BAD_SECRET: &str = r#"{"error":"incorrect_client_credentials","error_description":"The client_id and/or client_secret passed are incorrect.","error_uri":"https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#incorrect-client-credentials"}"#;

const BAD_CALLBACK: &str = r#"{"error":"redirect_uri_mismatch","error_description":"The redirect_uri MUST match the registered callback URL for this application.","error_uri":"https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#redirect-uri-mismatch"}"#;

const BAD_CREDENTIALS: &str =
    r#"{"message":"Bad credentials","documentation_url":"https://docs.github.com/rest"}"#;

const SUSPENDED: &str =
    r#"{"message":"Sorry. Your account was suspended.","documentation_url":"https://docs.github.com/rest"}"#;

const SECONDARY: &str = r#"{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again.","documentation_url":"https://docs.github.com/rest/overview/resources-in-the-rest-api#secondary-rate-limits"}"#;

const RESTRICTED: &str = "Although you appear to have the correct authorization credentials, the `analytical` \
     organization has enabled OAuth App access restrictions, meaning that data access to third-parties is limited. For \
     more information on these restrictions, including how to enable this app, visit \
     https://docs.github.com/articles/restricting-access-to-your-organization-s-data/";

const INVALID: &str = r#"{"message":"Validation Failed","errors":[{"resource":"Hook","code":"custom","message":"Sorry, the URL host is not supported"}],"documentation_url":"https://docs.github.com/rest"}"#;

/// The shape of a fine-grained token. It opens nothing.
const FINE_GRAINED: &str =
    "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0";

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("fine-grained-token", "is given a fine-grained token, which tells no scopes", |b| {
        b.token.text = FINE_GRAINED;
        github(b, Situation::Anything, Change::NoHeader("x-oauth-scopes"))
    }),
    fault("ghes-api-moved", "has nothing below /api/v3", |b| {
        one_host(b, Situation::Below("/api/v3"), Change::Instead(Canned::json(404, ABSENT)))
    }),
    fault("ghes-hook-header-stripped", "has the header that names its host cut from what it sends", |b| {
        let field = "/request/headers/X-GitHub-Enterprise-Host";
        one_host(b, Situation::Of(Operation::Delivery), Change::NoField(field))
    }),
    fault("ghes-hook-undelivered", "does not reach the host that its webhooks are for", |b| {
        let (code, status) = ("0", "\"failed to connect to host\"");
        one_host(b, Situation::Of(Operation::Deliveries), Change::Field("/*/status_code", code))?;
        one_host(b, Situation::Of(Operation::Deliveries), Change::Field("/*/status", status))?;
        one_host(b, Situation::Of(Operation::Delivery), Change::Field("/status_code", code))?;
        one_host(b, Situation::Of(Operation::Delivery), Change::Field("/status", status))?;
        let nothing = r#"{"headers":{},"payload":null}"#;
        one_host(b, Situation::Of(Operation::Delivery), Change::Field("/response", nothing))
    }),
    fault("ghes-raw-redirected", "leads raw files to its log-in", |b| {
        let log_in = Canned::html(302, "<html><body>You are being redirected.</body></html>")
            .headers(&[("location", "https://ghe.example.com/login?return_to=%2Fraw")]);
        one_host(b, Situation::Of(Operation::RawFile), Change::Instead(log_in))
    }),
    fault("ghes-version-hidden", "tells its version nowhere", |b| {
        one_host(b, Situation::Anything, Change::NoHeader("x-github-enterprise-version"))?;
        one_host(b, Situation::Of(Operation::Version), Change::NoField("/installed_version"))
    }),
    fault("ghes-versions-differ", "tells 3.5.0 in its API and another version in its headers", |b| {
        one_host(b, Situation::Of(Operation::Version), Change::Field("/installed_version", "\"3.5.0\""))
    }),
    fault("github-branches-broken", "gives an object where branches are listed", |b| {
        instead(b, Operation::Branches, Canned::json(200, "{}"))
    }),
    fault("github-contents-short", "gives less of a file than its size says", |b| {
        // "# The", which is less than any file here holds.
        github(b, Situation::Of(Operation::Contents), Change::Field("/content", "\"IyBUaGU=\\n\""))
    }),
    fault("github-graphql-absent", "has no GraphQL", |b| {
        instead(b, Operation::GraphQl, Canned::text(404, "404 page not found\n"))
    }),
    fault("github-graphql-field-unknown", "does not know the field `viewerPermission`", |b| {
        let change = Change::NoGraphQlField("Repository", "viewerPermission");
        github(b, Situation::Of(Operation::GraphQl), change)
    }),
    fault("github-graphql-firewalled", "has a firewall before it that lets no GraphQL through", |b| {
        let blocked = Canned::json(403, r#"{"message":"request blocked"}"#).foreign();
        instead(b, Operation::GraphQl, blocked)
    }),
    fault("github-hook-refused", "takes no webhook for this host", |b| {
        instead(b, Operation::CreateHook, Canned::json(422, INVALID))
    }),
    fault("github-hook-stays", "does not let a webhook be deleted", |b| {
        let denied = r#"{"message":"Must have admin rights to Repository.","documentation_url":"https://docs.github.com/rest"}"#;
        instead(b, Operation::DeleteHook, Canned::json(403, denied))
    }),
    fault("github-hooks-denied", "shows no webhooks, as to those who may not administrate", |b| {
        github(b, Situation::Hooks, Change::Instead(Canned::json(404, ABSENT)))
    }),
    fault("github-limit-low", "lets through few requests, of which most are used", |b| {
        for (pointer, value) in [
            ("/resources/core/limit", "60"),
            ("/resources/core/remaining", "20"),
            ("/resources/core/used", "40"),
            ("/rate/limit", "60"),
            ("/rate/remaining", "20"),
            ("/rate/used", "40"),
        ] {
            github(b, Situation::Of(Operation::RateLimit), Change::Field(pointer, value))?;
        }
        Ok(())
    }),
    fault("github-link-foreign", "names a host of the inside as the next page", |b| {
        let link = "<https://internal.example/user/repos?page=2>; rel=\"next\"";
        github(b, Situation::Of(Operation::Repositories), Change::Header("link", link))
    }),
    fault("github-link-stripped", "has the address of the next page cut from its answers", |b| {
        github(b, Situation::Of(Operation::Repositories), Change::NoHeader("link"))
    }),
    fault("github-mail-unverified", "has no verified address of the user", |b| {
        github(b, Situation::Of(Operation::Emails), Change::Field("/*/verified", "false"))
    }),
    fault("github-organization-restricted", "has an organization that lets in no application", |b| {
        let change = Change::GraphQlDenied("organization", "FORBIDDEN", RESTRICTED);
        github(b, Situation::Of(Operation::GraphQl), change)
    }),
    fault("github-permissions-absent", "does not say what one may do in a repository", |b| {
        github(b, Situation::Of(Operation::Repository), Change::NoField("/permissions"))
    }),
    fault("github-repository-absent", "does not have the repository", |b| {
        if !b.is_of(Vendor::GitHub) {
            return Err("it is of another vendor");
        }
        b.repository_gone = true;
        Ok(())
    }),
    fault("github-repository-odd", "writes the number of a repository as a text", |b| {
        github(b, Situation::Of(Operation::Repository), Change::Field("/id", "\"one-three\""))
    }),
    fault("github-secondary-limit", "is asked too fast by this user", |b| {
        let wait = Canned::json(403, SECONDARY).headers(&[("retry-after", "60")]);
        github(b, Situation::WithToken, Change::Instead(wait))
    }),
    fault("github-suspended", "has suspended the user", |b| {
        github(b, Situation::WithToken, Change::Instead(Canned::json(403, SUSPENDED)))
    }),
    fault("github-user-stalls", "never answers who the user is", |b| {
        b.answer_within = "1s";
        github(b, Situation::Of(Operation::User), Change::Stalls)
    }),
    fault("github-user-without-login", "tells of the user without their log-in name", |b| {
        github(b, Situation::Of(Operation::User), Change::NoField("/login"))
    }),
    fault("oauth-callback-other", "has the application registered for another callback", |b| {
        instead(b, Operation::Token, Canned::json(200, BAD_CALLBACK))
    }),
    fault("oauth-client-unknown", "does not have the application any more", |b| {
        instead(b, Operation::Authorize, Canned::html(404, PAGE_ABSENT))?;
        instead(b, Operation::Token, Canned::json(404, r#"{"error":"Not Found"}"#))
    }),
    fault("oauth-secret-changed", "has a new secret of the application", |b| {
        instead(b, Operation::Token, Canned::json(200, BAD_SECRET))
    }),
    fault("scm-token-changed", "does not know the token any more (401)", |b| {
        github(b, Situation::WithToken, Change::Instead(Canned::json(401, BAD_CREDENTIALS)))
    }),
    fault("scopes-header-absent", "has the header with the scopes cut from its answers", |b| {
        github(b, Situation::Anything, Change::NoHeader("x-oauth-scopes"))
    }),
    fault("scopes-too-few", "knows a token that may only read the user", |b| {
        github(b, Situation::WithToken, Change::Header("x-oauth-scopes", "read:user, user:email"))
    }),
];

fn github(behaviour: &mut Behaviour, situation: Situation, change: Change) -> Played {
    of(behaviour, Vendor::GitHub, situation, change)
}

fn instead(behaviour: &mut Behaviour, operation: Operation, canned: Canned) -> Played {
    github(behaviour, Situation::Of(operation), Change::Instead(canned))
}

/// On an enterprise server, which has one host for everything.
fn one_host(behaviour: &mut Behaviour, situation: Situation, change: Change) -> Played {
    if behaviour.hosts.len() > 1 {
        return Err("it needs an enterprise server");
    }
    github(behaviour, situation, change)
}
