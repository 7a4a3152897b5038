//! Secrets: given by reference only, read when a run needs them, and never printed.

use std::fmt;
use std::path::PathBuf;

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
    },
}

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
    /// Needs the family `cluster`.
    #[error(
        "a secret of a cluster needs a target of family `cluster`, which this version of underpin does not have yet"
    )]
    Kubernetes,
}

impl SecretRef {
    /// Reads the secret.
    ///
    /// # Errors
    /// When the variable is not set or the file cannot be read.
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
            Self::Kubernetes { .. } => Err(SecretError::Kubernetes),
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
