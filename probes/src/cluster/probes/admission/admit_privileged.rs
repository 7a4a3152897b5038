//! A pod as ws-daemon needs it is admitted as it is.
//!
//! ws-daemon runs privileged with the host's processes, mounts containerd's socket and state, cgroups and files of the node
//! by typed host paths, and listens on a port of the host (`install/installer/pkg/components/ws-daemon/daemonset.go`); its
//! workspaces run under a seccomp profile from the node and without `AppArmor` (`components/ws-manager`). Policies refuse
//! such pods, or take something of it away, and platforms that keep their nodes to themselves never let them in. The same
//! pod is offered in a dry run: nothing is made. Source: k23.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::{Value, json};

use crate::cluster::admission::{self, Tried, dry_run};
use crate::cluster::nodes::judged;
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::admit_privileged",
        key: "k23",
        title: "a pod as ws-daemon needs it is admitted as it is",
        why: "ws-daemon reaches into its node: it is privileged, with the host's processes, paths and a port. Where admission refuses that or takes some of it away, no workspace starts.",
        wire: "`POST /api/v1/namespaces/NAMESPACE/pods?dryRun=All` with a pod that is privileged, with hostPID, typed host paths of containerd and a host port, beside a container with a Localhost seccomp profile and AppArmor unconfined; what comes back is compared. Nothing is made.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::PLATFORM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let pod = pod(&admission::name(cx), admission::image(cluster));
    let tried = dry_run(cluster, cx, &pod).await?;
    let passed = match judge(&tried, &pod) {
        Err(NotPassed::Failure(failure)) if failure.cause == causes::PRIVILEGED_POD_REFUSED => {
            return Err(where_never(*failure, never(cluster, cx, tried.answer.message()).await).into());
        }
        other => other?,
    };
    // A platform that admits such a pod may still have no node that runs it.
    if let Some(fargate) = only_fargate(cluster, cx).await {
        cx.remark(&format!(
            "The pod was admitted, but the nodes that Gitpod would use are of Fargate ({fargate}), which runs no privileged pods and no daemonsets."
        ));
    }
    Ok(passed)
}

/// The pod: what ws-daemon and workspaces ask for, and nothing that could be refused beside that.
fn pod(name: &str, image: &str) -> Value {
    let host = |name: &str, path: &str, kind: &str| json!({ "name": name, "hostPath": { "path": path, "type": kind } });
    let resources = json!({ "requests": { "cpu": "10m", "memory": "32Mi" } });
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "labels": { "app.kubernetes.io/managed-by": "underpin" },
            "annotations": { "container.apparmor.security.beta.kubernetes.io/workspace": "unconfined" },
        },
        "spec": {
            "hostPID": true,
            "automountServiceAccountToken": false,
            "restartPolicy": "Never",
            "containers": [
                {
                    "name": "daemon",
                    "image": image,
                    "resources": resources,
                    "securityContext": { "privileged": true },
                    "ports": [{ "name": "rpc", "containerPort": 8080, "hostPort": 8080, "protocol": "TCP" }],
                    "volumeMounts": [
                        { "name": "working-area", "mountPath": "/mnt/workingarea", "mountPropagation": "Bidirectional" },
                        { "name": "containerd-socket", "mountPath": "/mnt/containerd.sock" },
                        { "name": "node-fs0", "mountPath": "/mnt/node0" },
                        { "name": "node-cgroups", "mountPath": "/mnt/node-cgroups", "mountPropagation": "HostToContainer" },
                        { "name": "node-hosts", "mountPath": "/mnt/hosts" },
                    ],
                },
                {
                    "name": "workspace",
                    "image": image,
                    "resources": resources,
                    "securityContext": {
                        "seccompProfile": { "type": "Localhost", "localhostProfile": "workspace_default_release.json" },
                    },
                },
            ],
            "volumes": [
                host("working-area", "/var/gitpod/workspaces", "DirectoryOrCreate"),
                host("containerd-socket", "/run/containerd/containerd.sock", "Socket"),
                host("node-fs0", "/var/lib/containerd/io.containerd.runtime.v2.task/k8s.io", "Directory"),
                host("node-cgroups", "/sys/fs/cgroup", "Directory"),
                host("node-hosts", "/etc/hosts", "File"),
            ],
        },
    })
}

fn judge(tried: &Tried, sent: &Value) -> Result<Passed, NotPassed> {
    let expected = "the pod is admitted";
    let got = tried.judge(causes::PRIVILEGED_POD_REFUSED, expected)?;
    let changed = changed(sent, got);
    if changed.is_empty() {
        return Ok(Passed::saying(format!("admitted unchanged, {}", tried.place())));
    }
    let expected = "the pod is admitted with all that ws-daemon needs";
    let step = tried.answer.line.as_str();
    Err(Failure::new(causes::PRIVILEGED_POD_CHANGED, step, expected, changed.join(", ")).into())
}

/// Where admission never lets such pods in, that is a fault of the platform.
fn where_never(mut failure: Failure, never: Option<String>) -> Failure {
    if let Some(why) = never {
        failure.cause = causes::PRIVILEGED_NEVER_ADMITTED;
        failure.actual = format!("{} ({why})", failure.actual);
    }
    failure
}

/// What tells that no setting lets such a pod in.
async fn never(cluster: &Cluster, cx: &Cx, message: &str) -> Option<String> {
    if let Some(why) = of_autopilot(message) {
        return Some(why);
    }
    // Without the right to read nodes the platform is not told, and the refusal counts for what it is.
    let platform = cluster.platform(cx).await.ok()?;
    match platform.autopilot {
        Some(sign) => Some(format!("GKE Autopilot: {sign}")),
        None => only_fargate(cluster, cx).await.map(|nodes| format!("only Fargate: {nodes}")),
    }
}

/// The webhooks by which Autopilot refuses pods name themselves.
fn of_autopilot(message: &str) -> Option<String> {
    let message = message.to_ascii_lowercase();
    let sign = ["autopilot", "warden", "autogke"].into_iter().find(|sign| message.contains(sign))?;
    Some(format!("GKE Autopilot: the refusal names {sign}"))
}

/// The nodes that count, where all of them are of Fargate.
async fn only_fargate(cluster: &Cluster, cx: &Cx) -> Option<String> {
    let platform = cluster.platform(cx).await.ok()?;
    let nodes = cluster.nodes(cx).await.ok()?;
    let counted = judged(&nodes).nodes;
    let all = !counted.is_empty() && counted.iter().all(|node| platform.fargate.contains(&node.name));
    all.then(|| harness::text::count(counted.len() as u64, "node"))
}

/// What came back otherwise than it was sent, of what Gitpod's pods need. A registry's mirror, sizes and what is added
/// beside are left alone.
fn changed(sent: &Value, got: &Value) -> Vec<String> {
    let mut changed = Vec::new();
    for pointer in ["/metadata/annotations", "/spec/hostPID", "/spec/volumes"] {
        differ(&path_of(pointer), at(sent, pointer), at(got, pointer), &mut changed);
    }
    for container in sent.pointer("/spec/containers").and_then(Value::as_array).into_iter().flatten() {
        let name = container.get("name").and_then(Value::as_str).unwrap_or_default();
        let admitted = named(at(got, "/spec/containers"), name);
        for field in ["securityContext", "ports", "volumeMounts"] {
            let Some(wanted) = container.get(field) else { continue };
            let found = admitted.and_then(|admitted| admitted.get(field)).unwrap_or(&Value::Null);
            differ(&format!("containers[{name}].{field}"), wanted, found, &mut changed);
        }
    }
    changed
}

fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

/// `hostPID` of `/spec/hostPID`.
fn path_of(pointer: &str) -> String {
    pointer.rsplit('/').next().unwrap_or_default().to_owned()
}

fn named<'v>(list: &'v Value, name: &str) -> Option<&'v Value> {
    list.as_array()?.iter().find(|item| item.get("name").and_then(Value::as_str) == Some(name))
}

/// Notes each value of `wanted` that `found` lacks or has otherwise; elements of lists are found by their names.
fn differ(path: &str, wanted: &Value, found: &Value, changed: &mut Vec<String>) {
    match wanted {
        Value::Object(fields) => {
            for (key, wanted) in fields {
                differ(&format!("{path}.{key}"), wanted, found.get(key).unwrap_or(&Value::Null), changed);
            }
        }
        Value::Array(items) => {
            for wanted in items {
                let name = wanted.get("name").and_then(Value::as_str).unwrap_or_default();
                let found = named(found, name).unwrap_or(&Value::Null);
                differ(&format!("{path}[{name}]"), wanted, found, changed);
            }
        }
        _ if wanted == found => {}
        _ if found.is_null() => changed.push(format!("{path} is gone")),
        _ => changed.push(format!("{path} is {found} instead of {wanted}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::admission::given::{refused, tried, why};

    fn cause(tried: &Tried) -> String {
        judge(tried, &pod("underpin-x", "image")).map_or_else(|no| why(&no), |passed| passed.note)
    }

    fn admitted(change: impl FnOnce(&mut Value)) -> Tried {
        let mut got = pod("underpin-x", "image");
        // What every API server adds, and what webhooks may add or change.
        got["metadata"]["uid"] = json!("1");
        got["spec"]["priority"] = json!(0);
        got["spec"]["containers"][0]["image"] = json!("mirror.example.com/image");
        if let Some(containers) = got["spec"]["containers"].as_array_mut() {
            containers.insert(0, json!({ "name": "sidecar", "securityContext": { "privileged": false } }));
        }
        change(&mut got);
        tried(201, got)
    }

    #[test]
    fn what_is_added_beside_is_no_change() {
        assert_eq!(cause(&admitted(|_| {})), "admitted unchanged, tried in the namespace gitpod");
        let elsewhere = Tried { elsewhere: true, namespace: "default".to_owned(), ..admitted(|_| {}) };
        assert!(cause(&elsewhere).ends_with("default, since Gitpod's is not there yet"));
    }

    #[test]
    fn each_field_that_is_taken_away_is_named() {
        let said = |tried: Tried| match judge(&tried, &pod("underpin-x", "image")) {
            Err(NotPassed::Failure(failure)) => {
                assert_eq!(failure.cause, causes::PRIVILEGED_POD_CHANGED);
                failure.actual
            }
            other => panic!("{other:?}"),
        };
        let containers = |pod: &mut Value, field: &str, value: Value| {
            pod["spec"]["containers"][1][field] = value;
        };
        assert_eq!(
            said(admitted(|pod| containers(pod, "securityContext", json!({ "privileged": false })))),
            "containers[daemon].securityContext.privileged is false instead of true"
        );
        assert_eq!(said(admitted(|pod| pod["spec"]["hostPID"] = Value::Null)), "hostPID is gone");
        assert!(
            said(admitted(|pod| containers(pod, "ports", json!([])))).contains("ports[rpc].hostPort is gone")
        );
        assert!(
            said(admitted(|pod| pod["spec"]["volumes"][1]["hostPath"]["type"] = json!("")))
                .starts_with("volumes[containerd-socket].hostPath.type is \"\" instead of")
        );
        assert!(said(admitted(|pod| pod["metadata"]["annotations"] = json!({}))).contains("apparmor"));
        assert!(
            said(admitted(|pod| pod["spec"]["containers"][2]["securityContext"] = json!({})))
                .contains("containers[workspace].securityContext.seccompProfile.type is gone")
        );
        assert!(
            said(admitted(|pod| {
                pod["spec"]["containers"][1]["volumeMounts"][0]["mountPropagation"] = json!("None");
            }))
            .contains("mountPropagation is \"None\"")
        );
    }

    #[test]
    fn a_refusal_is_the_finding_and_a_missing_right_is_none() {
        let policy = r#"admission webhook "validation.gatekeeper.sh" denied the request: [psp] no"#;
        assert_eq!(cause(&refused(403, policy)), "privileged-pod-refused");
        let rights = r#"pods is forbidden: User "a" cannot create resource "pods" in API group """#;
        assert_eq!(cause(&refused(403, rights)), "Permission");
    }

    #[test]
    fn autopilot_is_told_by_its_refusal() {
        let warden = r#"admission webhook "warden-validating.common-webhooks.networking.gke.io" denied the request: GKE Warden rejected the request: {"[denied by autogke-disallow-privilege]":["container daemon is privileged"]}"#;
        assert!(of_autopilot(warden).is_some_and(|why| why.contains("warden")));
        assert_eq!(of_autopilot("validation.gatekeeper.sh"), None);
        let failure = Failure::new(causes::PRIVILEGED_POD_REFUSED, "POST", "admitted", "403: no");
        let never = where_never(failure.clone(), Some("GKE Autopilot: label".to_owned()));
        assert_eq!(never.cause, causes::PRIVILEGED_NEVER_ADMITTED);
        assert_eq!(never.actual, "403: no (GKE Autopilot: label)");
        assert_eq!(where_never(failure, None).cause, causes::PRIVILEGED_POD_REFUSED);
    }
}
