//! `underpin run`: the main job.

use std::path::PathBuf;
use std::sync::Arc;

use clap::builder::FalseyValueParser;
use harness::environment::Environment;
use harness::judge::exit;
use harness::plan::Select;
use reports::console::Live;
use tokio_util::sync::CancellationToken;

use super::outputs::{ConsoleArgs, OutputArgs};
use super::select::SelectArgs;
use crate::lab_environment::{self, LabEnvironment};
use crate::outputs::Outputs;
use crate::session::{Parts, Session, runtime, state_folder};
use crate::{Error, console, live, terminal};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceArgs,
    #[command(flatten)]
    select: SelectArgs,
    /// Run again what did not pass in this record
    #[arg(long, value_name = "RECORD", env = "UNDERPIN_RERUN", conflicts_with = "filters")]
    rerun: Option<PathBuf>,
    #[command(flatten)]
    outputs: OutputArgs,
    #[command(flatten)]
    console: ConsoleArgs,
}

/// Which environment.
#[derive(Debug, clap::Args)]
pub(super) struct SourceArgs {
    /// The environment file
    #[arg(long, value_name = "FILE", env = "UNDERPIN_ENV", value_parser = super::possibly_empty_path())]
    pub(super) env: Option<PathBuf>,
    /// Use the healthy stand-ins of the lab instead: they certify nothing
    #[arg(long, env = "UNDERPIN_LAB", value_parser = FalseyValueParser::new())]
    pub(super) lab: bool,
}

/// Where the environment comes from.
pub(super) enum Source {
    File(PathBuf),
    Lab,
}

impl SourceArgs {
    /// What the flags mean. A flag that was typed wins over a variable.
    pub(super) fn source(self, command: &str) -> Result<Source, Error> {
        let typed =
            |flag: &str| std::env::args().any(|arg| arg == flag || arg.starts_with(&format!("{flag}=")));
        match (self.env, self.lab) {
            (Some(_), true) if typed("--env") && typed("--lab") => {
                Err(Error::usage("--env and --lab exclude each other"))
            }
            (Some(_), true) if typed("--lab") => Ok(Source::Lab),
            (Some(file), _) if file.as_os_str().is_empty() => Err(Error::usage(
                "UNDERPIN_ENV is empty; set it to the path of an environment file, or unset it",
            )),
            (Some(file), _) => Ok(Source::File(file)),
            (None, true) => Ok(Source::Lab),
            (None, false) => Err(Error::usage(format!(
                "no environment is given. Either of\n  \
                 underpin {command} --env FILE   your own (`underpin env new` writes a template)\n  \
                 underpin {command} --lab        the stand-ins of the lab, which certify nothing"
            ))),
        }
    }
}

pub(super) fn main(mut args: Args) -> Result<u8, Error> {
    let source = args.source.source("run")?;
    let mut options = args.select.options();
    if let Some(rerun) = args.rerun.take() {
        options.select = Select::Cases(crate::report_files::not_passed(&rerun)?);
    }
    let outputs = args.outputs.outputs()?;
    let matrix = crate::matrix::load(args.select.matrix.as_deref())?;
    let state = state_folder(args.select.state.as_deref())?;
    let make = move |environment: Environment, file: Option<PathBuf>| {
        Session::new(Parts { environment: Arc::new(environment), file, options, matrix, state })
    };
    runtime()?.block_on(async {
        match source {
            Source::File(file) => {
                let environment = crate::load_environment(&file)?;
                drive(&make(environment, Some(file))?, &outputs, &args.console).await
            }
            Source::Lab => {
                let folder = tempfile::tempdir()
                    .map_err(|source| Error::System { what: "a folder for the lab", source })?;
                let profiles = lab_environment::healthy();
                let LabEnvironment { stands, environment, .. } =
                    lab_environment::start(&profiles, &[], folder.path(), None).await?;
                let mut session = make(environment, None)?;
                // What a lab creates is gone with it.
                session.state = folder.path().join("state");
                let code = drive(&session, &outputs, &args.console).await;
                for stand in stands {
                    stand.stop().await;
                }
                code
            }
        }
    })
}

/// Runs a session with everything beside it, and gives the exit code.
pub(super) async fn drive(session: &Session, outputs: &Outputs, args: &ConsoleArgs) -> Result<u8, Error> {
    let plan = session.plan();
    if !plan.runs_anything() {
        terminal::error(&crate::nothing_runs(&plan, &session.options));
        return Ok(exit::NOTHING_RAN);
    }
    let cancel = CancellationToken::new();
    live::cancel_on_signals(&cancel)?;
    // Yesterday's reports must not read green while this run goes on, nor when it cannot begin.
    let planned = session.planned();
    outputs.write_files(&planned)?;
    session.check_secrets()?;
    let look = console::look(args, outputs.take_stdout());
    let console = if args.quiet {
        Live::nothing()
    } else {
        terminal::note(&reports::console::preamble(&planned, &console::planned(&plan), &look.live));
        look.console()
    };
    let (run, events) = session.start(cancel.clone())?;
    let record = live::follow(&run, events, console, outputs, &cancel).await?;
    if !args.quiet {
        let screen = reports::console::screen(&record, &look.screen);
        if outputs.take_stdout() {
            terminal::note(&screen);
        } else {
            terminal::print(&screen).map_err(|source| Error::System { what: "standard output", source })?;
        }
    }
    Ok(record.summary.exit_code)
}
