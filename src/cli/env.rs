//! `underpin env`: a template to start from, a file made of what Gitpod's installer is configured with, and a check
//! without any network.

mod import;

use std::path::PathBuf;

use crate::{Error, environment, terminal};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Print a commented template, or write it into a file that does not exist yet.
    New {
        /// The file
        file: Option<PathBuf>,
    },
    /// Check an environment file: every mistake at once, without any network and without reading a secret.
    Check {
        /// The file
        file: PathBuf,
    },
    /// Make an environment file from the configuration of Gitpod's installer, and the secrets that it names.
    Import(import::Args),
}

pub(super) fn main(args: &Args) -> Result<u8, Error> {
    match &args.command {
        Command::New { file: None } => print(environment::template())?,
        Command::New { file: Some(file) } => {
            let created = std::fs::File::create_new(file);
            let written = created
                .and_then(|mut f| std::io::Write::write_all(&mut f, environment::template().as_bytes()));
            written.map_err(|error| Error::file(file, error))?;
            print(&format!("wrote {0}; fill it in, then `underpin run --env {0}`\n", file.display()))?;
        }
        Command::Check { file } => {
            let environment = crate::load_environment(file)?;
            let targets = harness::text::count(environment.targets.len() as u64, "target");
            print(&format!("{}: {targets}, no mistake\n", environment.name))?;
        }
        Command::Import(args) => import::main(args)?,
    }
    Ok(harness::judge::exit::OK)
}

fn print(text: &str) -> Result<(), Error> {
    terminal::print(text).map_err(|source| Error::System { what: "standard output", source })
}
