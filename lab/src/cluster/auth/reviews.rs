//! Questions about rights: who may do what, and who somebody is. They are asked by creating something that is not stored.

use serde_json::{Value, json};

use super::rights::{self, Act};
use super::{TOKEN, USER, User, holds};
use crate::cluster::api::kinds::{Kind, Verbs};
use crate::cluster::behaviour::{Behaviour, Rights};

/// The answer to a question: what was asked, with a status.
pub(in crate::cluster) fn answer(
    behaviour: &Behaviour,
    kinds: &[Kind],
    user: &User,
    kind: &Kind,
    mut asked: Value,
) -> Value {
    let spec = asked["spec"].clone();
    let status = match kind.resource.as_str() {
        "selfsubjectaccessreviews" => access(user, &spec),
        "subjectaccessreviews" | "localsubjectaccessreviews" => {
            let name = spec["user"].as_str().unwrap_or_default();
            access(&User::named(behaviour, name), &spec)
        }
        "selfsubjectrulesreviews" => rules(user, kinds),
        "tokenreviews" => token(behaviour, spec["token"].as_str().unwrap_or_default()),
        _ => json!({}),
    };
    asked["kind"] = json!(kind.kind);
    asked["apiVersion"] = json!(kind.api_version());
    asked["metadata"] = json!({ "creationTimestamp": null });
    asked["status"] = status;
    asked
}

fn access(user: &User, spec: &Value) -> Value {
    let of = &spec["resourceAttributes"];
    let allowed = if of.is_object() {
        let text = |field: &str| of[field].as_str().unwrap_or_default();
        let act = Act {
            verb: text("verb"),
            group: text("group"),
            resource: text("resource"),
            subresource: text("subresource"),
            namespace: text("namespace"),
            name: text("name"),
        };
        rights::may(user, &act)
    } else {
        rights::may_read(&user.rights)
    };
    if !allowed {
        return json!({ "allowed": false });
    }
    if !user.rights.grants {
        // Rights that come from the cloud are told so, and no role holds them.
        return json!({ "allowed": true, "reason": "access granted by IAM permissions." });
    }
    let reason = format!(
        "RBAC: allowed by ClusterRoleBinding \"{0}\" of ClusterRole \"{0}\" to User {1:?}",
        USER, user.name
    );
    json!({ "allowed": true, "reason": reason })
}

/// The rules of a user: everything at once, or kind by kind where something is refused.
fn rules(user: &User, kinds: &[Kind]) -> Value {
    let Rights { all, refused, .. } = &user.rights;
    let everything = json!({ "verbs": ["*"], "apiGroups": ["*"], "resources": ["*"] });
    let resources = match (all, refused.is_empty()) {
        (true, true) => vec![everything],
        (true, false) => {
            let mut rules = Vec::new();
            for kind in kinds {
                let may = |verb: &&&str| {
                    let act = Act { verb, group: &kind.group, resource: &kind.resource, ..Act::default() };
                    rights::may(user, &act)
                };
                let verbs: Vec<&&str> = match kind.verbs {
                    Verbs::All | Verbs::Read | Verbs::Create => {
                        kind.verbs.list().iter().filter(may).collect()
                    }
                };
                if !verbs.is_empty() {
                    rules.push(
                        json!({ "verbs": verbs, "apiGroups": [kind.group], "resources": [kind.resource] }),
                    );
                }
            }
            rules
        }
        (false, _) => vec![json!({
            "verbs": ["create"],
            "apiGroups": ["authorization.k8s.io"],
            "resources": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
        })],
    };
    let paths = if *all {
        json!(["*"])
    } else {
        json!(["/api", "/api/*", "/apis", "/apis/*", "/version", "/readyz"])
    };
    let verbs = if *all { json!(["*"]) } else { json!(["get"]) };
    json!({
        "resourceRules": resources,
        "nonResourceRules": [{ "verbs": verbs, "nonResourceURLs": paths }],
        "incomplete": false,
    })
}

fn token(behaviour: &Behaviour, token: &str) -> Value {
    if token != TOKEN || !holds(behaviour.login, token) {
        return json!({ "user": {}, "error": "invalid bearer token" });
    }
    let user = User::named(behaviour, USER);
    json!({ "authenticated": true, "user": { "username": user.name, "groups": user.groups } })
}
