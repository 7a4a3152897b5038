//! The environment file as text: comments and keys in the order in which a person would write them.

use super::targets::{Block, Made};
use super::{About, CA_FILE, Config, Kubeconfig};

/// The widest line of a comment.
const WIDTH: usize = 100;

/// A text as YAML takes it for one, wherever it stands: bare where it cannot be anything else, else in quotes. What would
/// be filled in by a variable stays as it is.
pub(super) fn quoted(text: &str) -> String {
    const WORDS: &[&str] = &["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let bare = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._/".contains(&b))
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if bare {
        return text.to_owned();
    }
    let mut out = String::from("\"");
    for c in text.replace("${", "$${").chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() || c == '\u{feff}' => {
                out.extend(format!("\\u{:04x}", u32::from(c)).chars());
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The environment file.
pub(super) fn write(config: &Config, about: &About, made: &Made) -> String {
    let mut out = Out(String::new());
    out.comment(
        "",
        &format!(
            "Made by `underpin env import` from {} and the namespace {} of its cluster. No secret stands in here, only where \
             Gitpod's own are: a run reads them there, and needs a user who may (`underpin explain permissions`).",
            about.name, about.namespace
        ),
    );
    out.line("");
    out.line(&format!("environment: {}", quoted(&made.environment)));
    out.line("");
    installation(&mut out, config, about, made);
    out.line("targets:");
    for (number, block) in made.blocks.iter().enumerate() {
        if number > 0 {
            out.line("");
        }
        out.block(block);
    }
    out.0
}

fn installation(out: &mut Out, config: &Config, about: &About, made: &Made) {
    out.comment(
        "",
        "From `domain`, `certificate` and `customCACert`. The configuration does not say which release of Gitpod it is for.",
    );
    out.line("installation:");
    out.line(&format!("  domain: {}", quoted(&config.domain)));
    out.line("  # release: \"2022.11\"");
    out.line("  # state: installed                   # once Gitpod answers at its domain");
    let certificate = format!(
        "  certificate: {{ kubernetes: {{ cluster: {}, namespace: {}, name: {} }} }}",
        super::CLUSTER,
        quoted(&about.namespace),
        quoted(&config.certificate)
    );
    out.line(&certificate);
    if let Some(custom) = &config.custom_ca {
        if about.beside {
            out.comment("  ", "The certificates of the secret's `ca.crt`, which are public.");
        } else {
            out.comment("  ", "This file is still to be made:");
            out.line(&format!(
                "  #   kubectl get secret {} --namespace {} --output jsonpath='{{.data.ca\\.crt}}' | base64 --decode > {CA_FILE}",
                custom.name, about.namespace
            ));
        }
        out.line(&format!("  custom_ca: {CA_FILE}"));
    }
    out.line("");
    for note in &made.notes {
        out.comment("", note);
        out.line("");
    }
}

/// How the cluster is reached, as the target has it.
pub(super) fn kubeconfig(about: &About) -> String {
    match &about.kubeconfig {
        Kubeconfig::Variable => "{ env: KUBECONFIG }".to_owned(),
        Kubeconfig::File(path) => format!("{{ file: {} }}", quoted(path)),
    }
}

struct Out(String);

impl Out {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// A comment, wrapped.
    fn comment(&mut self, indent: &str, text: &str) {
        let mut line = format!("{indent}#");
        for word in text.split_whitespace() {
            if line.len() + 1 + word.len() > WIDTH && line.len() > indent.len() + 1 {
                let full = std::mem::replace(&mut line, format!("{indent}#"));
                self.line(&full);
            }
            line.push(' ');
            line.push_str(word);
        }
        self.line(&line);
    }

    fn block(&mut self, block: &Block) {
        for comment in &block.comments {
            self.comment("  ", comment);
        }
        self.line(&format!("  - name: {}", block.name));
        self.line(&format!("    family: {}", block.family));
        for (key, value) in &block.keys {
            let blank = if value.starts_with('\n') { "" } else { " " };
            self.line(&format!("    {key}:{blank}{value}"));
        }
        for hint in &block.hints {
            self.line(&format!("    # {hint}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use harness::settings::{Node, Value};

    use super::*;

    #[test]
    fn every_text_comes_back_as_it_was() {
        for text in [
            "gitpod",
            "a.b/c-d_e",
            "true",
            "No",
            "null",
            "12",
            "1.5",
            "",
            " a",
            "a: b",
            "a #b",
            "${X}",
            "$${X}",
            "\"\\",
            "é\n\t",
            "\u{1b}[31m\u{85}\u{7f}",
            "- a",
            "{a}",
            "*a",
            "2027-01-31",
            "~",
            "a,b",
        ] {
            for yaml in [format!("x: {}\n", quoted(text)), format!("{{ x: {} }}\n", quoted(text))] {
                let mut mistakes = Vec::new();
                let node = crate::yaml::parse(&yaml, &mut mistakes);
                assert_eq!(mistakes, [], "{yaml}");
                let Some(Node { value: Value::Map(entries), .. }) = node else { panic!("{yaml}") };
                assert_eq!(entries[0].2.value, Value::Text(text.replace("${", "$${")), "{yaml}");
            }
        }
    }
}
