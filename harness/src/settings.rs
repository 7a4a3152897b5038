//! Settings as they were written: a tree of values that know where they stand, and a reader that collects every mistake.
//! The tree has no file format; whoever parses a file makes it.

mod reader;

use std::fmt;
use std::time::Duration;

pub use reader::Reader;

/// Where a value stands in its file; both count from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where the value begins.
    pub at: Place,
    /// The value.
    pub value: Value,
}

/// A value as it was written.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Keys with their places, in the order in which they were written; no key twice.
    Map(Vec<(String, Place, Node)>),
}

impl Value {
    /// What the value is, for messages.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "true or false",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

/// A mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub at: Place,
    /// What is wrong, a lower-case fragment.
    pub text: String,
    /// The way out, a sentence; empty when the text says it all.
    pub help: String,
    /// From where on the file may hold a secret that must not be shown with the mistake.
    pub hides: Option<Place>,
}

impl Mistake {
    /// A mistake in a place that holds no secret.
    pub fn new(at: Place, text: impl Into<String>, help: impl Into<String>) -> Self {
        Self { at, text: text.into(), help: help.into(), hides: None }
    }

    /// The same, where the file may hold a secret from a place on.
    #[must_use]
    pub fn hiding(mut self, from: Place) -> Self {
        self.hides = Some(from);
        self
    }
}

/// Whether a key, or a line with keys, is of the kind under which people write secrets.
pub fn may_be_secret(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["pas", "pwd", "secret", "token", "key", "cred", "auth"].iter().any(|sign| text.contains(sign))
}

/// The known word nearest to `word`, if one is near.
pub fn closest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let near = |candidate: &&'a str| (distance(word, candidate), *candidate);
    let (steps, best) = known.iter().map(near).min()?;
    (steps <= 1 + word.chars().count() / 4).then_some(best)
}

/// The number of single-character edits between two words (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let next = (corner + usize::from(x != *y)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = std::mem::replace(&mut row[j + 1], next);
        }
    }
    row[b.len()]
}

/// Reads a duration: a whole number with `ms`, `s`, `m` or `h`.
///
/// # Errors
/// A text that says what is wrong.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let each = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => {
            return Err(format!(
                "`{text}` is no duration: write a whole number with ms, s, m or h, like 30s"
            ));
        }
    };
    match number.parse::<u64>().ok().and_then(|n| n.checked_mul(each)) {
        Some(0) => Err(format!("`{text}` is no time at all")),
        Some(ms) if ms <= 7 * 24 * 3_600_000 => Ok(Duration::from_millis(ms)),
        Some(_) => Err(format!("`{text}` is longer than a week")),
        None => Err(format!("`{text}` is no duration: write a whole number with ms, s, m or h, like 30s")),
    }
}

/// Reads a size: a whole number with `KiB`, `MiB` or `GiB`.
///
/// # Errors
/// A text that says what is wrong.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let form = || format!("`{text}` is no size: write a whole number with KiB, MiB or GiB, like 512MiB");
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let each: u64 = match unit {
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return Err(form()),
    };
    match number.parse::<u64>().ok().and_then(|n| n.checked_mul(each)) {
        Some(0) => Err(format!("`{text}` is nothing at all")),
        Some(bytes) if bytes <= 1 << 40 => Ok(bytes),
        Some(_) => Err(format!("`{text}` is more than 1024GiB")),
        None => Err(form()),
    }
}

#[cfg(test)]
mod tests;
