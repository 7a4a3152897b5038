//! Runs against stand-ins of the lab, from their start to the record.

use std::sync::Arc;

use harness::environment::Environment;
use harness::names::{VERDICT, case_id};
use harness::plan::{Options, Select};
use harness::record::Record;
use lab::{Profile, Stand};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;
use underpin::session::{Parts, Session};

/// Stand-ins that run, and what a run against them needs.
pub(crate) struct Played {
    runtime: Runtime,
    stands: Vec<Stand>,
    environment: Arc<Environment>,
    folder: TempDir,
}

/// Everything at standard depth, on a day of which the matrix knows.
pub(crate) fn options() -> Options {
    underpin::cli::default_options("2026-11-21".parse().unwrap())
}

impl Played {
    /// Starts the profiles, without faults.
    pub(crate) fn start(profiles: &[&'static Profile]) -> Self {
        let runtime = underpin::session::runtime().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let lab = runtime.block_on(underpin::lab_environment::start(profiles, &[], folder.path(), None));
        let lab = lab.unwrap();
        Self { runtime, stands: lab.stands, environment: Arc::new(lab.environment), folder }
    }

    /// What runs only the required probes, and what they need: the verdict of the first target.
    pub(crate) fn required(&self) -> Options {
        let target = &self.environment.targets[0];
        let verdict = case_id(target.family.name(), &target.name, VERDICT);
        Options { select: Select::Filters(vec![verdict]), ..options() }
    }

    /// One run to its end. A run that is not fit took another path than the one that is measured, so it panics.
    pub(crate) fn run(&self, options: Options) -> Record {
        let session = Session::new(Parts {
            environment: Arc::clone(&self.environment),
            file: None,
            options,
            matrix: underpin::matrix::load(None).unwrap(),
            state: self.folder.path().join("state"),
        });
        let record = self.runtime.block_on(async {
            let (run, _events) = session.unwrap().start(CancellationToken::new()).unwrap();
            run.finished().await
        });
        assert_eq!(record.summary.exit_code, 0, "{:?}", record.summary);
        record
    }

    /// Stops the stand-ins.
    pub(crate) fn stop(self) {
        self.runtime.block_on(async {
            for stand in self.stands {
                stand.stop().await;
            }
        });
    }
}
