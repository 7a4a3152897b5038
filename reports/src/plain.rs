//! Makes a text harmless: nothing that a server said moves a cursor, hides other text, or breaks a document.
//!
//! The harness scrubs what it records. Records are also read from files that anybody may have written, so every
//! renderer passes every text through here once more.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::Chars;

/// The text without escape sequences, and with a replacement character for every control character, apart from line
/// breaks and tabs. Only characters remain that XML can hold.
pub fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => skip_escape(&mut chars),
            '\u{9b}' => skip_csi(&mut chars),
            '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => skip_string(&mut chars),
            '\n' | '\t' => out.push(c),
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\u{2028}' | '\u{2029}' | '\u{85}' => out.push('\n'),
            c if is_invisible(c) => {}
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The text in one line, as it stands in a table or an attribute.
pub fn line(raw: &str) -> String {
    text(raw).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most `cap` characters of the text, and how many were left out.
pub fn cap(text: &str, cap: usize) -> Cow<'_, str> {
    match text.char_indices().nth(cap) {
        None => Cow::Borrowed(text),
        Some((end, _)) => {
            let left = text[end..].chars().count();
            Cow::Owned(format!("{}… ({left} more characters)", &text[..end]))
        }
    }
}

/// Characters that reorder, join or hide text: with them a server could show a person another text than it sent.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// After ESC: a control sequence, a string, or a single character with its intermediates (ECMA-48, 5.3 to 5.6).
fn skip_escape(chars: &mut Peekable<Chars<'_>>) {
    match chars.peek() {
        Some('[') => {
            chars.next();
            skip_csi(chars);
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            chars.next();
            skip_string(chars);
        }
        _ => {
            while chars.next_if(|c| (' '..='/').contains(c)).is_some() {}
            chars.next_if(|c| ('0'..='~').contains(c));
        }
    }
}

/// A control sequence: parameters and intermediates, then one final byte.
fn skip_csi(chars: &mut Peekable<Chars<'_>>) {
    while chars.next_if(|c| (' '..='?').contains(c)).is_some() {}
    chars.next_if(|c| ('@'..='~').contains(c));
}

/// A string ends with BEL or ESC \. One that does not end is given up at the end of its line: otherwise a server
/// could hide the rest of a report.
fn skip_string(chars: &mut Peekable<Chars<'_>>) {
    while let Some(c) = chars.next_if(|&c| c != '\n') {
        if c == '\u{7}' || c == '\u{9c}' {
            return;
        }
        if c == '\u{1b}' {
            chars.next_if_eq(&'\\');
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_go_and_texts_stay() {
        assert_eq!(text("a\u{1b}[1;31mred\u{1b}[0m \u{9b}2Jb"), "ared b");
        assert_eq!(text("\u{1b}]0;title\u{7}a\u{1b}]8;;http://x\u{1b}\\link\u{1b}(Bb"), "alinkb");
        assert_eq!(text("hidden\u{1b}]0;for ever\nseen"), "hidden\nseen");
        assert_eq!(text("a\r\nb\rc\td\u{2028}e"), "a\nb\nc\td\ne");
        assert_eq!(
            text("nul\u{0} bell\u{7} bidi\u{202e} non\u{fffe}"),
            "nul\u{fffd} bell\u{fffd} bidi non\u{fffd}"
        );
        assert_eq!(text("Grüße, 世界 ✓"), "Grüße, 世界 ✓");
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("  a\n\n b\t c\r\n"), "a b c");
    }

    #[test]
    fn what_is_cut_is_counted() {
        assert_eq!(cap("ääää", 4), "ääää");
        assert_eq!(cap("ääääää", 4), "ääää… (2 more characters)");
    }
}
