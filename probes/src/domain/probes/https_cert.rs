//! The installation's certificate is one of a server, for exactly Gitpod's three names, and its time is now.
//!
//! Gitpod's proxy serves the certificate of the secret `https-certificates` for the domain, `*.domain` and `*.ws.domain`. The
//! names are read from the certificate and compared whole: a search in printed text takes a dot for any character, a wildcard
//! for two labels, and the name of the subject for one that counts. Source: c10, #2955.

use std::future::ready;

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::domain::Domain;
use crate::domain::certificate::{check, day, now};

pub(super) const PROBE: Probe<Domain> = Probe {
    info: ProbeInfo {
        id: "domain::https_cert",
        key: "c10",
        title: "the certificate is for Gitpod's three names, and its time is now",
        why: "Gitpod's proxy serves this certificate under all three names. Where one of them is missing, its hosts are refused by browsers and by the nodes that pull images of workspaces.",
        wire: "Nothing: the certificate that the environment names is read, from a file or from the secret of a cluster.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |domain, cx| Box::pin(ready(run(domain, cx))),
};

fn run(domain: &Domain, cx: &Cx) -> Result<Passed, NotPassed> {
    let given = domain.certificate.as_ref().ok_or_else(super::not_given)?;
    let chain = given.chain()?;
    for (number, one) in chain.iter().enumerate() {
        let line = format!(
            "{}\nissuer {}\nserial {}\nfrom {} to {}\nkey {}",
            one.called(),
            one.issuer,
            one.serial,
            day(one.not_before),
            day(one.not_after),
            one.key.words()
        );
        cx.evidence(&format!("certificate {}", number + 1), &line);
    }
    check(chain, &domain.settings.names, now())?;
    let note = chain.first().map(|own| {
        format!("for {}, {}, until {}", own.names.join(", "), own.key.words(), day(own.not_after))
    });
    Ok(Passed::saying(note.unwrap_or_default()))
}
