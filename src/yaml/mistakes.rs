//! The mistakes of a file, all shown at once: number, place, the line itself, the way out.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use harness::settings::{Mistake, Place};
use miette::{Diagnostic, GraphicalReportHandler, LabeledSpan, SourceCode};

/// The mistakes of one file, in the order of their places.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.plain())]
pub struct Mistakes {
    /// The file, as it was named.
    pub name: String,
    /// Its text, without what may be a secret; empty when it could not be read.
    pub text: String,
    /// Every mistake.
    pub list: Vec<Mistake>,
}

impl Mistakes {
    /// The mistakes of a text. They are sorted by place, and none is said twice.
    pub fn new(name: &str, text: &str, mut list: Vec<Mistake>) -> Self {
        list.sort_by_key(|mistake| mistake.at);
        list.dedup();
        let text = hidden(text, list.iter().filter_map(|mistake| mistake.hides));
        Self { name: name.to_owned(), text, list }
    }

    /// A mistake of the file as a whole.
    pub fn of_file(name: &str, text: impl Into<String>, help: &str) -> Self {
        let mistake = Mistake::new(Place::default(), text, help);
        Self { name: name.to_owned(), text: String::new(), list: vec![mistake] }
    }

    /// Every mistake with line, column, the text of the line and the way out, for a pipe, a log or a test.
    pub fn plain(&self) -> String {
        let mut out = self.count();
        out.push('\n');
        for (number, mistake) in (1..).zip(&self.list) {
            // Writing to a string cannot fail.
            let _ = self.write_plain(&mut out, number, mistake);
        }
        out
    }

    fn write_plain(&self, out: &mut String, number: usize, mistake: &Mistake) -> fmt::Result {
        writeln!(out, "\n{number}. {}", self.headline(mistake))?;
        if let Some(line) = self.line(mistake.at) {
            let (shown, column) = window(line, mistake.at.column);
            let gutter = mistake.at.line.to_string();
            writeln!(out, "   {gutter} | {shown}")?;
            writeln!(out, "   {:width$} | {:column$}^", "", "", width = gutter.len())?;
        }
        if !mistake.help.is_empty() {
            writeln!(out, "   {}", mistake.help)?;
        }
        Ok(())
    }

    /// The same for a terminal, with frames and colours.
    pub fn fancy(&self) -> String {
        let text: Arc<String> = Arc::new(self.text.chars().map(clean).collect());
        let parts = (1..).zip(&self.list).map(|(number, mistake)| Part {
            headline: format!("{number}. {}", self.headline(mistake)),
            help: mistake.help.clone(),
            text: Arc::clone(&text),
            offset: self.line(mistake.at).and_then(|_| self.offset(mistake.at)),
        });
        let whole = Whole { headline: self.count(), parts: parts.collect() };
        let mut out = String::new();
        match GraphicalReportHandler::new().render_report(&mut out, &whole) {
            Ok(()) => out,
            Err(fmt::Error) => self.plain(),
        }
    }

    fn count(&self) -> String {
        format!("{}: {}", self.name, harness::text::count(self.list.len() as u64, "mistake"))
    }

    /// The place and the words. They may quote the file, so that they are cleaned as its lines are.
    fn headline(&self, mistake: &Mistake) -> String {
        let headline = match mistake.at.line {
            0 => format!("{}: {}", self.name, mistake.text),
            _ => format!("{}:{}: {}", self.name, mistake.at, mistake.text),
        };
        headline.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
    }

    fn line(&self, at: Place) -> Option<&str> {
        self.text.lines().nth(at.line.checked_sub(1)?).filter(|line| !line.trim().is_empty())
    }

    /// Where a place lies in the text, in bytes.
    fn offset(&self, at: Place) -> Option<usize> {
        let before: usize = self.text.split_inclusive('\n').take(at.line.checked_sub(1)?).map(str::len).sum();
        let inside: usize =
            self.text[before..].chars().take(at.column.checked_sub(1)?).map(char::len_utf8).sum();
        Some(before + inside)
    }
}

/// The text with an ellipsis for the rest of each line in which something begins that may be a secret, and for the
/// lines that belong to it, as their indentation tells.
fn hidden(text: &str, from: impl Iterator<Item = Place>) -> String {
    let indent = |line: &str| line.chars().take_while(|c| matches!(c, ' ' | '\t' | '-')).count();
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    for place in from {
        let index = place.line.saturating_sub(1);
        let Some(line) = lines.get_mut(index) else { continue };
        let (depth, kept) = (indent(line), place.column.saturating_sub(1));
        *line = line.chars().take(kept).chain(['…']).collect();
        // A value that begins its line goes on in lines as deep as its own, any other in deeper ones.
        let least = if kept <= depth { depth } else { depth + 1 };
        let belongs = |line: &&mut String| line.trim().is_empty() || indent(line) >= least;
        for line in lines[index + 1..].iter_mut().take_while(belongs).filter(|line| !line.trim().is_empty()) {
            "…".clone_into(line);
        }
    }
    lines.join("\n")
}

/// A control character could move the cursor of whoever reads the mistakes.
fn clean(c: char) -> char {
    // Only single bytes are replaced by a single byte, so that offsets stay.
    if c.is_ascii_control() && c != '\n' { ' ' } else { c }
}

/// The part of a line that is shown, and where the caret stands under it.
fn window(line: &str, column: usize) -> (String, usize) {
    const WIDTH: usize = 100;
    let length = line.chars().count();
    // What follows a hidden part is not shown; the caret then points at its ellipsis.
    let column = column.saturating_sub(1).min(length.saturating_sub(1));
    let start = if length <= WIDTH { 0 } else { column.saturating_sub(WIDTH / 2) };
    let shown: String =
        line.chars().skip(start).take(WIDTH).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let (before, shift) = if start > 0 { ("…", 1) } else { ("", 0) };
    let after = if start + WIDTH < length { "…" } else { "" };
    (format!("{before}{}{after}", shown.trim_end()), column - start + shift)
}

#[derive(Debug, thiserror::Error)]
#[error("{headline}")]
struct Whole {
    headline: String,
    parts: Vec<Part>,
}

impl Diagnostic for Whole {
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(self.parts.iter().map(|part| part as &dyn Diagnostic)))
    }
}

#[derive(Debug, thiserror::Error)]
#[error("{headline}")]
struct Part {
    headline: String,
    help: String,
    text: Arc<String>,
    offset: Option<usize>,
}

impl Diagnostic for Part {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(&self.help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.text)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new(Some("here".to_owned()), self.offset?, 1);
        Some(Box::new(std::iter::once(label)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(line: usize, column: usize, text: &str, help: &str) -> Mistake {
        Mistake::new(Place { line, column }, text, help)
    }

    #[test]
    fn every_mistake_stands_in_both_forms() {
        let text = "näme: x\nurll: \u{1b}[31my\n";
        let mistakes = Mistakes::new(
            "prod.yaml",
            text,
            vec![
                mistake(2, 1, "`urll` is not known here", "Did you mean `url`?"),
                mistake(1, 7, "too\u{1b} short", ""),
            ],
        );
        assert_eq!(
            mistakes.plain(),
            "prod.yaml: 2 mistakes\n\n\
             1. prod.yaml:1:7: too  short\n   1 | näme: x\n     |       ^\n\n\
             2. prod.yaml:2:1: `urll` is not known here\n   2 | urll:  [31my\n     | ^\n   Did you mean `url`?\n"
        );
        let fancy = mistakes.fancy();
        for piece in ["2 mistakes", "1. prod.yaml:1:7: too  short", "2. prod.yaml:2:1", "Did you mean `url`?"]
        {
            assert!(fancy.contains(piece), "{piece} is missing in {fancy}");
        }
        assert!(!fancy.contains("\u{1b}[31my"));
    }

    #[test]
    fn places_outside_the_text_do_no_harm() {
        for at in [(0, 0), (1, 0), (1, 99), (99, 1), (2, 5)] {
            let mistakes = Mistakes::new("x", "a: ä\n", vec![mistake(at.0, at.1, "odd", "")]);
            assert!(mistakes.plain().contains("odd") && mistakes.fancy().contains("odd"), "{at:?}");
        }
        assert_eq!(
            Mistakes::of_file("x", "is a folder", "Name a file.").plain(),
            "x: 1 mistake\n\n1. x: is a folder\n   Name a file.\n"
        );
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line = format!("{}X{}", "a".repeat(300), "b".repeat(300));
        let (shown, caret) = window(&line, 301);
        assert_eq!(shown.chars().nth(caret), Some('X'));
        assert!(shown.starts_with('…') && shown.ends_with('…') && shown.chars().count() == 102);
    }
}
