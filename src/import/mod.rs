//! `underpin env import`: an environment file from what Gitpod's own installer is configured with.
//!
//! The main path: [`Config::read`] reads the configuration with every mistake at once; [`Config::wanted`] says which keys
//! of which secrets have to be there, and [`cluster`] reads just these; [`import`] makes targets of both ([`targets`]) and
//! writes them with comments that say where each comes from ([`text`]). What is secret is never written: the file refers
//! to the same secrets of the cluster that Gitpod reads.
//!
//! The configuration is that of the installer of release 2022.11 (`install/installer/pkg/config/v1`), with the keys that
//! came in the month after it.

mod config;
mod values;
mod providers;
mod targets;
mod text;
mod cluster;

use crate::yaml::Mistakes;

pub use cluster::read;
pub use config::{Config, SecretName};
pub use values::{Values, Wanted};

/// The name of the file beside the environment file that the installation's own certificate authority is written to.
pub const CA_FILE: &str = "custom-ca.pem";

/// The name of the target that is the cluster, which the references to secrets name.
pub const CLUSTER: &str = "cluster";

/// What is not in the configuration.
#[derive(Clone, Debug)]
pub struct About {
    /// The configuration's name, for messages and for the first comment.
    pub name: String,
    /// How the cluster is reached.
    pub kubeconfig: Kubeconfig,
    /// The context of the kubeconfig.
    pub context: Option<String>,
    /// The namespace of Gitpod.
    pub namespace: String,
    /// Whether the certificate authority becomes a file beside the environment file. Without one, a comment says how.
    pub beside: bool,
}

/// Where the kubeconfig is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kubeconfig {
    /// In the file that the variable `KUBECONFIG` names.
    Variable,
    /// In this file.
    File(String),
}

/// What an import makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The environment file.
    pub text: String,
    /// The certificates for [`CA_FILE`], where the installation has an authority of its own.
    pub ca: Option<String>,
}

/// Makes an environment file of a configuration that could be read, with what its secrets hold.
///
/// # Errors
/// Every secret and every key of one that is missing or cannot be used.
pub fn import(config: &Config, source: &str, about: &About, values: &Values) -> Result<Imported, Mistakes> {
    let mut mistakes = Vec::new();
    let made = targets::make(config, about, values, &mut mistakes);
    if !mistakes.is_empty() {
        return Err(Mistakes::new(&about.name, source, mistakes));
    }
    let text = text::write(config, about, &made);
    Ok(Imported { text, ca: made.ca })
}
