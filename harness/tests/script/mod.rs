//! A family whose probes do what their names say.

#![expect(
    clippy::unwrap_used,
    clippy::unnecessary_wraps,
    reason = "helpers of tests: a panic is a failed test"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::BoxFuture;
use harness::engine::{self, Job};
use harness::environment::{Common, Environment, NamedSecret, Target, Waiver};
use harness::event::Event;
use harness::journal::Thing;
use harness::matrix::Matrix;
use harness::names::RunId;
use harness::plan::{Options, Select};
use harness::record::{Identity, MatrixInfo, Record, RunInfo, Selection, Tool, Vantage, WaiverRecord};
use harness::settings::{Node, Place, Reader, Value};
use harness::vocabulary::{Depth, Effect, EvidenceKept, Requirement};
use harness::{
    AnyFamily, Client, Cost, Cx, Failure, Family, Finding, NotPassed, Passed, Probe, ProbeInfo, Product,
    Removal, Secret, SkipKind, causes,
};
use jiff::civil::Date;
use tokio_util::sync::CancellationToken;

causes! {
    /// The causes of the script.
    SCRIPT {
    CANNOT = "script-cannot", Product; "it cannot"; "Take another."
    MISSET = "script-misset", Setup; "it is set wrongly"; "Set it rightly."
    UNREACHED = "script-unreached", Environment, transient; "it is not reached"; "Reach it."
    }
}

/// What the probes of a scene share.
pub(crate) struct Shared {
    connect: &'static str,
    identify: &'static str,
    remove: &'static str,
    log: Mutex<Vec<String>>,
    flaps: AtomicUsize,
    now: AtomicUsize,
    most: AtomicUsize,
    cancel_when: Option<&'static str>,
    cancel: CancellationToken,
}

impl Shared {
    fn say(&self, line: impl Into<String>) {
        let line = line.into();
        let cancels = self.cancel_when == Some(line.as_str());
        self.log.lock().unwrap().push(line);
        if cancels {
            self.cancel.cancel();
        }
    }
}

// The settings of a family are read from a tree of texts, so the scene is handed over by its number.
static SCENES: Mutex<BTreeMap<i64, Arc<Shared>>> = Mutex::new(BTreeMap::new());
static NEXT: AtomicUsize = AtomicUsize::new(0);

pub(crate) struct Script(Arc<Shared>);

impl Client for Script {
    type Settings = Arc<Shared>;

    fn read(reader: &mut Reader<'_>, _: &Common) -> Option<Self::Settings> {
        let number = reader.integer("scene", 0..=i64::MAX)?;
        SCENES.lock().unwrap().remove(&number)
    }

    fn endpoint(_: &Self::Settings) -> String {
        "script://".to_owned()
    }

    fn secrets(_: &Self::Settings) -> Vec<NamedSecret<'_>> {
        Vec::new()
    }

    fn not_run(_: &Self::Settings, _: &str) -> Option<(SkipKind, String)> {
        None
    }

    async fn connect(settings: &Self::Settings, _: &Cx) -> Result<Self, NotPassed> {
        settings.say("connect");
        match settings.connect {
            "refused" => Err(Failure::new(UNREACHED, "connect", "a connection", "refused").into()),
            _ => Ok(Self(Arc::clone(settings))),
        }
    }

    async fn identify(&self, _: &Cx) -> Result<Identity, NotPassed> {
        self.0.say("identify");
        if self.0.identify == "conflict" {
            let cause = harness::cause::IDENTITY_CONFLICT;
            return Err(Failure::new(cause, "signs", "signs of one product", "signs of two").into());
        }
        Ok(Identity {
            product: Some("script".to_owned()),
            name: "Script".to_owned(),
            version: None,
            edition: None,
            confidence: 1.0,
            how: vec!["it says so".to_owned()],
        })
    }

    async fn remove(&self, thing: &Thing, _: &Cx) -> Result<Removal, NotPassed> {
        self.0.say(format!("remove {}", thing.what));
        match self.0.remove {
            "stays" => Ok(Removal::Stays("rm -r everything".to_owned())),
            "fails" => Err(Failure::new(UNREACHED, "remove", "gone", "no answer").into()),
            _ => Ok(Removal::Gone),
        }
    }
}

type Run = for<'a> fn(&'a Script, &'a Cx) -> BoxFuture<'a, Finding>;

const fn probe(
    id: &'static str,
    effect: Effect,
    depth: Depth,
    needs: &'static [&'static str],
    run: Run,
) -> Probe<Script> {
    let info = ProbeInfo {
        id,
        key: "",
        title: "it holds",
        why: "",
        wire: "",
        requirement: Requirement::Required,
        depth,
        effect,
        category: None,
        needs,
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    };
    Probe { info, run }
}

const fn reads(id: &'static str, run: Run) -> Probe<Script> {
    probe(id, Effect::Reads, Depth::Standard, &[], run)
}

const fn after(id: &'static str, needs: &'static [&'static str], run: Run) -> Probe<Script> {
    probe(id, Effect::Reads, Depth::Standard, needs, run)
}

const fn writes(id: &'static str, needs: &'static [&'static str]) -> Probe<Script> {
    probe(id, Effect::Writes, Depth::Standard, needs, |s, cx| now(creates(s, cx)))
}

const fn advice(mut probe: Probe<Script>) -> Probe<Script> {
    probe.info.requirement = Requirement::Recommended;
    probe
}

fn now<'a>(finding: Finding) -> BoxFuture<'a, Finding> {
    Box::pin(std::future::ready(finding))
}

fn holds(script: &Script, cx: &Cx) -> Finding {
    script.0.say(format!("run {}", cx.case()));
    Ok(Passed::default())
}

fn fails(script: &Script, cx: &Cx, cause: &'static harness::Cause) -> Finding {
    script.0.say(format!("run {}", cx.case()));
    cx.evidence("GET /", "no");
    Err(Failure::new(cause, "GET /", "yes", "no").into())
}

fn creates(script: &Script, cx: &Cx) -> Finding {
    let _ticket = cx.intend("thing", &format!("thing of {}", cx.case()), "here")?;
    script.0.say("created");
    Ok(Passed::default())
}

fn flaps(script: &Script, cx: &Cx) -> Finding {
    match script.0.flaps.fetch_add(1, Ordering::SeqCst) {
        0 => fails(script, cx, UNREACHED),
        _ => Ok(Passed::default()),
    }
}

async fn hangs(cx: &Cx) -> Finding {
    cx.within("waiting for nothing", std::future::pending::<()>()).await?;
    Ok(Passed::default())
}

async fn meets(script: &Script) -> Finding {
    let now = script.0.now.fetch_add(1, Ordering::SeqCst) + 1;
    script.0.most.fetch_max(now, Ordering::SeqCst);
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    script.0.now.fetch_sub(1, Ordering::SeqCst);
    Ok(Passed::default())
}

fn leaks(cx: &Cx) -> Finding {
    cx.secret(&Secret::new("hunter2-hunter2".to_owned()));
    cx.evidence("GET /?hunter2-hunter2", "you said hunter2-hunter2");
    let failure = Failure::new(CANNOT, "GET /?hunter2-hunter2", "silence", "hunter2-hunter2");
    Err(failure.remedy("not hunter2-hunter2").into())
}

fn panics() -> BoxFuture<'static, Finding> {
    // Not before the future is polled: a probe's own code runs then.
    Box::pin(async {
        assert!(!std::hint::black_box(true), "a scripted panic");
        Ok(Passed::default())
    })
}

static PROBES: [Probe<Script>; 20] = [
    reads("script::holds", |s, cx| now(holds(s, cx))),
    reads("script::cannot", |s, cx| now(fails(s, cx, CANNOT))),
    reads("script::misset", |s, cx| now(fails(s, cx, MISSET))),
    reads("script::unreached", |s, cx| now(fails(s, cx, UNREACHED))),
    reads("script::panics", |_, _| panics()),
    reads("script::hangs", |_, cx| Box::pin(hangs(cx))),
    reads("script::hangs_too", |_, cx| Box::pin(hangs(cx))),
    reads("script::flaps", |s, cx| now(flaps(s, cx))),
    after("script::needs_cannot", &["cannot"], |s, cx| now(holds(s, cx))),
    writes("script::creates", &[]),
    writes("script::builds", &["creates"]),
    after("script::reads_created", &["creates"], |s, cx| now(holds(s, cx))),
    reads("script::waits_for_ever", |_, _| Box::pin(std::future::pending())),
    advice(probe("script::provokes", Effect::Provokes, Depth::Standard, &[], |s, cx| now(holds(s, cx)))),
    reads("script::meets_1", |s, _| Box::pin(meets(s))),
    reads("script::meets_2", |s, _| Box::pin(meets(s))),
    reads("script::meets_3", |s, _| Box::pin(meets(s))),
    reads("script::meets_4", |s, _| Box::pin(meets(s))),
    reads("script::leaks", |_, cx| now(leaks(cx))),
    advice(reads("script::advises", |s, cx| now(fails(s, cx, CANNOT)))),
];

static DIGS: [Probe<Script>; 1] =
    [probe("script::digs", Effect::Reads, Depth::Deep, &[], |s, cx| now(holds(s, cx)))];

static FAMILY: Family<Script> = Family {
    name: "script",
    probes: &PROBES,
    causes: &[SCRIPT],
    products: &[Product { id: "script", name: "Script", signs: "It says so." }],
    categories: &[],
};

static DEEP_FAMILY: Family<Script> =
    Family { name: "script", probes: &DIGS, causes: &[SCRIPT], products: &[], categories: &[] };

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
