//! The images that lie on a node, as its kubelet lists them: by digest and by tag, the largest first.

use serde_json::{Value, json};

use crate::crypto::{hex, sha256};

/// What Gitpod itself has pulled, with sizes in MiB. Names of its components; the tag is invented.
const OF_GITPOD: &[(&str, u64)] = &[
    ("ide/code", 421),
    ("ide/intellij", 398),
    ("server", 233),
    ("dashboard", 187),
    ("ws-daemon", 121),
    ("supervisor", 88),
    ("proxy", 61),
    ("registry-facade", 52),
    ("ws-manager", 49),
    ("image-builder-mk3", 47),
    ("ws-proxy", 44),
    ("agent-smith", 42),
    ("content-service", 39),
    ("seccomp-profile-installer", 11),
];

/// The tag of that release.
const RELEASE: &str = "release-2022.11.0.16";

/// The list: Gitpod's images, and those that the cluster's own pods run.
pub(super) fn images(of_cluster: &[String]) -> Value {
    let mut all: Vec<(String, u64)> = OF_GITPOD
        .iter()
        .map(|(name, size)| (format!("eu.gcr.io/gitpod-core-dev/build/{name}:{RELEASE}"), *size))
        .collect();
    for name in of_cluster {
        if all.iter().all(|(there, _)| there != name) {
            all.push((name.clone(), 8 + u64::try_from(name.len()).unwrap_or_default()));
        }
    }
    all.sort_by_key(|(name, size)| (std::cmp::Reverse(*size), name.clone()));
    all.iter().map(|(name, size)| image(name, *size)).collect()
}

fn image(name: &str, mebibytes: u64) -> Value {
    let repository = name.rsplit_once(':').map_or(name, |(repository, _)| repository);
    let digest = hex(&sha256(name.as_bytes()));
    json!({ "names": [format!("{repository}@sha256:{digest}"), name], "sizeBytes": mebibytes * 1_048_576 })
}
