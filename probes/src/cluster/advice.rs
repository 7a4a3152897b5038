//! How a failure is mended on the platform that answers: one table from platform and cause to a remedy.
//!
//! A failed case is given the text of the platform that answers; without one it keeps the remedy of its cause, which is written
//! for plain Kubernetes. Of the causes below HTTP, which all families have, some read otherwise for a cluster: those texts
//! stand in [`ANYWHERE`]. A platform more is a list more.
//!
//! The texts may hold `{namespace}`, Gitpod's. Words in capitals are for the reader to fill in.

use harness::{Cx, Failure, NotPassed};

use super::Cluster;
use crate::advice::{Advice, Table, find, is_known, on_product};

mod aks;
mod anywhere;
mod eks;
mod gke;
mod k3s;
mod openshift;
mod rke2;

use anywhere::ANYWHERE;

/// The advice for each platform, by its id.
const TABLE: Table = &[
    ("aks", aks::AKS),
    ("eks", eks::EKS),
    ("gke", gke::GKE),
    ("k3s", k3s::K3S),
    ("openshift", openshift::OPENSHIFT),
    ("rke2", rke2::RKE2),
];

/// What is said where nothing was reached or nobody was let in, and where the same cause in the middle of a run would mean
/// something else.
const UNREACHED: Table = &[("aks", aks::UNREACHED), ("eks", eks::UNREACHED), ("gke", gke::UNREACHED)];

/// Gives a failure the remedy of its platform, where there is a more precise one than that of its cause. Never waits so long
/// that the failure itself would be lost.
pub async fn advise(cluster: &Cluster, failure: &mut Failure, cx: &Cx) {
    let code = failure.cause.code;
    if failure.remedy.is_some() || (!is_known(TABLE, code) && find(ANYWHERE, code).is_none()) {
        return;
    }
    let patience = cx.request_budget() / 2;
    let product = tokio::time::timeout(patience, cluster.known_platform()).await.ok().flatten();
    let text = on_product(TABLE, product, code).or_else(|| find(ANYWHERE, code));
    failure.remedy = text.map(|text| filled(text, &cluster.settings.namespace));
}

/// The same for a cluster that was not reached or lets nobody in: what the kubeconfig says may tell the platform.
pub fn advise_unreached(not_passed: NotPassed, product: Option<&'static str>, namespace: &str) -> NotPassed {
    let NotPassed::Failure(mut failure) = not_passed else { return not_passed };
    let code = failure.cause.code;
    let text = on_product(UNREACHED, product, code)
        .or_else(|| on_product(TABLE, product, code))
        .or_else(|| find(ANYWHERE, code));
    if failure.remedy.is_none() {
        failure.remedy = text.map(|text| filled(text, namespace));
    }
    NotPassed::Failure(failure)
}

/// The platform that the host of an API server or the command of an exec plug-in tells.
pub fn told_by(host: &str, plugin: Option<&str>) -> Option<&'static str> {
    const HOSTS: &[(&str, &str)] =
        &[(".eks.amazonaws.com", "eks"), (".azmk8s.io", "aks"), (".gke.goog", "gke")];
    const PLUGINS: &[(&str, &str)] = &[
        ("gke-gcloud-auth-plugin", "gke"),
        ("aws", "eks"),
        ("aws-iam-authenticator", "eks"),
        ("kubelogin", "aks"),
    ];
    let by_host = HOSTS.iter().find(|(ends, _)| host.ends_with(ends)).map(|(_, product)| *product);
    let command = plugin.map(|path| path.rsplit(['/', '\\']).next().unwrap_or(path).trim_end_matches(".exe"));
    by_host.or_else(|| PLUGINS.iter().find(|(name, _)| Some(*name) == command).map(|(_, product)| *product))
}

fn filled(text: &str, namespace: &str) -> String {
    text.replace("{namespace}", namespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advice::tests::check;
    use crate::cluster::{FAMILY, causes};
    use crate::net::causes::{CONNECTION_REFUSED, TLS_UNTRUSTED};

    #[test]
    fn the_tables_are_sorted_and_advise_known_platforms_on_known_causes() {
        for table in [TABLE, UNREACHED] {
            check(table, &FAMILY, |text| {
                // Braces of commands hold more than a word.
                let filled = filled(text, "gitpod");
                let mut held = filled.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
                held.any(|(held, _)| held.bytes().all(|b| b.is_ascii_lowercase()))
            });
        }
        assert!(ANYWHERE.is_sorted_by(|(a, _), (b, _)| a < b));
        for (code, text) in ANYWHERE {
            let known = crate::net::causes::CAUSES.iter().find(|cause| cause.code == *code);
            assert!(known.is_some_and(|cause| cause.remedy != *text), "{code}");
            assert!(text.ends_with('.') && !text.contains("  "), "{code}");
        }
    }

    #[test]
    fn what_every_operator_meets_is_advised_on_wherever_gitpod_is_tried() {
        for product in ["aks", "eks", "gke", "k3s"] {
            for cause in [
                causes::LABEL_MISSING,
                causes::NODE_TAINTED,
                causes::NO_NODE_NOW,
                causes::KUBELET_SKEW,
                causes::API_GROUP_MISSING,
                causes::DEFAULT_STORAGE_CLASS_MISSING,
                causes::SNAPSHOTS_UNAVAILABLE,
                causes::WEBHOOK_UNREACHABLE,
                causes::CLUSTER_CREDENTIALS_REJECTED,
            ] {
                let text = on_product(UNREACHED, Some(product), cause.code)
                    .or_else(|| on_product(TABLE, Some(product), cause.code));
                assert!(text.is_some(), "{product}: {}", cause.code);
            }
        }
    }

    #[test]
    fn host_and_plug_in_tell_the_platform() {
        for (host, plugin, product) in [
            ("0123.gr7.eu-west-1.eks.amazonaws.com", None, Some("eks")),
            ("gitpod-dns-0123.hcp.westeurope.azmk8s.io", None, Some("aks")),
            ("34.90.1.2", Some("/usr/lib/google-cloud-sdk/bin/gke-gcloud-auth-plugin"), Some("gke")),
            ("10.0.0.1", Some("aws"), Some("eks")),
            ("10.0.0.1", Some("C:\\tools\\kubelogin.exe"), Some("aks")),
            ("eks.amazonaws.com.example.com", None, None),
            ("10.0.0.1", Some("my-aws"), None),
        ] {
            assert_eq!(told_by(host, plugin), product, "{host} {plugin:?}");
        }
    }

    fn remedy(cause: &'static harness::Cause, product: Option<&'static str>) -> Option<String> {
        let failure = Failure::new(cause, "a step", "this", "that");
        match advise_unreached(failure.into(), product, "ns") {
            NotPassed::Failure(failure) => failure.remedy,
            NotPassed::Skipped { .. } | NotPassed::Blocked { .. } => None,
        }
    }

    #[test]
    fn a_cluster_that_was_not_reached_is_advised_on() {
        assert!(remedy(causes::EXEC_PLUGIN_FAILED, Some("gke")).unwrap().contains("gke-gcloud-auth-plugin"));
        assert_eq!(remedy(causes::EXEC_PLUGIN_FAILED, None), None);
        // The text of all families names a key that a cluster does not have.
        assert!(remedy(TLS_UNTRUSTED, None).unwrap().contains("certificate-authority-data"));
        assert!(remedy(CONNECTION_REFUSED, Some("eks")).unwrap().contains("127.0.0.1"));
        let own = Failure::new(TLS_UNTRUSTED, "a step", "this", "that").remedy("Mine.");
        let NotPassed::Failure(kept) = advise_unreached(own.into(), None, "ns") else { panic!("no failure") };
        assert_eq!(kept.remedy.as_deref(), Some("Mine."));
    }

    #[test]
    fn the_namespace_is_gitpods_own() {
        assert_eq!(filled("-n {namespace}", "gitpod"), "-n gitpod");
    }
}
