//! `JSON_SEARCH`: where in a document a text stands, by the pattern of LIKE.

use serde_json::Value;

use super::path;

/// The ways to the strings that match, in the order of the document.
pub(in super::super) fn search(
    document: &Value,
    pattern: &str,
    escape: char,
    way: &str,
    first: bool,
) -> Vec<String> {
    if let Value::String(text) = document {
        return if like(text, pattern, escape) { vec![way.to_owned()] } else { Vec::new() };
    }
    let mut found = Vec::new();
    for (way, inner) in path::children(document, way) {
        found.extend(search(inner, pattern, escape, &way, first));
        if first && !found.is_empty() {
            break;
        }
    }
    found
}

/// Whether a text matches a pattern of LIKE, letter by letter.
pub(in super::super) fn like(text: &str, pattern: &str, escape: char) -> bool {
    let text: Vec<char> = text.chars().collect();
    let pattern: Vec<char> = pattern.chars().collect();
    matches(&text, &pattern, escape)
}

fn matches(text: &[char], pattern: &[char], escape: char) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((&first, rest)) if first == escape && !rest.is_empty() => {
            text.first() == rest.first() && matches(&text[1..], &rest[1..], escape)
        }
        Some(('%', rest)) => (0..=text.len()).any(|skip| matches(&text[skip..], rest, escape)),
        Some(('_', rest)) => !text.is_empty() && matches(&text[1..], rest, escape),
        Some((first, rest)) => text.first() == Some(first) && matches(&text[1..], rest, escape),
    }
}
