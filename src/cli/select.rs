//! The flags that say what runs: shared by `run` and `probe`.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::FalseyValueParser;
use harness::Verdict;
use harness::plan::{Options, Select, Shard};
use harness::vocabulary::{Depth, EvidenceKept};
use jiff::civil::Date;

/// What runs, and how it is judged.
#[derive(Debug, Clone, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct SelectArgs {
    /// Only these: a family, a target, a probe or a case name, whole or up to a `::`
    #[arg(value_name = "FILTER")]
    pub(crate) filters: Vec<String>,
    /// Run the deep checks too: they start pods, wait long or move much
    #[arg(long, env = "UNDERPIN_DEEP", value_parser = FalseyValueParser::new())]
    pub(crate) deep: bool,
    /// Candidates, waivers and partial verdicts do not exit with 0
    #[arg(long, env = "UNDERPIN_STRICT", value_parser = FalseyValueParser::new())]
    pub(crate) strict: bool,
    /// Let this verdict exit with 0 (can be given several times)
    #[arg(long, value_name = "VERDICT", env = "UNDERPIN_ACCEPT", value_delimiter = ',')]
    pub(crate) accept: Vec<Verdict>,
    /// Leave out everything that writes
    #[arg(long, env = "UNDERPIN_READ_ONLY", value_parser = FalseyValueParser::new())]
    pub(crate) read_only: bool,
    /// Stop at the first required check that fails
    #[arg(long, env = "UNDERPIN_FAIL_FAST", value_parser = FalseyValueParser::new())]
    pub(crate) fail_fast: bool,
    /// Run only one part of the checks: 2/5 is the second of five
    #[arg(long, value_name = "I/N", env = "UNDERPIN_SHARD")]
    pub(crate) shard: Option<Shard>,
    /// Judge dates as on this day, YYYY-MM-DD (by default today, UTC)
    #[arg(long, value_name = "DATE", env = "UNDERPIN_TODAY")]
    pub(crate) today: Option<Date>,
    /// The budget of the whole run, like 10m; then it is interrupted and cleans up
    #[arg(long, value_name = "D", env = "UNDERPIN_TIMEOUT", value_parser = harness::settings::parse_duration)]
    pub(crate) timeout: Option<Duration>,
    /// The folder of the journal of what a run creates
    #[arg(long, value_name = "DIR", env = "UNDERPIN_STATE")]
    pub(crate) state: Option<PathBuf>,
    /// Judge against this matrix instead of the built-in one
    #[arg(long, value_name = "FILE", env = "UNDERPIN_MATRIX")]
    pub(crate) matrix: Option<PathBuf>,
    /// Whose evidence the reports hold
    #[arg(long, value_name = "failed|all", env = "UNDERPIN_EVIDENCE", default_value = "failed")]
    pub(crate) evidence: EvidenceKept,
}

impl SelectArgs {
    /// What the flags mean.
    pub(crate) fn options(&self) -> Options {
        Options {
            select: Select::Filters(self.filters.clone()),
            depth: if self.deep { Depth::Deep } else { Depth::Standard },
            read_only: self.read_only,
            fail_fast: self.fail_fast,
            shard: self.shard,
            strict: self.strict,
            accept: self.accept.clone(),
            today: self.today.unwrap_or_else(today),
            timeout: self.timeout,
            evidence: self.evidence,
        }
    }
}

/// Everything at standard depth, as without any flag.
pub fn default_options(today: Date) -> Options {
    Options {
        select: Select::Filters(Vec::new()),
        depth: Depth::Standard,
        read_only: false,
        fail_fast: false,
        shard: None,
        strict: false,
        accept: Vec::new(),
        today,
        timeout: None,
        evidence: EvidenceKept::Failed,
    }
}

/// The day of today, in UTC.
pub(crate) fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}
