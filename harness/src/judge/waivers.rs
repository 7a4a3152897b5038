//! Waivers: a failure that the environment accepts until a day is shown as waived, and counts as such.

use jiff::civil::Date;

use crate::record::{CaseRecord, Skip, WaiverRecord};
use crate::vocabulary::{Outcome, SkipKind};

const PREFIX: &str = "waiver: ";

/// Applies the waivers to one case, in place; gives the remark to show, if any. Takes back what an earlier
/// judgement waived and this one does not.
pub fn waive(case: &mut CaseRecord, target: &str, waivers: &[WaiverRecord], today: Date) -> Option<String> {
    if case.skip.as_ref().is_some_and(|skip| skip.kind == SkipKind::Waived) && case.fault.is_some() {
        case.outcome = case.fault.map(crate::Fault::outcome);
        case.skip = None;
    }
    let waiver = waivers.iter().find(|waiver| waiver.probe == case.probe && waiver.target == target)?;
    let failed = case.outcome == Some(Outcome::Failed);
    if waiver.until < today {
        return Some(format!(
            "{PREFIX}that of {} expired on {}: {}",
            waiver.probe, waiver.until, waiver.reason
        ));
    }
    if case.outcome == Some(Outcome::Passed) {
        return Some(format!("{PREFIX}{} is waived, but passes: remove the waiver", waiver.probe));
    }
    if failed {
        case.outcome = Some(Outcome::Skipped);
        let text = format!("waived (failed) until {}: {}", waiver.until, waiver.reason);
        case.skip = Some(Skip { kind: SkipKind::Waived, text });
    }
    None
}

/// Whether a remark was made here, so that judging again does not repeat it.
pub(super) fn is_remark(remark: &str) -> bool {
    remark.starts_with(PREFIX)
}
