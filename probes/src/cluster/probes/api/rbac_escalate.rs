//! The installer may grant the rights that Gitpod needs.
//!
//! Gitpod's components bring roles with them: ws-daemon and registry-facade label their nodes, the workspace manager
//! creates pods (`install/installer/pkg/components/{ws-daemon,ws-manager}`). Kubernetes lets nobody grant what he has not
//! himself by a role, unless he may `escalate`; and nobody bind such a role, unless he may `bind`. Source: k21.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::rights::{self, Given, Missing, Rule, Who};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::rbac_escalate",
        key: "k21",
        title: "the installer may grant the rights that Gitpod needs",
        why: "Gitpod's installer creates roles and binds them. Kubernetes refuses that to whom has neither the rights themselves nor leave to escalate and bind, and the installation breaks off.",
        wire: "A `SubjectAccessReview` for the service account for `escalate` and `bind` on clusterroles and on roles of the namespace; where one of them is not allowed, one for each right of Gitpod's roles, eight at a time.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let Some(installer) = &cluster.settings.installer else {
        return Err(NotPassed::not_applicable("the environment names no service account of the installer"));
    };
    let who = Who::Account(installer);
    let mut notes = Vec::new();
    for (leave, rules) in
        [(rights::GRANT_IN_CLUSTER, rights::CLUSTER_ROLES), (rights::GRANT_INSIDE, rights::ROLES)]
    {
        let no_leave = rights::missing(cluster, cx, who, &[leave], Given::Anyhow).await?;
        if no_leave.is_nothing() {
            notes.push(format!("it may escalate and bind {}", leave.resource));
            continue;
        }
        let lacking = rights::missing(cluster, cx, who, rules, Given::ByRoles).await?;
        judge(&leave, &no_leave, &lacking)?;
        notes.push(format!("it has every right of Gitpod's {}", leave.resource));
    }
    Ok(Passed::saying(notes.join("; ")))
}

/// Judges somebody who lacks leave to grant.
fn judge(leave: &Rule, no_leave: &Missing, lacking: &Missing) -> Result<(), Failure> {
    if lacking.is_nothing() {
        return Ok(());
    }
    let step = "POST /apis/authorization.k8s.io/v1/subjectaccessreviews";
    let expected =
        format!("`escalate` and `bind` on {}, or every right that Gitpod's {0} grant", leave.resource);
    let actual = format!("it may not: {}; and no role gives it: {}", no_leave.said(), lacking.said());
    Err(Failure::new(causes::INSTALLER_CANNOT_GRANT, step, expected, actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leave_or_the_rights_themselves_will_do() {
        let leave = rights::GRANT_IN_CLUSTER;
        let no_leave = Missing::of(&[leave]);
        assert!(judge(&leave, &no_leave, &Missing::default()).is_ok());
        let failure = judge(&leave, &no_leave, &Missing::of(&rights::CLUSTER_ROLES[..1])).unwrap_err();
        assert_eq!(failure.cause, causes::INSTALLER_CANNOT_GRANT);
        assert_eq!(
            failure.actual,
            "it may not: clusterroles.rbac.authorization.k8s.io (escalate, bind); and no role gives it: \
             nodes (get, list, watch, update, patch)"
        );
        assert!(failure.expected.contains("clusterroles grant"), "{}", failure.expected);
    }
}
