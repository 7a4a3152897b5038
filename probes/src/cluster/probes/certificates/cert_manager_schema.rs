//! The fields that Gitpod sets in certificates are known.
//!
//! Each certificate of Gitpod's installer asks by `spec.secretTemplate` for labels on its secret
//! (`install/installer/pkg/components/ws-manager/tlssecret.go` and its like), and its authority by `spec.privateKey` and
//! `spec.isCA` for what it is. The API server drops a field that the definition does not know, in silence: releases before
//! 1.5.0 do not know the template. Source: c03.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use crate::cluster::certificates::{CertManager, Schema};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::cert_manager_schema",
        key: "c03",
        title: "the fields that Gitpod sets in certificates are known",
        why: "Gitpod's certificates ask for labels on their secrets, by which a backup finds them. A cert-manager before 1.5 drops that wish without a word.",
        wire: "GET of the definition of `certificates.cert-manager.io`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::CERTIFICATES),
        needs: &["cert_manager_discovery"],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

const STEP: &str = "the definition certificates.cert-manager.io";

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let definitions = cluster.definitions(cx).await?;
    let found = CertManager::read(&Value::Null, &Value::Array(definitions.as_ref().clone()));
    judge(found.schema)?;
    Ok(Passed::saying("spec.secretTemplate, spec.privateKey.algorithm and spec.isCA are known"))
}

fn judge(schema: Option<Schema>) -> Result<(), Failure> {
    let Some(schema) = schema else {
        let expected = "a schema of the version v1";
        return Err(Failure::new(causes::FACT_UNREADABLE, STEP, expected, "v1 has none, or is not served"));
    };
    let lacks = schema.lacks();
    if lacks.is_empty() {
        return Ok(());
    }
    let expected = "spec.secretTemplate, spec.privateKey.algorithm and spec.isCA";
    let actual = format!("without {}", lacks.join(", "));
    Err(Failure::new(causes::SECRET_TEMPLATE_MISSING, STEP, expected, actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_gitpod_sets_is_needed() {
        let whole = Schema { secret_template: true, key_algorithm: true, is_ca: true };
        assert_eq!(judge(Some(whole)), Ok(()));
        let failure = judge(Some(Schema { secret_template: false, ..whole })).unwrap_err();
        assert_eq!(
            (failure.cause, failure.actual.as_str()),
            (causes::SECRET_TEMPLATE_MISSING, "without spec.secretTemplate")
        );
        assert!(judge(Some(Schema { is_ca: false, ..whole })).is_err());
        assert_eq!(judge(None).unwrap_err().cause, causes::FACT_UNREADABLE);
    }
}
