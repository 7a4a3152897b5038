//! What Bitbucket.org and Bitbucket Server answer in the same form: pages with `values`.

use harness::{Cause, Failure};
use serde_json::Value;

use super::causes;
use crate::net::exchange::Answer;

/// The items of a page.
///
/// # Errors
/// `otherwise`, where there are none.
pub fn values<'j>(
    answer: &Answer,
    json: &'j Value,
    otherwise: &'static Cause,
    expected: &str,
) -> Result<&'j [Value], Failure> {
    let values = json.get("values").and_then(Value::as_array);
    values
        .map(Vec::as_slice)
        .ok_or_else(|| Failure::new(otherwise, &answer.line, expected, "an answer without `values`"))
}

/// Whether a text stands there, and not an empty one.
pub fn has_text(json: &Value, pointer: &str) -> bool {
    json.pointer(pointer).and_then(Value::as_str).is_some_and(|text| !text.is_empty())
}

/// Whether the second page of repositories goes on where the first ends, by the ids on both.
///
/// # Errors
/// [`causes::PAGING_MISSING`].
pub fn goes_on_from<T: PartialEq>(answer: &Answer, first: &[T], second: &[T]) -> Result<(), Failure> {
    let actual = if second.is_empty() {
        "an empty page"
    } else if second.iter().any(|id| first.contains(id)) {
        "repositories of the first page again"
    } else {
        return Ok(());
    };
    Err(Failure::new(
        causes::PAGING_MISSING,
        &answer.line,
        "the repositories that follow the first page's",
        actual,
    ))
}
