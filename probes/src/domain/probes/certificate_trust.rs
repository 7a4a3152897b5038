//! It is known whether the certificate comes from a public authority.
//!
//! On GKE the nodes' containerd trusts public authorities only, so that the matrix holds the two together; elsewhere it is
//! worth knowing, since every node and every browser has to be told of another one. Source: c10, #9585, #9801, #11811.

use std::future::ready;

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use rustls_pki_types::UnixTime;
use serde_json::json;

use crate::domain::Domain;
use crate::domain::certificate::ders;
use crate::domain::chain::Authorities;
use crate::trust::{CERTIFICATE_TRUST, Trust, trust};

pub(super) const PROBE: Probe<Domain> = Probe {
    info: ProbeInfo {
        id: "domain::certificate_trust",
        key: "c10",
        title: "it is known whether the certificate is of a public authority",
        why: "GKE's nodes trust public authorities only, and no workspace starts there with a certificate of another one. Elsewhere every node and every browser has to be told of it.",
        wire: "Nothing: the chain that the environment names is held against Mozilla's authorities and `public_roots`.",
        requirement: Requirement::Informational,
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
    given.chain()?;
    let (_, chain) = given.own()?;
    let authorities = Authorities::read(&domain.settings)?;
    let found = trust(&ders(chain), &authorities.public, UnixTime::now());
    cx.observe(CERTIFICATE_TRUST, "", json!(found.fact()));
    Ok(Passed::saying(match found {
        Trust::Public => "of a public authority".to_owned(),
        Trust::Private { why } => format!("of no public authority: {why}"),
    }))
}
