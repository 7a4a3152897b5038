//! `underpin explain permissions`: the least rights that a run needs of each target, ready to paste.
//!
//! [`of`] gives the parts of one target, by its family and its own names; [`of_every_family`] the same with placeholders.
//! What is pasted stands in the files beside this one, and for clusters in `ci/kubernetes`, so that a person can take it
//! from there, too; [`print()`] puts the parts one below the other.

mod cluster;
mod bucket;
mod database;
mod registry;
mod scm;

use std::fmt::Write as _;

use harness::environment::{Environment, Target};

/// One thing to paste, and what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it lets a run do, and what is not checked without it.
    pub what: String,
    /// The text to paste; empty where nothing is needed.
    pub paste: String,
    /// What the text is.
    pub form: Form,
}

/// What a text to paste is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// YAML.
    Yaml,
    /// JSON.
    Json,
    /// Statements of SQL.
    Sql,
    /// A list of scopes, one a line.
    Scopes,
}

impl Part {
    fn new(form: Form, what: impl Into<String>, paste: impl Into<String>) -> Self {
        Self { what: what.into(), paste: paste.into(), form }
    }
}

/// What a run needs of one target of an environment.
pub fn of(target: &Target, environment: &Environment) -> Vec<Part> {
    let writes = target.common.writes;
    match target.family.name() {
        "cluster" => cluster::of(target, environment),
        "database" => database::of(target, writes),
        "bucket" => bucket::of(target, writes),
        "registry" => registry::of(target, writes),
        "scm" => scm::of(target, writes),
        _ => vec![nothing()],
    }
}

/// The same for every family, with words in capitals for what an environment names.
pub fn of_every_family() -> Vec<(&'static str, Vec<Part>)> {
    vec![
        ("registry", registry::example()),
        ("bucket", bucket::example()),
        ("database", database::example()),
        ("cluster", cluster::example()),
        ("scm", scm::example()),
        ("domain", vec![nothing()]),
    ]
}

fn nothing() -> Part {
    let what = "No right is needed: what is looked at, everybody may see. A certificate that stands in a secret of the cluster \
                is read by the rights of the cluster.";
    Part::new(Form::Scopes, what, "")
}

/// A sentence after another, in lines of a hundred columns.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        if column > 0 && column + 1 + word.len() > 100 {
            out.push('\n');
            column = 0;
        }
        if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word.len();
    }
    out.push('\n');
    out
}

/// Everything for an environment, or for every family.
pub fn print(environment: Option<&Environment>) -> String {
    let sections: Vec<(String, Vec<Part>)> = match environment {
        Some(environment) => environment
            .targets
            .iter()
            .map(|target| {
                let title =
                    format!("{} ({}, {})", target.name, target.family.name(), target.settings.endpoint());
                (title, of(target, environment))
            })
            .collect(),
        None => of_every_family().into_iter().map(|(name, parts)| (name.to_owned(), parts)).collect(),
    };
    let mut out = String::new();
    for (title, parts) in sections {
        // Writing to a string cannot fail.
        let _ = write!(out, "== {title}\n\n");
        for part in parts {
            out.push_str(&wrapped(&part.what));
            out.push('\n');
            if !part.paste.is_empty() {
                out.push_str(part.paste.trim_end());
                out.push_str("\n\n");
            }
        }
    }
    out
}
