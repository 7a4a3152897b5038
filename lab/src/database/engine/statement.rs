//! Does a statement: what it is decides which module does it.

use rusqlite::types::Value;
use sqlparser::ast::{DescribeAlias, ObjectType, Query, Statement};

use super::catalogue::Catalogue;
use super::clock;
use super::core::Core;
use super::dialect::{Dialect, WriteFault};
use super::errors;
use super::parse::{self, Parsed, Reading};
use super::schema_tables;
use super::session::Client;
use super::store::{Storing, written};
use super::translate::{Facts, Listed, Translator, Ty};
use super::variables::{Modes, is_on};
use super::warnings::out;
use super::{Column, Kind, Output, SqlError};

/// One statement of one client.
pub(super) struct Work<'w> {
    pub(super) core: &'w mut Core,
    pub(super) dialect: &'w Dialect,
    pub(super) client: &'w mut Client,
    pub(super) modes: Modes,
    /// Seconds east of UTC.
    pub(super) zone: i64,
    /// When the statement began, in UTC.
    pub(super) now: String,
    /// Whether the server's faults hold; they do not while it makes its first tables.
    served: bool,
    /// Whether it inserts one row of values, for which NULL is refused whatever the SQL mode.
    pub(super) one_row: bool,
}

impl<'w> Work<'w> {
    pub(super) fn new(
        core: &'w mut Core,
        dialect: &'w Dialect,
        client: &'w mut Client,
        served: bool,
    ) -> Self {
        let modes = Modes::of(&client.variables);
        let zone = client.variables.get("time_zone").and_then(|name| clock::zone(name)).unwrap_or(0);
        Self {
            core,
            dialect,
            client,
            modes,
            zone,
            now: clock::internal(clock::now()),
            served,
            one_row: false,
        }
    }

    /// Makes a table that is there from the start.
    pub(super) fn make_first(&mut self, sql: &str) -> Result<(), SqlError> {
        let parsed = parse::parse(sql, Reading::default())?;
        self.run(&parsed).map(|_| ())
    }

    /// Does the statement.
    pub(super) fn run(&mut self, parsed: &Parsed) -> Result<Output, SqlError> {
        match &parsed.statement {
            Statement::Query(query) => self.select(query, &parsed.texts),
            Statement::Insert(insert) => self.writing(|work| work.insert(insert)),
            Statement::Update(update) => self.writing(|work| work.update(update)),
            Statement::Delete(delete) => self.writing(|work| work.delete(delete)),
            Statement::CreateTable(create) => self.defining(|work| work.create_table(create)),
            Statement::AlterTable(alter) => self.defining(|work| work.alter_table(alter)),
            Statement::CreateIndex(create) => self.defining(|work| work.create_index(create)),
            Statement::Drop { object_type, if_exists, names, table, temporary: false, .. } => {
                let object = *object_type;
                self.defining(|work| match (object, names.as_slice()) {
                    (ObjectType::Table, names) => work.drop_tables(names, *if_exists),
                    (ObjectType::Database | ObjectType::Schema, [name]) => {
                        work.drop_database(name, *if_exists)
                    }
                    (ObjectType::Index, [name]) => work.drop_index(name, table.as_ref()),
                    _ => Err(errors::unsupported("DROP of this")),
                })
            }
            Statement::Truncate(truncate) => self.defining(|work| work.truncate(truncate)),
            Statement::CreateDatabase {
                db_name, if_not_exists, default_charset, default_collation, ..
            } => {
                let (charset, collation) = (default_charset.as_deref(), default_collation.as_deref());
                self.defining(|work| work.create_database(db_name, *if_not_exists, charset, collation))
            }
            Statement::CreateSchema { schema_name, if_not_exists, .. } => {
                let sqlparser::ast::SchemaName::Simple(name) = schema_name else {
                    return Err(errors::syntax(&schema_name.to_string(), 1));
                };
                self.defining(|work| work.create_database(name, *if_not_exists, None, None))
            }
            Statement::Explain {
                describe_alias: DescribeAlias::Explain | DescribeAlias::Describe | DescribeAlias::Desc,
                analyze: false,
                statement,
                format: None,
                ..
            } => match statement.as_ref() {
                Statement::Query(query) => self.explain(query),
                _ => Err(errors::unsupported("EXPLAIN of this")),
            },
            Statement::ExplainTable { table_name, .. } => self.show_columns(table_name),
            Statement::StartTransaction { .. }
            | Statement::Commit { .. }
            | Statement::Rollback { .. }
            | Statement::Savepoint { .. }
            | Statement::Set(_)
            | Statement::Use(_) => self.control(&parsed.statement),
            statement => self.show(statement),
        }
    }

    /// What the statement is translated against.
    pub(super) fn facts(&self) -> Facts<'_> {
        Facts {
            catalogue: &self.core.catalogue,
            dialect: self.dialect,
            rights: &self.client.rights,
            globals: &self.dialect.variables,
            variables: &self.client.variables,
            user_variables: &self.client.user_variables,
            modes: self.modes,
            zone: self.zone,
            now: &self.now,
            database: self.client.database.as_deref(),
            connection: self.client.connection,
            last_insert_id: self.client.last_insert_id,
            row_count: self.client.row_count,
        }
    }

    /// How the statement stores values.
    pub(super) fn storing<'s>(&'s self, table: &'s str, row: usize, ignore: bool) -> Storing<'s> {
        Storing {
            quirks: &self.dialect.quirks,
            strict: self.modes.strict && !ignore,
            no_zero_date: self.modes.no_zero_date,
            zone: self.zone,
            now: &self.now,
            explicit_defaults: self.modes.explicit_defaults,
            present_for_null: self.dialect.present_for_null,
            null_refused: self.one_row,
            table,
            row,
        }
    }

    fn select(&mut self, query: &Query, texts: &[String]) -> Result<Output, SqlError> {
        let (listed, rows) = self.fetched(query, texts)?;
        let columns = listed
            .columns
            .iter()
            .map(|(name, typed)| Column { name: name.clone(), kind: kind(typed.ty) })
            .collect();
        let types: Vec<Ty> = listed.columns.iter().map(|(_, typed)| typed.ty).collect();
        let rows = rows.into_iter().map(|row| shown(row, &types)).collect();
        Ok(Output { columns, rows, ..Output::default() })
    }

    /// Runs a query; its rows are as SQLite has them.
    pub(super) fn fetched(
        &mut self,
        query: &Query,
        texts: &[String],
    ) -> Result<(Listed, Vec<Vec<Value>>), SqlError> {
        let facts = self.facts();
        let mut translator = Translator::new(&facts);
        let listed = translator.query(query, texts)?;
        if translator.reads_schema {
            schema_tables::fill(&self.core.connection, &self.core.catalogue, &self.client.rights)
                .map_err(|error| out(&error))?;
        }
        self.core.notes.with(|notes| notes.strict = false);
        let rows = self.core.committed(self.client.id, |core| core.rows(&listed.sql, listed.columns.len()));
        self.collect_warnings();
        Ok((listed, rows?))
    }

    /// Takes over what the functions inside SQLite have noted.
    pub(super) fn collect_warnings(&mut self) {
        let noted = self.core.notes.with(|notes| std::mem::take(&mut notes.warnings));
        self.client.warnings.extend(noted);
    }

    /// A statement that writes rows: all of them or none.
    fn writing(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<Output, SqlError>,
    ) -> Result<Output, SqlError> {
        self.check_read_only()?;
        let strict = self.modes.strict;
        self.core.notes.with(|notes| notes.strict = strict);
        let noted = self.core.noted(self.client.id);
        self.core.batch("SAVEPOINT writing")?;
        let outcome = act(self);
        if outcome.is_err() {
            self.core.batch("ROLLBACK TO writing")?;
            self.core.forget(self.client.id, noted);
        }
        self.core.batch("RELEASE writing")?;
        self.collect_warnings();
        if !self.client.in_transaction() {
            self.core.forget(self.client.id, 0);
        }
        outcome
    }

    /// A statement that makes or changes tables: it ends the transaction, and does all or nothing.
    fn defining(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<Output, SqlError>,
    ) -> Result<Output, SqlError> {
        self.core.forget(self.client.id, 0);
        self.client.begun = false;
        self.check_read_only()?;
        if self.served && self.dialect.quirks.writes == Some(WriteFault::ReadOnly) {
            return Err(errors::read_only_server("--read-only"));
        }
        let strict = self.modes.strict;
        self.core.notes.with(|notes| notes.strict = strict);
        let before: Catalogue = self.core.catalogue.clone();
        self.core.batch("SAVEPOINT defining")?;
        let outcome = act(self);
        if outcome.is_err() {
            self.core.batch("ROLLBACK TO defining")?;
            self.core.catalogue = before;
        }
        self.core.batch("RELEASE defining")?;
        self.collect_warnings();
        outcome
    }

    fn check_read_only(&self) -> Result<(), SqlError> {
        if !self.served {
            return Ok(());
        }
        let on = |name: &str| is_on(&self.dialect.variables, name);
        if on("super_read_only") && !on("read_only") || on("super_read_only") {
            return Err(errors::read_only_server("--super-read-only"));
        }
        if on("innodb_read_only") || (on("read_only") && !self.client.rights.everywhere("SUPER")) {
            return Err(errors::read_only_server("--read-only"));
        }
        Ok(())
    }

    /// What keeps rows from being written to a table.
    pub(super) fn check_writes(&self, table: &str) -> Result<(), SqlError> {
        match self.dialect.quirks.writes.filter(|_| self.served) {
            None => Ok(()),
            Some(WriteFault::ReadOnly) => Err(errors::read_only_server("--read-only")),
            Some(WriteFault::Refused) => Err(errors::table_read_only(table)),
            Some(WriteFault::Full) => Err(errors::table_full(table)),
        }
    }
}

/// The type as a client sees it.
fn kind(ty: Ty) -> Kind {
    match ty {
        Ty::Int => Kind::Integer,
        Ty::Unsigned => Kind::Unsigned,
        Ty::Double => Kind::Double,
        Ty::Null | Ty::Text => Kind::Text,
        Ty::Bytes => Kind::Bytes,
        Ty::Json => Kind::Json,
        Ty::Time { stamp: true, digits } => Kind::Timestamp(digits),
        Ty::Time { stamp: false, digits } => Kind::DateTime(digits),
    }
}

/// A row as it goes over the wire.
pub(super) fn shown(row: Vec<Value>, types: &[Ty]) -> Vec<Option<Vec<u8>>> {
    row.into_iter()
        .zip(types)
        .map(|(value, ty)| match value {
            Value::Null => None,
            Value::Blob(bytes) => Some(bytes),
            value => Some(written(value, *ty).into_bytes()),
        })
        .collect()
}
