//! V2 signed URLs: `GoogleAccessId`, `Expires` and `Signature` in the query.
//!
//! The account signs, by RSA with SHA-256, the method, `Content-MD5`, `Content-Type`, the second of expiry, the headers
//! that begin with `x-goog-`, and the path as it is sent. So a `Content-Type` that the signer did not name, or a method
//! that he did not mean, breaks the signature.

use super::super::Gcs;
use super::super::behaviour::Signatures;
use super::super::call::Call;
use super::super::key::ACCOUNT;
use super::super::refusal::{EXPIRED, INVALID, Refusal, SECURITY, SIGNATURE};
use crate::crypto;

/// Checks the query of a V2 signed URL.
pub(super) fn check(gcs: &Gcs, call: &Call) -> Result<(), Refusal> {
    if gcs.behaviour.signatures == Signatures::Unchecked {
        return Ok(());
    }
    let parameter =
        |name| call.parameter(name).ok_or_else(|| INVALID.with(format!("Missing parameter: {name}")));
    let (expires, signature) = (parameter("Expires")?, parameter("Signature")?);
    if parameter("GoogleAccessId")? != ACCOUNT {
        return Err(SECURITY.with("The account of the signature is not known."));
    }
    let message = string_to_sign(call, expires);
    let signature = crypto::from_base64(signature);
    if !signature.is_some_and(|signature| gcs.key.signed(message.as_bytes(), &signature)) {
        let sentence = "The request signature we calculated does not match the signature you provided. Check your \
                        Google secret key and signing method.";
        return Err(SIGNATURE.with(sentence).element("StringToSign", message));
    }
    let expires = expires.parse().ok().and_then(|second| jiff::Timestamp::from_second(second).ok());
    let Some(expires) = expires else { return Err(INVALID.with("Invalid value for Expires")) };
    if expires < gcs.now() {
        let at = expires.strftime("%Y-%m-%dT%H:%M:%S+00:00");
        return Err(EXPIRED.with(format!("Request signature expired at: {at}")));
    }
    Ok(())
}

/// What the account signs.
fn string_to_sign(call: &Call, expires: &str) -> String {
    let header = |name| call.header(name).unwrap_or_default();
    let mut message =
        format!("{}\n{}\n{}\n{expires}\n", call.method, header("content-md5"), header("content-type"));
    let mut names: Vec<&str> = call.headers.keys().map(http::HeaderName::as_str).collect();
    names.retain(|name| name.starts_with("x-goog-") && !name.starts_with("x-goog-encryption-key"));
    names.sort_unstable();
    names.dedup();
    for name in names {
        for part in [name, ":", &call.joined(name).unwrap_or_default(), "\n"] {
            message.push_str(part);
        }
    }
    message.push_str(&call.path);
    message
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    /// The shape that Google's documentation of V2 signatures gives.
    #[test]
    fn what_is_signed_is_as_documented() {
        let request = http::Request::put("/bucket/a%20b?Expires=5")
            .header("content-type", "text/plain")
            .header("x-goog-meta-b", "2")
            .header("x-goog-acl", "private")
            .body(())
            .unwrap();
        let call = Call::of(request.into_parts().0, Bytes::new());
        assert_eq!(
            string_to_sign(&call, "5"),
            "PUT\n\ntext/plain\n5\nx-goog-acl:private\nx-goog-meta-b:2\n/bucket/a%20b"
        );
    }
}
