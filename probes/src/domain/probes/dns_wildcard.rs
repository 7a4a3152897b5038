//! Whatever stands right below Gitpod's domain leads where the domain itself leads.
//!
//! Gitpod's proxy serves IDEs and their web views under hosts of their own right below the domain, and tells them from the
//! dashboard by the host alone; the service `proxy` is the only one that takes connections from outside. A label of the
//! run is asked for, which no record but a wildcard can answer. Source: 1.2, d02.

use std::collections::BTreeSet;
use std::net::IpAddr;

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::domain::dns::listed;
use crate::domain::names::Kind;
use crate::domain::{Domain, causes};

pub(super) const PROBE: Probe<Domain> = Probe {
    info: ProbeInfo {
        id: "domain::dns_wildcard",
        key: "d02",
        title: "whatever stands right below the domain leads where the domain leads",
        why: "Gitpod serves IDEs and their web views under hosts right below its domain, all by the one service `proxy`. Without the wildcard they are not found, and elsewhere nobody knows them.",
        wire: "Questions of DNS for the addresses (A and AAAA) of the domain and of a label of the run right below it.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |domain, cx| Box::pin(check(domain, Kind::Wildcard, cx)),
};

/// Asks for a label of the run below the domain, and holds its addresses against those of the domain.
pub(super) async fn check(domain: &Domain, kind: Kind, cx: &Cx) -> Result<Passed, NotPassed> {
    let names = &domain.settings.names;
    let host = names.host(kind, &cx.run().to_string());
    let found = domain.dns.addresses(&host, cx).await?;
    // That the domain itself has no address is found by the probe that asks for it.
    let own = domain.dns.addresses(&names.domain, cx).await;
    let own = own.map_err(|_| NotPassed::Blocked { by: Kind::Domain.asked_by() })?;
    judge(&names.pattern(kind), &found, &own, cx)
}

fn judge(
    pattern: &str,
    found: &BTreeSet<IpAddr>,
    own: &BTreeSet<IpAddr>,
    cx: &Cx,
) -> Result<Passed, NotPassed> {
    let both = format!("{pattern} is at {}, the domain at {}", listed(found), listed(own));
    if found.is_disjoint(own) {
        let step = format!("holding the addresses of {pattern} against those of the domain");
        let expected = format!("an address of the domain: {}", listed(own));
        let failure = Failure::new(causes::WILDCARD_ELSEWHERE, step, expected, listed(found));
        return Err(failure.into());
    }
    if found != own {
        // A large load balancer gives a choice of its addresses to each question.
        cx.remark(&format!("{both}: only some are the same"));
    }
    Ok(Passed::saying(both))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::made;

    fn addresses(texts: &[&str]) -> BTreeSet<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn another_address_is_elsewhere_and_a_part_of_them_a_remark() {
        let own = addresses(&["192.0.2.1", "192.0.2.2"]);
        let judged = |texts: &[&str]| {
            let cx = made::cx();
            let judged = judge("*.a.b", &addresses(texts), &own, &cx);
            (judged.is_ok(), cx.take_seen().remarks.len())
        };
        assert_eq!(judged(&["192.0.2.2", "192.0.2.1"]), (true, 0));
        assert_eq!(judged(&["192.0.2.2", "192.0.2.3"]), (true, 1));
        assert_eq!(judged(&["192.0.2.3"]), (false, 0));
    }
}
