//! Databases and tables are made, changed and dropped: the catalogue first, and SQLite's tables of it.

mod columns;

mod keys;

mod create;

mod alter;

mod rebuild;

pub(super) use keys::key_bytes;

use std::collections::BTreeMap;

use sqlparser::ast::{ObjectName, Truncate};

use super::catalogue::{Schema, Table};
use super::charset::Charset;
use super::errors;
use super::statement::Work;
use super::translate::identifiers;
use super::warnings::Warning;
use super::{Output, SqlError};

/// Databases that no client changes.
const OWN: &[&str] = &["information_schema", "mysql", "performance_schema", "sys"];

impl Work<'_> {
    pub(super) fn create_database(
        &mut self,
        name: &ObjectName,
        if_not_exists: bool,
        charset: Option<&str>,
        collation: Option<&str>,
    ) -> Result<Output, SqlError> {
        let name = database_name(name)?;
        self.client.rights.check_database("CREATE", name)?;
        if self.core.catalogue.databases.contains_key(name) {
            let error = errors::database_exists(name);
            return self.unless(if_not_exists, error);
        }
        let server = |variable: &str| self.dialect.variables.get(variable).map(String::as_str);
        let (charset, collation) = charset_and_collation(
            charset,
            collation,
            (server("character_set_server"), server("collation_server")),
        )?;
        let schema = Schema { charset, collation, tables: BTreeMap::new() };
        self.core.catalogue.databases.insert(name.to_owned(), schema);
        Ok(Output { affected: 1, ..Output::default() })
    }

    pub(super) fn drop_database(&mut self, name: &ObjectName, if_exists: bool) -> Result<Output, SqlError> {
        let name = database_name(name)?;
        self.client.rights.check_database("DROP", name)?;
        if OWN.contains(&name) {
            return Err(self.client.rights.database_denied(name));
        }
        let Some(schema) = self.core.catalogue.databases.get(name) else {
            let error = errors::no_such_database_to_drop(name);
            return self.unless(if_exists, error);
        };
        let tables: Vec<Table> = schema.tables.values().cloned().collect();
        for table in &tables {
            self.drop_table(table)?;
        }
        self.core.catalogue.databases.remove(name);
        if self.client.database.as_deref() == Some(name) {
            self.client.database = None;
        }
        Ok(Output { affected: u64::try_from(tables.len()).unwrap_or(0), ..Output::default() })
    }

    pub(super) fn drop_tables(&mut self, names: &[ObjectName], if_exists: bool) -> Result<Output, SqlError> {
        let mut missing = Vec::new();
        for name in names {
            let (database, name) = self.facts().table_name(name)?;
            self.client.rights.check("DROP", &database, &name)?;
            match self.core.catalogue.table(&database, &name).cloned() {
                Ok(table) => self.drop_table(&table)?,
                Err(_) => missing.push(format!("{database}.{name}")),
            }
        }
        if missing.is_empty() {
            return Ok(Output::default());
        }
        self.unless(if_exists, errors::unknown_table(&missing.join(",")))
    }

    fn drop_table(&mut self, table: &Table) -> Result<(), SqlError> {
        self.free(table)?;
        self.core.batch(&format!("DROP TABLE {}", table.sqlite))?;
        if let Some(schema) = self.core.catalogue.databases.get_mut(&table.database) {
            schema.tables.remove(&table.name);
        }
        Ok(())
    }

    pub(super) fn truncate(&mut self, truncate: &Truncate) -> Result<Output, SqlError> {
        let [target] = truncate.table_names.as_slice() else {
            return Err(errors::syntax(&truncate.to_string(), 1));
        };
        let (database, name) = self.facts().table_name(&target.name)?;
        self.client.rights.check("DROP", &database, &name)?;
        let table = self.core.catalogue.table(&database, &name)?.clone();
        self.check_writes(&name)?;
        self.free(&table)?;
        self.core.batch(&format!("DELETE FROM {}", table.sqlite))?;
        self.keep(Table { next_number: 1, ..table });
        Ok(Output::default())
    }

    /// A table that is to be changed: nobody's open transaction has written to it.
    fn free(&self, table: &Table) -> Result<(), SqlError> {
        if self.core.is_busy(self.client.id, &table.sqlite) { Err(errors::lock_wait()) } else { Ok(()) }
    }

    /// Puts a table into the catalogue.
    fn keep(&mut self, table: Table) {
        if let Some(schema) = self.core.catalogue.databases.get_mut(&table.database) {
            schema.tables.insert(table.name.clone(), table);
        }
    }

    /// SQLite's name of a table that is to be made.
    fn fresh_name(&mut self) -> String {
        self.core.catalogue.made += 1;
        format!("t{}", self.core.catalogue.made)
    }

    /// `IF EXISTS` and `IF NOT EXISTS` make a note of an error.
    fn unless(&mut self, forgiven: bool, error: SqlError) -> Result<Output, SqlError> {
        if !forgiven {
            return Err(error);
        }
        self.client.warnings.push(Warning { level: "Note", ..error.into() });
        Ok(Output::default())
    }
}

fn database_name(name: &ObjectName) -> Result<&str, SqlError> {
    match identifiers(name)?.as_slice() {
        [name] => Ok(&name.value),
        _ => Err(errors::syntax(&name.to_string(), 1)),
    }
}

/// A character set and a collation of which perhaps one is named, or none.
fn charset_and_collation(
    charset: Option<&str>,
    collation: Option<&str>,
    inherited: (Option<&str>, Option<&str>),
) -> Result<(String, String), SqlError> {
    let named = charset.map(Charset::named).transpose()?;
    match (named, collation) {
        (Some(charset), None) => Ok((charset.name.to_owned(), charset.collation.to_owned())),
        (named, Some(collation)) => {
            let own = Charset::of_collation(collation)?;
            match named {
                Some(charset) if charset != own => Err(errors::collation_of_another(collation, charset.name)),
                _ => Ok((own.name.to_owned(), collation.to_ascii_lowercase())),
            }
        }
        (None, None) => {
            let latin = Charset::named("latin1")?;
            let charset = inherited.0.unwrap_or(latin.name);
            let collation = inherited.1.map_or_else(
                || Charset::named(charset).map(|charset| charset.collation.to_owned()),
                |collation| Ok(collation.to_owned()),
            )?;
            Ok((charset.to_owned(), collation))
        }
    }
}
