//! The kinds that a server serves: those that are built in at its release, and those of the definitions in its store.

use std::sync::Arc;

use serde_json::Value;

use super::builtin::{self, BuiltIn};
use super::store::{Key, Store};
use crate::cluster::behaviour::Behaviour;

/// One kind in one version.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the name of a kind is called so throughout the API")]
pub(crate) struct Kind {
    /// The API group; empty for the first kinds.
    pub(crate) group: String,
    /// The version: `v1`.
    pub(crate) version: String,
    /// The plural name: `daemonsets`.
    pub(crate) resource: String,
    /// The singular name: `daemonset`.
    pub(crate) singular: String,
    /// The name of the kind: `DaemonSet`.
    pub(crate) kind: String,
    /// Whether its objects live in namespaces.
    pub(crate) namespaced: bool,
    /// The names that people type: `ds`.
    pub(crate) short: Vec<String>,
    /// The groups of kinds that it belongs to: `all`.
    pub(crate) categories: Vec<String>,
    /// What can be done with it.
    pub(crate) verbs: Verbs,
    /// Whether its status is written apart.
    pub(crate) has_status: bool,
    /// Subresources beside the status: `log`.
    pub(crate) subresources: &'static [&'static str],
    /// The definition that it comes from, where it is not built in.
    pub(crate) definition: Option<Arc<Value>>,
}

/// What can be done with a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verbs {
    /// Everything.
    All,
    /// It is only read.
    Read,
    /// It is only asked by being created, and nothing is stored.
    Create,
}

impl Verbs {
    /// As discovery lists them.
    pub(crate) const fn list(self) -> &'static [&'static str] {
        match self {
            Self::All => &["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
            Self::Read => &["get", "list"],
            Self::Create => &["create"],
        }
    }
}

impl Kind {
    /// Group and version as objects bear them: `apps/v1`.
    pub(crate) fn api_version(&self) -> String {
        group_version(&self.group, &self.version)
    }

    /// The plural name with the group, as messages write it: `daemonsets.apps`.
    pub(crate) fn qualified(&self) -> String {
        if self.group.is_empty() {
            self.resource.clone()
        } else {
            format!("{}.{}", self.resource, self.group)
        }
    }

    /// The place of an object of this kind.
    pub(crate) fn key(&self, namespace: &str, name: &str) -> Key {
        let namespace = if self.namespaced { namespace } else { "" };
        Key::new(&self.group, &self.resource, namespace, name)
    }

    /// The part of its definition that is about this version.
    pub(crate) fn defined(&self) -> Option<&Value> {
        let versions = self.definition.as_ref()?.pointer("/spec/versions")?.as_array()?;
        versions.iter().find(|version| version["name"] == self.version.as_str())
    }
}

/// `apps/v1`, or `v1` for the first group.
pub(crate) fn group_version(group: &str, version: &str) -> String {
    if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") }
}

/// Group and version of `apps/v1` or `v1`.
pub(crate) fn split_group_version(text: &str) -> (&str, &str) {
    text.split_once('/').unwrap_or(("", text))
}

/// Every kind that is served. Of one group, the version that is preferred stands first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kinds {
    kinds: Vec<Kind>,
    /// Groups of other servers behind this one.
    aggregated: Vec<Aggregated>,
}

/// A group in one version that another server serves behind this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Aggregated {
    group: String,
    version: String,
    /// Whether that server answers.
    pub(crate) available: bool,
}

impl Kinds {
    /// Those of a server with this behaviour, which holds these objects.
    pub(crate) fn of(behaviour: &Behaviour, store: &Store) -> Self {
        Self::read(behaviour, store, |version| version["served"] == true)
    }

    /// The same with the versions of definitions that are not served.
    pub(crate) fn of_all(behaviour: &Behaviour, store: &Store) -> Self {
        Self::read(behaviour, store, |_| true)
    }

    fn read(behaviour: &Behaviour, store: &Store, counts: fn(&Value) -> bool) -> Self {
        let built_in = builtin::KINDS.iter().filter(|kind| kind.is_in(behaviour.release)).map(BuiltIn::kind);
        let definitions = store.list("apiextensions.k8s.io", "customresourcedefinitions", "");
        let defined = definitions.iter().flat_map(|definition| of_definition(definition, counts));
        let served = |kind: &Kind| !behaviour.unserved.contains(&kind.api_version());
        let mut kinds: Vec<Kind> = built_in.chain(defined).filter(served).collect();
        let too = behaviour.served_too.iter().map(|text| {
            let (group, version) = split_group_version(text);
            Aggregated { group: group.to_owned(), version: version.to_owned(), available: true }
        });
        let services = store.list("apiregistration.k8s.io", "apiservices", "");
        let behind = services.iter().filter_map(|service| of_service(service));
        let mut aggregated: Vec<Aggregated> = Vec::new();
        for one in behind.chain(too) {
            let known = |group: &str, version: &str| group == one.group && version == one.version;
            let by_kind = kinds.iter().any(|kind| known(&kind.group, &kind.version));
            if !by_kind && !aggregated.iter().any(|other| known(&other.group, &other.version)) {
                aggregated.push(one);
            }
        }
        let up = aggregated.iter().filter(|one| one.available);
        let behind =
            up.flat_map(|one| builtin::BEHIND.iter().filter(|kind| kind.is_of(&one.group, &one.version)));
        kinds.extend(behind.map(BuiltIn::kind));
        Self { kinds, aggregated }
    }

    /// The version of a store's objects that what is served follows from.
    pub(crate) fn version_of(store: &Store) -> u64 {
        let services = store.changed("apiregistration.k8s.io", "apiservices");
        store.changed("apiextensions.k8s.io", "customresourcedefinitions").max(services)
    }

    /// The group in a version, if another server serves it.
    pub(crate) fn aggregated(&self, group: &str, version: &str) -> Option<&Aggregated> {
        self.aggregated.iter().find(|other| other.group == group && other.version == version)
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[Kind] {
        &self.kinds
    }

    /// The kind with this plural name in a version of a group.
    pub(crate) fn find(&self, group: &str, version: &str, resource: &str) -> Option<&Kind> {
        self.kinds
            .iter()
            .find(|kind| kind.group == group && kind.version == version && kind.resource == resource)
    }

    /// The kind that an object says it is of.
    pub(crate) fn of_object(&self, object: &Value) -> Option<&Kind> {
        let (group, version) = split_group_version(object["apiVersion"].as_str()?);
        let kind = object["kind"].as_str()?;
        self.kinds.iter().find(|other| other.group == group && other.version == version && other.kind == kind)
    }

    /// The groups, with their versions, the preferred one first; without the first group, which has no name.
    pub(crate) fn groups(&self) -> Vec<(String, Vec<String>)> {
        let named = self.kinds.iter().map(|kind| (&kind.group, &kind.version));
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        for (group, version) in named.chain(self.aggregated.iter().map(|one| (&one.group, &one.version))) {
            if group.is_empty() {
                continue;
            }
            match groups.iter_mut().find(|(other, _)| other == group) {
                Some((_, versions)) if versions.contains(version) => {}
                Some((_, versions)) => versions.push(version.clone()),
                None => groups.push((group.clone(), vec![version.clone()])),
            }
        }
        groups
    }
}

/// What an `APIService` stands for, if it is not this server itself.
fn of_service(service: &Value) -> Option<Aggregated> {
    let spec = &service["spec"];
    if !spec["service"].is_object() {
        return None;
    }
    let conditions = service["status"]["conditions"].as_array();
    let is_down = |condition: &Value| condition["type"] == "Available" && condition["status"] != "True";
    let available = !conditions.into_iter().flatten().any(is_down);
    let text = |name: &str| spec[name].as_str().map(str::to_owned);
    Some(Aggregated { group: text("group")?, version: text("version")?, available })
}

/// The kinds of a definition, in the order in which the server prefers them: the stable versions first, then beta, then alpha.
fn of_definition(definition: &Arc<Value>, counts: fn(&Value) -> bool) -> Vec<Kind> {
    let (spec, names) = (&definition["spec"], &definition["spec"]["names"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let texts = |value: &Value| value.as_array().into_iter().flatten().map(text).collect::<Vec<_>>();
    let mut versions: Vec<&Value> =
        spec["versions"].as_array().into_iter().flatten().filter(|version| counts(version)).collect();
    versions.sort_by_key(|version| rank(version["name"].as_str().unwrap_or_default()));
    let kind = |version: &&Value| Kind {
        group: text(&spec["group"]),
        version: text(&version["name"]),
        resource: text(&names["plural"]),
        singular: text(&names["singular"]),
        kind: text(&names["kind"]),
        namespaced: spec["scope"] == "Namespaced",
        short: texts(&names["shortNames"]),
        categories: texts(&names["categories"]),
        verbs: Verbs::All,
        has_status: version.pointer("/subresources/status").is_some(),
        subresources: &[],
        definition: Some(Arc::clone(definition)),
    };
    versions.iter().map(kind).collect()
}

/// Sorts `v2` before `v1` before `v1beta1` before `v1alpha2`.
fn rank(version: &str) -> (u8, std::cmp::Reverse<u32>, std::cmp::Reverse<u32>) {
    let digits = |text: &str| text.parse().unwrap_or_default();
    let number = version.trim_start_matches('v');
    let (stage, major, minor) = if let Some((major, minor)) = number.split_once("beta") {
        (1, digits(major), digits(minor))
    } else if let Some((major, minor)) = number.split_once("alpha") {
        (2, digits(major), digits(minor))
    } else {
        (0, digits(number), 0)
    };
    (stage, std::cmp::Reverse(major), std::cmp::Reverse(minor))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::plain;
    use super::*;

    #[test]
    fn what_is_served_follows_the_release() {
        let served = |release, group, version, resource| {
            Kinds::of(&plain(release), &Store::new()).find(group, version, resource).is_some()
        };
        assert!(!served(20, "batch", "v1", "cronjobs") && served(21, "batch", "v1", "cronjobs"));
        assert!(!served(19, "policy", "v1", "poddisruptionbudgets"));
        assert!(served(24, "policy", "v1beta1", "podsecuritypolicies"));
        assert!(!served(25, "policy", "v1beta1", "podsecuritypolicies"));
        assert!(served(33, "policy", "v1", "poddisruptionbudgets"));
    }

    #[test]
    fn what_is_unserved_is_not_listed() {
        let mut behaviour = plain(22);
        behaviour.unserved.push("policy/v1".to_owned());
        behaviour.served_too.push("config.openshift.io/v1".to_owned());
        let kinds = Kinds::of(&behaviour, &Store::new());
        let groups = kinds.groups();
        let versions =
            |name: &str| groups.iter().find(|(group, _)| group == name).map(|(_, versions)| versions);
        assert_eq!(versions("policy").unwrap(), &["v1beta1"]);
        assert_eq!(versions("config.openshift.io").unwrap(), &["v1"]);
        assert!(versions("").is_none());
    }

    #[test]
    fn a_definition_makes_its_kinds_served() {
        let store = Store::new();
        let definition = json!({
            "spec": {
                "group": "example.com", "scope": "Namespaced",
                "names": { "plural": "things", "singular": "thing", "kind": "Thing", "shortNames": ["th"] },
                "versions": [
                    { "name": "v1alpha1", "served": false },
                    { "name": "v1beta1", "served": true },
                    { "name": "v1", "served": true, "subresources": { "status": {} } },
                ],
            },
        });
        let key = Key::new("apiextensions.k8s.io", "customresourcedefinitions", "", "things.example.com");
        store.create(key, definition).unwrap();
        let kinds = Kinds::of(&plain(22), &store);
        let thing = kinds.find("example.com", "v1", "things").unwrap();
        assert!(thing.has_status && thing.namespaced);
        assert_eq!(kinds.groups().last().unwrap().1, ["v1", "v1beta1"]);
        assert_eq!(thing.qualified(), "things.example.com");
        assert_eq!(thing.defined().unwrap()["name"], "v1");
    }
}
