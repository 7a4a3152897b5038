//! Every part of cert-manager runs.
//!
//! Its controller signs, its webhook lets in, and its injector writes into the configuration of the webhook whom the API
//! server is to trust. Gitpod's installer takes all three for granted: it looks at issuers alone
//! (`install/installer/pkg/cluster/checks.go`). Source: c05.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::Value;

use crate::cluster::certificates::{CertManager, Deployment};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::cert_manager_health",
        key: "c05",
        title: "every part of cert-manager runs",
        why: "cert-manager consists of three parts. Without its controller nothing is signed, without its webhook nothing is let in, and without its injector the API server stops trusting the webhook.",
        wire: "The lists of deployments and of both kinds of webhook configurations.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::CERTIFICATES),
        needs: &["cert_manager_discovery"],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

/// The name of its webhook, in both kinds of configurations.
const WEBHOOK: &str = "webhook.cert-manager.io";
/// What has to run, and whether certificates are issued at all without it.
const PARTS: &[(&str, bool)] =
    &[("cert-manager-controller", true), ("cert-manager-webhook", true), ("cert-manager-cainjector", false)];

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let found = cluster.cert_manager(cx).await?;
    if let Some(remark) = runs(&found)? {
        cx.remark(&remark);
    }
    let (validating, mutating) =
        (cluster.validating_webhooks(cx).await?, cluster.mutating_webhooks(cx).await?);
    let count = trusted(validating.iter().chain(mutating.iter()))?;
    let available = harness::text::count(found.deployments.len() as u64, "deployment");
    Ok(Passed::saying(match count {
        // What follows from that shows where the webhook is tried.
        0 => format!("{available} available; no configuration of a webhook is its own"),
        count => format!("{available} available, {} with a caBundle", harness::text::count(count, "webhook")),
    }))
}

/// Whether every part runs; a remark where one is not there that others may stand in for.
fn runs(found: &CertManager) -> Result<Option<String>, Failure> {
    const STEP: &str = "the deployments of cert-manager";
    let of = |what: &str| {
        found.deployments.iter().filter(move |one| one.what == what).collect::<Vec<&Deployment>>()
    };
    if found.deployments.is_empty() {
        let expected = "its controller, its webhook and its cainjector";
        let actual = "none is recognised by its image or its labels";
        return Err(Failure::new(causes::FACT_UNREADABLE, STEP, expected, actual));
    }
    let unavailable =
        found.deployments.iter().filter(|one| !one.available).map(|one| format!("{} is not", one.path));
    let absent = PARTS.iter().filter(|(what, needed)| *needed && of(what).is_empty());
    let absent = absent.map(|(what, _)| format!("there is no {what}"));
    let wrong: Vec<String> = unavailable.chain(absent).collect();
    if !wrong.is_empty() {
        return Err(Failure::new(
            causes::CERT_MANAGER_UNAVAILABLE,
            STEP,
            "all of them Available",
            wrong.join(", "),
        ));
    }
    let optional = PARTS.iter().find(|(what, needed)| !needed && of(what).is_empty());
    Ok(optional.map(|(what, _)| {
        format!("There is no deployment of {what}: something else has to keep the caBundle of cert-manager's webhook up to date.")
    }))
}

/// How many webhooks of cert-manager are configured, each with an authority to trust.
fn trusted<'v>(configurations: impl Iterator<Item = &'v Value>) -> Result<u64, Failure> {
    let mut count = 0;
    let mut without = Vec::new();
    for configuration in configurations {
        let webhooks = configuration.get("webhooks").and_then(Value::as_array).into_iter().flatten();
        for webhook in webhooks.filter(|webhook| webhook["name"] == WEBHOOK) {
            count += 1;
            // One that is reached by an address may have a public certificate.
            let by_address = webhook.pointer("/clientConfig/url").is_some();
            if !by_address && !has_bundle(webhook) {
                let text = |pointer| {
                    configuration.pointer(pointer).and_then(Value::as_str).unwrap_or("a configuration")
                };
                without.push(format!("{} {}", text("/kind"), text("/metadata/name")));
            }
        }
    }
    if without.is_empty() {
        return Ok(count);
    }
    let step = "the configurations of cert-manager's webhook";
    Err(Failure::new(
        causes::CA_BUNDLE_MISSING,
        step,
        "a certificate in each caBundle",
        format!("none in {}", without.join(", ")),
    ))
}

/// Whether there is a certificate in it: some charts put a line feed there until the injector comes.
fn has_bundle(webhook: &Value) -> bool {
    use base64::Engine as _;
    let text = webhook.pointer("/clientConfig/caBundle").and_then(Value::as_str).unwrap_or_default();
    let pem = base64::engine::general_purpose::STANDARD.decode(text).unwrap_or_default();
    CertificateDer::pem_slice_iter(&pem).any(|certificate| certificate.is_ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn deployment(what: &'static str, available: bool) -> Deployment {
        Deployment { path: format!("cert-manager/{what}"), what, available, labelled: None, tagged: None }
    }

    fn of(deployments: Vec<Deployment>) -> CertManager {
        CertManager { deployments, ..CertManager::default() }
    }

    #[test]
    fn every_part_has_to_run_and_who_does_not_is_named() {
        let all = |available: [bool; 3]| {
            of(PARTS
                .iter()
                .zip(available)
                .map(|((what, _), available)| deployment(what, available))
                .collect())
        };
        assert_eq!(runs(&all([true; 3])), Ok(None));
        let failure = runs(&all([true, true, false])).unwrap_err();
        assert_eq!(failure.cause, causes::CERT_MANAGER_UNAVAILABLE);
        assert_eq!(failure.actual, "cert-manager/cert-manager-cainjector is not");
        let failure = runs(&of(vec![deployment("cert-manager-controller", true)])).unwrap_err();
        assert_eq!(failure.actual, "there is no cert-manager-webhook");
        let remark = runs(&of(all([true; 3]).deployments[..2].to_vec())).unwrap().unwrap();
        assert!(remark.contains("cert-manager-cainjector"));
        assert_eq!(runs(&of(Vec::new())).unwrap_err().cause, causes::FACT_UNREADABLE);
    }

    #[test]
    fn a_bundle_holds_a_certificate() {
        // `-----BEGIN CERTIFICATE-----` with a line of something between, and a line feed.
        let pem = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCmFHVnNiRzg9Ci0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K";
        let configuration = |kind: &str, name: &str, client: Value| json!({ "kind": kind, "metadata": { "name": "cm" }, "webhooks": [{ "name": name, "clientConfig": client }] });
        let service = |bundle: &str| json!({ "service": { "name": "w" }, "caBundle": bundle });
        let good = configuration("MutatingWebhookConfiguration", WEBHOOK, service(pem));
        assert_eq!(trusted([&good, &good].into_iter()), Ok(2));
        assert_eq!(trusted([].into_iter()), Ok(0));
        let other = configuration("ValidatingWebhookConfiguration", "validation.gatekeeper.sh", service(""));
        assert_eq!(trusted([&other].into_iter()), Ok(0));
        let address = configuration(
            "ValidatingWebhookConfiguration",
            WEBHOOK,
            json!({ "url": "https://w.example.com" }),
        );
        assert_eq!(trusted([&address].into_iter()), Ok(1));
        for empty in ["", "Cg==", "%"] {
            let bad = configuration("ValidatingWebhookConfiguration", WEBHOOK, service(empty));
            let failure = trusted([&good, &bad].into_iter()).unwrap_err();
            assert_eq!(failure.cause, causes::CA_BUNDLE_MISSING);
            assert_eq!(failure.actual, "none in ValidatingWebhookConfiguration cm");
        }
    }
}
