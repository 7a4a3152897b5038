//! What can go wrong before a run begins: every one exits with 2.

use std::path::PathBuf;

/// An error of usage, of the environment file or of the matrix.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A text that says what is wrong and the way out.
    #[error("{0}")]
    Usage(String),
    /// Mistakes in a file, all of them.
    #[error(transparent)]
    Mistakes(#[from] crate::yaml::Mistakes),
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something of the machine failed.
    #[error("{what}: {source}")]
    System {
        /// What was being done.
        what: &'static str,
        /// Why.
        source: std::io::Error,
    },
}

impl Error {
    /// An error of usage.
    pub fn usage(text: impl Into<String>) -> Self {
        Self::Usage(text.into())
    }

    /// A file could not be read or written.
    pub fn file(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::File { path: path.into(), source }
    }
}
