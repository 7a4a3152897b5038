//! MySQL's JSON: [`parse`] reads a text, [`print`](fn@print) writes it in MySQL's form (a space behind `:` and `,`, keys
//! by length and then by bytes). [`path`] finds places, [`change`] changes and merges documents, [`search`] looks for texts.

pub(super) mod path;

pub(super) mod change;

pub(super) mod search;

use serde_json::Value;

/// Why a text is no JSON, and at which byte.
pub(super) struct Bad {
    pub(super) why: &'static str,
    pub(super) position: usize,
}

/// Reads a text.
pub(super) fn parse(text: &str) -> Result<Value, Bad> {
    serde_json::from_str(text).map_err(|error| {
        let before: usize =
            text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let position = (before + error.column().saturating_sub(1)).min(text.len());
        let why = if text.trim().is_empty() {
            "The document is empty."
        } else if error.to_string().starts_with("trailing characters") {
            "The document root must not follow by other values."
        } else {
            "Invalid value."
        };
        Bad { why, position }
    })
}

/// Writes a document as MySQL shows it.
pub(super) fn print(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            text.push_str(&value.to_string());
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                write(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(one, _), (other, _)| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
            text.push('{');
            for (index, (name, member)) in members.into_iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                text.push_str(&quote(name));
                text.push_str(": ");
                write(member, text);
            }
            text.push('}');
        }
    }
}

/// A text as a JSON string.
pub(super) fn quote(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

/// The value of a JSON string; any other text stays as it is.
pub(super) fn unquote(text: &str) -> Result<String, Bad> {
    if text.len() < 2 || !text.starts_with('"') || !text.ends_with('"') {
        return Ok(text.to_owned());
    }
    match parse(text)? {
        Value::String(inner) => Ok(inner),
        _ => Ok(text.to_owned()),
    }
}

/// The answer of `JSON_TYPE`.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "NULL",
        Value::Bool(_) => "BOOLEAN",
        Value::Number(number) if number.is_i64() => "INTEGER",
        Value::Number(number) if number.is_u64() => "UNSIGNED INTEGER",
        Value::Number(_) => "DOUBLE",
        Value::String(_) => "STRING",
        Value::Array(_) => "ARRAY",
        Value::Object(_) => "OBJECT",
    }
}

/// The answer of `JSON_LENGTH`.
pub(super) fn length(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}
