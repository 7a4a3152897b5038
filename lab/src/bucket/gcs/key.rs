//! The one service account that the stand-in knows: its key file, and the check of what was signed with its key.
//!
//! The key is fixed, so that runs are alike. It was made for the lab alone, lies open in the sources, and opens
//! nothing anywhere.

use std::fmt;
use std::io;

use ring::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use serde_json::{Value, json};

use super::behaviour::KeyFile;
use crate::crypto;

/// The account's address, which is its name in signatures.
pub(crate) const ACCOUNT: &str = "gitpod@underpin-lab.iam.gserviceaccount.com";

/// The project that it belongs to.
pub(crate) const PROJECT: &str = "underpin-lab";

/// The host of the token endpoint.
pub(crate) const TOKEN_HOST: &str = "oauth2.googleapis.com";

/// What an assertion must be made out to.
pub(crate) const TOKEN_URI: &str = "https://oauth2.googleapis.com/token";

/// The name of the key, which an assertion's header may bear.
pub(crate) const KEY_ID: &str = "6b1f0c3de94a78255a0b4d2c7e11f5938a6c0d42";

/// The key as PKCS #8 in lines of base64. The armour of PEM is put around it only in the key file that is written.
const KEY: &str = include_str!("lab-key.txt");

/// Checks signatures of the account's key.
pub(crate) struct Key(RsaPublicKeyComponents<Vec<u8>>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// The public half of the key.
    pub(crate) fn new() -> io::Result<Self> {
        let base64: String = KEY.lines().collect();
        let der = crypto::from_base64(&base64).ok_or_else(|| io::Error::other("the lab's key is damaged"))?;
        let pair = RsaKeyPair::from_pkcs8(&der).map_err(|why| io::Error::other(why.to_string()))?;
        Ok(Self(RsaPublicKeyComponents::from(pair.public_key())))
    }

    /// Whether the key signed this message, by RSA with SHA-256 (RS256).
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
    }
}

/// The text of the target's key file.
pub(crate) fn file(kind: KeyFile) -> String {
    let token_uri = match kind {
        KeyFile::ServiceAccount => TOKEN_URI,
        KeyFile::ForeignTokenUri => "https://tokens.invalid/token",
        KeyFile::ExternalAccount => return format!("{:#}\n", external_account()),
    };
    let armour = |word: &str| format!("-----{word} PRIVATE KEY-----\n");
    let private_key = [&armour("BEGIN"), KEY, &armour("END")].concat();
    let certificates = "https://www.googleapis.com/robot/v1/metadata/x509";
    let file = json!({
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": KEY_ID,
        "private_key": private_key,
        "client_email": ACCOUNT,
        "client_id": "100000000000000000001",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": token_uri,
        "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
        "client_x509_cert_url": format!("{certificates}/{}", ACCOUNT.replace('@', "%40")),
        "universe_domain": "googleapis.com",
    });
    format!("{file:#}\n")
}

/// What `gcloud iam workload-identity-pools create-cred-config` writes.
fn external_account() -> Value {
    let impersonation = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts";
    json!({
        "universe_domain": "googleapis.com",
        "type": "external_account",
        "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/lab/providers/lab",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": "https://sts.googleapis.com/v1/token",
        "credential_source": { "file": "/var/run/secrets/tokens/gcp" },
        "service_account_impersonation_url": format!("{impersonation}/{ACCOUNT}:generateAccessToken"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_reads_and_refuses_what_it_did_not_sign() {
        assert!(!Key::new().unwrap().signed(b"message", &[1; 256]));
    }

    #[test]
    fn key_files_are_json_of_their_type() {
        for (kind, word) in [
            (KeyFile::ServiceAccount, "service_account"),
            (KeyFile::ForeignTokenUri, "service_account"),
            (KeyFile::ExternalAccount, "external_account"),
        ] {
            let file: Value = serde_json::from_str(&file(kind)).unwrap();
            assert_eq!(file["type"], word);
            assert_eq!(file["private_key"].is_string(), kind != KeyFile::ExternalAccount);
        }
    }
}
