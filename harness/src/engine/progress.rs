//! The record while it grows, and those who wait for parts of it.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use crate::cause::{Cause, NOT_FINISHED};
use crate::event::Event;
use crate::lock;
use crate::names::{VERDICT, case_id};
use crate::plan::{CasePlan, Plan, TargetPlan};
use crate::record::{CaseRecord, Record, RunInfo, SCHEMA, Skip, Summary, TargetRecord};
use crate::vocabulary::Outcome;

/// The growing record.
pub(super) struct Progress {
    record: Mutex<Record>,
    events: mpsc::UnboundedSender<Event>,
    changed: watch::Sender<bool>,
}

impl Progress {
    pub(super) fn new(record: Record, events: mpsc::UnboundedSender<Event>) -> Self {
        Self { record: Mutex::new(record), events, changed: watch::Sender::new(false) }
    }

    /// Nobody has to listen.
    pub(super) fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }

    pub(super) fn tell_start(&self) {
        self.tell(Event::Started(Box::new(self.snapshot())));
    }

    pub(super) fn snapshot(&self) -> Record {
        lock(&self.record).clone()
    }

    /// Changes a target's record.
    pub(super) fn target<T>(&self, number: usize, change: impl FnOnce(&mut TargetRecord) -> T) -> T {
        change(&mut lock(&self.record).targets[number])
    }

    /// Gives a case its record, and wakes those who wait for it.
    pub(super) fn case_finished(&self, target: usize, case: usize, record: CaseRecord) {
        lock(&self.record).targets[target].cases[case] = record.clone();
        self.tell(Event::CaseFinished { target, case, record: Box::new(record) });
        self.changed.send_modify(|_| {});
    }

    pub(super) async fn case(&self, id: &str) -> Option<CaseRecord> {
        let mut changes = self.changed.subscribe();
        loop {
            let over = *changes.borrow_and_update();
            let found = {
                let record = lock(&self.record);
                record.targets.iter().flat_map(|target| &target.cases).find(|case| case.id == id).cloned()?
            };
            if found.outcome.is_some() || over {
                return Some(found);
            }
            // The sender lives as long as this value does.
            let _ = changes.changed().await;
        }
    }

    pub(super) async fn finished(&self) -> Record {
        // The sender lives as long as this value does.
        let _ = self.changed.subscribe().wait_for(|over| *over).await;
        self.snapshot()
    }

    /// Closes the record: what has no outcome did not finish, and then the judge speaks.
    pub(super) fn finish(&self, interrupted: bool, took: Duration, judge: impl FnOnce(&mut Record)) {
        {
            let mut record = lock(&self.record);
            let mut complete = true;
            for case in record.targets.iter_mut().flat_map(|target| &mut target.cases) {
                if case.outcome.is_none() && case.slug() != VERDICT {
                    not_finished(case);
                }
                complete &= case.cause.as_deref() != Some(NOT_FINISHED.code);
            }
            record.run.interrupted = interrupted;
            record.run.complete = complete;
            record.run.duration_ms = millis(took);
            judge(&mut record);
        }
        self.tell(Event::Finished(Box::new(self.snapshot())));
        self.changed.send_replace(true);
    }
}

/// A case that the end of the run overtook.
pub(super) fn not_finished(case: &mut CaseRecord) {
    case.outcome = Some(Outcome::Errored);
    set_cause(case, NOT_FINISHED, None);
    NOT_FINISHED.title.clone_into(&mut case.summary);
}

/// Gives a case its cause with everything that stands beside a cause.
pub(super) fn set_cause(case: &mut CaseRecord, cause: &'static Cause, remedy: Option<String>) {
    case.cause = Some(cause.code.to_owned());
    case.fault = Some(cause.fault);
    case.remedy = Some(remedy.unwrap_or_else(|| cause.remedy.to_owned()));
    case.reference = (!cause.reference.is_empty()).then(|| cause.reference.to_owned());
}

/// Whole milliseconds; a run never lasts so long that they do not fit.
pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The record of a run that has not begun: every case is there, and those that will not run have their outcome.
pub fn planned_record(info: RunInfo, plan: &Plan) -> Record {
    Record {
        schema: SCHEMA.to_owned(),
        run: info,
        targets: plan.targets.iter().map(target_record).collect(),
        summary: Summary::default(),
    }
}

fn target_record(plan: &TargetPlan) -> TargetRecord {
    let target = &plan.target;
    TargetRecord {
        name: target.name.clone(),
        family: target.family.name().to_owned(),
        endpoint: target.settings.endpoint(),
        identity: None,
        observed: Vec::new(),
        categories: Vec::new(),
        verdict: None,
        reasons: Vec::new(),
        remarks: Vec::new(),
        cases: plan.cases.iter().map(|case| case_record(target.family.name(), &target.name, case)).collect(),
        created: 0,
        removed: 0,
        leftovers: Vec::new(),
    }
}

fn case_record(family: &str, target: &str, plan: &CasePlan) -> CaseRecord {
    let kind = plan.kind;
    CaseRecord {
        id: case_id(family, target, kind.slug()),
        probe: kind.probe().to_owned(),
        title: kind.title().to_owned(),
        requirement: kind.requirement(),
        depth: kind.depth(),
        effect: kind.effect(),
        category: kind.category().map(str::to_owned),
        selected: plan.selected,
        outcome: plan.skip.as_ref().map(|_| Outcome::Skipped),
        cause: None,
        fault: None,
        summary: plan.skip.as_ref().map_or_else(String::new, |(_, text)| text.clone()),
        expected: None,
        actual: None,
        remedy: None,
        reference: None,
        blocked_by: None,
        skip: plan.skip.as_ref().map(|(kind, text)| Skip { kind: *kind, text: text.clone() }),
        flaky: false,
        attempts: Vec::new(),
        started_ms: None,
        duration_ms: 0,
        evidence: Vec::new(),
    }
}
