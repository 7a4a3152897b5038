//! EXPLAIN: what SQLite's planner really does, in MySQL's columns.

use rusqlite::types::Value;
use sqlparser::ast::Query;

use super::catalogue::{Key, Table};
use super::errors;
use super::statement::Work;
use super::translate::{Source, Translator};
use super::{Column, Kind, Output, SqlError};

const COLUMNS: [(&str, Kind); 12] = [
    ("id", Kind::Integer),
    ("select_type", Kind::Text),
    ("table", Kind::Text),
    ("partitions", Kind::Text),
    ("type", Kind::Text),
    ("possible_keys", Kind::Text),
    ("key", Kind::Text),
    ("key_len", Kind::Text),
    ("ref", Kind::Text),
    ("rows", Kind::Integer),
    ("filtered", Kind::Double),
    ("Extra", Kind::Text),
];

impl Work<'_> {
    pub(super) fn explain(&mut self, query: &Query) -> Result<Output, SqlError> {
        let facts = self.facts();
        let mut translator = Translator::new(&facts);
        let listed = translator.query(query, &[])?;
        if translator.reads_schema {
            return Err(errors::unsupported("EXPLAIN over the information schema"));
        }
        let used = translator.used;
        let text = query.to_string();
        let plan = self.core.rows(&format!("EXPLAIN QUERY PLAN {}", listed.sql), 4)?;
        let steps: Vec<String> = plan
            .into_iter()
            .filter_map(|row| match row.into_iter().nth(3) {
                Some(Value::Text(detail)) => Some(detail),
                _ => None,
            })
            .collect();
        let sorts = steps.iter().any(|step| step.starts_with("USE TEMP B-TREE"));
        let mut rows = Vec::new();
        for step in &steps {
            let Some((alias, how)) = access(step) else { continue };
            if let Some((_, source)) = used.iter().find(|(sqlite, _)| sqlite == alias) {
                rows.push(self.line(source, how, sorts && rows.is_empty(), &text)?);
            }
        }
        if rows.is_empty() {
            let mut row: Vec<Option<Vec<u8>>> = vec![None; COLUMNS.len()];
            row[0] = Some(b"1".to_vec());
            row[1] = Some(b"SIMPLE".to_vec());
            row[11] = Some(b"No tables used".to_vec());
            rows.push(row);
        }
        let columns =
            COLUMNS.iter().map(|(name, kind)| Column { name: (*name).to_owned(), kind: *kind }).collect();
        Ok(Output { columns, rows, ..Output::default() })
    }

    fn line(
        &self,
        source: &Source,
        how: &str,
        sorts: bool,
        text: &str,
    ) -> Result<Vec<Option<Vec<u8>>>, SqlError> {
        let bytes = |text: String| Some(text.into_bytes());
        let mut row: Vec<Option<Vec<u8>>> = vec![None; COLUMNS.len()];
        row[0] = bytes("1".to_owned());
        row[1] = bytes("SIMPLE".to_owned());
        row[2] = bytes(source.name.clone());
        row[4] = bytes("ALL".to_owned());
        let mut extra = Vec::new();
        let Some(table) = &source.table else { return Ok(row) };
        let count = self.core.row(&format!("SELECT count(*) FROM {}", table.sqlite), 1)?;
        let mut rows = if let [Value::Integer(count)] = count.as_slice() { (*count).max(1) } else { 1 };
        let possible = possible(table, text);
        row[5] = (!possible.is_empty()).then(|| possible.join(",").into_bytes());
        if let Some((key, equals)) = used_key(table, how) {
            let whole = equals == key.parts.len() && key.unique;
            let kind = match equals {
                0 if how.contains('(') => "range",
                0 => "index",
                _ if whole => "const",
                _ => "ref",
            };
            row[4] = bytes(kind.to_owned());
            row[6] = bytes(key.name.clone());
            let parts = key.parts.iter().take(equals.max(1));
            row[7] = bytes(parts.map(|part| key_length(table, part)).sum::<u64>().to_string());
            row[8] = (equals > 0).then(|| vec!["const"; equals].join(",").into_bytes());
            if kind != "index" {
                rows = 1;
            }
            if how.contains("COVERING") {
                extra.push("Using index");
            }
        } else if how.contains('(') || text.to_uppercase().contains(" WHERE ") {
            extra.push("Using where");
        }
        if sorts {
            extra.push("Using filesort");
        }
        row[9] = bytes(rows.to_string());
        row[10] = bytes("100.00".to_owned());
        row[11] = (!extra.is_empty()).then(|| extra.join("; ").into_bytes());
        Ok(row)
    }
}

/// `SEARCH s0 USING INDEX t1_2 (phase=?)`: the alias, and how it is read.
fn access(step: &str) -> Option<(&str, &str)> {
    let rest = step.strip_prefix("SEARCH ").or_else(|| step.strip_prefix("SCAN "))?;
    Some(rest.split_once(' ').unwrap_or((rest, "")))
}

/// The key that SQLite uses, and how many of its columns are compared by `=`.
fn used_key<'t>(table: &'t Table, how: &str) -> Option<(&'t Key, usize)> {
    let (_, rest) = how.split_once("INDEX ")?;
    let (name, terms) = rest.split_once(' ').unwrap_or((rest, ""));
    let index = table.keys.iter().enumerate().position(|(index, _)| table.index(index) == name)?;
    Some((&table.keys[index], terms.matches("=?").count()))
}

/// Keys whose first column stands somewhere in the query.
fn possible(table: &Table, text: &str) -> Vec<String> {
    let Some((_, conditions)) = text.split_once(" WHERE ") else { return Vec::new() };
    let words: Vec<&str> = conditions.split(|char: char| !char.is_alphanumeric() && char != '_').collect();
    table
        .keys
        .iter()
        .filter(|key| {
            key.parts
                .first()
                .is_some_and(|part| words.iter().any(|word| word.eq_ignore_ascii_case(&part.column)))
        })
        .map(|key| key.name.clone())
        .collect()
}

fn key_length(table: &Table, part: &super::catalogue::Part) -> u64 {
    let Some(column) = table.column(&part.column) else { return 0 };
    let variable = matches!(column.kind, super::catalogue::Type::Varchar(_)) || part.length.is_some();
    super::define::key_bytes(table, part) + u64::from(column.nullable) + if variable { 2 } else { 0 }
}
