//! Which parts of an exchange are credentials: each is made known before anything of the exchange is kept.

use harness::Cx;
use http::header::{AUTHORIZATION, LOCATION, SET_COOKIE};
use url::Url;

use super::exchange::{Answer, Request};

/// Makes every credential of a request known before it is sent.
pub(super) fn learn_request(cx: &Cx, request: &Request) {
    let authorization = request.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    // A signature is good for its own request alone, and is another for each; evidence leaves the header out anyway.
    if let Some(value) = authorization.filter(|value| !value.starts_with("AWS4-")) {
        cx.credential(value.split_once(' ').map_or(value, |(_, credential)| credential));
    }
    learn_query(cx, &request.url);
}

/// Makes every credential of an answer known before anything of it is kept: cookies, an upload's state, presigned
/// queries, tokens.
pub(super) fn learn_answer(cx: &Cx, answer: &Answer) {
    for cookie in answer.headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()) {
        let pair = cookie.split(';').next().unwrap_or_default();
        cx.credential(pair.split_once('=').map_or(pair, |(_, value)| value));
    }
    if answer.headers.contains_key(LOCATION)
        && let Some(location) = answer.location()
    {
        learn_query(cx, &location);
    }
    if let Some(serde_json::Value::Object(fields)) = answer.json() {
        for key in ["token", "access_token", "refresh_token", "id_token"] {
            if let Some(token) = fields.get(key).and_then(serde_json::Value::as_str) {
                cx.credential(token);
            }
        }
    }
}

/// Query parameters that are no credentials, by the protocols that are spoken here.
const PLAIN_PARAMETERS: &[&str] = &[
    // Registries.
    "digest",
    "n",
    "last",
    "mount",
    "from",
    "service",
    "scope",
    "account",
    "client_id",
    // The callback of an OAuth application, which is its public address.
    "redirect_uri",
    // What a run puts into addresses of source control: its own id, a webhook's address, a search, a branch.
    "state",
    "url",
    "q",
    "ref",
    // Bucket stores.
    "prefix",
    "delimiter",
    "marker",
    "start-after",
    "continuation-token",
    "key-marker",
    "version-id-marker",
    "encoding-type",
    "X-Amz-Algorithm",
    "X-Amz-Date",
    "X-Amz-SignedHeaders",
    "response-content-type",
    "name",
    "uploadType",
    "generation",
    "pageToken",
    "maxResults",
    "project",
    "fields",
    "location",
    "Expires",
    "X-Goog-Algorithm",
    "X-Goog-Date",
    "X-Goog-SignedHeaders",
];

fn learn_query(cx: &Cx, url: &Url) {
    for part in url.query().unwrap_or_default().split('&') {
        let (name, raw) = part.split_once('=').unwrap_or((part, ""));
        if raw.len() >= 12 && !PLAIN_PARAMETERS.contains(&name) {
            // The scrubber makes the encoded forms of what is decoded here.
            for (_, value) in url::form_urlencoded::parse(part.as_bytes()) {
                cx.credential(&value);
            }
        }
    }
}
