//! Which Kubernetes a release of cert-manager asks for (c12): the `kubeVersion` of its chart, which Helm refuses to go below.
//! It names no end, so that a release that is too old for a new Kubernetes is not seen here.

use super::super::versions::Numbers;

/// One row: from this release of cert-manager on, this Kubernetes or newer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// The first release of cert-manager.
    pub from: Numbers,
    /// The last minor release that the row is known for.
    pub through: (u64, u64),
    /// The oldest Kubernetes.
    pub kubernetes: Numbers,
    /// Where it stands.
    pub source: &'static str,
    /// The day on which it was read there.
    pub as_of: &'static str,
}

const fn row(from: Numbers, through: (u64, u64), kubernetes: u64, source: &'static str) -> Needs {
    Needs { from, through, kubernetes: Numbers::minor(1, kubernetes), source, as_of: AS_OF }
}

/// The day on which all of them were read.
const AS_OF: &str = "2026-11-21";
const CHART: &str = "kubeVersion of cert-manager's chart";

/// What is known, by release. 1.9.0 and 1.11 are not: no source was read for them.
pub const COMPATIBILITY: &[Needs] = &[
    row(Numbers::minor(1, 8), (1, 8), 18, "the documentation of cert-manager 1.8"),
    row(Numbers { major: 1, minor: 9, patch: 1 }, (1, 9), 19, CHART),
    row(Numbers::minor(1, 10), (1, 10), 20, CHART),
    row(Numbers::minor(1, 12), (1, 21), 22, CHART),
];

/// How a release of cert-manager stands to a Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compatible {
    /// It asks for this Kubernetes or an older one.
    Yes(&'static Needs),
    /// It asks for a newer Kubernetes.
    No(&'static Needs),
    /// The table does not know the release.
    NotKnown,
}

/// Whether cert-manager may run on this Kubernetes.
pub fn compatible(cert_manager: Numbers, kubernetes: Numbers) -> Compatible {
    let known = |row: &&Needs| row.from <= cert_manager && cert_manager.release() <= row.through;
    match COMPATIBILITY.iter().find(known) {
        Some(row) if kubernetes.release() >= row.kubernetes.release() => Compatible::Yes(row),
        Some(row) => Compatible::No(row),
        None => Compatible::NotKnown,
    }
}
