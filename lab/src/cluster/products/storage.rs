//! Classes of storage, and snapshots of volumes with what defines them.
//!
//! Documented: the names, provisioners and annotations of each platform's classes, and the definitions of the snapshot
//! controller. Where a platform brings no snapshots by itself (K3s, kind, kubeadm), the controller is installed beside
//! it.

use serde_json::{Value, json};

use super::crd::{Version, boolean, cluster_wide, definition, namespaced, record, text, texts, whole};
use super::object::{object, with};

const GROUP: &str = "snapshot.storage.k8s.io";

/// A class of storage, made when a pod waits for its volume.
pub(super) fn class(name: &str, provisioner: &str, parameters: &Value) -> Value {
    with(
        object("storage.k8s.io/v1", "StorageClass", "", name),
        json!({
            "allowVolumeExpansion": true,
            "metadata": { "annotations": { "storageclass.kubernetes.io/is-default-class": "false" } },
            "parameters": parameters,
            "provisioner": provisioner,
            "reclaimPolicy": "Delete",
            "volumeBindingMode": "WaitForFirstConsumer",
        }),
    )
}

/// The same as the default of the cluster.
pub(super) fn default_class(name: &str, provisioner: &str, parameters: &Value) -> Value {
    with(
        class(name, provisioner, parameters),
        json!({ "metadata": { "annotations": { "storageclass.kubernetes.io/is-default-class": "true" } } }),
    )
}

/// Snapshots by this driver: what defines them, and a class.
pub(super) fn snapshots(class: &str, driver: &str) -> Vec<Value> {
    let kinds = [
        (cluster_wide(GROUP, "VolumeSnapshotClass", "volumesnapshotclasses"), class_schema()),
        (
            cluster_wide(GROUP, "VolumeSnapshotContent", "volumesnapshotcontents"),
            whole(
                record(
                    vec![
                        ("deletionPolicy", text()),
                        ("driver", text()),
                        ("source", record(vec![("snapshotHandle", text()), ("volumeHandle", text())], &[])),
                        ("volumeSnapshotClassName", text()),
                        ("volumeSnapshotRef", record(vec![("name", text()), ("namespace", text())], &[])),
                    ],
                    &["deletionPolicy", "driver", "source", "volumeSnapshotRef"],
                ),
                record(vec![("readyToUse", boolean()), ("snapshotHandle", text())], &[]),
            ),
        ),
        (
            namespaced(GROUP, "VolumeSnapshot", "volumesnapshots"),
            whole(
                record(
                    vec![
                        (
                            "source",
                            record(
                                vec![
                                    ("persistentVolumeClaimName", text()),
                                    ("volumeSnapshotContentName", text()),
                                ],
                                &[],
                            ),
                        ),
                        ("volumeSnapshotClassName", text()),
                    ],
                    &["source"],
                ),
                record(
                    vec![
                        ("boundVolumeSnapshotContentName", text()),
                        ("creationTime", text()),
                        ("readyToUse", boolean()),
                        ("restoreSize", text()),
                    ],
                    &[],
                ),
            ),
        ),
    ];
    let definitions = kinds.map(|(kind, schema)| {
        with(
            definition(kind, vec![Version { name: "v1", served: true, schema }]),
            // A group under k8s.io is protected: who defines kinds of it says where that was agreed.
            json!({ "metadata": { "annotations": {
                "api-approved.kubernetes.io": "https://github.com/kubernetes-csi/external-snapshotter/pull/419",
            } } }),
        )
    });
    let class = with(
        object("snapshot.storage.k8s.io/v1", "VolumeSnapshotClass", "", class),
        json!({ "deletionPolicy": "Delete", "driver": driver }),
    );
    definitions.into_iter().chain([class]).collect()
}

fn class_schema() -> Value {
    record(
        vec![
            ("apiVersion", text()),
            ("deletionPolicy", text()),
            ("driver", text()),
            ("kind", text()),
            ("parameters", texts()),
        ],
        &["deletionPolicy", "driver"],
    )
}
