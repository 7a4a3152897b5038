//! What a JSON web token says of itself. Nothing is verified: it is the registry's business whether to believe it.

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::Value;

/// The claims of a token; `None` when it is opaque.
pub fn claims(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = URL_SAFE_NO_PAD.decode(payload).or_else(|_| URL_SAFE.decode(payload)).ok()?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object)
}

/// Whether a token of the specification's form lets its bearer do anything in a repository; `None` when it does not
/// say.
pub fn grants_anything(token: &str, repository: &str) -> Option<bool> {
    let claims = claims(token)?;
    // An empty list is written as `null` by some.
    let access = match claims.get("access")? {
        Value::Null => &[],
        access => access.as_array()?.as_slice(),
    };
    let ours = |entry: &&Value| entry.get("name").is_some_and(|name| *name == *repository);
    let acts = |entry: &Value| entry.get("actions").and_then(Value::as_array).is_some_and(|a| !a.is_empty());
    Some(access.iter().filter(ours).any(acts))
}

#[cfg(test)]
pub(super) fn token(claims: &Value) -> String {
    format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn claims_are_read_and_an_opaque_token_has_none() {
        assert_eq!(claims(&token(&json!({ "exp": 1 }))).unwrap()["exp"], 1);
        for opaque in ["", "dckr_pat_x", "a.b", "a.b.c", "e30.W10.x"] {
            assert_eq!(claims(opaque), None, "{opaque}");
        }
    }

    #[test]
    fn a_token_says_whether_it_lets_anything_be_done() {
        let of = |access: Value| grants_anything(&token(&json!({ "access": access })), "a/b");
        assert_eq!(of(json!([])), Some(false));
        assert_eq!(of(Value::Null), Some(false));
        assert_eq!(of(json!([{ "type": "repository", "name": "a/b", "actions": [] }])), Some(false));
        assert_eq!(of(json!([{ "type": "repository", "name": "a/b", "actions": ["pull"] }])), Some(true));
        assert_eq!(grants_anything(&token(&json!({ "sub": "x" })), "a/b"), None);
        assert_eq!(grants_anything("opaque", "a/b"), None);
    }
}
