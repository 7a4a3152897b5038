//! Whatever stands below `ws` of Gitpod's domain leads where the domain itself leads.
//!
//! Each workspace, and each port that is opened in one, has a host below `ws`. A wildcard of the domain does answer for two
//! labels in DNS, but not where `ws` has a record of its own; a certificate's never does, so that people leave it out in both
//! places. Source: 1.2, d03.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use super::dns_wildcard::check;
use crate::domain::Domain;
use crate::domain::names::Kind;

pub(super) const PROBE: Probe<Domain> = Probe {
    info: ProbeInfo {
        id: "domain::dns_workspaces",
        key: "d03",
        title: "whatever stands below `ws` of the domain leads where the domain leads",
        why: "Every workspace has a host of its own below `ws`, as has every port that is opened in it. Without the wildcard workspaces start, and nobody reaches them.",
        wire: "Questions of DNS for the addresses (A and AAAA) of the domain and of a label of the run below `ws`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |domain, cx| Box::pin(check(domain, Kind::Workspaces, cx)),
};
