//! What the suites share: a run of underpin against stand-ins, in this process.

#![allow(dead_code, reason = "each suite uses its own part")]
#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

pub(crate) mod command;
pub(crate) mod killed;
pub(crate) mod node;
pub(crate) mod relay;
pub(crate) mod set_up;
pub(crate) mod tables;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use harness::environment::Environment;
use harness::plan::Options;
use harness::record::{CaseRecord, Record, TargetRecord};
use lab::Stand;
use tokio_util::sync::CancellationToken;
use underpin::session::{Parts, Session};

/// Everything at standard depth.
pub(crate) fn options() -> Options {
    underpin::cli::default_options("2026-11-21".parse().unwrap())
}

/// Runs an environment to its end.
pub(crate) async fn run(environment: Environment, options: Options, state: &Path) -> Record {
    let session = Session::new(Parts {
        environment: Arc::new(environment),
        file: None,
        options,
        matrix: underpin::matrix::load(None).unwrap(),
        state: state.to_owned(),
    })
    .unwrap();
    let (run, _events) = session.start(CancellationToken::new()).unwrap();
    run.finished().await
}

/// A stand-in with its environment.
pub(crate) async fn stand(profile: &str, faults: &[&str], folder: &Path) -> (Stand, Environment) {
    let (stand, text) = stand_and_text(profile, faults, folder).await;
    (stand, environment(&text, folder))
}

/// A stand-in and the text of its environment file.
pub(crate) async fn stand_and_text(profile: &str, faults: &[&str], folder: &Path) -> (Stand, String) {
    let profile = lab::profile(profile).unwrap_or_else(|| panic!("no profile {profile}"));
    let faults: Vec<_> =
        faults.iter().map(|id| lab::fault(id).unwrap_or_else(|| panic!("no fault {id}"))).collect();
    let stand = Stand::start(profile, &faults).await.unwrap();
    // A machine that is slow changes nothing; where something never comes, `hurry` is for it.
    let budget = "{ target: 30m, probe: 10m, request: 2m }";
    let target = stand.target("main", folder).unwrap();
    // An installation is a section of its own; everything else is an item of the list.
    let list = if profile.is_installation() { "" } else { "targets:\n" };
    let text = format!("environment: lab\nlab: true\ndefaults:\n  budget: {budget}\n{list}{target}");
    (stand, text)
}

/// Reads an environment.
pub(crate) fn environment(text: &str, folder: &Path) -> Environment {
    underpin::environment::load_text(text, "test", folder, probes::CATALOGUE)
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// Gives every target a short budget, for faults in which nothing comes.
pub(crate) fn hurry(environment: &mut Environment) {
    for target in &mut environment.targets {
        target.common.budget.request = Duration::from_millis(300);
        target.common.budget.probe = Duration::from_secs(2);
    }
}

/// Plays every row of a table, some side by side, and fails with all that is wrong.
pub(crate) async fn play_all<R: Send + 'static, F>(rows: Vec<R>, side_by_side: usize, play: fn(R) -> F)
where
    F: Future<Output = Vec<String>> + Send + 'static,
{
    let permits = Arc::new(tokio::sync::Semaphore::new(side_by_side));
    let mut tasks = tokio::task::JoinSet::new();
    for row in rows {
        let permits = Arc::clone(&permits);
        tasks.spawn(async move {
            let _permit = permits.acquire_owned().await;
            play(row).await
        });
    }
    let mut wrong: Vec<String> = tasks.join_all().await.into_iter().flatten().collect();
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The case with this slug.
pub(crate) fn case<'t>(target: &'t TargetRecord, slug: &str) -> &'t CaseRecord {
    target.cases.iter().find(|case| case.slug() == slug).unwrap_or_else(|| panic!("no case {slug}"))
}

/// One line on how a case ended.
pub(crate) fn line(case: &CaseRecord) -> String {
    let outcome = case.outcome.map_or("none", harness::Outcome::as_str);
    let cause = case.cause.as_deref().unwrap_or("-");
    format!("{} {outcome} {cause}: {}", case.slug(), case.actual.as_deref().unwrap_or(&case.summary))
}
