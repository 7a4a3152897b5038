//! The SQL of the lab's databases: MySQL's statements, really executed by SQLite.
//!
//! The main path: [`Engine`] holds SQLite's one connection, in memory, and the [`catalogue`] of what there is;
//! [`Session::execute`] reads a statement ([`parse`]), and [`statement`] does it: a query is translated ([`translate`]) and
//! run, rows are converted as MySQL converts them ([`store`]) and [`written`](write), tables are made and changed
//! ([`define`]), and what the server knows of itself is [`shown`](show). [`dialect`] says how one server differs from
//! another, and what it gets wrong.
//!
//! The translation is honest: what it does not know it refuses, with MySQL's 1064 or 1235, and it looks at no name and no
//! text of a statement to find out who asks.
//!
//! Known limits: one transaction writes at a time, and others wait for it, readers too; what is read before the first write
//! of a transaction is no snapshot; letters outside ASCII differ in every collation; there are no DECIMAL, DATE, TIME, BIT
//! and SET columns.

mod dialect;

mod output;

mod session;

mod core;

mod statement;

mod control;

mod parse;

mod rights;

mod variables;

mod catalogue;

mod charset;

mod translate;

mod functions;

mod clock;

mod json;

mod regexp;

mod store;

mod write;

mod define;

mod show;

mod explain;

mod schema_tables;

mod warnings;

mod errors;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub(crate) use dialect::{
    Database, Dialect, FourBytes, JsonType, NullTimestamp, Quirks, TimeComparison, Upsert, WriteFault,
};
pub(crate) use output::{Column, Kind, Output, SqlError};
pub(crate) use session::Session;

use self::core::Core;

/// One server's databases.
pub(crate) struct Engine {
    dialect: Dialect,
    core: Arc<tokio::sync::Mutex<Core>>,
    /// What there is, for whoever cannot wait for the core.
    names: Arc<Mutex<Vec<String>>>,
    from_the_start: BTreeSet<String>,
    sessions: AtomicU32,
}

impl Engine {
    /// A server with what its dialect has from the start.
    pub(crate) fn new(dialect: Dialect) -> io::Result<Arc<Self>> {
        let names = Arc::new(Mutex::new(Vec::new()));
        let core = Core::new(&dialect, Arc::clone(&names)).map_err(io::Error::other)?;
        let from_the_start = core.catalogue.names().into_iter().collect();
        Ok(Arc::new(Self {
            dialect,
            core: Arc::new(tokio::sync::Mutex::new(core)),
            names,
            from_the_start,
            sessions: AtomicU32::new(0),
        }))
    }

    /// A session of a user that has logged in from this host.
    pub(crate) fn session(self: &Arc<Self>, user: &str, host: &str, connection: u32) -> Session {
        self.sessions.fetch_add(1, Ordering::Relaxed);
        Session::new(Arc::clone(self), user, host, connection)
    }

    /// The databases, and the tables as `database.table`, that were not there from the start; sorted.
    pub(crate) fn tables(&self) -> Vec<String> {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.iter().filter(|name| !self.from_the_start.contains(*name)).cloned().collect()
    }

    fn threads_connected(&self) -> u32 {
        self.dialect.threads_connected + self.sessions.load(Ordering::Relaxed)
    }
}
