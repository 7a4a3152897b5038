//! The key file of the service account that Gitpod is given.
//!
//! Gitpod reads it with Go's `google.JWTConfigFromJSON` and signs addresses with the private key in it
//! (`components/content-service/pkg/storage/gcloud.go`): nothing else than the key of a service account will do.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use harness::{Cx, Failure, Secret, SecretRef, cause};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::Value;
use url::Url;

use crate::bucket::causes;

/// Where Go's client asks for a token when the file does not say.
const DEFAULT_TOKEN_URI: &str = "https://oauth2.googleapis.com/token";

/// What reading the file is called in failures.
const STEP: &str = "reading the key file of the service account";

/// The key of a service account.
pub struct ServiceKey {
    /// The account, by its mail address.
    pub email: String,
    /// The name of the key.
    pub id: String,
    /// Where tokens are given for it.
    pub token_uri: Url,
    pair: RsaKeyPair,
}

impl std::fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServiceKey").field("email", &self.email).finish_non_exhaustive()
    }
}

impl ServiceKey {
    /// A signature by RSA with SHA-256.
    ///
    /// # Errors
    /// A fault of our own.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        match self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature) {
            Ok(()) => Ok(signature),
            Err(error) => {
                Err(Failure::new(cause::PANICKED, "signing with the key", "a signature", error.to_string()))
            }
        }
    }

    /// The public half, by which signatures are checked.
    #[cfg(test)]
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
        let public: RsaPublicKeyComponents<Vec<u8>> = self.pair.public().into();
        public.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
    }
}

/// Reads the file and makes it known as secret. That it holds no key of a service account is for the probe `sa_key` to
/// say, and stands within.
///
/// # Errors
/// [`cause::SECRET_UNREADABLE`] when there is no file, or no JSON in it.
pub fn load(secret: &SecretRef, cx: &Cx) -> Result<Result<ServiceKey, Failure>, Failure> {
    let unreadable = |actual: String| Failure::new(cause::SECRET_UNREADABLE, STEP, "a file of JSON", actual);
    let text = secret.load().map_err(|error| unreadable(error.to_string()))?;
    cx.secret(&text);
    // The parser's own words would quote the file.
    let file: Value = serde_json::from_str(text.expose()).map_err(|error| {
        unreadable(format!("what is no JSON, at line {} column {}", error.line(), error.column()))
    })?;
    if let Some(key) = file["private_key"].as_str() {
        cx.secret(&Secret::new(key.to_owned()));
        cx.secret(&Secret::new(body_of(key)));
    }
    // Configurations of a user or of another cloud hold credentials of their own.
    for name in ["refresh_token", "client_secret"] {
        if let Some(value) = file[name].as_str() {
            cx.credential(value);
        }
    }
    Ok(read(&file))
}

/// The key in the file.
fn read(file: &Value) -> Result<ServiceKey, Failure> {
    let wrong = |actual: String| {
        Failure::new(
            causes::KEY_NOT_SERVICE_ACCOUNT,
            STEP,
            "the key of a service account, with its private key",
            actual,
        )
    };
    let text = |name: &str| file[name].as_str().filter(|text| !text.is_empty());
    match text("type") {
        Some("service_account") => {}
        Some(other) => return Err(wrong(format!("a file of the type `{other}`"))),
        None => return Err(wrong("a file without a `type`".to_owned())),
    }
    let missing = |name: &str| wrong(format!("no `{name}` in it"));
    let email = text("client_email").ok_or_else(|| missing("client_email"))?;
    let private_key = text("private_key").ok_or_else(|| missing("private_key"))?;
    let token_uri = text("token_uri").unwrap_or(DEFAULT_TOKEN_URI);
    let token_uri = Url::parse(token_uri).ok().filter(Url::has_host);
    Ok(ServiceKey {
        email: email.to_owned(),
        id: text("private_key_id").unwrap_or_default().to_owned(),
        token_uri: token_uri.ok_or_else(|| wrong("a `token_uri` that is no address".to_owned()))?,
        pair: pair(private_key)
            .map_err(|why| wrong(format!("a `private_key` that cannot be used: {why}")))?,
    })
}

/// The key in its armour: PKCS #8, or PKCS #1 as Go takes it, too.
fn pair(armoured: &str) -> Result<RsaKeyPair, String> {
    let der = STANDARD.decode(body_of(armoured)).map_err(|_| "no base64 in its armour".to_owned())?;
    let read = if armoured.contains("BEGIN RSA PRIVATE KEY") {
        RsaKeyPair::from_der(&der)
    } else {
        RsaKeyPair::from_pkcs8(&der)
    };
    read.map_err(|rejected| rejected.to_string())
}

/// What stands between the lines of the armour, in one line.
fn body_of(armoured: &str) -> String {
    armoured.lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;

    /// A key that was made for these tests and opens nothing, without its armour.
    const KEY: &str = include_str!("test-key.txt");

    fn armoured() -> String {
        let armour = |word: &str| format!("-----{word} PRIVATE KEY-----\n");
        [&armour("BEGIN"), KEY, &armour("END")].concat()
    }

    fn file() -> Value {
        json!({
            "type": "service_account", "client_email": "gitpod@p.iam.gserviceaccount.com", "private_key_id": "k1",
            "private_key": armoured(), "token_uri": "https://oauth2.googleapis.com/token",
        })
    }

    /// The key that tests sign with.
    pub(in crate::bucket::gcs) fn key() -> ServiceKey {
        read(&file()).unwrap()
    }

    #[test]
    fn a_key_signs_what_its_public_half_verifies() {
        let key = key();
        let signature = key.sign(b"message").unwrap();
        assert!(key.verifies(b"message", &signature));
        assert!(!key.verifies(b"massage", &signature));
        assert_eq!(key.token_uri.as_str(), "https://oauth2.googleapis.com/token");
        assert!(!format!("{key:?}").contains("RsaKeyPair"));
    }

    #[test]
    fn nothing_else_than_the_key_of_a_service_account_will_do() {
        for (name, value, actual) in [
            ("type", json!("external_account"), "a file of the type `external_account`"),
            ("type", json!("authorized_user"), "a file of the type `authorized_user`"),
            ("type", Value::Null, "a file without a `type`"),
            ("private_key", Value::Null, "no `private_key` in it"),
            (
                "private_key",
                json!("-----BEGIN X-----\n!\n"),
                "a `private_key` that cannot be used: no base64 in its armour",
            ),
            ("client_email", json!(""), "no `client_email` in it"),
            ("token_uri", json!("token"), "a `token_uri` that is no address"),
        ] {
            let mut file = file();
            file[name] = value;
            let failure = read(&file).unwrap_err();
            assert_eq!((failure.cause, failure.actual.as_str()), (causes::KEY_NOT_SERVICE_ACCOUNT, actual));
        }
        let mut file = file();
        file["token_uri"] = Value::Null;
        assert_eq!(read(&file).unwrap().token_uri.as_str(), DEFAULT_TOKEN_URI);
    }
}
