//! What Gitpod is reached by: its three names, the certificate for them, and what is served under them.
//!
//! The main path: [`settings`] reads the section `installation:` of the environment file; [`names`] are the three names that
//! Gitpod's proxy serves, [`dns`] asks a name server for their addresses, [`certificate`] holds what the installation is given
//! as its certificate and key, [`chain`] says whether that leads to an authority that is trusted, and [`served`] looks at what
//! a handshake shows. The probes stand in [`probes`], one file each; [`causes`] says why a case did not pass and what to do.
//!
//! There is one target of this family, `installation`. No row of the matrix is about it: it is judged by its probes alone,
//! and lends the judge one fact, whether the certificate is of a public authority, which is held together with the platform.

pub mod settings;

pub mod names;
pub mod dns;
pub mod certificate;
pub mod chain;
pub mod served;

pub mod probes;

pub mod causes;

#[cfg(test)]
mod made;

use harness::environment::{Common, NamedSecret};
use harness::journal::Thing;
use harness::record::Identity;
use harness::settings::Reader;
use harness::{Client, Cx, Family, NotPassed, Removal, SkipKind};

use certificate::Given;
use dns::Dns;
use settings::Settings;

/// Everything that underpin knows of the names and the certificate of an installation.
pub static FAMILY: Family<Domain> =
    Family { name: "domain", probes: probes::ALL, causes: causes::ALL, products: &[], categories: &[] };

/// An installation, seen from outside.
pub struct Domain {
    /// The keys of the environment file.
    pub settings: Settings,
    /// Who is asked for names.
    pub dns: Dns,
    /// The certificate and its key, where they are given.
    pub certificate: Option<Given>,
}

impl Client for Domain {
    type Settings = Settings;

    fn read(reader: &mut Reader<'_>, common: &Common) -> Option<Settings> {
        Settings::read(reader, common)
    }

    fn endpoint(settings: &Settings) -> String {
        format!("https://{}", settings.names.domain)
    }

    fn secrets(settings: &Settings) -> Vec<NamedSecret<'_>> {
        settings.secrets()
    }

    fn not_run(settings: &Settings, slug: &str) -> Option<(SkipKind, String)> {
        probes::not_run(settings, slug)
    }

    /// Nothing is reached yet: each probe asks or connects for itself, and what is wrong with one of the names or with the
    /// certificate keeps nobody from looking at the others.
    async fn connect(settings: &Settings, cx: &Cx) -> Result<Self, NotPassed> {
        let dns = Dns::new(settings.nameserver, cx.common().budget.request)?;
        let certificate = settings.certificate.as_ref().map(|pair| Given::load(pair, cx));
        Ok(Self { settings: settings.clone(), dns, certificate })
    }

    async fn identify(&self, _: &Cx) -> Result<Identity, NotPassed> {
        Ok(Identity {
            product: None,
            name: "the installation".to_owned(),
            version: None,
            edition: None,
            confidence: 1.0,
            how: vec![format!("the environment file says that it is at {}", self.settings.names.domain)],
        })
    }

    async fn remove(&self, _: &Thing, _: &Cx) -> Result<Removal, NotPassed> {
        // Every probe only reads.
        Ok(Removal::Gone)
    }
}
