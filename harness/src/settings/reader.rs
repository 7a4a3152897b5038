//! A reader of one mapping. It collects every mistake instead of stopping at the first.

use std::path::PathBuf;
use std::time::Duration;

use jiff::civil::Date;

use super::{Mistake, Node, Place, Value, closest, may_be_secret, parse_duration, parse_size};
use crate::secret::{ReadSecret, SecretRef};

/// Reads one mapping key by key, and collects what is wrong with it instead of stopping.
#[derive(Debug)]
pub struct Reader<'a> {
    at: Place,
    entries: Vec<(&'a str, Place, &'a Node)>,
    known: Vec<&'static str>,
    mistakes: &'a mut Vec<Mistake>,
    folder: PathBuf,
    is_mapping: bool,
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
                let text = format!("a mapping is needed here, not {}", other.kind());
                mistakes.push(Mistake::new(node.at, text, ""));
                Vec::new()
            }
        };
        let is_mapping = matches!(node.value, Value::Map(_));
        Self {
            at: node.at,
            is_mapping,
            entries,
            known: Vec::new(),
            mistakes,
            folder: folder.into(),
            lenient: false,
        }
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
        self.mistakes.push(Mistake::new(at, text, help));
    }

    /// Notes a mistake at the value of `key`.
    pub fn mistake_at(&mut self, key: &str, text: impl Into<String>, help: impl Into<String>) {
        self.mistake(self.place(key), text, help);
    }

    /// Notes a mistake at the value of `key`, which may hold a secret and is not shown.
    pub fn mistake_hiding(&mut self, key: &str, text: impl Into<String>, help: impl Into<String>) {
        let at = self.place(key);
        self.mistakes.push(Mistake::new(at, text, help).hiding(at));
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

    /// Notes that a key is missing; where there is no mapping at all, that is the one mistake.
    pub fn missing(&mut self, key: &str, help: impl Into<String>) {
        if self.is_mapping {
            self.mistake(self.at, format!("`{key}` is missing"), help);
        }
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

    /// A size: a whole number with `KiB`, `MiB` or `GiB`.
    pub fn size(&mut self, key: &'static str) -> Option<u64> {
        let text = self.text(key)?;
        match parse_size(text) {
            Ok(size) => Some(size),
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

    /// A secret: `{ env: X }`, `{ file: F }` or `{ kubernetes: { cluster, namespace, name, key } }`, whose `field` names a
    /// place inside of a value that is itself YAML or JSON.
    pub fn secret(&mut self, key: &'static str) -> Option<SecretRef> {
        const HELP: &str =
            "Write { env: NAME }, { file: PATH } or { kubernetes: { cluster, namespace, name, key } }.";
        let node = self.node(key)?;
        if !matches!(node.value, Value::Map(_)) {
            self.mistake_hiding(key, format!("`{key}` must refer to a secret, never hold it"), HELP);
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
                        field: inner.text("field").map(str::to_owned),
                        read: ReadSecret::default(),
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
            .map(|(key, at, node)| (*key, *at, node.at))
            .collect();
        let mut known: Vec<&'static str> = Vec::new();
        for key in std::mem::take(&mut self.known) {
            if !known.contains(&key) {
                known.push(key);
            }
        }
        for (key, at, value) in unknown {
            let help = match closest(key, &known) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => format!("Known here: {}.", known.join(", ")),
            };
            let mistake = Mistake::new(at, format!("`{key}` is not known here"), help);
            self.mistakes.push(if may_be_secret(key) { mistake.hiding(value) } else { mistake });
        }
    }
}
