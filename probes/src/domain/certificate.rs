//! What the installation is given as its certificate and key: the secret `https-certificates`, or the files that it is to be
//! made of.

use harness::{Cx, Failure, NotPassed, Secret, SecretRef, cause};
use rustls_pki_types::CertificateDer;

use super::causes;
use super::names::Names;
use super::settings::Pair;
use crate::x509::{Certificate, PrivateKey, Unusable};

/// The certificate with its chain, and its key, each as far as it could be read.
pub struct Given {
    chain: Result<Vec<Certificate>, Failure>,
    key: Result<Result<PrivateKey, Unusable>, Failure>,
}

impl Given {
    /// Reads both.
    pub fn load(pair: &Pair, cx: &Cx) -> Self {
        let chain = read(&pair.chain, "certificate").and_then(|text| parsed(text.expose().as_bytes()));
        let key = read(&pair.key, "certificate.key").map(|text| {
            cx.secret(&text);
            PrivateKey::read(text.expose().as_bytes())
        });
        Self { chain, key }
    }

    /// The chain, whose first certificate is the installation's own.
    ///
    /// # Errors
    /// `secret-unreadable` or `certificate-garbled`.
    pub fn chain(&self) -> Result<&[Certificate], Failure> {
        self.chain.as_deref().map_err(Clone::clone)
    }

    /// The installation's own certificate and its chain, for a probe that means nothing where there is none: `https_cert`
    /// says why. One of an authority is none, and mostly a sign that the file is in another order.
    ///
    /// # Errors
    /// Blocked by `https_cert`.
    pub fn own(&self) -> Result<(&Certificate, &[Certificate]), NotPassed> {
        let found = self.chain.as_deref().ok().and_then(|chain| Some((chain.first()?, chain)));
        found.filter(|(own, _)| !own.is_ca).ok_or(NotPassed::Blocked { by: "https_cert" })
    }

    /// The key, or why it cannot be used.
    ///
    /// # Errors
    /// `secret-unreadable`.
    pub fn key(&self) -> Result<&Result<PrivateKey, Unusable>, Failure> {
        self.key.as_ref().map_err(Clone::clone)
    }
}

fn read(secret: &SecretRef, key: &str) -> Result<Secret, Failure> {
    secret.load().map_err(|error| {
        let remedy = "Gitpod's proxy does not start without its certificate. Check the place that `certificate` of \
                      the section `installation` names: the file, or the cluster, the namespace and the name of the \
                      secret, which has the keys `tls.crt` and `tls.key`.";
        Failure::new(
            cause::SECRET_UNREADABLE,
            format!("reading `{key}` of the installation"),
            "the certificate of the installation and its key",
            error.to_string(),
        )
        .remedy(remedy)
    })
}

fn parsed(pem: &[u8]) -> Result<Vec<Certificate>, Failure> {
    Certificate::chain(pem).map_err(|why| {
        let step = "reading the certificate of the installation";
        Failure::new(causes::CERTIFICATE_GARBLED, step, "certificates in PEM form", why)
    })
}

/// What is wrong with the installation's own certificate, apart from its key and from who signed it. `now` is in seconds
/// since 1970.
pub fn check(chain: &[Certificate], names: &Names, now: i64) -> Result<(), Failure> {
    const STEP: &str = "looking at the certificate of the installation";
    let Some(own) = chain.first() else { return Err(none()) };
    let missing = names.missing(&own.names);
    let behind = chain.iter().skip(1).find(|other| !other.is_ca && names.missing(&other.names).is_empty());
    if let Some(other) = behind.filter(|_| !missing.is_empty()) {
        return Err(Failure::new(
            causes::CERTIFICATE_OUT_OF_ORDER,
            STEP,
            "the installation's own certificate first",
            format!("first stands {}, and {} comes after it", own.called(), other.called()),
        ));
    }
    if own.is_ca {
        let actual = format!("it is one of an authority (CA:TRUE): {}", own.called());
        return Err(Failure::new(causes::CERTIFICATE_IS_CA, STEP, "a certificate of a server", actual));
    }
    if !missing.is_empty() {
        let names = match own.names.as_slice() {
            [] => format!("it has none; only its subject says {}", own.subject),
            names => format!("it has {}", names.join(", ")),
        };
        return Err(Failure::new(
            causes::CERTIFICATE_NAMES_MISSING,
            STEP,
            format!("the alternative names {}", missing.join(", ")),
            names,
        ));
    }
    in_time(own, STEP, now)
}

/// Whether the time of a certificate has come and is not over.
pub fn in_time(own: &Certificate, step: &str, now: i64) -> Result<(), Failure> {
    let expected = "a time that has begun and is not over";
    if now > own.not_after {
        let actual = format!("the time of {} was over on {}", own.called(), day(own.not_after));
        return Err(Failure::new(causes::CERTIFICATE_OVER, step, expected, actual));
    }
    if now < own.not_before {
        let actual = format!("the time of {} begins on {}", own.called(), day(own.not_before));
        return Err(Failure::new(causes::CERTIFICATE_NOT_YET, step, expected, actual));
    }
    Ok(())
}

fn none() -> Failure {
    let step = "reading the certificate of the installation";
    Failure::new(causes::CERTIFICATE_GARBLED, step, "certificates in PEM form", "there is none")
}

/// The day of a second since 1970, for people.
pub fn day(second: i64) -> String {
    jiff::Timestamp::from_second(second).map_or_else(
        |_| format!("second {second}"),
        |time| time.to_zoned(jiff::tz::TimeZone::UTC).date().to_string(),
    )
}

/// This second, since 1970.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// The certificates as a library of TLS takes them.
pub fn ders(chain: &[Certificate]) -> Vec<CertificateDer<'_>> {
    chain.iter().map(|one| CertificateDer::from(one.der())).collect()
}

#[cfg(test)]
mod tests {
    use harness::secret::ReadSecret;

    use super::super::made::{self, Leaf};
    use super::*;

    fn cause_of(leaf: &Leaf) -> Option<&'static str> {
        let chain = made::chain(leaf);
        let names = Names::new(made::DOMAIN).unwrap();
        check(&chain, &names, made::NOW).err().map(|failure| failure.cause.code)
    }

    #[test]
    fn each_fault_of_a_certificate_is_told() {
        let good = Leaf::default;
        assert_eq!(cause_of(&good()), None);
        assert_eq!(
            cause_of(&Leaf { names: &["gitpod.example.com", "*.gitpod.example.com"], ..good() }),
            Some("certificate-names-missing")
        );
        assert_eq!(cause_of(&Leaf { names: &[], ..good() }), Some("certificate-names-missing"));
        assert_eq!(cause_of(&Leaf { is_ca: true, ..good() }), Some("certificate-is-ca"));
        assert_eq!(cause_of(&Leaf { years: (2021, 2022), ..good() }), Some("certificate-over"));
        assert_eq!(cause_of(&Leaf { years: (2030, 2031), ..good() }), Some("certificate-not-yet"));
    }

    #[test]
    fn a_certificate_that_does_not_come_first_is_found_behind() {
        let mut chain = made::chain(&Leaf::default());
        chain.reverse();
        let failure = check(&chain, &Names::new(made::DOMAIN).unwrap(), made::NOW).unwrap_err();
        assert_eq!(failure.cause, causes::CERTIFICATE_OUT_OF_ORDER);
        assert!(failure.actual.starts_with("first stands CN=root"), "{}", failure.actual);
    }

    /// #2955: the secret `https-certificates` is not there.
    #[test]
    fn issue_2955_a_secret_that_is_not_there_is_named() {
        let read_secret = ReadSecret::default();
        read_secret.keep(Err("there is no such secret".to_owned()));
        let secret = SecretRef::Kubernetes {
            cluster: "prod".to_owned(),
            namespace: "gitpod".to_owned(),
            name: "https-certificates".to_owned(),
            key: "tls.crt".to_owned(),
            field: None,
            read: read_secret,
        };
        let failure = read(&secret, "certificate").unwrap_err();
        assert_eq!(failure.cause, cause::SECRET_UNREADABLE);
        assert!(failure.actual.contains("`https-certificates`"), "{}", failure.actual);
        assert!(failure.actual.ends_with("there is no such secret"), "{}", failure.actual);
    }

    #[test]
    fn what_is_no_certificate_is_said() {
        for garbled in ["", "-----BEGIN CERTIFICATE-----\n####\n-----END CERTIFICATE-----\n"] {
            assert_eq!(parsed(garbled.as_bytes()).unwrap_err().cause, causes::CERTIFICATE_GARBLED);
        }
        assert_eq!(day(0), "1970-01-01");
    }
}
