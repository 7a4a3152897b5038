//! A page that grows line by line, wrapped at the width of its style.

use super::style::{Style, Tone};
use super::wrap;

/// The column in which the text of a label begins, after its indent.
const LABEL: usize = 13;

pub(super) struct Page<'a> {
    pub(super) style: &'a Style,
    out: String,
}

impl<'a> Page<'a> {
    pub(super) fn new(style: &'a Style) -> Self {
        Self { style, out: String::new() }
    }

    /// One line as it is.
    pub(super) fn raw(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    /// A blank line, but never two.
    pub(super) fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// A paragraph.
    pub(super) fn prose(&mut self, tone: Tone, text: &str) {
        for line in wrap::prose(&self.style.text(text), self.style.width()) {
            self.raw(&self.style.paint(tone, &line));
        }
    }

    /// The title of a part.
    pub(super) fn title(&mut self, text: &str) {
        self.blank();
        self.prose(Tone::Strong, text);
    }

    /// An entry of a list, hanging below its first word.
    pub(super) fn item(&mut self, text: &str) {
        let lines = wrap::prose(&self.style.text(text), self.style.width() - 4);
        self.hanging("  ", "    ", &lines);
    }

    /// `  label      text`, the text wrapped in its column.
    pub(super) fn labelled(&mut self, label: &str, text: &str) {
        let lines = wrap::prose(&self.style.text(text), self.style.width() - LABEL - 2);
        self.under(label, &lines);
    }

    /// The same for a remedy, of which nothing is broken.
    pub(super) fn remedy(&mut self, label: &str, text: &str) {
        let lines = wrap::remedy(&self.style.text(text), self.style.width() - LABEL - 2);
        self.under(label, &lines);
    }

    /// A line to paste: never broken.
    pub(super) fn command(&mut self, text: &str) {
        for line in self.style.text(text).lines() {
            self.raw(&format!("      {line}"));
        }
    }

    /// Lines, the first after `first`, the others after `rest`.
    pub(super) fn hanging(&mut self, first: &str, rest: &str, lines: &[String]) {
        for (number, line) in lines.iter().enumerate() {
            self.raw(&format!("{}{line}", if number == 0 { first } else { rest }));
        }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    fn under(&mut self, label: &str, lines: &[String]) {
        let label = self.style.paint(Tone::Faint, &wrap::pad(label, LABEL));
        self.hanging(&format!("  {label}"), &" ".repeat(LABEL + 2), lines);
    }
}
