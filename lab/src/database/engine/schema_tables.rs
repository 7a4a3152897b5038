//! The information schema: tables in SQLite, filled from the catalogue before each statement that reads them, so that the
//! statement itself is really executed.

use rusqlite::{Connection, params};

use super::SqlError;
use super::catalogue::{Catalogue, Default, Table, Type, quoted};
use super::errors;
use super::rights::Rights;
use super::translate::{SourceColumn, Ty, Typed};

/// A table of the information schema: MySQL's name, SQLite's, and its columns.
struct Known {
    name: &'static str,
    sqlite: &'static str,
    columns: &'static [(&'static str, Ty)],
}

const KNOWN: &[Known] = &[
    Known {
        name: "SCHEMATA",
        sqlite: "is_schemata",
        columns: &[
            ("CATALOG_NAME", Ty::Text),
            ("SCHEMA_NAME", Ty::Text),
            ("DEFAULT_CHARACTER_SET_NAME", Ty::Text),
            ("DEFAULT_COLLATION_NAME", Ty::Text),
            ("SQL_PATH", Ty::Text),
        ],
    },
    Known {
        name: "TABLES",
        sqlite: "is_tables",
        columns: &[
            ("TABLE_CATALOG", Ty::Text),
            ("TABLE_SCHEMA", Ty::Text),
            ("TABLE_NAME", Ty::Text),
            ("TABLE_TYPE", Ty::Text),
            ("ENGINE", Ty::Text),
            ("ROW_FORMAT", Ty::Text),
            ("AUTO_INCREMENT", Ty::Unsigned),
            ("TABLE_COLLATION", Ty::Text),
        ],
    },
    Known {
        name: "COLUMNS",
        sqlite: "is_columns",
        columns: &[
            ("TABLE_CATALOG", Ty::Text),
            ("TABLE_SCHEMA", Ty::Text),
            ("TABLE_NAME", Ty::Text),
            ("COLUMN_NAME", Ty::Text),
            ("ORDINAL_POSITION", Ty::Unsigned),
            ("COLUMN_DEFAULT", Ty::Text),
            ("IS_NULLABLE", Ty::Text),
            ("DATA_TYPE", Ty::Text),
            ("CHARACTER_MAXIMUM_LENGTH", Ty::Unsigned),
            ("CHARACTER_OCTET_LENGTH", Ty::Unsigned),
            ("DATETIME_PRECISION", Ty::Unsigned),
            ("CHARACTER_SET_NAME", Ty::Text),
            ("COLLATION_NAME", Ty::Text),
            ("COLUMN_TYPE", Ty::Text),
            ("COLUMN_KEY", Ty::Text),
            ("EXTRA", Ty::Text),
            ("COLUMN_COMMENT", Ty::Text),
            ("GENERATION_EXPRESSION", Ty::Text),
        ],
    },
    Known {
        name: "STATISTICS",
        sqlite: "is_statistics",
        columns: &[
            ("TABLE_CATALOG", Ty::Text),
            ("TABLE_SCHEMA", Ty::Text),
            ("TABLE_NAME", Ty::Text),
            ("NON_UNIQUE", Ty::Int),
            ("INDEX_SCHEMA", Ty::Text),
            ("INDEX_NAME", Ty::Text),
            ("SEQ_IN_INDEX", Ty::Int),
            ("COLUMN_NAME", Ty::Text),
            ("COLLATION", Ty::Text),
            ("SUB_PART", Ty::Int),
            ("NULLABLE", Ty::Text),
            ("INDEX_TYPE", Ty::Text),
        ],
    },
];

/// SQLite's name of a table and its columns, under an alias.
pub(super) fn columns(table: &str, alias: &str) -> Result<(&'static str, Vec<SourceColumn>), SqlError> {
    let known = KNOWN
        .iter()
        .find(|known| known.name.eq_ignore_ascii_case(table))
        .ok_or_else(|| errors::unsupported(&format!("information_schema.{table}")))?;
    let column = |(name, ty): &(&'static str, Ty)| SourceColumn {
        name: (*name).to_owned(),
        typed: Typed {
            column: Some((*name).to_owned()),
            ..Typed::new(format!("{alias}.{}", quoted(name)), *ty)
        },
    };
    Ok((known.sqlite, known.columns.iter().map(column).collect()))
}

/// Makes the empty tables.
pub(super) fn create(connection: &Connection) -> rusqlite::Result<()> {
    for known in KNOWN {
        let columns: Vec<String> =
            known.columns.iter().map(|(name, _)| format!("{} COLLATE NOCASE", quoted(name))).collect();
        connection.execute_batch(&format!("CREATE TABLE {} ({})", known.sqlite, columns.join(", ")))?;
    }
    Ok(())
}

/// Fills the tables with what this user sees.
pub(super) fn fill(connection: &Connection, catalogue: &Catalogue, rights: &Rights) -> rusqlite::Result<()> {
    for known in KNOWN {
        connection.execute_batch(&format!("DELETE FROM {}", known.sqlite))?;
    }
    for (database, schema) in catalogue.databases.iter().filter(|(database, _)| rights.sees(database)) {
        connection.execute(
            "INSERT INTO is_schemata VALUES ('def', ?1, ?2, ?3, NULL)",
            params![database, schema.charset, schema.collation],
        )?;
        for table in schema.tables.values() {
            let number = table.columns.iter().any(|column| column.numbered).then_some(table.next_number);
            connection.execute(
                "INSERT INTO is_tables VALUES ('def', ?1, ?2, 'BASE TABLE', 'InnoDB', ?3, ?4, ?5)",
                params![database, table.name, table.row_format, number, table.collation],
            )?;
            fill_columns(connection, table)?;
            fill_keys(connection, table)?;
        }
    }
    Ok(())
}

fn fill_columns(connection: &Connection, table: &Table) -> rusqlite::Result<()> {
    for (index, column) in table.columns.iter().enumerate() {
        let charset = column.charset();
        let (length, bytes) = match (&column.kind, charset) {
            (Type::Char(length) | Type::Varchar(length), Some(charset)) => {
                (Some(*length), Some(length * charset.width))
            }
            (Type::Text(_, most) | Type::Bytes(_, most), _) => (Some(*most), Some(*most)),
            _ => (None, None),
        };
        let digits = match column.kind {
            Type::Timestamp(digits) | Type::DateTime(digits) => Some(digits),
            _ => None,
        };
        connection.execute(
            "INSERT INTO is_columns VALUES ('def', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            params![
                table.database,
                table.name,
                column.name,
                i64::try_from(index + 1).unwrap_or(i64::MAX),
                shown_default(&column.default, &column.kind),
                if column.nullable { "YES" } else { "NO" },
                column.kind.data_type(),
                length.and_then(|length| i64::try_from(length).ok()),
                bytes.and_then(|bytes| i64::try_from(bytes).ok()),
                digits,
                charset.map(|charset| charset.name),
                column.collation,
                column.kind.shown(),
                key_of(table, &column.name),
                extra(column),
                column.comment,
                column.generated.as_ref().map_or("", |generated| generated.shown.as_str()),
            ],
        )?;
    }
    Ok(())
}

/// `CURRENT_TIMESTAMP(6)`, or the text of the default.
pub(super) fn shown_default(default: &Default, kind: &Type) -> Option<String> {
    match default {
        Default::None | Default::Null => None,
        Default::Value(value) => Some(value.clone()),
        Default::Now => Some(present(kind)),
    }
}

fn present(kind: &Type) -> String {
    match kind {
        Type::Timestamp(digits) | Type::DateTime(digits) if *digits > 0 => {
            format!("CURRENT_TIMESTAMP({digits})")
        }
        _ => "CURRENT_TIMESTAMP".to_owned(),
    }
}

pub(super) fn extra(column: &super::catalogue::Column) -> String {
    if column.numbered {
        "auto_increment".to_owned()
    } else if column.on_update {
        format!("on update {}", present(&column.kind))
    } else {
        match &column.generated {
            Some(generated) if generated.stored => "STORED GENERATED".to_owned(),
            Some(_) => "VIRTUAL GENERATED".to_owned(),
            None => String::new(),
        }
    }
}

/// `PRI`, `UNI` or `MUL`.
pub(super) fn key_of(table: &Table, column: &str) -> &'static str {
    let first = |key: &&super::catalogue::Key| {
        key.parts.first().is_some_and(|part| part.column.eq_ignore_ascii_case(column))
    };
    let primary = table
        .primary()
        .is_some_and(|key| key.parts.iter().any(|part| part.column.eq_ignore_ascii_case(column)));
    if primary {
        "PRI"
    } else if table.keys.iter().filter(first).any(|key| key.unique && key.parts.len() == 1) {
        "UNI"
    } else if table.keys.iter().any(|key| first(&key)) {
        "MUL"
    } else {
        ""
    }
}

fn fill_keys(connection: &Connection, table: &Table) -> rusqlite::Result<()> {
    for key in &table.keys {
        for (index, part) in key.parts.iter().enumerate() {
            let nullable = table.column(&part.column).is_some_and(|column| column.nullable);
            connection.execute(
                "INSERT INTO is_statistics VALUES ('def', ?1, ?2, ?3, ?1, ?4, ?5, ?6, 'A', ?7, ?8, 'BTREE')",
                params![
                    table.database,
                    table.name,
                    i64::from(!key.unique),
                    key.name,
                    i64::try_from(index + 1).unwrap_or(i64::MAX),
                    part.column,
                    part.length.and_then(|length| i64::try_from(length).ok()),
                    if nullable { "YES" } else { "" },
                ],
            )?;
        }
    }
    Ok(())
}
