//! A pod of the priority class that Gitpod uses is admitted.
//!
//! ws-daemon and the other daemons have the class `system-node-critical`
//! (`install/installer/cmd/testdata/render/minimal/output.golden`). GKE, and every server that limits this class, lets such
//! pods only into namespaces with a quota for it, and says `insufficient quota to match these scopes` elsewhere. Gitpod's
//! installer brings that quota, `gitpod-resource-quota`, and applies it before its workloads
//! (`install/installer/pkg/components/cluster/resourcequota.go`). So before Gitpod is installed the want of a quota is no
//! fault, whether the namespace is there or not: quotas are looked at last of all, and a pod that lacks nothing but a quota
//! was let in by everything else, which the note says. Where Gitpod or its quota is in the namespace and the pod is refused
//! all the same, where the quota is used up, or where anything else refuses it, Gitpod's daemons do not start.
//! Source: k24.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::{Value, json};

use crate::cluster::admission::{self, Tried, dry_run};
use crate::cluster::api::Resource;
use crate::cluster::{Cluster, category, causes, json as read};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::admit_priority",
        key: "k24",
        title: "a pod of the priority class that Gitpod uses is admitted",
        why: "Gitpod's daemons have the priority class `system-node-critical`. Where a pod of it is refused, as GKE does without a quota for it in the namespace, the daemons never start, and so no workspace.",
        wire: "`POST /api/v1/namespaces/NAMESPACE/pods?dryRun=All` with a plain pod of the class `system-node-critical`; nothing is made. Where only a quota is missing, the quotas and daemonsets of the namespace tell whether Gitpod has brought its own.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::PLATFORM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

/// The class of Gitpod's daemons.
const CLASS: &str = "system-node-critical";
/// The quota that Gitpod's installer makes.
const QUOTA: &str = "gitpod-resource-quota";
/// A daemonset by which an installation of Gitpod is known.
const DAEMON: &str = "ws-daemon";
/// What a server says that lets the class in only beside a quota. It comes with a 403, or with a 500 and no other words.
const WANTS_QUOTA: &str = "insufficient quota to match these scopes";

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let pod = pod(&admission::name(cx), admission::image(cluster));
    let tried = dry_run(cluster, cx, &pod).await?;
    let installed = if wants_quota(&tried) { installed(cluster, cx, &tried).await? } else { None };
    judge(&tried, installed)
}

/// A pod that has the class, and nothing else that any policy looks for.
fn pod(name: &str, image: &str) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": { "name": name, "labels": { "app.kubernetes.io/managed-by": "underpin" } },
        "spec": {
            "priorityClassName": CLASS,
            "automountServiceAccountToken": false,
            "restartPolicy": "Never",
            "securityContext": {
                "runAsNonRoot": true, "runAsUser": 31001, "seccompProfile": { "type": "RuntimeDefault" },
            },
            "containers": [{
                "name": "daemon",
                "image": image,
                "resources": { "requests": { "cpu": "10m", "memory": "32Mi" } },
                "securityContext": { "allowPrivilegeEscalation": false, "capabilities": { "drop": ["ALL"] } },
            }],
        },
    })
}

fn wants_quota(tried: &Tried) -> bool {
    tried.answer.status >= 400 && tried.answer.message().contains(WANTS_QUOTA)
}

/// What tells that Gitpod's installer has been here, and with it the quota should be.
async fn installed(cluster: &Cluster, cx: &Cx, tried: &Tried) -> Result<Option<String>, NotPassed> {
    if tried.elsewhere {
        return Ok(None);
    }
    let namespace = &tried.namespace;
    let quotas = cluster.api.list(cx, &Resource::within("", "v1", "resourcequotas", namespace)).await?;
    if quotas.into_iter().flatten().any(|quota| read::text(&quota, "/metadata/name") == QUOTA) {
        return Ok(Some(format!("the quota {QUOTA} is there and does not cover {CLASS}")));
    }
    let daemonsets = cluster.daemonsets(cx).await?;
    let gitpods = daemonsets.iter().any(|set| set.namespace == *namespace && set.name == DAEMON);
    Ok(gitpods.then(|| format!("Gitpod is installed, and its quota {QUOTA} is gone")))
}

fn judge(tried: &Tried, installed: Option<String>) -> Result<Passed, NotPassed> {
    let expected = format!("a pod of the class {CLASS} is admitted");
    if wants_quota(tried) {
        return match installed {
            None => Ok(Passed::saying(format!(
                "admitted but for a quota, which Gitpod's installer brings; {}",
                tried.place()
            ))),
            Some(why) => {
                let mut failure = tried.answer.failure(causes::PRIORITY_CLASS_REFUSED, expected);
                failure.actual = format!("{}; {why}", failure.actual);
                Err(failure.into())
            }
        };
    }
    tried.judge(causes::PRIORITY_CLASS_REFUSED, &expected)?;
    Ok(Passed::saying(format!("a pod of the class {CLASS} is admitted, {}", tried.place())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::admission::given::{refused, tried, why};

    const SCOPES: &str = "insufficient quota to match these scopes: [{PriorityClass In [system-node-critical system-cluster-critical]}]";

    fn cause(tried: &Tried, installed: Option<&str>) -> String {
        judge(tried, installed.map(str::to_owned)).map_or_else(|no| why(&no), |passed| passed.note)
    }

    /// A server gives the refusal in either form: as an error without a status of its own, or as forbidden.
    #[test]
    fn the_want_of_a_quota_is_a_fault_once_gitpod_is_there() {
        for tried in [refused(500, SCOPES), refused(403, &format!("pods \"x\" is forbidden: {SCOPES}"))] {
            assert!(cause(&tried, None).starts_with("admitted but for a quota"), "{tried:?}");
            assert_eq!(cause(&tried, Some("its quota is gone")), "priority-class-refused");
        }
        let not_passed = judge(&refused(403, SCOPES), Some("its quota is gone".to_owned())).unwrap_err();
        let NotPassed::Failure(failure) = not_passed else { panic!("no failure") };
        assert!(
            failure.actual.ends_with("system-cluster-critical]}]; its quota is gone"),
            "{}",
            failure.actual
        );
    }

    #[test]
    fn any_other_refusal_is_a_fault_before_that() {
        for message in [
            r#"pods "x" is forbidden: exceeded quota: gitpod-resource-quota, requested: pods=1, used: pods=5, limited: pods=5"#,
            r#"pods "x" is forbidden: no PriorityClass with name system-node-critical was found"#,
            r#"admission webhook "a.b.c" denied the request: critical classes are for the platform"#,
        ] {
            assert_eq!(cause(&refused(403, message), None), "priority-class-refused", "{message}");
        }
        let rights = r#"pods is forbidden: User "a" cannot create resource "pods" in API group """#;
        assert_eq!(cause(&refused(403, rights), None), "Permission");
    }

    #[test]
    fn a_pod_that_comes_back_passes() {
        let admitted = tried(201, json!({ "kind": "Pod" }));
        assert!(cause(&admitted, None).contains("is admitted, tried in the namespace gitpod"));
    }

    /// A namespace with the strictest level of pod security is the matter of another probe.
    #[test]
    fn the_pod_keeps_to_the_strictest_level() {
        let pod = pod("underpin-x", "image");
        let container = &pod["spec"]["containers"][0]["securityContext"];
        assert_eq!(container["allowPrivilegeEscalation"], false);
        assert_eq!(container["capabilities"]["drop"], json!(["ALL"]));
        assert_eq!(pod["spec"]["securityContext"]["runAsNonRoot"], true);
        assert_eq!(pod["spec"]["securityContext"]["seccompProfile"]["type"], "RuntimeDefault");
    }
}
