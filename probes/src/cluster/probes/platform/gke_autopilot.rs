//! Whether it is an Autopilot cluster is known.
//!
//! GKE's Autopilot keeps the nodes to itself and admits no privileged pods. ws-daemon is one
//! (`install/installer/pkg/components/ws-daemon/daemonset.go`): no workspace starts there, and no setting changes that.
//! That a pod as it needs them is admitted, another probe tries. Source: k07.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::{Value, json};

use crate::cluster::platform::Platform;
use crate::cluster::{Cluster, category, json};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::gke_autopilot",
        key: "k07",
        title: "whether it is an Autopilot cluster is known",
        why: "An Autopilot cluster of GKE admits no privileged pods, and Gitpod's ws-daemon, which starts every workspace, is one.",
        wire: "Labels and names of the nodes; where they tell nothing, the names of the webhooks: `GET /apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations` and `mutatingwebhookconfigurations`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::PLATFORM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

/// The fact that it is one, or none.
const AUTOPILOT: &str = "autopilot";
/// What the name of a webhook holds that only Autopilot has.
const ITS_OWN: &str = "autopilot";
/// What the name of a webhook holds by which GKE guards clusters: every Autopilot has it, and other clusters of newer releases
/// have it, too.
const GUARD: &str = "warden";

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let platform = cluster.platform(cx).await?;
    if !may_be(&platform) {
        return Err(NotPassed::not_applicable("only clusters of GKE are Autopilot clusters"));
    }
    let found = if let Some(sign) = platform.autopilot {
        Found { is_autopilot: true, note: format!("it is one: {sign}") }
    } else {
        let validating = cluster.validating_webhooks(cx).await?;
        let mutating = cluster.mutating_webhooks(cx).await?;
        by_webhooks(validating.iter().chain(mutating.iter()))
    };
    cx.observe(AUTOPILOT, "", json!(found.is_autopilot));
    Ok(Passed::saying(found.note))
}

fn may_be(platform: &Platform) -> bool {
    platform.product == Some("gke") || platform.autopilot.is_some()
}

struct Found {
    is_autopilot: bool,
    note: String,
}

fn by_webhooks<'v>(configurations: impl Iterator<Item = &'v Value>) -> Found {
    let names: Vec<&str> = configurations.map(|one| json::text(one, "/metadata/name")).collect();
    let with = |part: &str| names.iter().find(|name| name.contains(part)).copied();
    if let Some(name) = with(ITS_OWN) {
        return Found { is_autopilot: true, note: format!("it is one: the webhook {name}") };
    }
    let beside = with(GUARD).map_or_else(String::new, |name| {
        format!("; the webhook {name} alone, which other clusters of GKE have as well, is no sign")
    });
    Found { is_autopilot: false, note: format!("no sign of it on nodes or webhooks{beside}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::discovery::Groups;
    use crate::cluster::platform::Evidence;
    use crate::cluster::recorded;

    fn webhook(name: &str) -> Value {
        json!({ "metadata": { "name": name } })
    }

    #[test]
    fn a_webhook_of_its_own_tells_and_the_guard_does_not() {
        let own = [webhook("cert-manager-webhook"), webhook("autopilot-default-resources-mutator")];
        let found = by_webhooks(own.iter());
        assert!(found.is_autopilot && found.note.contains("autopilot-default-resources-mutator"));
        let guard = [webhook("warden-validating.config.common-webhooks.networking.gke.io")];
        let found = by_webhooks(guard.iter());
        assert!(!found.is_autopilot && found.note.contains("is no sign"), "{}", found.note);
        assert_eq!(by_webhooks(std::iter::empty()).note, "no sign of it on nodes or webhooks");
    }

    #[test]
    fn it_is_asked_of_gke_alone() {
        let mut nodes = recorded::nodes(&["GKE COS"]);
        let found =
            |server, nodes: &[_]| Platform::identify(&Evidence { server, groups: &Groups::default(), nodes });
        assert!(may_be(&found("v1.23.8-gke.1900", &nodes)));
        assert!(!may_be(&found("v1.22.11+k3s1", &recorded::nodes(&["K3s"]))));
        nodes[0].name = "gk3-cluster-pool-1".to_owned();
        assert!(found("v1.23.8-gke.1900", &nodes).autopilot.is_some());
    }
}
