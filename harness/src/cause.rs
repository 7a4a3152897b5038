//! Causes: why a case did not pass. A closed list of kebab-case codes, each with its fault and its remedy.

use crate::vocabulary::Fault;

/// One cause. Causes of the engine stand in [`ENGINE`], causes of a family beside its probes; the catalogue joins them.
#[derive(Debug, PartialEq, Eq)]
pub struct Cause {
    /// The code, stable for ever: `repository-not-created-on-push`.
    pub code: &'static str,
    /// Who has to mend it; it fixes the outcome of the case.
    pub fault: Fault,
    /// Whether trying again can help. Only then does the harness try again.
    pub transient: bool,
    /// What is the matter, a lower-case fragment of one line.
    pub title: &'static str,
    /// The way out, in sentences.
    pub remedy: &'static str,
    /// Where to read on: a documentation page, an issue; empty when there is none.
    pub reference: &'static str,
}

/// Declares causes as constants and as one list, so that none is missing from the catalogue.
#[macro_export]
macro_rules! causes {
    ($(#[$doc:meta])* $list:ident { $($name:ident = $code:literal, $fault:ident $(, $transient:ident)?;
        $title:literal; $remedy:literal $(; $reference:literal)?)+ }) => {
        $(
            #[doc = $title]
            pub const $name: &$crate::Cause = &$crate::Cause {
                code: $code,
                fault: $crate::Fault::$fault,
                transient: false $(|| $crate::causes!(@$transient))?,
                title: $title,
                remedy: $remedy,
                reference: concat!($($reference)?),
            };
        )+
        $(#[$doc])*
        pub const $list: &[&$crate::Cause] = &[$($name,)+];
    };
    (@transient) => { true };
}

causes! {
    /// The causes that the engine itself produces.
    ENGINE {
    TIMED_OUT = "timed-out", Environment, transient;
        "no answer within the budget";
        "Check that the address and the port are right and that nothing on the way drops the connection. A slow but healthy target needs a larger `budget` in the environment file."
    NOT_FINISHED = "not-finished", Environment;
        "the run ended before this case did";
        "Run again and let the run end."
    PANICKED = "panicked", Underpin;
        "underpin itself failed";
        "This is a defect of underpin, not of the target. Report it with the text of this case."
    STATE_UNWRITABLE = "state-unwritable", Environment;
        "the journal of what a run creates could not be written";
        "Name a folder that can be written with `--state DIR` or `UNDERPIN_STATE`. Without the journal nothing is created, since it could not be removed after a crash."
    IDENTITY_UNEXPECTED = "identity-unexpected", Setup;
        "another product answers than the one that the environment expects";
        "Check that the address leads to the right server; if the product was changed on purpose, change `expect` in the environment file."
    IDENTITY_CONFLICT = "identity-conflict", Environment;
        "signs of the product contradict each other";
        "A proxy in front may add or keep headers of another product. Point the target at the server itself, or have the proxy pass the server's own headers on."
    SECRET_UNREADABLE = "secret-unreadable", Environment;
        "a secret could not be read";
        "Check the variable or the file that the environment file names."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transient_is_read() {
        assert!(TIMED_OUT.transient && !PANICKED.transient);
        assert_eq!(TIMED_OUT.reference, "");
    }
}
