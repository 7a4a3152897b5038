//! The tokens of a realm: JSON web tokens in the shape that distribution's documentation gives them.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::access::Need;
use crate::crypto;

/// What tokens are signed with.
const KEY: &[u8] = b"the lab's token realm";

/// The tokens of one realm.
#[derive(Debug, Default)]
pub(super) struct Tokens(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    issued: u64,
    /// The names of those that take no further use.
    spent: BTreeSet<String>,
}

/// What a token is for.
pub(super) struct Claims {
    pub(super) subject: String,
    pub(super) service: String,
    pub(super) granted: Vec<Need>,
    pub(super) issued: i64,
    pub(super) seconds: i64,
}

/// A token that is ours and not expired.
#[derive(Debug)]
pub(super) struct Bearing {
    name: String,
    access: Vec<Value>,
}

impl Tokens {
    /// A signed token.
    pub(super) fn issue(&self, claims: &Claims) -> String {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.issued += 1;
        let access: Vec<Value> = claims.granted.iter().map(Need::claim).collect();
        let header = json!({ "typ": "JWT", "alg": "HS256" });
        let payload = json!({
            "iss": "the lab", "sub": claims.subject, "aud": claims.service, "exp": claims.issued + claims.seconds,
            "nbf": claims.issued, "iat": claims.issued, "jti": state.issued.to_string(), "access": access,
        });
        let part = |json: &Value| crypto::base64_url_unpadded(json.to_string().as_bytes());
        let signed = format!("{}.{}", part(&header), part(&payload));
        let signature = crypto::hmac_sha256(KEY, signed.as_bytes());
        format!("{signed}.{}", crypto::base64_url_unpadded(&signature))
    }

    /// Reads a token, if it is one of ours that is not expired at this time and takes another use.
    pub(super) fn read(&self, text: &str, now: i64) -> Option<Bearing> {
        let (signed, signature) = text.rsplit_once('.')?;
        let good = crypto::base64_url_unpadded(&crypto::hmac_sha256(KEY, signed.as_bytes())) == signature;
        let (_, payload) = signed.split_once('.').filter(|_| good)?;
        let payload: Value = serde_json::from_slice(&crypto::from_base64_url_unpadded(payload)?).ok()?;
        let alive = payload["nbf"].as_i64()? <= now && now < payload["exp"].as_i64()?;
        let name = payload["jti"].as_str()?.to_owned();
        let spent = self.0.lock().unwrap_or_else(PoisonError::into_inner).spent.contains(&name);
        (alive && !spent)
            .then(|| Bearing { name, access: payload["access"].as_array().cloned().unwrap_or_default() })
    }

    /// Takes no further use of a token.
    pub(super) fn spend(&self, token: &Bearing) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).spent.insert(token.name.clone());
    }
}

impl Bearing {
    /// Whether the token grants what a request needs.
    pub(super) fn grants(&self, need: &Need) -> bool {
        self.access.iter().any(|claim| need.is_in(claim))
    }
}
