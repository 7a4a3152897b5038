//! Unique keys: which row stands in the way of another.

use rusqlite::types::Value;

use super::super::SqlError;
use super::super::catalogue::{Key, ROW, Table, Type, quoted};
use super::super::clock;
use super::super::errors;
use super::super::statement::Work;
use super::super::translate::literal;
use super::Row;

/// A row that has the same values in a unique key.
pub(super) struct Clash {
    pub(super) row: i64,
    pub(super) error: SqlError,
}

impl Work<'_> {
    /// The first row, in the order of the keys, that has what the new row must have alone.
    pub(super) fn clash(
        &self,
        table: &Table,
        new: &Row,
        itself: Option<i64>,
    ) -> Result<Option<Clash>, SqlError> {
        for key in table.keys.iter().filter(|key| key.unique) {
            let Some(condition) = condition(table, key, new)? else { continue };
            let other = itself.map_or_else(String::new, |row| format!(" AND {} <> {row}", quoted(ROW)));
            let sql =
                format!("SELECT {} FROM {} WHERE {condition}{other} LIMIT 1", quoted(ROW), table.sqlite);
            if let Some(Value::Integer(row)) = self.core.rows(&sql, 1)?.into_iter().flatten().next() {
                return Ok(Some(Clash { row, error: self.duplicate(table, key, new) }));
            }
        }
        Ok(None)
    }

    /// 1062, with the values joined by `-`; since MySQL 8.0 the key's name has its table before it.
    fn duplicate(&self, table: &Table, key: &Key, new: &Row) -> SqlError {
        let entry: Vec<String> = key
            .parts
            .iter()
            .map(|part| {
                let value = value_of(table, new, &part.column).unwrap_or(&Value::Null);
                let column = table.column(&part.column);
                match (value, column.map(|column| &column.kind)) {
                    (Value::Text(time), Some(Type::Timestamp(digits))) => {
                        clock::shown(&clock::shifted(time, self.zone), *digits).to_owned()
                    }
                    (Value::Text(time), Some(Type::DateTime(digits))) => {
                        clock::shown(time, *digits).to_owned()
                    }
                    (Value::Text(text), _) => text.clone(),
                    (Value::Integer(number), _) => number.to_string(),
                    (value, _) => literal(value),
                }
            })
            .collect();
        let eight = !self.dialect.version.starts_with('5') && !self.dialect.version.contains("MariaDB");
        let name = if eight { format!("{}.{}", table.name, key.name) } else { key.name.clone() };
        errors::duplicate_entry(&entry.join("-"), &name)
    }
}

/// The condition of the same values; none where one of them is NULL, which clashes with nothing.
fn condition(table: &Table, key: &Key, new: &Row) -> Result<Option<String>, SqlError> {
    let mut parts = Vec::new();
    for part in &key.parts {
        let Some(value) = value_of(table, new, &part.column) else {
            return Err(errors::unsupported("unique keys over generated columns"));
        };
        if *value == Value::Null {
            return Ok(None);
        }
        let value = match part.length {
            Some(length) => format!("substr({}, 1, {length})", literal(value)),
            None => literal(value),
        };
        parts.push(format!("{} = {value}", table.part(part)));
    }
    Ok(Some(parts.join(" AND ")))
}

fn value_of<'r>(table: &Table, row: &'r Row, column: &str) -> Option<&'r Value> {
    row.iter()
        .find(|(index, _)| table.columns[*index].name.eq_ignore_ascii_case(column))
        .map(|(_, value)| value)
}
