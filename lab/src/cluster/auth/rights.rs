//! What a user may do.

use crate::cluster::auth::User;
use crate::cluster::behaviour::Rights;

const RBAC: &str = "rbac.authorization.k8s.io";
const AUTHORIZATION: &str = "authorization.k8s.io";

/// What is to be done with which kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::cluster) struct Act<'a> {
    pub(in crate::cluster) verb: &'a str,
    pub(in crate::cluster) group: &'a str,
    pub(in crate::cluster) resource: &'a str,
    pub(in crate::cluster) subresource: &'a str,
    pub(in crate::cluster) namespace: &'a str,
    pub(in crate::cluster) name: &'a str,
}

/// Whether a user may do it.
pub(in crate::cluster) fn may(user: &User, act: &Act<'_>) -> bool {
    let rights = &user.rights;
    if rights.refused.iter().any(|entry| refuses(entry, act)) {
        return false;
    }
    // Everybody who is known may ask what they may do.
    let asks = act.group == AUTHORIZATION && act.verb == "create" && act.resource.starts_with("selfsubject");
    if asks && !user.is_anonymous() {
        return true;
    }
    let grants = act.group == RBAC && matches!(act.verb, "escalate" | "bind");
    rights.all && (!grants || rights.grants)
}

/// Whether somebody may read a path that is no object's.
pub(in crate::cluster) fn may_read(rights: &Rights) -> bool {
    rights.all
}

/// Whether an entry of what is refused is about an act: `nodes`, `create pods`, `deployments.apps`, `list pods/log`. Who asks
/// for all verbs or all kinds at once asks for this one, too.
fn refuses(entry: &str, act: &Act<'_>) -> bool {
    let (verb, kind) = entry.split_once(' ').unwrap_or(("*", entry));
    let verb_is = verb == "*" || act.verb == "*" || verb == act.verb;
    let (kind, part) = kind.split_once('/').unwrap_or((kind, ""));
    let (resource, group) = kind.split_once('.').unwrap_or((kind, act.group));
    let kind_is = act.resource == "*" || resource == act.resource;
    let group_is = act.group == "*" || group == act.group;
    verb_is && kind_is && group_is && (part.is_empty() || part == act.subresource)
}

/// Why somebody may not, as a server says it.
pub(in crate::cluster) fn refusal(user: &User, act: &Act<'_>) -> String {
    let kind = |separator: &str, last: &str| {
        if last.is_empty() { act.resource.to_owned() } else { format!("{}{separator}{last}", act.resource) }
    };
    let named = if act.name.is_empty() { String::new() } else { format!(" {:?}", act.name) };
    let part = kind("/", act.subresource);
    let place = if act.namespace.is_empty() {
        "at the cluster scope".to_owned()
    } else {
        format!("in the namespace {:?}", act.namespace)
    };
    format!(
        "{}{named} is forbidden: User {:?} cannot {} resource {part:?} in API group {:?} {place}",
        kind(".", act.group),
        user.name,
        act.verb,
        act.group,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(all: bool, refused: &[&'static str], grants: bool) -> User {
        let rights = Rights { all, refused: refused.to_vec(), grants };
        User { name: "lab".to_owned(), groups: Vec::new(), rights }
    }

    fn act(verb: &'static str, group: &'static str, resource: &'static str) -> Act<'static> {
        Act { verb, group, resource, ..Act::default() }
    }

    #[test]
    fn what_is_refused_is_refused_whatever_else_is_allowed() {
        let few = user(true, &["nodes", "create pods", "deployments.apps"], true);
        assert!(!may(&few, &act("list", "", "nodes")) && !may(&few, &act("create", "", "pods")));
        assert!(may(&few, &act("list", "", "pods")));
        assert!(
            !may(&few, &act("get", "apps", "deployments")) && may(&few, &act("get", "other", "deployments"))
        );
        assert!(!may(&few, &act("*", "*", "*")) && !may(&few, &act("*", "", "pods")));
        assert!(may(&user(true, &[], true), &act("*", "*", "*")));
    }

    #[test]
    fn who_may_do_nothing_may_ask_for_it() {
        let nobody = user(false, &[], false);
        assert!(may(&nobody, &act("create", AUTHORIZATION, "selfsubjectaccessreviews")));
        assert!(!may(&nobody, &act("create", AUTHORIZATION, "subjectaccessreviews")));
        assert!(!may(&nobody, &act("get", "", "pods")));
    }

    #[test]
    fn granting_is_a_right_of_its_own() {
        let escalate = act("escalate", RBAC, "clusterroles");
        assert!(!may(&user(true, &[], false), &escalate) && may(&user(true, &[], true), &escalate));
    }

    #[test]
    fn a_refusal_reads_like_a_real_one() {
        let nobody = user(false, &[], false);
        assert_eq!(
            refusal(&nobody, &act("list", "", "nodes")),
            "nodes is forbidden: User \"lab\" cannot list resource \"nodes\" in API group \"\" at the cluster scope"
        );
        let log = Act { subresource: "log", namespace: "gitpod", name: "one", ..act("get", "", "pods") };
        assert_eq!(
            refusal(&nobody, &log),
            "pods \"one\" is forbidden: User \"lab\" cannot get resource \"pods/log\" in API group \"\" in the namespace \
             \"gitpod\""
        );
        assert!(
            refusal(&nobody, &act("get", "apps", "daemonsets")).starts_with("daemonsets.apps is forbidden")
        );
    }
}
