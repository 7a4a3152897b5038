//! What nodes are made of: runtime, kernel, distribution, kubelet (k02, k10, k11, k12; facts 3.5).
//!
//! ws-daemon mounts into containers through containerd's socket and state, and builds user namespaces with the kernel's
//! mount API and seccomp notifications; its images are tried on Ubuntu. One odd node is enough for a workspace that never
//! starts, so that each text is read on every node and nodes that agree are named together: the matrix then judges each
//! group.

use std::collections::BTreeMap;

use harness::judge::Part;

use super::nodes::Node;
use super::versions::{Numbers, plain};

mod distributions;

pub use distributions::{DISTRIBUTIONS, Distribution, distribution};

/// The part of the operating system that the kernel is.
pub const KERNEL: &str = "kernel";
/// The part of the operating system that the distribution is.
pub const DISTRIBUTION: &str = "distribution";
/// The part of Kubernetes that runs on each node.
pub const KUBELET: &str = "kubelet";

/// What a text of a node tells.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// The product id, if it is one that is known.
    pub product: Option<&'static str>,
    /// Its name, or the text itself.
    pub name: String,
    /// Its version as it stands.
    pub version: Option<String>,
}

/// The same part of several nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// What was read, one for each product and version, with the nodes.
    pub parts: Vec<Part>,
    /// The nodes where product or version cannot be told.
    pub unread: Vec<String>,
}

/// The runtimes that are known: how they begin, their ids and names.
const RUNTIMES: &[(&str, &str, &str)] = &[
    ("containerd", "containerd", "containerd"),
    ("docker", "docker", "Docker"),
    ("cri-o", "cri-o", "CRI-O"),
    ("crio", "cri-o", "CRI-O"),
];

/// The runtime: `containerd://1.5.2`.
pub fn runtime(text: &str) -> Option<Named> {
    let text = text.trim();
    let (scheme, version) = text.split_once("://").unwrap_or((text, ""));
    if scheme.is_empty() {
        return None;
    }
    let known = RUNTIMES.iter().find(|(begin, ..)| *begin == scheme);
    Some(Named {
        product: known.map(|(_, id, _)| *id),
        name: known.map_or(scheme, |(.., name)| name).to_owned(),
        version: plain(version),
    })
}

/// The kernel of a node on Linux.
pub fn kernel(text: &str) -> Option<Named> {
    let version = plain(text)?;
    Some(Named { product: Some("linux-kernel"), name: "Linux".to_owned(), version: Some(version) })
}

/// The kubelet, which is Kubernetes on a node.
pub fn kubelet(text: &str) -> Option<Named> {
    let version = plain(text)?;
    Some(Named { product: Some("kubernetes"), name: "kubelet".to_owned(), version: Some(version) })
}

/// The runtimes of these nodes.
pub fn runtimes(nodes: &[&Node]) -> Read {
    group(nodes, "", |node| runtime(&node.info.runtime), has_numbers)
}

/// The kernels of these nodes.
pub fn kernels(nodes: &[&Node]) -> Read {
    group(nodes, KERNEL, |node| kernel(&node.info.kernel), has_numbers)
}

/// The kubelets of these nodes.
pub fn kubelets(nodes: &[&Node]) -> Read {
    group(nodes, KUBELET, |node| kubelet(&node.info.kubelet), has_numbers)
}

/// The distributions of these nodes. Not every distribution has a version.
pub fn distributions(nodes: &[&Node]) -> Read {
    group(nodes, DISTRIBUTION, |node| distribution(&node.info.os_image), |_| true)
}

fn has_numbers(named: &Named) -> bool {
    named.version.as_deref().is_some_and(|version| Numbers::read(version).is_some())
}

/// Groups nodes that say the same.
fn group(
    nodes: &[&Node],
    part: &str,
    read: impl Fn(&Node) -> Option<Named>,
    complete: impl Fn(&Named) -> bool,
) -> Read {
    let mut groups: BTreeMap<Named, Vec<String>> = BTreeMap::new();
    let mut unread = Vec::new();
    for node in nodes {
        let named = read(node);
        if !named.as_ref().is_some_and(&complete) {
            unread.push(node.name.clone());
        }
        if let Some(named) = named {
            groups.entry(named).or_default().push(node.name.clone());
        }
    }
    let parts = groups.into_iter().map(|(named, of)| Part {
        part: part.to_owned(),
        product: named.product.map(str::to_owned),
        name: named.name,
        version: named.version,
        of,
    });
    Read { parts: parts.collect(), unread }
}

#[cfg(test)]
mod tests {
    use super::super::recorded::{self, TABLE};
    use super::*;

    #[test]
    fn every_recorded_node_is_read() {
        assert_eq!(TABLE.len(), 20);
        for row in TABLE {
            let system = distribution(row.os_image).unwrap();
            assert_eq!(
                (system.product, system.version.as_deref()),
                (Some(row.distribution.0), row.distribution.1),
                "{}",
                row.name
            );
            let kernel = kernel(row.kernel).unwrap().version.unwrap();
            assert_eq!(kernel, row.kernel);
            assert_eq!(Numbers::read(&kernel).unwrap().release(), row.kernel_release, "{}", row.name);
            let runs = runtime(row.runtime).unwrap();
            assert_eq!(
                (runs.product, runs.version.as_deref()),
                (Some(row.runs.0), Some(row.runs.1)),
                "{}",
                row.name
            );
            let kubelet = kubelet(row.kubelet).unwrap().version.unwrap();
            assert_eq!(format!("v{kubelet}"), row.kubelet);
        }
    }

    #[test]
    fn nodes_that_agree_are_named_together() {
        let nodes = recorded::nodes(&["GKE Ubuntu", "EKS AL2 docker", "GKE Ubuntu newer"]);
        let nodes: Vec<&Node> = nodes.iter().collect();
        let read = runtimes(&nodes);
        let text: Vec<_> = read
            .parts
            .iter()
            .map(|part| (part.product.as_deref(), part.version.as_deref(), part.of.join(" ")))
            .collect();
        assert_eq!(
            text,
            [
                (Some("containerd"), Some("1.5.2"), "n0 n2".to_owned()),
                (Some("docker"), Some("20.10.23"), "n1".to_owned())
            ]
        );
        assert!(read.unread.is_empty());
        assert_eq!(kernels(&nodes).parts.len(), 3);
        assert!(kernels(&nodes).parts.iter().all(|part| part.part == "kernel"));
        assert_eq!(distributions(&nodes).parts.len(), 2);
        assert_eq!(runtimes(&[]), Read::default());
    }

    #[test]
    fn what_cannot_be_read_names_its_node() {
        let mut nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu", "GKE Ubuntu"]);
        nodes[1].info.runtime = String::new();
        nodes[2].info.runtime = "containerd://Unknown".to_owned();
        nodes[2].info.kernel = "unknown".to_owned();
        nodes[0].info.os_image = "  ".to_owned();
        let nodes: Vec<&Node> = nodes.iter().collect();
        let read = runtimes(&nodes);
        assert_eq!((read.unread, read.parts.len()), (vec!["n1".to_owned(), "n2".to_owned()], 2));
        assert_eq!(kernels(&nodes).unread, ["n2"]);
        assert_eq!(distributions(&nodes).unread, ["n0"]);
    }

    #[test]
    fn runtimes_that_are_not_known_keep_their_name() {
        let read = |text| runtime(text).map(|named| (named.product, named.name, named.version));
        let some = |id, name: &str, version: &str| {
            let version = (!version.is_empty()).then(|| version.to_owned());
            Some((id, name.to_owned(), version))
        };
        assert_eq!(read("cri-o://1.24.2"), some(Some("cri-o"), "CRI-O", "1.24.2"));
        assert_eq!(read("rkt://1.30.0"), some(None, "rkt", "1.30.0"));
        assert_eq!(read("containerd"), some(Some("containerd"), "containerd", ""));
        assert_eq!(read("containerd://v1.6.8"), some(Some("containerd"), "containerd", "1.6.8"));
        assert_eq!((read(""), read("://1")), (None, None));
    }
}
