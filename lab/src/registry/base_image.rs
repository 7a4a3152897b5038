//! The image that workspaces can build on: an index for two platforms, in the store before anything was pushed.

use bytes::Bytes;
use serde_json::{Value, json};

use super::behaviour::Platform;
use super::manifest::{OCI_INDEX, OCI_MANIFEST};
use super::store::{Manifest, Store, Tag};
use crate::crypto;

/// Stores the image under the tag `latest` of a repository; its index names the given platform first.
pub(super) fn store(store: &mut Store, name: &str, first: Platform) {
    let platforms = match first {
        Platform::Amd64 => ["amd64", "arm64"],
        Platform::Arm64 => ["arm64", "amd64"],
    };
    let images: Vec<Value> = platforms.iter().map(|architecture| image(store, name, architecture)).collect();
    let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": images });
    let digest = manifest(store, name, OCI_INDEX, &index);
    let repository = store.repository_mut(name);
    repository.had_manifests = true;
    repository.preset = true;
    repository.tags.insert("latest".to_owned(), Tag { digest, before: None, put: 0 });
}

/// Stores the image for one platform, and returns its entry in the index.
fn image(store: &mut Store, name: &str, architecture: &str) -> Value {
    let config = json!({
        "architecture": architecture, "os": "linux", "config": {}, "rootfs": { "type": "layers", "diff_ids": [] },
    });
    let config = blob(store, name, "application/vnd.oci.image.config.v1+json", config.to_string());
    let layer = format!("the layer of the lab's base image for {architecture}");
    let layer = blob(store, name, "application/vnd.oci.image.layer.v1.tar", layer);
    let image = json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [layer] });
    let digest = manifest(store, name, OCI_MANIFEST, &image);
    json!({
        "mediaType": OCI_MANIFEST, "digest": digest, "size": image.to_string().len(),
        "platform": { "architecture": architecture, "os": "linux" },
    })
}

/// Stores a manifest, and returns its digest.
fn manifest(store: &mut Store, name: &str, media_type: &str, document: &Value) -> String {
    let bytes = Bytes::from(document.to_string());
    let digest = crypto::digest(&bytes);
    let manifest = Manifest { media_type: media_type.to_owned(), bytes };
    store.repository_mut(name).manifests.insert(digest.clone(), manifest);
    digest
}

/// Stores a blob, and returns its descriptor.
fn blob(store: &mut Store, name: &str, media_type: &str, text: String) -> Value {
    let bytes = Bytes::from(text);
    let (digest, size) = (crypto::digest(&bytes), bytes.len());
    store.put_blob(name, &digest, bytes);
    json!({ "mediaType": media_type, "digest": digest, "size": size })
}
