//! The SQL of the lab's databases: MySQL's statements, really executed by SQLite.

mod dialect;
mod output;
mod session;

use std::io;
use std::sync::Arc;

pub(crate) use dialect::{
    Database, Dialect, FourBytes, JsonType, NullTimestamp, Quirks, TimeComparison, Upsert, WriteFault,
};
pub(crate) use output::{Column, Kind, Output, SqlError};
pub(crate) use session::Session;

/// One server's databases.
pub(crate) struct Engine {
    dialect: Dialect,
}

impl Engine {
    /// A server with what its dialect has from the start.
    pub(crate) fn new(dialect: Dialect) -> io::Result<Arc<Self>> {
        Ok(Arc::new(Self { dialect }))
    }

    /// A session of a user that has logged in from this host.
    pub(crate) fn session(self: &Arc<Self>, user: &str, host: &str, connection: u32) -> Session {
        Session::new(Arc::clone(self), user, host, connection)
    }

    /// The databases, and the tables as `database.table`, that were not there from the start; sorted.
    pub(crate) fn tables(&self) -> Vec<String> {
        Vec::new()
    }
}
