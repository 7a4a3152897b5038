//! What several cases need is asked once, and each of them bears the exchange as its own evidence.

use harness::record::Evidence;
use harness::{Cx, NotPassed};

/// A read that is shared by the cases of a target. What may pass is tried again by whoever asks next.
pub struct Memo<T> {
    done: tokio::sync::Mutex<Option<Done<T>>>,
}

struct Done<T> {
    result: Result<T, NotPassed>,
    evidence: Vec<Evidence>,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self { done: tokio::sync::Mutex::default() }
    }
}

impl<T: Clone> Memo<T> {
    /// Gives what was read, or reads it.
    ///
    /// # Errors
    /// What `read` came to.
    pub async fn get(
        &self,
        cx: &Cx,
        read: impl Future<Output = Result<T, NotPassed>>,
    ) -> Result<T, NotPassed> {
        let mut done = self.done.lock().await;
        if let Some(kept) = done.as_ref().filter(|kept| !may_pass(&kept.result)) {
            cx.evidence_of(&kept.evidence);
            return kept.result.clone();
        }
        let before = cx.gathered().len();
        let result = read.await;
        let evidence = cx.gathered().split_off(before);
        *done = Some(Done { result: result.clone(), evidence });
        result
    }
}

/// Whether trying again can help.
fn may_pass<T>(result: &Result<T, NotPassed>) -> bool {
    matches!(result, Err(NotPassed::Failure(failure)) if failure.cause.transient)
}

#[cfg(test)]
mod tests {
    use harness::{Failure, cause};

    use super::*;

    #[test]
    fn only_what_may_pass_is_asked_again() {
        let failed = |cause| Err::<(), _>(NotPassed::from(Failure::new(cause, "step", "this", "that")));
        assert!(may_pass(&failed(cause::TIMED_OUT)));
        assert!(!may_pass(&failed(cause::IDENTITY_CONFLICT)));
        assert!(!may_pass(&Ok(())) && !may_pass(&Err::<(), _>(NotPassed::not_applicable("no"))));
    }
}
