//! The ordered stream of events of a run. Every consumer matches every variant by name.

use crate::record::{CaseRecord, Identity, Record};

/// Something that happened in a run. Targets and cases are named by their places in the record's lists.
#[derive(Clone, Debug)]
pub enum Event {
    /// The plan is made; the record holds every case, those that will not run with their outcome. No network yet.
    Started(Box<Record>),
    /// A case begins.
    CaseStarted {
        /// The target.
        target: usize,
        /// The case.
        case: usize,
    },
    /// A case tries again.
    CaseRetried {
        /// The target.
        target: usize,
        /// The case.
        case: usize,
    },
    /// A case has its outcome.
    CaseFinished {
        /// The target.
        target: usize,
        /// The case.
        case: usize,
        /// Its record.
        record: Box<CaseRecord>,
    },
    /// It is known what answers.
    Identified {
        /// The target.
        target: usize,
        /// What answers.
        identity: Box<Identity>,
    },
    /// The cases of a target are done; what they created is being removed.
    CleaningUp {
        /// The target.
        target: usize,
    },
    /// The run was told to stop; the clean-up begins.
    Interrupted,
    /// Everything is judged; nothing follows.
    Finished(Box<Record>),
}
