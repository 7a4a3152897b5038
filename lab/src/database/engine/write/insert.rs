//! INSERT in all its forms, and REPLACE.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use sqlparser::ast::{
    Assignment, AssignmentTarget, Expr, Insert, ObjectName, OnInsert, SetExpr, TableObject,
};

use super::super::catalogue::{ROW, Table, Type, quoted};
use super::super::clock;
use super::super::dialect::Upsert;
use super::super::errors;
use super::super::statement::Work;
use super::super::translate::{Translator, Ty, Typed, literal};
use super::super::warnings::out;
use super::super::{Output, SqlError};
use super::{Row, place, stored};

/// A value with its type, or none for the default.
type Given = Option<(Value, Ty)>;

/// What happens to a row that is there already.
#[derive(Clone, Copy)]
enum Duplicate<'a> {
    Refused,
    Ignored,
    Replaced,
    Updated(&'a [Assignment]),
}

impl Work<'_> {
    pub(in super::super) fn insert(&mut self, insert: &Insert) -> Result<Output, SqlError> {
        let duplicate = self.forms(insert)?;
        let TableObject::TableName(name) = &insert.table else {
            return Err(errors::syntax(&insert.table.to_string(), 1));
        };
        let privileges: &[&str] = match duplicate {
            Duplicate::Refused | Duplicate::Ignored => &["INSERT"],
            Duplicate::Replaced => &["INSERT", "DELETE"],
            Duplicate::Updated(_) => &["INSERT", "UPDATE"],
        };
        let table = self.target(name, privileges)?;
        let places = places(&table, insert)?;
        let rows = self.given(insert, places.len())?;
        let values = insert.source.as_ref().is_some_and(|query| matches!(*query.body, SetExpr::Values(_)));
        self.one_row = values && rows.len() == 1 && !matches!(duplicate, Duplicate::Ignored);
        let mut output = Output::default();
        for (index, row) in rows.into_iter().enumerate() {
            let number = index + 1;
            if row.len() != places.len() {
                return Err(errors::value_count(number));
            }
            output.affected +=
                self.one(&table, &places, row, number, duplicate, &mut output.last_insert_id)?;
        }
        Ok(output)
    }

    /// Refuses forms that are not MySQL's.
    fn forms<'i>(&self, insert: &'i Insert) -> Result<Duplicate<'i>, SqlError> {
        let foreign = insert.or.is_some()
            || insert.overwrite
            || insert.partitioned.is_some()
            || !insert.after_columns.is_empty()
            || insert.returning.is_some()
            || insert.table_alias.is_some();
        if foreign {
            return Err(errors::syntax(&insert.to_string(), 1));
        }
        if insert.insert_alias.is_some() {
            return Err(errors::unsupported("names for the new row"));
        }
        match &insert.on {
            None if insert.replace_into => Ok(Duplicate::Replaced),
            None if insert.ignore => Ok(Duplicate::Ignored),
            None => Ok(Duplicate::Refused),
            Some(OnInsert::DuplicateKeyUpdate(_)) if self.dialect.quirks.upsert == Upsert::Refused => {
                Err(errors::unsupported("ON DUPLICATE KEY UPDATE"))
            }
            Some(OnInsert::DuplicateKeyUpdate(assignments)) if !insert.ignore => {
                Ok(Duplicate::Updated(assignments))
            }
            Some(_) => Err(errors::unsupported("this form of INSERT")),
        }
    }

    /// The rows with their values.
    fn given(&mut self, insert: &Insert, width: usize) -> Result<Vec<Vec<Given>>, SqlError> {
        if !insert.assignments.is_empty() {
            let values: Vec<Expr> =
                insert.assignments.iter().map(|assignment| assignment.value.clone()).collect();
            return Ok(vec![self.values(&values)?]);
        }
        let Some(source) = &insert.source else { return Err(errors::syntax("", 1)) };
        if let SetExpr::Values(values) = source.body.as_ref() {
            return values
                .rows
                .iter()
                // `VALUES ()` is a row of defaults.
                .map(
                    |row| {
                        if row.content.is_empty() { Ok(vec![None; width]) } else { self.values(&row.content) }
                    },
                )
                .collect();
        }
        let (listed, rows) = self.fetched(source, &[])?;
        let strict = self.modes.strict;
        self.core.notes.with(|notes| notes.strict = strict);
        let types: Vec<Ty> = listed.columns.iter().map(|(_, typed)| typed.ty).collect();
        Ok(rows
            .into_iter()
            .map(|row| row.into_iter().zip(&types).map(|(value, ty)| Some((value, *ty))).collect())
            .collect())
    }

    fn values(&mut self, exprs: &[Expr]) -> Result<Vec<Given>, SqlError> {
        let facts = self.facts();
        let mut translator = Translator::new(&facts);
        let mut types = Vec::new();
        let mut list = Vec::new();
        for expr in exprs {
            if is_default(expr) {
                types.push(None);
                list.push("NULL".to_owned());
            } else {
                let typed = translator.expression(expr)?;
                types.push(Some(typed.ty));
                list.push(typed.sql);
            }
        }
        let row = self
            .core
            .committed(self.client.id, |core| core.row(&format!("SELECT {}", list.join(", ")), list.len()))?;
        Ok(row.into_iter().zip(types).map(|(value, ty)| ty.map(|ty| (value, ty))).collect())
    }

    /// Inserts one row; the answer is how many rows it affected.
    fn one(
        &mut self,
        table: &Table,
        places: &[usize],
        given: Vec<Given>,
        number: usize,
        duplicate: Duplicate<'_>,
        first_number: &mut u64,
    ) -> Result<u64, SqlError> {
        let ignore = matches!(duplicate, Duplicate::Ignored);
        let mut given: BTreeMap<usize, Given> = places.iter().copied().zip(given).collect();
        for index in given.iter().filter(|(_, value)| value.is_some()).map(|(index, _)| index) {
            let column = &table.columns[*index];
            if column.generated.is_some() {
                return Err(errors::generated_given(&column.name, &table.name));
            }
        }
        let mut row = Row::new();
        let mut warnings = Vec::new();
        for (index, column) in stored(table) {
            let value = given.remove(&index).flatten();
            let value = if column.numbered && wants_number(value.as_ref()) {
                let next = self.next_number(table, None);
                if *first_number == 0 {
                    *first_number = u64::try_from(next).unwrap_or(0);
                }
                Value::Integer(next)
            } else {
                match value {
                    Some((value, ty)) => {
                        self.storing(&table.name, number, ignore).value(value, ty, column, &mut warnings)?
                    }
                    None => self.default(table, column, number, ignore, &mut warnings)?,
                }
            };
            if let (true, Value::Integer(taken)) = (column.numbered, &value) {
                self.next_number(table, Some(*taken));
            }
            row.push((index, value));
        }
        self.client.warnings.extend(warnings);
        let mut removed = 0;
        while let Some(clash) = self.clash(table, &row, None)? {
            match duplicate {
                Duplicate::Refused => return Err(clash.error),
                Duplicate::Ignored => {
                    self.client.warnings.push(clash.error.into());
                    return Ok(0);
                }
                Duplicate::Replaced => {
                    self.remove(table, clash.row)?;
                    removed += 1;
                }
                Duplicate::Updated(assignments) => {
                    let inserted = self.inserted(table, &row);
                    let changed =
                        self.change(table, None, clash.row, assignments, Some(&inserted), number)?;
                    return Ok(match self.dialect.quirks.upsert {
                        Upsert::AlwaysOne => 1,
                        Upsert::Counted | Upsert::Refused => u64::from(changed) * 2,
                    });
                }
            }
        }
        self.put_row(table, &row, number, ignore)?;
        Ok(removed + 1)
    }

    fn put_row(&mut self, table: &Table, row: &Row, number: usize, ignore: bool) -> Result<(), SqlError> {
        let names: Vec<String> = row.iter().map(|(index, _)| quoted(&table.columns[*index].name)).collect();
        let marks: Vec<String> = (1..=row.len()).map(|mark| format!("?{mark}")).collect();
        let sql =
            format!("INSERT INTO {} ({}) VALUES ({})", table.sqlite, names.join(", "), marks.join(", "));
        self.core
            .connection
            .execute(&sql, rusqlite::params_from_iter(row.iter().map(|(_, value)| value)))
            .map_err(|error| out(&error))?;
        let place = self.core.connection.last_insert_rowid();
        self.noted(table, place, None);
        self.check_generated(table, place, number, ignore)
    }

    /// Takes the next number of a table, or moves it behind one that was given.
    fn next_number(&mut self, table: &Table, taken: Option<i64>) -> i64 {
        let schema = self.core.catalogue.databases.get_mut(&table.database);
        let Some(table) = schema.and_then(|schema| schema.tables.get_mut(&table.name)) else { return 1 };
        match taken {
            None => table.next_number,
            Some(taken) => {
                table.next_number = table.next_number.max(taken.saturating_add(1));
                taken
            }
        }
    }

    /// What `VALUES(column)` stands for: what would have been stored, in the zone of the session.
    fn inserted(&self, table: &Table, row: &Row) -> BTreeMap<String, Typed> {
        row.iter()
            .map(|(index, value)| {
                let column = &table.columns[*index];
                let value = match (value, &column.kind) {
                    (Value::Text(time), Type::Timestamp(_)) => Value::Text(clock::shifted(time, self.zone)),
                    (value, _) => value.clone(),
                };
                let typed = Typed {
                    collation: super::super::translate::collation_of(column),
                    ..Typed::new(
                        literal(&value),
                        if value == Value::Null { Ty::Null } else { Ty::of(&column.kind) },
                    )
                };
                (column.name.to_lowercase(), typed)
            })
            .collect()
    }

    pub(super) fn remove(&mut self, table: &Table, row: i64) -> Result<(), SqlError> {
        let before = self.lying(table, row)?;
        self.noted(table, row, Some(&before));
        self.core.batch(&format!("DELETE FROM {} WHERE {} = {row}", table.sqlite, quoted(ROW)))
    }
}

/// The columns that a statement gives values for.
fn places(table: &Table, insert: &Insert) -> Result<Vec<usize>, SqlError> {
    let targets: Vec<&ObjectName> = insert
        .assignments
        .iter()
        .map(|assignment| match &assignment.target {
            AssignmentTarget::ColumnName(name) => Ok(name),
            AssignmentTarget::Tuple(_) => Err(errors::syntax(&assignment.to_string(), 1)),
        })
        .chain(insert.columns.iter().map(Ok))
        .collect::<Result<_, _>>()?;
    if targets.is_empty() {
        return Ok((0..table.columns.len()).collect());
    }
    let mut places = Vec::new();
    for target in targets {
        let place = place(table, target)?;
        if places.contains(&place) {
            return Err(errors::field_twice(&table.columns[place].name));
        }
        places.push(place);
    }
    Ok(places)
}

/// Whether the next number is taken: nothing, NULL or zero was given.
fn wants_number(value: Option<&(Value, Ty)>) -> bool {
    match value {
        None => true,
        Some((value, _)) => matches!(value, Value::Null | Value::Integer(0)),
    }
}

/// `DEFAULT` as a value.
pub(super) fn is_default(expr: &Expr) -> bool {
    matches!(expr, Expr::Identifier(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case("default"))
}
