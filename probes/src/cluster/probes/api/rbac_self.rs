//! The kubeconfig's user could install Gitpod.
//!
//! Where Gitpod's installer is run by hand, with the kubeconfig of the environment, its user needs what the installer's
//! service account needs otherwise. A run needs none of it, so that this is told and not demanded. Source: k20.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::rights::{self, Given, Missing, Who};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::rbac_self",
        key: "k20",
        title: "the kubeconfig's user could install Gitpod",
        why: "Whoever installs Gitpod by hand needs the rights of its installer. A kubeconfig for one namespace, or one that only reads, has too few.",
        wire: "A `SelfSubjectAccessReview` for each of the four verbs create, get, patch and delete on each kind that the installer creates, eight at a time.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    judge(&rights::missing(cluster, cx, Who::Own, rights::INSTALLER, Given::Anyhow).await?)?;
    let asked = rights::questions(rights::INSTALLER);
    Ok(Passed::saying(format!("the kubeconfig's user has all {asked} rights of the installer")))
}

fn judge(missing: &Missing) -> Result<(), Failure> {
    if missing.is_nothing() {
        return Ok(());
    }
    let step = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    let actual = format!("it may not: {}", missing.said());
    Err(Failure::new(causes::OWN_RIGHTS_FEW, step, "the rights of Gitpod's installer", actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_who_only_reads_is_told_what_is_missing() {
        assert!(judge(&Missing::default()).is_ok());
        let failure = judge(&Missing::of(&rights::INSTALLER[..1])).unwrap_err();
        assert_eq!(failure.cause, causes::OWN_RIGHTS_FEW);
        assert!(
            failure.actual.contains("deployments.apps (create, get, patch, delete)"),
            "{}",
            failure.actual
        );
    }
}
