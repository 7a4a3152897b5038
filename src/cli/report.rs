//! `underpin report`: renders the records of earlier runs, merges shards, judges again, all offline.

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use harness::Verdict;
use jiff::civil::Date;

use super::outputs::{ConsoleArgs, OutputArgs};
use crate::{Error, console, report_files, terminal};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Records that `underpin run --json FILE` wrote; several are merged
    #[arg(required = true, value_name = "RECORD")]
    records: Vec<PathBuf>,
    /// Judge against this matrix instead of the built-in one
    #[arg(long, value_name = "FILE", env = "UNDERPIN_MATRIX")]
    matrix: Option<PathBuf>,
    /// Judge dates as on this day, YYYY-MM-DD, instead of the day of the run
    #[arg(long, value_name = "DATE", env = "UNDERPIN_TODAY")]
    today: Option<Date>,
    /// Candidates, waivers and partial verdicts do not exit with 0
    #[arg(long, env = "UNDERPIN_STRICT", value_parser = FalseyValueParser::new())]
    strict: bool,
    /// Let this verdict exit with 0 (can be given several times)
    #[arg(long, value_name = "VERDICT", env = "UNDERPIN_ACCEPT", value_delimiter = ',')]
    accept: Vec<Verdict>,
    #[command(flatten)]
    outputs: OutputArgs,
    #[command(flatten)]
    console: ConsoleArgs,
}

pub(super) fn main(args: Args) -> Result<u8, Error> {
    let outputs = args.outputs.outputs()?;
    let matrix = crate::matrix::load(args.matrix.as_deref())?;
    let records = args.records.into_iter().map(|path| report_files::read(&path).map(|record| (path, record)));
    let mut record = report_files::merge(records.collect::<Result<_, _>>()?)?;
    if let Some(today) = args.today {
        record.run.today = today;
    }
    record.run.strict |= args.strict;
    record.run.accept.extend(args.accept);
    report_files::judge_again(&mut record, &matrix);
    outputs.write_all(&record)?;
    if !args.console.quiet {
        let look = console::look(&args.console, outputs.take_stdout());
        let screen = reports::console::screen(&record, &look.screen);
        if outputs.take_stdout() {
            terminal::note(&screen);
        } else {
            terminal::print(&screen).map_err(|source| Error::System { what: "standard output", source })?;
        }
    }
    Ok(record.summary.exit_code)
}
