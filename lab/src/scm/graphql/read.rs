//! How a query is read: into the fields that are selected, with the values of variables put in.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// One field that is selected.
#[derive(Clone, Debug)]
pub(super) struct Selection {
    /// What the answer calls it.
    pub(super) key: String,
    pub(super) name: String,
    /// An object.
    pub(super) arguments: Value,
    /// The type that it is selected on, where that is said.
    pub(super) on: Option<String>,
    pub(super) children: Vec<Selection>,
}

/// Reads the first operation of a document.
pub(super) fn query(text: &str, variables: &Value) -> Result<Vec<Selection>, String> {
    let mut reader = Reader { tokens: tokens(text)?, at: 0, variables, fragments: BTreeMap::new() };
    reader.fragments()?;
    reader.at = 0;
    while reader.peek() == Some("fragment") {
        reader.skip_definition()?;
    }
    if matches!(reader.peek(), Some("query")) {
        while reader.peek().is_some_and(|token| token != "{" && token != "(") {
            reader.at += 1;
        }
        if reader.peek() == Some("(") {
            reader.defaults()?;
        }
    }
    reader.set(None)
}

struct Reader<'a> {
    tokens: Vec<String>,
    at: usize,
    variables: &'a Value,
    fragments: BTreeMap<String, Vec<Selection>>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&str> {
        self.tokens.get(self.at).map(String::as_str)
    }

    fn next(&mut self) -> Result<String, String> {
        let token = self.tokens.get(self.at).cloned().ok_or("the end of the document")?;
        self.at += 1;
        Ok(token)
    }

    fn take(&mut self, expected: &str) -> Result<(), String> {
        let token = self.next()?;
        if token == expected { Ok(()) } else { Err(format!("\"{token}\", expected \"{expected}\"")) }
    }

    /// Reads every fragment that is defined by name.
    fn fragments(&mut self) -> Result<(), String> {
        while self.at < self.tokens.len() {
            if self.peek() == Some("fragment") {
                self.at += 1;
                let name = self.next()?;
                self.take("on")?;
                let on = self.next()?;
                let selections = self.set(Some(&on))?;
                self.fragments.insert(name, selections);
            } else {
                self.skip_definition()?;
            }
        }
        Ok(())
    }

    /// Goes behind the braces that come next.
    fn skip_definition(&mut self) -> Result<(), String> {
        let mut depth = 0_u32;
        loop {
            match self.next()?.as_str() {
                "{" => depth += 1,
                "}" if depth <= 1 => return Ok(()),
                "}" => depth -= 1,
                _ => {}
            }
        }
    }

    /// Goes behind the variables that are declared.
    fn defaults(&mut self) -> Result<(), String> {
        let mut depth = 0_u32;
        loop {
            match self.next()?.as_str() {
                "(" => depth += 1,
                ")" if depth <= 1 => return Ok(()),
                ")" => depth -= 1,
                _ => {}
            }
        }
    }

    /// Reads what stands in braces.
    fn set(&mut self, on: Option<&str>) -> Result<Vec<Selection>, String> {
        self.take("{")?;
        let mut selections = Vec::new();
        while self.peek() != Some("}") {
            if self.peek() == Some("...") {
                self.at += 1;
                match self.next()?.as_str() {
                    "on" => {
                        let kind = self.next()?;
                        selections.extend(self.set(Some(&kind))?);
                    }
                    name => selections.extend(self.fragments.get(name).cloned().unwrap_or_default()),
                }
            } else {
                selections.push(self.selection(on)?);
            }
        }
        self.take("}")?;
        Ok(selections)
    }

    fn selection(&mut self, on: Option<&str>) -> Result<Selection, String> {
        let key = self.next()?;
        if !key.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
            return Err(format!("\"{key}\", expected a name"));
        }
        let name = if self.peek() == Some(":") {
            self.at += 1;
            self.next()?
        } else {
            key.clone()
        };
        let arguments = if self.peek() == Some("(") {
            self.at += 1;
            self.fields(")")?
        } else {
            json!({})
        };
        let children = if self.peek() == Some("{") { self.set(None)? } else { Vec::new() };
        Ok(Selection { key, name, arguments, on: on.map(str::to_owned), children })
    }

    /// Reads `name: value` until this token.
    fn fields(&mut self, end: &str) -> Result<Value, String> {
        let mut fields = Map::new();
        while self.peek() != Some(end) {
            let name = self.next()?;
            self.take(":")?;
            let value = self.value()?;
            fields.insert(name, value);
        }
        self.take(end)?;
        Ok(Value::Object(fields))
    }

    fn value(&mut self) -> Result<Value, String> {
        let token = self.next()?;
        match token.as_str() {
            "{" => self.fields("}"),
            "[" => {
                let mut items = Vec::new();
                while self.peek() != Some("]") {
                    items.push(self.value()?);
                }
                self.take("]")?;
                Ok(Value::Array(items))
            }
            "$" => {
                let name = self.next()?;
                Ok(self.variables[name.as_str()].clone())
            }
            // Numbers, texts and the three words are as in JSON; any other word is one of an enumeration.
            text => Ok(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))),
        }
    }
}

/// The tokens of a document: names, numbers, texts in quotes, and signs. Commas are blanks.
fn tokens(text: &str) -> Result<Vec<String>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    let is_blank = |c: char| c.is_whitespace() || c == ',' || c == '\u{feff}';
    loop {
        rest = rest.trim_start_matches(is_blank);
        let Some(first) = rest.chars().next() else { return Ok(tokens) };
        let length = if first == '#' {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
            continue;
        } else if rest.starts_with("...") {
            3
        } else if first == '"' {
            text_length(rest).ok_or("the end of the document in a text")?
        } else if first.is_alphanumeric() || first == '_' || first == '-' {
            rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        tokens.push(token.to_owned());
        rest = after;
    }
}

/// How long a text in quotes is, with them.
fn text_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (place, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return Some(place + 1),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_with_everything_is_read() {
        let text = "query Q($a: Int = 3, $b: [String!]!) {\n  # a remark\n  one: field(a: $a, b: {c: [1, -2.5], d: E}, \
                    t: \"say \\\"x\\\"\") { ...part ... on B { z } }\n}\nfragment part on A { x, y }";
        let read = query(text, &json!({ "a": 7 })).unwrap();
        let [one] = read.as_slice() else { panic!("{read:?}") };
        assert_eq!((one.key.as_str(), one.name.as_str()), ("one", "field"));
        assert_eq!(one.arguments, json!({ "a": 7, "b": { "c": [1, -2.5], "d": "E" }, "t": "say \"x\"" }));
        let children: Vec<_> =
            one.children.iter().map(|child| (child.name.as_str(), child.on.as_deref())).collect();
        assert_eq!(children, [("x", Some("A")), ("y", Some("A")), ("z", Some("B"))]);
    }
}
