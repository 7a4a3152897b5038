//! Certificates of requests: signed by the request's own key, or by an authority.

use std::time::Duration;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod,
    KeyPair, KeyUsagePurpose, SerialNumber, date_time_ymd,
};
use ring::rand::{SecureRandom as _, SystemRandom};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use x509_parser::extensions::ParsedExtension;

use super::names;
use super::request::Request;

/// What a certificate is for, beside what its request says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::cluster) struct Terms {
    /// Seconds since 1970.
    pub(in crate::cluster) from: u64,
    /// How long it is good.
    pub(in crate::cluster) lasts: Duration,
    /// Whether it may sign others.
    pub(in crate::cluster) is_ca: bool,
    /// What its key may do, in cert-manager's words.
    pub(in crate::cluster) usages: Vec<String>,
}

/// An authority: its certificate, what follows it up to the root, and its key.
pub(in crate::cluster) struct Authority {
    /// Its own certificate as PEM.
    pub(in crate::cluster) pem: String,
    /// Whether it signed itself.
    pub(in crate::cluster) is_root: bool,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// Reads an authority from a secret's certificate and key, or says what is wrong with them.
    pub(in crate::cluster) fn read(certificate: &[u8], key: &[u8]) -> Result<Self, &'static str> {
        let der = CertificateDer::from_pem_slice(certificate)
            .map_err(|_| "error decoding certificate PEM block")?;
        let key = super::keys::read(key).ok_or("error decoding private key PEM block")?;
        let (_, parsed) =
            x509_parser::parse_x509_certificate(&der).map_err(|_| "error parsing TLS certificate")?;
        if !parsed.basic_constraints().ok().flatten().is_some_and(|constraints| constraints.value.ca) {
            return Err("certificate is not a CA");
        }
        if parsed.public_key().subject_public_key.data != key.public_key_raw() {
            return Err("tls: private key does not match public key");
        }
        let mut params = CertificateParams::default();
        params.distinguished_name = names::distinguished(parsed.subject()).ok_or("unsupported subject")?;
        let id = parsed.extensions().iter().find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0.to_vec()),
            _ => None,
        });
        if let Some(id) = id {
            params.key_identifier_method = KeyIdMethod::PreSpecified(id);
        }
        let is_root = parsed.subject() == parsed.issuer();
        Ok(Self { pem: pem(&der), is_root, issuer: Issuer::new(params, key) })
    }

    /// Signs a request.
    pub(in crate::cluster) fn sign(&self, request: &Request, terms: &Terms) -> Result<String, rcgen::Error> {
        let mut params = params(request, terms)?;
        params.use_authority_key_identifier_extension = true;
        Ok(text(&params.signed_by(&request.key, &self.issuer)?))
    }
}

/// Signs a request by its own key; by another one nothing comes of it.
pub(in crate::cluster) fn by_itself(
    request: &Request,
    key: &KeyPair,
    terms: &Terms,
) -> Result<Option<String>, rcgen::Error> {
    if rcgen::PublicKeyData::der_bytes(&request.key) != key.public_key_raw() {
        return Ok(None);
    }
    Ok(Some(text(&params(request, terms)?.self_signed(key)?)))
}

fn text(certificate: &Certificate) -> String {
    pem(certificate.der())
}

fn pem(der: &CertificateDer<'_>) -> String {
    super::pem("CERTIFICATE", der)
}

fn params(request: &Request, terms: &Terms) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name = request.subject.clone();
    params.subject_alt_names.clone_from(&request.names);
    let epoch = date_time_ymd(1970, 1, 1);
    params.not_before = epoch + Duration::from_secs(terms.from);
    params.not_after = epoch + Duration::from_secs(terms.from) + terms.lasts;
    params.serial_number = Some(serial()?);
    params.is_ca = if terms.is_ca { IsCa::Ca(BasicConstraints::Unconstrained) } else { IsCa::ExplicitNoCa };
    params.key_usages = terms.usages.iter().filter_map(|usage| key_usage(usage)).collect();
    if terms.is_ca && !params.key_usages.contains(&KeyUsagePurpose::KeyCertSign) {
        params.key_usages.push(KeyUsagePurpose::KeyCertSign);
    }
    params.extended_key_usages = terms.usages.iter().filter_map(|usage| extended(usage)).collect();
    Ok(params)
}

/// Two certificates of one key have different numbers.
fn serial() -> Result<SerialNumber, rcgen::Error> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| rcgen::Error::RingUnspecified)?;
    // Positive, and no byte shorter than the others.
    bytes[0] = bytes[0] & 0x7f | 0x40;
    Ok(SerialNumber::from_slice(&bytes))
}

fn key_usage(word: &str) -> Option<KeyUsagePurpose> {
    Some(match word {
        "signing" | "digital signature" => KeyUsagePurpose::DigitalSignature,
        "content commitment" => KeyUsagePurpose::ContentCommitment,
        "key encipherment" => KeyUsagePurpose::KeyEncipherment,
        "data encipherment" => KeyUsagePurpose::DataEncipherment,
        "key agreement" => KeyUsagePurpose::KeyAgreement,
        "cert sign" => KeyUsagePurpose::KeyCertSign,
        "crl sign" => KeyUsagePurpose::CrlSign,
        "encipher only" => KeyUsagePurpose::EncipherOnly,
        "decipher only" => KeyUsagePurpose::DecipherOnly,
        _ => return None,
    })
}

fn extended(word: &str) -> Option<ExtendedKeyUsagePurpose> {
    Some(match word {
        "any" => ExtendedKeyUsagePurpose::Any,
        "server auth" => ExtendedKeyUsagePurpose::ServerAuth,
        "client auth" => ExtendedKeyUsagePurpose::ClientAuth,
        "code signing" => ExtendedKeyUsagePurpose::CodeSigning,
        "email protection" | "s/mime" => ExtendedKeyUsagePurpose::EmailProtection,
        "timestamping" => ExtendedKeyUsagePurpose::TimeStamping,
        "ocsp signing" => ExtendedKeyUsagePurpose::OcspSigning,
        _ => return None,
    })
}

/// The duration of such a text, as Go writes and reads it: `2160h`, `1h30m0s`.
pub(in crate::cluster) fn duration(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut seconds = 0_u64;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: u64 = rest[..digits].parse().ok()?;
        let unit = match rest.as_bytes().get(digits)? {
            b'h' => 3600,
            b'm' => 60,
            b's' => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
        rest = &rest[digits + 1..];
    }
    (!text.is_empty()).then_some(Duration::from_secs(seconds))
}

/// The times of a certificate, as objects bear them.
pub(in crate::cluster) struct Times {
    pub(in crate::cluster) from: String,
    pub(in crate::cluster) to: String,
    /// When two thirds of them are over.
    pub(in crate::cluster) renewal: String,
}

/// The times of the first certificate in a text.
pub(in crate::cluster) fn times(pem: &str) -> Option<Times> {
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
    let (_, parsed) = x509_parser::parse_x509_certificate(&der).ok()?;
    let (from, to) = (parsed.validity().not_before.timestamp(), parsed.validity().not_after.timestamp());
    let text = |second: i64| {
        let time = jiff::Timestamp::from_second(second).ok()?;
        Some(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
    };
    Some(Times { from: text(from)?, to: text(to)?, renewal: text(to - (to - from) / 3)? })
}

#[cfg(test)]
mod tests;
