//! Gitpod's domain has an address.
//!
//! Everything of Gitpod is reached by its domain: the dashboard, the API, and the log-in that every provider of source control
//! leads back to (`domain` of the installer's configuration). Source: 1.2, d01.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::domain::Domain;
use crate::domain::dns::listed;
use crate::domain::names::Kind;

pub(super) const PROBE: Probe<Domain> = Probe {
    info: ProbeInfo {
        id: "domain::dns_domain",
        key: "d01",
        title: "Gitpod's domain has an address",
        why: "Browsers, IDEs and the providers of source control reach Gitpod by its domain. Without an address of it nobody gets in.",
        wire: "Questions of DNS for the addresses (A and AAAA) of the domain, to the name server of the system or the one that is named.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 2_000, connections: 0 },
    },
    run: |domain, cx| Box::pin(run(domain, cx)),
};

async fn run(domain: &Domain, cx: &Cx) -> Result<Passed, NotPassed> {
    let host = domain.settings.names.host(Kind::Domain, "");
    let found = domain.dns.addresses(&host, cx).await?;
    Ok(Passed::saying(format!("{host} is at {}", listed(&found))))
}
