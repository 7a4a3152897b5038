//! Character sets and collations: how wide, and what they hold.

use super::SqlError;
use super::errors;

/// A character set that this server knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Charset {
    pub(super) name: &'static str,
    pub(super) collation: &'static str,
    /// The most bytes that a character takes.
    pub(super) width: u64,
}

const CHARSETS: &[Charset] = &[
    Charset { name: "utf8mb4", collation: "utf8mb4_general_ci", width: 4 },
    Charset { name: "utf8", collation: "utf8_general_ci", width: 3 },
    Charset { name: "latin1", collation: "latin1_swedish_ci", width: 1 },
    Charset { name: "ascii", collation: "ascii_general_ci", width: 1 },
    Charset { name: "binary", collation: "binary", width: 1 },
];

/// Collations beside the defaults, by their ends.
const ENDS: &[&str] =
    &["general_ci", "unicode_ci", "unicode_520_ci", "swedish_ci", "bin", "0900_ai_ci", "german1_ci"];

impl Charset {
    pub(super) fn named(name: &str) -> Result<Self, SqlError> {
        let wanted = match name.to_ascii_lowercase().as_str() {
            "utf8mb3" => "utf8".to_owned(),
            name => name.to_owned(),
        };
        CHARSETS
            .iter()
            .find(|charset| charset.name == wanted)
            .copied()
            .ok_or_else(|| errors::unknown_charset(name))
    }

    /// The set of a collation: what stands before its first `_`.
    pub(super) fn of_collation(collation: &str) -> Result<Self, SqlError> {
        let lower = collation.to_ascii_lowercase();
        if lower == "binary" {
            return Self::named("binary");
        }
        let (name, end) = lower.split_once('_').ok_or_else(|| errors::unknown_collation(collation))?;
        if !ENDS.contains(&end) {
            return Err(errors::unknown_collation(collation));
        }
        Self::named(name).map_err(|_| errors::unknown_collation(collation))
    }

    fn holds(self, char: char) -> bool {
        match self.name {
            "ascii" => char.is_ascii(),
            "latin1" => u32::from(char) < 256 || WINDOWS_1252.contains(char),
            "utf8" => u32::from(char) < 0x1_0000,
            _ => true,
        }
    }

    /// The part of a text from the first character on that the set does not hold.
    pub(super) fn misfit(self, text: &str) -> Option<&str> {
        text.char_indices().find(|(_, char)| !self.holds(*char)).map(|(at, _)| &text[at..])
    }

    /// The text with a question mark for each character that the set does not hold.
    pub(super) fn forced(self, text: &str) -> String {
        text.chars().map(|char| if self.holds(char) { char } else { '?' }).collect()
    }
}

/// MySQL's latin1 is cp1252, which has these beyond ISO 8859-1.
const WINDOWS_1252: &str = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";

/// The bytes of a text as MySQL shows them in its errors, six of them at most: `\xF0\x9F\x98\x80`.
pub(super) fn escaped(text: &str) -> String {
    use std::fmt::Write as _;
    let mut shown = String::new();
    for (index, byte) in text.bytes().enumerate() {
        if index == 6 {
            shown.push_str("...");
            break;
        }
        if byte.is_ascii_graphic() || byte == b' ' {
            shown.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            let _ = write!(shown, "\\x{byte:02X}");
        }
    }
    shown
}
