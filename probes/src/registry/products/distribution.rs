//! Docker Registry (distribution) and Gitpod's own set-up of it.

use harness::Product;

use super::{Row, Sign};
use crate::registry::identify::Signals;

const CLEANUP: &str = "The registry does not delete. Set `storage.delete.enabled: true` and run `underpin sweep`, or remove the folder `docker/registry/v2/repositories/{repository}` of its storage; then run `registry garbage-collect`.";

pub(super) const DOCKER_REGISTRY: Row = Row {
    product: Product {
        id: "docker-registry",
        name: "Docker Registry",
        signs: "The header `Docker-Distribution-Api-Version`, and for an absent tag an error whose detail names the tag in distribution's form; both only where no other product shows itself.",
    },
    embedded: true,
    signs: &[
        Sign::new(0.3, |s| s.same_header("docker-distribution-api-version", "registry/2.0")),
        Sign::new(0.7, own_error),
    ],
    version,
    page: None,
    cleanup: CLEANUP,
};

pub(super) const IN_CLUSTER: Row = Row {
    product: Product {
        id: "in-cluster-s3",
        name: "Gitpod's in-cluster registry",
        signs: "The signs of Docker Registry, the realm `Docker Registry` that Gitpod's proxy asks for, and a host that begins with `registry.`.",
    },
    embedded: false,
    signs: &[Sign::new(0.85, behind_gitpods_proxy)],
    version,
    page: None,
    cleanup: CLEANUP,
};

/// distribution 2.x gives the tag as an object, 3.x as a text (`registry/api/errcode`, `registry/handlers/manifests.go`).
fn own_error(signals: &Signals) -> Option<String> {
    let error = signals.error.as_ref()?;
    let by_object = error.detail.get("Tag").is_some_and(|tag| *tag == *signals.tag);
    let by_text = error.detail.as_str() == Some(&format!("unknown tag={}", signals.tag));
    let known = error.code == "MANIFEST_UNKNOWN" && error.message == "manifest unknown";
    (known && (by_object || by_text)).then(|| "distribution's own error for an absent tag".to_owned())
}

/// distribution gives no version; from 3 on its JSON names no character set.
fn version(signals: &Signals) -> (Option<String>, Option<String>) {
    let Some(answer) = signals.answers.get(1).filter(|answer| answer.media_type() == "application/json")
    else {
        return (None, None);
    };
    let generation = if answer.header("content-type").contains("charset") { "2.x" } else { "3.x" };
    (Some(generation.to_owned()), None)
}

fn behind_gitpods_proxy(signals: &Signals) -> Option<String> {
    let proxied = signals.host.starts_with("registry.") && signals.header("server").is_empty();
    if !proxied || own_error(signals).is_none() {
        return None;
    }
    let realm = signals.basic_realm("Docker Registry")?;
    Some(format!("{realm} on {}, before distribution", signals.host))
}
