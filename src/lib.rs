//! Does what an installation of Gitpod Self-Hosted stands on hold?
//!
//! The main path: an environment file is parsed ([`yaml`]) and becomes targets ([`environment`]), the matrix is loaded
//! ([`matrix`]), and a [`session`] composes both with the engine of `harness` and the families of `probes`. While it
//! runs, [`live`] feeds the console and rewrites the reports ([`outputs`]); its end is an exit code. The command line
//! ([`cli`]) and `cargo test --test certify` ([`certify`]) are two faces of it; [`lab_environment`] makes the
//! environment of stand-ins, [`report_files`] reads records back, [`sweep`] removes what a killed run left.

pub mod error;
pub mod yaml;
pub mod environment;
pub mod import;
pub mod permissions;
pub mod matrix;
pub mod session;
pub mod lab_environment;
pub mod outputs;
pub mod live;
mod console;
pub mod report_files;
pub mod sweep;
pub mod cli;
pub mod certify;
pub mod terminal;

use std::path::Path;

use harness::Cause;
use harness::environment::Environment;
use harness::plan::{Options, Plan};

pub use error::Error;

/// Reads an environment file against the catalogue of families.
///
/// # Errors
/// Every mistake of the file at once.
pub fn load_environment(path: &Path) -> Result<Environment, Error> {
    Ok(environment::load(path, probes::CATALOGUE)?)
}

/// The catalogue of causes: the engine's and those of every family, sorted by code.
pub fn causes() -> Vec<&'static Cause> {
    let mut causes: Vec<&'static Cause> = harness::cause::ENGINE.to_vec();
    causes.extend(probes::CATALOGUE.iter().flat_map(|family| family.causes()));
    causes.sort_by_key(|cause| cause.code);
    // What goes wrong on the way to any target is in the catalogue of every family.
    causes.dedup_by(|one, other| one.code == other.code && one.remedy == other.remedy);
    causes
}

/// Why a plan runs nothing, and the way out.
pub fn nothing_runs(plan: &Plan, options: &Options) -> String {
    let mut reasons: Vec<&str> = plan
        .targets
        .iter()
        .flat_map(|t| &t.cases)
        .filter_map(|c| c.skip.as_ref().map(|(_, text)| text.as_str()))
        .collect();
    reasons.sort_unstable();
    reasons.dedup();
    let filters = match &options.select {
        harness::plan::Select::Filters(filters) if !filters.is_empty() => {
            format!(" (filters: {})", filters.join(", "))
        }
        _ => String::new(),
    };
    format!(
        "nothing was selected{filters}; nothing was checked. Left out: {}. `underpin list` prints every case",
        reasons.join("; ")
    )
}

/// Keeps the texts of panics off the terminal: the engine catches each and reports it as a case of its own, and the
/// command says what it was before it ends.
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        tracing::debug!("{panic}");
    }));
}
