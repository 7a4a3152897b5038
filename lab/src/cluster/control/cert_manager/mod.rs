//! cert-manager's controller: issuers become ready, requests are signed, certificates get their secrets.
//!
//! The main path of a certificate: [`certificates`] finds that its secret is missing or does not fit, makes a private key
//! and a request; [`requests`] approves and signs the request by the issuer that [`issuers`] found ready; [`certificates`]
//! writes the secret ([`secrets`]) and the status. Everything goes through the store, as with the real one: each step is
//! the answer to an event of the step before. What asks an authority outside of the cluster (ACME, Vault) stays as it is.

mod certificates;

mod issuers;

mod requests;

mod secrets;

mod status;

use std::collections::BTreeSet;

use super::issuing::keys::Keys;
use crate::cluster::api::store::{Event, Key, Store};
use crate::cluster::behaviour::{CertManager, Controller};

/// The group of cert-manager's kinds.
const GROUP: &str = "cert-manager.io";
/// The namespace in which the secrets of `ClusterIssuer`s stand.
const OWN_NAMESPACE: &str = "cert-manager";

/// The controller.
pub(super) struct Manager {
    store: Store,
    controller: Controller,
    /// Whether `spec.secretTemplate` is known.
    templates: bool,
    keys: Keys,
    /// Issuers that were there at the start, which keep the status that they had.
    kept: BTreeSet<Key>,
}

impl Manager {
    /// One that plays as told; none where it never does anything.
    pub(super) fn new(played: &CertManager, store: &Store) -> Option<Self> {
        if played.controller == Controller::Never || !played.serves_v1 {
            return None;
        }
        let there = store.list_after(GROUP, "clusterissuers", "", None).objects;
        let kept = there.into_iter().filter(|(_, issuer)| issuer["status"]["conditions"].is_array());
        Some(Self {
            controller: played.controller,
            templates: played.secret_template,
            keys: Keys::default(),
            kept: kept.map(|(key, _)| key).collect(),
            store: store.clone(),
        })
    }

    /// Whether an event may give it something to do.
    pub(super) fn cares(event: &Event) -> bool {
        event.key.group == GROUP || event.key.is("", "secrets")
    }

    /// Does what is to be done; what that changes is an event again.
    pub(super) fn look(&self) {
        self.look_at_issuers();
        self.look_at_requests();
        self.look_at_certificates();
    }
}
