//! What there is: databases, tables, columns and keys, as MySQL's catalogue would describe them. SQLite's tables and
//! indexes are made of this ([`Table::create`]), and so is the information schema.

use std::collections::BTreeMap;

use super::SqlError;
use super::charset::Charset;
use super::errors;

/// Every database.
#[derive(Clone, Debug, Default)]
pub(super) struct Catalogue {
    pub(super) databases: BTreeMap<String, Schema>,
    /// Of tables that were made; SQLite's names are made of it.
    pub(super) made: u64,
}

/// A database.
#[derive(Clone, Debug)]
pub(super) struct Schema {
    pub(super) charset: String,
    pub(super) collation: String,
    pub(super) tables: BTreeMap<String, Table>,
}

/// A table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// SQLite's name.
    pub(super) sqlite: String,
    pub(super) database: String,
    pub(super) name: String,
    pub(super) collation: String,
    pub(super) row_format: String,
    pub(super) columns: Vec<Column>,
    pub(super) keys: Vec<Key>,
    pub(super) next_number: i64,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Type,
    /// Of texts.
    pub(super) collation: Option<String>,
    pub(super) nullable: bool,
    pub(super) default: Default,
    /// ON UPDATE `CURRENT_TIMESTAMP`.
    pub(super) on_update: bool,
    pub(super) numbered: bool,
    pub(super) generated: Option<Generated>,
    pub(super) comment: String,
}

/// The value of a column that is given none.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Default {
    None,
    Null,
    /// As text, whatever the type.
    Value(String),
    Now,
}

/// What a generated column is made of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Generated {
    /// As MySQL would show it.
    pub(super) shown: String,
    /// In SQLite's words.
    pub(super) sqlite: String,
    pub(super) stored: bool,
}

/// The type of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// The smallest and the largest value, and MySQL's name with its width: `tinyint(4)`.
    Integer {
        least: i64,
        most: u64,
        shown: String,
    },
    Double,
    Char(u64),
    Varchar(u64),
    /// The name, and the most bytes.
    Text(&'static str, u64),
    /// The name, and the most bytes.
    Bytes(String, u64),
    Json,
    Enum(Vec<String>),
    Timestamp(u8),
    DateTime(u8),
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// `PRIMARY` for the primary one.
    pub(super) name: String,
    pub(super) unique: bool,
    pub(super) parts: Vec<Part>,
}

/// A column of a key, perhaps only its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) column: String,
    pub(super) length: Option<u64>,
}

/// The column that tells rows apart in SQLite's tables. No name of MySQL's can be the same.
pub(super) const ROW: &str = "\u{1}row";

/// A name for SQLite.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text for SQLite.
pub(super) fn text(text: &str) -> String {
    if text.contains('\0') {
        use std::fmt::Write as _;
        let mut hex = String::from("CAST(X'");
        for byte in text.bytes() {
            // Writing into a text cannot fail.
            let _ = write!(hex, "{byte:02X}");
        }
        return hex + "' AS TEXT)";
    }
    format!("'{}'", text.replace('\'', "''"))
}

impl Catalogue {
    pub(super) fn schema(&self, database: &str) -> Result<&Schema, SqlError> {
        self.databases.get(database).ok_or_else(|| errors::unknown_database(database))
    }

    pub(super) fn table(&self, database: &str, name: &str) -> Result<&Table, SqlError> {
        self.databases
            .get(database)
            .and_then(|schema| schema.tables.get(name))
            .ok_or_else(|| errors::no_such_table(database, name))
    }

    /// The databases, and the tables as `database.table`.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for (database, schema) in &self.databases {
            names.push(database.clone());
            names.extend(schema.tables.keys().map(|table| format!("{database}.{table}")));
        }
        names.sort();
        names
    }
}

impl Table {
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }

    pub(super) fn primary(&self) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == "PRIMARY")
    }

    /// The name of a key's index in SQLite.
    pub(super) fn index(&self, key: usize) -> String {
        format!("{}_{key}", self.sqlite)
    }

    /// The statements that make the table and its indexes.
    pub(super) fn create(&self) -> Vec<String> {
        let row = format!("{} INTEGER PRIMARY KEY", quoted(ROW));
        let columns: Vec<String> =
            std::iter::once(row).chain(self.columns.iter().map(Column::sqlite)).collect();
        let mut statements = vec![format!("CREATE TABLE {} ({})", self.sqlite, columns.join(", "))];
        for (index, key) in self.keys.iter().enumerate() {
            let parts: Vec<String> = key.parts.iter().map(|part| self.part(part)).collect();
            let unique = if key.unique { "UNIQUE " } else { "" };
            statements.push(format!(
                "CREATE {unique}INDEX {} ON {} ({})",
                self.index(index),
                self.sqlite,
                parts.join(", ")
            ));
        }
        statements
    }

    /// A part of a key in SQLite's words.
    pub(super) fn part(&self, part: &Part) -> String {
        let column = quoted(&part.column);
        let collation = self.column(&part.column).and_then(Column::sqlite_collation).unwrap_or("BINARY");
        match part.length {
            Some(length) => format!("substr({column}, 1, {length}) COLLATE {collation}"),
            None => column,
        }
    }
}

impl Column {
    /// SQLite's collation: letters of either size are the same in all but the binary ones.
    pub(super) fn sqlite_collation(&self) -> Option<&'static str> {
        let collation = self.collation.as_deref()?;
        Some(if collation.ends_with("_bin") || collation == "binary" { "BINARY" } else { "NOCASE" })
    }

    pub(super) fn charset(&self) -> Option<Charset> {
        self.collation.as_deref().and_then(|collation| Charset::of_collation(collation).ok())
    }

    fn sqlite(&self) -> String {
        let kind = match &self.kind {
            Type::Integer { .. } => "INTEGER",
            Type::Double => "REAL",
            Type::Bytes(..) => "BLOB",
            Type::Char(_)
            | Type::Varchar(_)
            | Type::Text(..)
            | Type::Json
            | Type::Enum(_)
            | Type::Timestamp(_)
            | Type::DateTime(_) => "TEXT",
        };
        let collation = self.sqlite_collation().map_or_else(String::new, |name| format!(" COLLATE {name}"));
        let generated = self.generated.as_ref().map_or_else(String::new, |generated| {
            let how = if generated.stored { "STORED" } else { "VIRTUAL" };
            format!(" GENERATED ALWAYS AS ({}) {how}", generated.sqlite)
        });
        format!("{} {kind}{collation}{generated}", quoted(&self.name))
    }
}

impl Type {
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Char(_) | Self::Varchar(_) | Self::Text(..) | Self::Enum(_))
    }

    /// `COLUMN_TYPE` of the information schema.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Integer { shown, .. } => shown.clone(),
            Self::Double => "double".to_owned(),
            Self::Char(length) => format!("char({length})"),
            Self::Varchar(length) => format!("varchar({length})"),
            Self::Text(name, _) => (*name).to_owned(),
            Self::Bytes(name, length) if name.ends_with("binary") => format!("{name}({length})"),
            Self::Bytes(name, _) => name.clone(),
            Self::Json => "json".to_owned(),
            Self::Enum(members) => {
                let members: Vec<String> =
                    members.iter().map(|member| format!("'{}'", member.replace('\'', "''"))).collect();
                format!("enum({})", members.join(","))
            }
            Self::Timestamp(0) => "timestamp".to_owned(),
            Self::Timestamp(digits) => format!("timestamp({digits})"),
            Self::DateTime(0) => "datetime".to_owned(),
            Self::DateTime(digits) => format!("datetime({digits})"),
        }
    }

    /// `DATA_TYPE` of the information schema.
    pub(super) fn data_type(&self) -> String {
        let shown = self.shown();
        shown.split(['(', ' ']).next().unwrap_or_default().to_owned()
    }
}
