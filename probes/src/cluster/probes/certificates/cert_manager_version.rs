//! The version of cert-manager can be read.
//!
//! The compatibility matrix speaks of cert-manager as the interface `cert-manager.io/v1`; which release serves it decides what
//! of Gitpod's certificates is kept, and whether that release goes together with this Kubernetes. The label of the controller's
//! deployment tells it, or the tag of its image. Source: c02.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::certificates::{CertManager, Deployment, GROUP, Told};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::cert_manager_version",
        key: "c02",
        title: "the version of cert-manager can be read",
        why: "Fields that Gitpod sets in its certificates came with later releases of cert-manager, and each release asks for a certain Kubernetes.",
        wire: "The list of deployments, and GET of the definitions of cert-manager's four kinds.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::CERTIFICATES),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

/// The deployment that signs, and whose version counts.
const CONTROLLER: &str = "cert-manager-controller";

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let found = cluster.cert_manager(cx).await?;
    if found.part().is_none() && !cluster.groups(cx).await?.has(GROUP) {
        return Err(NotPassed::not_applicable("cert-manager is not installed"));
    }
    let told = judge(&found)?;
    for conflict in &told.conflicts {
        cx.remark(&format!("cert-manager is {} by {}, but {conflict}.", told.version, told.from));
    }
    Ok(Passed::saying(format!("{} by {}", told.version, told.from)))
}

fn judge(found: &CertManager) -> Result<Told, Failure> {
    const STEP: &str = "reading the version of cert-manager";
    let told = found.told().ok_or_else(|| {
        let expected = "a version in the label app.kubernetes.io/version, or in the tag of an image";
        let actual = match found.deployments.as_slice() {
            [] => "no deployment of cert-manager is recognised, and its definitions bear no label".to_owned(),
            all => {
                let paths: Vec<&str> = all.iter().map(|one| one.path.as_str()).collect();
                format!("none at {}", paths.join(", "))
            }
        };
        Failure::new(causes::FACT_UNREADABLE, STEP, expected, actual)
    })?;
    let controllers = || found.deployments.iter().filter(|one| one.what == CONTROLLER);
    let versions = |one: &Deployment| {
        [one.labelled.clone(), one.tagged.clone()].into_iter().flatten().collect::<Vec<_>>()
    };
    // Webhook, injector and definitions may lag behind for a while; what signs cannot have two versions.
    if controllers().flat_map(versions).any(|version| version != told.version) {
        let each = controllers().map(|one| format!("{} says {}", one.path, versions(one).join(" and ")));
        let actual = each.collect::<Vec<_>>().join(", ");
        return Err(Failure::new(causes::FACTS_CONFLICT, STEP, "one version of its controller", actual));
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deployment(what: &'static str, labelled: Option<&str>, tagged: Option<&str>) -> Deployment {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Deployment {
            path: format!("cert-manager/{what}"),
            what,
            available: true,
            labelled: owned(labelled),
            tagged: owned(tagged),
        }
    }

    fn of(deployments: Vec<Deployment>) -> CertManager {
        CertManager { deployments, ..CertManager::default() }
    }

    #[test]
    fn one_version_of_the_controller_is_read() {
        let controller = deployment(CONTROLLER, Some("1.8.0"), Some("1.8.0"));
        let told = judge(&of(vec![controller.clone()])).unwrap();
        assert_eq!((told.version.as_str(), told.conflicts.len()), ("1.8.0", 0));
        // An upgrade that goes on is a remark.
        let webhook = deployment("cert-manager-webhook", None, Some("1.7.1"));
        let told = judge(&of(vec![webhook, controller])).unwrap();
        assert_eq!(told.conflicts, ["the image of cert-manager/cert-manager-webhook says 1.7.1"]);
    }

    #[test]
    fn two_versions_of_it_or_none_cannot_be_judged() {
        let torn = of(vec![deployment(CONTROLLER, Some("1.8.0"), Some("1.5.3"))]);
        assert_eq!(judge(&torn).unwrap_err().cause, causes::FACTS_CONFLICT);
        let two = of(vec![
            deployment(CONTROLLER, Some("1.8.0"), None),
            deployment(CONTROLLER, None, Some("1.4.0")),
        ]);
        assert_eq!(judge(&two).unwrap_err().cause, causes::FACTS_CONFLICT);
        let none = judge(&of(vec![deployment(CONTROLLER, None, None)])).unwrap_err();
        assert_eq!(
            (none.cause, none.actual.as_str()),
            (causes::FACT_UNREADABLE, "none at cert-manager/cert-manager-controller")
        );
        assert_eq!(judge(&of(Vec::new())).unwrap_err().cause, causes::FACT_UNREADABLE);
    }
}
