//! Functions over times, in their internal form.

use rusqlite::Connection;
use rusqlite::functions::Context;
use rusqlite::types::Value;

use super::super::SqlError;
use super::super::clock;
use super::super::errors;
use super::super::warnings::Shared;
use super::{as_integer, as_text, function, or_null};

pub(super) fn register(connection: &Connection, notes: &Shared) -> rusqlite::Result<()> {
    function(connection, "my_shift", 2, |context| {
        let (time, seconds) = (as_text(context, 0), as_integer(context, 1));
        Ok(or_null(time.zip(seconds).map(|(time, seconds)| clock::shifted(&time, seconds))))
    })?;
    function(connection, "my_shown", 2, |context| {
        let digits = as_integer(context, 1).and_then(|digits| u8::try_from(digits).ok()).unwrap_or(6);
        Ok(or_null(as_text(context, 0).map(|time| clock::shown(&time, digits).to_owned())))
    })?;
    function(connection, "my_fitted", 2, |context| {
        let digits = as_integer(context, 1).and_then(|digits| u8::try_from(digits).ok()).unwrap_or(6);
        Ok(or_null(as_text(context, 0).map(|time| clock::fitted(&time, digits, false))))
    })?;
    let doubts = notes.clone();
    function(connection, "my_compared", 3, move |context| compared(context, &doubts))?;
    let doubts = notes.clone();
    function(connection, "my_time", 1, move |context| time(context, &doubts))?;
    function(connection, "my_added", 3, |context| {
        let (Some(time), Some(count), Some(unit)) =
            (as_text(context, 0), as_integer(context, 1), as_text(context, 2))
        else {
            return Ok(Value::Null);
        };
        Ok(or_null(clock::added(&time, count, &unit)))
    })?;
    function(connection, "my_between", 3, |context| {
        let (Some(unit), Some(from), Some(to)) =
            (as_text(context, 0), as_text(context, 1), as_text(context, 2))
        else {
            return Ok(Value::Null);
        };
        Ok(or_null(clock::between(&from, &to, &unit)))
    })
}

/// A text that is compared with a time: what stands behind the time gives a warning, and what is no time counts as zero.
fn compared(context: &Context<'_>, notes: &Shared) -> Result<Value, SqlError> {
    let Some(text) = as_text(context, 0) else { return Ok(Value::Null) };
    let read = clock::read(&text);
    let whole = read.as_ref().is_some_and(|read| read.whole);
    if !whole && as_integer(context, 2) == Some(1) {
        return Err(errors::wrong_literal("DATETIME", &text));
    }
    if !whole {
        let error = match as_text(context, 1) {
            Some(column) => errors::incorrect_datetime(&text, &column, 1),
            None => errors::truncated_incorrect("datetime", &text),
        };
        notes.doubt(error)?;
    }
    Ok(Value::Text(read.map_or_else(|| clock::ZERO.to_owned(), |read| read.time)))
}

/// A text as a time, by CAST or as an argument: NULL where it is none.
fn time(context: &Context<'_>, notes: &Shared) -> Result<Value, SqlError> {
    let Some(text) = as_text(context, 0) else { return Ok(Value::Null) };
    if let Some(read) = clock::read(&text) {
        if !read.whole {
            notes.doubt(errors::truncated_incorrect("datetime", &text))?;
        }
        Ok(Value::Text(read.time))
    } else {
        notes.doubt(SqlError {
            message: format!("Incorrect datetime value: '{text}'"),
            ..errors::truncated_incorrect("datetime", &text)
        })?;
        Ok(Value::Null)
    }
}
