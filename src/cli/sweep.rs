//! `underpin sweep`: removes what the journals of earlier runs list.

use std::path::PathBuf;

use crate::session::state_folder;
use crate::{Error, sweep, terminal};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The environment file, where it has moved since the run
    #[arg(long, value_name = "FILE", env = "UNDERPIN_ENV")]
    env: Option<PathBuf>,
    /// The folder of the journals
    #[arg(long, value_name = "DIR", env = "UNDERPIN_STATE")]
    state: Option<PathBuf>,
}

pub(super) fn main(args: &Args) -> Result<u8, Error> {
    let state = state_folder(args.state.as_deref())?;
    let swept = crate::session::runtime()?.block_on(sweep::sweep(&state, args.env.as_deref()))?;
    terminal::print(&swept.text).map_err(|source| Error::System { what: "standard output", source })?;
    Ok(if swept.clean { harness::judge::exit::OK } else { harness::judge::exit::NOT_PROVED })
}
