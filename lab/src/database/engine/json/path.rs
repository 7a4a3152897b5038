//! Paths into documents: `$.a`, `$."a b"`, `$[0]`, `$.*`, `$[*]`, `$**.a`.

use serde_json::Value;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Leg {
    Member(String),
    Cell(usize),
    AnyMember,
    AnyCell,
    /// `**`: here and anywhere below.
    Below,
}

/// A path; the error is the position where it goes wrong.
pub(in super::super) fn parse(text: &str) -> Result<Vec<Leg>, usize> {
    let bytes = text.as_bytes();
    let mut at = skipped(bytes, 0);
    if bytes.get(at) != Some(&b'$') {
        return Err(at.min(bytes.len()));
    }
    at = skipped(bytes, at + 1);
    let mut legs = Vec::new();
    while at < bytes.len() {
        at = match bytes[at] {
            b'.' => member(text, skipped(bytes, at + 1), &mut legs)?,
            b'[' => cell(text, skipped(bytes, at + 1), &mut legs)?,
            b'*' if bytes.get(at + 1) == Some(&b'*') => {
                legs.push(Leg::Below);
                at + 2
            }
            _ => return Err(at),
        };
        at = skipped(bytes, at);
    }
    if legs.last() == Some(&Leg::Below) { Err(bytes.len()) } else { Ok(legs) }
}

fn skipped(bytes: &[u8], at: usize) -> usize {
    at + bytes[at.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

fn member(text: &str, at: usize, legs: &mut Vec<Leg>) -> Result<usize, usize> {
    let rest = &text[at..];
    if rest.starts_with('*') {
        legs.push(Leg::AnyMember);
        return Ok(at + 1);
    }
    if rest.starts_with('"') {
        let mut texts = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        let Some(Ok(name)) = texts.next() else { return Err(at) };
        legs.push(Leg::Member(name));
        return Ok(at + texts.byte_offset());
    }
    let length: usize = rest
        .chars()
        .take_while(|char| char.is_alphanumeric() || matches!(char, '_' | '$'))
        .map(char::len_utf8)
        .sum();
    if length == 0 || rest.starts_with(|first: char| first.is_ascii_digit()) {
        return Err(at);
    }
    legs.push(Leg::Member(rest[..length].to_owned()));
    Ok(at + length)
}

fn cell(text: &str, at: usize, legs: &mut Vec<Leg>) -> Result<usize, usize> {
    let close = text[at..].find(']').ok_or(text.len())? + at;
    let inside = text[at..close].trim();
    if inside == "*" {
        legs.push(Leg::AnyCell);
    } else {
        legs.push(Leg::Cell(inside.parse().map_err(|_| at)?));
    }
    Ok(close + 1)
}

/// Whether a path may lead to several places.
pub(in super::super) fn is_wild(legs: &[Leg]) -> bool {
    legs.iter().any(|leg| matches!(leg, Leg::AnyMember | Leg::AnyCell | Leg::Below))
}

/// Every value that a path leads to, with the way there.
pub(in super::super) fn find<'a>(value: &'a Value, legs: &[Leg], way: &str) -> Vec<(String, &'a Value)> {
    let Some((leg, rest)) = legs.split_first() else { return vec![(way.to_owned(), value)] };
    match (leg, value) {
        (Leg::Member(name), Value::Object(members)) => members
            .get(name)
            .map_or_else(Vec::new, |inner| find(inner, rest, &format!("{way}{}", step(name)))),
        (Leg::Cell(index), Value::Array(items)) => {
            items.get(*index).map_or_else(Vec::new, |inner| find(inner, rest, &format!("{way}[{index}]")))
        }
        // What is no array is read as an array of itself.
        (Leg::Cell(0), _) => find(value, rest, way),
        (Leg::AnyMember, Value::Object(_)) | (Leg::AnyCell, Value::Array(_)) => {
            children(value, way).into_iter().flat_map(|(way, inner)| find(inner, rest, &way)).collect()
        }
        (Leg::Below, _) => {
            let mut found = find(value, rest, way);
            for (way, inner) in children(value, way) {
                found.extend(find(inner, legs, &way));
            }
            found
        }
        _ => Vec::new(),
    }
}

/// The values right below another, in MySQL's order.
pub(in super::super) fn children<'a>(value: &'a Value, way: &str) -> Vec<(String, &'a Value)> {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (format!("{way}[{index}]"), item)).collect()
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(one, _), (other, _)| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
            members.into_iter().map(|(name, inner)| (format!("{way}{}", step(name)), inner)).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

fn step(name: &str) -> String {
    let plain = name.chars().all(|char| char.is_alphanumeric() || matches!(char, '_' | '$'))
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty();
    if plain { format!(".{name}") } else { format!(".{}", super::quote(name)) }
}
