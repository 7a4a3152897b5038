//! Image registries.
//!
//! The main path: [`settings`] reads the target's keys, and [`docker_config`] a log-in as Gitpod would read it;
//! [`client`] reaches the registry and logs in, by what [`challenge`] reads from a 401 and with the tokens that [`token`]
//! gets and [`jwt`] reads; [`identify`] weighs the signs of the table in [`products`]; the probes, one file each in
//! [`probes`], perform one operation of Gitpod each. Those of the first push share one push ([`ladder`], judged in
//! `rungs`), made of the steps in [`push`] with what [`location`] reads and the [`image`] that is pushed, or the [`noise`]
//! of large layers; [`resolve`] and [`storage`] read what is there. [`errors`] quotes a registry, [`causes`] says why a
//! case did not pass, and [`remove`] cleans up.
//!
//! What Gitpod does with a registry stands in the documentation of each probe. Paths of sources are relative to
//! `github.com/gitpod-io/gitpod` at dc9a8bc, the last release for self-hosting; containerd is v1.6.8.

pub mod docker_config;
pub mod settings;

pub mod client;

pub mod challenge;
pub mod jwt;
pub mod token;

pub mod identify;
pub mod products;

pub mod advice;

pub mod probes;

pub mod ladder;
mod rungs;

pub mod push;

pub mod image;
pub mod location;
pub mod noise;

pub mod resolve;
pub mod storage;

pub mod causes;
pub mod errors;
pub mod remove;

use harness::environment::{Common, NamedSecret};
use harness::journal::Thing;
use harness::record::Identity;
use harness::settings::Reader;
use harness::{Client, Cx, Failure, Family, NotPassed, Product, Removal, SkipKind};

use client::Registry;
use settings::{LoginRef, Settings};

/// Everything that underpin knows of image registries.
pub static FAMILY: Family<Registry> = Family {
    name: "registry",
    probes: probes::ALL,
    causes: &[crate::net::causes::CAUSES, causes::CAUSES],
    products: PRODUCTS,
    categories: &["Image Registry"],
};

const PRODUCTS: &[Product] = &{
    let mut products = [products::TABLE[0].product; products::TABLE.len()];
    let mut i = 0;
    while i < products.len() {
        products[i] = products::TABLE[i].product;
        i += 1;
    }
    products
};

impl Client for Registry {
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
        let anonymous = matches!(settings.login, LoginRef::Anonymous);
        match slug {
            "bad_credentials" | "cred_keying" | "cred_lifetime" if anonymous => {
                Some((SkipKind::NotApplicable, "the registry is used without credentials".to_owned()))
            }
            "multi_arch" if settings.base_image.is_none() => {
                Some((SkipKind::NotGiven, "the environment names no `base_image`".to_owned()))
            }
            _ => None,
        }
    }

    async fn connect(settings: &Settings, cx: &Cx) -> Result<Self, NotPassed> {
        Self::reach(settings, cx).await
    }

    async fn identify(&self, cx: &Cx) -> Result<Identity, NotPassed> {
        identify::identify(self, cx).await
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
}
