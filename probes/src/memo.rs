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

    /// The same as a copy of one's own.
    ///
    /// # Errors
    /// What the reading came to.
    pub async fn cloned(
        &self,
        cx: &Cx,
        read: impl Future<Output = Result<T, NotPassed>>,
    ) -> Result<T, NotPassed>
    where
        T: Clone,
    {
        self.get(cx, read).await.map(Arc::unwrap_or_clone)
    }

    /// What was read already, without a word about it in evidence.
    pub async fn kept(&self) -> Option<Arc<T>> {
        self.0.lock().await.as_ref()?.read.as_ref().ok().cloned()
    }
}

fn may_pass<T>(read: &Result<Arc<T>, NotPassed>) -> bool {
    matches!(read, Err(NotPassed::Failure(failure)) if failure.cause.transient)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use harness::{Failure, SkipKind, cause};

    use super::*;
    use crate::cluster::{causes, played};

    async fn read(cx: &Cx, count: &AtomicUsize, result: Result<u8, NotPassed>) -> Result<u8, NotPassed> {
        tokio::task::yield_now().await;
        count.fetch_add(1, Ordering::Relaxed);
        cx.evidence("GET /x", "what was read");
        result
    }

    #[tokio::test]
    async fn what_was_read_once_serves_all_with_its_evidence() {
        let (memo, count) = (Memo::default(), AtomicUsize::new(0));
        for case in ["first", "second"] {
            let cx = played::cx(case);
            cx.evidence("GET /before", "its own");
            assert_eq!(memo.get(&cx, read(&cx, &count, Ok(7))).await.as_deref(), Ok(&7));
            let labels: Vec<String> = cx.gathered().into_iter().map(|piece| piece.label).collect();
            assert_eq!(labels, ["GET /before", "GET /x"], "{case}");
        }
        assert_eq!(count.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn a_refusal_stays_and_what_may_pass_is_tried_again() {
        let skipped = NotPassed::Skipped { kind: SkipKind::Permission, text: "no".to_owned() };
        let lasting = Failure::new(causes::KUBERNETES_REQUEST_REFUSED, "GET /x", "200", "400").into();
        let passing = Failure::new(cause::TIMED_OUT, "GET /x", "200", "nothing").into();
        for (first, reads) in [(skipped, 1), (lasting, 1), (passing, 2)] {
            let (memo, count, cx) = (Memo::default(), AtomicUsize::new(0), played::cx("x"));
            assert_eq!(memo.get(&cx, read(&cx, &count, Err(first.clone()))).await, Err(first.clone()));
            let second = memo.get(&cx, read(&cx, &count, Ok(7))).await;
            assert_eq!(count.load(Ordering::Relaxed), reads);
            assert_eq!(second.map(|read| *read), if reads == 2 { Ok(7) } else { Err(first) });
        }
    }

    /// Probes run at the same time: the second waits for the first one's reading, and does not read beside it.
    #[tokio::test]
    async fn two_at_a_time_read_once() {
        let (memo, count) = (Memo::default(), AtomicUsize::new(0));
        let (a, b) = (played::cx("a"), played::cx("b"));
        let slow = |cx| async move {
            tokio::task::yield_now().await;
            read(cx, &AtomicUsize::new(0), Ok(1)).await
        };
        let second = async { memo.get(&b, read(&b, &count, Ok(2))).await };
        let (first, second) = futures::join!(memo.get(&a, slow(&a)), second);
        assert_eq!((first.map(|read| *read), second.map(|read| *read)), (Ok(1), Ok(1)));
        assert_eq!(count.load(Ordering::Relaxed), 0);
    }
}
