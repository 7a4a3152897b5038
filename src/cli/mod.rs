//! The command line: one thin file for each sub-command. What was typed becomes what it means in the file of its
//! command; nothing below this folder knows about flags.

mod env;
mod explain;
mod lab;
mod list;
mod matrix;
pub(crate) mod outputs;
mod probe;
mod report;
mod run;
pub(crate) mod select;
mod sweep;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use explain::explain;
pub use select::default_options;

/// Does what an installation of Gitpod Self-Hosted stands on hold? Live checks against every dependency, judged
/// against the compatibility matrix.
#[derive(Debug, Parser)]
#[command(name = "underpin", version, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 fit; 1 a verdict is incompatible, misconfigured or unsupported; \
    2 usage, environment file or matrix; 3 not proved: inconclusive, or the environment left checks out; \
    4 nothing was selected or nothing ran; 130 interrupted, after the clean-up.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the checks, judge, report.
    Run(run::Args),
    /// Run the checks of one target without an environment file.
    Probe(Box<probe::Args>),
    /// List every case of every depth, without any network.
    List(list::Args),
    /// Say what a probe does and why Gitpod needs it, what a cause, a product or a verdict means.
    Explain(explain::Args),
    /// Render, merge or judge again the records of earlier runs.
    Report(report::Args),
    /// Work on the compatibility matrix.
    Matrix(matrix::Args),
    /// Remove what earlier runs left behind.
    Sweep(sweep::Args),
    /// Make or check an environment file.
    Env(env::Args),
    /// Play the products: stand-ins with scripted faults.
    Lab(lab::Args),
}

/// A path that may be empty: an empty variable is a mistake of its own, with words of its own.
fn possibly_empty_path() -> impl clap::builder::TypedValueParser<Value = std::path::PathBuf> {
    use clap::builder::TypedValueParser as _;
    clap::builder::OsStringValueParser::new().map(std::path::PathBuf::from)
}

/// Reads the command line, does what it says, and gives the exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Run(args) => run::main(args),
        Command::Probe(args) => probe::main(&args),
        Command::List(args) => list::main(&args),
        Command::Explain(args) => explain::main(&args),
        Command::Report(args) => report::main(args),
        Command::Matrix(args) => matrix::main(&args),
        Command::Sweep(args) => sweep::main(&args),
        Command::Env(args) => env::main(&args),
        Command::Lab(args) => lab::main(&args),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            crate::terminal::run_error(&error);
            ExitCode::from(harness::judge::exit::USAGE)
        }
    }
}
