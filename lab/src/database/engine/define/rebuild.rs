//! A changed table is made anew beside the old one, and the rows are copied, each value stored as its new column stores it.

use rusqlite::types::Value;

use super::super::SqlError;
use super::super::catalogue::{Column, Default, ROW, Table, Type, quoted};
use super::super::clock;
use super::super::errors;
use super::super::statement::Work;
use super::super::store::implicit;
use super::super::translate::{Ty, literal};
use super::super::warnings::Warning;

impl Work<'_> {
    /// Puts the table `after` in the place of `before`; `renamed` says which columns have other names.
    pub(super) fn rebuild(
        &mut self,
        before: &Table,
        mut after: Table,
        renamed: &[(String, String)],
    ) -> Result<(), SqlError> {
        self.check_table(&mut after)?;
        after.sqlite = self.fresh_name();
        let mut statements = after.create().into_iter();
        if let Some(table) = statements.next() {
            self.core.batch(&table)?;
        }
        self.copy(before, &after, renamed)?;
        for (index, key) in statements.zip(&after.keys) {
            // SQLite does not say which row it is that stands there twice.
            if self.core.batch(&index).is_err() {
                return Err(self.twice(&after, key));
            }
        }
        self.core.batch(&format!("DROP TABLE {}", before.sqlite))?;
        self.keep(after);
        Ok(())
    }

    fn copy(&mut self, before: &Table, after: &Table, renamed: &[(String, String)]) -> Result<(), SqlError> {
        let stored: Vec<&Column> =
            before.columns.iter().filter(|column| column.generated.is_none()).collect();
        let columns = stored.iter().map(|column| quoted(&column.name));
        let names: Vec<String> = std::iter::once(quoted(ROW)).chain(columns).collect();
        let sql = format!("SELECT {} FROM {}", names.join(", "), before.sqlite);
        let rows = self.core.rows(&sql, names.len())?;
        let mut warnings = Vec::new();
        for (index, row) in rows.into_iter().enumerate() {
            let mut values = row.into_iter();
            let place = values.next().unwrap_or(Value::Null);
            let old: Vec<(&Column, Value)> = stored.iter().copied().zip(values).collect();
            let mut columns = vec![quoted(ROW)];
            let mut list = vec![literal(&place)];
            for column in after.columns.iter().filter(|column| column.generated.is_none()) {
                let from = renamed
                    .iter()
                    .find(|(_, new)| *new == column.name)
                    .map_or(column.name.as_str(), |(old, _)| old.as_str());
                let value = match old.iter().find(|(old, _)| old.name == from) {
                    Some((old, value)) => {
                        self.moved_value(after, old, column, value, index + 1, &mut warnings)?
                    }
                    None => self.added_value(after, column, index + 1, &mut warnings)?,
                };
                columns.push(quoted(&column.name));
                list.push(literal(&value));
            }
            self.core.batch(&format!(
                "INSERT INTO {} ({}) VALUES ({})",
                after.sqlite,
                columns.join(", "),
                list.join(", ")
            ))?;
        }
        self.client.warnings.extend(warnings);
        Ok(())
    }

    fn moved_value(
        &self,
        table: &Table,
        old: &Column,
        new: &Column,
        value: &Value,
        row: usize,
        warnings: &mut Vec<Warning>,
    ) -> Result<Value, SqlError> {
        if old.kind == new.kind && old.collation == new.collation && (*value != Value::Null || new.nullable) {
            return Ok(value.clone());
        }
        if *value == Value::Null && !new.nullable {
            // In strict mode NULL does not become something else by itself.
            return Err(SqlError {
                code: 1138,
                state: "22004",
                message: "Invalid use of NULL value".to_owned(),
            });
        }
        let value = match (value, &old.kind) {
            (Value::Text(time), Type::Timestamp(_)) => Value::Text(clock::shifted(time, self.zone)),
            (value, _) => value.clone(),
        };
        self.storing(&table.name, row, false).value(value, Ty::of(&old.kind), new, warnings)
    }

    fn added_value(
        &self,
        table: &Table,
        column: &Column,
        row: usize,
        warnings: &mut Vec<Warning>,
    ) -> Result<Value, SqlError> {
        let storing = self.storing(&table.name, row, false);
        match &column.default {
            _ if column.numbered => Ok(Value::Integer(i64::try_from(row).unwrap_or(i64::MAX))),
            Default::Now => Ok(storing.present(column)),
            Default::Value(text) => storing.value(Value::Text(text.clone()), Ty::Text, column, warnings),
            Default::Null | Default::None if column.nullable => Ok(Value::Null),
            Default::Null | Default::None => Ok(implicit(&column.kind)),
        }
    }

    /// Which values of a key stand there twice.
    fn twice(&self, table: &Table, key: &super::super::catalogue::Key) -> SqlError {
        let parts: Vec<String> = key.parts.iter().map(|part| table.part(part)).collect();
        let list = parts.join(", ");
        let sql = format!("SELECT {list} FROM {} GROUP BY {list} HAVING count(*) > 1 LIMIT 1", table.sqlite);
        match self.core.row(&sql, parts.len()) {
            Ok(values) => {
                let entry: Vec<String> =
                    values.into_iter().map(|value| super::super::store::written(value, Ty::Text)).collect();
                errors::duplicate_entry(&entry.join("-"), &key.name)
            }
            Err(error) => error,
        }
    }
}
