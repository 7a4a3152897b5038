//! Who may do what (k20, k21; facts 1.2): what Gitpod's installer creates, which rights it grants, and the reviews by which
//! the API server is asked.
//!
//! A review is asked for each verb by itself, side by side. A single question for everything would be shorter, but what is
//! missing could not be named.

use std::collections::BTreeMap;

use futures::StreamExt as _;
use harness::{Cx, NotPassed};
use serde_json::{Value, json};

use super::api::{Answer, Request};
use super::settings::Named;
use super::{Cluster, causes};

/// How many reviews are asked at a time.
const AT_ONCE: usize = 8;
/// How many resources a text names.
const MOST_NAMED: usize = 12;

/// The verbs of what applies a manifest and removes it again.
const MANAGE: &[&str] = &["create", "get", "patch", "delete"];
/// The verbs of Gitpod's workspace manager on what it makes.
const ALL_VERBS: &[&str] =
    &["get", "list", "create", "update", "patch", "watch", "delete", "deletecollection"];

/// Some verbs on a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The group; empty for the core.
    pub group: &'static str,
    /// The plural name, with a slash before a subresource.
    pub resource: &'static str,
    /// The verbs.
    pub verbs: &'static [&'static str],
    /// Whether they are needed in the whole cluster, not only in the namespace of Gitpod.
    pub everywhere: bool,
}

const fn inside(group: &'static str, resource: &'static str, verbs: &'static [&'static str]) -> Rule {
    Rule { group, resource, verbs, everywhere: false }
}

const fn everywhere(group: &'static str, resource: &'static str, verbs: &'static [&'static str]) -> Rule {
    Rule { group, resource, verbs, everywhere: true }
}

const RBAC: &str = "rbac.authorization.k8s.io";

/// What the installer creates, changes at an upgrade and removes.
pub const INSTALLER: &[Rule] = &[
    inside("apps", "deployments", MANAGE),
    inside("apps", "daemonsets", MANAGE),
    inside("apps", "statefulsets", MANAGE),
    inside("batch", "jobs", MANAGE),
    inside("batch", "cronjobs", MANAGE),
    inside("", "services", MANAGE),
    inside("", "configmaps", MANAGE),
    inside("", "secrets", MANAGE),
    inside("", "serviceaccounts", MANAGE),
    inside("", "persistentvolumeclaims", MANAGE),
    inside("", "resourcequotas", MANAGE),
    inside(RBAC, "roles", MANAGE),
    inside(RBAC, "rolebindings", MANAGE),
    inside("networking.k8s.io", "networkpolicies", MANAGE),
    inside("policy", "poddisruptionbudgets", MANAGE),
    inside("cert-manager.io", "certificates", MANAGE),
    inside("cert-manager.io", "issuers", MANAGE),
    everywhere(RBAC, "clusterroles", MANAGE),
    everywhere(RBAC, "clusterrolebindings", MANAGE),
];

/// What Gitpod's cluster roles grant: to ws-daemon and registry-facade, which label their node when they are ready, and to
/// the proxies in front of metrics.
pub const CLUSTER_ROLES: &[Rule] = &[
    everywhere("", "nodes", &["get", "list", "watch", "update", "patch"]),
    everywhere("", "pods", &["get", "list", "watch", "delete", "update", "patch"]),
    everywhere("authentication.k8s.io", "tokenreviews", &["create"]),
    everywhere("authorization.k8s.io", "subjectaccessreviews", &["create"]),
    everywhere("snapshot.storage.k8s.io", "volumesnapshotcontents", ALL_VERBS),
];

/// What Gitpod's roles in its own namespace grant, those of the workspace manager before all.
pub const ROLES: &[Rule] = &[
    inside("", "pods", ALL_VERBS),
    inside("", "pods/log", ALL_VERBS),
    inside("", "events", ALL_VERBS),
    inside("", "services", ALL_VERBS),
    inside("", "endpoints", ALL_VERBS),
    inside("", "configmaps", ALL_VERBS),
    inside("", "secrets", &["get", "list", "watch"]),
    inside("", "persistentvolumeclaims", ALL_VERBS),
    inside("snapshot.storage.k8s.io", "volumesnapshots", ALL_VERBS),
];

/// Leave to grant more than one has, by a role of the cluster.
pub const GRANT_IN_CLUSTER: Rule = everywhere(RBAC, "clusterroles", &["escalate", "bind"]);
/// The same, by a role of the namespace.
pub const GRANT_INSIDE: Rule = inside(RBAC, "roles", &["escalate", "bind"]);

impl Rule {
    /// As the rules of a role have it.
    pub fn policy(&self) -> Value {
        json!({ "apiGroups": [self.group], "resources": [self.resource], "verbs": self.verbs })
    }

    /// `deployments.apps`, as `kubectl auth can-i` takes it.
    fn words(&self) -> String {
        if self.group.is_empty() {
            self.resource.to_owned()
        } else {
            format!("{}.{}", self.resource, self.group)
        }
    }

    fn attributes(&self, verb: &str, namespace: &str) -> Value {
        let (resource, subresource) = self.resource.split_once('/').unwrap_or((self.resource, ""));
        let mut attributes = json!({ "verb": verb, "group": self.group, "resource": resource });
        if !subresource.is_empty() {
            attributes["subresource"] = json!(subresource);
        }
        if !self.everywhere {
            attributes["namespace"] = json!(namespace);
        }
        attributes
    }
}

/// Whose rights are asked for.
#[derive(Clone, Copy, Debug)]
pub enum Who<'a> {
    /// The user of the kubeconfig.
    Own,
    /// A service account: its namespace and its name.
    Account(&'a Named),
}

impl Who<'_> {
    /// The review to be created, and where.
    fn review(self, attributes: &Value) -> Request {
        let api = "/apis/authorization.k8s.io/v1";
        let (kind, plural, spec) = match self {
            Self::Own => (
                "SelfSubjectAccessReview",
                "selfsubjectaccessreviews",
                json!({ "resourceAttributes": attributes }),
            ),
            // The groups that the server itself gives to every service account: rights are often given to them.
            Self::Account(Named { first, name }) => (
                "SubjectAccessReview",
                "subjectaccessreviews",
                json!({
                    "resourceAttributes": attributes,
                    "user": format!("system:serviceaccount:{first}:{name}"),
                    "groups": [
                        "system:serviceaccounts",
                        format!("system:serviceaccounts:{first}"),
                        "system:authenticated",
                    ],
                }),
            ),
        };
        let review = json!({ "apiVersion": "authorization.k8s.io/v1", "kind": kind, "spec": spec });
        Request::post(format!("{api}/{plural}"), review)
    }

    /// What the API server's refusal of the review is about.
    fn doing(self) -> &'static str {
        match self {
            Self::Own => "create selfsubjectaccessreviews.authorization.k8s.io",
            Self::Account(_) => "create subjectaccessreviews.authorization.k8s.io",
        }
    }
}

/// Which rights count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// All, whoever gives them.
    Anyhow,
    /// Those that roles give: only they can be granted on. What the log-in of a cloud gives besides (IAM on GKE) cannot.
    ByRoles,
}

/// The rights that somebody lacks: each resource with its verbs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing(BTreeMap<String, Vec<&'static str>>);

impl Missing {
    /// Whether nothing is missing.
    pub fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    /// All of it, for people: `secrets (create, patch), clusterroles.rbac.authorization.k8s.io (create)`.
    pub fn said(&self) -> String {
        let each =
            self.0.iter().take(MOST_NAMED).map(|(what, verbs)| format!("{what} ({})", verbs.join(", ")));
        let named = each.collect::<Vec<_>>().join(", ");
        match self.0.len().saturating_sub(MOST_NAMED) {
            0 => named,
            more => format!("{named} and {more} more"),
        }
    }

    /// Every verb of these rules.
    #[cfg(test)]
    pub(super) fn of(rules: &[Rule]) -> Self {
        let mut missing = Self::default();
        for rule in rules {
            for verb in rule.verbs {
                missing.add(rule, verb);
            }
        }
        missing
    }

    fn add(&mut self, rule: &Rule, verb: &'static str) {
        self.0.entry(rule.words()).or_default().push(verb);
    }
}

/// How many questions a list of rules is.
pub fn questions(rules: &[Rule]) -> usize {
    rules.iter().map(|rule| rule.verbs.len()).sum()
}

/// Asks for every verb of every rule, and gives those that are not allowed.
///
/// # Errors
/// Where reviews may not be created, or are not answered as such.
pub async fn missing(
    cluster: &Cluster,
    cx: &Cx,
    who: Who<'_>,
    rules: &[Rule],
    given: Given,
) -> Result<Missing, NotPassed> {
    let each = rules.iter().flat_map(|rule| rule.verbs.iter().map(|&verb| (*rule, verb)));
    let reviews: Vec<_> = each.map(|(rule, verb)| ask(cluster, cx, who, (rule, verb), given)).collect();
    let answers: Vec<_> = futures::stream::iter(reviews).buffered(AT_ONCE).collect().await;
    let mut missing = Missing::default();
    for answer in answers {
        let (rule, verb, allowed) = answer?;
        if !allowed {
            missing.add(&rule, verb);
        }
    }
    Ok(missing)
}

async fn ask(
    cluster: &Cluster,
    cx: &Cx,
    who: Who<'_>,
    (rule, verb): (Rule, &'static str),
    given: Given,
) -> Result<(Rule, &'static str, bool), NotPassed> {
    let review = who.review(&rule.attributes(verb, &cluster.settings.namespace));
    let answer = cluster.api.send(cx, review).await?;
    Ok((rule, verb, is_allowed(&answer, who, given)?))
}

fn is_allowed(answer: &Answer, who: Who<'_>, given: Given) -> Result<bool, NotPassed> {
    let review = answer.created(who.doing())?;
    let Some(allowed) = review.pointer("/status/allowed").and_then(Value::as_bool) else {
        let expected = "a review with `status.allowed`";
        return Err(answer.failure(causes::KUBERNETES_ANSWER_MALFORMED, expected).into());
    };
    // Each authorizer says in its own words why it allows; a server that says nothing is taken at its word.
    let reason = super::json::text(review, "/status/reason");
    let by_roles = reason.is_empty() || reason.starts_with("RBAC");
    Ok(allowed && (given == Given::Anyhow || by_roles))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rule_stands_twice() {
        for rules in [INSTALLER, CLUSTER_ROLES, ROLES] {
            for (at, rule) in rules.iter().enumerate() {
                assert!(
                    rules[at + 1..].iter().all(|other| other.words() != rule.words()),
                    "{}",
                    rule.words()
                );
            }
        }
        assert!(
            CLUSTER_ROLES.iter().all(|rule| rule.everywhere) && ROLES.iter().all(|rule| !rule.everywhere)
        );
        assert_eq!(questions(&[GRANT_INSIDE, GRANT_IN_CLUSTER]), 4);
    }

    #[test]
    fn a_service_account_is_asked_for_with_its_groups() {
        let installer = Named { first: "ops".to_owned(), name: "installer".to_owned() };
        let attributes = INSTALLER[0].attributes("create", "gitpod");
        let asked = Who::Account(&installer).review(&attributes);
        assert_eq!(asked.path, "/apis/authorization.k8s.io/v1/subjectaccessreviews");
        let (_, body) = asked.body.unwrap();
        assert_eq!(body["spec"]["user"], "system:serviceaccount:ops:installer");
        assert_eq!(
            body["spec"]["groups"],
            json!(["system:serviceaccounts", "system:serviceaccounts:ops", "system:authenticated"])
        );
        assert_eq!(
            body["spec"]["resourceAttributes"],
            json!({ "verb": "create", "group": "apps", "resource": "deployments", "namespace": "gitpod" })
        );
        let own = Who::Own.review(&attributes);
        assert!(own.path.ends_with("/selfsubjectaccessreviews"));
        let (_, body) = own.body.unwrap();
        assert!(body["spec"].get("user").is_none() && body["kind"] == "SelfSubjectAccessReview");
    }

    #[test]
    fn the_whole_cluster_has_no_namespace_and_a_log_is_a_subresource() {
        let attributes = GRANT_IN_CLUSTER.attributes("escalate", "gitpod");
        assert!(attributes.get("namespace").is_none() && attributes.get("subresource").is_none());
        let log = inside("", "pods/log", ALL_VERBS).attributes("get", "gitpod");
        assert_eq!(
            log,
            json!({ "verb": "get", "group": "", "resource": "pods", "subresource": "log", "namespace": "gitpod" })
        );
    }

    fn answer(status: u16, body: Value) -> Answer {
        Answer { line: "POST /apis/authorization.k8s.io/v1/subjectaccessreviews".to_owned(), status, body }
    }

    #[test]
    fn only_a_review_tells_a_right() {
        let said = |allowed: bool| answer(201, json!({ "status": { "allowed": allowed } }));
        for given in [Given::Anyhow, Given::ByRoles] {
            assert_eq!(is_allowed(&said(true), Who::Own, given), Ok(true));
            assert_eq!(is_allowed(&said(false), Who::Own, given), Ok(false));
        }
        let nothing = answer(201, json!({ "status": {} }));
        let malformed = is_allowed(&nothing, Who::Own, Given::Anyhow).unwrap_err();
        assert!(
            matches!(malformed, NotPassed::Failure(failure) if failure.cause == causes::KUBERNETES_ANSWER_MALFORMED)
        );
        let message = r#"subjectaccessreviews.authorization.k8s.io is forbidden: User "ada" cannot create resource "subjectaccessreviews" in API group "authorization.k8s.io" at the cluster scope"#;
        let refused = answer(403, json!({ "kind": "Status", "reason": "Forbidden", "message": message }));
        let installer = Named { first: "gitpod".to_owned(), name: "installer".to_owned() };
        let skipped = is_allowed(&refused, Who::Account(&installer), Given::Anyhow).unwrap_err();
        assert!(
            matches!(&skipped, NotPassed::Skipped { kind: harness::SkipKind::Permission, text }
                if text.contains("create subjectaccessreviews.authorization.k8s.io")),
            "{skipped:?}"
        );
    }

    #[test]
    fn what_a_cloud_allows_cannot_be_granted_on() {
        let said = |reason: &str| answer(201, json!({ "status": { "allowed": true, "reason": reason } }));
        let role = said(r#"RBAC: allowed by ClusterRoleBinding "a" of ClusterRole "b" to User "c""#);
        assert_eq!(is_allowed(&role, Who::Own, Given::ByRoles), Ok(true));
        let cloud = said("access granted by IAM permissions.");
        assert_eq!(is_allowed(&cloud, Who::Own, Given::ByRoles), Ok(false));
        assert_eq!(is_allowed(&cloud, Who::Own, Given::Anyhow), Ok(true));
    }

    #[test]
    fn what_is_missing_is_named_by_resource() {
        let mut missing = Missing::default();
        assert!(missing.is_nothing());
        missing.add(&inside("", "secrets", MANAGE), "create");
        missing.add(&inside("", "secrets", MANAGE), "patch");
        missing.add(&GRANT_IN_CLUSTER, "bind");
        assert_eq!(missing.said(), "clusterroles.rbac.authorization.k8s.io (bind), secrets (create, patch)");
        let mut all = Missing::default();
        for rule in INSTALLER {
            all.add(rule, "create");
        }
        assert!(all.said().ends_with("and 7 more"), "{}", all.said());
    }
}
