//! Bitbucket as a provider of `OAuth` 2, on the host of the pages.

use serde_json::{Value, json};

use super::super::accounts::{CLIENT_ID, CLIENT_SECRET, Pair, TOKEN_SECONDS};
use super::super::call::Call;
use super::super::reply::Reply;
use super::super::server::Scm;

/// Leads whoever has not logged in to do so; a consumer that is not known is said to be so.
pub(super) fn authorize(scm: &Scm, call: &Call) -> Reply {
    if call.asked("client_id").as_deref() != Some(CLIENT_ID) {
        return Reply::html(
            400,
            "<html><head><title>Bitbucket</title></head><body>Invalid client_id</body></html>\n",
        );
    }
    let next: String =
        url::form_urlencoded::byte_serialize(format!("{}?{}", call.path, call.query).as_bytes()).collect();
    Reply::redirect(&format!("{}/account/signin/?next={next}", scm.web()))
}

/// Exchanges a code, a refresh token, or a consumer's own credentials.
pub(super) fn token(scm: &Scm, call: &Call) -> Reply {
    let (id, secret) = call.basic().unwrap_or_else(|| {
        (call.given("client_id").unwrap_or_default(), call.given("client_secret").unwrap_or_default())
    });
    if (id.as_str(), secret.as_str()) != (CLIENT_ID, CLIENT_SECRET) {
        return refused("unauthorized_client", "Invalid OAuth client credentials");
    }
    match call.given("grant_type").as_deref() {
        Some("client_credentials") => granted(&scm.accounts.make(), "client_credentials"),
        Some("refresh_token") => {
            match call.given("refresh_token").and_then(|token| scm.accounts.refresh(&token)) {
                Some(pair) => granted(&pair, "refresh_token"),
                None => refused("invalid_grant", "Invalid refresh_token"),
            }
        }
        Some("authorization_code") => refused("invalid_grant", "The specified code is not valid."),
        Some(_) => refused("unsupported_grant_type", "Unsupported grant type"),
        None => refused("invalid_request", "Required parameter: grant_type"),
    }
}

fn granted(pair: &Pair, state: &str) -> Reply {
    let scopes: Vec<&str> = super::SCOPES.split(", ").collect();
    let granted: Value = json!({
        "access_token": pair.access,
        "scopes": scopes.join(" "),
        "token_type": "bearer",
        "expires_in": TOKEN_SECONDS,
        "state": state,
        "refresh_token": pair.refresh
    });
    Reply::json(200, granted).header("cache-control", "no-store")
}

fn refused(error: &str, description: &str) -> Reply {
    Reply::json(400, json!({ "error_description": description, "error": error }))
}
