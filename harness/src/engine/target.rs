//! One target, from connect to clean-up.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures::stream::{FuturesUnordered, StreamExt as _};
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::context::{Cx, Seen, TargetContext};
use crate::event::Event;
use crate::family::{AnyClient, AnySettings, Removal};
use crate::finding::NotPassed;
use crate::journal::Journal;
use crate::judge::{self, CERTIFICATES_UNCHECKED, STANDS_FOR};
use crate::names::RunId;
use crate::plan::{CaseKind, CasePlan, Options, TargetPlan};
use crate::record::{CaseRecord, Leftover, Observed, Skip, WaiverRecord};
use crate::scrub::Scrubber;
use crate::vocabulary::{Depth, Effect, Outcome, Requirement, SkipKind};

use super::case::{self, Place, Work};
use super::progress::{Progress, not_finished};
use super::secrets::{ClusterSecrets, Reading};

/// How long the clean-up of a target may take; it has a budget of its own, since it runs whatever happened before.
const CLEAN_UP: Duration = Duration::from_mins(1);
/// What facts name as their case that are read after the last one.
const CLEAN_UP_CASE: &str = "clean-up";
/// How long a target is given for a good-bye.
const GOOD_BYE: Duration = Duration::from_secs(1);

/// What all targets of a run share.
pub(super) struct Shared {
    pub(super) run: RunId,
    pub(super) scrubber: Arc<Scrubber>,
    pub(super) journal: Arc<Journal>,
    pub(super) secrets: ClusterSecrets,
    pub(super) progress: Arc<Progress>,
    pub(super) options: Options,
    pub(super) waivers: Vec<WaiverRecord>,
    pub(super) stop: CancellationToken,
    /// Set when `--fail-fast` has seen a failure.
    pub(super) failed_fast: CancellationToken,
    pub(super) started: Instant,
}

struct Runner {
    number: usize,
    plan: TargetPlan,
    shared: Arc<Shared>,
    context: TargetContext,
    deadline: Instant,
    permits: Semaphore,
}

/// Runs every case of the plan of one target, and removes what they created.
pub(super) async fn run(number: usize, plan: TargetPlan, shared: Arc<Shared>) {
    let common = plan.target.common.clone();
    // A deep run waits on purpose: for a token to end, for what cuts an idle connection.
    let budget = match shared.options.depth {
        Depth::Standard => common.budget.target,
        Depth::Deep => common.budget.target * 3,
    };
    let runner = Runner {
        number,
        deadline: Instant::now() + budget,
        permits: Semaphore::new(common.concurrency),
        context: TargetContext {
            run: shared.run.clone(),
            target: plan.target.name.clone(),
            scrubber: Arc::clone(&shared.scrubber),
            journal: Arc::clone(&shared.journal),
            common,
        },
        plan,
        shared,
    };
    runner.run().await;
}

impl Runner {
    async fn run(&self) {
        let Some(connect) = self.position(|kind| matches!(kind, CaseKind::Connect)) else { return };
        if self.plan.cases[connect].skip.is_some() {
            return;
        }
        if self.context.common.insecure_skip_verify {
            self.observe(vec![Observed {
                key: CERTIFICATES_UNCHECKED.to_owned(),
                subject: String::new(),
                value: json!(true),
                case: self.plan.cases[connect].kind.slug().to_owned(),
            }]);
        }
        let reading =
            Reading { run: &self.shared.run, scrubber: &self.shared.scrubber, journal: &self.shared.journal };
        // Told to stop, nobody waits for a secret; to connect then ends at once.
        tokio::select! {
            () = self.shared.secrets.read_for(&self.plan.target, &reading) => {}
            () = self.shared.stop.cancelled() => {}
        }
        let settings = Arc::clone(&self.plan.target.settings);
        let stands_for = settings.stands_for().into_iter().map(|row| Observed {
            key: STANDS_FOR.to_owned(),
            subject: row.category.to_owned(),
            value: json!(row.product),
            case: self.plan.cases[connect].kind.slug().to_owned(),
        });
        self.observe(stands_for.collect());
        let work = Work::Connect { settings: &*settings, client: OnceLock::new() };
        let (record, seen) = case::run(&self.place(connect), self.record(connect), &work).await;
        self.done(connect, record, seen);
        let client = if let Work::Connect { client, .. } = work { client.into_inner() } else { None };
        match client {
            Some(client) => {
                self.cases(&client).await;
                self.tell_foreign(&*settings);
                self.shared.progress.tell(Event::CleaningUp { target: self.number });
                self.clean_up(&client).await;
                self.good_bye(&client).await;
            }
            None => self.block_rest("connect"),
        }
        let (created, removed) = self.shared.journal.counts(&self.context.target);
        self.shared
            .progress
            .target(self.number, |target| (target.created, target.removed) = (created, removed));
    }

    /// Runs identity and every probe: each as soon as what it needs has ended, those that provoke last, one by one.
    async fn cases(&self, client: &Arc<dyn AnyClient>) {
        let runs = |(_, case): &(usize, &CasePlan)| {
            case.skip.is_none() && matches!(case.kind, CaseKind::Identity | CaseKind::Probe(_))
        };
        let all = self.plan.cases.iter().enumerate().filter(runs);
        let (provoking, mut waiting): (Vec<_>, Vec<_>) =
            all.partition(|(_, case)| case.kind.effect() == Effect::Provokes);
        let (mut running, mut in_flight) = (FuturesUnordered::new(), BTreeSet::new());
        loop {
            let open: BTreeSet<&str> =
                waiting.iter().map(|(_, case)| case.kind.slug()).chain(in_flight.iter().copied()).collect();
            let (ready, rest): (Vec<_>, Vec<_>) = waiting
                .into_iter()
                .partition(|(_, case)| !needs(case).iter().any(|need| open.contains(need)));
            waiting = rest;
            for (number, case) in ready {
                in_flight.insert(case.kind.slug());
                running.push(async move {
                    self.case(number, case, client).await;
                    case.kind.slug()
                });
            }
            match running.next().await {
                Some(slug) => in_flight.remove(slug),
                None => break,
            };
        }
        for (number, case) in provoking {
            self.case(number, case, client).await;
        }
    }

    /// What the environment does not give enough for is not applicable where it is for another product than the one that
    /// answers, as is known only now.
    fn tell_foreign(&self, settings: &dyn AnySettings) {
        self.shared.progress.target(self.number, |target| {
            let Some(identity) = &target.identity else { return };
            for case in &mut target.cases {
                let text = settings.not_for(identity, case.slug());
                if let (Some(text), Some(skip)) = (text, &mut case.skip)
                    && skip.kind == SkipKind::NotGiven
                {
                    case.summary.clone_from(&text);
                    *skip = Skip { kind: SkipKind::NotApplicable, text };
                }
            }
        });
    }

    async fn case(&self, number: usize, plan: &CasePlan, client: &Arc<dyn AnyClient>) {
        let mut record = self.record(number);
        if let Some(by) = self.broken_need(plan) {
            case::block(&mut record, &self.context.target, by);
            return self.done(number, record, Seen::default());
        }
        // The permit counts what is under way at the server, so a case waits for it before its budget begins.
        let Ok(_permit) = self.permits.acquire().await else { return };
        if self.shared.stop.is_cancelled() {
            not_finished(&mut record);
            return self.done(number, record, Seen::default());
        }
        if self.shared.failed_fast.is_cancelled() {
            let text = "--fail-fast: a required case has failed".to_owned();
            record.outcome = Some(Outcome::Skipped);
            record.summary.clone_from(&text);
            record.skip = Some(Skip { kind: SkipKind::NotSelected, text });
            return self.done(number, record, Seen::default());
        }
        let client = &**client;
        let work = match plan.kind {
            CaseKind::Identity => {
                Work::Identify { family: self.plan.target.family, client, identity: OnceLock::new() }
            }
            CaseKind::Probe(_) | CaseKind::Connect | CaseKind::Verdict => {
                let slug = plan.kind.slug();
                Work::Probe { client, slug, waits: self.plan.target.settings.waits(slug) }
            }
        };
        let (record, seen) = case::run(&self.place(number), record, &work).await;
        if let Work::Identify { identity, .. } = work
            && let Some(identity) = identity.into_inner()
        {
            self.shared.progress.target(self.number, |target| target.identity = Some(identity.clone()));
            self.shared
                .progress
                .tell(Event::Identified { target: self.number, identity: Box::new(identity) });
        }
        self.done(number, record, seen);
    }

    /// The need of a case that did not pass. A waived one counts as not passed: what builds on it means nothing.
    fn broken_need(&self, plan: &CasePlan) -> Option<&'static str> {
        self.shared.progress.target(self.number, |target| {
            let passed = |slug: &str| {
                target.cases.iter().any(|case| case.slug() == slug && case.outcome == Some(Outcome::Passed))
            };
            needs(plan).iter().copied().find(|need| !passed(need))
        })
    }

    /// Removes what the target's cases created and have not removed, the newest first.
    async fn clean_up(&self, client: &Arc<dyn AnyClient>) {
        let deadline = Instant::now() + CLEAN_UP;
        let mut left = Left::default();
        for (number, thing) in self.shared.journal.open(&self.context.target) {
            let cx = Cx::new(self.context.clone(), CLEAN_UP_CASE, deadline);
            let removed = tokio::time::timeout_at(deadline, client.remove(&thing, &cx)).await;
            let sweep = || "`underpin sweep` tries again to remove it".to_owned();
            let command = match removed {
                Ok(Ok(Removal::Gone)) => {
                    self.shared.journal.gone(number);
                    continue;
                }
                // It stays in the journal: a sweep can remove it once the setting is changed that the text names.
                Ok(Ok(Removal::Stays(command))) => command,
                Ok(Err(NotPassed::Failure(failure))) => {
                    format!("{}; {} ({})", sweep(), failure.cause.title, cx.scrub(&failure.actual))
                }
                Ok(Err(NotPassed::Skipped { text, .. })) => format!("{}; {}", sweep(), cx.scrub(&text)),
                Ok(Err(NotPassed::Blocked { by })) => format!("{}; blocked by {by}", sweep()),
                Err(_) => format!("{}; the clean-up ran out of time", sweep()),
            };
            left.push(thing.what.clone(), cx.scrub(&command));
        }
        self.shared.progress.target(self.number, |target| target.leftovers = left.leftovers());
    }

    /// A good-bye is a courtesy, for which nobody waits long. What it tells belongs to the target.
    async fn good_bye(&self, client: &Arc<dyn AnyClient>) {
        let deadline = Instant::now() + GOOD_BYE;
        let cx = Cx::new(self.context.clone(), CLEAN_UP_CASE, deadline);
        let _ = tokio::time::timeout_at(deadline, client.close(&cx)).await;
        self.seen(cx.take_seen());
    }

    fn block_rest(&self, by: &'static str) {
        for number in 0..self.plan.cases.len() {
            let mut record = self.record(number);
            if record.outcome.is_none() && !matches!(self.plan.cases[number].kind, CaseKind::Verdict) {
                if self.shared.stop.is_cancelled() {
                    not_finished(&mut record);
                } else {
                    case::block(&mut record, &self.context.target, by);
                }
                self.done(number, record, Seen::default());
            }
        }
    }

    /// Puts a finished case and what it left behind into the record.
    fn done(&self, number: usize, mut record: CaseRecord, seen: Seen) {
        let today = self.shared.options.today;
        // The judge applies waivers again at the end and keeps the remarks; here they only make the live view true.
        let _ = judge::waive(&mut record, &self.context.target, &self.shared.waivers, today);
        let failed = record.outcome == Some(Outcome::Failed) && record.requirement == Requirement::Required;
        if failed && self.shared.options.fail_fast {
            self.shared.failed_fast.cancel();
        }
        self.seen(seen);
        self.shared.progress.case_finished(self.number, number, record);
    }

    /// Keeps what belongs to the target, and not to a case.
    fn seen(&self, seen: Seen) {
        self.observe(seen.observed);
        self.shared.progress.target(self.number, |target| {
            for remark in seen.remarks {
                if !target.remarks.contains(&remark) {
                    target.remarks.push(remark);
                }
            }
        });
    }

    /// Facts are kept in the order of their cases, not in the order in which the cases happened to end; those that are
    /// read after the last one stand at the end.
    fn observe(&self, facts: Vec<Observed>) {
        let cases = &self.plan.cases;
        let rank = |fact: &Observed| {
            cases.iter().position(|case| case.kind.slug() == fact.case).unwrap_or(cases.len())
        };
        self.shared.progress.target(self.number, |target| {
            target.observed.extend(facts);
            target.observed.sort_by_key(rank);
        });
    }

    fn record(&self, number: usize) -> CaseRecord {
        self.shared.progress.target(self.number, |target| target.cases[number].clone())
    }

    fn place(&self, case: usize) -> Place<'_> {
        Place {
            shared: &self.shared,
            context: &self.context,
            target: self.number,
            case,
            deadline: self.deadline,
        }
    }

    fn position(&self, is: impl Fn(CaseKind) -> bool) -> Option<usize> {
        self.plan.cases.iter().position(|case| is(case.kind))
    }
}

/// What must pass before the case can mean anything. Identity needs nothing but the connection.
fn needs(case: &CasePlan) -> &'static [&'static str] {
    match case.kind {
        CaseKind::Probe(info) => info.needs,
        CaseKind::Connect | CaseKind::Identity | CaseKind::Verdict => &[],
    }
}

/// Things that one command removes are one leftover: a report names the first and counts the rest.
#[derive(Default)]
struct Left {
    by_command: Vec<(String, String, u64)>,
}

impl Left {
    fn push(&mut self, what: String, command: String) {
        match self.by_command.iter_mut().find(|(known, ..)| *known == command) {
            Some((.., count)) => *count += 1,
            None => self.by_command.push((command, what, 1)),
        }
    }

    fn leftovers(self) -> Vec<Leftover> {
        let text = |what, count| match count {
            1 => what,
            _ => format!("{what}, and {}", crate::text::count(count - 1, "more thing")),
        };
        self.by_command
            .into_iter()
            .map(|(command, what, count)| Leftover { what: text(what, count), command })
            .collect()
    }
}
