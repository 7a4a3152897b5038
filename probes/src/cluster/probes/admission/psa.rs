//! The namespace lets Gitpod's privileged pods in.
//!
//! ws-daemon, agent-smith and an init container of proxy are privileged, and use the host's processes, paths and ports
//! (`install/installer/cmd/testdata/render/minimal/output.golden`). From 1.23 on, the label
//! `pod-security.kubernetes.io/enforce` of a namespace has the API server refuse such pods: every level but `privileged`
//! does, and a level that it does not know counts as `restricted`. Before 1.23 nothing looks at the label. What a cluster
//! enforces without a label cannot be read; `admit_privileged` tries it. Source: k22.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use crate::cluster::versions::{Numbers, ServerVersion};
use crate::cluster::{Cluster, category, causes, json};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::psa",
        key: "k22",
        title: "the namespace lets Gitpod's privileged pods in",
        why: "ws-daemon, agent-smith and proxy run privileged containers. In a namespace that enforces the levels `baseline` or `restricted`, the API server refuses their pods, and no workspace starts.",
        wire: "`GET /api/v1/namespaces/NAMESPACE`: the label `pod-security.kubernetes.io/enforce`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

const LABEL: &str = "pod-security.kubernetes.io/enforce";
/// The first release that looks at the label.
const SINCE: Numbers = Numbers::minor(1, 23);

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let name = &cluster.settings.namespace;
    let namespace = cluster.own_namespace(cx).await?;
    let Some(namespace) = namespace.as_ref() else {
        let text =
            format!("the namespace {name} is not there yet, and a new one enforces no level of its own");
        return Err(NotPassed::not_applicable(text));
    };
    let server = ServerVersion::read(&cluster.version);
    Ok(judge(name, namespace, server.numbers)?)
}

fn judge(name: &str, namespace: &Value, server: Option<Numbers>) -> Result<Passed, Failure> {
    let labels = json::texts(namespace, "/metadata/labels");
    let Some(level) = labels.get(LABEL) else {
        return Ok(Passed::saying(format!("the namespace {name} enforces no level of pod security")));
    };
    let seen = format!("{LABEL}={level}");
    if level == "privileged" {
        return Ok(Passed::saying(seen));
    }
    if let Some(server) = server.filter(|server| *server < SINCE) {
        let release = format!("{}.{}", server.major, server.minor);
        return Ok(Passed::saying(format!("{seen}, which Kubernetes {release} does not look at")));
    }
    let step = format!("GET /api/v1/namespaces/{name}");
    let expected = format!("{LABEL}=privileged, or no such label");
    Err(Failure::new(causes::POD_SECURITY_ENFORCED, step, expected, seen))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judged(level: Option<&str>, server: &str) -> Result<String, &'static str> {
        let mut namespace = json!({ "metadata": { "labels": { "kubernetes.io/metadata.name": "gitpod" } } });
        if let Some(level) = level {
            namespace["metadata"]["labels"][LABEL] = json!(level);
        }
        judge("gitpod", &namespace, Numbers::read(server))
            .map(|passed| passed.note)
            .map_err(|failure| failure.cause.code)
    }

    #[test]
    fn every_level_but_privileged_refuses() {
        assert!(judged(None, "v1.24.1").unwrap().contains("enforces no level"));
        assert!(judged(Some("privileged"), "v1.24.1").is_ok());
        for level in ["baseline", "restricted", "Privileged", ""] {
            assert_eq!(judged(Some(level), "v1.24.1"), Err("pod-security-enforced"), "{level}");
        }
    }

    #[test]
    fn before_1_23_the_label_means_nothing() {
        assert!(judged(Some("restricted"), "v1.22.8-gke.201").unwrap().contains("1.22 does not look at"));
        assert!(judged(Some("restricted"), "v1.23.0").is_err());
        // Where the release is not known, it is not taken for an old one.
        assert!(judged(Some("restricted"), "unknown").is_err());
    }
}
