//! Pieces that several parts of a matrix file are made of: versions and ranges, policies, readings, facts.

use harness::matrix::{Ambiguity, End, Note, Policy, Range, Rule, Version};
use harness::settings::{Node, Place, Reader, Value};
use harness::vocabulary::Support;

/// Notes that a key is missing, unless it is there and what is wrong with it was noted already.
pub(super) fn need<T>(reader: &mut Reader<'_>, key: &'static str, value: Option<T>) -> Option<T> {
    if value.is_none() && !reader.given(key) {
        reader.missing(key, "");
    }
    value
}

/// A text that must be there; empty when it is not, which is a mistake already.
pub(super) fn text(reader: &mut Reader<'_>, key: &'static str) -> String {
    match reader.required_text(key) {
        Some(text) if text.trim().is_empty() => {
            reader.mistake_at(key, format!("`{key}` is empty"), "");
            String::new()
        }
        Some(text) => text.trim_end().to_owned(),
        None => String::new(),
    }
}

/// A text that may be there.
pub(super) fn optional(reader: &mut Reader<'_>, key: &'static str) -> Option<String> {
    reader.text(key).map(|text| text.trim_end().to_owned())
}

/// An address that may be there.
pub(super) fn reference(reader: &mut Reader<'_>) -> Option<String> {
    let text = optional(reader, "reference")?;
    if !text.starts_with("https://") || text.contains(char::is_whitespace) {
        reader.mistake_at("reference", "`reference` must be an address", "Begin it with https://.");
    }
    Some(text)
}

/// An id: small letters, digits and dashes.
pub(super) fn id(reader: &mut Reader<'_>, key: &'static str) -> String {
    let id = text(reader, key);
    if !id.is_empty() && !is_id(&id) {
        reader.mistake_at(key, format!("`{id}` is no id"), "Use small letters, digits and dashes.");
    }
    id
}

fn is_id(id: &str) -> bool {
    id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') && !id.starts_with('-')
}

/// Ids with their places; none twice.
pub(super) fn ids(reader: &mut Reader<'_>, key: &'static str) -> Vec<(String, Place)> {
    let mut ids: Vec<(String, Place)> = Vec::new();
    for (id, at) in reader.texts(key) {
        if !is_id(id) {
            reader.mistake(at, format!("`{id}` is no id"), "Use small letters, digits and dashes.");
        } else if ids.iter().any(|(known, _)| known == id) {
            reader.mistake(at, format!("`{id}` stands here twice"), "");
        } else {
            ids.push((id.to_owned(), at));
        }
    }
    ids
}

/// One of the levels that a row can have.
pub(super) fn support(reader: &mut Reader<'_>) -> Support {
    const WORDS: &[(&str, Support)] = &[
        ("supported", Support::Supported),
        ("limited", Support::Limited),
        ("unsupported", Support::Unsupported),
    ];
    let support = reader.choice("support", WORDS);
    need(reader, "support", support).unwrap_or(Support::Supported)
}

/// Versions and ranges with their places.
pub(super) fn ranges(reader: &mut Reader<'_>) -> Vec<(Range, Place)> {
    let Some(node) = reader.node("versions") else { return Vec::new() };
    let Value::List(nodes) = &node.value else {
        reader.mistake(node.at, format!("`versions` must be a list, not {}", node.value.kind()), "");
        return Vec::new();
    };
    if nodes.is_empty() {
        reader.mistake(
            node.at,
            "`versions` lists nothing",
            "Leave it out where the row has no version rule.",
        );
    }
    let mut ranges = Vec::new();
    for node in nodes {
        if let Some(range) = range(reader, node) {
            if range.is_empty() {
                reader.mistake(node.at, format!("no version is in the range {range}"), "");
            }
            ranges.push((range, node.at));
        }
    }
    ranges
}

fn range(reader: &mut Reader<'_>, node: &Node) -> Option<Range> {
    match &node.value {
        Value::Text(text) => version(reader, node.at, text).map(Range::of),
        Value::Map(_) => reader.inside(node, |inner| {
            let bound = |inner: &mut Reader<'_>, key| {
                let text = inner.text(key)?;
                version(inner, inner.place(key), text)
            };
            let from = bound(inner, "from");
            let end = match (bound(inner, "below"), bound(inner, "through")) {
                (Some(_), Some(_)) => {
                    let text = "`below` and `through` exclude each other";
                    inner.mistake_at(
                        "through",
                        text,
                        "`below` leaves its version out, `through` holds all that begin with it.",
                    );
                    End::Open
                }
                (Some(version), None) => End::Below(version),
                (None, Some(version)) => End::Through(version),
                (None, None) => End::Open,
            };
            if !["from", "below", "through"].iter().any(|key| inner.given(key)) {
                inner.mistake(
                    node.at,
                    "a range without any version",
                    "Write `from`, and `below` or `through`.",
                );
            }
            Some(Range { from, end })
        }),
        Value::Integer(_) | Value::Float(_) => {
            let help = "Put it in quotes, or 1.10 becomes 1.1.";
            reader.mistake(node.at, "a version must be a text, not a number", help);
            None
        }
        Value::Null | Value::Bool(_) | Value::List(_) => {
            let text = format!("a version must be a text or a range, not {}", node.value.kind());
            reader.mistake(node.at, text, "");
            None
        }
    }
}

fn version(reader: &mut Reader<'_>, at: Place, text: &str) -> Option<Version> {
    match text.parse::<Version>() {
        Ok(version) if version.is_plain() && !text.starts_with('v') => Some(version),
        Ok(_) => {
            let help = "In the matrix a version is numbers and dots, like 1.22.";
            reader.mistake(at, format!("`{text}` is no plain version"), help);
            None
        }
        Err(error) => {
            reader.mistake(at, error.to_string(), "");
            None
        }
    }
}

/// A policy. The table that it names is checked when all of the file is read.
pub(super) fn policy(reader: &mut Reader<'_>) -> Policy {
    let policy = reader.section("policy", |inner| {
        let words: Vec<_> = Rule::WORDS.iter().map(|word| (*word, *word)).collect();
        let word = inner.choice("rule", &words);
        let rule = match need(inner, "rule", word) {
            Some("last-minors") => {
                let count = inner.integer("count", 1..=9);
                let count = need(inner, "count", count).and_then(|count| usize::try_from(count).ok());
                Rule::LastMinors { count: count.unwrap_or(1), table: text(inner, "table") }
            }
            Some("vendor-default") => Rule::VendorDefault { table: optional(inner, "table") },
            Some("current") => Rule::Current,
            Some("listed") => Rule::Listed,
            Some("implements") => Rule::Implements { interface: text(inner, "interface") },
            _ => Rule::Unstated,
        };
        Policy { words: optional(inner, "words"), rule }
    });
    need(reader, "policy", policy).unwrap_or(Policy { words: None, rule: Rule::Unstated })
}

/// What is to be said of certain products or versions, with the places of the products.
pub(super) fn notes(reader: &mut Reader<'_>) -> Vec<(Note, Vec<(String, Place)>)> {
    reader.items("notes", |inner| {
        let products = ids(inner, "products");
        let note = Note {
            products: products.iter().map(|(id, _)| id.clone()).collect(),
            versions: ranges(inner).into_iter().map(|(range, _)| range).collect(),
            text: text(inner, "text"),
        };
        (note, products)
    })
}

/// Which readings of the published text are used.
pub(super) fn ambiguities(reader: &mut Reader<'_>) -> Vec<Ambiguity> {
    reader.items("ambiguities", |inner| Ambiguity {
        published: text(inner, "published"),
        reading: text(inner, "reading"),
        why: text(inner, "why"),
    })
}

/// Facts that a combination needs: keys and plain values.
pub(super) fn needs(reader: &mut Reader<'_>) -> Vec<(String, serde_json::Value)> {
    let Some(node) = reader.node("needs") else {
        reader.missing("needs", "Name the facts that have to come together.");
        return Vec::new();
    };
    let Value::Map(entries) = &node.value else {
        reader.mistake(node.at, format!("`needs` must be a mapping, not {}", node.value.kind()), "");
        return Vec::new();
    };
    if entries.len() < 2 {
        reader.mistake(node.at, "a combination needs two facts or more", "");
    }
    let mut needs = Vec::new();
    for (key, _, value) in entries {
        let fact = match &value.value {
            Value::Text(text) => serde_json::Value::from(text.as_str()),
            Value::Bool(flag) => (*flag).into(),
            Value::Integer(number) => (*number).into(),
            Value::Null | Value::Float(_) | Value::List(_) | Value::Map(_) => {
                let text = format!("`{key}` must be a text, a whole number, or true or false");
                reader.mistake(value.at, text, "");
                continue;
            }
        };
        needs.push((key.clone(), fact));
    }
    needs
}
