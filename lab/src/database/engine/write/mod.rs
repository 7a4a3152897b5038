//! Rows are written one by one: each value is stored as MySQL would store it ([`super::store`]), each unique key is asked
//! before SQLite is, and what MySQL counts as a change is what has changed.

mod insert;

mod update;

mod delete;

mod keys;

use rusqlite::types::Value;
use sqlparser::ast::{ObjectName, TableFactor, TableWithJoins};

use super::SqlError;
use super::catalogue::{Column, Default, ROW, Table, quoted};
use super::core::Undo;
use super::errors;
use super::statement::Work;
use super::store::implicit;
use super::translate::{Source, Ty, identifiers};
use super::warnings::Warning;

/// A row's columns that are not generated, by their places in the table.
type Row = Vec<(usize, Value)>;

impl Work<'_> {
    /// A table that rows are written to.
    fn target(&self, name: &ObjectName, privileges: &[&str]) -> Result<Table, SqlError> {
        let (database, table) = self.facts().table_name(name)?;
        for privilege in privileges {
            self.client.rights.check(privilege, &database, &table)?;
        }
        if database.eq_ignore_ascii_case("information_schema") {
            return Err(self.client.rights.database_denied(&database));
        }
        let table = self.core.catalogue.table(&database, &table)?.clone();
        self.check_writes(&table.name)?;
        let strict = self
            .dialect
            .variables
            .get("pxc_strict_mode")
            .is_some_and(|mode| matches!(mode.as_str(), "ENFORCING" | "MASTER"));
        if strict && table.primary().is_none() {
            return Err(SqlError {
                code: 1105,
                state: "HY000",
                message: format!(
                    "Percona-XtraDB-Cluster prohibits use of DML command on a table ({}.{}) without an explicit \
                     primary key with pxc_strict_mode = ENFORCING or MASTER",
                    table.database, table.name
                ),
            });
        }
        if self.core.is_busy(self.client.id, &table.sqlite) {
            return Err(errors::lock_wait());
        }
        Ok(table)
    }

    /// A row before it is written, so that it can be put back.
    fn noted(&mut self, table: &Table, row: i64, before: Option<&Row>) {
        let before = before.map(|before| {
            before.iter().map(|(index, value)| (table.columns[*index].name.clone(), value.clone())).collect()
        });
        self.core.note(self.client.id, Undo { table: table.sqlite.clone(), row, before });
    }

    /// A row as it lies there.
    fn lying(&self, table: &Table, row: i64) -> Result<Row, SqlError> {
        let stored = stored(table);
        let names: Vec<String> = stored.iter().map(|(_, column)| quoted(&column.name)).collect();
        let sql = format!("SELECT {} FROM {} WHERE {} = {row}", names.join(", "), table.sqlite, quoted(ROW));
        let values = self.core.row(&sql, names.len())?;
        Ok(stored.iter().map(|(index, _)| *index).zip(values).collect())
    }

    /// The value of a column that is given none.
    fn default(
        &self,
        table: &Table,
        column: &Column,
        number: usize,
        ignore: bool,
        warnings: &mut Vec<Warning>,
    ) -> Result<Value, SqlError> {
        let storing = self.storing(&table.name, number, ignore);
        match &column.default {
            Default::Null => Ok(Value::Null),
            Default::Now => Ok(storing.present(column)),
            Default::Value(text) => storing.value(Value::Text(text.clone()), Ty::Text, column, warnings),
            Default::None if column.nullable => Ok(Value::Null),
            Default::None => {
                if self.modes.strict && !ignore {
                    return Err(errors::no_default(&column.name));
                }
                warnings.push(errors::no_default(&column.name).into());
                Ok(implicit(&column.kind))
            }
        }
    }

    /// Refuses a row whose generated columns do not fit their types.
    fn check_generated(&self, table: &Table, row: i64, number: usize, ignore: bool) -> Result<(), SqlError> {
        let generated: Vec<&Column> =
            table.columns.iter().filter(|column| column.generated.is_some()).collect();
        if generated.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = generated.iter().map(|column| quoted(&column.name)).collect();
        let sql = format!("SELECT {} FROM {} WHERE {} = {row}", names.join(", "), table.sqlite, quoted(ROW));
        let values = self.core.row(&sql, names.len())?;
        let storing = self.storing(&table.name, number, ignore);
        for (column, value) in generated.into_iter().zip(values) {
            storing.value(value, Ty::of(&column.kind), column, &mut Vec::new())?;
        }
        Ok(())
    }
}

/// The columns that are not generated.
fn stored(table: &Table) -> Vec<(usize, &Column)> {
    table.columns.iter().enumerate().filter(|(_, column)| column.generated.is_none()).collect()
}

/// The one table of an UPDATE or DELETE.
fn single(table: &TableWithJoins) -> Result<(&ObjectName, Option<&str>), SqlError> {
    match &table.relation {
        TableFactor::Table { name, alias, args: None, .. } if table.joins.is_empty() => {
            Ok((name, alias.as_ref().map(|alias| alias.name.value.as_str())))
        }
        _ => Err(errors::unsupported("writing to several tables")),
    }
}

/// The table as a source of its own columns.
fn source(work: &Work<'_>, table: &Table, alias: Option<&str>) -> Source {
    let facts = work.facts();
    let translator = super::translate::Translator::new(&facts);
    Source {
        name: alias.unwrap_or(&table.name).to_owned(),
        database: Some(table.database.clone()),
        sqlite: "s0".to_owned(),
        columns: translator.columns(table, "s0"),
        table: Some(table.clone()),
    }
}

/// The place of a column that a statement names, perhaps with its table.
fn place(table: &Table, name: &ObjectName) -> Result<usize, SqlError> {
    let parts = identifiers(name)?;
    let wanted = parts.last().map_or("", |part| part.value.as_str());
    table
        .columns
        .iter()
        .position(|column| column.name.eq_ignore_ascii_case(wanted))
        .ok_or_else(|| errors::unknown_column(wanted, "field list"))
}
