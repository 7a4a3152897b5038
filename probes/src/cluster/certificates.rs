//! What there is of cert-manager (c01, c02, c03, c05, c12; facts 1.3, 3.7).
//!
//! Gitpod's installer makes a self-signed issuer, an authority of its own and five certificates, all as
//! `cert-manager.io/v1`, which cert-manager serves from 1.0 on. Each certificate asks by `spec.secretTemplate` for labels
//! on its secret. That field came with 1.5.0; before, the API server drops it in silence and the secrets miss the labels that
//! mark them for a backup. So the version says less than the schema that is served, and both are read.

use std::collections::BTreeMap;

use harness::judge::Part;
use serde_json::Value;

use super::{json, versions};

mod compatibility;

pub use compatibility::{COMPATIBILITY, Compatible, Needs, compatible};

/// The group of cert-manager's own resources.
pub const GROUP: &str = "cert-manager.io";

/// The kinds that Gitpod uses, by their plural names.
pub const KINDS: &[&str] = &["certificates", "certificaterequests", "issuers", "clusterissuers"];

/// The three deployments of cert-manager, by the last part of their images.
const IMAGES: &[&str] = &["cert-manager-controller", "cert-manager-webhook", "cert-manager-cainjector"];

/// The label that charts and manifests put on all they make.
const VERSION: &str = "app.kubernetes.io/version";

/// One of cert-manager's deployments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Namespace and name.
    pub path: String,
    /// Which of the three it is: `cert-manager-controller`.
    pub what: &'static str,
    /// Whether its pods are there (c05).
    pub available: bool,
    /// The version by its label.
    pub labelled: Option<String>,
    /// The version by the tag of its image.
    pub tagged: Option<String>,
}

/// A resource that cert-manager defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its plural name.
    pub plural: String,
    /// The versions that are served.
    pub served: Vec<String>,
    /// The version by its label.
    pub labelled: Option<String>,
}

/// Whether the served schema of `Certificate` knows the fields that Gitpod sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// `spec.secretTemplate`, from 1.5.0 on.
    pub secret_template: bool,
    /// `spec.privateKey.algorithm`: the authority has an ECDSA key.
    pub key_algorithm: bool,
    /// `spec.isCA`.
    pub is_ca: bool,
}

/// What there is of cert-manager.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertManager {
    /// Its deployments, in the order of the list.
    pub deployments: Vec<Deployment>,
    /// What it defines, in the order of the list.
    pub definitions: Vec<Definition>,
    /// The schema of `Certificate` in v1; `None` where that is not served.
    pub schema: Option<Schema>,
}

/// The version, and how it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The version without its `v`.
    pub version: String,
    /// Where it was read.
    pub from: String,
    /// Where another version was read, and which.
    pub conflicts: Vec<String>,
}

impl CertManager {
    /// Reads the lists of deployments and of `CustomResourceDefinition`s, of which either may be empty.
    pub fn read(deployments: &Value, definitions: &Value) -> Self {
        let own: Vec<&Value> =
            json::items(definitions).filter(|item| json::text(item, "/spec/group") == GROUP).collect();
        let certificates = own.iter().find(|item| plural(item) == "certificates");
        Self {
            deployments: json::items(deployments).filter_map(Deployment::read).collect(),
            definitions: own.iter().map(|item| Definition::read(item)).collect(),
            schema: certificates.and_then(|item| Schema::read(item)),
        }
    }

    /// The version: by the label of a deployment, by the tag of its image, or by the label of what it defines. The controller
    /// comes first.
    pub fn told(&self) -> Option<Told> {
        let of_deployments = |what: &'static str| {
            self.deployments.iter().filter(move |deployment| deployment.what == what).flat_map(|deployment| {
                let path = &deployment.path;
                let labelled =
                    deployment.labelled.clone().map(|version| (version, format!("the label of {path}")));
                let tagged =
                    deployment.tagged.clone().map(|version| (version, format!("the image of {path}")));
                labelled.into_iter().chain(tagged)
            })
        };
        let of_definitions = self.definitions.iter().filter_map(|definition| {
            let from = format!("the label of the resource {}", definition.plural);
            Some((definition.labelled.clone()?, from))
        });
        let mut read = IMAGES.iter().flat_map(|what| of_deployments(what)).chain(of_definitions);
        let (version, from) = read.next()?;
        let others = read.filter(|(other, _)| *other != version);
        let conflicts = others.map(|(other, from)| format!("{from} says {other}")).collect();
        Some(Told { version, from, conflicts })
    }

    /// The kinds that Gitpod uses and that are not served as v1 (c01).
    pub fn missing(&self) -> Vec<&'static str> {
        let served = |kind: &str| {
            let own = self.definitions.iter().filter(|definition| definition.plural == kind);
            own.flat_map(|definition| &definition.served).any(|version| version == "v1")
        };
        KINDS.iter().filter(|kind| !served(kind)).copied().collect()
    }

    /// The part of the cluster that cert-manager is; none where nothing of it is there.
    pub fn part(&self) -> Option<Part> {
        if self.deployments.is_empty() && self.definitions.is_empty() {
            return None;
        }
        Some(Part {
            part: String::new(),
            product: Some("cert-manager".to_owned()),
            name: "cert-manager".to_owned(),
            version: self.told().map(|told| told.version),
            of: Vec::new(),
        })
    }
}

impl Deployment {
    fn read(item: &Value) -> Option<Self> {
        let containers = json::elements(item, "/spec/template/spec/containers");
        let images: Vec<&str> = containers.map(|container| json::text(container, "/image")).collect();
        let by_image = images.iter().find_map(|image| {
            let what = IMAGES.iter().find(|what| repository(image).ends_with(*what))?;
            Some((*what, *image))
        });
        // A mirror may have renamed the image; the chart's labels tell what the deployment is.
        let labels = json::texts(item, "/metadata/labels");
        let by_label = || Some((of_chart(&labels)?, *images.first()?));
        let (what, image) = by_image.or_else(by_label)?;
        let is_available = |condition: &Value| {
            json::text(condition, "/type") == "Available" && json::text(condition, "/status") == "True"
        };
        Some(Self {
            path: format!(
                "{}/{}",
                json::text(item, "/metadata/namespace"),
                json::text(item, "/metadata/name")
            ),
            what,
            available: json::elements(item, "/status/conditions").any(is_available),
            labelled: labels.get(VERSION).and_then(|text| versions::plain(text)),
            tagged: versions::of_image(image),
        })
    }
}

/// Which deployment the labels of cert-manager's chart tell. Its webhook is named `webhook` alone, so that only the name of
/// what was installed tells whose it is.
fn of_chart(labels: &BTreeMap<String, String>) -> Option<&'static str> {
    let label = |name: &str| labels.get(&format!("app.kubernetes.io/{name}")).map_or("", String::as_str);
    let installed = label("instance").contains("cert-manager");
    match (label("name"), label("component")) {
        ("cert-manager", "controller") => Some(IMAGES[0]),
        ("webhook", "webhook") if installed => Some(IMAGES[1]),
        ("cainjector", "cainjector") if installed => Some(IMAGES[2]),
        _ => None,
    }
}

/// The name of an image without its tag and digest.
fn repository(image: &str) -> &str {
    let name = image.split('@').next().unwrap_or_default();
    // A colon before the last slash belongs to the port of the registry.
    let last = name.rfind('/').map_or(0, |at| at + 1);
    name[last..].find(':').map_or(name, |colon| &name[..last + colon])
}

fn plural(item: &Value) -> &str {
    json::text(item, "/spec/names/plural")
}

impl Definition {
    fn read(item: &Value) -> Self {
        let served = json::elements(item, "/spec/versions").filter(|version| json::flag(version, "/served"));
        Self {
            plural: plural(item).to_owned(),
            served: served.map(|version| json::owned(version, "/name")).collect(),
            labelled: json::texts(item, "/metadata/labels")
                .get(VERSION)
                .and_then(|text| versions::plain(text)),
        }
    }
}

impl Schema {
    fn read(item: &Value) -> Option<Self> {
        let mut served =
            json::elements(item, "/spec/versions").filter(|version| json::flag(version, "/served"));
        let version = served.find(|version| json::text(version, "/name") == "v1")?;
        let has = |field: &str| {
            let pointer = format!("/schema/openAPIV3Schema/properties/spec/properties/{field}");
            version.pointer(&pointer).is_some_and(Value::is_object)
        };
        Some(Self {
            secret_template: has("secretTemplate"),
            key_algorithm: has("privateKey/properties/algorithm"),
            is_ca: has("isCA"),
        })
    }

    /// The fields that it lacks.
    pub fn lacks(self) -> Vec<&'static str> {
        let fields = [
            (self.secret_template, "spec.secretTemplate"),
            (self.key_algorithm, "spec.privateKey.algorithm"),
            (self.is_ca, "spec.isCA"),
        ];
        fields.into_iter().filter(|(has, _)| !has).map(|(_, field)| field).collect()
    }
}

#[cfg(test)]
mod tests;
