//! Functions over texts, numbers and bytes.

use std::fmt::Write as _;

use md5::Md5;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use sha1::{Digest as _, Sha1};

use super::super::SqlError;
use super::super::errors;
use super::super::json::search::like;
use super::super::regexp::Regexp;
use super::super::warnings::Shared;
use super::{as_integer, as_text, function, or_null};

pub(super) fn register(connection: &Connection, notes: &Shared) -> rusqlite::Result<()> {
    function(connection, "my_regexp", 3, regexp)?;
    function(connection, "my_repeat", 2, |context| {
        let (text, count) = (as_text(context, 0), as_integer(context, 1));
        Ok(or_null(text.zip(count).map(|(text, count)| text.repeat(usize::try_from(count).unwrap_or(0)))))
    })?;
    function(connection, "my_text", 1, |context| Ok(or_null(as_text(context, 0))))?;
    function(connection, "my_lower", 1, |context| {
        Ok(or_null(as_text(context, 0).map(|text| text.to_lowercase())))
    })?;
    function(connection, "my_upper", 1, |context| {
        Ok(or_null(as_text(context, 0).map(|text| text.to_uppercase())))
    })?;
    function(connection, "my_like", 4, |context| {
        let (Some(text), Some(pattern)) = (as_text(context, 0), as_text(context, 1)) else {
            return Ok(Value::Null);
        };
        let escape = as_text(context, 2).and_then(|text| text.chars().next()).unwrap_or('\\');
        let fold = as_integer(context, 3) == Some(1);
        let folded = |text: String| if fold { text.to_lowercase() } else { text };
        Ok(Value::Integer(i64::from(like(&folded(text), &folded(pattern), escape))))
    })?;
    function(connection, "my_unsigned", 1, |context| match as_integer(context, 0) {
        Some(number) if number < 0 => Err(errors::unsupported("negative numbers as unsigned ones")),
        number => Ok(or_null(number)),
    })?;
    function(connection, "my_one", 2, |context| match as_integer(context, 0) {
        Some(count) if count > 1 => Err(errors::subquery_rows()),
        _ => Ok(context.get_raw(1).try_into().unwrap_or(Value::Null)),
    })?;
    function(connection, "my_md5", 1, |context| {
        Ok(or_null(bytes(context).map(|bytes| small_hex(&Md5::digest(bytes)))))
    })?;
    function(connection, "my_sha1", 1, |context| {
        Ok(or_null(bytes(context).map(|bytes| small_hex(&Sha1::digest(bytes)))))
    })?;
    function(connection, "my_hex", 1, |context| Ok(hex(context)))?;
    let doubts = notes.clone();
    function(connection, "my_number", 1, move |context| number(context, &doubts))?;
    let ticks = notes.clone();
    connection.create_scalar_function("my_uuid", 0, FunctionFlags::SQLITE_UTF8, move |_| Ok(uuid(&ticks)))
}

fn regexp(context: &Context<'_>) -> Result<Value, SqlError> {
    let (Some(text), Some(pattern)) = (as_text(context, 0), as_text(context, 1)) else {
        return Ok(Value::Null);
    };
    let fold = as_integer(context, 2) == Some(1);
    let expression = Regexp::new(&pattern, fold).map_err(|why| SqlError {
        code: 1139,
        state: "42000",
        message: format!("Got error '{why}' from regexp"),
    })?;
    Ok(Value::Integer(i64::from(expression.matches(&text))))
}

fn bytes(context: &Context<'_>) -> Option<Vec<u8>> {
    match context.get_raw(0) {
        ValueRef::Blob(bytes) => Some(bytes.to_vec()),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) => {
            as_text(context, 0).map(String::into_bytes)
        }
    }
}

fn small_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn hex(context: &Context<'_>) -> Value {
    match context.get_raw(0) {
        ValueRef::Integer(number) => Value::Text(format!("{number:X}")),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_) => {
            or_null(bytes(context).map(|bytes| small_hex(&bytes).to_uppercase()))
        }
    }
}

/// A text as a number: as much of its beginning as is one.
fn number(context: &Context<'_>, notes: &Shared) -> Result<Value, SqlError> {
    let text = match context.get_raw(0) {
        ValueRef::Null => return Ok(Value::Null),
        ValueRef::Integer(number) => return Ok(Value::Integer(number)),
        ValueRef::Real(number) => return Ok(Value::Real(number)),
        ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned(),
    };
    let (number, whole) = leading_number(&text);
    if !whole {
        notes.doubt(errors::truncated_incorrect("DOUBLE", &text))?;
    }
    Ok(number)
}

/// The number at the beginning of a text, zero where there is none, and whether it was all of the text.
pub(in super::super) fn leading_number(text: &str) -> (Value, bool) {
    let text = text.trim_start();
    let end = (0..=text.len())
        .rev()
        .find(|end| text.get(..*end).is_some_and(|head| head.parse::<f64>().is_ok() && plain(head)))
        .unwrap_or(0);
    let whole = end > 0 && text[end..].trim_end().is_empty();
    let head = &text[..end];
    let number = match head.parse::<i64>() {
        Ok(number) => Value::Integer(number),
        Err(_) => Value::Real(head.parse().unwrap_or(0.0)),
    };
    (number, whole)
}

/// Rust reads `inf` and `NaN` as numbers, MySQL does not.
fn plain(head: &str) -> bool {
    head.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
}

/// A UUID of version 1, as MySQL makes them: of the time, and never the same twice. The node is the lab's own.
fn uuid(notes: &Shared) -> String {
    /// From the beginning of the Gregorian calendar to that of Unix.
    const BEFORE_UNIX: u64 = 0x01B2_1DD2_1381_4000;
    let micros = u64::try_from(jiff::Timestamp::now().as_microsecond()).unwrap_or(0);
    let tick = notes.with(|notes| {
        notes.last_tick = (notes.last_tick + 1).max(BEFORE_UNIX + micros * 10);
        notes.last_tick
    });
    format!(
        "{:08x}-{:04x}-1{:03x}-8000-02006c616201",
        tick & 0xFFFF_FFFF,
        (tick >> 32) & 0xFFFF,
        (tick >> 48) & 0xFFF
    )
}
