//! Lists, cut into pages as Bitbucket Server does: by the number of the first item, and what is next is told in the body.

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::reply::Reply;

/// What a page holds where nothing else is asked for.
const USUAL: usize = 25;

/// What a page holds at most.
const MOST: usize = 1000;

/// The page that is asked for, of a list of so many items, as an answer.
pub(super) fn page(call: &Call, total: usize, item: impl Fn(usize) -> Value) -> Reply {
    Reply::json(200, body(call, total, item))
}

/// The same as an object.
pub(super) fn body(call: &Call, total: usize, item: impl Fn(usize) -> Value) -> Value {
    let limit = call.asked_number("limit").filter(|asked| *asked > 0).unwrap_or(USUAL).min(MOST);
    let start = call.asked_number("start").unwrap_or(0);
    let end = total.min(start.saturating_add(limit));
    let values: Vec<Value> = (start.min(end)..end).map(item).collect();
    let last = end == total;
    json!({
        "size": values.len(),
        "limit": limit,
        "isLastPage": last,
        "values": values,
        "start": start,
        "nextPageStart": if last { Value::Null } else { Value::from(end) }
    })
}
