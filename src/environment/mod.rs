//! The environment file: what a run is about, read with every mistake at once.
//!
//! [`load`] parses the file ([`crate::yaml`]), fills in `${NAME}` ([`expand`]), reads the keys that all targets have
//! ([`common`]), lets each target's family read its own ([`targets`]), as the section [`installation`] does, which is a target
//! too, and checks the waivers against the catalogue ([`waivers`]).
//! No network and no secret is touched.

mod common;
mod expand;
mod installation;
mod targets;
mod waivers;

use std::path::Path;

use harness::AnyFamily;
use harness::environment::{Common, Environment};
use harness::names;
use harness::settings::{Mistake, Node, Reader};

use crate::yaml::{self, Mistakes};

/// An environment file to begin with, with comments. It loads as it stands.
pub const fn template() -> &'static str {
    include_str!("template.yaml")
}

/// Reads an environment file. Relative paths in it are relative to its folder.
///
/// # Errors
/// Every mistake of the file.
pub fn load(path: &Path, catalogue: &[&'static dyn AnyFamily]) -> Result<Environment, Mistakes> {
    let text = yaml::read(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    load_text(&text, &path.display().to_string(), folder, catalogue)
}

/// Reads the text of an environment file; `name` stands in messages.
///
/// # Errors
/// Every mistake of the text.
pub fn load_text(
    text: &str,
    name: &str,
    folder: &Path,
    catalogue: &[&'static dyn AnyFamily],
) -> Result<Environment, Mistakes> {
    load_with(text, name, folder, catalogue, &|variable| std::env::var(variable).ok())
}

/// The same with other variables than those of the process.
///
/// # Errors
/// Every mistake of the text.
pub fn load_with(
    text: &str,
    name: &str,
    folder: &Path,
    catalogue: &[&'static dyn AnyFamily],
    variables: &dyn Fn(&str) -> Option<String>,
) -> Result<Environment, Mistakes> {
    let mut mistakes = Vec::new();
    let environment = yaml::parse(text, &mut mistakes).and_then(|mut node| {
        expand::expand(&mut node, variables, &mut mistakes);
        environment(&node, folder, catalogue, &mut mistakes)
    });
    match environment {
        Some(environment) if mistakes.is_empty() => Ok(environment),
        _ => Err(Mistakes::new(name, text, mistakes)),
    }
}

fn environment(
    node: &Node,
    folder: &Path,
    catalogue: &[&'static dyn AnyFamily],
    mistakes: &mut Vec<Mistake>,
) -> Option<Environment> {
    let mut reader = Reader::new(node, folder, mistakes);
    let name = name(&mut reader, "environment");
    // Written by `underpin lab serve`, so that a run against stand-ins never reads as one against products.
    let lab = reader.flag("lab").unwrap_or(false);
    let defaults =
        reader.section("defaults", |inner| common::read(inner, &Common::default())).unwrap_or_default();
    let installation =
        reader.section("installation", |inner| installation::read(inner, &defaults, catalogue));
    let (release, domain) = installation.map_or((None, None), |read| (read.release, read.target));
    let targets = targets::read(&mut reader, &defaults, catalogue, domain);
    let waivers = waivers::read(&mut reader, &targets, catalogue);
    reader.finish();
    Some(Environment { name: name?, lab, release, targets: targets.read?, waivers })
}

/// A name of an environment or a target.
fn name(reader: &mut Reader<'_>, key: &'static str) -> Option<String> {
    let name = reader.required_text(key)?;
    if names::is_name(name) {
        return Some(name.to_owned());
    }
    let help = "Use 1 to 40 small letters, digits and dashes, and begin with no dash.";
    reader.mistake_at(key, format!("`{name}` is no name"), help);
    None
}
