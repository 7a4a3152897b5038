//! The engine: runs a plan, and tells what happens.
//!
//! [`start`] makes the record of the plan and spawns one task for each target ([`target`]): connect once, identify
//! once (what they need of a cluster's secrets is read before, [`secrets`]), every probe as soon as what it needs has passed, those that provoke last and one by one, then the clean-up.
//! A single case with its attempts is in [`case`]. When all targets are done, the judge speaks. A [`Run`] is the
//! handle: whoever wants a case or the whole record awaits it there.

mod case;
mod progress;
pub mod secrets;
mod target;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::environment::Environment;
use crate::event::Event;
use crate::journal::Journal;
use crate::judge;
use crate::matrix::Matrix;
use crate::names::RunId;
use crate::plan::{Options, Plan};
use crate::record::{CaseRecord, Record, RunInfo};
use crate::scrub::Scrubber;

use progress::Progress;
pub use progress::planned_record;

/// Everything that a run needs.
pub struct Job {
    /// The environment.
    pub environment: Arc<Environment>,
    /// The environment file, for the journal.
    pub environment_file: Option<PathBuf>,
    /// What was asked for.
    pub options: Options,
    /// What to judge against.
    pub matrix: Arc<Matrix>,
    /// The state folder, for the journal.
    pub state: PathBuf,
    /// The head of the record; the engine fills in the durations and the ends.
    pub info: RunInfo,
    /// The run's id.
    pub run: RunId,
    /// Told to stop: Ctrl-C, SIGTERM.
    pub cancel: CancellationToken,
}

/// A run that goes on.
#[derive(Clone)]
pub struct Run {
    progress: Arc<Progress>,
}

/// Starts a run on the current tokio runtime. The events end with [`Event::Finished`].
pub fn start(job: Job) -> (Run, mpsc::UnboundedReceiver<Event>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let plan = Plan::new(&job.environment, &job.options);
    let record = planned_record(job.info.clone(), &plan);
    let progress = Arc::new(Progress::new(record, sender));
    tokio::spawn(drive(job, plan, Arc::clone(&progress)));
    (Run { progress }, receiver)
}

impl Run {
    /// Waits until the case with this name has its outcome; `None` when there is no such case.
    pub async fn case(&self, id: &str) -> Option<CaseRecord> {
        self.progress.case(id).await
    }

    /// Waits until everything is judged.
    pub async fn finished(&self) -> Record {
        self.progress.finished().await
    }

    /// The record as it stands now.
    pub fn snapshot(&self) -> Record {
        self.progress.snapshot()
    }
}

async fn drive(job: Job, plan: Plan, progress: Arc<Progress>) {
    let started = Instant::now();
    let stop = job.cancel.child_token();
    let journal =
        Arc::new(Journal::new(&job.state, &job.run, &job.environment.name, job.environment_file.as_deref()));
    let shared = Arc::new(target::Shared {
        run: job.run.clone(),
        scrubber: Arc::new(Scrubber::new(
            job.environment.targets.iter().map(|target| target.settings.endpoint()).collect(),
        )),
        journal: Arc::clone(&journal),
        secrets: secrets::ClusterSecrets::of(&job.environment),
        progress: Arc::clone(&progress),
        options: job.options.clone(),
        waivers: job.info.waivers.clone(),
        stop: stop.clone(),
        failed_fast: CancellationToken::new(),
        started,
    });
    progress.tell_start();
    let mut tasks = tokio::task::JoinSet::new();
    for (number, target) in plan.targets.into_iter().enumerate() {
        tasks.spawn(target::run(number, target, Arc::clone(&shared)));
    }
    let budget = job.options.timeout;
    let over = async {
        match budget {
            Some(budget) => tokio::time::sleep_until(started + budget).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(over);
    let mut interrupted = false;
    loop {
        tokio::select! {
            next = tasks.join_next() => if next.is_none() { break },
            () = &mut over, if !interrupted => {
                interrupted = true;
                stop.cancel();
                progress.tell(Event::Interrupted);
            }
            () = job.cancel.cancelled(), if !interrupted => {
                interrupted = true;
                progress.tell(Event::Interrupted);
            }
        }
    }
    // Told to stop in the very moment in which the last target ended: some of its cases may not have finished.
    interrupted |= job.cancel.is_cancelled();
    journal.close();
    let families = job.environment.targets.iter().map(|target| target.family);
    let categories: std::collections::BTreeMap<&str, Vec<String>> = families
        .map(|family| (family.name(), family.categories().iter().map(|&name| name.to_owned()).collect()))
        .collect();
    progress.finish(interrupted, started.elapsed(), |record| {
        judge::judge(record, &job.matrix, &|family| categories.get(family).cloned().unwrap_or_default());
    });
}
