//! What is noted beside an object comes back as it was written.
//!
//! Gitpod writes hashes and types of backups as custom metadata, with capitals in the names, and reads them by exactly
//! these names; by the type of an object it tells a manifest from a backup (`ObjectAnnotationUncompressedDigest` in
//! `components/content-service/pkg/storage/storage.go`, `layer/provider.go`). Source: GCS-08.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use serde_json::{Value, json};

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::gcs::errors::failure;
use crate::bucket::gcs::objects::not_written;
use crate::bucket::s3::objects::MANIFEST_TYPE;
use crate::net::exchange::Answer;

/// Gitpod's names, with values of their form.
const METADATA: &[(&str, &str)] = &[
    ("gitpod-digest", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    ("gitpod-uncompressedDigest", "sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"),
    ("gitpod-oci-contentType", "application/vnd.oci.image.layer.v1.tar+gzip"),
];

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::metadata_type",
        key: "GCS-08",
        title: "custom metadata and the type of an object come back as they were written",
        why: "Gitpod finds the parts of a backup by hashes that it keeps in the metadata, by names with capitals, and knows a manifest by its type. A name in small letters or another type is a backup that cannot be restored.",
        wire: "POST of an object with the type of a manifest and Gitpod's three names of metadata, and GET of its resource.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["bucket_lifecycle"],
        cost: Cost { objects: 1, bytes: 8_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.gcs()?;
    let home = store.home(cx).await?;
    let key = home.key(cx, "workspaces/wsfull.json");
    let metadata: serde_json::Map<String, Value> =
        METADATA.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    let resource = json!({ "name": key, "contentType": MANIFEST_TYPE, "metadata": metadata });
    let answer = store.ask(cx, store.insertion(home, &resource, b"{}")).await?;
    if !answer.status.is_success() {
        return Err(not_written(&answer).into());
    }
    let answer =
        store.ask(cx, store.object(Method::GET, &home.bucket, &key, &[("projection", "full")])).await?;
    judge(&answer)?;
    Ok(Passed::saying(format!("{} entries and the type", METADATA.len())))
}

/// What comes back.
fn judge(answer: &Answer) -> Result<(), Failure> {
    let names = METADATA.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let expected = format!("the metadata {names} with the values that were written");
    let Some(resource) = answer.json().filter(|_| answer.status.as_u16() == 200) else {
        return Err(failure(causes::METADATA_CHANGED, answer, &expected));
    };
    let content_type = resource["contentType"].as_str().unwrap_or("none");
    if content_type != MANIFEST_TYPE {
        let expected = format!("the type {MANIFEST_TYPE}");
        let actual = format!("the type {content_type}");
        return Err(Failure::new(causes::CONTENT_TYPE_CHANGED, &answer.line, expected, actual));
    }
    let metadata = &resource["metadata"];
    if METADATA.iter().all(|(name, value)| metadata[*name] == *value) {
        return Ok(());
    }
    Err(Failure::new(causes::METADATA_CHANGED, &answer.line, expected, format!("the metadata {metadata}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_held_against_their_case_and_values_whole() {
        let of = |content_type: &str, change: fn(&str, &str) -> (String, String)| {
            let metadata: serde_json::Map<String, Value> = METADATA
                .iter()
                .map(|(name, value)| change(name, value))
                .map(|(name, value)| (name, value.into()))
                .collect();
            let resource = json!({ "contentType": content_type, "metadata": metadata });
            judge(&Answer::of(200, &[], &resource.to_string())).err().map(|failure| failure.cause)
        };
        let same = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(of(MANIFEST_TYPE, same), None);
        assert_eq!(of("application/octet-stream", same), Some(causes::CONTENT_TYPE_CHANGED));
        let lowered = |name: &str, value: &str| (name.to_ascii_lowercase(), value.to_owned());
        assert_eq!(of(MANIFEST_TYPE, lowered), Some(causes::METADATA_CHANGED));
        let cut = |name: &str, value: &str| (name.to_owned(), value.replace("sha256:", ""));
        assert_eq!(of(MANIFEST_TYPE, cut), Some(causes::METADATA_CHANGED));
        assert_eq!(judge(&Answer::of(404, &[], "")).unwrap_err().cause, causes::METADATA_CHANGED);
    }
}
