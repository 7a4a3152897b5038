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
//! Known limits: every session reads what is committed, and nobody a snapshot from before; who writes to a table keeps other
//! writers from all of it until the transaction ends; letters outside ASCII differ in every collation; of two members of
//! the same name in a JSON text the later one stays; there are no DECIMAL, DATE, TIME, BIT and SET columns.

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
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

pub(crate) use dialect::{
    Database, Dialect, FourBytes, JsonType, NullTimestamp, TimeComparison, Upsert, WriteFault,
};
pub(crate) use output::{Column, Kind, Output, SqlError};
pub(crate) use session::Session;

use self::core::Core;

/// One server's databases.
pub(crate) struct Engine {
    dialect: Dialect,
    core: Mutex<Core>,
    /// Told whenever a transaction ends.
    ended: Notify,
    from_the_start: BTreeSet<String>,
    sessions: AtomicU32,
    next_session: AtomicU32,
}

impl Engine {
    /// A server with what its dialect has from the start.
    pub(crate) fn new(mut dialect: Dialect) -> io::Result<Arc<Self>> {
        for (name, value) in [("version", &dialect.version), ("version_comment", &dialect.version_comment)] {
            dialect.variables.insert(name.to_owned(), value.clone());
        }
        let core = Core::new(&dialect).map_err(|error| io::Error::other(error.to_string()))?;
        let from_the_start = core.catalogue.names().into_iter().collect();
        Ok(Arc::new(Self {
            dialect,
            core: Mutex::new(core),
            ended: Notify::new(),
            from_the_start,
            sessions: AtomicU32::new(0),
            next_session: AtomicU32::new(0),
        }))
    }

    /// A session of a user that has logged in from this host.
    pub(crate) fn session(self: &Arc<Self>, user: &str, host: &str, connection: u32) -> Session {
        self.sessions.fetch_add(1, Ordering::Relaxed);
        let id = self.next_session.fetch_add(1, Ordering::Relaxed);
        Session::new(Arc::clone(self), id, user, host, connection)
    }

    /// The databases, and the tables as `database.table`, that were not there from the start; sorted.
    pub(crate) fn tables(&self) -> Vec<String> {
        let names = self.core().catalogue.names();
        names.into_iter().filter(|name| !self.from_the_start.contains(name)).collect()
    }

    fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn threads_connected(&self) -> u32 {
        self.dialect.threads_connected + self.sessions.load(Ordering::Relaxed)
    }
}
