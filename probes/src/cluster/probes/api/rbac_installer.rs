//! The installer may do all that it has to.
//!
//! Gitpod's installer runs as a service account and applies what it renders (`install/installer/pkg/components`): workloads,
//! policies, roles of namespace and cluster, certificates. It stops at the first kind that it may not create, in the
//! middle of an installation. Source: k20.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::rights::{self, Given, Missing, Who};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::rbac_installer",
        key: "k20",
        title: "the installer may do all that it has to",
        why: "Gitpod's installer creates nineteen kinds of objects, changes them at an upgrade and removes what is no longer needed. It stops at the first one that its service account may not touch.",
        wire: "A `SubjectAccessReview` for the service account, for each of the four verbs create, get, patch and delete on each kind, eight at a time.",
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
    let missing =
        rights::missing(cluster, cx, Who::Account(installer), rights::INSTALLER, Given::Anyhow).await?;
    judge(&missing)?;
    let asked = rights::questions(rights::INSTALLER);
    Ok(Passed::saying(format!("{}/{} has all {asked} rights", installer.first, installer.name)))
}

fn judge(missing: &Missing) -> Result<(), Failure> {
    if missing.is_nothing() {
        return Ok(());
    }
    let step = "POST /apis/authorization.k8s.io/v1/subjectaccessreviews";
    let actual = format!("it may not: {}", missing.said());
    Err(Failure::new(causes::INSTALLER_LACKS_RIGHTS, step, "a service account that may do all of it", actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failure_names_all_that_is_missing() {
        assert!(judge(&Missing::default()).is_ok());
        let failure = judge(&Missing::of(&rights::INSTALLER[..2])).unwrap_err();
        assert_eq!(failure.cause, causes::INSTALLER_LACKS_RIGHTS);
        assert_eq!(
            failure.actual,
            "it may not: daemonsets.apps (create, get, patch, delete), deployments.apps (create, get, patch, delete)"
        );
    }

    #[test]
    fn the_number_of_kinds_is_the_one_that_is_told() {
        assert_eq!(rights::INSTALLER.len(), 19);
        assert!(PROBE.info.why.contains("nineteen kinds"));
    }
}
