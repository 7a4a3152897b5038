//! Clusters: the roles of `ci/kubernetes`, as they stand there, and a role for the secrets that the environment names.

use std::collections::{BTreeMap, BTreeSet};

use harness::SecretRef;
use harness::environment::{Environment, Target};
use probes::cluster::settings::Settings;

use super::{Form, Part};

const READ: &str = include_str!("../../ci/kubernetes/clusterrole.yaml");
const SCRATCH: &str = include_str!("../../ci/kubernetes/scratch.yaml");
const SECRETS: &str = include_str!("../../ci/kubernetes/secrets.yaml");
/// What of [`SECRETS`] is replaced.
const NAMESPACE: &str = "namespace: gitpod";
/// The names in [`SECRETS`].
const NAMES: &str = "[https-certificates]";

/// The roles for one cluster.
pub(super) fn of(target: &Target, environment: &Environment) -> Vec<Part> {
    let Some(settings) = target.settings.as_any().downcast_ref::<Settings>() else { return Vec::new() };
    let mut parts = vec![reading()];
    if target.common.writes {
        parts.push(scratch(settings.scratch_namespace.as_deref()));
    }
    for (namespace, names) in named(target, environment) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        parts.push(secrets(&namespace, &names));
    }
    parts
}

/// The same with placeholders.
pub(super) fn example() -> Vec<Part> {
    vec![reading(), scratch(None), secrets("NAMESPACE", &["NAME"])]
}

/// The secrets of this cluster that some target refers to, by namespace.
fn named(target: &Target, environment: &Environment) -> BTreeMap<String, BTreeSet<String>> {
    let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for secret in environment.targets.iter().flat_map(|target| target.settings.secrets()) {
        if let SecretRef::Kubernetes { cluster, namespace, name, .. } = secret.secret
            && *cluster == target.name
        {
            named.entry(namespace.clone()).or_default().insert(name.clone());
        }
    }
    named
}

fn reading() -> Part {
    let what = "To look at the cluster: nodes, workloads, definitions, cert-manager. It holds no right to a secret and none to \
                change anything. Without it hardly anything can be said.";
    Part::new(Form::Yaml, what, READ)
}

fn scratch(namespace: Option<&str>) -> Part {
    let bind = match namespace {
        Some(namespace) => format!(
            "Bind `underpin-issue` in the namespace {namespace} alone (a RoleBinding), which the environment names for it."
        ),
        None => "`underpin-issue` has to hold in the namespace that the run makes, and so in all of them: a \
                 `scratch_namespace` in the environment file makes it narrower."
            .to_owned(),
    };
    let what = format!(
        "To try things: dry runs, and what the run makes and removes in a namespace of its own. It can be declined, or left \
         out by `writes: false`: admission and issuance are then not checked. {bind}"
    );
    Part::new(Form::Yaml, what, SCRATCH)
}

fn secrets(namespace: &str, names: &[&str]) -> Part {
    let what = "To read the secrets that the environment refers to, and no other. It can be declined: the certificate and the \
                targets whose passwords stand there are then not checked, and the run says so.";
    let paste = SECRETS
        .replace(NAMESPACE, &format!("namespace: {namespace}"))
        .replace(NAMES, &format!("[{}]", names.join(", ")));
    Part::new(Form::Yaml, what, paste)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_role_of_ci_has_what_is_replaced() {
        assert_eq!((SECRETS.matches(NAMESPACE).count(), SECRETS.matches(NAMES).count()), (1, 1));
        let part = secrets("elsewhere", &["a", "b"]);
        assert!(part.paste.contains("namespace: elsewhere") && part.paste.contains("resourceNames: [a, b]"));
    }

    #[test]
    fn looking_gives_no_right_to_secrets_and_to_change_nothing() {
        assert!(!READ.contains("resources: [secrets"));
        for verb in ["delete", "update", "patch", "deletecollection", "bind", "escalate"] {
            assert!(!READ.contains(verb), "{verb}");
        }
    }
}
