//! cert-manager.io/v1 is served with every kind that Gitpod uses.
//!
//! Gitpod's installer makes issuers and certificates as `cert-manager.io/v1`
//! (`install/installer/pkg/components/cluster/certmanager.go`); nothing is installed where the API server does not know them.
//! cert-manager serves that version from 1.0 on. Source: c01.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use crate::cluster::certificates::{GROUP, KINDS};
use crate::cluster::discovery::{self, Groups};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::cert_manager_discovery",
        key: "c01",
        title: "cert-manager.io/v1 is served with every kind that Gitpod uses",
        why: "Gitpod's installer makes issuers and certificates as cert-manager.io/v1. Where the API server does not serve them, it refuses the whole installation.",
        wire: "GET of `/apis` and of `/apis/cert-manager.io/v1`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::CERTIFICATES),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

/// The group of cert-manager before 0.11.
const OLD_GROUP: &str = "certmanager.k8s.io";

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let groups = cluster.groups(cx).await?;
    serves_v1(&groups)?;
    let path = format!("/apis/{GROUP}/v1");
    let answer = cluster.api.get(cx, &path).await?;
    match answer.status {
        200 => Ok(Passed::saying(kinds(&path, &answer.body)?)),
        403 => Err(answer.forbidden("get", &format!("the address {path}"))),
        _ => {
            Err(answer.failure(causes::CERT_MANAGER_V1_MISSING, "200 with the kinds of cert-manager").into())
        }
    }
}

fn serves_v1(groups: &Groups) -> Result<(), Failure> {
    let step = "GET /apis";
    let expected = "the group cert-manager.io in the version v1";
    let versions = groups.versions(GROUP);
    if versions.iter().any(|version| version == "v1") {
        return Ok(());
    }
    if !versions.is_empty() {
        let actual = format!("only {}", versions.join(", "));
        return Err(Failure::new(causes::CERT_MANAGER_V1_MISSING, step, expected, actual));
    }
    if groups.has(OLD_GROUP) {
        let actual = format!("only {OLD_GROUP}, which cert-manager had before 0.11");
        return Err(Failure::new(causes::CERT_MANAGER_V1_MISSING, step, expected, actual));
    }
    Err(Failure::new(causes::CERT_MANAGER_MISSING, step, expected, "no such group"))
}

fn kinds(path: &str, list: &Value) -> Result<String, Failure> {
    let served = discovery::resources(list);
    let missing: Vec<&str> =
        KINDS.iter().filter(|kind| !served.iter().any(|served| served == *kind)).copied().collect();
    if missing.is_empty() {
        return Ok(format!("cert-manager.io/v1 serves {}", KINDS.join(", ")));
    }
    let actual = format!("without {}", missing.join(", "));
    Err(Failure::new(causes::CERT_MANAGER_V1_MISSING, format!("GET {path}"), KINDS.join(", "), actual))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn groups(name: &str, versions: &[&str]) -> Groups {
        let versions: Vec<Value> = versions.iter().map(|version| json!({ "version": version })).collect();
        Groups::read(
            &json!({ "groups": [{ "name": "apps", "versions": [{ "version": "v1" }] }, { "name": name, "versions": versions }] }),
        )
    }

    #[test]
    fn what_is_not_there_and_what_is_too_old_are_told_apart() {
        assert_eq!(serves_v1(&groups(GROUP, &["v1", "v1beta1"])), Ok(()));
        for (groups, cause, actual) in [
            (groups("batch", &["v1"]), causes::CERT_MANAGER_MISSING, "no such group"),
            (
                groups(GROUP, &["v1alpha2", "v1beta1"]),
                causes::CERT_MANAGER_V1_MISSING,
                "only v1alpha2, v1beta1",
            ),
            (groups(OLD_GROUP, &["v1alpha1"]), causes::CERT_MANAGER_V1_MISSING, "only certmanager.k8s.io"),
        ] {
            let failure = serves_v1(&groups).unwrap_err();
            assert_eq!(failure.cause, cause);
            assert!(failure.actual.starts_with(actual), "{}", failure.actual);
        }
    }

    #[test]
    fn every_kind_is_needed() {
        let of = |kinds: &[&str]| {
            let kinds: Vec<Value> = kinds.iter().map(|kind| json!({ "name": kind })).collect();
            super::kinds("/apis/x", &json!({ "resources": kinds }))
        };
        assert!(of(KINDS).is_ok());
        let failure = of(&["certificates", "certificates/status", "issuers", "clusterissuers"]).unwrap_err();
        assert_eq!(failure.cause, causes::CERT_MANAGER_V1_MISSING);
        assert_eq!(failure.actual, "without certificaterequests");
    }
}
