//! Whatever a server says, no reader panics, and none makes a node of Gitpod's, a platform or a version out of nothing.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::certificates::CertManager;
use super::discovery::{self, Groups};
use super::network::{Cni, DaemonSet, Evidence as OnNetwork, Installation, Network, Pool};
use super::nodes::{Node, judged};
use super::platform::{Evidence, Platform};
use super::quantity::Quantity;
use super::roles::{Kind, roles, strangers};
use super::storage::StorageClass;
use super::versions::{self, Numbers, ServerVersion};
use super::{parts, recorded};

/// Puts one answer through every reader.
fn read_everything(value: &Value) -> (Vec<Node>, Platform, Network) {
    let nodes = Node::list(value);
    let counted = judged(&nodes);
    for read in [parts::runtimes, parts::kernels, parts::kubelets, parts::distributions] {
        let read = read(&counted.nodes);
        assert!(read.parts.iter().map(|part| part.of.len()).sum::<usize>() <= counted.nodes.len());
    }
    roles(&nodes, Kind::Full);
    strangers(&nodes);
    let server = ServerVersion::read(value);
    server.part();
    let groups = Groups::read(value);
    groups.missing();
    discovery::resources(value);
    let platform = Platform::identify(&Evidence { server: &server.git, groups: &groups, nodes: &nodes });
    let (daemonsets, pools) = (DaemonSet::list(value), Pool::list(value));
    let installation = Installation::read(value);
    let network = Network::identify(&OnNetwork {
        daemonsets: &daemonsets,
        pools: Some(&pools),
        installation: installation.as_ref(),
        nodes: &nodes,
        platform: platform.product,
    });
    CertManager::read(value, value).told();
    StorageClass::defaults(&StorageClass::list(value));
    (nodes, platform, network)
}

/// A list of which every item is any kind of thing at once.
fn template() -> Value {
    let mut item = recorded::item("EKS AL2", "fargate-ip-1");
    item["metadata"]["namespace"] = json!("kube-system");
    item["metadata"]["labels"] =
        json!({ "gitpod.io/workload_meta": "true", "app.kubernetes.io/version": "v1.8.0" });
    item["metadata"]["annotations"] = json!({ "k3s.io/node-args": "[\"server\"]" });
    item["spec"] = json!({
        "providerID": "aws:///z/i", "taints": [{ "key": "k", "effect": "NoExecute" }], "group": "cert-manager.io",
        "names": { "plural": "certificates" }, "vxlanMode": "Always", "cidr": "10.0.0.0/8",
        "versions": [{ "name": "v1", "served": true, "schema": { "openAPIV3Schema": { "properties": {} } } }],
        "template": { "spec": { "containers": [{ "name": "c", "image": "q.io/cert-manager-controller:v1.8.0",
            "env": [{ "name": "CALICO_NETWORKING_BACKEND", "value": "none" }] }] } },
    });
    let mut calico = item.clone();
    calico["metadata"]["name"] = json!("calico-node");
    json!({ "items": [item, calico], "gitVersion": "v1.22.6-eks-14c7a48", "major": "1", "minor": "22+",
        "groups": [{ "name": "apps", "versions": [{ "version": "v1" }] }], "resources": [{ "name": "cronjobs" }] })
}

/// How many values there are in it, itself included.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(values) => values.iter().map(size).sum(),
        Value::Object(entries) => entries.values().map(size).sum(),
        _ => 0,
    }
}

/// Puts `odd` in the place of the value that is counted `at`.
fn spoil(value: &mut Value, at: &mut usize, odd: &Value) {
    if *at == 0 {
        *value = odd.clone();
    }
    *at = at.wrapping_sub(1);
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| spoil(value, at, odd)),
        Value::Object(entries) => entries.values_mut().for_each(|value| spoil(value, at, odd)),
        _ => {}
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "v?[0-9]{1,22}\\.[0-9.]{0,6}[-+~_a-z0-9]{0,8}".prop_map(Value::from),
    ];
    let key = prop_oneof![
        Just("items".to_owned()),
        Just("metadata".to_owned()),
        Just("spec".to_owned()),
        Just("status".to_owned()),
        "[a-z/~]{0,6}",
    ];
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key.clone(), inner, 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_taken(value in any_json()) {
        let (nodes, platform, network) = read_everything(&value);
        prop_assert!(nodes.iter().all(|node| !node.ready));
        prop_assert_eq!(platform.product, None);
        prop_assert_eq!(network.cni, Cni::Unknown);
    }

    #[test]
    fn one_odd_value_anywhere_is_taken(at in any::<prop::sample::Index>(), odd in any_json()) {
        let mut value = template();
        let mut at = at.index(size(&value));
        spoil(&mut value, &mut at, &odd);
        read_everything(&value);
    }

    #[test]
    fn any_text_is_taken(text in "\\PC{0,40}") {
        let named = [parts::runtime(&text), parts::kernel(&text), parts::kubelet(&text), parts::distribution(&text)];
        prop_assert!(named.iter().flatten().all(|named| !named.name.is_empty()));
        versions::of_image(&text);
        super::platform::of_version(&text);
        let _no_quantity = text.parse::<Quantity>();
    }

    #[test]
    fn numbers_are_read_as_written(major in 0..10_000_u64, minor in 0..10_000_u64, rest in "([-+][a-z0-9.]{0,9})?") {
        let read = Numbers::read(&format!("v{major}.{minor}{rest}"));
        prop_assert_eq!(read, Some(Numbers::minor(major, minor)));
    }

    #[test]
    fn whole_quantities_are_exact(number in any::<u32>(), power in 0..4_usize) {
        let text = format!("{number}{}", ["", "Ki", "Mi", "Gi"][power]);
        let bytes = i128::from(number) << (10 * power);
        prop_assert_eq!(text.parse::<Quantity>().map(Quantity::in_whole), Ok(bytes));
    }
}

#[test]
fn the_template_is_read() {
    let (nodes, platform, network) = read_everything(&template());
    assert_eq!((nodes.len(), platform.product, platform.fargate.len()), (2, Some("eks"), 1));
    assert_ne!(network.cni, Cni::Unknown);
}
