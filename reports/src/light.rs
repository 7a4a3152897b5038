//! Which targets make a report red: the same policy as the exit code's, asked of the harness.

use harness::judge::{self, exit};
use harness::names::VERDICT;
use harness::record::{CaseRecord, Record, TargetRecord};
use harness::vocabulary::Verdict;

/// How a target's verdict stands in a report that knows only passed, skipped, failure and error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Light {
    /// Exits with 0.
    Passed,
    /// Exits with 0, but is no pass: partial, waived, let through by `--accept`, or nothing of the target ran.
    Skipped,
    /// Exits with 1.
    Failure,
    /// Exits with 3.
    Error,
    /// The run has not ended.
    Unfinished,
}

impl Light {
    /// How the target's verdict stands under the run's `--strict` and `--accept`.
    pub(crate) fn of(record: &Record, target: &TargetRecord) -> Self {
        if is_unfinished(target) {
            return Self::Unfinished;
        }
        if !judge::ran(target) {
            return Self::Skipped;
        }
        match exit::of_target(target, record.run.strict, &record.run.accept) {
            exit::NOT_FIT => Self::Failure,
            exit::NOT_PROVED => Self::Error,
            _ => match target.verdict {
                Some(Verdict::Candidate | Verdict::Limited | Verdict::Ready | Verdict::Certified) => {
                    Self::Passed
                }
                Some(
                    Verdict::Incompatible
                    | Verdict::Misconfigured
                    | Verdict::Inconclusive
                    | Verdict::Unsupported
                    | Verdict::Partial
                    | Verdict::Waived,
                )
                | None => Self::Skipped,
            },
        }
    }

    /// Whether a required case that did not pass is shown as a failure or an error.
    pub(crate) fn is_red(self) -> bool {
        match self {
            Self::Failure | Self::Error | Self::Unfinished => true,
            Self::Passed | Self::Skipped => false,
        }
    }
}

/// Whether the run has not come to a verdict on the target. A target of which nothing runs never gets one.
pub(crate) fn is_unfinished(target: &TargetRecord) -> bool {
    match verdict_case(target) {
        Some(case) => case.outcome.is_none(),
        None => target.verdict.is_none() && judge::ran(target),
    }
}

/// The target's reserved `verdict` case.
pub(crate) fn verdict_case(target: &TargetRecord) -> Option<&CaseRecord> {
    target.cases.iter().find(|case| case.slug() == VERDICT)
}
