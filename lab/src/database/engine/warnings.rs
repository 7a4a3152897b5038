//! What the functions inside SQLite share with the statement that calls them: warnings, and how errors come out.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::SqlError;
use super::errors;

/// A line of SHOW WARNINGS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Warning {
    pub(super) level: &'static str,
    pub(super) code: u16,
    pub(super) message: String,
}

impl From<SqlError> for Warning {
    fn from(error: SqlError) -> Self {
        Self { level: "Warning", code: error.code, message: error.message }
    }
}

/// What the functions inside SQLite note while a statement runs.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) warnings: Vec<Warning>,
    /// Whether a value that is not whole ends the statement, as it does a writing one in strict mode.
    pub(super) strict: bool,
    /// Of the UUIDs given away, in steps of 100 ns.
    pub(super) last_tick: u64,
}

/// [`Notes`], shared.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared(Arc<Mutex<Notes>>);

impl Shared {
    pub(super) fn with<R>(&self, act: impl FnOnce(&mut Notes) -> R) -> R {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes a value that is not whole, or refuses it.
    pub(super) fn doubt(&self, error: SqlError) -> Result<(), SqlError> {
        self.with(|notes| {
            if notes.strict {
                return Err(error);
            }
            notes.warnings.push(error.into());
            Ok(())
        })
    }
}

/// An error of ours on its way through SQLite, which keeps its text only.
#[derive(Debug)]
pub(super) struct Carried(pub(super) SqlError);

const MARK: char = '\u{1}';

impl fmt::Display for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MARK}{}{MARK}{}{MARK}{}", self.0.code, self.0.state, self.0.message)
    }
}

impl std::error::Error for Carried {}

const STATES: &[&str] =
    &["01000", "21000", "22001", "22003", "22007", "22032", "23000", "42000", "42S22", "HY000"];

/// What SQLite says, as an error of the server: one of ours comes out as it went in.
pub(super) fn out(error: &rusqlite::Error) -> SqlError {
    let text = error.to_string();
    let mut parts = text.splitn(4, MARK).skip(1);
    let carried = (|| {
        let code = parts.next()?.parse().ok()?;
        let state = parts.next()?;
        let state = STATES.iter().find(|known| **known == state)?;
        Some(SqlError { code, state, message: parts.next()?.to_owned() })
    })();
    carried.unwrap_or_else(|| errors::internal(&text))
}
