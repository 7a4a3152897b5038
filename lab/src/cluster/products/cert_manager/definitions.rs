//! What cert-manager defines, by its version.
//!
//! Documented: 1.0 to 1.5 serve `v1alpha2`, `v1alpha3`, `v1beta1` and `v1`, from 1.6 on only `v1` is served.

use serde_json::{Value, json};

use super::super::crd::{Kind, Version, cluster_wide, definition, namespaced};
use super::super::object::with;
use super::{numbers, schema};
use crate::cluster::behaviour::CertManager;

const GROUP: &str = "cert-manager.io";
const ACME: &str = "acme.cert-manager.io";

/// The kinds, with the schema of each.
fn kinds(of: &CertManager) -> Vec<(Kind, Value)> {
    vec![
        (namespaced(GROUP, "CertificateRequest", "certificaterequests"), schema::certificate_request()),
        (
            namespaced(GROUP, "Certificate", "certificates"),
            schema::certificate(of.secret_template, numbers(of.version) >= (1, 8)),
        ),
        (namespaced(ACME, "Challenge", "challenges"), schema::challenge()),
        (cluster_wide(GROUP, "ClusterIssuer", "clusterissuers"), schema::issuer()),
        (namespaced(GROUP, "Issuer", "issuers"), schema::issuer()),
        (namespaced(ACME, "Order", "orders"), schema::order()),
    ]
}

/// The versions, each with whether it is served; the last is stored.
fn versions(of: &CertManager) -> Vec<(&'static str, bool)> {
    if numbers(of.version) < (1, 6) {
        vec![("v1alpha2", true), ("v1alpha3", true), ("v1beta1", true), ("v1", true)]
    } else {
        vec![("v1", true)]
    }
}

/// The definitions of all six kinds.
pub(super) fn definitions(of: &CertManager) -> Vec<Value> {
    let labels = json!({
        "app": "cert-manager",
        "app.kubernetes.io/instance": "cert-manager",
        "app.kubernetes.io/name": "cert-manager",
        "app.kubernetes.io/version": format!("v{}", of.version),
    });
    let made = kinds(of).into_iter().map(|(kind, schema)| {
        let versions = versions(of)
            .into_iter()
            .map(|(name, served)| Version { name, served, schema: schema.clone() })
            .collect();
        with(definition(kind, versions), json!({ "metadata": { "labels": labels } }))
    });
    made.collect()
}

#[cfg(test)]
mod tests {
    use super::super::release;
    use super::*;

    fn certificates(version: &'static str) -> Value {
        let all = definitions(&release(version));
        all.into_iter().find(|made| made["metadata"]["name"] == "certificates.cert-manager.io").unwrap()
    }

    #[test]
    fn the_template_of_secrets_came_with_1_5() {
        let knows = |version| {
            let definition = certificates(version);
            let versions = definition["spec"]["versions"].as_array().unwrap();
            let path = "/schema/openAPIV3Schema/properties/spec/properties/secretTemplate/properties/labels";
            versions.iter().all(|version| version.pointer(path).is_some())
        };
        assert!(!knows("1.4.0"));
        assert!(knows("1.5.0"));
        assert!(knows("1.18.2"));
    }

    #[test]
    fn old_releases_serve_old_versions_too() {
        let served = |version| certificates(version)["spec"]["versions"].as_array().unwrap().len();
        assert_eq!((served("1.4.0"), served("1.8.0")), (4, 1));
    }

    #[test]
    fn every_definition_stores_one_version() {
        for made in definitions(&release("1.4.0")) {
            let versions = made["spec"]["versions"].as_array().unwrap();
            assert_eq!(versions.iter().filter(|version| version["storage"] == true).count(), 1);
            assert_eq!(made["status"]["storedVersions"], json!(["v1"]));
        }
    }
}
