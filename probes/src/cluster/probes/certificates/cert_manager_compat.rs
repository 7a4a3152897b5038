//! Whether cert-manager goes together with this Kubernetes is known.
//!
//! Every release of cert-manager asks for a Kubernetes that is not too old, in its chart. Gitpod's own reference set-ups install
//! 1.8.0 on 1.22. A pair that the chart would refuse mostly works at first, so that it is a remark; what breaks shows where it
//! is tried. Source: c12.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::certificates::{CertManager, Compatible, GROUP, compatible};
use crate::cluster::versions::{Numbers, ServerVersion};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::cert_manager_compat",
        key: "c12",
        title: "whether cert-manager goes together with this Kubernetes is known",
        why: "A cert-manager that is too new for its Kubernetes uses kinds that are not there, and fails at a later time than its installation.",
        wire: "The version of the server, the list of deployments, and GET of the definitions of cert-manager's four kinds.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::CERTIFICATES),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

const STEP: &str = "holding cert-manager against Kubernetes";

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let found = cluster.cert_manager(cx).await?;
    if found.part().is_none() && !cluster.groups(cx).await?.has(GROUP) {
        return Err(NotPassed::not_applicable("cert-manager is not installed"));
    }
    let (note, remark) = judge(&found, &ServerVersion::read(&cluster.version))?;
    if let Some(remark) = remark {
        cx.remark(&remark);
    }
    Ok(Passed::saying(note))
}

/// A note, and a remark where the two do not go together.
fn judge(found: &CertManager, server: &ServerVersion) -> Result<(String, Option<String>), Failure> {
    let unread =
        |expected: &str, actual: String| Failure::new(causes::FACT_UNREADABLE, STEP, expected, actual);
    let told = found.told().map(|told| told.version);
    let own = told.as_deref().and_then(Numbers::read).ok_or_else(|| {
        unread(
            "a version of cert-manager",
            told.as_ref().map_or("none".to_owned(), |text| format!("`{text}`")),
        )
    })?;
    let kubernetes =
        server.numbers.ok_or_else(|| unread("a version of Kubernetes", format!("`{}`", server.git)))?;
    let pair = format!("cert-manager {own} on Kubernetes {}.{}", kubernetes.major, kubernetes.minor);
    Ok(match compatible(own, kubernetes) {
        Compatible::Yes(row) => (format!("{pair}, by {}", row.source), None),
        Compatible::NotKnown => (format!("{pair}; what this release asks for is not known here"), None),
        Compatible::No(row) => {
            let needs = format!("{}.{}", row.kubernetes.major, row.kubernetes.minor);
            let remark = format!(
                "cert-manager {own} asks for Kubernetes {needs} or newer, by {} as of {}; this is {}.{}.",
                row.source, row.as_of, kubernetes.major, kubernetes.minor
            );
            (format!("{pair}, which it does not ask for"), Some(remark))
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cluster::certificates::Deployment;

    fn found(version: Option<&str>) -> CertManager {
        let deployment = Deployment {
            path: "cert-manager/cert-manager".to_owned(),
            what: "cert-manager-controller",
            available: true,
            labelled: version.map(str::to_owned),
            tagged: None,
        };
        CertManager { deployments: vec![deployment], ..CertManager::default() }
    }

    fn server(git: &str) -> ServerVersion {
        ServerVersion::read(&json!({ "gitVersion": git }))
    }

    #[test]
    fn a_pair_passes_and_one_that_does_not_go_together_is_a_remark() {
        let (note, remark) = judge(&found(Some("1.8.0")), &server("v1.22.8-gke.201")).unwrap();
        assert!(note.starts_with("cert-manager 1.8.0 on Kubernetes 1.22, by") && remark.is_none(), "{note}");
        let (_, remark) = judge(&found(Some("1.12.3")), &server("v1.21.14")).unwrap();
        assert!(remark.unwrap().starts_with("cert-manager 1.12.3 asks for Kubernetes 1.22 or newer"));
        let (note, remark) = judge(&found(Some("1.11.0")), &server("v1.21.14")).unwrap();
        assert!(note.ends_with("not known here") && remark.is_none(), "{note}");
    }

    #[test]
    fn what_cannot_be_read_is_not_judged() {
        for (version, git) in [(None, "v1.22.0"), (Some("latest"), "v1.22.0"), (Some("1.8.0"), "unknown")] {
            let failure = judge(&found(version), &server(git)).unwrap_err();
            assert_eq!(failure.cause, causes::FACT_UNREADABLE, "{version:?} {git}");
        }
    }
}
