//! The token endpoint of Google: an assertion that the service account's key signed, for a token that lives an hour.
//!
//! The wordings of its errors are general knowledge, not verified. What is checked is what Google's documentation of
//! server-to-server applications lists: grant, algorithm, signature, issuer, audience, times, and scope.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use url::form_urlencoded;

use super::Gcs;
use super::behaviour::{Instead, Situation};
use super::call::Call;
use super::key::{ACCOUNT, KEY_ID, TOKEN_URI};
use super::refusal::{ANONYMOUS, BAD_TOKEN, Refusal, SCOPE};
use super::reply::Reply;
use crate::crypto;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// How long a token lives, and an assertion at most.
const HOUR: i64 = 3600;

/// How far the clock of a client may be off.
const LEEWAY: i64 = 300;

/// Which scopes let read, and which let write too.
const SCOPES: [(&str, Right); 4] = [
    ("https://www.googleapis.com/auth/cloud-platform", Right::Write),
    ("https://www.googleapis.com/auth/devstorage.full_control", Right::Write),
    ("https://www.googleapis.com/auth/devstorage.read_write", Right::Write),
    ("https://www.googleapis.com/auth/devstorage.read_only", Right::Read),
];

/// What a token lets do; who may write may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Right {
    Read,
    Write,
}

/// The tokens that were issued.
#[derive(Debug, Default)]
pub(crate) struct Tokens(Mutex<BTreeMap<String, Token>>);

#[derive(Clone, Copy, Debug)]
struct Token {
    right: Right,
    /// The second in which it ends.
    ends: i64,
}

impl Tokens {
    fn issue(&self, right: Right, now: i64) -> String {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = crypto::hmac_sha256(b"the lab's access tokens", format!("{}", tokens.len()).as_bytes());
        let name = format!("ya29.c.{}", crypto::base64_url_unpadded(&[name, name].concat()));
        tokens.insert(name.clone(), Token { right, ends: now + HOUR });
        name
    }

    /// Whether a request's token lets do this.
    pub(crate) fn admit(&self, call: &Call, right: Right, now: i64) -> Result<(), Refusal> {
        let Some(name) = call.bearer() else {
            return Err(ANONYMOUS.with(
                "Anonymous caller does not have the needed access to the Google Cloud Storage resource. Permission \
                 denied on resource (or it may not exist).",
            ));
        };
        let token = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied();
        match token.filter(|token| now < token.ends) {
            None => Err(BAD_TOKEN.with("Invalid Credentials")),
            Some(token) if token.right < right => Err(SCOPE.with("Insufficient Permission")),
            Some(_) => Ok(()),
        }
    }
}

/// Answers one request to the token endpoint's host.
pub(crate) fn answer(gcs: &Gcs, call: &Call) -> Reply {
    if call.path != "/token" {
        return Reply::nothing();
    }
    if call.method != http::Method::POST {
        return error(405, "invalid_request", "Invalid method for token endpoint.");
    }
    let now = gcs.now().as_second();
    let right = match grant(gcs, call, now) {
        Ok(right) => right,
        Err((code, why)) => return error(400, code, &why),
    };
    if let Some(Instead::Json(status, body)) = gcs.behaviour.instead(Situation::Token) {
        return Reply::token(*status, (*body).to_owned());
    }
    let token = gcs.tokens.issue(right, now);
    let body = json!({ "access_token": token, "expires_in": HOUR - 1, "token_type": "Bearer" });
    Reply::token(200, body.to_string())
}

fn error(status: u16, code: &str, why: &str) -> Reply {
    Reply::token(status, json!({ "error": code, "error_description": why }).to_string())
}

/// What is granted for the form of a request, or the error and its description.
fn grant(gcs: &Gcs, call: &Call, now: i64) -> Result<Right, (&'static str, String)> {
    let form: BTreeMap<String, String> = form_urlencoded::parse(&call.body).into_owned().collect();
    let grant = form.get("grant_type").map_or("", String::as_str);
    if grant != GRANT {
        return Err(("unsupported_grant_type", format!("Invalid grant_type: {grant}")));
    }
    let invalid = |why: &str| ("invalid_grant", why.to_owned());
    let assertion = form.get("assertion").map_or("", String::as_str);
    let (header, claims, signed, signature) =
        parts(assertion).ok_or_else(|| invalid("Bad Request: the assertion is no JSON web token."))?;
    if claims["iss"] != ACCOUNT {
        return Err(invalid("Invalid grant: account not found"));
    }
    let known = header["kid"].is_null() || header["kid"] == KEY_ID;
    if header["alg"] != "RS256" || !known || !gcs.key.signed(signed.as_bytes(), &signature) {
        return Err(invalid("Invalid JWT Signature."));
    }
    if claims["aud"] != TOKEN_URI {
        return Err(invalid("Invalid JWT: Failed audience check."));
    }
    let times = claims["iat"].as_i64().zip(claims["exp"].as_i64());
    if !times.is_some_and(|(iat, exp)| timely(iat, exp, now)) {
        return Err(invalid(
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat \
             and exp values in the JWT claim.",
        ));
    }
    let asked = claims["scope"].as_str().unwrap_or_default().split_ascii_whitespace();
    let rights = asked.map(|asked| SCOPES.iter().find(|(scope, _)| *scope == asked).map(|(_, right)| *right));
    let rights: Option<Vec<Right>> = rights.collect();
    rights
        .and_then(|rights| rights.into_iter().max())
        .ok_or_else(|| ("invalid_scope", "Invalid OAuth scope or ID token audience provided.".to_owned()))
}

/// Whether an assertion lives an hour at most, and lives now.
fn timely(iat: i64, exp: i64, now: i64) -> bool {
    iat < exp && exp - iat <= HOUR && iat - LEEWAY <= now && now < exp + LEEWAY
}

/// Header, claims, the text that is signed, and its signature.
fn parts(assertion: &str) -> Option<(Value, Value, &str, Vec<u8>)> {
    let (signed, signature) = assertion.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let json = |part: &str| serde_json::from_slice(&crypto::from_base64_url_unpadded(part)?).ok();
    Some((json(header)?, json(claims)?, signed, crypto::from_base64_url_unpadded(signature)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assertion_lives_an_hour_at_most_and_now() {
        let now = 1_000_000;
        assert!(timely(now, now + HOUR, now));
        assert!(timely(now + LEEWAY, now + LEEWAY + HOUR, now));
        assert!(!timely(now, now + HOUR + 1, now));
        assert!(!timely(now + LEEWAY + 1, now + HOUR, now));
        assert!(!timely(now - HOUR - LEEWAY, now - LEEWAY, now));
        assert!(!timely(now, now, now));
    }
}
