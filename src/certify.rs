//! The face of `cargo test --test certify`: libtest's arguments, names, listing and output over our scheduler.
//!
//! Each trial only awaits its case. What is known without network to be left out is an ignored trial with its reason;
//! `--include-ignored` is `--deep`. Without an environment it is the self-test on the lab.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, mpsc};

use clap::Parser;
use harness::engine::Run;
use harness::environment::Environment;
use harness::judge::exit;
use harness::names::case_id;
use harness::plan::{CasePlan, Plan, Select};
use harness::record::CaseRecord;
use harness::vocabulary::Depth;
use harness::{Outcome, Requirement, SkipKind};
use lab::Profile;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use reports::console::Live;
use tokio_util::sync::CancellationToken;

use crate::cli::outputs::OutputArgs;
use crate::cli::select::{default_options, today};
use crate::lab_environment::{self, LabEnvironment};
use crate::outputs::Outputs;
use crate::session::{Parts, Session, state_folder};
use crate::{Error, live, terminal};

/// Trials wait for the network, not for a core, so there are many more of them than cores.
const THREADS: usize = 64;

/// Where JUnit goes unless a flag says otherwise, relative to the package.
const DEFAULT_JUNIT: &str = "target/underpin/junit.xml";

/// libtest's flags and those of the reports.
#[derive(Debug, Parser)]
#[command(disable_version_flag = true)]
struct Args {
    #[command(flatten)]
    test: Arguments,
    #[command(flatten)]
    outputs: OutputArgs,
}

/// Runs the trials, writes the reports, gives the exit code: 0, 101 when a trial failed, 2 for bad arguments.
pub fn main() -> ExitCode {
    crate::quiet_panics();
    match certify(Args::parse()) {
        Ok(code) => code,
        Err(error) => {
            terminal::run_error(&error);
            ExitCode::from(exit::USAGE)
        }
    }
}

/// Where the trials come from.
enum Source {
    Environment { environment: Arc<Environment>, file: PathBuf },
    Lab { profiles: Vec<&'static Profile> },
}

fn certify(mut args: Args) -> Result<ExitCode, Error> {
    check(&args.test)?;
    let source = source()?;
    let nextest = set("NEXTEST");
    if matches!(source, Source::Environment { .. }) && args.outputs.junit.is_none() && !nextest {
        args.outputs.junit = Some(PathBuf::from(DEFAULT_JUNIT));
    }
    let outputs = args.outputs.outputs()?;
    if outputs.take_stdout() {
        return Err(Error::usage("standard output belongs to the test harness; give the report a file"));
    }
    let environment = match &source {
        Source::Environment { environment, .. } => Arc::clone(environment),
        Source::Lab { profiles } => Arc::new(lab_environment::outline(profiles)?),
    };
    let deep = args.test.include_ignored || args.test.ignored;
    let mut session = Session::new(Parts {
        environment,
        file: match &source {
            Source::Environment { file, .. } => Some(file.clone()),
            Source::Lab { .. } => None,
        },
        options: default_options(today()),
        matrix: crate::matrix::load(std::env::var_os("UNDERPIN_MATRIX").map(PathBuf::from).as_deref())?,
        state: state_folder(std::env::var_os("UNDERPIN_STATE").map(PathBuf::from).as_deref())?,
    })?;
    let plan = session.plan();
    let ignored = |case: &CasePlan| case.skip.is_some();
    if args.test.list {
        let trials =
            cases(&plan).map(|(id, case)| Trial::test(id, || Ok(())).with_ignored_flag(ignored(case)));
        let _ = libtest_mimic::run(&args.test, trials.collect());
        return Ok(ExitCode::SUCCESS);
    }
    let runs: BTreeSet<String> = cases(&plan)
        .filter(|(id, case)| {
            let trial = Trial::test(id.clone(), || Ok(())).with_ignored_flag(ignored(case));
            !args.test.is_filtered_out(&trial) && !args.test.is_ignored(&trial)
        })
        .map(|(id, _)| id)
        .collect();
    session.options.select = if runs.len() == cases(&plan).count() || (all_that_run(&plan) == runs && !deep) {
        Select::Filters(Vec::new())
    } else {
        Select::Cases(runs.clone())
    };
    session.options.depth = if deep { Depth::Deep } else { Depth::Standard };
    let runtime = crate::session::runtime()?;
    let folder =
        tempfile::tempdir().map_err(|source| Error::System { what: "a folder for the lab", source })?;
    let mut stands = Vec::new();
    if let Source::Lab { profiles } = &source {
        // Only what is asked for is started: under nextest every trial is a process of its own.
        let asked = |profile: &&&Profile| {
            let name = lab_environment::name(profile);
            runs.iter().any(|id| id.split("::").nth(1) == Some(&*name))
        };
        let profiles: Vec<_> = profiles.iter().filter(asked).copied().collect();
        let LabEnvironment { stands: started, environment, .. } =
            runtime.block_on(lab_environment::start(&profiles, &[], folder.path(), None))?;
        stands = started;
        // What a lab creates is gone with it.
        session.state = folder.path().join("state");
        session.environment = Arc::new(environment);
    }
    let conclusion = run(&args.test, &session, &plan, &runs, outputs, &runtime)?;
    runtime.block_on(async {
        for stand in stands {
            stand.stop().await;
        }
    });
    let ran = conclusion.num_passed + conclusion.num_failed + conclusion.num_ignored;
    if nextest && ran == 0 {
        let text = "this process could run nothing: no trial has the name that nextest asked for";
        return Err(Error::usage(text));
    }
    if matches!(source, Source::Environment { .. }) && ran == 0 {
        // On the lab an empty selection is as harmless as libtest has it; of an environment nothing was proved.
        terminal::error(&crate::nothing_runs(&plan, &session.options));
        return Ok(ExitCode::from(exit::NOTHING_RAN));
    }
    Ok(conclusion.exit_code())
}

/// What libtest-mimic would answer with a panic or a hang.
fn check(args: &Arguments) -> Result<(), Error> {
    if args.test_threads == Some(0) {
        return Err(Error::usage("--test-threads 0 would run nothing; give at least 1, or leave it out"));
    }
    if args.bench {
        return Err(Error::usage("there are no benchmarks here; run without --bench"));
    }
    if let Some(path) = &args.logfile {
        std::fs::File::create(path).map_err(|error| Error::file(path, error))?;
    }
    Ok(())
}

fn source() -> Result<Source, Error> {
    match std::env::var_os("UNDERPIN_ENV") {
        Some(file) if file.is_empty() => {
            Err(Error::usage("UNDERPIN_ENV is empty; set it to the path of an environment file, or unset it"))
        }
        Some(file) => {
            let file = PathBuf::from(file);
            Ok(Source::Environment { environment: Arc::new(crate::load_environment(&file)?), file })
        }
        None if set("UNDERPIN_REQUIRE_ENV") => Err(Error::usage(
            "UNDERPIN_REQUIRE_ENV is set, and UNDERPIN_ENV names no environment: nothing real would be tested",
        )),
        None => Ok(Source::Lab { profiles: lab_environment::healthy() }),
    }
}

fn set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty() && value != "0")
}

/// Every case with its name.
fn cases(plan: &Plan) -> impl Iterator<Item = (String, &CasePlan)> {
    plan.targets.iter().flat_map(|target| {
        let (family, name) = (target.target.family.name(), &target.target.name);
        target.cases.iter().map(move |case| (case_id(family, name, case.kind.slug()), case))
    })
}

fn all_that_run(plan: &Plan) -> BTreeSet<String> {
    cases(plan).filter(|(_, case)| case.skip.is_none()).map(|(id, _)| id).collect()
}

fn run(
    args: &Arguments,
    session: &Session,
    plan: &Plan,
    runs: &BTreeSet<String>,
    outputs: Outputs,
    runtime: &tokio::runtime::Runtime,
) -> Result<libtest_mimic::Conclusion, Error> {
    let (started, follower) = if runs.is_empty() {
        (None, None)
    } else {
        let _guard = runtime.enter();
        let cancel = CancellationToken::new();
        live::cancel_on_signals(&cancel)?;
        outputs.write_files(&session.planned())?;
        let (run, events) = session.start(cancel.clone())?;
        let (following, result) = (run.clone(), mpsc::channel());
        runtime.spawn(async move {
            let ended = live::follow(&following, events, Live::nothing(), &outputs, &cancel).await;
            // The receiver waits below.
            let _ = result.0.send(ended.map(drop));
        });
        (Some(run), Some(result.1))
    };
    // Without `--ignored` a trial that is left out says why; with it, the flag decides whether it runs.
    let by_flag = args.ignored || args.include_ignored;
    let trials = cases(plan).map(|(id, case)| {
        let reason = case.skip.as_ref().map(|(_, reason)| reason.clone());
        match (&started, reason) {
            (_, Some(reason)) if !by_flag => {
                Trial::ignorable_test(id, move || Ok(Completion::ignored_with(reason)))
            }
            (Some(run), reason) => {
                let (run, handle, name) = (run.clone(), runtime.handle().clone(), id.clone());
                Trial::ignorable_test(id, move || conclude(handle.block_on(run.case(&name)), &run))
                    .with_ignored_flag(reason.is_some())
            }
            (None, reason) => Trial::test(id, || Ok(())).with_ignored_flag(reason.is_some()),
        }
    });
    let mut args = args.clone();
    args.test_threads = args.test_threads.or(Some(THREADS));
    let conclusion = libtest_mimic::run(&args, trials.collect());
    if let Some(follower) = follower {
        // The sender lives in a task of the same runtime and always speaks.
        follower.recv().unwrap_or(Ok(()))?;
    }
    Ok(conclusion)
}

/// What a case means as a trial. Only a required case is ever red.
fn conclude(case: Option<CaseRecord>, run: &Run) -> Result<Completion, Failed> {
    let Some(case) = case else { return Err("the run has no such case".into()) };
    let required = case.requirement == Requirement::Required;
    match case.outcome {
        Some(Outcome::Passed) => Ok(Completion::Completed),
        Some(Outcome::Failed | Outcome::Errored) if required => Err(text(&case, run).into()),
        Some(Outcome::Failed | Outcome::Errored) => Ok(Completion::ignored_with(format!(
            "{}, {}: {}",
            case.requirement,
            case.outcome.map_or("", Outcome::as_str),
            case.summary
        ))),
        Some(Outcome::Blocked | Outcome::Skipped) => {
            let kind = case.skip.as_ref().map(|skip| skip.kind);
            let prefix = if kind == Some(SkipKind::NotApplicable) { "not applicable: " } else { "" };
            Ok(Completion::ignored_with(format!("{prefix}{}", case.summary)))
        }
        None => Err("not finished".into()),
    }
}

/// The requirement first, then expected, then actual, cause and remedy; for a verdict its reasons.
fn text(case: &CaseRecord, run: &Run) -> String {
    let mut lines = vec![format!("required: {}", case.title), case.summary.clone()];
    let named = [("expected", &case.expected), ("actual", &case.actual), ("to mend", &case.remedy)];
    lines.extend(named.iter().filter_map(|(name, text)| text.as_ref().map(|text| format!("{name}: {text}"))));
    if let (Some(fault), Some(cause)) = (case.fault, &case.cause) {
        lines.push(format!("cause: {fault}.{cause}"));
    }
    if case.slug() == harness::names::VERDICT {
        let record = run.snapshot();
        let target =
            record.targets.iter().find(|target| target.cases.iter().any(|other| other.id == case.id));
        lines.extend(
            target.into_iter().flat_map(|target| target.reasons.iter().map(|reason| format!("- {reason}"))),
        );
    }
    lines.join("\n")
}
