//! Tokens, as Go's client gets them: an assertion that the key of the service account has signed, for a token that lives
//! for an hour (RFC 7523; `golang.org/x/oauth2/jwt`, `jws`). No foreign host gets an assertion.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use harness::{Cx, Failure, Secret};
use http::Method;
use jiff::Timestamp;
use serde_json::json;
use url::Url;

use super::errors;
use super::key::ServiceKey;
use crate::bucket::causes;
use crate::net::exchange::{Answer, Request};
use crate::net::http::{Http, host_and_port};

/// What Go's storage client asks for.
const SCOPE: &str = "https://www.googleapis.com/auth/devstorage.full_control";

const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Google's own hosts that a key file may name.
const GOOGLES: &[&str] = &["oauth2.googleapis.com", "accounts.google.com", "www.googleapis.com"];

/// The lifetime of a token whose giver names none.
const LIFETIME: Duration = Duration::from_mins(1);

/// A token.
#[derive(Clone)]
pub struct Token {
    /// The token itself.
    pub value: Secret,
    /// How long it holds.
    pub expires_in: Duration,
    /// When it is not used any more: a little early, so that none expires on its way.
    until: Instant,
}

impl Token {
    fn new(value: &str, expires_in: Option<u64>) -> Self {
        let expires_in = expires_in.map_or(LIFETIME, Duration::from_secs);
        let until = Instant::now() + expires_in.saturating_sub(Duration::from_secs(10));
        Self { value: Secret::new(value.to_owned()), expires_in, until }
    }

    /// Whether it still holds for a while.
    pub fn holds(&self) -> bool {
        Instant::now() < self.until
    }
}

/// Asks for a token.
///
/// # Errors
/// [`causes::TOKEN_URI_NOT_ALLOWED`], [`causes::KEY_CLOCK_SKEWED`], [`causes::KEY_REFUSED`],
/// [`causes::KEY_TOKEN_MISSING`], or what went wrong below.
pub async fn ask(cx: &Cx, http: &Http, key: &ServiceKey) -> Result<Token, Failure> {
    if !is_allowed(&cx.common().allow_hosts, &key.token_uri) {
        return Err(not_allowed(&key.token_uri));
    }
    let assertion = assertion(key, Timestamp::now())?;
    cx.credential(&assertion);
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("assertion", &assertion)
        .append_pair("grant_type", GRANT)
        .finish();
    let request = Request::new(Method::POST, key.token_uri.clone());
    let answer = http.send(cx, request.body("application/x-www-form-urlencoded", form)).await?;
    let token = read(&answer)?;
    cx.credential(token.value.expose());
    Ok(token)
}

/// Whether the host that the key file names may be given an assertion.
fn is_allowed(allowed: &[String], token_uri: &Url) -> bool {
    let host = token_uri.host_str().unwrap_or_default();
    let googles = token_uri.scheme() == "https" && token_uri.port().is_none() && GOOGLES.contains(&host);
    googles || allowed.iter().any(|name| name == host || *name == host_and_port(token_uri))
}

fn not_allowed(token_uri: &Url) -> Failure {
    let host = token_uri.host_str().unwrap_or_default();
    Failure::new(
        causes::TOKEN_URI_NOT_ALLOWED,
        "reading the key file of the service account",
        "a `token_uri` on a host of Google's, over https",
        format!("`token_uri` is on {}://{}", token_uri.scheme(), host_and_port(token_uri)),
    )
    .remedy(format!(
        "Where you know that `{host}` gives the tokens for this account, as that of an emulator may, name it in the target: `allow_hosts: [\"{host}\"]`. Otherwise download the key file anew from Google: whoever runs that host could ask for tokens in the account's name."
    ))
}

/// The assertion, as Go's client writes it: ten seconds old, for clocks that are a little behind.
fn assertion(key: &ServiceKey, now: Timestamp) -> Result<String, Failure> {
    let issued = now.as_second() - 10;
    let header = json!({ "alg": "RS256", "typ": "JWT", "kid": key.id });
    let claims = json!({
        "iss": key.email, "scope": SCOPE, "aud": key.token_uri.as_str(), "exp": issued + 3600, "iat": issued,
    });
    let encode = |part: &[u8]| URL_SAFE_NO_PAD.encode(part);
    let signed =
        format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
    let signature = key.sign(signed.as_bytes())?;
    Ok(format!("{signed}.{}", encode(&signature)))
}

/// What the answer comes to.
fn read(answer: &Answer) -> Result<Token, Failure> {
    if let Some(failure) = errors::transient(answer) {
        return Err(failure);
    }
    let json = answer.json().unwrap_or_default();
    let token = json["access_token"].as_str().filter(|token| !token.is_empty());
    match (answer.status.as_u16(), token) {
        (200..=299, Some(token)) => Ok(Token::new(token, json["expires_in"].as_u64())),
        (400 | 401 | 403, _) => {
            let told = json["error_description"].as_str().unwrap_or_default();
            let skewed = json["error"] == "invalid_grant" && speaks_of_time(told);
            let failure = if skewed {
                let theirs = format!("{}; its clock shows {}", answer.said(), answer.header("date"));
                let expected = "a token for an assertion of now";
                Failure::new(causes::KEY_CLOCK_SKEWED, &answer.line, expected, theirs)
            } else {
                Failure::new(causes::KEY_REFUSED, &answer.line, "a token for the key", answer.said())
            };
            Err(failure)
        }
        (status, _) => {
            // What a success says in place of a token may be another credential.
            let actual = if answer.status.is_success() {
                format!("{status} without `access_token`")
            } else {
                answer.said()
            };
            Err(Failure::new(causes::KEY_TOKEN_MISSING, &answer.line, "JSON with `access_token`", actual))
        }
    }
}

/// Whether the description of a refusal speaks of the times of the assertion, and so of the clock.
fn speaks_of_time(description: &str) -> bool {
    let description = description.to_ascii_lowercase();
    let mut words = description.split(|c: char| !c.is_ascii_alphanumeric());
    description.contains("short-lived")
        || description.contains("timeframe")
        || words.any(|word| matches!(word, "iat" | "exp" | "clock"))
}

#[cfg(test)]
mod tests {
    use super::super::key::tests::key;
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn an_assertion_goes_to_google_or_to_an_allowed_host() {
        for (token_uri, allowed, expected) in [
            ("https://oauth2.googleapis.com/token", "", true),
            ("https://accounts.google.com/o/oauth2/token", "", true),
            ("http://oauth2.googleapis.com/token", "", false),
            ("https://oauth2.googleapis.com:8443/token", "", false),
            ("https://oauth2.googleapis.com.evil.example/token", "", false),
            ("https://tokens.invalid/token", "", false),
            ("https://tokens.invalid/token", "tokens.invalid", true),
            ("http://127.0.0.1:4000/token", "127.0.0.1:4000", true),
            ("http://127.0.0.1:4000/token", "127.0.0.1:4001", false),
        ] {
            let allowed: Vec<_> = allowed.split(' ').filter(|h| !h.is_empty()).map(str::to_owned).collect();
            assert_eq!(is_allowed(&allowed, &url(token_uri)), expected, "{token_uri}");
        }
        let remedy = not_allowed(&url("https://tokens.invalid/token")).remedy.unwrap();
        assert!(remedy.contains("`allow_hosts: [\"tokens.invalid\"]`"), "{remedy}");
    }

    #[test]
    fn an_assertion_says_who_asks_where_for_what_and_for_an_hour() {
        let key = key();
        let assertion = assertion(&key, "2022-11-10T12:00:10Z".parse().unwrap()).unwrap();
        let (signed, signature) = assertion.rsplit_once('.').unwrap();
        assert!(key.verifies(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()));
        let (header, claims) = signed.split_once('.').unwrap();
        let read = |part: &str| -> serde_json::Value {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        assert_eq!(read(header), json!({ "alg": "RS256", "typ": "JWT", "kid": "k1" }));
        assert_eq!(
            read(claims),
            json!({
                "iss": "gitpod@p.iam.gserviceaccount.com", "scope": SCOPE, "aud": "https://oauth2.googleapis.com/token",
                "iat": 1_668_081_600, "exp": 1_668_085_200,
            })
        );
    }

    #[test]
    fn answers_are_told_apart() {
        let told = |status, body: &str| read(&Answer::of(status, &[], body)).map_err(|failure| failure.cause);
        let token = told(200, r#"{"access_token":"t","expires_in":3599}"#).unwrap();
        assert_eq!((token.value.expose(), token.expires_in.as_secs(), token.holds()), ("t", 3599, true));
        assert!(!told(200, r#"{"access_token":"t","expires_in":5}"#).unwrap().holds());
        let grant = |words: &str| format!(r#"{{"error":"invalid_grant","error_description":"{words}"}}"#);
        let lived =
            "Invalid JWT: Token must be a short-lived token (60 minutes). Check your iat and exp values.";
        for (status, body, cause) in [
            (400, grant(lived), causes::KEY_CLOCK_SKEWED),
            (400, grant("Invalid JWT Signature."), causes::KEY_REFUSED),
            (400, grant("Invalid grant: no account is associated with it"), causes::KEY_REFUSED),
            (401, r#"{"error":"invalid_client"}"#.to_owned(), causes::KEY_REFUSED),
            (403, String::new(), causes::KEY_REFUSED),
            (200, r#"{"id_token":"t"}"#.to_owned(), causes::KEY_TOKEN_MISSING),
            (200, r#"{"access_token":""}"#.to_owned(), causes::KEY_TOKEN_MISSING),
            (404, "<html/>".to_owned(), causes::KEY_TOKEN_MISSING),
            (503, String::new(), crate::net::causes::SERVER_ERROR),
        ] {
            assert_eq!(told(status, &body).err(), Some(cause), "{status} {body}");
        }
    }
}
