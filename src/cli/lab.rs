//! `underpin lab`: lists what can be played, and plays it.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::{Error, lab_environment, live, terminal};
use tokio_util::sync::CancellationToken;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Print every profile and every fault.
    List,
    /// Start stand-ins on ports of the system's choice, write their environment file, print `ready FILE`, and stop on
    /// Ctrl-C or SIGTERM.
    Serve {
        /// A product, optionally with a variant; several start side by side
        #[arg(long, value_name = "PROFILE", required = true)]
        profile: Vec<String>,
        /// What goes wrong; several add up
        #[arg(long, value_name = "FAULT")]
        fault: Vec<String>,
        /// Write the environment file here, with the CA and the credentials beside it
        #[arg(long, value_name = "FILE")]
        env_out: Option<PathBuf>,
    },
}

pub(super) fn main(args: &Args) -> Result<u8, Error> {
    match &args.command {
        Command::List => list(),
        Command::Serve { profile, fault, env_out } => serve(profile, fault, env_out.as_deref()),
    }
}

fn list() -> Result<u8, Error> {
    let mut text = "profiles (those with * are the healthy lab of `run --lab`)\n".to_owned();
    for profile in lab::profiles() {
        let mark = if profile.healthy { '*' } else { ' ' };
        let _ = writeln!(text, "  {mark} {:<28} {}", profile.id, profile.title);
    }
    text.push_str("faults\n");
    for fault in lab::faults() {
        let _ = writeln!(text, "    {:<28} {}", fault.id, fault.title);
    }
    terminal::print(&text).map_err(|source| Error::System { what: "standard output", source })?;
    Ok(0)
}

fn serve(profiles: &[String], faults: &[String], env_out: Option<&std::path::Path>) -> Result<u8, Error> {
    let profiles: Vec<_> = profiles
        .iter()
        .map(|id| find(id, lab::profile(id), "profile", &known_profiles()))
        .collect::<Result<_, _>>()?;
    let faults: Vec<_> = faults
        .iter()
        .map(|id| find(id, lab::fault(id), "fault", &known_faults()))
        .collect::<Result<_, _>>()?;
    let folder =
        tempfile::tempdir().map_err(|source| Error::System { what: "a folder for the lab", source })?;
    crate::session::runtime()?.block_on(async {
        let stop = CancellationToken::new();
        live::cancel_on_signals(&stop)?;
        let beside = env_out.map(|file| {
            file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(std::path::Path::new("."))
        });
        let lab =
            lab_environment::start(&profiles, &faults, beside.unwrap_or(folder.path()), env_out).await?;
        terminal::print(&format!("ready {}\n", lab.file.display()))
            .map_err(|source| Error::System { what: "standard output", source })?;
        stop.cancelled().await;
        for stand in lab.stands {
            stand.stop().await;
        }
        Ok(0)
    })
}

fn find<T>(id: &str, found: Option<T>, what: &str, known: &[&'static str]) -> Result<T, Error> {
    found.ok_or_else(|| {
        let near = harness::settings::closest(id, known);
        let hint = near.map_or_else(
            || "`underpin lab list` prints all".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Error::usage(format!("no {what} is called `{id}`; {hint}"))
    })
}

fn known_profiles() -> Vec<&'static str> {
    lab::profiles().iter().map(|profile| profile.id).collect()
}

fn known_faults() -> Vec<&'static str> {
    lab::faults().iter().map(|fault| fault.id).collect()
}
