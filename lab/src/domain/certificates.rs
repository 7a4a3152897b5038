//! The certificates of an installation: two authorities, the certificate that is given, and the one that is served.

use std::io;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::DOMAIN;
use super::behaviour::{Behaviour, By, Certificate, Form, Key, Serves, Time};
use crate::certificates::{self, Signer};

/// What the files hold, and what the listener shows.
#[derive(Debug)]
pub(super) struct Made {
    /// The file of the certificate.
    pub(super) chain: String,
    /// The file of its key.
    pub(super) key: String,
    /// The file of the roots that count as public.
    pub(super) public_roots: String,
    /// The file of the authority that Gitpod is told of, where there is one.
    pub(super) custom_ca: Option<String>,
    /// What is served, and the key for it.
    pub(super) served: (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>),
}

/// An authority: its certificate in both forms, and what it signs by.
struct Authority {
    pem: String,
    der: CertificateDer<'static>,
    signer: Signer,
}

impl Authority {
    fn new(name: &str, by: Option<&Self>) -> io::Result<Self> {
        let (made, signer) = certificates::authority(name, by.map(|by| &by.signer))?;
        Ok(Self { pem: made.pem(), der: made.der().clone(), signer })
    }
}

/// A certificate of a server with its chain.
struct Leaf {
    ders: Vec<CertificateDer<'static>>,
    pems: Vec<String>,
    key: KeyPair,
}

/// A key that is locked by a pass phrase, in its outer form: nobody can read what is inside, and nobody has to.
const LOCKED: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIBHDBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQI\n-----END ENCRYPTED PRIVATE KEY-----\n";

/// Makes everything.
pub(super) fn make(behaviour: &Behaviour) -> io::Result<Made> {
    let root = Authority::new("Lab Public Root X1", None)?;
    let middle = Authority::new("Lab Public R3", Some(&root))?;
    let own = Authority::new("Example Corp internal CA", None)?;
    let of = |certificate: &Certificate| leaf(certificate, &middle, &own);
    let given = of(&behaviour.certificate)?;
    let [first, rest @ ..] = given.pems.as_slice() else { return Err(io::Error::other("an empty chain")) };
    let chain = match behaviour.certificate.form {
        Form::Full => given.pems.concat(),
        Form::Reversed => [rest.concat(), first.clone()].concat(),
        Form::Alone => first.clone(),
        Form::Garbled => "-----BEGIN CERTIFICATE-----\nnot a certificate\n".to_owned(),
    };
    let key = match behaviour.key {
        Key::Own => given.key.serialize_pem(),
        Key::Other => KeyPair::generate().map_err(io::Error::other)?.serialize_pem(),
        Key::Locked => LOCKED.to_owned(),
    };
    let shown = match behaviour.serves {
        Serves::Given | Serves::Nothing => given,
        Serves::Another => of(&behaviour.certificate)?,
        Serves::OtherName => {
            let names = vec!["another-host.example".to_owned()];
            of(&Certificate { names, ..behaviour.certificate.clone() })?
        }
    };
    let count = if behaviour.certificate.form == Form::Alone { 1 } else { shown.ders.len() };
    let der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(shown.key.serialize_der()));
    Ok(Made {
        chain,
        key,
        public_roots: root.pem,
        custom_ca: (behaviour.certificate.by == By::Custom).then_some(own.pem),
        served: (shown.ders.into_iter().take(count).collect(), der),
    })
}

fn leaf(certificate: &Certificate, public: &Authority, own: &Authority) -> io::Result<Leaf> {
    let mut params = CertificateParams::new(certificate.names.clone()).map_err(io::Error::other)?;
    params.distinguished_name.push(DnType::CommonName, DOMAIN);
    params.use_authority_key_identifier_extension = certificate.by != By::Itself;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.is_ca =
        if certificate.is_ca { IsCa::Ca(BasicConstraints::Unconstrained) } else { IsCa::ExplicitNoCa };
    let (from, to) = match certificate.time {
        Time::Now => (-30, 60),
        Time::Over => (-60, -2),
        Time::NotYet => (2, 60),
        Time::EndsInAWeek => (-80, 7),
    };
    let day = |away: i64| -> io::Result<_> {
        let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let then = today.checked_add(jiff::Span::new().days(away)).map_err(io::Error::other)?;
        let positive = |part: i8| u8::try_from(part).map_err(io::Error::other);
        Ok(date_time_ymd(then.year().into(), positive(then.month())?, positive(then.day())?))
    };
    (params.not_before, params.not_after) = (day(from)?, day(to)?);
    let key = KeyPair::generate().map_err(io::Error::other)?;
    let (signed, above) = match certificate.by {
        By::Public => (params.signed_by(&key, &public.signer), Some(public)),
        By::Custom | By::Unnamed => (params.signed_by(&key, &own.signer), Some(own)),
        By::Itself => (params.self_signed(&key), None),
    };
    let signed = signed.map_err(io::Error::other)?;
    let above = above.into_iter();
    let (pems, ders): (Vec<_>, Vec<_>) = std::iter::once((signed.pem(), signed.der().clone()))
        .chain(above.map(|authority| (authority.pem.clone(), authority.der.clone())))
        .unzip();
    Ok(Leaf { ders, pems, key })
}
