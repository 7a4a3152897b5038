//! The record itself as JSON, and its JSON Schema, which is published as `reports/schema/underpin.run.v1.json`.

use harness::record::{Record, SCHEMA};
use serde_json::Value;

/// Where the schema is published.
const SCHEMA_ID: &str = "urn:underpin:run:v1";

/// Why a text is no record.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not JSON at all.
    #[error("this is not JSON: {0}")]
    NotJson(serde_json::Error),
    /// JSON without the `schema` that every record begins with.
    #[error(
        "this is JSON, but no record of a run: it has no `schema`; `underpin run --json FILE` writes one"
    )]
    NoRecord,
    /// A record of another version of underpin, or of something else.
    #[error("this is `{}`, and this version reads only `{SCHEMA}`", crate::plain::line(got))]
    OtherSchema {
        /// The schema that it names.
        got: String,
    },
    /// A record that breaks its schema.
    #[error("this names `{SCHEMA}`, but is not one: {0}")]
    Malformed(serde_json::Error),
}

/// The record as JSON for people to read too, with a line break at its end.
///
/// # Errors
/// When a value has no form in JSON; no record that a run makes holds one.
pub fn render(record: &Record) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(record)?;
    text.push('\n');
    Ok(text)
}

/// Reads a record back.
pub fn read(text: &str) -> Result<Record, ReadError> {
    let value: Value =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(ReadError::NotJson)?;
    match value.get("schema").and_then(Value::as_str) {
        None => Err(ReadError::NoRecord),
        // Read from the text again: only so does an error know its line.
        Some(SCHEMA) => {
            serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(ReadError::Malformed)
        }
        Some(other) => Err(ReadError::OtherSchema { got: other.to_owned() }),
    }
}

/// The JSON Schema of a record (draft 2020-12), as it is published.
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Record);
    schema.insert("$id".to_owned(), Value::from(SCHEMA_ID));
    schema.insert("title".to_owned(), Value::from(SCHEMA));
    schema.to_value()
}
