//! What the kubeconfig's user and the installer's account may do.

use super::super::behaviour::{Behaviour, Rights};
use super::{Played, fault, set};
use crate::fault::Fault;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("installer-cannot-grant", "does not let the installer grant what it does not hold", |b| {
        set(&mut b.installer.grants, false)
    }),
    fault("installer-lacks-rights", "lets the installer do nothing", |b| {
        set(&mut b.installer, Rights { all: false, refused: Vec::new(), grants: false })
    }),
    fault("own-grant-refused", "does not let the user grant what it does not hold by roles", |b| {
        set(&mut b.rights.grants, false)
    }),
    fault("own-rights-few", "does not let the user install daemonsets and the like", |b| {
        // What an installation creates and no probe does.
        refuses(b, &["create daemonsets", "create statefulsets", "create networkpolicies"])
    }),
    fault("rbac-no-daemonsets", "does not show daemonsets to the user", |b| refuses(b, &["daemonsets"])),
    fault("rbac-no-namespaces", "neither shows namespaces to the user nor lets it make one", |b| {
        refuses(b, &["namespaces"])
    }),
    fault("rbac-no-nodes", "does not show nodes to the user", |b| refuses(b, &["nodes"])),
    fault("rbac-no-pods", "neither shows pods to the user nor lets it make one", |b| refuses(b, &["pods"])),
    fault("rbac-no-secrets", "does not show secrets to the user", |b| refuses(b, &["secrets"])),
    fault("rbac-nothing", "lets the user do nothing but ask what it may", |b| {
        set(&mut b.rights, Rights { all: false, refused: Vec::new(), grants: false })
    }),
];

#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn refuses(behaviour: &mut Behaviour, what: &[&'static str]) -> Played {
    behaviour.rights.refused.extend_from_slice(what);
    Ok(())
}
