//! Images to push: small, valid, and made from a seed, so that they are the same whenever the seed is.

use std::fmt::Write as _;
use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

/// The media type of an OCI image manifest.
pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// The media type of an OCI image configuration.
pub const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
/// The media type of an OCI layer.
pub const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// The platform that Gitpod runs on.
pub const AMD64: &str = "amd64";

/// The media types of one family of manifests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Types {
    /// Of an image's manifest.
    pub manifest: &'static str,
    /// Of a list of images for several platforms.
    pub index: &'static str,
    config: &'static str,
    layer: &'static str,
}

/// Those of OCI.
pub const OCI: Types = Types {
    manifest: OCI_MANIFEST,
    index: "application/vnd.oci.image.index.v1+json",
    config: OCI_CONFIG,
    layer: OCI_LAYER,
};

/// Those of Docker's schema 2.
pub const DOCKER: Types = Types {
    manifest: "application/vnd.docker.distribution.manifest.v2+json",
    index: "application/vnd.docker.distribution.manifest.list.v2+json",
    config: "application/vnd.docker.container.image.v1+json",
    layer: "application/vnd.docker.image.rootfs.diff.tar.gzip",
};

/// Bytes and their digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// The bytes.
    pub bytes: Bytes,
    /// `sha256:…`.
    pub digest: String,
}

impl Blob {
    /// Takes bytes and computes their digest.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self { digest: format!("sha256:{}", sha256(&bytes)), bytes }
    }

    /// Bytes that no compression makes smaller.
    pub fn noise(seed: &str, length: usize) -> Self {
        Self::new(noise(seed, length))
    }
}

/// An image of one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// A gzipped archive with one file.
    pub layer: Blob,
    /// The configuration.
    pub config: Blob,
    /// The manifest, of OCI's type.
    pub manifest: Blob,
}

impl Image {
    /// An image whose layer holds `length` bytes that cannot be compressed.
    pub fn new(seed: &str, length: usize) -> Self {
        let archive = archive("underpin", &noise(seed, length));
        let diff = sha256(&archive);
        let layer = Blob::new(gzip(&archive));
        let config = Blob::new(format!(
            r#"{{"architecture":"{AMD64}","os":"linux","config":{{"Labels":{{"underpin":"{seed}"}}}},"rootfs":{{"type":"layers","diff_ids":["sha256:{diff}"]}},"history":[{{"created_by":"underpin"}}]}}"#
        ));
        let manifest = Blob::new(manifest(OCI, &layer, &config, None));
        Self { layer, config, manifest }
    }

    /// The same image with a manifest that differs by a note.
    #[must_use]
    pub fn with_note(&self, note: &str) -> Self {
        Self { manifest: Blob::new(manifest(OCI, &self.layer, &self.config, Some(note))), ..self.clone() }
    }

    /// The same image for another platform: with another configuration.
    #[must_use]
    pub fn for_architecture(&self, architecture: &str) -> Self {
        let text = String::from_utf8_lossy(&self.config.bytes);
        let config = Blob::new(text.replacen(AMD64, architecture, 1));
        let manifest = Blob::new(manifest(OCI, &self.layer, &config, None));
        Self { layer: self.layer.clone(), config, manifest }
    }

    /// The manifest of the same image in other types.
    pub fn manifest_as(&self, types: Types) -> Blob {
        Blob::new(manifest(types, &self.layer, &self.config, None))
    }
}

/// A list of images, each with its platform.
pub fn index(types: Types, images: &[(&str, &Blob)]) -> Blob {
    let entries: Vec<String> = images
        .iter()
        .map(|(architecture, manifest)| {
            format!(
                r#"{{"mediaType":"{}","digest":"{}","size":{},"platform":{{"architecture":"{architecture}","os":"linux"}}}}"#,
                types.manifest,
                manifest.digest,
                manifest.bytes.len()
            )
        })
        .collect();
    let Types { index, .. } = types;
    Blob::new(format!(r#"{{"schemaVersion":2,"mediaType":"{index}","manifests":[{}]}}"#, entries.join(",")))
}

fn manifest(types: Types, layer: &Blob, config: &Blob, note: Option<&str>) -> String {
    let descriptor = |media_type: &str, blob: &Blob| {
        format!(r#"{{"mediaType":"{media_type}","digest":"{}","size":{}}}"#, blob.digest, blob.bytes.len())
    };
    let notes = note.map(|note| format!(r#","annotations":{{"underpin":"{note}"}}"#)).unwrap_or_default();
    format!(
        r#"{{"schemaVersion":2,"mediaType":"{}","config":{},"layers":[{}]{notes}}}"#,
        types.manifest,
        descriptor(types.config, config),
        descriptor(types.layer, layer),
    )
}

/// A tag of 64 hex digits, as Gitpod makes them.
pub fn tag(seed: &str) -> String {
    sha256(seed.as_bytes())
}

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn noise(seed: &str, length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length + 32);
    let mut counter = 0_u64;
    while bytes.len() < length {
        let mut hash = Sha256::new();
        hash.update(seed.as_bytes());
        hash.update(counter.to_be_bytes());
        bytes.extend_from_slice(&hash.finalize());
        counter += 1;
    }
    bytes.truncate(length);
    bytes
}

/// A tar archive with one regular file (POSIX ustar: a header of 512 bytes, blocks of 512, two empty blocks).
fn archive(name: &str, content: &[u8]) -> Vec<u8> {
    let mut header = [0_u8; 512];
    let mut field = |at: usize, text: &str| header[at..at + text.len()].copy_from_slice(text.as_bytes());
    field(0, name);
    field(100, "0000644");
    field(108, "0000000");
    field(116, "0000000");
    field(124, &format!("{:011o}", content.len()));
    field(136, "00000000000");
    field(148, "        ");
    field(156, "0");
    field(257, "ustar");
    field(263, "00");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut archive = Vec::with_capacity(content.len() + 2048);
    archive.extend_from_slice(&header);
    archive.extend_from_slice(content);
    archive.resize(archive.len().next_multiple_of(512) + 1024, 0);
    archive
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() + 1024), Compression::none());
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn an_image_is_the_same_for_the_same_seed_and_holds_together() {
        let image = Image::new("run", 3000);
        assert_eq!(image, Image::new("run", 3000));
        assert_ne!(image.layer.digest, Image::new("other", 3000).layer.digest);
        let manifest: serde_json::Value = serde_json::from_slice(&image.manifest.bytes).unwrap();
        assert_eq!(manifest["layers"][0]["digest"], *image.layer.digest);
        assert_eq!(manifest["config"]["size"], image.config.bytes.len());
        let mut archive = Vec::new();
        flate2::read::GzDecoder::new(&*image.layer.bytes).read_to_end(&mut archive).unwrap();
        let config: serde_json::Value = serde_json::from_slice(&image.config.bytes).unwrap();
        assert_eq!(config["rootfs"]["diff_ids"][0], format!("sha256:{}", sha256(&archive)));
        assert_eq!(archive.len() % 512, 0);
        assert_eq!(archive[512..3512], noise("run", 3000));
    }

    #[test]
    fn a_note_changes_the_manifest_alone() {
        let (image, noted) = (Image::new("run", 10), Image::new("run", 10).with_note("2"));
        assert_eq!((&image.layer, &image.config), (&noted.layer, &noted.config));
        assert_ne!(image.manifest, noted.manifest);
        assert!(serde_json::from_slice::<serde_json::Value>(&noted.manifest.bytes).is_ok());
    }

    #[test]
    fn an_image_for_another_platform_differs_in_its_configuration_and_stands_in_an_index() {
        let image = Image::new("run", 10);
        let arm = image.for_architecture("arm64");
        let config: serde_json::Value = serde_json::from_slice(&arm.config.bytes).unwrap();
        assert_eq!(config["architecture"], "arm64");
        assert_eq!(image.layer, arm.layer);
        for types in [OCI, DOCKER] {
            let images = [image.manifest_as(types), arm.manifest_as(types)];
            let list = index(types, &[(AMD64, &images[0]), ("arm64", &images[1])]);
            let list: serde_json::Value = serde_json::from_slice(&list.bytes).unwrap();
            assert_eq!(list["mediaType"], types.index);
            assert_eq!(list["manifests"][1]["digest"], *images[1].digest);
            assert_eq!(list["manifests"][0]["platform"]["architecture"], AMD64);
        }
        assert_eq!(image.manifest_as(OCI), image.manifest);
    }

    #[test]
    fn a_tag_is_64_hex_digits() {
        let tag = tag("x");
        assert!(tag.len() == 64 && tag.bytes().all(|c| c.is_ascii_hexdigit()));
    }
}
