//! Volumes can be snapshotted.
//!
//! Where workspaces keep their files in volumes (the PVC feature), ws-manager backs them up as `VolumeSnapshot`s of
//! `snapshot.storage.k8s.io/v1` and makes new volumes of them. That needs the definitions of the snapshot controller, and a
//! class for the driver of the volumes. Without the feature, which is off by default, nothing of it is used: this is
//! recommended. Source: k27.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use crate::cluster::{Cluster, category, causes, json};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::snapshot",
        key: "k27",
        title: "volumes can be snapshotted",
        why: "With workspaces in volumes (the PVC feature, off by default) Gitpod keeps stopped workspaces as snapshots of their volumes. Without snapshots they cannot be stopped and started again.",
        wire: "`GET /apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses`.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let classes = cluster.snapshot_classes(cx).await?;
    Ok(judge(classes.as_ref().as_deref())?)
}

fn judge(classes: Option<&[Value]>) -> Result<Passed, Failure> {
    let actual = match classes {
        Some([]) => "the kind is served, and there is no class",
        None => "the API server does not serve snapshot.storage.k8s.io/v1",
        Some(classes) => {
            let each = classes.iter().map(|class| {
                format!("{} of {}", json::text(class, "/metadata/name"), json::text(class, "/driver"))
            });
            return Ok(Passed::saying(each.collect::<Vec<_>>().join(", ")));
        }
    };
    let step = "GET /apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses";
    Err(Failure::new(causes::SNAPSHOTS_UNAVAILABLE, step, "a VolumeSnapshotClass", actual))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_class_is_needed_and_the_kind_alone_is_not_enough() {
        let class = json!({ "metadata": { "name": "pd" }, "driver": "pd.csi.storage.gke.io" });
        assert_eq!(judge(Some(&[class])).unwrap().note, "pd of pd.csi.storage.gke.io");
        for (classes, said) in [(Some(&[][..]), "there is no class"), (None, "does not serve")] {
            let failure = judge(classes).unwrap_err();
            assert_eq!(failure.cause, causes::SNAPSHOTS_UNAVAILABLE);
            assert!(failure.actual.contains(said), "{}", failure.actual);
        }
    }
}
