//! Databases that speak MySQL's protocol.
//!
//! The main path: [`settings`] reads the target's keys; [`wire`] logs in exactly as Gitpod does, over TCP without TLS, and
//! keeps what greeting and log-in showed; [`sql`] holds the sessions that statements are sent through, with the client of
//! the field; [`identify`] finds the product by what it answers to `SELECT`; the probes, one file each in [`probes`],
//! perform one operation of Gitpod each, what they write lies in tables of the run's own ([`scratch`]). [`causes`] says why
//! a case did not pass, and [`advice`] how it is mended on the product that answers.
//!
//! What Gitpod does with its database stands in the documentation of each probe. Paths of sources are relative to
//! `github.com/gitpod-io/gitpod` at dc9a8bc, the last release for self-hosting. None of its clients can speak TLS to a
//! database: that a modern client logs in proves nothing.

pub mod settings;

pub mod wire;
pub mod login;

pub mod sql;
pub mod scratch;
pub mod shapes;
pub mod writes;
pub mod four_bytes;
pub mod grants;
pub mod schemata;
pub mod remove;

pub mod identify;
pub mod products;

pub mod advice;

pub mod probes;

pub mod causes;

#[cfg(test)]
mod given;

use harness::environment::{Common, NamedSecret};
use harness::journal::Thing;
use harness::record::Identity;
use harness::settings::Reader;
use harness::{Client, Cx, Failure, Family, NotPassed, Removal, SkipKind};

use identify::IdentityCell;
use login::Login;
use settings::Settings;
use sql::Sql;

/// The database that Gitpod keeps everything in. Its name is fixed in every component.
pub const GITPOD: &str = "gitpod";
/// The database that Gitpod's server keeps browsers' sessions in.
pub const SESSIONS: &str = "gitpod-sessions";

/// Everything that underpin knows of databases.
pub static FAMILY: Family<Database> = Family {
    name: "database",
    probes: probes::ALL,
    causes: causes::ALL,
    products: products::PRODUCTS,
    categories: &["Database"],
};

/// A database that was reached.
pub struct Database {
    /// The keys of the environment file, with secrets read.
    pub settings: Settings,
    /// The password.
    pub password: harness::Secret,
    /// How the log-in went that Gitpod would do.
    pub login: Login,
    /// Sessions for statements. Where Gitpod's own log-in is refused and one over TLS is not, they go over TLS, so that
    /// everything else that is wrong comes to light in the same run.
    pub sql: Sql,
    /// What identification came to.
    pub identity: IdentityCell,
}

impl Client for Database {
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

    fn not_run(_: &Settings, _: &str) -> Option<(SkipKind, String)> {
        // Every probe means something on every database.
        None
    }

    async fn connect(settings: &Settings, cx: &Cx) -> Result<Self, NotPassed> {
        login::reach(settings, cx).await
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

    async fn close(&self, _: &Cx) {
        self.sql.close().await;
    }
}
