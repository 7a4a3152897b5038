//! The certificate comes with everything that stands between it and an authority that is trusted.
//!
//! Clients of Go, containerd on the nodes among them, fetch no intermediate certificate themselves. An authority of one's own
//! is trusted where Gitpod is told of it (`customCACert`); a certificate of K3s' own authority without that is #4628.
//! Source: c10, s01.

use std::future::ready;

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::domain::Domain;
use crate::domain::certificate::now;
use crate::domain::chain::{self, Authorities};

pub(super) const PROBE: Probe<Domain> = Probe {
    info: ProbeInfo {
        id: "domain::certificate_chain",
        key: "c10",
        title: "the certificate comes with its chain, up to an authority that is trusted",
        why: "Nodes pull the images of workspaces from Gitpod's domain, and Gitpod's components call each other there. They trust public authorities and the one that Gitpod is told of, and fetch no intermediate certificate themselves.",
        wire: "Nothing: the chain that the environment names is held against Mozilla's authorities, `public_roots` and `custom_ca`.",
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
    let (own, chain) = given.own()?;
    let authorities = Authorities::read(&domain.settings)?;
    chain::check(chain, &authorities, "following the chain of the certificate", now())?;
    if !chain::in_order(chain) {
        cx.remark("the certificates of the chain are not in the order in which they sign each other: most clients sort them, some do not");
    }
    let count = harness::text::count(chain.len() as u64, "certificate");
    Ok(Passed::saying(format!("{count}, issued by {}", own.issuer)))
}
