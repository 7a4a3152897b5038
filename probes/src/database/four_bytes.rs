//! Characters of four bytes, written and read back: what `utf8mb4` and `utf8mb4_inherited` have in common.

use harness::{Cause, Failure};

use super::sql::Answer;
use super::writes;

/// Characters of one to four bytes: two letters, a Chinese character, one of the supplementary plane, and an emoji.
pub const SAMPLE: &str = "aé漢𠮷🚀";

/// A column that characters are written to.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: &'static str,
    /// Whether it holds a document with the characters in it, rather than the characters.
    pub json: bool,
}

/// What stands in the definition of a table of these columns, without a character set.
pub fn definition(columns: &[Column]) -> String {
    let columns: Vec<String> =
        columns.iter().map(|column| format!("{} {} DEFAULT NULL", column.name, column.kind)).collect();
    format!("(id char(36) NOT NULL, {}, PRIMARY KEY (id)) ENGINE=InnoDB", columns.join(", "))
}

/// The row with the characters.
pub fn insert(table: &str, columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    let values: Vec<String> = columns.iter().map(|column| format!("'{}'", value(*column))).collect();
    format!("INSERT INTO {table} (id, {}) VALUES ('a', {})", names.join(", "), values.join(", "))
}

fn value(column: Column) -> String {
    if column.json { format!(r#"{{"name": "{SAMPLE}"}}"#) } else { SAMPLE.to_owned() }
}

/// Reads every column as it is, and its bytes in the server: a session of another character set would turn them twice.
pub fn select(table: &str, columns: &[Column]) -> String {
    let read: Vec<String> =
        columns.iter().map(|Column { name, .. }| format!("{name}, HEX({name}) AS {name}_hex")).collect();
    format!("SELECT {} FROM {table} WHERE id = 'a'", read.join(", "))
}

/// The row was stored.
///
/// # Errors
/// It was refused: by this cause where no missing right or the like explains it better.
pub fn stored(answer: &Answer, cause: &'static Cause) -> Result<(), Failure> {
    let Err(refusal) = &answer.outcome else { return Ok(()) };
    let failure = writes::refused(&answer.step, refusal, cause);
    if failure.cause == cause {
        return Err(Failure { expected: format!("{SAMPLE} is stored"), ..failure });
    }
    Err(failure)
}

/// Every column holds what was written.
///
/// # Errors
/// One does not.
pub fn kept(answer: &Answer, columns: &[Column], cause: &'static Cause) -> Result<(), Failure> {
    let refused = |refusal| writes::refused(&answer.step, refusal, cause);
    let reply = answer.outcome.as_ref().map_err(refused)?;
    for column in columns {
        let (read, hex) = (reply.of(0, column.name), reply.of(0, &format!("{}_hex", column.name)));
        let expected = format!("{SAMPLE} in {}", column.kind);
        if text(*column, &read).as_deref() != Some(SAMPLE) {
            return Err(Failure::new(cause, &answer.step, expected, shown(&read)));
        }
        let inside = bytes(&hex).and_then(|bytes| String::from_utf8(bytes).ok());
        if inside.and_then(|inside| text(*column, &inside)).as_deref() != Some(SAMPLE) {
            let actual = format!("{read}, which the server keeps as other bytes: {}", shown(&hex));
            return Err(Failure::new(cause, &answer.step, expected, actual));
        }
    }
    Ok(())
}

fn shown(read: &str) -> String {
    if read.is_empty() { "nothing".to_owned() } else { read.to_owned() }
}

/// The characters in what was read. Servers write documents with spaces or without, and characters as they are or escaped.
fn text(column: Column, read: &str) -> Option<String> {
    if !column.json {
        return Some(read.to_owned());
    }
    let document: serde_json::Value = serde_json::from_str(read).ok()?;
    document.get("name")?.as_str().map(str::to_owned)
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::{causes, given};

    const COLUMNS: [Column; 2] = [
        Column { name: "content", kind: "text", json: false },
        Column { name: "status", kind: "json", json: true },
    ];

    const LOST: &Cause = causes::FOUR_BYTE_CHARACTER_LOST;

    fn hex(text: &str) -> String {
        text.bytes().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().concat()
    }

    fn judged(text: &str, text_hex: &str, json: &str) -> Result<(), Failure> {
        let columns = ["content", "content_hex", "status", "status_hex"];
        let row = [text, text_hex, json, &hex(json)];
        kept(&given::done(given::reply(&columns, &[&row])), &COLUMNS, LOST)
    }

    #[test]
    fn statements_name_every_column() {
        assert_eq!(
            definition(&COLUMNS),
            "(id char(36) NOT NULL, content text DEFAULT NULL, status json DEFAULT NULL, PRIMARY KEY (id)) ENGINE=InnoDB"
        );
        assert_eq!(
            insert("t", &COLUMNS),
            format!(
                r#"INSERT INTO t (id, content, status) VALUES ('a', '{SAMPLE}', '{{"name": "{SAMPLE}"}}')"#
            )
        );
        assert_eq!(
            select("t", &COLUMNS),
            "SELECT content, HEX(content) AS content_hex, status, HEX(status) AS status_hex FROM t WHERE id = 'a'"
        );
    }

    #[test]
    fn the_sample_holds_characters_of_every_length() {
        let lengths: Vec<usize> = SAMPLE.chars().map(char::len_utf8).collect();
        assert_eq!(lengths, [1, 2, 3, 4, 4]);
    }

    #[test]
    fn characters_are_kept() {
        let (raw, escaped) =
            (format!(r#"{{"name":"{SAMPLE}"}}"#), r#"{"name": "aé漢\ud842\udfb7\ud83d\ude80"}"#);
        for json in [raw.as_str(), escaped] {
            assert_eq!(judged(SAMPLE, &hex(SAMPLE), json), Ok(()), "{json}");
        }
        assert_eq!(judged(SAMPLE, &hex(SAMPLE).to_lowercase(), escaped), Ok(()));
    }

    #[test]
    fn lost_characters_are_told() {
        let json = format!(r#"{{"name":"{SAMPLE}"}}"#);
        let twice = hex(&SAMPLE.bytes().map(char::from).collect::<String>());
        for (text, text_hex, json) in [
            ("aé漢??", "61C3A9E6BCA23F3F", json.as_str()),
            ("aé漢", "61C3A9E6BCA2", &json),
            ("NULL", "NULL", &json),
            // A session in latin1 shows the same characters, but the server holds others.
            (SAMPLE, &twice, &json),
            (SAMPLE, "61C", &json),
            (SAMPLE, &hex(SAMPLE), r#"{"name":"aé漢??"}"#),
            (SAMPLE, &hex(SAMPLE), "{"),
        ] {
            let failure = judged(text, text_hex, json).unwrap_err();
            assert_eq!(failure.cause, LOST, "{text} {text_hex} {json}");
        }
        assert_eq!(judged("", "", &json).unwrap_err().actual, "nothing");
    }

    #[test]
    fn a_refusal_is_no_lost_character_where_a_right_is_missing() {
        let incorrect = given::refused(1366, "Incorrect string value: '\\xF0\\x9F'");
        assert_eq!(stored(&incorrect, LOST).unwrap_err().cause, LOST);
        let denied = given::refused(1142, "INSERT command denied to user");
        assert_eq!(stored(&denied, LOST).unwrap_err().cause, causes::GRANT_MISSING);
        assert_eq!(stored(&given::rows(&[]), LOST), Ok(()));
        assert!(kept(&denied, &COLUMNS, LOST).is_err());
    }
}
