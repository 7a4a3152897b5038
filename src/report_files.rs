//! Records of earlier runs: read, merged, judged again.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use harness::judge;
use harness::matrix::Matrix;
use harness::record::{Record, TargetRecord};
use harness::{Outcome, SkipKind};

use crate::Error;

/// Reads a record.
///
/// # Errors
/// When the file cannot be read, or is no record of a version that is known.
pub fn read(path: &Path) -> Result<Record, Error> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::file(path, error))?;
    reports::json::read(&text).map_err(|error| Error::usage(format!("{}: {error}", path.display())))
}

/// The names of the cases of a record that ran, or were to run, and did not pass.
///
/// # Errors
/// When the record cannot be read, or everything in it passed.
pub fn not_passed(path: &Path) -> Result<BTreeSet<String>, Error> {
    let record = read(path)?;
    let cases = record.targets.iter().flat_map(|target| &target.cases);
    let names: BTreeSet<String> = cases
        .filter(|case| {
            matches!(case.outcome, None | Some(Outcome::Failed | Outcome::Errored | Outcome::Blocked))
        })
        .map(|case| case.id.clone())
        .collect();
    if names.is_empty() {
        return Err(Error::usage(format!("{}: nothing to run again, every case passed", path.display())));
    }
    Ok(names)
}

/// Merges records of one environment: the parts of a sharded run, or of runs with different filters. A case that ran
/// in several keeps its worst outcome.
///
/// # Errors
/// When the records are not of the same environment, matrix and depth.
pub fn merge(records: Vec<(PathBuf, Record)>) -> Result<Record, Error> {
    let mut records = records.into_iter();
    let Some((first_path, mut merged)) = records.next() else {
        return Err(Error::usage("no record is given"));
    };
    for (path, record) in records {
        let same = [
            ("environment", merged.run.environment == record.run.environment),
            ("depth", merged.run.depth == record.run.depth),
            ("lab", merged.run.lab == record.run.lab),
            ("version of underpin", merged.run.tool.version == record.run.tool.version),
        ];
        if let Some((what, _)) = same.iter().find(|(_, same)| !same) {
            let (first, path) = (first_path.display(), path.display());
            return Err(Error::usage(format!(
                "{first} and {path} cannot be merged: they differ in their {what}"
            )));
        }
        merged.run.started = merged.run.started.min(record.run.started);
        merged.run.duration_ms = merged.run.duration_ms.max(record.run.duration_ms);
        merged.run.complete &= record.run.complete;
        merged.run.interrupted |= record.run.interrupted;
        merged.run.selection.fail_fast |= record.run.selection.fail_fast;
        merged.run.selection.shard = None;
        for target in record.targets {
            match merged.targets.iter_mut().find(|known| known.name == target.name) {
                Some(known) => merge_target(known, target),
                None => merged.targets.push(target),
            }
        }
    }
    Ok(merged)
}

fn merge_target(known: &mut TargetRecord, other: TargetRecord) {
    known.identity = known.identity.take().or(other.identity);
    for fact in other.observed {
        if !known.observed.contains(&fact) {
            known.observed.push(fact);
        }
    }
    for remark in other.remarks {
        if !known.remarks.contains(&remark) {
            known.remarks.push(remark);
        }
    }
    known.created += other.created;
    known.removed += other.removed;
    known.leftovers.extend(other.leftovers);
    for case in other.cases {
        match known.cases.iter_mut().find(|mine| mine.id == case.id) {
            Some(mine) if rank(&case) < rank(mine) => *mine = case,
            Some(_) => {}
            None => known.cases.push(case),
        }
    }
}

/// The worse an outcome, the lower; a case that was left out tells nothing.
fn rank(case: &harness::record::CaseRecord) -> u8 {
    match case.outcome {
        Some(Outcome::Failed) => 0,
        Some(Outcome::Errored) | None => 1,
        Some(Outcome::Blocked) => 2,
        Some(Outcome::Skipped) => match case.skip.as_ref().map(|skip| skip.kind) {
            Some(SkipKind::Waived) => 0,
            Some(SkipKind::Permission | SkipKind::NotApplicable) => 3,
            Some(SkipKind::NotGiven) => 5,
            Some(SkipKind::NotSelected) | None => 6,
        },
        Some(Outcome::Passed) if case.flaky => 3,
        Some(Outcome::Passed) => 4,
    }
}

/// Judges a record again, against this matrix.
pub fn judge_again(record: &mut Record, matrix: &Matrix) {
    record.run.matrix = crate::session::matrix_info(matrix);
    judge::judge(record, matrix, &crate::session::categories);
}
