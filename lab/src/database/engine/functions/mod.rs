//! MySQL's functions as functions of SQLite, under names that begin with `my_`. They are declared to depend on their
//! arguments alone where they do, so that generated columns and indexes may use them.

mod document;
mod text;
mod time;

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};

use super::SqlError;
use super::warnings::{Carried, Shared};

/// Makes every function known to a connection.
pub(super) fn register(connection: &Connection, notes: &Shared) -> rusqlite::Result<()> {
    text::register(connection, notes)?;
    time::register(connection, notes)?;
    document::register(connection)
}

/// Makes one function known, with any number of arguments where `arguments` is -1.
fn function(
    connection: &Connection,
    name: &str,
    arguments: i32,
    call: impl Fn(&Context<'_>) -> Result<Value, SqlError> + Send + Sync + 'static,
) -> rusqlite::Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function(name, arguments, flags, move |context| {
        call(context).map_err(|error| rusqlite::Error::UserFunctionError(Box::new(Carried(error))))
    })
}

/// An argument as text; none where it is NULL.
fn as_text(context: &Context<'_>, index: usize) -> Option<String> {
    match context.get_raw(index) {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(double(number)),
        ValueRef::Text(text) | ValueRef::Blob(text) => Some(String::from_utf8_lossy(text).into_owned()),
    }
}

fn as_integer(context: &Context<'_>, index: usize) -> Option<i64> {
    match context.get_raw(index) {
        ValueRef::Integer(number) => Some(number),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a count beyond i64 has no meaning for any function"
        )]
        ValueRef::Real(number) => Some(number.round() as i64),
        ValueRef::Text(text) => String::from_utf8_lossy(text).trim().parse().ok(),
        ValueRef::Null | ValueRef::Blob(_) => None,
    }
}

fn or_null<T>(value: Option<T>) -> Value
where
    Value: From<T>,
{
    value.map_or(Value::Null, Value::from)
}

/// A double as MySQL prints it.
pub(super) fn double(number: f64) -> String {
    if number.abs() >= 1e15 || (number != 0.0 && number.abs() < 1e-15) {
        format!("{number:e}")
    } else {
        number.to_string()
    }
}
