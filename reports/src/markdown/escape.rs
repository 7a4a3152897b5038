//! Makes texts harmless in Markdown: they end no cell, start no link, mention nobody and hold no HTML.

use crate::plain;

/// A zero-width space as an entity: it breaks what GitHub would make a link or a mention, and stays invisible.
const BREAK: &str = "&#8203;";

/// A text in one line as it can stand in a sentence or in a cell. What stands between backticks becomes code, which
/// holds nothing that acts.
pub(super) fn inline(raw: &str) -> String {
    let line = plain::line(raw);
    let parts: Vec<&str> = line.split('`').collect();
    // A backtick without a partner, or several in a row, are signs like others: they could pair up otherwise.
    let in_a_row = parts.len() > 2 && parts[1..parts.len() - 1].contains(&"");
    let pairs = parts.len() % 2 == 1 && !in_a_row;
    if !pairs {
        return escaped(&line);
    }
    let even = |number: usize| number.is_multiple_of(2);
    parts
        .iter()
        .enumerate()
        .map(|(number, part)| if even(number) { escaped(part) } else { code(part) })
        .collect()
}

fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut before = ' ';
    for c in line.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '!' => out.extend(['\\', c]),
            // A mention, a mail address, an issue, a link with and without a scheme.
            '@' | '#' => out.extend([c.to_string().as_str(), BREAK]),
            '/' if before == ':' => out.extend([BREAK, "/"]),
            '.' if before.eq_ignore_ascii_case(&'w') => out.extend([BREAK, "."]),
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// A name as code.
pub(super) fn code(raw: &str) -> String {
    let line = plain::line(raw).replace('|', "\\|");
    let fence = "`".repeat(longest_run(&line) + 1);
    let space = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    if line.is_empty() { String::new() } else { format!("{fence}{space}{line}{space}{fence}") }
}

/// A text as a block of code, with a fence that it cannot close.
pub(super) fn block(raw: &str, indent: &str) -> String {
    let text = plain::text(raw);
    let fence = "`".repeat((longest_run(&text) + 1).max(3));
    let mut out = format!("{indent}{fence}\n");
    for line in text.trim_end().lines() {
        out.extend([format!("{indent}{line}").trim_end(), "\n"]);
    }
    out.extend([indent, &fence, "\n"]);
    out
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_becomes_markup() {
        assert_eq!(
            inline("| a ![x](https://evil.example) <img src=x> @ada #12 c` www.evil.example\n# new"),
            "\\| a \\!\\[x\\](https:&#8203;//evil.example) &lt;img src=x&gt; @&#8203;ada #&#8203;12 c\\` www&#8203;.evil.example #&#8203; new"
        );
    }

    #[test]
    fn what_stands_between_backticks_is_code() {
        assert_eq!(inline("set `a_b|c` to *1*"), "set `a_b\\|c` to \\*1\\*");
        assert_eq!(inline("``"), "\\`\\`");
        assert_eq!(inline("`a``<b>`"), "\\`a\\`\\`&lt;b&gt;\\`");
    }

    #[test]
    fn code_holds_any_text() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(block("a\n```\nb", "  "), "  ````\n  a\n  ```\n  b\n  ````\n");
    }
}
