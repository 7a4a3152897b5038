//! Functions over JSON. A value that becomes a part of a document comes with a tag before it: `j` for a document, `b` for a
//! truth value, `s` for what SQLite says that it is.

use rusqlite::Connection;
use rusqlite::functions::Context;
use rusqlite::types::{Value, ValueRef};
use serde_json::Value as Json;

use super::super::SqlError;
use super::super::errors;
use super::super::json::change::{self, Touch};
use super::super::json::path::{self, Leg};
use super::super::json::{self, search};
use super::{as_text, function, or_null};

pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    function(connection, "my_json_cast", 1, |context| Ok(printed(document(context, 0, "cast_as_json")?)))?;
    function(connection, "my_json_extract", -1, extract)?;
    function(connection, "my_json_unquote", 1, unquote)?;
    function(connection, "my_json_quote", 1, |context| {
        Ok(or_null(as_text(context, 0).map(|text| json::quote(&text))))
    })?;
    for (name, known, touch) in [
        ("my_json_set", "json_set", Touch::All),
        ("my_json_insert", "json_insert", Touch::New),
        ("my_json_replace", "json_replace", Touch::Old),
    ] {
        function(connection, name, -1, move |context| set(context, known, touch))?;
    }
    function(connection, "my_json_remove", -1, remove)?;
    function(connection, "my_json_merge_patch", -1, patch)?;
    function(connection, "my_json_merge_preserve", -1, preserve)?;
    function(connection, "my_json_search", -1, find)?;
    function(connection, "my_json_valid", 1, |context| {
        Ok(or_null(as_text(context, 0).map(|text| i64::from(json::parse(&text).is_ok()))))
    })?;
    function(connection, "my_json_type", 1, |context| {
        Ok(or_null(document(context, 0, "json_type")?.map(|value| json::kind(&value).to_owned())))
    })?;
    function(connection, "my_json_length", 1, |context| {
        let length = document(context, 0, "json_length")?.map(|value| json::length(&value));
        Ok(or_null(length.and_then(|length| i64::try_from(length).ok())))
    })?;
    function(connection, "my_json_keys", 1, |context| {
        let keys = document(context, 0, "json_keys")?.filter(Json::is_object).map(|value| {
            let keys = path::children(&value, "").into_iter().map(|(way, _)| way);
            Json::Array(keys.map(|way| Json::String(bare(&way))).collect())
        });
        Ok(printed(keys))
    })?;
    function(connection, "my_json_object", -1, object)?;
    function(connection, "my_json_array", -1, |context| {
        let items: Result<Vec<Json>, SqlError> =
            (0..context.len() / 2).map(|index| part(context, 2 * index, "json_array")).collect();
        Ok(printed(Some(Json::Array(items?))))
    })
}

/// The name in a step of a path.
fn bare(way: &str) -> String {
    let name = way.trim_start_matches('.');
    json::unquote(name).unwrap_or_else(|_| name.to_owned())
}

fn printed(value: Option<Json>) -> Value {
    or_null(value.map(|value| json::print(&value)))
}

/// An argument that is a document; none where it is NULL.
fn document(context: &Context<'_>, index: usize, name: &str) -> Result<Option<Json>, SqlError> {
    let Some(text) = as_text(context, index) else { return Ok(None) };
    json::parse(&text).map(Some).map_err(|bad| {
        errors::invalid_json_argument(index + 1, name, bad.why.trim_end_matches('.'), bad.position)
    })
}

fn legs(context: &Context<'_>, index: usize) -> Result<Option<Vec<Leg>>, SqlError> {
    let Some(text) = as_text(context, index) else { return Ok(None) };
    path::parse(&text).map(Some).map_err(errors::invalid_json_path)
}

/// A value that becomes a part of a document, behind its tag.
fn part(context: &Context<'_>, index: usize, name: &str) -> Result<Json, SqlError> {
    let tag = as_text(context, index).unwrap_or_default();
    Ok(match (tag.as_str(), context.get_raw(index + 1)) {
        (_, ValueRef::Null) => Json::Null,
        ("j", _) => document(context, index + 1, name)?.unwrap_or(Json::Null),
        ("b", ValueRef::Integer(truth)) => Json::Bool(truth != 0),
        (_, ValueRef::Integer(number)) => Json::from(number),
        (_, ValueRef::Real(number)) => Json::from(number),
        (_, ValueRef::Text(_) | ValueRef::Blob(_)) => {
            Json::String(as_text(context, index + 1).unwrap_or_default())
        }
    })
}

fn extract(context: &Context<'_>) -> Result<Value, SqlError> {
    let Some(value) = document(context, 0, "json_extract")? else { return Ok(Value::Null) };
    let mut found = Vec::new();
    let mut several = context.len() > 2;
    for index in 1..context.len() {
        let Some(legs) = legs(context, index)? else { return Ok(Value::Null) };
        several |= path::is_wild(&legs);
        found.extend(path::find(&value, &legs, "$").into_iter().map(|(_, value)| value.clone()));
    }
    Ok(printed(if several { (!found.is_empty()).then_some(Json::Array(found)) } else { found.pop() }))
}

fn unquote(context: &Context<'_>) -> Result<Value, SqlError> {
    let Some(text) = as_text(context, 0) else { return Ok(Value::Null) };
    json::unquote(&text).map(Value::Text).map_err(|bad| {
        errors::invalid_json_argument(1, "json_unquote", bad.why.trim_end_matches('.'), bad.position)
    })
}

/// A path that leads to one place.
fn one_place(context: &Context<'_>, index: usize) -> Result<Option<Vec<Leg>>, SqlError> {
    let legs = legs(context, index)?;
    if legs.as_deref().is_some_and(path::is_wild) { Err(errors::json_path_wildcard()) } else { Ok(legs) }
}

fn set(context: &Context<'_>, name: &str, touch: Touch) -> Result<Value, SqlError> {
    let Some(mut value) = document(context, 0, name)? else { return Ok(Value::Null) };
    for index in (1..context.len()).step_by(3) {
        let Some(legs) = one_place(context, index)? else { return Ok(Value::Null) };
        change::set(&mut value, &legs, part(context, index + 1, name)?, touch);
    }
    Ok(printed(Some(value)))
}

fn remove(context: &Context<'_>) -> Result<Value, SqlError> {
    let Some(mut value) = document(context, 0, "json_remove")? else { return Ok(Value::Null) };
    for index in 1..context.len() {
        let Some(legs) = one_place(context, index)? else { return Ok(Value::Null) };
        if legs.is_empty() {
            return Err(SqlError {
                code: 3153,
                state: "42000",
                message: "The path expression '$' is not allowed in this context.".to_owned(),
            });
        }
        change::remove(&mut value, &legs);
    }
    Ok(printed(Some(value)))
}

/// A document or SQL's NULL makes what comes before it unknown, until a patch that is no object takes its place.
fn patch(context: &Context<'_>) -> Result<Value, SqlError> {
    let mut merged = document(context, 0, "json_merge_patch")?;
    for index in 1..context.len() {
        let patch = document(context, index, "json_merge_patch")?;
        merged = match (merged, patch) {
            (_, None) => None,
            (Some(merged), Some(patch)) => Some(change::patched(merged, patch)),
            (None, Some(patch)) if patch.is_object() => None,
            (None, Some(patch)) => Some(patch),
        };
    }
    Ok(printed(merged))
}

fn preserve(context: &Context<'_>) -> Result<Value, SqlError> {
    let mut merged = document(context, 0, "json_merge_preserve")?;
    for index in 1..context.len() {
        let other = document(context, index, "json_merge_preserve")?;
        merged = merged.zip(other).map(|(merged, other)| change::preserved(merged, other));
    }
    Ok(printed(merged))
}

fn find(context: &Context<'_>) -> Result<Value, SqlError> {
    let Some(value) = document(context, 0, "json_search")? else { return Ok(Value::Null) };
    let (Some(how), Some(pattern)) = (as_text(context, 1), as_text(context, 2)) else {
        return Ok(Value::Null);
    };
    let first = match how.to_ascii_lowercase().as_str() {
        "one" => true,
        "all" => false,
        _ => return Err(errors::json_one_or_all("json_search")),
    };
    let escape = (context.len() > 3).then(|| as_text(context, 3)).flatten();
    let escape = escape.and_then(|text| text.chars().next()).unwrap_or('\\');
    let mut found: Vec<String> = Vec::new();
    if context.len() <= 4 {
        found = search::search(&value, &pattern, escape, "$", first);
    }
    for index in 4..context.len() {
        let Some(legs) = legs(context, index)? else { return Ok(Value::Null) };
        for (way, inner) in path::find(&value, &legs, "$") {
            let ways = search::search(inner, &pattern, escape, &way, first);
            found.extend(ways.into_iter().filter(|way| !found.contains(way)).collect::<Vec<_>>());
        }
    }
    if first {
        found.truncate(1);
    }
    let mut ways: Vec<Json> = found.into_iter().map(Json::String).collect();
    Ok(printed(if ways.len() > 1 { Some(Json::Array(ways)) } else { ways.pop() }))
}

fn object(context: &Context<'_>) -> Result<Value, SqlError> {
    let mut members = serde_json::Map::new();
    for index in (0..context.len()).step_by(3) {
        let name = as_text(context, index).ok_or_else(|| SqlError {
            code: 3158,
            state: "22032",
            message: "JSON documents may not contain NULL member names.".to_owned(),
        })?;
        members.insert(name, part(context, index + 1, "json_object")?);
    }
    Ok(printed(Some(Json::Object(members))))
}
