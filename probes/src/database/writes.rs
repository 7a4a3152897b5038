//! What keeps writes from being done, told the same wherever it meets a probe. UNWRITTEN.

use harness::{Cause, Failure};

use super::sql::Refusal;

/// The failure of a refused write: a missing right, a server that only reads, no space left, else `otherwise`.
pub fn refused(step: &str, refusal: &Refusal, otherwise: &'static Cause) -> Failure {
    Failure::new(otherwise, step, "the statement is done", refusal.to_string())
}
