//! Where rows come from: tables, tables of the information schema, and queries in parentheses.

use sqlparser::ast::{
    Ident, Join, JoinConstraint, JoinOperator, ObjectName, Query, TableAlias, TableFactor, TableWithJoins,
};

use super::super::SqlError;
use super::super::catalogue::{Table, quoted};
use super::super::errors;
use super::super::schema_tables;
use super::{Scope, Translator, Ty, Typed, collation_of};

/// A table under the name by which a statement calls it.
#[derive(Clone, Debug)]
pub(in super::super) struct Source {
    pub(in super::super) name: String,
    pub(in super::super) database: Option<String>,
    /// The alias in SQLite.
    pub(in super::super) sqlite: String,
    pub(in super::super) columns: Vec<SourceColumn>,
    /// A table of the catalogue.
    pub(in super::super) table: Option<Table>,
}

/// A column of a source.
#[derive(Clone, Debug)]
pub(in super::super) struct SourceColumn {
    pub(in super::super) name: String,
    pub(in super::super) typed: Typed,
}

impl Translator<'_> {
    /// FROM in SQLite's words; the sources go into the innermost scope.
    pub(super) fn from(&mut self, from: &[TableWithJoins]) -> Result<String, SqlError> {
        let mut parts = Vec::new();
        for item in from {
            let mut part = self.factor(&item.relation)?;
            for join in &item.joins {
                part += &self.join(join)?;
            }
            if !part.is_empty() {
                parts.push(part);
            }
        }
        Ok(parts.join(" JOIN "))
    }

    fn join(&mut self, join: &Join) -> Result<String, SqlError> {
        let table = self.factor(&join.relation)?;
        let (how, constraint) = match &join.join_operator {
            JoinOperator::Join(constraint)
            | JoinOperator::Inner(constraint)
            | JoinOperator::CrossJoin(constraint) => ("JOIN", constraint),
            JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint) => ("LEFT JOIN", constraint),
            _ => return Err(errors::unsupported("this kind of join")),
        };
        match constraint {
            JoinConstraint::On(condition) => {
                let on = self.within("on clause", |inner| inner.expression(condition))?.as_condition()?;
                Ok(format!(" {how} {table} ON {on}"))
            }
            JoinConstraint::None if how == "JOIN" => Ok(format!(" {how} {table}")),
            JoinConstraint::None => Err(errors::syntax("", 1)),
            JoinConstraint::Using(_) | JoinConstraint::Natural => {
                Err(errors::unsupported("USING and NATURAL"))
            }
        }
    }

    fn factor(&mut self, factor: &TableFactor) -> Result<String, SqlError> {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                with_hints,
                version: None,
                with_ordinality: false,
                partitions,
                json_path: None,
                sample: None,
                // Which index is used is SQLite's choice; a hint changes no row.
                index_hints: _,
            } if with_hints.is_empty() && partitions.is_empty() => self.named(name, alias.as_ref()),
            TableFactor::Derived { lateral: false, subquery, alias: Some(alias), sample: None } => {
                self.derived(subquery, alias)
            }
            TableFactor::Derived { alias: None, .. } => Err(SqlError {
                code: 1248,
                state: "42000",
                message: "Every derived table must have its own alias".to_owned(),
            }),
            _ => Err(errors::unsupported("this kind of table")),
        }
    }

    fn named(&mut self, name: &ObjectName, alias: Option<&TableAlias>) -> Result<String, SqlError> {
        let bare = super::identifiers(name)?;
        if let [only] = bare.as_slice()
            && only.quote_style.is_none()
            && only.value.eq_ignore_ascii_case("dual")
        {
            return Ok(String::new());
        }
        let (database, table) = self.facts.table_name(name)?;
        let called = alias_of(alias)?.map_or_else(|| table.clone(), |alias| alias.value.clone());
        let sqlite = format!("s{}", self.used.len());
        if database.eq_ignore_ascii_case("information_schema") {
            self.reads_schema = true;
            let (stored, columns) = schema_tables::columns(&table, &sqlite)?;
            self.add(Source {
                name: called,
                database: Some(database),
                sqlite: sqlite.clone(),
                columns,
                table: None,
            })?;
            return Ok(format!("{stored} AS {sqlite}"));
        }
        self.facts.rights.check("SELECT", &database, &table)?;
        let table = self.facts.catalogue.table(&database, &table)?;
        self.reads_tables = true;
        let columns = self.columns(table, &sqlite);
        self.add(Source {
            name: called,
            database: Some(database),
            sqlite: sqlite.clone(),
            columns,
            table: Some(table.clone()),
        })?;
        Ok(format!("{} AS {sqlite}", table.sqlite))
    }

    /// The columns of a table as expressions: timestamps in the zone of the session.
    pub(in super::super) fn columns(&self, table: &Table, sqlite: &str) -> Vec<SourceColumn> {
        let quirks = &self.facts.dialect.quirks;
        let column = |column: &super::super::catalogue::Column| {
            let mut sql = format!("{sqlite}.{}", quoted(&column.name));
            let ty = Ty::of(&column.kind);
            if matches!(ty, Ty::Time { stamp: true, .. }) && self.facts.zone != 0 {
                sql = format!("my_shift({sql}, {})", self.facts.zone);
            }
            if column.generated.is_some() && quirks.generated_null {
                "NULL".clone_into(&mut sql);
            } else if column.generated.is_some() && quirks.generated_index_unused {
                // SQLite uses no index for a column behind a plus.
                sql = format!("+{sql}");
            }
            let typed = Typed {
                collation: collation_of(column),
                column: Some(column.name.clone()),
                ..Typed::new(sql, ty)
            };
            SourceColumn { name: column.name.clone(), typed }
        };
        table.columns.iter().map(column).collect()
    }

    fn derived(&mut self, query: &Query, alias: &TableAlias) -> Result<String, SqlError> {
        if !alias.columns.is_empty() {
            return Err(errors::unsupported("names for the columns of a derived table"));
        }
        // A derived table does not see what stands beside it.
        let outer = self.scopes.pop().unwrap_or_default();
        let listed = self.query(query, &[]);
        self.scopes.push(outer);
        let listed = listed?;
        let sqlite = format!("s{}", self.used.len());
        let columns = listed
            .columns
            .iter()
            .enumerate()
            .map(|(index, (name, typed))| SourceColumn {
                name: name.clone(),
                typed: Typed {
                    sql: format!("{sqlite}.c{index}"),
                    column: Some(name.clone()),
                    literal: false,
                    ..typed.clone()
                },
            })
            .collect();
        self.add(Source {
            name: alias.name.value.clone(),
            database: None,
            sqlite: sqlite.clone(),
            columns,
            table: None,
        })?;
        Ok(format!("({}) AS {sqlite}", listed.sql))
    }

    pub(in super::super) fn add(&mut self, source: Source) -> Result<(), SqlError> {
        self.used.push((source.sqlite.clone(), source.clone()));
        let Some(scope) = self.scopes.last_mut() else { return Err(errors::internal("no scope")) };
        if scope.sources.iter().any(|other| other.name == source.name && other.database == source.database) {
            let message = format!("Not unique table/alias: '{}'", source.name);
            return Err(SqlError { code: 1066, state: "42000", message });
        }
        scope.sources.push(source);
        Ok(())
    }

    /// The column of this name, in the innermost scope that has it.
    pub(super) fn column(&self, path: &[Ident]) -> Result<Typed, SqlError> {
        let shown = path.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".");
        let Some((name, table)) = path.split_last() else { return Err(errors::internal("no name")) };
        let fits = |source: &Source| match table {
            [] => true,
            [called] => source.name == called.value,
            [database, called] => {
                source.name == called.value && source.database.as_ref() == Some(&database.value)
            }
            _ => false,
        };
        for scope in self.scopes.iter().rev() {
            let mut found = matching(scope, &fits, &name.value);
            if let Some(typed) = found.next() {
                return match found.next() {
                    Some(_) => Err(errors::ambiguous_column(&shown, self.clause)),
                    None => Ok(typed),
                };
            }
        }
        Err(errors::unknown_column(&shown, self.clause))
    }
}

fn matching<'s>(
    scope: &'s Scope,
    fits: &'s impl Fn(&Source) -> bool,
    name: &'s str,
) -> impl Iterator<Item = Typed> + 's {
    scope
        .sources
        .iter()
        .filter(move |source| fits(source))
        .flat_map(|source| &source.columns)
        .filter(move |column| column.name.eq_ignore_ascii_case(name))
        .map(|column| column.typed.clone())
}

fn alias_of(alias: Option<&TableAlias>) -> Result<Option<&Ident>, SqlError> {
    match alias {
        Some(alias) if !alias.columns.is_empty() => {
            Err(errors::unsupported("names for the columns of a table"))
        }
        alias => Ok(alias.map(|alias| &alias.name)),
    }
}
