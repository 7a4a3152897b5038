//! The certificate of the installation: the secret `https-certificates`, of a public authority or of one's own.

use std::io;

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, date_time_ymd};
use serde_json::{Value, json};

use super::behaviour::{DOMAIN, Https};
use crate::certificates::{Signer, authority};
use crate::crypto::base64;

/// The name of the secret, and of the certificate that it is of.
pub(super) const SECRET: &str = "https-certificates";

/// The data of the secret, and the roots that count as public.
pub(super) struct Installation {
    /// `data` of the secret.
    pub(super) data: Value,
    /// PEM.
    pub(super) public_roots: String,
}

/// Makes both.
pub(super) fn make(https: Https) -> io::Result<Installation> {
    let (root, public) = authority("Lab Public Root X1", None)?;
    let (intermediate, issuer) = authority("Lab Public R3", Some(&public))?;
    let public_roots = root.pem();
    let data = match https {
        Https::Public => {
            let (leaf, key) = leaf(&issuer)?;
            // As an ACME issuer leaves it: with the intermediate, and without a `ca.crt`.
            json!({ "tls.crt": base64(format!("{leaf}{}", intermediate.pem()).as_bytes()), "tls.key": key })
        }
        Https::Private => {
            let (own, issuer) = authority("Example Corp internal CA", None)?;
            let (leaf, key) = leaf(&issuer)?;
            json!({ "tls.crt": base64(leaf.as_bytes()), "tls.key": key, "ca.crt": base64(own.pem().as_bytes()) })
        }
        Https::Garbled => {
            let (_, key) = leaf(&issuer)?;
            json!({ "tls.crt": base64(b"-----BEGIN CERTIFICATE-----\nnot a certificate\n"), "tls.key": key })
        }
    };
    Ok(Installation { data, public_roots })
}

/// A certificate for Gitpod's three names, begun a month ago and good for two more; PEM, and the key as data.
fn leaf(issuer: &Signer) -> io::Result<(String, String)> {
    let names = vec![DOMAIN.to_owned(), format!("*.{DOMAIN}"), format!("*.ws.{DOMAIN}")];
    let mut params = CertificateParams::new(names).map_err(io::Error::other)?;
    params.distinguished_name.push(DnType::CommonName, DOMAIN);
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let day = |away: i64| -> io::Result<_> {
        let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let then = today.checked_add(jiff::Span::new().days(away)).map_err(io::Error::other)?;
        let positive = |part: i8| u8::try_from(part).map_err(io::Error::other);
        Ok(date_time_ymd(then.year().into(), positive(then.month())?, positive(then.day())?))
    };
    params.not_before = day(-30)?;
    params.not_after = day(60)?;
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let leaf = params.signed_by(&key, issuer).map_err(io::Error::other)?;
    Ok((leaf.pem(), base64(key.serialize_pem().as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::from_base64;

    #[test]
    fn each_kind_is_what_it_says() {
        let certificates = |https| {
            let made = make(https).unwrap();
            let chain = from_base64(made.data["tls.crt"].as_str().unwrap()).unwrap();
            let count = String::from_utf8(chain).unwrap().matches("BEGIN CERTIFICATE").count();
            (count, made.data.get("ca.crt").is_some())
        };
        assert_eq!(certificates(Https::Public), (2, false));
        assert_eq!(certificates(Https::Private), (1, true));
        assert_eq!(certificates(Https::Garbled), (1, false));
    }
}
