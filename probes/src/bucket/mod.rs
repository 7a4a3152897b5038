//! Bucket stores.
//!
//! The main path: [`settings`] reads the target's keys; [`s3`] and [`gcs`] each reach a store by its interface and hold the
//! steps that probes are made of; [`identify`] weighs the signs of the table in [`products`]; the probes, one file each in
//! [`probes`], perform one operation of Gitpod each. [`causes`] says why a case did not pass, and [`advice`] how it is
//! mended on the product that answers. [`xml`] reads documents, [`noise`] makes bytes.
//!
//! What Gitpod does with a store stands in the documentation of each probe. Paths of sources are relative to
//! `github.com/gitpod-io/gitpod` at dc9a8bc, the last release for self-hosting; its client is minio-go v7.0.26.

pub mod settings;

pub mod s3;
pub mod gcs;

pub mod identify;
pub mod products;

pub mod advice;

pub mod probes;

pub mod causes;

pub mod noise;
pub mod xml;

use harness::environment::{Common, NamedSecret};
use harness::journal::Thing;
use harness::record::Identity;
use harness::settings::Reader;
use harness::{Client, Cx, Failure, Family, NotPassed, Removal, SkipKind, StandsFor};

use gcs::Gcs;
use s3::S3;
use settings::Settings;

/// Everything that underpin knows of bucket stores.
pub static FAMILY: Family<Bucket> = Family {
    name: "bucket",
    probes: probes::ALL,
    causes: causes::ALL,
    products: products::PRODUCTS,
    categories: &["Bucket Storage"],
};

/// A store that was reached, by its interface.
pub enum Bucket {
    /// The S3 interface.
    S3(Box<S3>),
    /// Google's JSON interface.
    Gcs(Box<Gcs>),
}

impl Bucket {
    /// The store by the S3 interface.
    ///
    /// # Errors
    /// Skipped where it is spoken to by another one.
    pub fn s3(&self) -> Result<&S3, NotPassed> {
        match self {
            Self::S3(store) => Ok(store),
            Self::Gcs(_) => Err(NotPassed::not_applicable(NOT_S3)),
        }
    }

    /// The store by Google's interface.
    ///
    /// # Errors
    /// Skipped where it is spoken to by another one.
    pub fn gcs(&self) -> Result<&Gcs, NotPassed> {
        match self {
            Self::Gcs(store) => Ok(store),
            Self::S3(_) => Err(NotPassed::not_applicable(NOT_GCS)),
        }
    }
}

const NOT_S3: &str = "the store is spoken to by Google's interface";
const NOT_GCS: &str = "the store is spoken to by the S3 interface";

impl Client for Bucket {
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

    fn stands_for(settings: &Settings) -> Vec<StandsFor> {
        match settings {
            Settings::S3(settings) if settings.backs_registry => {
                vec![StandsFor { category: "Image Registry", product: "in-cluster-s3" }]
            }
            Settings::S3(_) | Settings::Gcs(_) => Vec::new(),
        }
    }

    async fn connect(settings: &Settings, cx: &Cx) -> Result<Self, NotPassed> {
        match settings {
            Settings::S3(settings) => Ok(Self::S3(Box::new(S3::reach(settings, cx).await?))),
            Settings::Gcs(settings) => Ok(Self::Gcs(Box::new(Gcs::reach(settings, cx).await?))),
        }
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
        match self {
            Self::S3(store) => s3::remove::remove(store, thing, cx).await,
            Self::Gcs(store) => gcs::remove::remove(store, thing, cx).await,
        }
    }
}
