//! The storage classes (k25; facts 1.2).
//!
//! Even with database, bucket and registry outside the cluster, Gitpod's `openvsx-proxy` claims 8 GiB without naming a
//! class. Exactly one default answers that: without one the claim waits for ever, with two the class is a matter of
//! chance, or the claim is refused.

use serde_json::Value;

use super::json;

/// The annotations that make a class the default, today's and that of old releases.
const DEFAULT: &[&str] =
    &["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];

/// One storage class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageClass {
    /// Its name.
    pub name: String,
    /// Who makes its volumes: `pd.csi.storage.gke.io`.
    pub provisioner: String,
    /// Whether it is marked as the default.
    pub default: bool,
    /// Whether a volume is made only once a pod waits for it, in the pod's own zone.
    pub waits_for_pod: bool,
}

impl StorageClass {
    /// Every class of a list.
    pub fn list(list: &Value) -> Vec<Self> {
        json::items(list).map(Self::read).collect()
    }

    fn read(item: &Value) -> Self {
        let annotations = json::texts(item, "/metadata/annotations");
        let marked = |name: &&str| annotations.get(*name).is_some_and(|value| value == "true");
        Self {
            name: json::owned(item, "/metadata/name"),
            provisioner: json::owned(item, "/provisioner"),
            default: DEFAULT.iter().any(marked),
            waits_for_pod: json::text(item, "/volumeBindingMode") == "WaitForFirstConsumer",
        }
    }

    /// The names of those that are marked as the default: there should be one.
    pub fn defaults(classes: &[Self]) -> Vec<&str> {
        classes.iter().filter(|class| class.default).map(|class| class.name.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_annotations_count() {
        let class = |name: &str, annotations: Value| {
            json!({ "metadata": { "name": name, "annotations": annotations }, "provisioner": "p",
                "volumeBindingMode": "WaitForFirstConsumer" })
        };
        let classes = StorageClass::list(&json!({ "items": [
            class("old", json!({ "storageclass.beta.kubernetes.io/is-default-class": "true" })),
            class("new", json!({ "storageclass.kubernetes.io/is-default-class": "true" })),
            class("off", json!({ "storageclass.kubernetes.io/is-default-class": "false" })),
            class("none", json!({})),
        ] }));
        assert_eq!(StorageClass::defaults(&classes), ["old", "new"]);
        assert!(classes[0].waits_for_pod);
        assert!(StorageClass::defaults(&StorageClass::list(&json!({ "items": "x" }))).is_empty());
    }
}
