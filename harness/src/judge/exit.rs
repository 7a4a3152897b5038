//! The policy of exit codes, in a few visible lines.

use crate::record::{Record, TargetRecord};
use crate::vocabulary::{SkipKind, Verdict};

/// Every verdict is accepted.
pub const OK: u8 = 0;
/// A verdict is incompatible, misconfigured or unsupported.
pub const NOT_FIT: u8 = 1;
/// Usage, environment file, matrix.
pub const USAGE: u8 = 2;
/// A verdict is inconclusive, or partial because the environment left checks out.
pub const NOT_PROVED: u8 = 3;
/// Nothing was selected or nothing ran.
pub const NOTHING_RAN: u8 = 4;
/// Interrupted, after the clean-up.
pub const INTERRUPTED: u8 = 130;

/// What a target alone exits with, under `--strict` and `--accept`: each of its categories counts, so that accepting
/// one verdict hides no other.
pub fn of_target(target: &TargetRecord, strict: bool, accept: &[Verdict]) -> u8 {
    let codes: Vec<u8> = if target.categories.is_empty() {
        vec![target.verdict.map_or(NOT_PROVED, |verdict| of_verdict(verdict, target, strict, accept))]
    } else {
        target
            .categories
            .iter()
            .map(|category| of_verdict(category.verdict, target, strict, accept))
            .collect()
    };
    worst(&codes)
}

fn of_verdict(verdict: Verdict, target: &TargetRecord, strict: bool, accept: &[Verdict]) -> u8 {
    if accept.contains(&verdict) {
        return OK;
    }
    match verdict {
        Verdict::Incompatible | Verdict::Misconfigured | Verdict::Unsupported => NOT_FIT,
        Verdict::Candidate | Verdict::Waived if strict => NOT_FIT,
        Verdict::Inconclusive => NOT_PROVED,
        Verdict::Partial if strict || environment_left_out(target) => NOT_PROVED,
        Verdict::Partial
        | Verdict::Waived
        | Verdict::Candidate
        | Verdict::Limited
        | Verdict::Ready
        | Verdict::Certified => OK,
    }
}

/// The first that matches, in the order of the contract.
fn worst(codes: &[u8]) -> u8 {
    [NOT_FIT, NOT_PROVED].into_iter().find(|code| codes.contains(code)).unwrap_or(OK)
}

/// Whether it was the environment, not the command line, that left required checks out.
fn environment_left_out(target: &TargetRecord) -> bool {
    let mut required = target.cases.iter().filter(|case| super::counts(case));
    required.any(|case| case.skip.as_ref().is_some_and(|skip| skip.kind == SkipKind::NotGiven))
}

/// What the whole run exits with; the first that matches.
pub fn of_run(record: &Record) -> u8 {
    if record.run.interrupted {
        return INTERRUPTED;
    }
    let judged = || record.targets.iter().filter(|target| super::ran(target));
    if judged().next().is_none() {
        return NOTHING_RAN;
    }
    let codes: Vec<u8> =
        judged().map(|target| of_target(target, record.run.strict, &record.run.accept)).collect();
    worst(&codes)
}
