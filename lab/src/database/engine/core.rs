//! What the sessions of a server share: SQLite's connection, the catalogue, and what open transactions would undo.
//!
//! SQLite has one writer, MySQL has many. So no transaction of SQLite outlives a statement: a session that is in a
//! transaction of MySQL's notes for each row that it writes how the row was before ([`Undo`]). ROLLBACK puts the rows
//! back; and for everybody else they are put back for the length of a query ([`Core::committed`]).

use std::collections::BTreeMap;

use rusqlite::Connection;
use rusqlite::types::Value;

use super::SqlError;
use super::catalogue::{Catalogue, ROW, Schema, quoted};
use super::dialect::Dialect;
use super::errors;
use super::functions;
use super::schema_tables;
use super::session::Client;
use super::statement::Work;
use super::warnings::{Shared, out};

/// What the sessions share.
pub(super) struct Core {
    pub(super) connection: Connection,
    pub(super) catalogue: Catalogue,
    pub(super) notes: Shared,
    /// By sessions, in the order of writing.
    open: BTreeMap<u32, Vec<Undo>>,
}

/// How a row was before a transaction wrote it.
#[derive(Clone, Debug)]
pub(super) struct Undo {
    /// SQLite's name of the table.
    pub(super) table: String,
    pub(super) row: i64,
    /// The columns that are not generated, with their values; none where the row was not there.
    pub(super) before: Option<Vec<(String, Value)>>,
}

impl Core {
    /// What a server has from the start.
    pub(super) fn new(dialect: &Dialect) -> Result<Self, SqlError> {
        let connection = Connection::open_in_memory().map_err(|error| out(&error))?;
        let notes = Shared::default();
        functions::register(&connection, &notes).map_err(|error| out(&error))?;
        schema_tables::create(&connection).map_err(|error| out(&error))?;
        let mut catalogue = Catalogue::default();
        for (name, charset, collation) in
            [
                ("information_schema", "utf8", "utf8_general_ci"),
                ("mysql", "latin1", "latin1_swedish_ci"),
                ("performance_schema", "utf8", "utf8_general_ci"),
                ("sys", "utf8", "utf8_general_ci"),
            ]
            .into_iter()
            .chain(dialect.databases.iter().map(|database| {
                (database.name.as_str(), database.charset.as_str(), database.collation.as_str())
            }))
        {
            let schema = Schema {
                charset: charset.to_owned(),
                collation: collation.to_owned(),
                tables: BTreeMap::new(),
            };
            catalogue.databases.insert(name.to_owned(), schema);
        }
        let mut core = Self { connection, catalogue, notes, open: BTreeMap::new() };
        let mut client = Client::of_the_server(dialect);
        for table in &dialect.tables {
            Work::new(&mut core, dialect, &mut client, false).make_first(table)?;
        }
        Ok(core)
    }

    /// Notes how a row was, for a session in a transaction.
    pub(super) fn note(&mut self, session: u32, undo: Undo) {
        self.open.entry(session).or_default().push(undo);
    }

    /// How much a session has noted.
    pub(super) fn noted(&self, session: u32) -> usize {
        self.open.get(&session).map_or(0, Vec::len)
    }

    /// Forgets what was noted after this.
    pub(super) fn forget(&mut self, session: u32, after: usize) {
        if let Some(noted) = self.open.get_mut(&session) {
            noted.truncate(after);
        }
        if after == 0 {
            self.open.remove(&session);
        }
    }

    /// Puts back what a session wrote in its transaction.
    pub(super) fn undo(&mut self, session: u32) -> Result<(), SqlError> {
        let noted = self.open.remove(&session).unwrap_or_default();
        noted.iter().rev().try_for_each(|undo| put_back(&self.connection, undo)).map_err(|error| out(&error))
    }

    /// Whether the transaction of another session has written to a table.
    pub(super) fn is_busy(&self, session: u32, table: &str) -> bool {
        self.others(session).any(|undo| undo.table == table)
    }

    fn others(&self, session: u32) -> impl DoubleEndedIterator<Item = &Undo> {
        self.open.iter().filter(move |(other, _)| **other != session).flat_map(|(_, noted)| noted)
    }

    /// Does something while nobody else's open transaction shows.
    pub(super) fn committed<R>(
        &self,
        session: u32,
        act: impl FnOnce(&Self) -> Result<R, SqlError>,
    ) -> Result<R, SqlError> {
        if self.others(session).next().is_none() {
            return act(self);
        }
        let batch = |sql: &str| self.connection.execute_batch(sql).map_err(|error| out(&error));
        batch("SAVEPOINT committed")?;
        let hidden = self
            .others(session)
            .rev()
            .try_for_each(|undo| put_back(&self.connection, undo))
            .map_err(|error| out(&error));
        let result = hidden.and_then(|()| act(self));
        batch("ROLLBACK TO committed; RELEASE committed")?;
        result
    }

    /// Runs statements of SQLite's.
    pub(super) fn batch(&self, sql: &str) -> Result<(), SqlError> {
        self.connection.execute_batch(sql).map_err(|error| out(&error))
    }

    /// Runs a query of SQLite's: every row, with so many columns.
    pub(super) fn rows(&self, sql: &str, columns: usize) -> Result<Vec<Vec<Value>>, SqlError> {
        let run = || {
            let mut statement = self.connection.prepare(sql)?;
            let rows = statement.query_map([], |row| {
                (0..columns).map(|index| row.get(index)).collect::<Result<Vec<Value>, _>>()
            })?;
            rows.collect::<Result<Vec<_>, _>>()
        };
        run().map_err(|error| out(&error))
    }

    /// The one row of a query.
    pub(super) fn row(&self, sql: &str, columns: usize) -> Result<Vec<Value>, SqlError> {
        let mut rows = self.rows(sql, columns)?;
        rows.pop().ok_or_else(|| errors::internal("a row went missing"))
    }
}

fn put_back(connection: &Connection, undo: &Undo) -> rusqlite::Result<()> {
    let Undo { table, row, before } = undo;
    connection.execute(&format!("DELETE FROM {table} WHERE {} = ?1", quoted(ROW)), [row])?;
    if let Some(before) = before {
        let names: Vec<String> =
            std::iter::once(quoted(ROW)).chain(before.iter().map(|(name, _)| quoted(name))).collect();
        let places: Vec<String> = (1..=names.len()).map(|place| format!("?{place}")).collect();
        let values =
            std::iter::once(Value::Integer(*row)).chain(before.iter().map(|(_, value)| value.clone()));
        connection.execute(
            &format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", ")),
            rusqlite::params_from_iter(values),
        )?;
    }
    Ok(())
}
