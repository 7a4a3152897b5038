//! What holds for the objects of every profile.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::Value;

use super::PROFILES;
use crate::cluster;
use crate::cluster::api::kinds::Kinds;
use crate::cluster::api::store::{Key, Store};
use crate::cluster::behaviour::{INSTALLER, NAMESPACE};
use crate::family::Behaviour;

#[expect(clippy::panic, reason = "helper of tests: a panic is a failed test")]
fn behaviour(id: &str) -> cluster::Behaviour {
    let profile =
        PROFILES.iter().find(|profile| profile.id == id).unwrap_or_else(|| panic!("no profile {id}"));
    match profile.behaviour.behaviour() {
        Behaviour::Cluster(behaviour) => *behaviour,
        _ => panic!("{id} is no cluster"),
    }
}

/// They are made once for all tests: two hundred nodes take a while in a debug build.
static OBJECTS: LazyLock<BTreeMap<&str, Vec<Value>>> =
    LazyLock::new(|| PROFILES.iter().map(|profile| (profile.id, behaviour(profile.id).objects)).collect());

fn objects(id: &str) -> &'static [Value] {
    &OBJECTS[id]
}

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn of<'a>(objects: &'a [Value], kind: &str) -> Vec<&'a Value> {
    objects.iter().filter(|object| object["kind"] == kind).collect()
}

fn is_true(object: &Value, kind: &str) -> bool {
    let conditions = object.pointer("/status/conditions").and_then(Value::as_array);
    conditions.is_some_and(|all| all.iter().any(|one| one["type"] == kind && one["status"] == "True"))
}

#[test]
fn the_list_is_that_of_the_table_and_sorted() {
    let table = include_str!("../../../../tests/data/cluster-profiles.tsv");
    let mut rows: Vec<(&str, &str)> = table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with("profile\t"))
        .filter_map(|line| line.split_once('\t'))
        .map(|(id, rest)| (id, rest.split('\t').next().unwrap_or_default()))
        .collect();
    rows.sort_unstable();
    let own: Vec<(&str, &str)> = PROFILES.iter().map(|profile| (profile.id, profile.product)).collect();
    assert_eq!(own, rows);
    let healthy: Vec<&str> =
        PROFILES.iter().filter(|profile| profile.healthy).map(|profile| profile.id).collect();
    assert_eq!(healthy, ["aks", "eks", "gke", "k3s"]);
}

#[test]
fn every_object_has_a_head_and_a_name_of_its_own() {
    for profile in PROFILES {
        let mut seen = BTreeSet::new();
        for object in objects(profile.id) {
            for pointer in ["/apiVersion", "/kind", "/metadata/name"] {
                assert!(!text(object, pointer).is_empty(), "{}: no {pointer} in {object}", profile.id);
            }
            let group = text(object, "/apiVersion").split_once('/').map_or("", |(group, _)| group);
            let place =
                ["/kind", "/metadata/namespace", "/metadata/name"].map(|at| text(object, at).to_owned());
            assert!(place[2].len() <= 253, "{}: {} is too long", profile.id, place[2]);
            assert!(seen.insert((group.to_owned(), place.clone())), "{}: {place:?} twice", profile.id);
        }
    }
}

/// The kinds of namespaces are in one that is there, and all others in none.
#[test]
fn objects_are_in_namespaces_that_are_there() {
    let cluster_wide = [
        "APIService",
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PriorityClass",
        "StorageClass",
        "ValidatingWebhookConfiguration",
    ];
    for profile in PROFILES {
        let all = objects(profile.id);
        let namespaces: BTreeSet<&str> =
            of(all, "Namespace").iter().map(|object| text(object, "/metadata/name")).collect();
        let mut scopes: BTreeMap<(&str, &str), bool> =
            cluster_wide.iter().map(|kind| (("", *kind), false)).collect();
        for definition in of(all, "CustomResourceDefinition") {
            let kind = (text(definition, "/spec/group"), text(definition, "/spec/names/kind"));
            scopes.insert(kind, text(definition, "/spec/scope") == "Namespaced");
        }
        for object in all {
            let group = text(object, "/apiVersion").split_once('/').map_or("", |(group, _)| group);
            let kind = text(object, "/kind");
            let scope = scopes.get(&(group, kind)).or_else(|| scopes.get(&("", kind)));
            let namespace = text(object, "/metadata/namespace");
            if scope.copied().unwrap_or(true) {
                assert!(namespaces.contains(namespace), "{}: {kind} in {namespace:?}", profile.id);
            } else {
                assert_eq!(namespace, "", "{}: {kind}", profile.id);
            }
        }
    }
}

#[test]
fn every_role_has_a_node_that_takes_its_pods() {
    // Nobody can give labels to the nodes of Fargate.
    for profile in PROFILES.iter().filter(|profile| profile.id != "eks-fargate") {
        let all = objects(profile.id);
        for role in ["meta", "ide", "workspace_services", "workspace_regular", "workspace_headless"] {
            let label = format!("gitpod.io/workload_{role}");
            let fits = |node: &&&Value| {
                node["metadata"]["labels"][&label] == "true"
                    && is_true(node, "Ready")
                    && node.pointer("/spec/taints").is_none()
                    && text(node, "/status/nodeInfo/operatingSystem") == "linux"
            };
            let nodes = of(all, "Node");
            let node = nodes.iter().find(fits);
            assert!(node.is_some(), "{}: no node for {role}", profile.id);
        }
        for node in of(all, "Node") {
            let cpu = text(node, "/status/allocatable/cpu").trim_end_matches('m').parse::<u32>();
            let memory = text(node, "/status/allocatable/memory").trim_end_matches("Ki").parse::<u64>();
            assert!(cpu.is_ok_and(|cpu| cpu >= 4_000), "{}", profile.id);
            assert!(memory.is_ok_and(|memory| memory >= 16 << 20), "{}", profile.id);
        }
    }
}

/// Whose volumes cannot be snapshotted as they come, or only by an interface before v1.
const WITHOUT_SNAPSHOTS: &[&str] = &["digitalocean", "k3s", "kind"];

#[test]
fn every_cluster_has_what_gitpod_asks_for() {
    for profile in PROFILES {
        let all = objects(profile.id);
        let default = "storageclass.kubernetes.io/is-default-class";
        let defaults = of(all, "StorageClass");
        let defaults = defaults.iter().filter(|class| class["metadata"]["annotations"][default] == "true");
        assert_eq!(defaults.count(), 1, "{}", profile.id);
        let snapshots = usize::from(!WITHOUT_SNAPSHOTS.contains(&profile.product));
        assert_eq!(of(all, "VolumeSnapshotClass").len(), snapshots, "{}", profile.id);
        let dns = |pod: &&&Value| pod["metadata"]["labels"]["k8s-app"] == "kube-dns";
        let labelled = profile.product != "openshift";
        assert_eq!(of(all, "Pod").iter().any(|pod| dns(&pod)), labelled, "{}: pods for DNS", profile.id);
        for object in of(all, "APIService").iter().chain(&of(all, "Deployment")) {
            assert!(is_true(object, "Available"), "{}: {object}", profile.id);
        }
        for kind in ["ClusterIssuer", "Certificate"] {
            assert!(of(all, kind).iter().all(|object| is_true(object, "Ready")), "{}: {kind}", profile.id);
            assert_eq!(of(all, kind).len(), 1, "{}: {kind}", profile.id);
        }
        let there = |kind: &str, name: &str| {
            all.iter().any(|object| {
                object["kind"] == kind
                    && object["metadata"]["namespace"] == NAMESPACE
                    && object["metadata"]["name"] == name
            })
        };
        assert!(
            there("Secret", "https-certificates") && there("ServiceAccount", INSTALLER.1),
            "{}",
            profile.id
        );
        assert_eq!(
            there("ResourceQuota", "gitpod-resource-quota"),
            profile.product == "gke",
            "{}",
            profile.id
        );
    }
}

/// Counts agree: a daemonset says how many pods of it there are.
#[test]
fn a_daemonset_counts_its_pods() {
    for profile in PROFILES {
        let all = objects(profile.id);
        let pods = of(all, "Pod");
        for set in of(all, "DaemonSet") {
            let chosen = set.pointer("/spec/selector/matchLabels").and_then(Value::as_object);
            let of_set = |pod: &&&Value| {
                pod["metadata"]["namespace"] == set["metadata"]["namespace"]
                    && chosen.is_some_and(|chosen| {
                        chosen.iter().all(|(key, value)| pod["metadata"]["labels"][key] == *value)
                    })
            };
            let count = pods.iter().filter(of_set).count();
            let name = text(set, "/metadata/name");
            assert_eq!(set["status"]["numberReady"], count, "{}: {name}", profile.id);
        }
    }
}

#[test]
fn two_hundred_nodes_are_as_large_as_real_ones() {
    let all = objects("gke-200-nodes");
    let nodes = of(all, "Node");
    assert_eq!(nodes.len(), 200);
    for node in nodes {
        let size = node.to_string().len();
        assert!((7_000..12_000).contains(&size), "{size}");
        let images = node.pointer("/status/images").and_then(Value::as_array).map_or(0, Vec::len);
        assert!((22..60).contains(&images), "{images}");
    }
    let pods = of(all, "Pod").len();
    assert!((1_000..2_000).contains(&pods), "{pods}");
}

/// What is registered is served, and what is served is registered; only the registrations themselves are not.
#[test]
fn registrations_agree_with_what_is_served() {
    for profile in PROFILES {
        let behaviour = behaviour(profile.id);
        let store = Store::new();
        for object in of(&behaviour.objects, "CustomResourceDefinition") {
            let name = text(object, "/metadata/name");
            let key = Key::new("apiextensions.k8s.io", "customresourcedefinitions", "", name);
            assert!(store.seed(&key, object.clone()).is_ok(), "{}: {name}", profile.id);
        }
        let kinds = Kinds::of(&behaviour, &store);
        let unknown = behaviour.objects.iter().find(|object| kinds.of_object(object).is_none());
        assert!(unknown.is_none(), "{}: of no kind: {unknown:?}", profile.id);
        let groups = kinds.groups();
        let mut served: BTreeSet<String> = groups
            .iter()
            .filter(|(group, _)| group != "apiregistration.k8s.io")
            .flat_map(|(group, versions)| versions.iter().map(move |version| format!("{version}.{group}")))
            .collect();
        served.insert("v1.".to_owned());
        let services = of(&behaviour.objects, "APIService");
        let registered: BTreeSet<String> =
            services.iter().map(|service| text(service, "/metadata/name").to_owned()).collect();
        assert_eq!(registered, served, "{}", profile.id);
    }
}

#[test]
fn owners_are_there() {
    for profile in PROFILES {
        let all = objects(profile.id);
        let uids: BTreeSet<&str> = all.iter().map(|object| text(object, "/metadata/uid")).collect();
        assert_eq!(uids.len(), all.len(), "{}: uids are not unique", profile.id);
        for object in all {
            let owners = object.pointer("/metadata/ownerReferences").and_then(Value::as_array);
            for owner in owners.into_iter().flatten() {
                assert!(uids.contains(text(owner, "/uid")), "{}: no owner {owner}", profile.id);
            }
        }
    }
}
