//! Bitbucket Server as a provider of `OAuth` 2, which it is from 7.20 on.

use serde_json::json;

use super::super::accounts::{CLIENT_ID, CLIENT_SECRET, TOKEN_SECONDS, callback};
use super::super::call::Call;
use super::super::reply::Reply;
use super::super::server::Scm;

/// The scopes that there are.
const SCOPES: &[&str] = &[
    "PUBLIC_REPOS",
    "ACCOUNT_WRITE",
    "REPO_READ",
    "REPO_WRITE",
    "REPO_ADMIN",
    "PROJECT_ADMIN",
    "ADMIN_WRITE",
    "SYSTEM_ADMIN",
];

/// Takes an application's wish, and leads whoever has not logged in to do so.
pub(super) fn authorize(scm: &Scm, call: &Call) -> Reply {
    let asked = |name: &str| call.asked(name).unwrap_or_default();
    if asked("client_id") != CLIENT_ID {
        return Reply::json(
            400,
            json!({ "error": "invalid_client", "error_description": "Invalid client ID" }),
        );
    }
    let callback = callback(&scm.callback_host());
    if asked("redirect_uri") != callback {
        let said = "The redirect URI does not match the one of the client";
        return Reply::json(400, json!({ "error": "invalid_request", "error_description": said }));
    }
    let back = |error: &str| {
        let state: String = url::form_urlencoded::byte_serialize(asked("state").as_bytes()).collect();
        Reply::redirect(&format!("{callback}?error={error}&state={state}"))
    };
    if asked("response_type") != "code" {
        return back("unsupported_response_type");
    }
    // One space parts two scopes; a space before the first makes the first an empty one, which there is not.
    if !asked("scope").split(' ').all(|scope| SCOPES.contains(&scope)) {
        return back("invalid_scope");
    }
    let next = format!("{}?{}", call.path, call.query);
    let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
    Reply::redirect(&format!("{}/login?next={next}", scm.web()))
}

/// Exchanges a code or a refresh token. Nobody has logged in, so that no code is known.
pub(super) fn token(scm: &Scm, call: &Call) -> Reply {
    let given = |name: &str| call.given(name).unwrap_or_default();
    let (id, secret) = call.basic().unwrap_or_else(|| (given("client_id"), given("client_secret")));
    if (id.as_str(), secret.as_str()) != (CLIENT_ID, CLIENT_SECRET) {
        return refused(401, "invalid_client", "Client authentication failed");
    }
    match given("grant_type").as_str() {
        "authorization_code" => {
            refused(400, "invalid_grant", "The authorization code is invalid or has expired")
        }
        "refresh_token" => match scm.accounts.refresh(&given("refresh_token")) {
            Some(pair) => Reply::json(
                200,
                json!({
                    "access_token": pair.access,
                    "token_type": "bearer",
                    "expires_in": TOKEN_SECONDS,
                    "refresh_token": pair.refresh,
                    "scope": "PUBLIC_REPOS REPO_READ REPO_WRITE REPO_ADMIN PROJECT_ADMIN",
                    "created_at": scm.now().as_second()
                }),
            ),
            None => refused(400, "invalid_grant", "The refresh token is invalid or has expired"),
        },
        _ => refused(400, "unsupported_grant_type", "The grant type is not supported"),
    }
}

fn refused(status: u16, error: &str, description: &str) -> Reply {
    Reply::json(status, json!({ "error": error, "error_description": description }))
}
