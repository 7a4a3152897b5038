//! The judge: one pure function from what was seen, the matrix and a date to verdicts.
//!
//! [`judge`] applies the waivers ([`waive`]), judges every category of every target ([`category`]; a target may have several
//! parts, [`parts`]), lets what stands
//! behind another target count there ([`behind`]), rules out what does not go together ([`combined`]), gives the reserved
//! `verdict` cases their outcome, and sets the exit code ([`exit`]). It reads nothing but the record, so a record can
//! be judged again, later, offline, against another matrix.

pub mod exit;
mod category;
mod behind;
mod combined;
mod parts;
mod waivers;

pub use parts::{PART, Part};
pub use waivers::waive;

use crate::matrix::Matrix;
use crate::names::{CONNECT, IDENTITY, VERDICT};
use crate::record::{CaseRecord, Record, Summary, TargetRecord};
use crate::vocabulary::{Outcome, Requirement, Verdict};

/// The fact that the certificates of a target were not checked, noted by the engine.
pub const CERTIFICATES_UNCHECKED: &str = "certificates-unchecked";

/// The fact that a product of another family stands on the target, noted by the engine: the subject is the category of
/// its row in the matrix, the value its id.
pub const STANDS_FOR: &str = "stands-for";

/// Judges a whole record, in place. Judging twice changes nothing.
pub fn judge(record: &mut Record, matrix: &Matrix, categories_of: &dyn Fn(&str) -> Vec<String>) {
    let today = record.run.today;
    for target in &mut record.targets {
        target.remarks.retain(|remark| !waivers::is_remark(remark));
        for case in &mut target.cases {
            let remark = waive(case, &target.name, &record.run.waivers, today);
            target.remarks.extend(remark);
        }
    }
    for target in &mut record.targets {
        let mut names = categories_of(&target.family);
        let of_parts = names.len() > 1;
        if names.is_empty() {
            names.push(String::new());
        }
        names.extend(behind::categories(target));
        let (mut categories, mut reasons) = (Vec::new(), Vec::new());
        if ran(target) {
            for name in &names {
                let scope = category::Scope { matrix, depth: record.run.depth, today, of_parts };
                for judged in category::judge(target, name, scope) {
                    reasons.extend(judged.reasons);
                    categories.push(judged.category);
                }
            }
        }
        reasons.sort_by_key(|(verdict, _)| *verdict);
        target.verdict = categories.iter().map(|category| category.verdict).min();
        target.categories = categories;
        target.reasons = Vec::new();
        for (_, reason) in reasons {
            if !target.reasons.contains(&reason) {
                target.reasons.push(reason);
            }
        }
    }
    behind::take_the_worse(&mut record.targets);
    combined::count(&mut record.targets, matrix);
    for target in &mut record.targets {
        give_verdict_case(target, record.run.strict, &record.run.accept);
    }
    record.summary = summary(record);
    record.summary.exit_code = exit::of_run(record);
}

/// Whether the case bears on a verdict: required, and not the verdict itself.
pub fn counts(case: &CaseRecord) -> bool {
    case.requirement == Requirement::Required && case.slug() != VERDICT
}

/// Whether anything of the target ran or was to run.
pub fn ran(target: &TargetRecord) -> bool {
    let mut cases = target.cases.iter().filter(|case| case.slug() != VERDICT);
    cases.any(|case| {
        case.outcome != Some(Outcome::Skipped)
            || case.skip.as_ref().is_some_and(|skip| skip.kind == crate::SkipKind::Waived)
    })
}

/// Whether the case is one of the two that stand before every probe.
fn is_entry(case: &CaseRecord) -> bool {
    matches!(case.slug(), CONNECT | IDENTITY)
}

/// A target's verdict in a dozen words. Where the matrix has no rows for its family, it does not speak of the matrix.
pub fn gloss(target: &TargetRecord) -> Option<&'static str> {
    let without_rows = target.categories.iter().all(|category| category.category.is_empty());
    match target.verdict? {
        Verdict::Ready if without_rows => {
            Some("everything checked at standard depth works; the matrix has no rows for it")
        }
        Verdict::Certified if without_rows => {
            Some("every check of both depths passed; the matrix has no rows for it")
        }
        verdict => Some(verdict.gloss()),
    }
}

/// The verdict case passes where the verdict exits 0, apart from partial and waived, which are skipped.
fn give_verdict_case(target: &mut TargetRecord, strict: bool, accept: &[Verdict]) {
    let code = exit::of_target(target, strict, accept);
    let (verdict, reason) = (target.verdict, target.reasons.first().cloned());
    let gloss = gloss(target).unwrap_or_default();
    let Some(case) = target.cases.iter_mut().find(|case| case.slug() == VERDICT) else { return };
    let Some(verdict) = verdict else { return };
    case.outcome = Some(match (code, verdict) {
        (exit::NOT_FIT, _) => Outcome::Failed,
        (exit::NOT_PROVED, _) => Outcome::Errored,
        (_, Verdict::Partial | Verdict::Waived) => Outcome::Skipped,
        _ => Outcome::Passed,
    });
    case.skip = (case.outcome == Some(Outcome::Skipped)).then(|| crate::record::Skip {
        kind: if verdict == Verdict::Waived { crate::SkipKind::Waived } else { crate::SkipKind::NotSelected },
        text: format!("{verdict}: {gloss}"),
    });
    case.summary = match reason {
        Some(reason) => format!("{verdict}: {reason}"),
        None => format!("{verdict}: {gloss}"),
    };
}

fn summary(record: &Record) -> Summary {
    let mut summary = Summary::default();
    for verdict in record.targets.iter().filter_map(|target| target.verdict) {
        *summary.of_mut(verdict) += 1;
    }
    summary
}
