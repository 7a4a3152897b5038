//! The definition of keys, and what a table must hold with them.

use sqlparser::ast::{
    Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, IndexColumn, TableConstraint,
};

use super::super::SqlError;
use super::super::catalogue::{Key, Part, Table, Type};
use super::super::errors;
use super::super::statement::Work;
use super::super::variables::is_on;

/// A key of a table constraint.
pub(super) fn key(constraint: &TableConstraint, table: &Table) -> Result<Key, SqlError> {
    let (name, unique, columns) = match constraint {
        TableConstraint::PrimaryKey(primary) => {
            return Ok(Key { name: "PRIMARY".to_owned(), unique: true, parts: parts(&primary.columns)? });
        }
        TableConstraint::Unique(unique) => {
            (unique.index_name.as_ref().or(unique.name.as_ref()), true, &unique.columns)
        }
        TableConstraint::Index(index) => (index.name.as_ref(), false, &index.columns),
        _ => return Err(errors::unsupported(&constraint.to_string())),
    };
    named(name, unique, columns, table)
}

/// A key with this name, or one that is made of its first column.
pub(super) fn named(
    name: Option<&Ident>,
    unique: bool,
    columns: &[IndexColumn],
    table: &Table,
) -> Result<Key, SqlError> {
    let parts = parts(columns)?;
    let taken = |name: &str| table.keys.iter().any(|key| key.name.eq_ignore_ascii_case(name));
    let name = match name {
        Some(name) if taken(&name.value) => return Err(errors::duplicate_key_name(&name.value)),
        Some(name) => name.value.clone(),
        None => {
            let base = parts.first().map_or_else(String::new, |part| part.column.clone());
            let mut names =
                std::iter::once(base.clone()).chain((2..).map(|number| format!("{base}_{number}")));
            names.find(|name| !taken(name)).unwrap_or(base)
        }
    };
    Ok(Key { name, unique, parts })
}

fn parts(columns: &[IndexColumn]) -> Result<Vec<Part>, SqlError> {
    columns.iter().map(|column| part(&column.column.expr)).collect()
}

/// `column`, or `column(10)`, which the parser reads as a call.
fn part(expr: &Expr) -> Result<Part, SqlError> {
    match expr {
        Expr::Identifier(name) => Ok(Part { column: name.value.clone(), length: None }),
        Expr::Function(function) => {
            let length = match &function.args {
                FunctionArguments::List(list) => match list.args.as_slice() {
                    [FunctionArg::Unnamed(FunctionArgExpr::Expr(length))] => length.to_string().parse().ok(),
                    _ => None,
                },
                _ => None,
            };
            let name = super::identifiers(&function.name)?;
            match (length, name.as_slice()) {
                (Some(length), [name]) => Ok(Part { column: name.value.clone(), length: Some(length) }),
                _ => Err(errors::syntax(&expr.to_string(), 1)),
            }
        }
        _ => Err(errors::syntax(&expr.to_string(), 1)),
    }
}

impl Work<'_> {
    /// Refuses a table whose keys do not hold together; the primary key makes its columns NOT NULL.
    pub(super) fn check_table(&self, table: &mut Table) -> Result<(), SqlError> {
        if table.columns.is_empty() {
            return Err(errors::no_columns());
        }
        for index in 0..table.keys.len() {
            let key = table.keys[index].clone();
            for part in &key.parts {
                let Some(column) =
                    table.columns.iter_mut().find(|column| column.name.eq_ignore_ascii_case(&part.column))
                else {
                    return Err(errors::no_key_column(&part.column));
                };
                if key.name == "PRIMARY" {
                    column.nullable = false;
                }
                match column.kind {
                    Type::Json => return Err(errors::json_as_key(&column.name)),
                    Type::Text(..) if part.length.is_none() => {
                        return Err(errors::blob_key_without_length(&column.name));
                    }
                    _ => {}
                }
            }
            self.check_length(table, &key)?;
        }
        if table.keys.iter().filter(|key| key.name == "PRIMARY").count() > 1 {
            return Err(errors::multiple_primary_keys());
        }
        let numbered: Vec<&str> = table
            .columns
            .iter()
            .filter(|column| column.numbered)
            .map(|column| column.name.as_str())
            .collect();
        let leads = |name: &str| {
            table
                .keys
                .iter()
                .any(|key| key.parts.first().is_some_and(|part| part.column.eq_ignore_ascii_case(name)))
        };
        if numbered.len() > 1 || !numbered.iter().all(|name| leads(name)) {
            return Err(errors::one_auto_column());
        }
        let strict = self
            .client
            .variables
            .get("pxc_strict_mode")
            .is_some_and(|mode| matches!(mode.as_str(), "ENFORCING" | "MASTER"));
        if table.primary().is_none() && (strict || is_on(&self.client.variables, "sql_require_primary_key")) {
            return Err(errors::primary_key_required());
        }
        Ok(())
    }

    fn check_length(&self, table: &Table, key: &Key) -> Result<(), SqlError> {
        let length: u64 = key.parts.iter().map(|part| key_bytes(table, part)).sum();
        let old = matches!(table.row_format.as_str(), "Compact" | "Redundant");
        if self.dialect.quirks.short_keys && length > 767 {
            return Err(errors::key_too_long(767));
        }
        // The fault that warns of the format of rows is about the warning alone.
        let old = old && !self.dialect.quirks.row_format_warns;
        if old && key.parts.iter().any(|part| key_bytes(table, part) > 767) {
            return Err(errors::key_too_long(767));
        }
        if length > 3072 { Err(errors::key_too_long(3072)) } else { Ok(()) }
    }
}

/// How many bytes a part of a key takes at most.
pub(in super::super) fn key_bytes(table: &Table, part: &Part) -> u64 {
    let Some(column) = table.column(&part.column) else { return 0 };
    let width = column.charset().map_or(1, |charset| charset.width);
    match &column.kind {
        Type::Char(length) | Type::Varchar(length) => part.length.unwrap_or(*length) * width,
        Type::Text(..) | Type::Bytes(..) => part.length.unwrap_or(0) * width,
        Type::Enum(_) => 1,
        Type::Integer { most, .. } => match most {
            0..=255 => 1,
            256..=65_535 => 2,
            65_536..=16_777_215 => 3,
            16_777_216..=4_294_967_295 => 4,
            _ => 8,
        },
        Type::Double => 8,
        Type::Timestamp(digits) => 4 + u64::from(digits.div_ceil(2)),
        Type::DateTime(digits) => 5 + u64::from(digits.div_ceil(2)),
        Type::Json => 0,
    }
}
