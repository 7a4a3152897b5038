//! What can go wrong: one [`Fault`] a scripted change of a behaviour.

use std::fmt;
use std::sync::LazyLock;

use crate::bucket;
use crate::cluster;
use crate::database;
use crate::domain;
use crate::family::Play;
use crate::registry;
use crate::scm;

/// One scripted fault.
#[derive(Clone, Copy)]
pub struct Fault {
    /// What the fault is called, in the command line and in the table of faults.
    pub id: &'static str,
    /// The family of profiles that it can be played on.
    pub family: &'static str,
    /// What the stand-in then does, in one phrase.
    pub title: &'static str,
    /// Changes the behaviour, or says what the behaviour lacks for it.
    pub(crate) play: Play,
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault").field("id", &self.id).finish_non_exhaustive()
    }
}

static FAULTS: LazyLock<Vec<Fault>> = LazyLock::new(|| {
    let mut all = [
        registry::FAULTS.as_slice(),
        &bucket::s3::FAULTS,
        &bucket::gcs::FAULTS,
        &database::FAULTS,
        &cluster::FAULTS,
        &scm::FAULTS,
        domain::FAULTS,
    ]
    .concat();
    all.sort_unstable_by_key(|fault| (fault.family, fault.id));
    all
});

/// Every fault of every family, sorted by family and id.
pub fn faults() -> &'static [Fault] {
    &FAULTS
}

/// The fault with this id.
pub fn fault(id: &str) -> Option<&'static Fault> {
    faults().iter().find(|fault| fault.id == id)
}
