//! The name service's pods bear the label that Gitpod's policy names.
//!
//! Gitpod's network policies let its pods ask names only of pods with the label `k8s-app: kube-dns`
//! (`AllowKubeDnsEgressRule`, `install/installer/pkg/common/networkpolicies.go`). Where the name service's pods have another
//! label and policies are enforced, that rule lets nothing through. What follows depends on the network (a node-local
//! cache, a policy engine that is absent), so that this is recommended; `dns` tries it in a pod. Source: k30.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use crate::cluster::counted::names;
use crate::cluster::{Cluster, category, causes, json};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::dns_label",
        key: "k30",
        title: "the name service's pods bear the label that Gitpod's policy names",
        why: "Gitpod's network policies allow names to be asked only of pods with the label `k8s-app: kube-dns`. Where no pod has it, Gitpod's components resolve nothing as soon as policies are enforced.",
        wire: "`GET /api/v1/namespaces/kube-system/pods?labelSelector=k8s-app=kube-dns`.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let pods = cluster.dns_pods(cx).await?;
    Ok(judge(&pods)?)
}

fn judge(pods: &[Value]) -> Result<Passed, Failure> {
    if pods.is_empty() {
        return Err(Failure::new(
            causes::DNS_LABEL_MISSING,
            "GET /api/v1/namespaces/kube-system/pods?labelSelector=k8s-app=kube-dns",
            "pods of the name service with the label k8s-app=kube-dns",
            "no pod in kube-system has it",
        ));
    }
    let all: Vec<&str> = pods.iter().map(|pod| json::text(pod, "/metadata/name")).collect();
    Ok(Passed::saying(names(&all)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_pod_is_enough_and_none_is_not() {
        let pod = json!({ "metadata": { "name": "coredns-7c9b-x2v5z" } });
        assert_eq!(judge(&[pod]).unwrap().note, "coredns-7c9b-x2v5z");
        assert_eq!(judge(&[]).unwrap_err().cause, causes::DNS_LABEL_MISSING);
    }
}
