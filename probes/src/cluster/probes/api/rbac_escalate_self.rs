//! The kubeconfig's user could grant the rights that Gitpod needs.
//!
//! Where Gitpod is installed by hand, its user creates Gitpod's cluster roles. The API server says by itself whether it lets
//! him: a dry run goes through the same check as the real thing, which looks at RBAC alone and not at what a cloud's
//! log-in allows besides. Source: k21.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::{Value, json};

use crate::cluster::api::{Answer, Denied, Request};
use crate::cluster::rights::{self, Rule};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::rbac_escalate_self",
        key: "k21",
        title: "the kubeconfig's user could grant the rights that Gitpod needs",
        why: "Whoever installs Gitpod by hand creates its cluster roles. Kubernetes refuses that to whom has neither those rights himself nor leave to escalate.",
        wire: "`POST /apis/rbac.authorization.k8s.io/v1/clusterroles?dryRun=All` with the rules of Gitpod's cluster roles. Nothing is kept.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

const PATH: &str = "/apis/rbac.authorization.k8s.io/v1/clusterroles";

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let role = role(&cx.run().to_string());
    judge(&cluster.api.send(cx, Request::post(PATH, role).dry_run()).await?)?;
    Ok(Passed::saying("the rules of Gitpod's cluster roles were accepted in a dry run"))
}

fn role(name: &str) -> Value {
    let rules: Vec<Value> = rights::CLUSTER_ROLES.iter().map(Rule::policy).collect();
    json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": { "name": name },
        "rules": rules,
    })
}

/// A user who may create no cluster role at all is skipped; the one who may, but not this one, is the finding.
fn judge(answer: &Answer) -> Result<(), NotPassed> {
    match answer.denied() {
        Some(Denied::Rights(message)) if message.contains("attempting to grant") => Err(Failure::new(
            causes::OWN_GRANT_REFUSED,
            &answer.line,
            "201: leave to grant what Gitpod's cluster roles grant",
            answer.said(),
        )
        .into()),
        _ => answer.created("create clusterroles.rbac.authorization.k8s.io").map(|_| ()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(status: u16, message: &str) -> Option<&'static str> {
        let body = json!({ "kind": "Status", "reason": "Forbidden", "message": message });
        let answer = Answer { line: format!("POST {PATH}?dryRun=All"), status, body };
        judge(&answer).err().map(|not_passed| match not_passed {
            NotPassed::Failure(failure) => failure.cause.code,
            NotPassed::Skipped { kind, .. } => kind.as_str(),
            NotPassed::Blocked { by } => by,
        })
    }

    #[test]
    fn to_create_none_and_to_grant_too_much_are_told_apart() {
        let grant = r#"clusterroles.rbac.authorization.k8s.io "x" is forbidden: user "ada" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:"#;
        let create = r#"clusterroles.rbac.authorization.k8s.io is forbidden: User "ada" cannot create resource "clusterroles" in API group "rbac.authorization.k8s.io" at the cluster scope"#;
        assert_eq!(why(403, grant), Some("own-grant-refused"));
        assert_eq!(why(403, create), Some("permission"));
        assert_eq!(
            why(500, r#"failed calling webhook "roles.example.com": no route"#),
            Some("webhook-unreachable")
        );
        assert_eq!(why(201, ""), None);
    }

    #[test]
    fn the_role_has_every_rule() {
        let role = role("underpin-x");
        assert_eq!(role["rules"].as_array().map(Vec::len), Some(rights::CLUSTER_ROLES.len()));
        assert_eq!(role["rules"][0]["resources"], json!(["nodes"]));
    }
}
