//! Dry runs of pods: what admission makes of a pod like one of Gitpod's, without one being made (k23, k24).
//!
//! The API server takes a dry run through all that a real one goes through, webhooks included, and keeps nothing. What it
//! tells is how this kubeconfig's user fares: where security policies or constraints are bound to users, Gitpod's own
//! service accounts may fare worse.

use harness::{Cause, Cx, NotPassed};
use serde_json::Value;

use super::Cluster;
use super::api::{Answer, Denied, Request};
use super::causes::{KUBERNETES_ANSWER_MALFORMED, KUBERNETES_REQUEST_REFUSED};

/// The namespace that every cluster has: where pods are tried as long as Gitpod's is not there.
const DEFAULT: &str = "default";

/// The image that pods are tried with: it is not pulled, but policies may look where it comes from.
const IMAGE: &str = "eu.gcr.io/gitpod-core-dev/build/ws-daemon:release-2022.11";

/// A pod that was tried.
#[derive(Clone, Debug)]
pub struct Tried {
    /// In which namespace.
    pub namespace: String,
    /// Whether that is another than Gitpod's, which is not there yet.
    pub elsewhere: bool,
    /// What was answered.
    pub answer: Answer,
}

/// Has the API server admit a pod, without keeping it.
///
/// # Errors
/// What goes wrong below the API.
pub async fn dry_run(cluster: &Cluster, cx: &Cx, pod: &Value) -> Result<Tried, NotPassed> {
    let own = &cluster.settings.namespace;
    let answer = post(cluster, cx, own, pod).await?;
    if !lacks_namespace(&answer, own) {
        return Ok(Tried { namespace: own.clone(), elsewhere: false, answer });
    }
    let answer = post(cluster, cx, DEFAULT, pod).await?;
    Ok(Tried { namespace: DEFAULT.to_owned(), elsewhere: true, answer })
}

async fn post(cluster: &Cluster, cx: &Cx, namespace: &str, pod: &Value) -> Result<Answer, NotPassed> {
    let path = format!("/api/v1/namespaces/{namespace}/pods");
    cluster.api.send(cx, Request::post(path, pod.clone()).dry_run()).await
}

fn lacks_namespace(answer: &Answer, namespace: &str) -> bool {
    let absent = format!("namespaces \"{namespace}\" not found");
    matches!(answer.denied(), Some(Denied::Absent(message)) if message.contains(&absent))
}

/// The name of the pod that this case tries.
pub fn name(cx: &Cx) -> String {
    format!("{}-{}", cx.run(), cx.case().replace('_', "-"))
}

/// The image that this case tries.
pub fn image(cluster: &Cluster) -> &str {
    cluster.settings.pod_image.as_deref().unwrap_or(IMAGE)
}

impl Tried {
    /// The pod as it was admitted; what admission refuses is a failure of this cause.
    ///
    /// # Errors
    /// Refused; a missing right is skipped.
    pub fn judge(&self, refused: &'static Cause, expected: &str) -> Result<&Value, NotPassed> {
        if self.is_refused() {
            return Err(self.answer.failure(refused, expected).into());
        }
        if self.lacks_account() {
            let expected = "the service account `default`, which every namespace has";
            return Err(self.answer.failure(KUBERNETES_REQUEST_REFUSED, expected).into());
        }
        let pod = self.answer.created(&format!("create pods in the namespace {}", self.namespace))?;
        if pod.get("kind").and_then(Value::as_str) == Some("Pod") {
            Ok(pod)
        } else {
            Err(self.answer.failure(KUBERNETES_ANSWER_MALFORMED, "the pod as it was admitted").into())
        }
    }

    /// Whether it is the pod itself that is refused. A webhook that cannot be asked refuses every pod.
    pub fn is_refused(&self) -> bool {
        match self.answer.denied() {
            Some(Denied::Admission(_)) => !self.lacks_account(),
            Some(Denied::WebhookFailed(_)) => true,
            // Policies of the API server itself, and one that was started without privileged pods, call the pod invalid.
            Some(Denied::Other(_)) => ["ValidatingAdmissionPolicy", "disallowed by cluster policy"]
                .iter()
                .any(|sign| self.answer.message().contains(sign)),
            None | Some(Denied::Rights(_) | Denied::Absent(_) | Denied::Exists(_)) => false,
        }
    }

    /// A namespace that was made a moment ago has no service account yet.
    fn lacks_account(&self) -> bool {
        self.answer.message().contains("error looking up service account")
    }

    /// Where it was tried, for a note.
    pub fn place(&self) -> String {
        if self.elsewhere {
            format!("tried in the namespace {}, since Gitpod's is not there yet", self.namespace)
        } else {
            format!("tried in the namespace {}", self.namespace)
        }
    }
}

#[cfg(test)]
pub(super) mod given {
    use super::*;

    /// A pod that was tried in Gitpod's namespace, and refused like this.
    pub(in crate::cluster) fn refused(status: u16, message: &str) -> Tried {
        let body = serde_json::json!({ "kind": "Status", "code": status, "message": message });
        tried(status, body)
    }

    /// One that came back like this.
    pub(in crate::cluster) fn tried(status: u16, body: Value) -> Tried {
        let line = "POST /api/v1/namespaces/gitpod/pods?dryRun=All".to_owned();
        Tried { namespace: "gitpod".to_owned(), elsewhere: false, answer: Answer { line, status, body } }
    }

    /// The code of the cause, or the kind of the skip.
    pub(in crate::cluster) fn why(not_passed: &NotPassed) -> String {
        match not_passed {
            NotPassed::Failure(failure) => failure.cause.code.to_owned(),
            NotPassed::Skipped { kind, .. } => format!("{kind:?}"),
            NotPassed::Blocked { by } => (*by).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::causes::PRIVILEGED_POD_REFUSED;
    use super::given::{refused, tried, why};
    use super::*;

    fn cause(tried: &Tried) -> String {
        tried
            .judge(PRIVILEGED_POD_REFUSED, "it is admitted")
            .map_or_else(|no| why(&no), |_| "passed".to_owned())
    }

    #[test]
    fn refusals_by_admission_are_told_from_others() {
        for (status, message, expected) in [
            (
                403,
                r#"pods "x" is forbidden: violates PodSecurity "baseline:latest": host namespaces"#,
                "privileged-pod-refused",
            ),
            (
                403,
                r#"pods "x" is forbidden: PodSecurityPolicy: unable to admit pod: []"#,
                "privileged-pod-refused",
            ),
            (
                400,
                r#"admission webhook "validation.gatekeeper.sh" denied the request: no"#,
                "privileged-pod-refused",
            ),
            (
                500,
                r#"Internal error occurred: failed calling webhook "a.b.c": connection refused"#,
                "privileged-pod-refused",
            ),
            (
                422,
                r#"pods "x" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no"#,
                "privileged-pod-refused",
            ),
            (
                422,
                r#"Pod "x" is invalid: spec.containers[0].securityContext.privileged: Forbidden: disallowed by cluster policy"#,
                "privileged-pod-refused",
            ),
            (
                403,
                r#"pods is forbidden: User "ada" cannot create resource "pods" in API group "" in the namespace "gitpod""#,
                "Permission",
            ),
            (
                403,
                r#"pods "x" is forbidden: error looking up service account gitpod/default: serviceaccount "default" not found"#,
                "kubernetes-request-refused",
            ),
            (
                422,
                r#"Pod "x" is invalid: spec.containers[0].name: Required value"#,
                "kubernetes-request-refused",
            ),
            (400, r#"admission webhook "a.b.c" does not support dry run"#, "kubernetes-request-refused"),
            (500, "etcdserver: leader changed", "server-error"),
        ] {
            assert_eq!(cause(&refused(status, message)), expected, "{message}");
        }
        assert_eq!(cause(&tried(201, json!({ "kind": "Pod" }))), "passed");
        assert_eq!(cause(&tried(200, json!("<html>"))), "kubernetes-answer-malformed");
    }

    #[test]
    fn only_the_missing_namespace_itself_leads_elsewhere() {
        let absent = refused(404, r#"namespaces "gitpod" not found"#);
        assert!(lacks_namespace(&absent.answer, "gitpod"));
        assert!(!lacks_namespace(&absent.answer, "other"));
        assert!(!lacks_namespace(&refused(404, "page not found").answer, "gitpod"));
    }
}
