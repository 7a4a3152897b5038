//! The groups of the API that a server serves (k18, c01; facts 1.2).
//!
//! What Gitpod's installer renders names these groups and versions. A server that lacks one refuses the whole installation:
//! `policy/v1` and the `CronJob` of `batch/v1` came with Kubernetes 1.21.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json;

/// The groups and versions that Gitpod's installer renders.
pub const NEEDED: &[(&str, &str)] = &[
    ("apps", "v1"),
    ("batch", "v1"),
    ("policy", "v1"),
    ("networking.k8s.io", "v1"),
    ("rbac.authorization.k8s.io", "v1"),
    ("cert-manager.io", "v1"),
];

/// What `GET /apis` lists: each group with its versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups(BTreeMap<String, Vec<String>>);

impl Groups {
    /// Reads an `APIGroupList`.
    pub fn read(list: &Value) -> Self {
        let versions = |group: &Value| {
            json::elements(group, "/versions").map(|version| json::owned(version, "/version")).collect()
        };
        let groups =
            json::elements(list, "/groups").map(|group| (json::owned(group, "/name"), versions(group)));
        Self(groups.collect())
    }

    /// Whether the group is served in any version.
    pub fn has(&self, group: &str) -> bool {
        self.0.contains_key(group)
    }

    /// The versions of a group; none when it is not served.
    pub fn versions(&self, group: &str) -> &[String] {
        self.0.get(group).map_or(&[], Vec::as_slice)
    }

    /// What Gitpod needs and the server does not serve: `policy/v1`.
    pub fn missing(&self) -> Vec<String> {
        let served = |group, version: &str| self.versions(group).iter().any(|served| served == version);
        let missing = NEEDED.iter().filter(|(group, version)| !served(group, version));
        missing.map(|(group, version)| format!("{group}/{version}")).collect()
    }
}

/// The kinds that a group lists (`GET /apis/batch/v1`), by the plural names of their resources; subresources are left out.
pub fn resources(list: &Value) -> Vec<String> {
    let names = json::elements(list, "/resources").map(|resource| json::text(resource, "/name"));
    names.filter(|name| !name.is_empty() && !name.contains('/')).map(str::to_owned).collect()
}

#[cfg(test)]
pub(super) fn groups(served: &[(&str, &[&str])]) -> Groups {
    let owned = |(group, versions): &(&str, &[&str])| {
        ((*group).to_owned(), versions.iter().map(|version| (*version).to_owned()).collect())
    };
    Groups(served.iter().map(owned).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_server_of_1_20_lacks_the_budgets() {
        let group = |name: &str, versions: &[&str]| {
            let versions: Vec<_> = versions.iter().map(|version| json!({ "version": version })).collect();
            json!({ "name": name, "versions": versions })
        };
        let list = json!({ "kind": "APIGroupList", "groups": [
            group("apps", &["v1"]),
            group("batch", &["v1", "v1beta1"]),
            group("policy", &["v1beta1"]),
            group("networking.k8s.io", &["v1"]),
            group("rbac.authorization.k8s.io", &["v1"]),
        ] });
        let groups = Groups::read(&list);
        assert_eq!(groups.missing(), ["policy/v1", "cert-manager.io/v1"]);
        assert!(groups.has("policy") && !groups.has("cert-manager.io"));
        assert_eq!(groups.versions("batch"), ["v1", "v1beta1"]);
        assert_eq!(Groups::read(&json!(7)).missing().len(), NEEDED.len());
    }

    #[test]
    fn subresources_are_no_kinds() {
        let list = json!({ "resources": [{ "name": "cronjobs" }, { "name": "cronjobs/status" }, { "kind": "Job" }] });
        assert_eq!(resources(&list), ["cronjobs"]);
    }
}
