//! The cluster: what is read of Kubernetes, its nodes, its network and its certificates, and what it admits and issues.
//!
//! The main path: [`settings`] reads the target's keys; [`access`] reaches the API server with the field's own client; [`api`]
//! sends requests to it, and [`snapshot`] reads each kind of object once for all probes. What they hold is told by pure
//! readers, which take any JSON at all: [`versions`] reads the numbers of a version,
//! [`quantity`] those of a capacity; [`nodes`] makes a [`nodes::Node`] of each item and says which of them count,
//! [`roles`] which of Gitpod's roles they carry. From these [`parts`] tells runtime, kernel and distribution,
//! [`platform`] whose Kubernetes it is, [`network`] which network interface it has. [`discovery`], [`certificates`] and
//! [`storage`] read what else Gitpod stands on. [`identify`] notes all parts for the judge. The probes stand in [`probes`], one
//! file each; what they create lies in a namespace that [`scratch`] makes and [`remove`] removes, and [`issuing`] has
//! certificates issued there. [`causes`] says why a case did not pass, and [`advice`] how it is mended on the platform that
//! answers.
//!
//! Nothing here judges versions. What a cluster has of one kind may differ from node to node: every node that Gitpod uses is
//! looked at, and the odd one out is named.

pub mod settings;

pub mod access;
pub mod api;
pub mod snapshot;
pub mod secrets;

mod json;
pub mod versions;
pub mod quantity;
pub mod nodes;
pub mod counted;
pub mod roles;
pub mod parts;
pub mod discovery;
pub mod platform;
pub mod network;
pub mod certificates;
pub mod storage;

pub mod identify;
pub mod products;
pub mod rights;
pub mod scratch;
pub mod admission;
pub mod remove;
pub mod issuing;

pub mod advice;

pub mod probes;

pub mod causes;

#[cfg(test)]
mod recorded;
#[cfg(test)]
mod complaints;
#[cfg(test)]
mod hostile;
#[cfg(test)]
pub(crate) mod played;

use std::time::Duration;

use harness::environment::{Common, NamedSecret};
use harness::journal::Thing;
use harness::record::Identity;
use harness::settings::Reader;
use harness::{Client, Cx, Failure, Family, NotPassed, Removal, SecretRef, SkipKind};
use serde_json::Value;

use access::Login;
use api::Api;
use settings::Settings;
use snapshot::Snapshot;

/// Everything that underpin knows of clusters.
pub static FAMILY: Family<Cluster> = Family {
    name: "cluster",
    probes: probes::ALL,
    causes: causes::ALL,
    products: products::PRODUCTS,
    categories: &[
        category::SYSTEM,
        category::PLATFORM,
        category::NETWORK,
        category::RUNTIME,
        category::OPERATING_SYSTEM,
        category::CERTIFICATES,
    ],
};

/// A cluster that was reached.
pub struct Cluster {
    /// The keys of the environment file.
    pub settings: Settings,
    /// The address of the API server.
    pub host: String,
    /// What is known of the log-in.
    pub login: Login,
    /// What `/version` answered.
    pub version: Value,
    /// The API server.
    pub api: Api,
    /// What was read of it.
    pub snapshot: Snapshot,
}

impl Cluster {
    /// `gitVersion` of the API server as it stands: `v1.22.8-gke.201`.
    pub fn git_version(&self) -> &str {
        json::text(&self.version, "/gitVersion")
    }
}

impl Client for Cluster {
    type Settings = Settings;

    fn read(reader: &mut Reader<'_>, common: &Common) -> Option<Settings> {
        Settings::read(reader, common)
    }

    fn endpoint(settings: &Settings) -> String {
        settings.endpoint()
    }

    fn secrets(settings: &Settings) -> Vec<NamedSecret<'_>> {
        settings.secrets()
    }

    fn not_run(settings: &Settings, slug: &str) -> Option<(SkipKind, String)> {
        probes::not_run(settings, slug)
    }

    fn waits(settings: &Settings, slug: &str) -> Duration {
        probes::waits(settings, slug)
    }

    async fn connect(settings: &Settings, cx: &Cx) -> Result<Self, NotPassed> {
        access::reach(settings, cx).await
    }

    async fn identify(&self, cx: &Cx) -> Result<Identity, NotPassed> {
        identify::identify(self, cx).await
    }

    async fn advise(&self, failure: &mut Failure, cx: &Cx) {
        advice::advise(self, failure, cx).await;
    }

    async fn read_secrets(settings: &Settings, wanted: &[SecretRef], cx: &Cx) {
        secrets::read(settings, wanted, cx).await;
    }

    async fn remove(&self, thing: &Thing, cx: &Cx) -> Result<Removal, NotPassed> {
        remove::remove(self, thing, cx).await
    }
}

/// The categories of the matrix that a cluster answers for, by their names there.
pub mod category {
    /// Kubernetes itself.
    pub const SYSTEM: &str = "Orchestration System";
    /// Whose Kubernetes it is.
    pub const PLATFORM: &str = "Orchestration Platform";
    /// Its network interface.
    pub const NETWORK: &str = "Container Network Interface (CNI)";
    /// What runs containers on its nodes.
    pub const RUNTIME: &str = "Container Runtime";
    /// What its nodes run on: two parts, `kernel` and `distribution`.
    pub const OPERATING_SYSTEM: &str = "Operating System";
    /// cert-manager.
    pub const CERTIFICATES: &str = "Certificate Management";
}
