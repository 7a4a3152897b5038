//! Counts every request that a run sends to a target, and ends it before it costs more than is promised.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use harness::{Cx, Failure};

use super::causes;

/// What a run may cost one target.
pub const MOST: u32 = 60;

/// The key of the facts that say how many requests a case sent; their sum is what the run used.
pub const FACT: &str = "requests";

/// The key of the fact that says how many requests the whole run sent, the clean-up's among them.
pub const TOTAL: &str = "requests-total";

/// The requests of one target.
#[derive(Debug, Default)]
pub struct Ledger {
    total: AtomicU32,
    by_case: Mutex<BTreeMap<String, u32>>,
}

impl Ledger {
    /// Notes a request that is about to be sent.
    ///
    /// # Errors
    /// [`causes::SCM_REQUESTS_SPENT`]: then it may not be sent.
    pub fn spend(&self, cx: &Cx, line: &str) -> Result<(), Failure> {
        self.spend_for(cx.case(), line)
    }

    fn spend_for(&self, case: &str, line: &str) -> Result<(), Failure> {
        let taken = self
            .total
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |total| (total < MOST).then_some(total + 1));
        if taken.is_err() {
            return Err(Failure::new(
                causes::SCM_REQUESTS_SPENT,
                line,
                format!("at most {MOST} requests to one target"),
                "one more was to be sent",
            ));
        }
        let mut by_case = self.by_case.lock().unwrap_or_else(PoisonError::into_inner);
        *by_case.entry(case.to_owned()).or_default() += 1;
        Ok(())
    }

    /// How many were sent so far.
    pub fn total(&self) -> u32 {
        self.total.load(Ordering::SeqCst)
    }

    /// Observes how many were sent in all, at the end of the run.
    pub fn tell_total(&self, cx: &Cx) {
        cx.observe(TOTAL, "", self.total().into());
    }

    /// Observes how many this case has sent, at its end.
    pub fn tell(&self, cx: &Cx) {
        let mut by_case = self.by_case.lock().unwrap_or_else(PoisonError::into_inner);
        // Taken out, so that a second attempt adds its own and the sum stays right.
        if let Some(sent) = by_case.remove(cx.case()) {
            cx.observe(FACT, "", sent.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_before_it_costs_more_than_is_promised() {
        let ledger = Ledger::default();
        for _ in 0..MOST {
            ledger.spend_for("user", "GET /user").unwrap();
        }
        let failure = ledger.spend_for("user", "GET /user").unwrap_err();
        assert_eq!(failure.cause, causes::SCM_REQUESTS_SPENT);
        assert_eq!(ledger.total(), MOST, "what was not sent is not counted");
    }
}
