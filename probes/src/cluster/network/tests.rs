use serde_json::{Value, json};

use super::super::recorded;
use super::*;

fn set(path: &str, image: &str, env: &[(&str, &str)]) -> Value {
    let (namespace, name) = path.split_once('/').unwrap();
    let env: Vec<Value> = env.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    json!({
        "metadata": { "namespace": namespace, "name": name },
        "spec": { "template": { "spec": { "containers": [{ "name": name, "image": image, "env": env }] } } },
        "status": { "desiredNumberScheduled": 3, "numberReady": 3 },
    })
}

fn pool(name: &str, vxlan: &str, ipip: &str) -> Value {
    json!({ "metadata": { "name": name }, "spec": { "cidr": "192.168.0.0/16", "vxlanMode": vxlan, "ipipMode": ipip } })
}

#[derive(Default)]
struct Case {
    sets: Vec<Value>,
    pools: Option<Value>,
    installation: Value,
    nodes: Vec<Node>,
    platform: Option<&'static str>,
}

impl Case {
    fn network(&self) -> Network {
        let daemonsets = DaemonSet::list(&json!({ "items": self.sets }));
        let pools = self.pools.as_ref().map(Pool::list);
        let installation = Installation::read(&self.installation);
        Network::identify(&Evidence {
            daemonsets: &daemonsets,
            pools: pools.as_deref(),
            installation: installation.as_ref(),
            nodes: &self.nodes,
            platform: self.platform,
        })
    }
}

fn calico(env: &[(&str, &str)]) -> Vec<Value> {
    vec![set("kube-system/calico-node", "docker.io/calico/node:v3.23.1", env)]
}

#[test]
fn each_daemonset_tells_its_network() {
    for (path, image, cni, version) in [
        ("kube-system/cilium", "quay.io/cilium/cilium:v1.12.1@sha256:0", Cni::Cilium, Some("1.12.1")),
        (
            "kube-system/anetd",
            "gke.gcr.io/cilium/cilium:v1.11.1-gke3.4",
            Cni::DataplaneV2,
            Some("1.11.1-gke3.4"),
        ),
        ("kube-system/anetd-l", "gke.gcr.io/cilium/cilium", Cni::DataplaneV2, None),
        (
            "kube-system/aws-node",
            "602401143452.dkr.ecr/amazon-k8s-cni:v1.10.1",
            Cni::AwsVpcCni,
            Some("1.10.1"),
        ),
        ("kube-system/azure-cns", "mcr/azure-cns:v1.4.29", Cni::AzureCni, Some("1.4.29")),
        ("kube-flannel/kube-flannel-ds", "docker.io/flannel:v0.19.0", Cni::Flannel, Some("0.19.0")),
        ("kube-system/weave-net", "weaveworks/weave-kube:2.8.1", Cni::Weave, Some("2.8.1")),
        ("kube-system/antrea-agent", "antrea/antrea-ubuntu:v1.7.0", Cni::Antrea, Some("1.7.0")),
        (
            "kube-system/rke2-canal",
            "rancher/hardened-calico:v3.23.1-build1",
            Cni::Canal,
            Some("3.23.1-build1"),
        ),
        ("openshift-sdn/sdn", "quay.io/openshift@sha256:0", Cni::OpenshiftSdn, None),
        ("kube-system/kindnet", "kindest/kindnetd:v20220726-ed811e41", Cni::Kindnet, None),
        ("team/cilium", "team/cilium:v1.0.0", Cni::Unknown, None),
    ] {
        let found = Case { sets: vec![set(path, image, &[])], ..Case::default() }.network();
        assert_eq!((found.cni, found.version.as_deref()), (cni, version), "{path}");
        assert!(found.conflicts.is_empty());
        assert_eq!(found.dataplane(), (cni == Cni::DataplaneV2).then_some("v2"));
    }
}

#[test]
fn pools_tell_how_calico_runs() {
    for (pools, cni) in [
        (json!([pool("p", "Always", "Never")]), Cni::CalicoVxlan),
        (json!([pool("p", "CrossSubnet", "Never")]), Cni::CalicoVxlan),
        (json!([pool("p", "Never", "Always")]), Cni::CalicoIpip),
        (json!([pool("p", "Never", "Never")]), Cni::CalicoBgp),
        (json!([pool("p", "Always", "Never"), pool("q", "Never", "CrossSubnet")]), Cni::CalicoIpip),
        (json!([]), Cni::CalicoUntold),
    ] {
        let found = Case { sets: calico(&[]), pools: Some(pools.clone()), ..Case::default() }.network();
        assert_eq!(found.cni, cni, "{pools}");
        assert_eq!(found.version.as_deref(), Some("3.23.1"));
    }
}

#[test]
fn only_pools_in_use_count() {
    let mut off = pool("off", "Never", "Always");
    off["spec"]["disabled"] = json!(true);
    let mut nowhere = pool("nowhere", "Never", "Never");
    nowhere["spec"]["nodeSelector"] = json!("! all()");
    let mut six = pool("six", "Never", "Never");
    six["spec"]["cidr"] = json!("fd00::/64");
    let pools = json!([off, nowhere, six, pool("on", "Always", "Never")]);
    let found = Case { sets: calico(&[]), pools: Some(pools), ..Case::default() }.network();
    assert_eq!(found.cni, Cni::CalicoVxlan);
    assert!(found.reason.ends_with("the pool on wraps packets in VXLAN"), "{}", found.reason);
}

/// The variables made the first pool; what it was changed to since is what counts.
#[test]
fn a_pool_beats_the_installation_and_the_variables() {
    let env = [("CALICO_IPV4POOL_VXLAN", "Always"), ("CALICO_IPV4POOL_IPIP", "Never")];
    let installation = json!({ "spec": { "calicoNetwork": { "ipPools": [{ "cidr": "10.0.0.0/8", "encapsulation": "VXLAN" }] } } });
    let mut case = Case { sets: calico(&env), installation, ..Case::default() };
    case.pools = Some(json!([pool("p", "Never", "Always")]));
    assert_eq!(case.network().cni, Cni::CalicoIpip);
    case.pools = None;
    assert_eq!(case.network().cni, Cni::CalicoVxlan);
    case.installation["spec"]["calicoNetwork"]["ipPools"][0]["encapsulation"] = json!("IPIPCrossSubnet");
    assert_eq!(case.network().cni, Cni::CalicoIpip);
    case.installation = Value::Null;
    assert_eq!(case.network().cni, Cni::CalicoVxlan);
    case.sets = calico(&[]);
    assert_eq!(case.network().cni, Cni::CalicoUntold);
    assert_eq!(case.network().part().product, None);
}

#[test]
fn variables_tell_where_nothing_else_does() {
    for (env, cni) in [
        (&[("CALICO_NETWORKING_BACKEND", "vxlan")][..], Cni::CalicoVxlan),
        (&[("CALICO_IPV4POOL_IPIP", "Always"), ("CALICO_NETWORKING_BACKEND", "bird")], Cni::CalicoIpip),
        (&[("CALICO_IPV4POOL_IPIP", "Never"), ("CALICO_IPV4POOL_VXLAN", "Never")], Cni::CalicoBgp),
        (&[("CALICO_NETWORKING_BACKEND", "none")], Cni::CalicoElsewhere),
        (&[("CALICO_NETWORKING_BACKEND", "bird")], Cni::CalicoUntold),
    ] {
        assert_eq!(Case { sets: calico(env), ..Case::default() }.network().cni, cni, "{env:?}");
    }
}

/// Gitpod's reference set-ups: none of the managed ones runs VXLAN, and K3s runs its own flannel.
#[test]
fn the_reference_set_ups_are_told() {
    let gke = Case {
        sets: calico(&[("CALICO_NETWORKING_BACKEND", "none")]),
        pools: Some(json!([])),
        platform: Some("gke"),
        ..Case::default()
    };
    let aws_node = set("kube-system/aws-node", "amazon-k8s-cni:v1.11.0", &[]);
    let eks = Case {
        sets: [calico(&[]), vec![aws_node]].concat(),
        installation: json!({ "spec": { "cni": { "type": "AmazonVPC" } } }),
        platform: Some("eks"),
        ..Case::default()
    };
    let aks = Case {
        sets: vec![set("calico-system/calico-node", "mcr/oss/calico/node:v3.21.6", &[])],
        pools: Some(json!([pool("default-ipv4-ippool", "Never", "Never")])),
        installation: json!({ "items": [{ "metadata": { "name": "default" },
            "spec": { "cni": { "type": "Calico" }, "calicoNetwork": { "bgp": "Disabled" } } }] }),
        platform: Some("aks"),
        ..Case::default()
    };
    for case in [gke, eks, aks] {
        let found = case.network();
        assert_eq!((found.cni, found.conflicts), (Cni::CalicoPolicy, vec![]), "{:?}", case.platform);
    }
    let mut nodes = recorded::nodes(&["K3s"]);
    nodes[0].annotations.insert(FLANNEL_BACKEND.to_owned(), "vxlan".to_owned());
    nodes[0].annotations.insert(NODE_ARGS.to_owned(), r#"["server","--disable","traefik"]"#.to_owned());
    let mut k3s = Case { nodes, platform: Some("k3s"), ..Case::default() };
    let found = k3s.network();
    assert_eq!((found.cni, found.policies.as_deref()), (Cni::Flannel, Some("the controller within K3s")));
    // Told to bring none, the annotation is left over from before.
    let args = r#"["server","--flannel-backend","none","--disable-network-policy"]"#;
    k3s.nodes[0].annotations.insert(NODE_ARGS.to_owned(), args.to_owned());
    assert_eq!(k3s.network().cni, Cni::Unknown);
    k3s.sets = calico(&[]);
    k3s.pools = Some(json!([pool("p", "Always", "Never")]));
    assert_eq!((k3s.network().cni, k3s.network().conflicts), (Cni::CalicoVxlan, vec![]));
}

#[test]
fn the_platform_tells_where_no_daemonset_does() {
    let mut nodes = recorded::nodes(&["AKS 18.04"]);
    let told = |platform, nodes: &[Node]| {
        Case { platform: Some(platform), nodes: nodes.to_vec(), ..Case::default() }.network().cni
    };
    assert_eq!(told("aks", &nodes), Cni::AzureCni);
    nodes[0].pod_cidr = "10.244.0.0/24".to_owned();
    assert_eq!(told("aks", &nodes), Cni::Kubenet);
    assert_eq!(told("gke", &nodes), Cni::GkeNative);
    assert_eq!(told("eks", &nodes), Cni::Unknown);
    assert_eq!(told("k3s", &nodes), Cni::Unknown);
}

#[test]
fn what_runs_beside_it_is_a_conflict() {
    let cilium = set("kube-system/cilium", "quay.io/cilium/cilium:v1.12.1", &[]);
    let mut case = Case {
        sets: [calico(&[]), vec![cilium.clone()]].concat(),
        pools: Some(json!([pool("p", "Always", "Never")])),
        ..Case::default()
    };
    assert_eq!(case.network().conflicts, ["the daemonset kube-system/cilium runs as well"]);
    // A daemonset that chooses no node is switched off.
    case.sets[1]["status"]["desiredNumberScheduled"] = json!(0);
    assert!(case.network().conflicts.is_empty());
    // Cilium behind the network of the cloud is a set-up of its own.
    case.sets = vec![cilium, set("kube-system/aws-node", "amazon-k8s-cni:v1.11.0", &[])];
    assert_eq!((case.network().cni, case.network().conflicts), (Cni::Cilium, vec![]));
    // Calico that was told to leave the network to Amazon, and has a pool of its own.
    case.sets = [calico(&[]), vec![set("kube-system/aws-node", "amazon-k8s-cni:v1.11.0", &[])]].concat();
    assert_eq!(case.network().cni, Cni::CalicoPolicy);
    assert_eq!(case.network().conflicts, ["the pool p wraps packets all the same"]);
    // A pool that beats the variable which contradicts it.
    case.sets = calico(&[("CALICO_NETWORKING_BACKEND", "none")]);
    assert_eq!((case.network().cni, case.network().conflicts.len()), (Cni::CalicoVxlan, 1));
    // Calico's policies upon flannel, as two daemonsets.
    case.sets.push(set("kube-system/kube-flannel-ds", "flannel:v0.19.0", &[]));
    case.pools = Some(json!([]));
    assert_eq!((case.network().cni, case.network().conflicts), (Cni::Canal, vec![]));
}
