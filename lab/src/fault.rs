//! What can go wrong: one [`Fault`] a scripted change of a behaviour.

use std::fmt;

use crate::registry::{self, Behaviour};

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
    pub(crate) play: fn(&mut Behaviour) -> Result<(), &'static str>,
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Every fault, sorted by family and id.
pub fn faults() -> &'static [Fault] {
    &registry::FAULTS
}

/// The fault with this id.
pub fn fault(id: &str) -> Option<&'static Fault> {
    faults().iter().find(|fault| fault.id == id)
}
