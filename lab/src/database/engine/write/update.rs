//! UPDATE, and the second half of ON DUPLICATE KEY UPDATE.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use sqlparser::ast::{Assignment, AssignmentTarget, Expr, OrderByExpr, OrderBySort, Update};

use super::super::catalogue::{ROW, Table, quoted};
use super::super::errors;
use super::super::statement::Work;
use super::super::translate::{Scope, Source, Translator, Ty, Typed};
use super::super::warnings::out;
use super::super::{Output, SqlError};
use super::insert::is_default;
use super::{place, single, source, stored};

impl Work<'_> {
    pub(in super::super) fn update(&mut self, update: &Update) -> Result<Output, SqlError> {
        if update.from.is_some() || update.returning.is_some() || update.or.is_some() {
            return Err(errors::syntax(&update.to_string(), 1));
        }
        let (name, alias) = single(&update.table)?;
        let table = self.target(name, &["UPDATE"])?;
        if update.selection.is_some() {
            self.client.rights.check("SELECT", &table.database, &table.name)?;
        }
        let rows =
            self.chosen(&table, alias, update.selection.as_ref(), &update.order_by, update.limit.as_ref())?;
        if rows.is_empty() {
            // A mistake in what is assigned is one without rows, too.
            let source = source(self, &table, alias);
            self.assigned(&table, source, &update.assignments, None)?;
        }
        let mut affected = 0;
        for (index, row) in rows.into_iter().enumerate() {
            affected += u64::from(self.change(&table, alias, row, &update.assignments, None, index + 1)?);
        }
        Ok(Output { affected, ..Output::default() })
    }

    /// The rows that a condition chooses.
    pub(super) fn chosen(
        &mut self,
        table: &Table,
        alias: Option<&str>,
        condition: Option<&Expr>,
        order: &[OrderByExpr],
        limit: Option<&Expr>,
    ) -> Result<Vec<i64>, SqlError> {
        let source = source(self, table, alias);
        let facts = self.facts();
        let mut translator = Translator::new(&facts);
        translator.scopes.push(Scope::default());
        translator.add(source)?;
        let mut sql = format!("SELECT s0.{} FROM {} AS s0", quoted(ROW), table.sqlite);
        if let Some(condition) = condition {
            let condition =
                translator.within("where clause", |inner| inner.expression(condition))?.as_condition()?;
            sql.extend([" WHERE ", &condition]);
        }
        let mut parts = Vec::new();
        for item in order {
            let typed = translator.within("order clause", |inner| inner.expression(&item.expr))?;
            let descending = item.options.sort == Some(OrderBySort::Desc);
            parts.push(format!("{}{}", typed.collated(), if descending { " DESC" } else { "" }));
        }
        parts.push(format!("s0.{}", quoted(ROW)));
        sql.extend([" ORDER BY ", &parts.join(", ")]);
        if let Some(limit) = limit {
            let count: u64 = limit.to_string().parse().map_err(|_| errors::syntax(&limit.to_string(), 1))?;
            sql.extend([" LIMIT ", &count.to_string()]);
        }
        let rows = self.core.rows(&sql, 1)?;
        Ok(rows
            .into_iter()
            .flatten()
            .filter_map(|value| if let Value::Integer(row) = value { Some(row) } else { None })
            .collect())
    }

    /// The columns that are set, with the expressions; none for the default.
    fn assigned(
        &self,
        table: &Table,
        source: Source,
        assignments: &[Assignment],
        inserted: Option<&BTreeMap<String, Typed>>,
    ) -> Result<Vec<(usize, Option<Typed>)>, SqlError> {
        let facts = self.facts();
        let mut translator = Translator::new(&facts);
        translator.inserted = inserted;
        translator.scopes.push(Scope::default());
        translator.add(source)?;
        let mut set: Vec<(usize, Option<Typed>)> = Vec::new();
        for assignment in assignments {
            let AssignmentTarget::ColumnName(name) = &assignment.target else {
                return Err(errors::syntax(&assignment.to_string(), 1));
            };
            let place = place(table, name)?;
            let column = &table.columns[place];
            if column.generated.is_some() && !is_default(&assignment.value) {
                return Err(errors::generated_given(&column.name, &table.name));
            }
            if is_default(&assignment.value) {
                set.push((place, None));
                continue;
            }
            let typed = translator.expression(&assignment.value)?;
            // MySQL reads a column that was set before as it was set; here all are read as they were.
            let stale = set.iter().any(|(earlier, _)| {
                typed.sql.contains(&format!("s0.{}", quoted(&table.columns[*earlier].name)))
            });
            if stale {
                return Err(errors::unsupported("reading a column that the same statement sets before"));
            }
            set.push((place, Some(typed)));
        }
        Ok(set)
    }

    /// Changes one row, if anything in it changes; says whether it did.
    pub(super) fn change(
        &mut self,
        table: &Table,
        alias: Option<&str>,
        row: i64,
        assignments: &[Assignment],
        inserted: Option<&BTreeMap<String, Typed>>,
        number: usize,
    ) -> Result<bool, SqlError> {
        let source = source(self, table, alias);
        let set = self.assigned(table, source, assignments, inserted)?;
        let list: Vec<&str> =
            set.iter().map(|(_, typed)| typed.as_ref().map_or("NULL", |typed| typed.sql.as_str())).collect();
        let sql = format!(
            "SELECT {} FROM {} AS s0 WHERE s0.{} = {row}",
            list.join(", "),
            table.sqlite,
            quoted(ROW)
        );
        let values = self.core.row(&sql, list.len())?;
        let before = self.lying(table, row)?;
        let mut after = before.clone();
        let mut warnings = Vec::new();
        for ((place, typed), value) in set.iter().zip(values) {
            let column = &table.columns[*place];
            if column.generated.is_some() {
                continue;
            }
            let value = match typed {
                Some(typed) => {
                    let ty = if value == Value::Null { Ty::Null } else { typed.ty };
                    self.storing(&table.name, number, false).value(value, ty, column, &mut warnings)?
                }
                None => self.default(table, column, number, false, &mut warnings)?,
            };
            if let Some(slot) = after.iter_mut().find(|(index, _)| index == place) {
                slot.1 = value;
            }
        }
        self.client.warnings.extend(warnings);
        if after == before {
            return Ok(false);
        }
        for (index, column) in stored(table) {
            let is_set = set.iter().any(|(place, _)| *place == index);
            if column.on_update && !is_set && !self.dialect.quirks.on_update_ignored {
                let present = self.storing(&table.name, number, false).present(column);
                if let Some(slot) = after.iter_mut().find(|(place, _)| *place == index) {
                    slot.1 = present;
                }
            }
        }
        if let Some(clash) = self.clash(table, &after, Some(row))? {
            return Err(clash.error);
        }
        self.noted(table, row, Some(&before));
        let sets: Vec<String> = after
            .iter()
            .enumerate()
            .map(|(mark, (index, _))| format!("{} = ?{}", quoted(&table.columns[*index].name), mark + 1))
            .collect();
        let sql = format!("UPDATE {} SET {} WHERE {} = {row}", table.sqlite, sets.join(", "), quoted(ROW));
        self.core
            .connection
            .execute(&sql, rusqlite::params_from_iter(after.iter().map(|(_, value)| value)))
            .map_err(|error| out(&error))?;
        self.check_generated(table, row, number, false)?;
        Ok(true)
    }
}
