//! Source control systems: GitHub, GitLab, Bitbucket and Bitbucket Server.
//!
//! The main path: [`settings`] reads the target's keys; [`client`] reaches the product, counts requests in its [`ledger`]
//! and keeps [`tokens`] with the product's own hosts; [`identify`] weighs the signs of the table in [`products`], which
//! tells the [`vendor`]; [`at`] is what the probes of a vendor ask with, at the [`addresses`] that Gitpod makes from the
//! host, where [`refusals`] reads what refuses any question alike. The probes, one file each in [`probes`], perform one
//! operation of Gitpod each; what several need is asked once ([`crate::memo`]). [`given`] says what each needs of the environment
//! file, [`causes`] why a case did not pass, and [`remove`] cleans up.
//!
//! What Gitpod does with a source control system stands in the documentation of each probe. Paths of sources are relative
//! to `github.com/gitpod-io/gitpod` at dc9a8bc, the last release for self-hosting.

pub mod vendor;
pub mod repository;
pub mod settings;

pub mod addresses;
pub mod tokens;
pub mod client;
pub mod at;
pub mod ledger;
pub mod refusals;
pub mod links;
pub mod hook;
pub mod push;
pub mod dial;
pub mod trust;
pub mod git;
pub mod github;
pub mod gitlab;
pub mod bitbucket;

pub mod identify;
pub mod products;

pub mod given;
pub mod probes;

pub mod causes;
pub mod advice;
pub mod remove;

use harness::environment::{Common, NamedSecret};
use harness::journal::Thing;
use harness::record::Identity;
use harness::settings::Reader;
use harness::{Client, Cx, Failure, Family, NotPassed, Removal, SkipKind};

use client::Scm;
use settings::Settings;
use vendor::Vendor;

/// The category of the matrix that this family answers for.
pub const CATEGORY: &str = "Source Control Management System";

/// Everything that underpin knows of source control systems.
pub static FAMILY: Family<Scm> = Family {
    name: "scm",
    probes: probes::ALL,
    causes: causes::ALL,
    products: products::PRODUCTS,
    categories: &[CATEGORY],
};

impl Client for Scm {
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
        given::not_run(settings, slug)
    }

    fn not_for(identity: &Identity, slug: &str) -> Option<String> {
        let answers = identity.product.as_deref().and_then(Vendor::of_product)?;
        let of = Vendor::of_probe(slug)?;
        (answers != of).then(|| answers.is_not(of))
    }

    async fn connect(settings: &Settings, cx: &Cx) -> Result<Self, NotPassed> {
        Self::reach(settings, cx).await
    }

    async fn identify(&self, cx: &Cx) -> Result<Identity, NotPassed> {
        let identity = identify::identify(self, cx).await;
        self.ledger.tell(cx);
        identity
    }

    async fn advise(&self, failure: &mut Failure, cx: &Cx) {
        advice::advise(self, failure, cx).await;
    }

    fn advise_unreached(settings: &Settings, failure: &mut Failure) {
        advice::advise_unreached(settings, failure);
    }

    async fn remove(&self, thing: &Thing, cx: &Cx) -> Result<Removal, NotPassed> {
        remove::remove(self, thing, cx).await
    }

    async fn close(&self, cx: &Cx) {
        self.ledger.tell(cx);
        self.ledger.tell_total(cx);
    }
}
