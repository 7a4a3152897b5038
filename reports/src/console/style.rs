//! How a screen looks: its width, colours, and which characters the terminal knows. Decided by pure functions of
//! what the caller read from the system.

use std::ffi::OsStr;

use harness::vocabulary::Verdict;

use crate::plain;

/// The width where there is no terminal.
const DEFAULT_WIDTH: usize = 100;
/// Below this width a table helps nobody; a narrower terminal wraps by itself.
const LEAST_WIDTH: usize = 60;

/// How a screen looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    width: usize,
    colour: bool,
    unicode: bool,
}

impl Style {
    /// A style for a terminal of so many columns; `None` where there is no terminal.
    pub fn new(columns: Option<u16>, colour: bool, unicode: bool) -> Self {
        Self { width: columns.map_or(DEFAULT_WIDTH, usize::from).max(LEAST_WIDTH), colour, unicode }
    }

    /// The width that is used.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// A text that can be shown: harmless, and without characters that the terminal does not know.
    pub(super) fn text(&self, raw: &str) -> String {
        let text = plain::text(raw).replace('\t', "    ");
        if self.unicode { text } else { text.chars().map(ascii).collect() }
    }

    /// The same in one line.
    pub(super) fn line(&self, raw: &str) -> String {
        self.text(&plain::line(raw))
    }

    /// The text in a colour, where colours are wanted. Meaning never hangs on it.
    pub(super) fn paint(&self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Plain => return text.to_owned(),
            Tone::Good => "32",
            Tone::Warn => "33",
            Tone::Bad => "31",
            Tone::Strong => "1",
            Tone::Faint => "2",
        };
        if self.colour && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    /// A sign that is one column wide.
    pub(super) fn mark(&self, verdict: Option<Verdict>) -> &'static str {
        let (unicode, ascii) = match verdict {
            Some(Verdict::Incompatible | Verdict::Misconfigured | Verdict::Unsupported) => ("✗", "x"),
            Some(Verdict::Inconclusive) => ("?", "?"),
            Some(Verdict::Partial) => ("~", "~"),
            Some(Verdict::Waived | Verdict::Candidate) => ("!", "!"),
            Some(Verdict::Limited | Verdict::Ready | Verdict::Certified) => ("✓", "+"),
            None => ("–", "-"),
        };
        if self.unicode { unicode } else { ascii }
    }

    /// Between the parts of a line.
    pub(super) fn dot(&self) -> &'static str {
        if self.unicode { " · " } else { " | " }
    }

    /// Before a remedy.
    pub(super) fn arrow(&self) -> &'static str {
        if self.unicode { "→ " } else { "> " }
    }
}

/// What a colour stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Good,
    Warn,
    Bad,
    Strong,
    Faint,
}

impl Tone {
    pub(super) fn of(verdict: Option<Verdict>) -> Self {
        match verdict {
            Some(Verdict::Incompatible | Verdict::Misconfigured | Verdict::Unsupported) => Self::Bad,
            Some(Verdict::Inconclusive | Verdict::Partial | Verdict::Waived | Verdict::Candidate) => {
                Self::Warn
            }
            Some(Verdict::Limited | Verdict::Ready | Verdict::Certified) => Self::Good,
            None => Self::Faint,
        }
    }
}

/// The nearest character that every terminal knows.
fn ascii(c: char) -> char {
    match c {
        c if c.is_ascii() => c,
        '→' | '›' | '»' => '>',
        '‹' | '«' => '<',
        '·' | '•' => '|',
        '–' | '—' => '-',
        '’' | '‘' => '\'',
        '“' | '”' => '"',
        '…' => '.',
        _ => '?',
    }
}

/// When to use colours, as `--color` says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// On a terminal that knows colours, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl When {
    /// Every choice.
    pub const ALL: &[Self] = &[Self::Auto, Self::Always, Self::Never];

    /// `auto`, `always` or `never`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

impl std::str::FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|when| when.as_str() == text);
        known.copied().ok_or_else(|| format!("`{text}` is none of auto, always, never"))
    }
}

/// Whether to use colours: what was asked for goes first, then `NO_COLOR` (any value but the empty one, as
/// no-color.org has it), then whether the stream is a terminal that knows them.
pub fn colour(when: When, no_color: Option<&OsStr>, term: Option<&OsStr>, is_terminal: bool) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => {
            is_terminal && no_color.is_none_or(OsStr::is_empty) && term.is_none_or(|term| term != "dumb")
        }
    }
}

/// Whether the locale (the first that is set of `LC_ALL`, `LC_CTYPE`, `LANG`) knows more than ASCII. Where none is
/// set, as in most containers, the output ends in a log, and logs are UTF-8.
pub fn unicode(locale: Option<&str>) -> bool {
    match locale {
        None | Some("") => true,
        Some(locale) => {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_follow_the_flag_then_the_variable_then_the_terminal() {
        let (set, empty, dumb) = (Some(OsStr::new("1")), Some(OsStr::new("")), Some(OsStr::new("dumb")));
        assert!(colour(When::Auto, None, None, true) && colour(When::Auto, empty, None, true));
        assert!(!colour(When::Auto, None, None, false) && !colour(When::Auto, set, None, true));
        assert!(!colour(When::Auto, None, dumb, true));
        assert!(colour(When::Always, set, dumb, false) && !colour(When::Never, None, None, true));
    }

    #[test]
    fn words_read_back() {
        for when in When::ALL {
            assert_eq!(when.as_str().parse(), Ok(*when));
        }
        assert_eq!("rot".parse::<When>().unwrap_err(), "`rot` is none of auto, always, never");
    }

    #[test]
    fn locales_and_widths() {
        assert!(unicode(None) && unicode(Some("de_DE.UTF-8")) && unicode(Some("C.utf8")));
        assert!(!unicode(Some("C")) && !unicode(Some("de_DE.ISO-8859-1")));
        let width = |columns| Style::new(columns, false, true).width();
        assert_eq!((width(None), width(Some(20)), width(Some(140))), (100, 60, 140));
    }
}
