//! `underpin matrix`: renders the published page, checks the data, compares two matrices.

use std::path::PathBuf;

use crate::{Error, matrix, terminal};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Print the page of the matrix, or write it.
    Render {
        /// The matrix; the built-in one when absent
        #[arg(long, value_name = "FILE", env = "UNDERPIN_MATRIX")]
        matrix: Option<PathBuf>,
        /// Write the page here instead of printing it
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Check a matrix: every mistake at once, and whether the page beside it is fresh.
    Check {
        /// The matrix; the built-in one when absent
        #[arg(long, value_name = "FILE", env = "UNDERPIN_MATRIX")]
        matrix: Option<PathBuf>,
        /// The page that has to be fresh
        #[arg(long, value_name = "FILE")]
        page: Option<PathBuf>,
    },
    /// Say what differs between two matrices.
    Diff {
        /// The old one; the built-in one when only one is given
        old: PathBuf,
        /// The new one
        new: Option<PathBuf>,
    },
}

pub(super) fn main(args: &Args) -> Result<u8, Error> {
    let print = |text: &str| {
        terminal::print(text).map_err(|source| Error::System { what: "standard output", source })
    };
    match &args.command {
        Command::Render { matrix: file, out } => {
            let page = matrix::render(&matrix::load(file.as_deref())?);
            match out {
                Some(out) => std::fs::write(out, page).map_err(|error| Error::file(out, error))?,
                None => print(&page)?,
            }
        }
        Command::Check { matrix: file, page } => {
            let loaded = matrix::load(file.as_deref())?;
            if let Some(page) = page {
                let committed = std::fs::read_to_string(page).map_err(|error| Error::file(page, error))?;
                let checked = matrix::check(&loaded, Some(&committed));
                if !checked.holds() {
                    return Err(Error::usage(checked.to_string()));
                }
            }
            print(&format!(
                "{} r{}: {} rows, no mistake\n",
                loaded.name,
                loaded.revision,
                loaded.rows.len()
            ))?;
        }
        Command::Diff { old, new } => {
            let (old, new) = match new {
                Some(new) => (matrix::load(Some(old))?, matrix::load(Some(new))?),
                None => (matrix::load(None)?, matrix::load(Some(old))?),
            };
            print(&matrix::diff(&old, &new))?;
        }
    }
    Ok(harness::judge::exit::OK)
}
