//! GitLab as a provider of `OAuth` 2: Doorkeeper, which it is made with.

use serde_json::{Value, json};

use super::super::accounts::{CLIENT_ID, CLIENT_SECRET, Login, Pair, TOKEN_SECONDS, USER_ID};
use super::super::call::Call;
use super::super::reply::Reply;
use super::super::repository::MADE_SECONDS;
use super::super::server::Scm;
use super::GitLab;

/// What the application is registered for.
const SCOPES: [&str; 3] = ["api", "read_repository", "read_user"];

/// Exchanges a code or a refresh token. Nobody has logged in, so that no code is known.
pub(super) fn token(gitlab: &GitLab, scm: &Scm, call: &Call) -> Reply {
    let (id, secret) = call.basic().unwrap_or_else(|| {
        (call.given("client_id").unwrap_or_default(), call.given("client_secret").unwrap_or_default())
    });
    let Some(grant) = call.given("grant_type") else {
        return refused(400, "invalid_request", "Missing required parameter: grant_type.");
    };
    if (id.as_str(), secret.as_str()) != (CLIENT_ID, CLIENT_SECRET) {
        return refused(
            401,
            "invalid_client",
            "Client authentication failed due to unknown client, no client authentication included, or \
             unsupported authentication method.",
        );
    }
    let pair = match grant.as_str() {
        "authorization_code" => None,
        "refresh_token" => call.given("refresh_token").and_then(|token| scm.accounts.refresh(&token)),
        _ => {
            let said = "The authorization grant type is not supported by the authorization server.";
            return refused(400, "unsupported_grant_type", said);
        }
    };
    match pair {
        Some(pair) => Reply::json(200, granted(gitlab, scm, &pair))
            .header("cache-control", "no-store")
            .header("pragma", "no-cache"),
        None => refused(
            400,
            "invalid_grant",
            "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI \
             used in the authorization request, or was issued to another client.",
        ),
    }
}

fn granted(gitlab: &GitLab, scm: &Scm, pair: &Pair) -> Value {
    let mut granted = json!({
        "access_token": pair.access,
        "token_type": "Bearer",
        "refresh_token": pair.refresh,
        "scope": SCOPES.join(" "),
        "created_at": scm.now().as_second()
    });
    if gitlab.tokens_end {
        granted["expires_in"] = Value::from(TOKEN_SECONDS);
    }
    granted
}

fn refused(status: u16, error: &str, description: &str) -> Reply {
    let reply = Reply::json(status, json!({ "error": error, "error_description": description }))
        .header("cache-control", "no-store")
        .header("pragma", "no-cache");
    if status == 401 {
        let challenge =
            format!("Bearer realm=\"Doorkeeper\", error=\"{error}\", error_description=\"{description}\"");
        return reply.header("www-authenticate", &challenge);
    }
    reply
}

/// What a token of an application is. A token that a user made is none.
pub(super) fn token_info(gitlab: &GitLab, scm: &Scm, call: &Call) -> Reply {
    let of_user = call.bearer().is_some_and(|token| token.starts_with("glpat-"));
    if scm.login(call) != Login::User || of_user {
        return refused(401, "invalid_token", "The access token is invalid");
    }
    let ends = if gitlab.tokens_end { Value::from(TOKEN_SECONDS) } else { Value::Null };
    Reply::json(
        200,
        json!({
            "resource_owner_id": USER_ID,
            "scope": SCOPES,
            "expires_in": ends,
            "application": { "uid": CLIENT_ID },
            "created_at": MADE_SECONDS,
            "scopes": SCOPES,
            "expires_in_seconds": ends
        }),
    )
}
