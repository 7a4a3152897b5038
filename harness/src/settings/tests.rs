//! Tests of the reader and of the words around it.

use std::path::PathBuf;

use super::*;

#[test]
fn near_words_are_suggested_and_far_ones_are_not() {
    let known = ["password", "username", "url"];
    assert_eq!(closest("pasword", &known), Some("password"));
    assert_eq!(closest("urls", &known), Some("url"));
    assert_eq!(closest("endpoint", &known), None);
    assert_eq!(closest("x", &[]), None);
}

#[test]
fn durations_are_read_with_their_units() {
    for (text, ms) in [("250ms", 250), ("30s", 30_000), ("5m", 300_000), ("2h", 7_200_000)] {
        assert_eq!(parse_duration(text), Ok(Duration::from_millis(ms)), "{text}");
    }
    for text in ["", "s", "30", "30 s", "-1s", "1.5s", "0s", "169h", "99999999999999999999h", "1d", "٣s"] {
        assert!(parse_duration(text).is_err(), "{text}");
    }
}

#[test]
fn keys_of_secrets_are_told() {
    for key in ["password", "pasword", "secret_key", "docker_config_auth", "TOKEN", "credentials"] {
        assert!(may_be_secret(key), "{key}");
    }
    assert!(!may_be_secret("url") && !may_be_secret("concurrency"));
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A mapping whose values stand one below the other, in lines from 1 on.
fn map(entries: &[(&str, Value)]) -> Node {
    let entry = |(line, (key, value)): (usize, &(&str, Value))| {
        let at = |column| Place { line, column };
        ((*key).to_owned(), at(1), Node { at: at(10), value: value.clone() })
    };
    let entries = (1..).zip(entries).map(entry).collect();
    Node { at: Place { line: 1, column: 1 }, value: Value::Map(entries) }
}

fn said(node: &Node, read: impl FnOnce(&mut Reader<'_>)) -> Vec<String> {
    let mut mistakes = Vec::new();
    let mut reader = Reader::new(node, "/etc", &mut mistakes);
    read(&mut reader);
    reader.finish();
    mistakes.iter().map(|mistake| format!("{} {}", mistake.at, mistake.text)).collect()
}

#[test]
fn values_of_each_kind_are_read() {
    let node = map(&[
        ("text", text("x")),
        ("flag", Value::Bool(true)),
        ("number", Value::Integer(7)),
        ("digits", text("7")),
        ("span", text("5m")),
        ("day", text("2027-01-31")),
        ("file", text("ca.pem")),
        ("list", Value::List(vec![Node { at: Place::default(), value: text("a") }])),
        ("one", text("b")),
        ("nothing", Value::Null),
    ]);
    let mistakes = said(&node, |reader| {
        assert_eq!(reader.required_text("text"), Some("x"));
        assert_eq!(reader.flag("flag"), Some(true));
        assert_eq!((reader.integer("number", 1..=9), reader.integer("digits", 1..=9)), (Some(7), Some(7)));
        assert_eq!(reader.duration("span"), Some(Duration::from_mins(5)));
        assert_eq!(reader.date("day"), Some(jiff::civil::date(2027, 1, 31)));
        assert_eq!(reader.path("file"), Some(PathBuf::from("/etc/ca.pem")));
        assert_eq!((reader.texts("list")[0].0, reader.texts("one")[0].0), ("a", "b"));
        assert_eq!((reader.text("nothing"), reader.given("nothing")), (None, false));
        assert_eq!(reader.text("absent"), None);
    });
    assert_eq!(mistakes, Vec::<String>::new());
}

#[test]
fn every_mistake_is_noted_at_its_value() {
    let node = map(&[
        ("text", Value::Float(1.5)),
        ("flag", text("yes")),
        ("number", Value::Integer(10)),
        ("day", text("31.1.2027")),
        ("word", text("maybe")),
        ("list", Value::Bool(true)),
        ("typo", Value::Null),
    ]);
    let mistakes = said(&node, |reader| {
        reader.required_text("text");
        reader.required_text("missing");
        reader.flag("flag");
        reader.integer("number", 1..=9);
        reader.date("day");
        reader.choice("word", &[("yes", true), ("no", false)]);
        reader.items("list", |_| ());
    });
    assert_eq!(
        mistakes,
        [
            "1:10 `text` must be a text, not a number",
            "1:1 `missing` is missing",
            "2:10 `flag` must be true or false, not a text",
            "3:10 `number` must be between 1 and 9, not 10",
            "4:10 `day`: `31.1.2027` is no day",
            "5:10 `word`: `maybe` is none of yes, no",
            "6:10 `list` must be a list, not true or false",
            "7:1 `typo` is not known here",
        ]
    );
}

#[test]
fn sizes_have_units() {
    for (text, bytes) in [("64KiB", 64 << 10), ("512MiB", 512 << 20), ("2GiB", 2 << 30)] {
        assert_eq!(parse_size(text), Ok(bytes), "{text}");
    }
    for text in ["", "64", "MiB", "64MB", "0MiB", "-1MiB", "1025GiB", "99999999999999999999MiB"] {
        assert!(parse_size(text).is_err(), "{text}");
    }
}

#[test]
fn what_is_no_mapping_is_one_mistake() {
    let node = Node { at: Place { line: 2, column: 3 }, value: text("x") };
    let mistakes = said(&node, |reader| {
        reader.required_text("name");
    });
    assert_eq!(mistakes, ["2:3 a mapping is needed here, not a text"]);
}

#[test]
fn unknown_keys_can_be_let_pass() {
    let node = map(&[("anything", text("x"))]);
    let mistakes = said(&node, |reader| {
        reader.ignore_rest();
        assert_eq!(reader.text("absent"), None);
    });
    assert_eq!(mistakes, Vec::<String>::new());
}

#[test]
fn a_secret_in_the_file_is_hidden() {
    for key in ["password", "pasword"] {
        let node = map(&[(key, text("hunter2"))]);
        let mut mistakes = Vec::new();
        let mut reader = Reader::new(&node, "", &mut mistakes);
        assert_eq!(reader.secret("password"), None);
        reader.finish();
        assert_eq!(mistakes.len(), 1);
        assert_eq!(mistakes[0].hides, Some(Place { line: 1, column: 10 }));
    }
}
