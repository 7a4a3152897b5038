//! Watches: the events of a kind from a version on, until the client goes, the time is over, or the script cuts.

use std::collections::VecDeque;

use bytes::Bytes;
use serde_json::json;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout_at};

use super::failure::Failure;
use super::kinds::Kind;
use super::query::{Query, Shape};
use super::selector::Selector;
use super::shape;
use super::store::{Event, EventKind, Store};
use crate::serve::Cut;

/// What is watched, by whom and from where.
pub(super) struct Wish<'a> {
    pub(super) kind: &'a Kind,
    pub(super) namespace: &'a str,
    /// The one object that is watched; empty where all are.
    pub(super) name: &'a str,
    pub(super) query: &'a Query,
    pub(super) shape: Shape,
    /// After how many events the script cuts.
    pub(super) cut_after: Option<usize>,
}

/// A watch that lasts.
pub(crate) struct Watching {
    kind: Kind,
    namespace: String,
    name: String,
    selector: Selector,
    shape: Shape,
    past: VecDeque<Event>,
    events: Receiver<Event>,
    /// Said before anything else, and the end of it.
    refusal: Option<Failure>,
    deadline: Option<Instant>,
    bookmarks: bool,
    cut_after: Option<usize>,
    sent: usize,
    /// The version of what it began with, where it began with all there was.
    listed: u64,
    /// The version of the last event.
    version: u64,
    ended: bool,
}

impl Watching {
    /// Begins to watch.
    pub(super) fn begin(store: &Store, wish: &Wish<'_>) -> Result<Self, Failure> {
        let (kind, query) = (wish.kind, wish.query);
        let selector = Selector::read(kind, query.get("labelSelector"), query.get("fieldSelector"))?;
        let text = query.get("resourceVersion");
        let since: u64 = if text.is_empty() {
            0
        } else {
            text.parse().map_err(|_| Failure::bad_request(format!("invalid resource version {text:?}")))?
        };
        let (mut refusal, mut listed) = (None, 0);
        let (past, events) = if since == 0 {
            // Without a version a watch begins with all there is, as if it came now.
            let events = store.subscribe();
            let list = store.list_after(&kind.group, &kind.resource, wish.namespace, None);
            listed = list.version;
            let added = |(key, object)| Event {
                kind: EventKind::Added,
                key,
                object,
                before: None,
                version: list.version,
            };
            (list.objects.into_iter().map(added).collect(), events)
        } else if let Some((past, events)) = store.subscribe_after(since) {
            (past.into(), events)
        } else {
            let oldest = store.list_after(&kind.group, &kind.resource, wish.namespace, None).forgotten;
            refusal = Some(Failure::expired(format!("too old resource version: {since} ({oldest})")));
            (VecDeque::new(), store.subscribe())
        };
        Ok(Self {
            kind: kind.clone(),
            namespace: wish.namespace.to_owned(),
            name: wish.name.to_owned(),
            selector,
            shape: wish.shape,
            past,
            events,
            refusal,
            deadline: query.timeout().map(|lasts| Instant::now() + lasts),
            bookmarks: query.is("allowWatchBookmarks"),
            cut_after: wish.cut_after,
            sent: 0,
            listed,
            version: since.max(listed),
            ended: false,
        })
    }

    /// The next chunk; none at the end.
    pub(super) async fn next(&mut self) -> Option<Result<Bytes, Cut>> {
        if self.ended {
            return None;
        }
        if let Some(failure) = self.refusal.take() {
            return self.last(&failure);
        }
        loop {
            if self.cut_after.is_some_and(|most| self.sent >= most) {
                return Some(Err(Cut));
            }
            let event = match self.past.pop_front() {
                Some(event) => event,
                None => match self.coming().await {
                    // What was listed at the beginning may come once more as an event.
                    Some(Ok(event)) if event.version <= self.listed => continue,
                    Some(Ok(event)) => event,
                    Some(Err(RecvError::Lagged(_))) => {
                        return self.last(&Failure::expired("too old resource version"));
                    }
                    Some(Err(RecvError::Closed)) => return None,
                    None => return self.over(),
                },
            };
            self.version = event.version;
            if let Some(line) = self.line(&event) {
                self.sent += 1;
                return Some(Ok(line.into()));
            }
        }
    }

    /// The next event, or none when the time is over.
    async fn coming(&mut self) -> Option<Result<Event, RecvError>> {
        match self.deadline {
            Some(deadline) => timeout_at(deadline, self.events.recv()).await.ok(),
            None => Some(self.events.recv().await),
        }
    }

    /// What a watch says at its regular end.
    fn over(&mut self) -> Option<Result<Bytes, Cut>> {
        self.ended = true;
        if !self.bookmarks {
            return None;
        }
        let object = json!({
            "kind": self.kind.kind,
            "apiVersion": self.kind.api_version(),
            "metadata": { "resourceVersion": self.version.to_string(), "creationTimestamp": null },
        });
        Some(Ok(shape::event("BOOKMARK", object.to_string().as_bytes()).into()))
    }

    #[expect(clippy::unnecessary_wraps, reason = "it is the answer of its caller")]
    fn last(&mut self, failure: &Failure) -> Option<Result<Bytes, Cut>> {
        self.ended = true;
        Some(Ok(shape::event("ERROR", failure.status().to_string().as_bytes()).into()))
    }

    /// An event as this watch sees it: what comes into its selection is added, and what leaves it is deleted.
    fn line(&self, event: &Event) -> Option<Vec<u8>> {
        let key = &event.key;
        let is_of_it = key.is(&self.kind.group, &self.kind.resource)
            && (self.namespace.is_empty() || key.namespace == self.namespace)
            && (self.name.is_empty() || key.name == self.name);
        if !is_of_it {
            return None;
        }
        let was = event.before.as_ref().is_some_and(|before| self.selector.selects(before));
        let is = self.selector.selects(&event.object);
        let kind = match (event.kind, was, is) {
            (EventKind::Added, _, true) | (EventKind::Modified, false, true) => "ADDED",
            (EventKind::Modified, true, true) => "MODIFIED",
            (EventKind::Deleted, _, true) | (EventKind::Modified, true, false) => "DELETED",
            (EventKind::Added | EventKind::Modified | EventKind::Deleted, _, false) => return None,
        };
        Some(shape::event(kind, &shape::object(self.shape, &self.kind, &event.object)))
    }
}
