//! Secrets: given by reference only, read when a run needs them, and never printed.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use zeroize::Zeroizing;

/// Where a secret stands. The environment file never holds a secret itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretRef {
    /// In a variable of the process's environment.
    Env(String),
    /// In a file, without the newline at its end; the path is absolute or relative to the working folder.
    File(PathBuf),
    /// In a secret of the cluster that a target of the same environment names.
    Kubernetes {
        /// The target of family `cluster`.
        cluster: String,
        /// The namespace of the secret.
        namespace: String,
        /// The name of the secret.
        name: String,
        /// The key in its `data`.
        key: String,
        /// Where in the key's value, when that is itself YAML or JSON: names with dots between, `oauth.clientSecret`. Without
        /// it, the secret is the whole value.
        field: Option<String>,
        /// What was read of it in this run.
        read: ReadSecret,
    },
}

/// What was read of a cluster for a reference, which all copies of the reference share. It is nothing until the run has asked
/// the cluster, since no network is touched before.
#[derive(Clone, Default)]
pub struct ReadSecret(Arc<OnceLock<Result<Secret, String>>>);

impl ReadSecret {
    /// Keeps what was read, or why nothing was. Only the first reading counts.
    pub fn keep(&self, read: Result<Secret, String>) {
        let _ = self.0.set(read);
    }
}

impl fmt::Debug for ReadSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReadSecret(…)")
    }
}

/// What was read is no part of a reference: two references to one place are the same.
impl PartialEq for ReadSecret {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for ReadSecret {}

/// A secret that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The variable is not set, or empty.
    #[error("the variable `{0}` is not set")]
    Unset(String),
    /// The file cannot be read.
    #[error("the file `{}` cannot be read: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The cluster did not give it.
    #[error(
        "the secret `{name}` in the namespace `{namespace}` of the cluster `{cluster}` was not read: {why}"
    )]
    Kubernetes {
        /// The target of family `cluster`.
        cluster: String,
        /// The namespace of the secret.
        namespace: String,
        /// Its name.
        name: String,
        /// Why.
        why: String,
    },
}

impl SecretRef {
    /// Whether it stands in a cluster, and so can be read only by a run that reaches that.
    pub const fn is_in_cluster(&self) -> bool {
        matches!(self, Self::Kubernetes { .. })
    }

    /// Reads the secret.
    ///
    /// # Errors
    /// When the variable is not set, the file cannot be read, or the cluster did not give it (in a run, after it was asked).
    pub fn load(&self) -> Result<Secret, SecretError> {
        match self {
            Self::Env(name) => match std::env::var(name) {
                Ok(value) if !value.is_empty() => Ok(Secret::new(value)),
                _ => Err(SecretError::Unset(name.clone())),
            },
            Self::File(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|source| SecretError::File { path: path.clone(), source })?;
                Ok(Secret::new(text.trim_end_matches(['\n', '\r']).to_owned()))
            }
            Self::Kubernetes { cluster, namespace, name, read, .. } => {
                let why = match read.0.get() {
                    Some(Ok(secret)) => return Ok(secret.clone()),
                    Some(Err(why)) => why.clone(),
                    None => "the cluster was not asked".to_owned(),
                };
                let (cluster, namespace, name) = (cluster.clone(), namespace.clone(), name.clone());
                Err(SecretError::Kubernetes { cluster, namespace, name, why })
            }
        }
    }
}

/// A secret's value. It has neither `Display` nor `Serialize`; [`Secret::expose`] is the one way to it.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a value that from now on is secret.
    pub fn new(value: String) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value, to be put on the wire or compared. Register it with the scrubber first.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
