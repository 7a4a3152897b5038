//! What is read once and serves all probes.

use std::future::Future;
use std::sync::Arc;

use harness::record::Evidence;
use harness::{Cx, NotPassed};
use tokio::sync::Mutex;

/// A reading that is made by whoever needs it first. What may pass is tried again by the next one.
pub struct Memo<T>(Mutex<Option<Kept<T>>>);

struct Kept<T> {
    read: Result<Arc<T>, NotPassed>,
    evidence: Vec<Evidence>,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Memo<T> {
    /// Reads, or gives what was read. The evidence of the one reading belongs to every case that rests on it.
    ///
    /// # Errors
    /// What the reading came to.
    pub async fn get(
        &self,
        cx: &Cx,
        read: impl Future<Output = Result<T, NotPassed>>,
    ) -> Result<Arc<T>, NotPassed> {
        let mut kept = self.0.lock().await;
        if let Some(kept) = kept.as_ref().filter(|kept| !may_pass(&kept.read)) {
            cx.evidence_of(&kept.evidence);
            return kept.read.clone();
        }
        let before = cx.gathered().len();
        let read = read.await.map(Arc::new);
        let evidence = cx.gathered().split_off(before);
        kept.insert(Kept { read, evidence }).read.clone()
    }
}

fn may_pass<T>(read: &Result<Arc<T>, NotPassed>) -> bool {
    matches!(read, Err(NotPassed::Failure(failure)) if failure.cause.transient)
}
