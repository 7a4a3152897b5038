//! Wraps texts at a width without breaking what is to be pasted.

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm, core::display_width};

/// The text in lines of at most `width` columns; its own line breaks stay. Words that are too long are broken.
pub(super) fn prose(text: &str, width: usize) -> Vec<String> {
    text.trim_end().lines().flat_map(|line| wrapped(line, width, true)).collect()
}

/// A remedy in lines: sentences are wrapped, but no word is broken, and what looks like a file or a command keeps
/// its line, however long it is, since it is to be pasted.
pub(super) fn remedy(text: &str, width: usize) -> Vec<String> {
    let mut fenced = false;
    let mut out = Vec::new();
    for line in text.trim_end().lines() {
        let fence = line.trim_start().starts_with("```");
        if fenced || fence || is_structured(line) {
            out.push(line.trim_end().to_owned());
        } else {
            out.extend(wrapped(line, width, false));
        }
        fenced ^= fence;
    }
    out
}

/// Whether a line belongs to a file or a command: indented, a list, a comment, a prompt, a bracket, a YAML key.
pub(crate) fn is_structured(line: &str) -> bool {
    if line.starts_with([' ', '\t', '#', '{', '}', '$', '|']) || line.starts_with("- ") || line == "---" {
        return true;
    }
    line.split_once(':').is_some_and(|(key, rest)| {
        let plain = |c: char| c.is_alphanumeric() || "._-/\"'".contains(c);
        // `Harbor: create the project first.` is a sentence all the same.
        let sentence = rest.ends_with('.') && rest.split_whitespace().count() > 3;
        !key.is_empty() && key.chars().all(plain) && !sentence && (rest.is_empty() || rest.starts_with(' '))
    })
}

/// The text, padded with spaces to so many columns.
pub(super) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(display_width(text))))
}

/// How many columns a text takes.
pub(super) fn columns(text: &str) -> usize {
    display_width(text)
}

fn wrapped(line: &str, width: usize, break_words: bool) -> Vec<String> {
    let options = Options::new(width.max(1))
        .break_words(break_words)
        // Named, since its default depends on a feature that another crate of the tree may turn on.
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::wrap(line, options).into_iter().map(|part| part.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_wrap_and_files_do_not() {
        let text = "Use the registry of Gitpod itself, with S3 behind it:\n\ncontainerRegistry:\n  inCluster: true\n  s3storage: { bucket: a-bucket-with-a-long-name }\nThen run the installer again, please.";
        assert_eq!(
            remedy(text, 30),
            [
                "Use the registry of Gitpod",
                "itself, with S3 behind it:",
                "",
                "containerRegistry:",
                "  inCluster: true",
                "  s3storage: { bucket: a-bucket-with-a-long-name }",
                "Then run the installer again,",
                "please.",
            ]
        );
    }

    #[test]
    fn a_command_in_a_sentence_stays_whole() {
        let lines = remedy("Run `aws://a-very-long-address/that/does/not/fit/into/the/width` now.", 20);
        assert_eq!(lines, ["Run", "`aws://a-very-long-address/that/does/not/fit/into/the/width`", "now."]);
        assert!(prose(&"x".repeat(50), 20).iter().all(|line| line.len() <= 20));
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(prose("世界 世界", 5), ["世界", "世界"]);
        assert_eq!(pad("世", 4), "世  ");
    }
}
