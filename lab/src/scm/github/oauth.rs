//! The provider of `OAuth`, as far as it goes without a user.

use serde_json::{Value, json};

use crate::scm::accounts::{CLIENT_ID, CLIENT_SECRET, callback};
use crate::scm::call::Call;
use crate::scm::reply::Reply;
use crate::scm::server::Scm;

/// Where the vendor explains what is wrong.
const DOCS: &str = "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#";

/// `GET /login/oauth/authorize`: who is not logged in is sent to log in, if the application is known.
pub(super) fn authorize(scm: &Scm, call: &Call) -> Reply {
    if call.asked("client_id").as_deref() != Some(CLIENT_ID) {
        return Reply::html(404, "<!DOCTYPE html><html><head><title>Page not found</title></head></html>\n");
    }
    let back = format!("{}?{}", call.path, call.query);
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", CLIENT_ID)
        .append_pair("return_to", &back)
        .finish();
    Reply::redirect(&format!("{}/login?{query}", scm.web()))
}

/// `POST /login/oauth/access_token`: no code is good, since nobody was asked.
pub(super) fn token(scm: &Scm, call: &Call) -> Reply {
    if call.given("client_id").as_deref() != Some(CLIENT_ID) {
        return said(call, 404, &json!({ "error": "Not Found" }));
    }
    let refused = |error: &str, why: &str| {
        let uri = format!("{DOCS}{}", error.replace('_', "-"));
        said(call, 200, &json!({ "error": error, "error_description": why, "error_uri": uri }))
    };
    if call.given("client_secret").as_deref() != Some(CLIENT_SECRET) {
        let why = "The client_id and/or client_secret passed are incorrect.";
        return refused("incorrect_client_credentials", why);
    }
    let registered = callback(&scm.callback_host());
    if call.given("redirect_uri").is_some_and(|uri| !uri.starts_with(&registered)) {
        let why = "The redirect_uri MUST match the registered callback URL for this application.";
        return refused("redirect_uri_mismatch", why);
    }
    refused("bad_verification_code", "The code passed is incorrect or expired.")
}

/// As JSON where that is asked for, else as a form.
fn said(call: &Call, status: u16, fields: &Value) -> Reply {
    if call.header("accept").is_some_and(|accept| accept.contains("json")) || status == 404 {
        return Reply::json(status, fields.clone());
    }
    let pairs = fields.as_object().into_iter().flatten();
    let pairs = pairs.filter_map(|(name, value)| Some((name, value.as_str()?)));
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    Reply::bytes(status, "application/x-www-form-urlencoded; charset=utf-8", form)
}
