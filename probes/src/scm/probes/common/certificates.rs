//! Every host of the product speaks TLS and shows a certificate that Gitpod can trust.
//!
//! Gitpod builds every address with https and reaches several hosts: for pages, for the API, for raw files and for
//! git. Its server and the git in its workspaces look into trust stores of their own, so that one of them can work
//! while the other refuses the certificate. Source: s01; complaints #12011, #2615, #2678, #2002, #9604, #2073 and
//! #1887.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use rustls_pki_types::{CertificateDer, ServerName};
use url::Url;

use crate::net::http::authority;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::dial;
use crate::scm::trust::{Stores, Trusted};

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::certificates",
        key: "s01",
        title: "every host of the product is served over https with a certificate that is trusted",
        why: "Gitpod builds every address with https and reaches several hosts: for pages, for the API, for raw files and for git. Its server and the git in its workspaces look into trust stores of their own, so that one of them can work while the other refuses the certificate.",
        wire: "A TLS handshake with each host that Gitpod uses, once held against the public authorities alone, once against the `ca` of the environment file alone; no request.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 60_000, connections: 4 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// A certificate that ends sooner than this is worth a remark.
const SOON_SECONDS: i64 = 14 * 24 * 3600;

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.any(cx).await?;
    if scm.settings.url.scheme() != "https" {
        let expected = "an address that begins with https://";
        let actual = scm.settings.url.to_string();
        return Err(
            Failure::new(causes::SCM_PLAIN_HTTP, "the address of the product", expected, actual).into()
        );
    }
    let stores = Stores::new(&cx.common().ca)?;
    let mut held = Vec::new();
    for url in at.addresses.hosts() {
        held.push(hold(cx, &stores, &url).await?);
    }
    let said = judge(&held)?;
    let now = jiff::Timestamp::now().as_second();
    for Held { host, end, .. } in &held {
        if let Some(end) = end.filter(|end| *end - now < SOON_SECONDS) {
            let end = jiff::Timestamp::from_second(end).map(|time| time.to_string()).unwrap_or_default();
            cx.remark(&format!("the certificate of {host} ends on {end}"));
        }
    }
    Ok(Passed::saying(said))
}

/// A host, held against both stores.
struct Held {
    host: String,
    trusted: Trusted,
    issuer: String,
    end: Option<i64>,
}

async fn hold(cx: &Cx, stores: &Stores, url: &Url) -> Result<Held, NotPassed> {
    let host = authority(url);
    let secured = match dial::unjudged(cx, url).await {
        // The probe of the proxy says so; whether the certificate is good stays unknown.
        Err(failure) if failure.cause == causes::PROXY_REFUSES_HOST => {
            return Err(NotPassed::Blocked { by: "proxy" });
        }
        other => other?,
    };
    let chain = dial::shown(&secured);
    let bare = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let trusted = match ServerName::try_from(bare) {
        Ok(name) => stores.hold(chain, &name),
        Err(error) => Trusted::Not(rustls::Error::General(error.to_string())),
    };
    let (subject, issuer, end) = read(chain.first());
    let stores = match &trusted {
        Trusted::Public => "the public authorities trust it".to_owned(),
        Trusted::OwnAlone => "the `ca` of the environment file alone trusts it".to_owned(),
        Trusted::Not(error) => format!("none trusts it: {error}"),
    };
    let text = format!("{} certificates\nsubject: {subject}\nissuer: {issuer}\n{stores}\n", chain.len());
    cx.evidence(&format!("certificates of {host}"), &text);
    if let Some(end) = end.and_then(|end| jiff::Timestamp::from_second(end).ok()) {
        cx.observe("certificate-not-after", &host, end.to_string().into());
    }
    Ok(Held { host, trusted, issuer, end })
}

/// Subject and issuer for people, and the end.
fn read(certificate: Option<&CertificateDer<'_>>) -> (String, String, Option<i64>) {
    match certificate.and_then(|der| x509_parser::parse_x509_certificate(der).ok()) {
        Some((_, parsed)) => (
            parsed.subject().to_string(),
            parsed.issuer().to_string(),
            Some(parsed.validity().not_after.timestamp()),
        ),
        None => ("unreadable".to_owned(), "unreadable".to_owned(), None),
    }
}

/// Every host has to be trusted by one of the two stores.
fn judge(held: &[Held]) -> Result<String, Failure> {
    let trusted_elsewhere = held.iter().any(|host| host.trusted.cause().is_none());
    for Held { host, trusted, issuer, .. } in held {
        let (Trusted::Not(error), Some(cause)) = (trusted, trusted.cause()) else { continue };
        let cause = match cause {
            cause if cause == crate::net::causes::TLS_UNTRUSTED && trusted_elsewhere => {
                causes::GIT_HOST_UNTRUSTED
            }
            cause => cause,
        };
        return Err(Failure::new(
            cause,
            format!("the certificate of {host}"),
            "one that the public authorities or the `ca` of the environment file trust",
            format!("{error}; issued by {issuer}"),
        ));
    }
    let by = |trusted: &Trusted| match trusted {
        Trusted::OwnAlone => "by `ca` alone",
        Trusted::Public | Trusted::Not(_) => "publicly",
    };
    let said: Vec<String> =
        held.iter().map(|host| format!("{} is trusted {}", host.host, by(&host.trusted))).collect();
    Ok(said.join(", "))
}

#[cfg(test)]
mod tests {
    use rustls::{CertificateError, Error};

    use super::*;

    fn held(host: &str, trusted: Trusted) -> Held {
        Held { host: host.to_owned(), trusted, issuer: "CN=someone".to_owned(), end: None }
    }

    fn judged(hosts: &[(&str, Trusted)]) -> Result<String, (&'static str, String)> {
        let hosts: Vec<Held> = hosts.iter().map(|(host, trusted)| held(host, trusted.clone())).collect();
        judge(&hosts).map_err(|failure| (failure.cause.code, failure.step))
    }

    fn bad(error: CertificateError) -> Trusted {
        Trusted::Not(Error::InvalidCertificate(error))
    }

    /// Complaint #9604: the API is let through by one store, and git fails at another host.
    #[test]
    fn a_further_host_with_an_unknown_authority_is_said_by_its_name() {
        let unknown = || bad(CertificateError::UnknownIssuer);
        let hosts = [("api.github.com", Trusted::Public), ("github.com", unknown())];
        assert_eq!(judged(&hosts), Err(("git-host-untrusted", "the certificate of github.com".to_owned())));
        let hosts = [("gitlab.example.com", unknown())];
        assert_eq!(judged(&hosts).unwrap_err().0, "tls-untrusted", "nothing else is trusted");
    }

    #[test]
    fn another_fault_of_a_certificate_keeps_its_own_cause() {
        let hosts = |error| [("a", Trusted::OwnAlone), ("b", bad(error))];
        assert_eq!(judged(&hosts(CertificateError::Expired)).unwrap_err().0, "tls-expired");
        assert_eq!(judged(&hosts(CertificateError::NotValidForName)).unwrap_err().0, "tls-wrong-name");
    }

    #[test]
    fn which_store_trusts_is_said() {
        let said = judged(&[("api.github.com", Trusted::Public), ("github.com", Trusted::OwnAlone)]).unwrap();
        assert_eq!(said, "api.github.com is trusted publicly, github.com is trusted by `ca` alone");
    }
}
