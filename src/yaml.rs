//! YAML as a tree whose values know where they stand.
//!
//! [`read`] a file, [`parse`] its text to [`Node`]s; whoever walks over them collects mistakes, and [`Mistakes`] shows
//! each with its line. Tags and keys that are no texts are mistakes; anchors are expanded within the parser's limit.

mod mistakes;

use std::path::Path;

use harness::settings::{Mistake, Node, Place, Value, may_be_secret};
use saphyr::{LoadableYamlNode as _, MarkedYaml, Marker, Scalar, ScanError, YamlData};

pub use mistakes::Mistakes;

/// The longest file that is read. Nothing that a person writes by hand comes near.
const LONGEST: usize = 1 << 20;

/// The furthest column at which a line may begin, after blanks and the signs of lists and keys. A block nests at least
/// one column deeper than its parent, so this bounds the depth of blocks; the parser bounds that of `[` and `{`.
const DEEPEST: usize = 160;

/// The most doubled keys that are found in one file.
const MOST_DOUBLED: u32 = 50;

/// The first of the characters that stand in for doubled keys, from Unicode's private area.
const STAND_IN: u32 = 0xE000;

/// Reads a file.
///
/// # Errors
/// When it does not exist, is no file, is too long or is not UTF-8.
pub fn read(path: &Path) -> Result<String, Mistakes> {
    let name = path.display().to_string();
    let failed = |text: String, help: &str| Mistakes::of_file(&name, text, help);
    let about = std::fs::metadata(path)
        .map_err(|error| failed(format!("the file cannot be read: {error}"), "Check the path."))?;
    if about.is_dir() {
        return Err(failed("this is a folder, not a file".to_owned(), "Name a file in it."));
    }
    if about.len() > LONGEST as u64 {
        return Err(failed(too_long(), ""));
    }
    let bytes = std::fs::read(path)
        .map_err(|error| failed(format!("the file cannot be read: {error}"), "Check its permissions."))?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.split(|byte| *byte == b'\n').count();
        failed(format!("line {line} is not UTF-8"), "Save the file as UTF-8.")
    })
}

fn too_long() -> String {
    format!("the file is longer than {}", harness::text::bytes(LONGEST as u64))
}

/// Makes a tree of a text, noting what is wrong. There is no tree when the text is no YAML or holds no value.
pub fn parse(text: &str, mistakes: &mut Vec<Mistake>) -> Option<Node> {
    if text.len() > LONGEST {
        mistakes.push(wrong(Place::default(), too_long()));
        return None;
    }
    if let Some(at) = too_deep(text) {
        mistakes.push(wrong(at, "this nests too deep"));
        return None;
    }
    let documents = documents(text, mistakes)?;
    let mut documents = documents.iter();
    let Some(first) = documents.next() else {
        mistakes.push(wrong(Place::default(), "the file is empty"));
        return None;
    };
    if let Some(second) = documents.next() {
        let help = "Write one document in one file, without `---` in between.";
        mistakes.push(Mistake::new(place(second.span.start), "a second document begins here", help));
    }
    Some(node(first, mistakes))
}

fn wrong(at: Place, text: impl Into<String>) -> Mistake {
    Mistake::new(at, text, "")
}

/// The parser counts columns from 0.
fn place(marker: Marker) -> Place {
    Place { line: marker.line(), column: marker.col() + 1 }
}

/// The place behind a key.
fn behind(at: Place, key: &str) -> Place {
    Place { line: at.line, column: at.column + key.chars().count() }
}

fn too_deep(text: &str) -> Option<Place> {
    let start = |line: &str| line.chars().take_while(|c| matches!(c, ' ' | '\t' | '-' | '?' | ':')).count();
    let line = text.lines().position(|line| start(line) > DEEPEST && !line.trim().is_empty())?;
    Some(Place { line: line + 1, column: DEEPEST + 1 })
}

/// The documents of a text. The parser stops at the first doubled key; so that all of them are found, and whatever
/// else is wrong, a doubled key is noted, replaced by a stand-in that is unique, and the text parsed again.
fn documents(text: &str, mistakes: &mut Vec<Mistake>) -> Option<Vec<MarkedYaml<'static>>> {
    let mut text: Vec<char> = text.chars().collect();
    for round in 0..=MOST_DOUBLED {
        let error = match MarkedYaml::load_from_iter(text.iter().copied()) {
            Ok(documents) => return Some(documents),
            Err(error) => error,
        };
        let at = place(*error.marker());
        if error.info() != "duplicated key in mapping" {
            // The parser reports syntax before doubled keys; after a replacement the error would be of our making.
            if round == 0 {
                let line: String = text
                    .split(|c| *c == '\n')
                    .nth(at.line.saturating_sub(1))
                    .unwrap_or_default()
                    .iter()
                    .collect();
                let mistake = syntax(&error, at);
                let start = Place { line: at.line, column: 1 };
                mistakes.push(if may_be_secret(&line) { mistake.hiding(start) } else { mistake });
            }
            return None;
        }
        let index = error.marker().index();
        let key: String = text.iter().skip(index).take_while(|c| !matches!(c, ':' | '\n' | ',')).collect();
        let key = key.trim().trim_matches(['"', '\'']);
        let mistake = wrong(at, format!("`{key}` stands here a second time"));
        mistakes.push(if may_be_secret(key) { mistake.hiding(behind(at, key)) } else { mistake });
        let quoted = usize::from(matches!(text.get(index), Some('"' | '\'')));
        match (text.get_mut(index + quoted), char::from_u32(STAND_IN + round)) {
            (Some(first), Some(stand_in)) => *first = stand_in,
            _ => return None,
        }
    }
    None
}

/// The parser's words, with a sentence where they say little to whoever made the mistake.
fn syntax(error: &ScanError, at: Place) -> Mistake {
    let info = error.info();
    let help = if info.contains("tabs") {
        "Indent with blanks."
    } else if info.contains("mapping values are not allowed") || info.contains("illegal placement of ':'") {
        "A text with `: ` in it needs quotes, a key its own line, and a `{` or `[` its end."
    } else if info.contains("unexpected character") {
        "A text that begins with this character needs quotes."
    } else if info.contains("unknown anchor") {
        "A text that begins with `*` needs quotes."
    } else {
        ""
    };
    Mistake::new(at, format!("this is no YAML: {info}"), help)
}

fn node(yaml: &MarkedYaml<'_>, mistakes: &mut Vec<Mistake>) -> Node {
    let at = place(yaml.span.start);
    let value = match &yaml.data {
        YamlData::Value(scalar) => match scalar {
            Scalar::Null => Value::Null,
            Scalar::Boolean(value) => Value::Bool(*value),
            Scalar::Integer(value) => Value::Integer(*value),
            Scalar::FloatingPoint(value) => Value::Float(value.into_inner()),
            Scalar::String(value) => Value::Text(value.clone().into_owned()),
        },
        YamlData::Sequence(items) => Value::List(items.iter().map(|item| node(item, mistakes)).collect()),
        YamlData::Mapping(entries) => {
            Value::Map(entries.iter().filter_map(|(key, value)| entry(key, value, mistakes)).collect())
        }
        YamlData::Tagged(tag, inner) => {
            mistakes.push(wrong(at, format!("the tag `{tag}` means nothing here")));
            node(inner, mistakes).value
        }
        YamlData::Representation(..) | YamlData::Alias(_) | YamlData::BadValue => {
            mistakes.push(wrong(at, "this value cannot be read"));
            Value::Null
        }
    };
    Node { at, value }
}

fn entry(
    key: &MarkedYaml<'_>,
    value: &MarkedYaml<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Option<(String, Place, Node)> {
    let at = place(key.span.start);
    let value = node(value, mistakes);
    match &key.data {
        YamlData::Value(Scalar::String(key)) if is_stand_in(key) => None,
        YamlData::Value(Scalar::String(key)) => Some((key.clone().into_owned(), at, value)),
        _ => {
            mistakes.push(Mistake::new(at, "a key must be a text", "Put it in quotes."));
            None
        }
    }
}

fn is_stand_in(key: &str) -> bool {
    key.chars().next().is_some_and(|c| (STAND_IN..=STAND_IN + MOST_DOUBLED).contains(&u32::from(c)))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let mut mistakes = Vec::new();
        parse(text, &mut mistakes);
        mistakes.iter().map(|mistake| format!("{} {}", mistake.at, mistake.text)).collect()
    }

    #[test]
    fn values_and_keys_know_their_places() {
        let mut mistakes = Vec::new();
        let text = "# a comment\näa: { ö: \"x: y\", n: 12 }\nlist:\n  - true\n  - ~\n  - 1.5\n  - 2027-01-31\nempty:\n";
        let tree = parse(text, &mut mistakes).unwrap();
        assert_eq!(mistakes, []);
        let Value::Map(entries) = tree.value else { panic!("no mapping") };
        let at = |line, column| Place { line, column };
        let node = |line, column, value| Node { at: at(line, column), value };
        let inner = vec![
            ("ö".to_owned(), at(2, 7), node(2, 10, Value::Text("x: y".to_owned()))),
            ("n".to_owned(), at(2, 18), node(2, 21, Value::Integer(12))),
        ];
        assert_eq!(entries[0], ("äa".to_owned(), at(2, 1), node(2, 5, Value::Map(inner))));
        let items = vec![
            node(4, 5, Value::Bool(true)),
            node(5, 5, Value::Null),
            node(6, 5, Value::Float(1.5)),
            node(7, 5, Value::Text("2027-01-31".to_owned())),
        ];
        assert_eq!(entries[1], ("list".to_owned(), at(3, 1), node(4, 3, Value::List(items))));
        assert_eq!(entries[2].2.value, Value::Null);
    }

    #[test]
    fn a_mistake_of_each_kind() {
        for (text, expected) in [
            (
                "a: 1\nb: 2\na: 3\n\"b\": 4\n",
                vec!["3:1 `a` stands here a second time", "4:1 `b` stands here a second time"],
            ),
            (
                "x: {a: 1, a: 2, a: 3}",
                vec!["1:11 `a` stands here a second time", "1:17 `a` stands here a second time"],
            ),
            ("1: x\n1: y\n", vec!["1:1 a key must be a text", "2:1 `1` stands here a second time"]),
            ("a: 1\n---\nb: 1\n", vec!["3:1 a second document begins here"]),
            ("", vec!["0:0 the file is empty"]),
            ("# nothing\n", vec!["0:0 the file is empty"]),
            (
                "a:\n\tb: 1\n",
                vec!["2:2 this is no YAML: tabs disallowed within this context (block indentation)"],
            ),
            ("a: [1, 2\nb: 3\n", vec!["2:2 this is no YAML: illegal placement of ':' indicator"]),
            (
                "a: 'x\n",
                vec!["1:4 this is no YAML: while scanning a quoted scalar, found unexpected end of stream"],
            ),
            ("a: @x\n", vec!["1:4 this is no YAML: unexpected character: `@'"]),
            ("a: *x\n", vec!["1:4 this is no YAML: while parsing node, found unknown anchor"]),
            ("a: \0\n", vec!["1:4 this is no YAML: found unprintable character"]),
            (
                "a: !secret x\nb: !!int y\n",
                vec!["1:4 the tag `!secret` means nothing here", "2:4 this value cannot be read"],
            ),
            (": 1\n", vec!["1:1 a key must be a text"]),
            ("? [a]\n: 1\n", vec!["1:3 a key must be a text"]),
        ] {
            let mut found = errors(text);
            found.sort();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn anchors_are_expanded_within_reason() {
        let mut mistakes = Vec::new();
        let tree = parse("a: &x { c: 1 }\nb: *x\n", &mut mistakes).unwrap();
        let Value::Map(entries) = tree.value else { panic!("no mapping") };
        assert_eq!(entries[0].2.value, entries[1].2.value);
        assert_eq!(mistakes, []);
        assert_eq!(errors("a: &a [*a]\n"), ["1:8 this value cannot be read"]);
        let mut bomb = "a0: &a0 [x]\n".to_owned();
        for level in 1..30 {
            let below = format!("*a{}", level - 1);
            writeln!(bomb, "a{level}: &a{level} [{below}, {below}, {below}]").unwrap();
        }
        assert!(errors(&bomb)[0].contains("alias expansion exceeded"));
    }

    #[test]
    fn hostile_texts_are_refused_and_never_panic() {
        for sign in [
            "- ",
            "? ",
            ": ",
            "- ? ",
            "[",
            "{a: ",
            "[\n",
            "&a ",
            "!a ",
            "- &a ",
            "- !a ",
            "a: ",
            "--- ",
            "\"\\u",
            "|\n",
            "\r",
            "\u{feff}",
            "%",
            "%YAML 1.2\n---\n",
        ] {
            for count in [1, 7, 300, 60_000] {
                let _ = errors(&sign.repeat(count));
            }
        }
        let lines: Vec<String> = (0..1000).map(|depth| " ".repeat(depth) + "a:").collect();
        assert_eq!(errors(&lines.join("\n"))[0], "162:161 this nests too deep");
        assert_eq!(errors(&"x".repeat(LONGEST + 1)), ["0:0 the file is longer than 1 MiB"]);
    }
}
