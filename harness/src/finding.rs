//! What a probe finds: that its requirement holds, that it does not, or why it could not be found out.

use crate::cause::Cause;
use crate::vocabulary::SkipKind;

/// What an attempt at a case comes to.
pub type Finding = Result<Passed, NotPassed>;

/// The requirement holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// What was seen, one line; may be empty.
    pub note: String,
}

impl Passed {
    /// With a line that says what was seen.
    pub fn saying(note: impl Into<String>) -> Self {
        Self { note: note.into() }
    }
}

/// The requirement does not hold, or could not be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotPassed {
    /// It does not hold, or could not be checked: the cause's fault says which.
    Failure(Box<Failure>),
    /// It does not apply, or the server refused for want of a permission.
    Skipped {
        /// The kind of reason.
        kind: SkipKind,
        /// The reason, a lower-case fragment.
        text: String,
    },
    /// Another case of the same target stands in the way.
    Blocked {
        /// The slug of that case.
        by: &'static str,
    },
}

/// Why a case did not pass. Texts may hold whatever a server said: the engine scrubs and caps them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The cause.
    pub cause: &'static Cause,
    /// What was being done: `POST /v2/…/blobs/uploads/`.
    pub step: String,
    /// What was expected, a lower-case fragment.
    pub expected: String,
    /// What was seen instead, a lower-case fragment.
    pub actual: String,
    /// A more precise way out than the cause's own, where the probe knows one for this product.
    pub remedy: Option<String>,
}

impl Failure {
    /// A failure with the remedy of its cause.
    pub fn new(
        cause: &'static Cause,
        step: impl Into<String>,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Self {
        Self { cause, step: step.into(), expected: expected.into(), actual: actual.into(), remedy: None }
    }

    /// The same with a more precise way out.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

impl From<Failure> for NotPassed {
    fn from(failure: Failure) -> Self {
        Self::Failure(Box::new(failure))
    }
}

impl NotPassed {
    /// The probe does not apply to this target.
    pub fn not_applicable(text: impl Into<String>) -> Self {
        Self::Skipped { kind: SkipKind::NotApplicable, text: text.into() }
    }
}
