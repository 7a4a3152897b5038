//! Exactly one storage class is the default.
//!
//! Gitpod claims volumes without naming a class: 8 GiB for openvsx-proxy in every installation, and more for MySQL, MinIO
//! and the registry where they run in the cluster (`install/installer/cmd/testdata/render/minimal/output.golden`). Without a
//! default the claim is pending for ever. With two, old releases of Kubernetes refuse the claim and newer ones take the
//! class that was made last. Source: k25.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::storage::StorageClass;
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::default_sc",
        key: "k25",
        title: "exactly one storage class is the default",
        why: "Gitpod claims volumes without naming a class, even where database, bucket and registry are outside of the cluster. Without a default class the claims stay pending; with two it is refused, or a matter of chance.",
        wire: "`GET /apis/storage.k8s.io/v1/storageclasses`: the annotation `storageclass.kubernetes.io/is-default-class`, and its older form.",
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
    let classes = cluster.storage_classes(cx).await?;
    Ok(judge(&classes)?)
}

fn judge(classes: &[StorageClass]) -> Result<Passed, Failure> {
    let step = "GET /apis/storage.k8s.io/v1/storageclasses";
    let expected = "one storage class that is marked as the default";
    let marked: Vec<&StorageClass> = classes.iter().filter(|class| class.default).collect();
    match marked[..] {
        [class] => {
            let when = if class.waits_for_pod { ", which waits for a pod" } else { "" };
            Ok(Passed::saying(format!("{} of {}{when}", class.name, class.provisioner)))
        }
        [] => {
            let names: Vec<&str> = classes.iter().map(|class| class.name.as_str()).collect();
            let actual = if names.is_empty() {
                "there is no storage class".to_owned()
            } else {
                format!("none of {} is", names.join(", "))
            };
            Err(Failure::new(causes::DEFAULT_STORAGE_CLASS_MISSING, step, expected, actual))
        }
        _ => {
            let actual = StorageClass::defaults(classes).join(" and ");
            Err(Failure::new(causes::DEFAULT_STORAGE_CLASSES_SEVERAL, step, expected, actual))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(name: &str, default: bool) -> StorageClass {
        StorageClass { name: name.to_owned(), provisioner: "p".to_owned(), default, waits_for_pod: true }
    }

    #[test]
    fn one_and_no_more() {
        let note = judge(&[class("a", false), class("b", true)]).unwrap().note;
        assert_eq!(note, "b of p, which waits for a pod");
        let none = judge(&[class("a", false), class("b", false)]).unwrap_err();
        assert_eq!(
            (none.cause, none.actual.as_str()),
            (causes::DEFAULT_STORAGE_CLASS_MISSING, "none of a, b is")
        );
        assert_eq!(judge(&[]).unwrap_err().actual, "there is no storage class");
        let two = judge(&[class("a", true), class("b", true)]).unwrap_err();
        assert_eq!((two.cause, two.actual.as_str()), (causes::DEFAULT_STORAGE_CLASSES_SEVERAL, "a and b"));
    }
}
