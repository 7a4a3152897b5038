//! Whose Kubernetes it is, and of what parts the cluster consists: noted for the judge, one fact for each part and each place
//! where it differs.
//!
//! It runs once for a target, whatever was selected. What the user may not read is no failure here: the platform is told by
//! what can be read, and the probe of the part that is missing says why it is.

use std::collections::BTreeMap;

use harness::judge::{PART, Part};
use harness::record::Identity;
use harness::{Cx, NotPassed};
use serde_json::json;

use super::discovery::Groups;
use super::network::Cni;
use super::nodes::{Node, judged};
use super::parts::{self, Read};
use super::platform::{Evidence, Platform, Strength};
use super::versions::ServerVersion;
use super::{Cluster, category};

/// The fact that the matrix holds together with GKE.
pub const DATAPLANE: &str = "dataplane";

/// Finds out whose Kubernetes it is, and notes every part that can be read.
///
/// # Errors
/// What keeps nodes or groups from being read, but for a missing right.
pub async fn identify(cluster: &Cluster, cx: &Cx) -> Result<Identity, NotPassed> {
    let nodes = allowed(cluster.nodes(cx).await)?;
    let groups = allowed(cluster.groups(cx).await)?;
    let no_groups = Groups::default();
    let platform = Platform::identify(&Evidence {
        server: cluster.git_version(),
        groups: groups.as_deref().unwrap_or(&no_groups),
        nodes: nodes.as_deref().map_or(&[], Vec::as_slice),
    });
    // Signs that contradict each other are an answer of the probe of the platform; the judge is told of no product then.
    if platform.conflicts.is_empty() {
        part(cx, category::PLATFORM, &platform.part());
    }
    server(cluster, cx);
    if let Some(nodes) = &nodes {
        of_nodes(nodes, cx);
    }
    // Whatever goes wrong with these is said by the probes that are about them.
    if let Ok(network) = cluster.network(cx).await
        && network.conflicts.is_empty()
        && !matches!(network.cni, Cni::Unknown | Cni::CalicoUntold)
    {
        part(cx, category::NETWORK, &network.part());
        if let Some(dataplane) = network.dataplane() {
            cx.observe(DATAPLANE, "", json!(dataplane));
        }
    }
    if let Ok(found) = cluster.cert_manager(cx).await
        && let Some(found) = found.part().filter(|part| part.version.is_some())
    {
        part(cx, category::CERTIFICATES, &found);
    }
    Ok(identity(cluster, &platform))
}

fn identity(cluster: &Cluster, platform: &Platform) -> Identity {
    let version = cluster.git_version();
    let first = platform.signs.first();
    let confidence = match first.map(|sign| sign.strength) {
        _ if !platform.conflicts.is_empty() => 0.3,
        Some(Strength::Names) => 0.95,
        Some(Strength::Points) => 0.7,
        Some(Strength::Falls) | None => 0.4,
    };
    let own = platform.signs.iter().filter(|sign| Some(sign.product) == platform.product);
    Identity {
        product: platform.product.map(str::to_owned),
        name: platform.part().name,
        version: (!version.is_empty()).then(|| version.trim_start_matches('v').to_owned()),
        edition: None,
        confidence,
        how: own.map(super::platform::Sign::seen).take(4).collect(),
    }
}

fn server(cluster: &Cluster, cx: &Cx) {
    let version = ServerVersion::read(&cluster.version);
    if version.numbers.is_some() && version.disagreement.is_none() {
        part(cx, category::SYSTEM, &version.part());
    }
}

/// The parts of the nodes that count, each version with its nodes.
fn of_nodes(nodes: &[Node], cx: &Cx) {
    let counted = judged(nodes);
    for (category, read) in [
        (category::SYSTEM, parts::kubelets(&counted.nodes)),
        (category::RUNTIME, parts::runtimes(&counted.nodes)),
        (category::OPERATING_SYSTEM, parts::kernels(&counted.nodes)),
        (category::OPERATING_SYSTEM, parts::distributions(&counted.nodes)),
    ] {
        let Read { parts, unread } = read;
        // A part that cannot be read everywhere is not judged by the places where it can.
        if unread.is_empty() {
            for found in &parts {
                part(cx, category, found);
            }
        }
    }
}

fn part(cx: &Cx, category: &str, part: &Part) {
    cx.observe(PART, category, part.value());
}

/// What was read, or nothing where the user may not read it.
fn allowed<T>(read: Result<T, NotPassed>) -> Result<Option<T>, NotPassed> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(NotPassed::Skipped { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Sums up in which places a text was read, for notes: `containerd 1.5.2 on 3 nodes, docker 20.10.23 on b`.
pub fn summed(parts: &[Part]) -> String {
    let mut texts: BTreeMap<String, usize> = BTreeMap::new();
    for part in parts {
        let version = part.version.as_deref().map_or_else(String::new, |version| format!(" {version}"));
        *texts.entry(format!("{}{version}", part.name)).or_default() += part.of.len();
    }
    let each = texts
        .into_iter()
        .map(|(text, count)| format!("{text} on {}", harness::text::count(count as u64, "node")));
    each.collect::<Vec<_>>().join(", ")
}
