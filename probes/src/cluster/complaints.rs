//! What real users ran into and these readers see, each by the number of its issue (facts 5.1).

use serde_json::{Value, json};

use super::network::{Cni, DaemonSet, Evidence as OnNetwork, Network};
use super::nodes::{Node, judged};
use super::parts;
use super::platform::{Evidence, Platform};
use super::recorded;
use super::roles::{self, Kind};
use super::versions::Numbers;

fn counted(nodes: &[Node]) -> Vec<&Node> {
    judged(nodes).nodes
}

/// Product and version of each group, with how many nodes it has.
fn summary(read: &parts::Read) -> Vec<(&str, &str, usize)> {
    let text = |text: &'_ Option<String>| text.clone().unwrap_or_default();
    assert!(read.parts.iter().all(|part| !text(&part.product).is_empty()));
    read.parts
        .iter()
        .map(|part| (part.product.as_deref().unwrap(), part.version.as_deref().unwrap_or(""), part.of.len()))
        .collect()
}

/// #2876 (the host path of containerd is not there) and #4587 (the container of the workspace is not found): Docker as
/// runtime. One node of it is enough, and a check that is content with any containerd does not see it.
#[test]
fn issues_2876_and_4587_one_node_with_docker() {
    let nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu", "DOKS"]);
    let runtimes = parts::runtimes(&counted(&nodes));
    assert_eq!(summary(&runtimes), [("containerd", "1.5.2", 2), ("docker", "19.3.13", 1)]);
    assert_eq!(runtimes.parts[1].of, ["n2"]);
}

/// #5676: `CentOS` 7 with its kernel 3.10, which the installer lets pass with a warning, and then looks at no other node.
#[test]
fn issue_5676_centos_7_with_3_10() {
    let nodes = recorded::nodes(&["K3s CentOS", "K3s", "K3s CentOS"]);
    let nodes = counted(&nodes);
    let kernels = parts::kernels(&nodes);
    assert_eq!(
        summary(&kernels),
        [("linux-kernel", "3.10.0-1160.76.1.el7.x86_64", 2), ("linux-kernel", "5.4.0-121-generic", 1)]
    );
    assert!(kernels.unread.is_empty());
    let old = Numbers::read(kernels.parts[0].version.as_deref().unwrap()).unwrap();
    assert!(old < Numbers::minor(5, 4));
    assert_eq!(summary(&parts::distributions(&nodes)), [("centos", "7", 2), ("ubuntu", "20.04", 1)]);
}

/// #9444: `CentOS` 8.2 with 4.18 under K3s.
#[test]
fn issue_9444_centos_8_with_4_18() {
    let mut item = recorded::item("K3s CentOS", "n0");
    item["status"]["nodeInfo"]["osImage"] = json!("CentOS Linux 8 (Core)");
    item["status"]["nodeInfo"]["kernelVersion"] = json!("4.18.0-193.el8.x86_64");
    let nodes = Node::list(&json!([item]));
    let nodes = counted(&nodes);
    assert_eq!(summary(&parts::kernels(&nodes)), [("linux-kernel", "4.18.0-193.el8.x86_64", 1)]);
    assert_eq!(summary(&parts::distributions(&nodes)), [("centos", "8", 1)]);
}

/// #7324: Debian 10.
#[test]
fn issue_7324_debian_10() {
    let nodes = recorded::nodes(&["DOKS"]);
    assert_eq!(summary(&parts::distributions(&counted(&nodes))), [("debian", "10", 1)]);
}

fn set(name: &str) -> Value {
    json!({ "metadata": { "namespace": "kube-system", "name": name } })
}

/// #4922: the public port of a workspace is not reached from within it, on GKE with Dataplane V2.
#[test]
fn issue_4922_dataplane_v2() {
    let nodes = recorded::nodes(&["GKE COS"]);
    let daemonsets = DaemonSet::list(&json!({ "items": [set("anetd"), set("fluentbit-gke")] }));
    let network = Network::identify(&OnNetwork {
        daemonsets: &daemonsets,
        pools: None,
        installation: None,
        nodes: &nodes,
        platform: Some("gke"),
    });
    assert_eq!((network.cni, network.dataplane()), (Cni::DataplaneV2, Some("v2")));
}

/// #14666: no node has the labels, so that every pod waits for ever. All nodes are judged then, and no role has one.
#[test]
fn issue_14666_no_labels() {
    let nodes = recorded::nodes(&["kubeadm AWS", "kubeadm AWS"]);
    let chosen = judged(&nodes);
    assert_eq!((chosen.by_labels, chosen.nodes.len()), (false, 2));
    let roles = roles::roles(&nodes, Kind::Full);
    assert_eq!(roles.len(), 5);
    assert!(roles.iter().all(|role| role.nodes.is_empty() && role.not_now.is_empty()));
}

/// PR#14691 and #14598: which labels are needed depends on the kind of the installation.
#[test]
fn issue_14598_labels_by_kind() {
    let mut nodes = recorded::nodes(&["GKE Ubuntu"]);
    for label in Kind::Meta.labels() {
        nodes[0].labels.insert((*label).to_owned(), "true".to_owned());
    }
    let unmet = |kind| roles::roles(&nodes, kind).iter().filter(|role| role.nodes.is_empty()).count();
    assert_eq!((unmet(Kind::Meta), unmet(Kind::Workspace), unmet(Kind::Full)), (0, 2, 2));
}

/// #15029: K3s 1.24 is told as such, at its own version.
#[test]
fn issue_15029_k3s_1_24() {
    let groups = super::discovery::Groups::default();
    let found = Platform::identify(&Evidence { server: "v1.24.4+k3s1", groups: &groups, nodes: &[] });
    assert_eq!(found.product, Some("k3s"));
    assert_eq!(Numbers::read("v1.24.4+k3s1").map(Numbers::release), Some((1, 24)));
}

/// #9585, #9801: GKE with a certificate that is not public. The half that this family tells is the platform.
#[test]
fn issues_9585_and_9801_gke_is_told() {
    let groups = super::discovery::Groups::default();
    let nodes = recorded::nodes(&["GKE Ubuntu"]);
    let found = Platform::identify(&Evidence { server: "v1.22.8-gke.201", groups: &groups, nodes: &nodes });
    assert_eq!(found.part().product.as_deref(), Some("gke"));
}
