//! From MySQL's trees to SQLite's text. Each expression carries its type, since MySQL compares and converts by types that
//! SQLite does not have: [`query`] for SELECT, [`expression`] and [`comparison`] for what stands in it, [`calls`] and
//! [`times`] for functions, [`grouping`] for `ONLY_FULL_GROUP_BY`. What is not known here is refused.

mod query;

mod source;

mod grouping;

mod expression;

mod comparison;

mod calls;

mod documents;

mod texts;

mod times;

mod variables;

use std::collections::BTreeMap;

use rusqlite::types::Value;
use sqlparser::ast::{Ident, ObjectName, ObjectNamePart};

pub(super) use query::Listed;
pub(super) use source::{Source, SourceColumn};

use super::SqlError;
use super::catalogue::{Catalogue, Column, Type, text};
use super::dialect::Dialect;
use super::errors;
use super::rights::Rights;
use super::variables::{Modes, Variables};

/// The type of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ty {
    Null,
    Int,
    Unsigned,
    Double,
    Text,
    Bytes,
    Json,
    /// In the internal form, in the zone of the session.
    Time {
        stamp: bool,
        digits: u8,
    },
}

impl Ty {
    pub(super) fn of(kind: &Type) -> Self {
        match kind {
            Type::Integer { least: 0, .. } => Self::Unsigned,
            Type::Integer { .. } => Self::Int,
            Type::Double => Self::Double,
            Type::Char(_) | Type::Varchar(_) | Type::Text(..) | Type::Enum(_) => Self::Text,
            Type::Bytes(..) => Self::Bytes,
            Type::Json => Self::Json,
            Type::Timestamp(digits) => Self::Time { stamp: true, digits: *digits },
            Type::DateTime(digits) => Self::Time { stamp: false, digits: *digits },
        }
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Unsigned | Self::Double)
    }
}

/// An expression in SQLite's words.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub(super) sql: String,
    pub(super) ty: Ty,
    /// SQLite's collation of a text.
    pub(super) collation: &'static str,
    /// The name, where it is nothing but a column.
    pub(super) column: Option<String>,
    /// Whether it is a literal.
    pub(super) literal: bool,
    /// Whether it is `TRUE` or `FALSE` or a comparison: a truth value inside a document.
    pub(super) truth: bool,
}

impl Typed {
    pub(super) fn new(sql: impl Into<String>, ty: Ty) -> Self {
        Self { sql: sql.into(), ty, collation: "NOCASE", column: None, literal: false, truth: false }
    }

    pub(super) fn literal(sql: impl Into<String>, ty: Ty) -> Self {
        Self { literal: true, ..Self::new(sql, ty) }
    }

    pub(super) fn truth(sql: impl Into<String>) -> Self {
        Self { truth: true, ..Self::new(sql, Ty::Int) }
    }

    /// As a text.
    pub(super) fn as_text(&self) -> String {
        match self.ty {
            Ty::Text | Ty::Json | Ty::Null => self.sql.clone(),
            Ty::Int | Ty::Unsigned | Ty::Double => format!("my_text({})", self.sql),
            Ty::Bytes => format!("CAST({} AS TEXT)", self.sql),
            Ty::Time { digits, .. } => format!("my_shown({}, {digits})", self.sql),
        }
    }

    /// As a number.
    pub(super) fn as_number(&self) -> Result<Self, SqlError> {
        match self.ty {
            Ty::Int | Ty::Unsigned | Ty::Double | Ty::Null => Ok(self.clone()),
            Ty::Text | Ty::Bytes | Ty::Json => {
                Ok(Self::new(format!("my_number({})", self.as_text()), Ty::Double))
            }
            Ty::Time { .. } => Err(errors::unsupported("times as numbers")),
        }
    }

    /// As a condition.
    pub(super) fn as_condition(&self) -> Result<String, SqlError> {
        match self.ty {
            Ty::Time { .. } => Ok(format!("({} IS NOT NULL)", self.sql)),
            Ty::Null | Ty::Int | Ty::Unsigned | Ty::Double | Ty::Text | Ty::Bytes | Ty::Json => {
                Ok(self.as_number()?.sql)
            }
        }
    }

    /// As a time.
    pub(super) fn as_time(&self) -> Result<Self, SqlError> {
        match self.ty {
            Ty::Time { .. } | Ty::Null => Ok(self.clone()),
            Ty::Text => Ok(Self::new(format!("my_time({})", self.sql), Ty::Time { stamp: false, digits: 6 })),
            Ty::Int | Ty::Unsigned | Ty::Double | Ty::Bytes | Ty::Json => {
                Err(errors::unsupported("this value as a time"))
            }
        }
    }

    /// With its collation spelled out, for sorting and comparing.
    pub(super) fn collated(&self) -> String {
        if self.ty == Ty::Text && self.column.is_none() {
            format!("({}) COLLATE {}", self.sql, self.collation)
        } else {
            self.sql.clone()
        }
    }
}

/// What a statement is translated against.
pub(super) struct Facts<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) dialect: &'a Dialect,
    pub(super) rights: &'a Rights,
    pub(super) globals: &'a Variables,
    pub(super) variables: &'a Variables,
    pub(super) user_variables: &'a BTreeMap<String, Value>,
    pub(super) modes: Modes,
    /// Seconds east of UTC.
    pub(super) zone: i64,
    /// When the statement began, in UTC.
    pub(super) now: &'a str,
    pub(super) database: Option<&'a str>,
    pub(super) connection: u32,
    pub(super) last_insert_id: u64,
    pub(super) row_count: i64,
}

impl Facts<'_> {
    /// The database and the name of a table.
    pub(super) fn table_name(&self, name: &ObjectName) -> Result<(String, String), SqlError> {
        let mut parts = identifiers(name)?;
        match (parts.pop(), parts.pop(), parts.pop()) {
            (Some(table), Some(database), None) => Ok((database.value.clone(), table.value.clone())),
            (Some(table), None, None) => {
                let database = self.database.ok_or_else(errors::no_database_selected)?;
                Ok((database.to_owned(), table.value.clone()))
            }
            _ => Err(errors::syntax(&name.to_string(), 1)),
        }
    }
}

/// The parts of a name.
pub(super) fn identifiers(name: &ObjectName) -> Result<Vec<&Ident>, SqlError> {
    name.0
        .iter()
        .map(|part| match part {
            ObjectNamePart::Identifier(ident) => Ok(ident),
            ObjectNamePart::Function(_) => Err(errors::syntax(&name.to_string(), 1)),
        })
        .collect()
}

/// The names that an expression may use.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) sources: Vec<Source>,
    /// What the select list names, for GROUP BY, HAVING and ORDER BY.
    pub(super) aliases: Vec<(String, Typed)>,
}

/// Translates one statement.
pub(super) struct Translator<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) scopes: Vec<Scope>,
    /// Where in the statement we are, in the words of MySQL's errors.
    pub(super) clause: &'static str,
    /// What `VALUES(column)` stands for, by names in small letters.
    pub(super) inserted: Option<&'a BTreeMap<String, Typed>>,
    /// SQLite's aliases, with the user's names and where they come from.
    pub(super) used: Vec<(String, Source)>,
    /// Whether it reads the information schema.
    pub(super) reads_schema: bool,
    /// Whether it reads tables.
    pub(super) reads_tables: bool,
    /// Whether aggregates may stand here.
    pub(super) aggregates: bool,
}

impl<'a> Translator<'a> {
    pub(super) fn new(facts: &'a Facts<'a>) -> Self {
        Self {
            facts,
            scopes: Vec::new(),
            clause: "field list",
            inserted: None,
            used: Vec::new(),
            reads_schema: false,
            reads_tables: false,
            aggregates: false,
        }
    }

    /// Translates something in another clause.
    pub(super) fn within<R>(&mut self, clause: &'static str, act: impl FnOnce(&mut Self) -> R) -> R {
        let before = std::mem::replace(&mut self.clause, clause);
        let result = act(self);
        self.clause = before;
        result
    }
}

/// A value of SQLite's as a literal.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(number) => number.to_string(),
        // The shortest form that reads as the same number, and never as an integer.
        Value::Real(number) => format!("{number:?}"),
        Value::Text(words) => text(words),
        Value::Blob(bytes) => {
            use std::fmt::Write as _;
            let mut hex = String::from("X'");
            for byte in bytes {
                // Writing into a text cannot fail.
                let _ = write!(hex, "{byte:02X}");
            }
            hex + "'"
        }
    }
}

/// The collation of a column in SQLite; texts without one compare as literals do.
pub(super) fn collation_of(column: &Column) -> &'static str {
    column.sqlite_collation().unwrap_or("NOCASE")
}
