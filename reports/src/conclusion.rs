//! The last line of a run: the answer, and what the command exits with.

use harness::judge::exit;
use harness::record::Record;
use harness::text::count;
use harness::vocabulary::{Outcome, Verdict};

use crate::light::{Light, is_unfinished};
use crate::words;

/// `Not yet: 1 thing to mend. Exit 1.`
pub(crate) fn conclusion(record: &Record) -> String {
    let lab = if record.run.lab { " Lab: stand-ins certify nothing." } else { "" };
    if !record.run.interrupted && record.targets.iter().any(is_unfinished) {
        return format!("Not finished: nothing is proved yet.{lab}");
    }
    let code = record.summary.exit_code;
    let answer = match code {
        exit::OK => yes(record),
        exit::NOT_FIT => not_yet(record),
        exit::NOT_PROVED => not_known(record),
        exit::NOTHING_RAN => "Nothing was tested: no case was selected, or none could run.".to_owned(),
        exit::INTERRUPTED => "Interrupted: what did not finish is not proved.".to_owned(),
        _ => "The run did not come to a verdict.".to_owned(),
    };
    format!("{answer}{lab} Exit {code}.")
}

fn yes(record: &Record) -> String {
    let judged: Vec<Verdict> = record.targets.iter().filter_map(|target| target.verdict).collect();
    let mut accepted: Vec<&str> = Vec::new();
    for verdict in judged.iter().filter(|verdict| record.run.accept.contains(verdict) && !verdict.is_good()) {
        if !accepted.contains(&verdict.as_str()) {
            accepted.push(verdict.as_str());
        }
    }
    let good = judged.iter().filter(|verdict| verdict.is_good()).count();
    let holds = match record.targets.len() {
        1 if good == 1 => "the target holds what Gitpod needs".to_owned(),
        all if good == all => format!("all {all} targets hold what Gitpod needs"),
        all => format!("{good} of {all} targets hold what Gitpod needs"),
    };
    if !accepted.is_empty() {
        format!("Let through by --accept ({}): {holds}.", accepted.join(", "))
    } else if good == record.targets.len() {
        format!("Yes: {holds}.")
    } else {
        format!("So far: what was checked works; {holds}, the rest was checked in part or not at all.")
    }
}

fn not_yet(record: &Record) -> String {
    let (mut mend, mut unknown) = (0, 0);
    for target in &record.targets {
        let broken = target.cases.iter().filter(|case| words::is_broken(case));
        let (failed, errored): (Vec<_>, Vec<_>) =
            broken.partition(|case| case.outcome == Some(Outcome::Failed));
        match Light::of(record, target) {
            // A verdict of the matrix has no case of its own.
            Light::Failure => mend += failed.len().max(1),
            Light::Error | Light::Unfinished | Light::Passed | Light::Skipped => {}
        }
        if Light::of(record, target).is_red() {
            unknown += errored.len();
        }
    }
    let mend = format!("Not yet: {} to mend", count(mend as u64, "thing"));
    if unknown == 0 { format!("{mend}.") } else { format!("{mend}, {unknown} could not be checked.") }
}

fn not_known(record: &Record) -> String {
    let red = record.targets.iter().filter(|target| Light::of(record, target).is_red());
    let (targets, errored) = red.fold((0_u64, 0_u64), |(targets, errored), target| {
        let broken = target.cases.iter().filter(|case| words::is_broken(case)).count() as u64;
        (targets + 1, errored + broken)
    });
    if errored == 0 {
        format!("Not known: {} not proved.", count(targets, "target"))
    } else {
        format!("Not known: {} could not be checked.", count(errored, "thing"))
    }
}
