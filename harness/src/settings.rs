//! Settings as they were written: a tree of values that know where they stand, and a reader that collects every mistake.
//! The tree has no file format; whoever parses a file makes it.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use jiff::civil::Date;

use crate::secret::SecretRef;

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
}

/// Reads one mapping key by key, and collects what is wrong with it instead of stopping.
#[derive(Debug)]
pub struct Reader<'a> {
    at: Place,
    entries: Vec<(&'a str, Place, &'a Node)>,
    known: Vec<&'static str>,
    mistakes: &'a mut Vec<Mistake>,
    folder: PathBuf,
    lenient: bool,
}

impl<'a> Reader<'a> {
    /// A reader of `node`, which should be a mapping; if it is none, that is a mistake, and the reader finds no key.
    /// Relative paths are relative to `folder`.
    pub fn new(node: &'a Node, folder: impl Into<PathBuf>, mistakes: &'a mut Vec<Mistake>) -> Self {
        let entries = match &node.value {
            Value::Map(entries) => {
                entries.iter().map(|(key, at, value)| (key.as_str(), *at, value)).collect()
            }
            other => {
                mistakes.push(Mistake {
                    at: node.at,
                    text: format!("a mapping is needed here, not {}", other.kind()),
                    help: String::new(),
                });
                Vec::new()
            }
        };
        Self { at: node.at, entries, known: Vec::new(), mistakes, folder: folder.into(), lenient: false }
    }

    /// Where the mapping begins.
    pub const fn at(&self) -> Place {
        self.at
    }

    /// Where the value of `key` stands, or the mapping when it has no such key.
    pub fn place(&self, key: &str) -> Place {
        self.find(key).map_or(self.at, |node| node.at)
    }

    /// Notes a mistake at a place.
    pub fn mistake(&mut self, at: Place, text: impl Into<String>, help: impl Into<String>) {
        self.mistakes.push(Mistake { at, text: text.into(), help: help.into() });
    }

    /// Notes a mistake at the value of `key`.
    pub fn mistake_at(&mut self, key: &str, text: impl Into<String>, help: impl Into<String>) {
        self.mistake(self.place(key), text, help);
    }

    /// Whether the mapping has the key, whatever its value. Does not count as reading it.
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    fn find(&self, key: &str) -> Option<&'a Node> {
        self.entries.iter().find(|(name, ..)| *name == key).map(|(.., node)| *node)
    }

    /// The node of a key, unread. `null` counts as absent.
    pub fn node(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        self.find(key).filter(|node| node.value != Value::Null)
    }

    /// Whether the mapping has the key with a value other than `null`. Does not count as reading it.
    pub fn given(&self, key: &str) -> bool {
        self.find(key).is_some_and(|node| node.value != Value::Null)
    }

    fn wrong(&mut self, key: &str, node: &Node, needed: &str) {
        // A version, a release, a user name of digits: YAML takes them for numbers, and the text is lost.
        let unquoted = matches!(node.value, Value::Bool(_) | Value::Integer(_) | Value::Float(_));
        let help = match &node.value {
            _ if unquoted && needed.contains("text") => "Put it in quotes.",
            Value::Map(_) if needed == "a list of texts" => "A text with `: ` in it needs quotes.",
            _ => "",
        };
        self.mistake(node.at, format!("`{key}` must be {needed}, not {}", node.value.kind()), help);
    }

    /// Notes that a key is missing.
    pub fn missing(&mut self, key: &str, help: impl Into<String>) {
        self.mistake(self.at, format!("`{key}` is missing"), help);
    }

    /// A text.
    pub fn text(&mut self, key: &'static str) -> Option<&'a str> {
        let node = self.node(key)?;
        if let Value::Text(text) = &node.value {
            return Some(text);
        }
        self.wrong(key, node, "a text");
        None
    }

    /// A text that must be there.
    pub fn required_text(&mut self, key: &'static str) -> Option<&'a str> {
        if self.find(key).is_none_or(|node| node.value == Value::Null) {
            self.known.push(key);
            self.missing(key, "");
            return None;
        }
        self.text(key)
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        let node = self.node(key)?;
        if let Value::Bool(flag) = node.value {
            return Some(flag);
        }
        self.wrong(key, node, "true or false");
        None
    }

    /// A whole number within a range. A text of digits counts, since `"${PORT}"` becomes one.
    pub fn integer(&mut self, key: &'static str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let node = self.node(key)?;
        let number = match &node.value {
            Value::Integer(number) => Some(*number),
            Value::Text(text) => text.parse().ok(),
            Value::Null | Value::Bool(_) | Value::Float(_) | Value::List(_) | Value::Map(_) => None,
        };
        match number {
            Some(number) if range.contains(&number) => Some(number),
            Some(number) => {
                let text =
                    format!("`{key}` must be between {} and {}, not {number}", range.start(), range.end());
                self.mistake(node.at, text, "");
                None
            }
            None => {
                self.wrong(key, node, "a whole number");
                None
            }
        }
    }

    /// A duration: a whole number with `ms`, `s`, `m` or `h`.
    pub fn duration(&mut self, key: &'static str) -> Option<Duration> {
        let text = self.text(key)?;
        match parse_duration(text) {
            Ok(duration) => Some(duration),
            Err(error) => {
                self.mistake_at(key, format!("`{key}`: {error}"), "");
                None
            }
        }
    }

    /// A word of a closed vocabulary.
    pub fn word<W: std::str::FromStr<Err = crate::vocabulary::UnknownWord>>(
        &mut self,
        key: &'static str,
    ) -> Option<W> {
        let text = self.text(key)?;
        match text.parse() {
            Ok(word) => Some(word),
            Err(error) => {
                self.mistake_at(key, format!("`{key}`: {error}"), "");
                None
            }
        }
    }

    /// One of the words of a list, by what it stands for.
    pub fn choice<T: Copy>(&mut self, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(key)?;
        if let Some((_, meant)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*meant);
        }
        let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        self.mistake_at(key, format!("`{key}`: `{text}` is none of {}", known.join(", ")), "");
        None
    }

    /// A day: `2027-01-31`.
    pub fn date(&mut self, key: &'static str) -> Option<Date> {
        let text = self.text(key)?;
        let date = text.parse().ok().filter(|_| text.len() == "2027-01-31".len());
        if date.is_none() {
            self.mistake_at(key, format!("`{key}`: `{text}` is no day"), "Write it like 2027-01-31.");
        }
        date
    }

    /// A path; a relative one is relative to the folder of the file.
    pub fn path(&mut self, key: &'static str) -> Option<PathBuf> {
        self.text(key).map(|text| self.folder.join(text))
    }

    /// The folder that relative paths are relative to.
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn texts(&mut self, key: &'static str) -> Vec<(&'a str, Place)> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let nodes = match &node.value {
            Value::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let mut texts = Vec::new();
        for node in nodes {
            match &node.value {
                Value::Text(text) => texts.push((text.as_str(), node.at)),
                _ => self.wrong(key, node, "a list of texts"),
            }
        }
        texts
    }

    /// A mapping of texts to texts, in the order of the file.
    pub fn pairs(&mut self, key: &'static str) -> Vec<(&'a str, &'a str, Place)> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let Value::Map(entries) = &node.value else {
            self.wrong(key, node, "a mapping of texts");
            return Vec::new();
        };
        let mut pairs = Vec::new();
        for (name, _, value) in entries {
            match &value.value {
                Value::Text(text) => pairs.push((name.as_str(), text.as_str(), value.at)),
                _ => self.wrong(name, value, "a text"),
            }
        }
        pairs
    }

    /// Reads a mapping inside this one. The closure need not call [`Reader::finish`].
    pub fn section<T>(&mut self, key: &'static str, read: impl FnOnce(&mut Reader<'_>) -> T) -> Option<T> {
        let node = self.node(key)?;
        Some(self.inside(node, read))
    }

    /// Reads a mapping that stands at `node`, which the caller found inside this one.
    pub fn inside<T>(&mut self, node: &Node, read: impl FnOnce(&mut Reader<'_>) -> T) -> T {
        let mut inner = Reader::new(node, self.folder.clone(), self.mistakes);
        let value = read(&mut inner);
        inner.finish();
        value
    }

    /// Reads every item of a list of mappings.
    pub fn items<T>(&mut self, key: &'static str, mut read: impl FnMut(&mut Reader<'_>) -> T) -> Vec<T> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let Value::List(nodes) = &node.value else {
            self.wrong(key, node, "a list");
            return Vec::new();
        };
        let mut items = Vec::new();
        for node in nodes {
            items.push(self.inside(node, &mut read));
        }
        items
    }

    /// A secret: `{ env: X }`, `{ file: F }` or `{ kubernetes: { cluster, namespace, name, key } }`.
    pub fn secret(&mut self, key: &'static str) -> Option<SecretRef> {
        const HELP: &str =
            "Write { env: NAME }, { file: PATH } or { kubernetes: { cluster, namespace, name, key } }.";
        let node = self.node(key)?;
        if !matches!(node.value, Value::Map(_)) {
            self.mistake(node.at, format!("`{key}` must refer to a secret, never hold it"), HELP);
            return None;
        }
        let at = node.at;
        self.section(key, |inner| {
            let env = inner.text("env").map(|name| SecretRef::Env(name.to_owned()));
            let file = inner.path("file").map(SecretRef::File);
            let kubernetes = inner
                .section("kubernetes", |inner| {
                    Some(SecretRef::Kubernetes {
                        cluster: inner.required_text("cluster")?.to_owned(),
                        namespace: inner.required_text("namespace")?.to_owned(),
                        name: inner.required_text("name")?.to_owned(),
                        key: inner.required_text("key")?.to_owned(),
                    })
                })
                .flatten();
            let given: Vec<_> = [env, file, kubernetes].into_iter().flatten().collect();
            if given.len() != 1 && inner.entries.len() != 1 {
                inner.mistake(at, format!("`{key}` must name exactly one place"), HELP);
            }
            given.into_iter().next()
        })
        .flatten()
    }

    /// Lets unknown keys pass: what would know them could not be found, which is a mistake of its own.
    pub const fn ignore_rest(&mut self) {
        self.lenient = true;
    }

    /// Reports every key that nobody asked for.
    pub fn finish(mut self) {
        if self.lenient {
            return;
        }
        let unknown: Vec<_> = self
            .entries
            .iter()
            .filter(|(key, ..)| !self.known.contains(key))
            .map(|(key, at, _)| (*key, *at))
            .collect();
        for (key, at) in unknown {
            let help = match closest(key, &self.known) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => format!("Known here: {}.", self.known.join(", ")),
            };
            self.mistake(at, format!("`{key}` is not known here"), help);
        }
    }
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
