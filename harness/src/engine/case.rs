//! One case with its attempts.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures::FutureExt as _;
use tokio::time::Instant;

use crate::cause::{IDENTITY_UNEXPECTED, NOT_FINISHED, PANICKED};
use crate::context::{Cx, Seen, TargetContext};
use crate::event::Event;
use crate::family::{AnyClient, AnyFamily, AnySettings};
use crate::finding::{Failure, Finding, NotPassed, Passed};
use crate::record::{Attempt, CaseRecord, Identity, Skip};
use crate::vocabulary::{Depth, Effect, EvidenceKept, Outcome};

use super::progress::{millis, set_cause};
use super::target::Shared;

/// How often a case is tried at most.
const ATTEMPTS: usize = 2;

/// Where a case stands and until when it may run.
pub(super) struct Place<'a> {
    pub(super) shared: &'a Shared,
    pub(super) context: &'a TargetContext,
    pub(super) target: usize,
    pub(super) case: usize,
    /// The end of the target's budget.
    pub(super) deadline: Instant,
}

/// What a case does.
pub(super) enum Work<'a> {
    /// Reaches the target; the client is put here.
    Connect { settings: &'a dyn AnySettings, client: OnceLock<Arc<dyn AnyClient>> },
    /// Finds out what answers; the identity is put here, even when it is not the expected one.
    Identify { family: &'static dyn AnyFamily, client: &'a dyn AnyClient, identity: OnceLock<Identity> },
    /// Runs a probe, which may take so much longer than others.
    Probe { client: &'a dyn AnyClient, slug: &'static str, waits: Duration },
}

impl Work<'_> {
    const fn waits(&self) -> Duration {
        match self {
            Self::Connect { .. } | Self::Identify { .. } => Duration::ZERO,
            Self::Probe { waits, .. } => *waits,
        }
    }

    async fn run(&self, cx: &Cx) -> Finding {
        match self {
            Self::Connect { settings, client } => {
                let connected = settings.connect(cx).await?;
                let _ = client.set(connected);
                Ok(Passed::default())
            }
            Self::Identify { family, client, identity } => {
                let found = client.identify(cx).await?;
                let known = identity.get_or_init(|| found);
                expected(known, cx.common().expect.as_deref(), *family)?;
                Ok(Passed::saying(describe_identity(known)))
            }
            Self::Probe { client, slug, .. } => client.run(slug, cx).await,
        }
    }
}

/// Another product than the one that the environment expects fails the case.
fn expected(identity: &Identity, expect: Option<&str>, family: &dyn AnyFamily) -> Result<(), Failure> {
    let Some(expect) = expect.filter(|expect| identity.product.as_deref() != Some(expect)) else {
        return Ok(());
    };
    let name =
        family.products().iter().find(|product| product.id == expect).map_or(expect, |product| product.name);
    let actual = format!("{} answers ({})", identity.name, identity.how.join("; "));
    Err(Failure::new(IDENTITY_UNEXPECTED, "", name, actual))
}

/// One line on what answers.
fn describe_identity(identity: &Identity) -> String {
    let version = identity.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
    format!("{}{version}: {}", identity.name, identity.how.join("; "))
}

/// Runs a case: up to two attempts, the second only for a cause that can pass.
pub(super) async fn run(place: &Place<'_>, mut record: CaseRecord, work: &Work<'_>) -> (CaseRecord, Seen) {
    let shared = place.shared;
    let begun = Instant::now();
    // What is deep waits long or moves much: only the budget of its target ends it.
    let deadline = match record.depth {
        Depth::Standard => (begun + place.context.common.budget.probe + work.waits()).min(place.deadline),
        Depth::Deep => place.deadline,
    };
    shared.progress.tell(Event::CaseStarted { target: place.target, case: place.case });
    record.started_ms = Some(millis(begun - shared.started));
    let mut seen = Seen::default();
    for number in 1..=ATTEMPTS {
        let started = Instant::now();
        let cx = Cx::new(place.context.clone(), record.slug(), deadline);
        let ended = attempt(shared, &cx, deadline, work).await;
        let last = number == ATTEMPTS || record.effect == Effect::Provokes || shared.stop.is_cancelled();
        let again = match &ended {
            Err(NotPassed::Failure(failure)) => failure.cause.transient && !last && Instant::now() < deadline,
            Ok(_) | Err(NotPassed::Skipped { .. } | NotPassed::Blocked { .. }) => false,
        };
        describe(&mut record, place, &ended, &cx);
        record.attempts.push(Attempt {
            outcome: record.outcome.unwrap_or(Outcome::Errored),
            cause: record.cause.clone(),
            text: record.actual.clone().unwrap_or_else(|| record.summary.clone()),
            started_ms: millis(started - shared.started),
            duration_ms: millis(started.elapsed()),
        });
        let new = cx.take_seen();
        seen.evidence.extend(new.evidence);
        seen.observed.extend(new.observed);
        seen.remarks.extend(new.remarks);
        if !again {
            break;
        }
        shared.progress.tell(Event::CaseRetried { target: place.target, case: place.case });
    }
    record.flaky = record.outcome == Some(Outcome::Passed) && record.attempts.len() > 1;
    record.duration_ms = millis(begun.elapsed());
    let keep = shared.options.evidence == EvidenceKept::All
        || record.flaky
        || !matches!(record.outcome, Some(Outcome::Passed | Outcome::Skipped));
    if keep {
        record.evidence = std::mem::take(&mut seen.evidence);
    }
    (record, seen)
}

/// One attempt: ends with its work, with its deadline, or when the run is told to stop. A panic is our own defect.
async fn attempt(shared: &Shared, cx: &Cx, deadline: Instant, work: &Work<'_>) -> Finding {
    let begun = Instant::now();
    tokio::select! {
        biased;
        () = shared.stop.cancelled() => {
            Err(Failure::new(NOT_FINISHED, cx.current_step(), "the case runs to its end", "the run was stopped").into())
        }
        ended = AssertUnwindSafe(work.run(cx)).catch_unwind() => match ended {
            Ok(ended) => ended,
            Err(panic) => {
                let text = panic
                    .downcast_ref::<&str>()
                    .map(|text| (*text).to_owned())
                    .or_else(|| panic.downcast_ref::<String>().cloned())
                    .unwrap_or_else(|| "a panic without a text".to_owned());
                Err(Failure::new(PANICKED, cx.current_step(), "the probe runs to its end", text).into())
            }
        },
        () = tokio::time::sleep_until(deadline) => {
            Err(crate::context::timed_out(&cx.current_step(), deadline - begun).into())
        }
    }
}

/// Writes what an attempt came to into the record.
fn describe(record: &mut CaseRecord, place: &Place<'_>, ended: &Finding, cx: &Cx) {
    (record.cause, record.fault, record.remedy, record.reference) = (None, None, None, None);
    (record.expected, record.actual, record.blocked_by, record.skip) = (None, None, None, None);
    match ended {
        Ok(passed) => {
            record.outcome = Some(Outcome::Passed);
            record.summary = cx.scrub(&passed.note);
        }
        Err(NotPassed::Failure(failure)) => {
            record.outcome = Some(failure.cause.fault.outcome());
            set_cause(record, failure.cause, failure.remedy.as_deref().map(|remedy| cx.scrub(remedy)));
            failure.cause.title.clone_into(&mut record.summary);
            record.expected = Some(cx.scrub(&failure.expected));
            let step = cx.scrub(&failure.step);
            let actual = cx.scrub(&failure.actual);
            record.actual = Some(if step.is_empty() { actual } else { format!("{step}: {actual}") });
        }
        Err(NotPassed::Skipped { kind, text }) => {
            record.outcome = Some(Outcome::Skipped);
            record.summary = cx.scrub(text);
            record.skip = Some(Skip { kind: *kind, text: record.summary.clone() });
        }
        Err(NotPassed::Blocked { by }) => block(record, &place.context.target, by),
    }
}

/// Another case stands in the way.
pub(super) fn block(record: &mut CaseRecord, target: &str, by: &str) {
    let family = record.id.split("::").next().unwrap_or_default();
    let id = crate::names::case_id(family, target, by);
    record.outcome = Some(Outcome::Blocked);
    record.summary = format!("blocked by {by}");
    record.blocked_by = Some(id);
}
