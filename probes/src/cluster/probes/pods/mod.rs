//! What only a pod can find out. The list is the order in which they are reported.

use std::future::{Ready, ready};

use harness::{Cx, Finding, NotPassed, Probe, SkipKind};

use crate::cluster::Cluster;

mod pvc;
mod schedule;
mod dns;
mod pod_to_pod;
mod netpol_enforced;
mod netpol_ipblock;
mod hostport;
mod containerd_paths;
mod certsd;
mod userns;
mod seccomp_notify;
mod mount_api;
mod fuse;
mod procmount;
mod cgroup;
mod seccomp_localhost;
mod disk_and_load_balancer;

/// Every probe of this folder.
pub(super) const ALL: &[Probe<Cluster>] = &[
    pvc::PROBE,
    schedule::PROBE,
    dns::PROBE,
    pod_to_pod::PROBE,
    netpol_enforced::PROBE,
    netpol_ipblock::PROBE,
    hostport::PROBE,
    containerd_paths::PROBE,
    certsd::PROBE,
    userns::PROBE,
    seccomp_notify::PROBE,
    mount_api::PROBE,
    fuse::PROBE,
    procmount::PROBE,
    cgroup::PROBE,
    seccomp_localhost::PROBE,
    disk_and_load_balancer::PROBE,
];

/// Why the probes of this folder are not run.
pub(super) const NOT_YET: &str = "it starts pods, which this version of underpin does not do yet";

/// The plan leaves these probes out; whoever runs one all the same is told so.
fn not_yet(_: &Cluster, _: &Cx) -> Ready<Finding> {
    ready(Err(NotPassed::Skipped { kind: SkipKind::NotGiven, text: NOT_YET.to_owned() }))
}
