//! What is served at Gitpod's domain shows a good certificate for all three names, the one that is given.
//!
//! A load balancer or an ingress before Gitpod that ends TLS shows a certificate of its own, and the proxy goes on with an old
//! one until it is started anew: what the secret holds is not always what is served. Before Gitpod is installed, nothing
//! listens, and nothing has to. Source: c10, d04.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::domain::certificate::{in_time, now};
use crate::domain::chain::{self, Authorities};
use crate::domain::names::{Kind, covers};
use crate::domain::served::{Shown, Unshown, look};
use crate::domain::{Domain, causes};
use crate::x509::Certificate;

pub(super) const PROBE: Probe<Domain> = Probe {
    info: ProbeInfo {
        id: "domain::served_certificate",
        key: "d04",
        title: "what is served shows the certificate, under all three names",
        why: "Browsers and nodes see what is served, which a load balancer in between or a proxy that was not restarted may make another certificate than the one that Gitpod was given.",
        wire: "A handshake with port 443 of each of the three names, a label of the run where anything may stand. Nothing is asked for.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 30_000, connections: 3 },
    },
    run: |domain, cx| Box::pin(run(domain, cx)),
};

async fn run(domain: &Domain, cx: &Cx) -> Result<Passed, NotPassed> {
    let authorities = Authorities::read(&domain.settings)?;
    let given = domain.certificate.as_ref().and_then(|given| given.own().ok());
    let given = given.map(|(own, _)| own);
    let mut note = String::new();
    for kind in Kind::ALL {
        let shown = match look(domain, kind, cx).await {
            Ok(shown) => shown,
            Err(unshown) => return Err(without(domain, kind, unshown)),
        };
        judge(&shown, given, &authorities, now())?;
        note = shown.chain.first().map(|own| format!("serial {}", own.serial)).unwrap_or_default();
    }
    Ok(Passed::saying(format!("under all three names, {note}")))
}

/// What it means that no certificate was shown.
fn without(domain: &Domain, kind: Kind, unshown: Unshown) -> NotPassed {
    let pattern = domain.settings.names.pattern(kind);
    match unshown {
        Unshown::Failed(failure) => failure.into(),
        // Where something is there at the domain, it has to be there under the other names, too.
        Unshown::Nothing(_) if !domain.settings.installed && kind == Kind::Domain => {
            NotPassed::not_applicable(format!("nothing listens at {pattern} yet (`state: absent`)"))
        }
        Unshown::Nothing(NotPassed::Failure(failure)) => {
            let expected = format!("something that listens on port 443 of {pattern}");
            Failure::new(causes::NOTHING_SERVED, failure.step, expected, failure.actual).into()
        }
        Unshown::Nothing(other) => other,
    }
}

fn judge(
    shown: &Shown,
    given: Option<&Certificate>,
    authorities: &Authorities,
    now: i64,
) -> Result<(), Failure> {
    let step = format!("looking at what {} shows", shown.host);
    let Some(own) = shown.chain.first() else {
        let (expected, actual) = (format!("a certificate for {}", shown.host), "none that can be read");
        return Err(Failure::new(causes::SERVED_OTHER_NAME, step, expected, actual));
    };
    if !covers(&own.names, &shown.host) {
        let (expected, actual) =
            (format!("a certificate for {}", shown.host), format!("it is for {}", own.called()));
        return Err(Failure::new(causes::SERVED_OTHER_NAME, step, expected, actual));
    }
    if own.is_ca {
        let actual = format!("it is one of an authority (CA:TRUE): {}", own.called());
        return Err(Failure::new(causes::CERTIFICATE_IS_CA, step, "a certificate of a server", actual));
    }
    in_time(own, &step, now)?;
    chain::check(&shown.chain, authorities, &step, now)?;
    match given.filter(|given| given.der() != own.der()) {
        None => Ok(()),
        Some(given) => Err(Failure::new(
            causes::SERVED_CERTIFICATE_DIFFERS,
            step,
            format!("the certificate that is given, serial {}", given.serial),
            format!("another one, serial {}", own.serial),
        )),
    }
}

#[cfg(test)]
mod tests {
    use rustls_pki_types::CertificateDer;

    use super::*;
    use crate::domain::made::{self, Leaf, NOW};

    #[test]
    fn each_fault_of_what_is_served_is_told() {
        let chain = made::chain(&Leaf::default());
        let custom = vec![CertificateDer::from(chain[2].der().to_vec())];
        let known = Authorities { custom, ..Authorities::default() };
        let cause = |chain: &[Certificate], given: Option<&Certificate>, known: &Authorities| {
            let shown = Shown { host: "x.ws.gitpod.example.com".to_owned(), chain: chain.to_vec() };
            judge(&shown, given, known, NOW).err().map(|failure| failure.cause.code)
        };
        assert_eq!(cause(&chain, Some(&chain[0]), &known), None);
        assert_eq!(cause(&chain, None, &known), None);
        assert_eq!(cause(&chain[1..], None, &known), Some("served-other-name"));
        assert_eq!(cause(&[], None, &known), Some("served-other-name"));
        assert_eq!(cause(&chain[..1], None, &known), Some("certificate-chain-broken"));
        assert_eq!(cause(&chain, None, &Authorities::default()), Some("certificate-authority-unknown"));
        assert_eq!(cause(&chain, Some(&chain[1]), &known), Some("served-certificate-differs"));
        let over = made::chain(&Leaf { years: (2021, 2022), ..Leaf::default() });
        assert_eq!(cause(&over, None, &known), Some("certificate-over"));
    }
}
