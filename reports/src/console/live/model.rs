//! What is known of a run that goes on, and what is worth telling.

use harness::event::Event;
use harness::names::VERDICT;
use harness::record::{CaseRecord, Record};
use harness::text::count;
use harness::vocabulary::{Outcome, Requirement};

use crate::plain::line;
use crate::words;

/// What is known of a run that goes on.
#[derive(Default)]
pub(super) struct Model {
    pub(super) targets: Vec<Target>,
    pub(super) interrupted: bool,
}

/// What is known of one target.
pub(super) struct Target {
    /// `staging/main`.
    pub(super) name: String,
    /// What answers, once it is known.
    pub(super) product: Option<String>,
    /// How many cases run.
    pub(super) total: usize,
    /// How many of them have ended.
    pub(super) done: usize,
    /// How many of those that are required did not pass.
    pub(super) not_passed: usize,
    pub(super) state: State,
    /// Names of the target's cases, by their places.
    slugs: Vec<String>,
    /// Places of those that run now, the newest last.
    running: Vec<usize>,
}

/// Where a target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    Running,
    Retrying,
    CleaningUp,
    Done,
}

/// Something worth a line of its own.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum News {
    /// A case did not pass.
    NotPassed(String),
    /// A target's cases have all ended.
    TargetDone(usize),
    /// The run was told to stop.
    Interrupted,
    /// The run is over.
    Over,
}

impl Model {
    /// Takes an event; gives what is worth a line.
    pub(super) fn on(&mut self, event: &Event) -> Vec<News> {
        match event {
            Event::Started(record) => {
                *self = Self { targets: targets(record), interrupted: false };
                Vec::new()
            }
            Event::CaseStarted { target, case } => {
                if let Some(target) = self.targets.get_mut(*target) {
                    target.running.push(*case);
                    target.state = State::Running;
                }
                Vec::new()
            }
            Event::CaseRetried { target, case } => {
                if let Some(target) = self.targets.get_mut(*target) {
                    // The one that is tried again is the one to look at.
                    target.running.retain(|running| running != case);
                    target.running.push(*case);
                    target.state = State::Retrying;
                }
                Vec::new()
            }
            Event::CaseFinished { target: number, case, record } => {
                let Some(target) = self.targets.get_mut(*number) else { return Vec::new() };
                target.finished(*number, *case, record)
            }
            Event::Identified { target, identity } => {
                if let Some(target) = self.targets.get_mut(*target) {
                    let version = identity.version.as_deref().map(|version| format!(" {version}"));
                    target.product = Some(line(&format!("{}{}", identity.name, version.unwrap_or_default())));
                }
                Vec::new()
            }
            Event::CleaningUp { target } => {
                if let Some(target) = self.targets.get_mut(*target) {
                    target.state = State::CleaningUp;
                }
                Vec::new()
            }
            Event::Interrupted => {
                self.interrupted = true;
                vec![News::Interrupted]
            }
            Event::Finished(_) => {
                self.targets.iter_mut().for_each(|target| target.state = State::Done);
                vec![News::Over]
            }
        }
    }
}

fn targets(record: &Record) -> Vec<Target> {
    let environment = words::environment(record);
    let targets = record.targets.iter().map(|target| {
        let runs = |case: &&CaseRecord| case.outcome.is_none() && case.slug() != VERDICT;
        Target {
            name: format!("{environment}/{}", line(&target.name)),
            product: None,
            total: target.cases.iter().filter(runs).count(),
            done: 0,
            not_passed: 0,
            state: State::Waiting,
            slugs: target.cases.iter().map(|case| line(case.slug())).collect(),
            running: Vec::new(),
        }
    });
    targets.collect()
}

impl Target {
    fn finished(&mut self, number: usize, case: usize, record: &CaseRecord) -> Vec<News> {
        self.running.retain(|running| *running != case);
        let mut news = Vec::new();
        // The verdict follows when all targets are done; it is no case that runs.
        if record.slug() == VERDICT {
            return news;
        }
        self.done += 1;
        match record.outcome {
            Some(outcome @ (Outcome::Failed | Outcome::Errored)) => {
                // Only a required case decides anything; the others say so, lest a good run look bad.
                let kind = match record.requirement {
                    Requirement::Required => {
                        self.not_passed += 1;
                        String::new()
                    }
                    other @ (Requirement::Recommended | Requirement::Informational) => format!(" ({other})"),
                };
                let text = format!("{} {outcome}{kind}: {}", line(&record.id), words::headline(record));
                news.push(News::NotPassed(text));
            }
            Some(Outcome::Blocked) if record.requirement == Requirement::Required => self.not_passed += 1,
            Some(Outcome::Passed | Outcome::Skipped | Outcome::Blocked) | None => {}
        }
        if self.done == self.total {
            self.state = State::Done;
            news.push(News::TargetDone(number));
        } else {
            self.state = State::Running;
        }
        news
    }

    /// What the target does now, in a few words.
    pub(super) fn doing(&self) -> String {
        let newest = self.running.last().and_then(|place| self.slugs.get(*place));
        match (self.state, newest) {
            (State::Waiting, _) if self.total == 0 => "nothing to run".to_owned(),
            (State::Waiting, _) => "waiting".to_owned(),
            (State::Running, Some(slug)) => slug.clone(),
            (State::Running, None) => "running".to_owned(),
            (State::Retrying, Some(slug)) => format!("{slug}, again"),
            (State::Retrying, None) => "again".to_owned(),
            (State::CleaningUp, _) => "removing what was created".to_owned(),
            (State::Done, _) => self.summary(),
        }
    }

    /// What came of the target's cases.
    pub(super) fn summary(&self) -> String {
        let passed = match self.not_passed {
            0 => String::new(),
            number => format!(", {number} required did not pass"),
        };
        format!("{} done{passed}", count(self.done as u64, "case"))
    }
}
