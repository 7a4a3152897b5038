//! What a statement answers: rows, counts, or an error in MySQL's words.

use std::fmt;

/// What a statement that is done answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Output {
    /// Empty where the statement answers no rows.
    pub(crate) columns: Vec<Column>,
    /// Each value as the text that goes over the wire; `None` is NULL.
    pub(crate) rows: Vec<Vec<Option<Vec<u8>>>>,
    pub(crate) affected: u64,
    pub(crate) last_insert_id: u64,
    pub(crate) warnings: u16,
}

/// A column of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// The type of a column of an answer, as far as a client sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Integer,
    Unsigned,
    Double,
    /// Text in the character set of the connection.
    Text,
    Bytes,
    Json,
    /// With this many digits of fractions.
    Timestamp(u8),
    /// With this many digits of fractions.
    DateTime(u8),
}

/// An error of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SqlError {
    pub(crate) code: u16,
    pub(crate) state: &'static str,
    pub(crate) message: String,
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ERROR {} ({}): {}", self.code, self.state, self.message)
    }
}
