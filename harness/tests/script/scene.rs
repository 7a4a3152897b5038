//! One run of the script.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use harness::AnyFamily;
use harness::engine::{self, Job};
use harness::environment::{Common, Environment, Target, Waiver};
use harness::event::Event;
use harness::matrix::Matrix;
use harness::names::RunId;
use harness::plan::{Options, Select};
use harness::record::{MatrixInfo, Record, RunInfo, Selection, Tool, Vantage, WaiverRecord};
use harness::settings::{Node, Place, Reader, Value};
use harness::vocabulary::{Depth, EvidenceKept};
use jiff::civil::Date;
use tokio_util::sync::CancellationToken;

use super::{DEEP_FAMILY, FAMILY, NEXT, SCENES, Shared};

/// One run of the script, with everything that a test may turn.
pub(crate) struct Scene {
    pub(crate) connect: &'static str,
    pub(crate) identify: &'static str,
    pub(crate) remove: &'static str,
    pub(crate) cancel_when: Option<&'static str>,
    pub(crate) common: Common,
    pub(crate) options: Options,
    waivers: Vec<Waiver>,
    state: tempfile::TempDir,
    blocked: bool,
    played: Option<Arc<Shared>>,
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

impl Scene {
    pub(crate) fn new() -> Self {
        let mut common = Common::default();
        common.budget.probe = Duration::from_secs(5);
        common.budget.request = Duration::from_secs(2);
        Self {
            connect: "works",
            identify: "works",
            remove: "works",
            cancel_when: None,
            common,
            options: Options {
                select: Select::Filters(Vec::new()),
                depth: Depth::Standard,
                read_only: false,
                fail_fast: false,
                shard: None,
                strict: false,
                accept: Vec::new(),
                today: day("2026-11-21"),
                timeout: None,
                evidence: EvidenceKept::Failed,
            },
            waivers: Vec::new(),
            state: tempfile::tempdir().unwrap(),
            blocked: false,
            played: None,
        }
    }

    pub(crate) fn waive(&mut self, probe: &str, until: &str) {
        self.waivers.push(Waiver {
            probe: probe.to_owned(),
            target: "main".to_owned(),
            reason: "monday".to_owned(),
            until: day(until),
        });
    }

    /// Puts a file where the state folder should be.
    pub(crate) fn block_state(&mut self) {
        std::fs::write(self.state.path().join("file"), "").unwrap();
        self.blocked = true;
    }

    pub(crate) fn state(&self) -> &Path {
        self.state.path()
    }

    pub(crate) fn log(&self) -> Vec<String> {
        self.played.as_ref().unwrap().log.lock().unwrap().clone()
    }

    pub(crate) fn most_at_once(&self) -> usize {
        self.played.as_ref().unwrap().most.load(Ordering::SeqCst)
    }

    pub(crate) async fn play(&mut self, select: Select) -> Record {
        let deep = matches!(&select, Select::Filters(filters) if filters.iter().any(|f| f.contains("digs")));
        self.options.select = select;
        let cancel = CancellationToken::new();
        let shared = Arc::new(Shared {
            connect: self.connect,
            identify: self.identify,
            remove: self.remove,
            log: Mutex::default(),
            flaps: AtomicUsize::new(0),
            now: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            cancel_when: self.cancel_when,
            cancel: cancel.clone(),
        });
        self.played = Some(Arc::clone(&shared));
        let run = RunId::new(jiff::Timestamp::now()).unwrap();
        let state = if self.blocked { self.state.path().join("file") } else { self.state.path().to_owned() };
        let family: &'static dyn AnyFamily = if deep { &DEEP_FAMILY } else { &FAMILY };
        let job = Job {
            environment: Arc::new(self.environment(family, shared)),
            environment_file: None,
            options: self.options.clone(),
            matrix: Arc::new(empty_matrix()),
            state,
            info: self.info(&run),
            run,
            cancel,
        };
        let (run, mut events) = engine::start(job);
        let mut last = None;
        while let Some(event) = events.recv().await {
            let over = matches!(event, Event::Finished(_));
            last = Some(event);
            if over {
                break;
            }
        }
        let record = run.finished().await;
        assert!(matches!(last, Some(Event::Finished(told)) if *told == record));
        record
    }

    fn environment(&self, family: &'static dyn AnyFamily, shared: Arc<Shared>) -> Environment {
        let number = i64::try_from(NEXT.fetch_add(1, Ordering::SeqCst)).unwrap();
        SCENES.lock().unwrap().insert(number, shared);
        let at = Place { line: 1, column: 1 };
        let node = |value| Node { at, value };
        let tree = node(Value::Map(vec![("scene".to_owned(), at, node(Value::Integer(number)))]));
        let mut mistakes = Vec::new();
        let settings = family.read(&mut Reader::new(&tree, ".", &mut mistakes), &self.common).unwrap();
        Environment {
            name: "test".to_owned(),
            lab: false,
            release: None,
            targets: vec![Target { name: "main".to_owned(), family, common: self.common.clone(), settings }],
            waivers: self.waivers.clone(),
        }
    }

    fn info(&self, run: &RunId) -> RunInfo {
        let waivers = self.waivers.iter().map(|waiver| WaiverRecord {
            probe: waiver.probe.clone(),
            target: waiver.target.clone(),
            reason: waiver.reason.clone(),
            until: waiver.until,
        });
        RunInfo {
            id: run.to_string(),
            started: jiff::Timestamp::now(),
            duration_ms: 0,
            host: "here".to_owned(),
            vantage: Vantage {
                kind: "workstation".to_owned(),
                host: "here".to_owned(),
                namespace: None,
                proxy: None,
                trust: "mozilla".to_owned(),
            },
            environment: "test".to_owned(),
            release: "2022.11".to_owned(),
            lab: false,
            depth: self.options.depth,
            strict: self.options.strict,
            accept: self.options.accept.clone(),
            today: self.options.today,
            complete: false,
            interrupted: false,
            selection: Selection::default(),
            waivers: waivers.collect(),
            tool: Tool { name: "underpin".to_owned(), version: "0".to_owned(), commit: None },
            matrix: MatrixInfo { name: "empty".to_owned(), revision: 1, sha256: String::new() },
        }
    }
}

fn empty_matrix() -> Matrix {
    Matrix {
        name: "empty".to_owned(),
        revision: 1,
        release: "2022.11".to_owned(),
        as_of: day("2022-11-10"),
        categories: Vec::new(),
        rows: Vec::new(),
        combinations: Vec::new(),
        tables: Vec::new(),
        sha256: String::new(),
    }
}
