//! What a probe is given beside its client: names, budgets, the journal, and places to put evidence and facts.

use std::future::Future;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use crate::cause;
use crate::environment::Common;
use crate::finding::{Failure, NotPassed};
use crate::journal::{Journal, Thing, Ticket};
use crate::lock;
use crate::names::RunId;
use crate::record::{Evidence, Observed};
use crate::scrub::Scrubber;
use crate::secret::Secret;

/// The most characters of one piece of evidence that are kept.
const EVIDENCE_CAP: usize = 16 * 1024;

/// What is the same for every case of a target.
#[derive(Clone)]
pub struct TargetContext {
    /// The run.
    pub run: RunId,
    /// The target's name.
    pub target: String,
    /// The keys that every family has.
    pub common: Common,
    /// Cleans every text before it becomes evidence.
    pub scrubber: Arc<Scrubber>,
    /// Where intents are noted before anything is created.
    pub journal: Arc<Journal>,
}

/// The context of one attempt at a case.
pub struct Cx {
    shared: TargetContext,
    case: String,
    deadline: Instant,
    seen: Mutex<Seen>,
}

/// What an attempt left behind.
#[derive(Debug, Default)]
pub struct Seen {
    /// Exchanges and other evidence, scrubbed.
    pub evidence: Vec<Evidence>,
    /// Facts that it read.
    pub observed: Vec<Observed>,
    /// Notes that change no verdict.
    pub remarks: Vec<String>,
    /// The step that it was in last.
    pub step: String,
}

impl Cx {
    /// A context for an attempt at the case `slug` that has to end by `deadline`.
    pub fn new(shared: TargetContext, slug: &str, deadline: Instant) -> Self {
        Self { shared, case: slug.to_owned(), deadline, seen: Mutex::default() }
    }

    /// The run's id, which every name of a created thing begins with or contains.
    pub fn run(&self) -> &RunId {
        &self.shared.run
    }

    /// The target's name.
    pub fn target(&self) -> &str {
        &self.shared.target
    }

    /// The slug of the case.
    pub fn case(&self) -> &str {
        &self.case
    }

    /// The keys that every family has.
    pub fn common(&self) -> &Common {
        &self.shared.common
    }

    /// Makes a value known as secret, before it is used or can come back in an answer.
    pub fn secret(&self, value: &Secret) {
        self.shared.scrubber.learn(value.expose());
    }

    /// Makes a credential that arose during the run known as secret: a token, an upload's state, a cookie.
    pub fn credential(&self, value: &str) {
        self.shared.scrubber.learn(value);
    }

    /// Makes a log-in known: its password and the basic-auth pair are secret, and the user's name is masked.
    pub fn login(&self, user: &str, password: &Secret) {
        self.shared.scrubber.learn_login(user, password.expose());
    }

    /// What cleans every text, for a client that learns credentials while it works.
    pub fn scrubber(&self) -> Arc<Scrubber> {
        Arc::clone(&self.shared.scrubber)
    }

    /// A text without any known secret, without control characters, and capped.
    pub fn scrub(&self, text: &str) -> String {
        self.shared.scrubber.clean(text, EVIDENCE_CAP)
    }

    /// Keeps a piece of evidence.
    pub fn evidence(&self, label: &str, text: &str) {
        let piece = Evidence { label: self.shared.scrubber.clean(label, 300), text: self.scrub(text) };
        lock(&self.seen).evidence.push(piece);
    }

    /// Keeps evidence that another case of the target has gathered, already scrubbed.
    pub fn evidence_of(&self, pieces: &[Evidence]) {
        lock(&self.seen).evidence.extend_from_slice(pieces);
    }

    /// What this attempt has gathered so far, to be shared with other cases.
    pub fn gathered(&self) -> Vec<Evidence> {
        lock(&self.seen).evidence.clone()
    }

    /// Notes a fact for the judge: a key, of what, the value.
    pub fn observe(&self, key: &str, subject: &str, value: Value) {
        let value = match value {
            Value::String(text) => Value::String(self.scrub(&text)),
            other => other,
        };
        let fact =
            Observed { key: key.to_owned(), subject: self.scrub(subject), value, case: self.case.clone() };
        lock(&self.seen).observed.push(fact);
    }

    /// Notes something that changes no verdict and that every report shows.
    pub fn remark(&self, text: &str) {
        let text = self.scrub(text);
        lock(&self.seen).remarks.push(text);
    }

    /// Names what is being done now; a time-out names it.
    pub fn step(&self, step: &str) {
        let step = self.shared.scrubber.clean(step, 300);
        lock(&self.seen).step = step;
    }

    /// What is being done now.
    pub fn current_step(&self) -> String {
        lock(&self.seen).step.clone()
    }

    /// How long one request may take: its own budget, but never past the end of the attempt.
    pub fn request_budget(&self) -> Duration {
        self.shared.common.budget.request.min(self.time_left())
    }

    /// How long the attempt may go on: for what moves much or waits on purpose, beyond the budget of one request.
    pub fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Waits for one request within its budget, and names the step when it does not come.
    ///
    /// # Errors
    /// [`cause::TIMED_OUT`].
    pub async fn within<T>(&self, step: &str, work: impl Future<Output = T>) -> Result<T, Failure> {
        self.within_for(step, self.request_budget(), work).await
    }

    /// Waits within another budget than that of one request.
    ///
    /// # Errors
    /// [`cause::TIMED_OUT`].
    pub async fn within_for<T>(
        &self,
        step: &str,
        budget: Duration,
        work: impl Future<Output = T>,
    ) -> Result<T, Failure> {
        self.step(step);
        tokio::time::timeout(budget, work).await.map_err(|_| timed_out(step, budget))
    }

    /// Notes that a thing is about to be created. Call it before the request that creates it, and
    /// [`Ticket::gone`] when it is removed; what is not removed by then, the engine removes at the end.
    ///
    /// # Errors
    /// [`cause::STATE_UNWRITABLE`]: then nothing may be created.
    pub fn intend(&self, kind: &str, what: &str, locator: &str) -> Result<Ticket, NotPassed> {
        let thing = Thing {
            target: self.shared.target.clone(),
            kind: kind.to_owned(),
            what: self.scrub(what),
            locator: locator.to_owned(),
        };
        self.shared.journal.intend(thing).map_err(|error| {
            Failure::new(cause::STATE_UNWRITABLE, "journal", "a line in the journal", error.to_string())
                .into()
        })
    }

    /// Takes what the attempt has left behind so far.
    pub fn take_seen(&self) -> Seen {
        std::mem::take(&mut lock(&self.seen))
    }
}

/// The failure of a wait that ran out.
pub(crate) fn timed_out(step: &str, budget: Duration) -> Failure {
    Failure::new(
        cause::TIMED_OUT,
        step,
        format!("an answer within {}", crate::text::duration(budget)),
        "none came in that time",
    )
}
