//! A family whose probes do what their names say.

#![expect(
    clippy::unwrap_used,
    clippy::unnecessary_wraps,
    reason = "helpers of tests: a panic is a failed test"
)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::BoxFuture;
use harness::environment::{Common, NamedSecret};
use harness::journal::Thing;
use harness::record::Identity;
use harness::settings::Reader;
use harness::vocabulary::{Depth, Effect, Requirement};
use harness::{
    Client, Cost, Cx, Failure, Family, Finding, NotPassed, Passed, Probe, ProbeInfo, Product, Removal,
    Secret, SkipKind, causes,
};
use tokio_util::sync::CancellationToken;

pub(crate) use scene::{Scene, day};

mod scene;

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

    fn not_run(_: &Self::Settings, slug: &str) -> Option<(SkipKind, String)> {
        ["foreign", "keyless"].contains(&slug).then(|| (SkipKind::NotGiven, "there is no key".to_owned()))
    }

    fn not_for(identity: &Identity, slug: &str) -> Option<String> {
        (slug == "foreign").then(|| format!("{} answers, and this is for another", identity.name))
    }

    fn waits(_: &Self::Settings, slug: &str) -> Duration {
        if slug == "is_slow" { Duration::from_mins(1) } else { Duration::ZERO }
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

    async fn close(&self, cx: &Cx) {
        self.0.say("close");
        cx.observe("lines", "", self.0.log.lock().unwrap().len().into());
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

/// Is done after more time than a probe has by the budget of all.
async fn is_slow(cx: &Cx) -> Finding {
    let done = tokio::time::sleep(Duration::from_secs(50));
    cx.within_for("waiting for something slow", cx.time_left(), done).await?;
    Ok(Passed::default())
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

static PROBES: [Probe<Script>; 23] = [
    reads("script::holds", |s, cx| now(holds(s, cx))),
    reads("script::cannot", |s, cx| now(fails(s, cx, CANNOT))),
    reads("script::misset", |s, cx| now(fails(s, cx, MISSET))),
    reads("script::unreached", |s, cx| now(fails(s, cx, UNREACHED))),
    reads("script::panics", |_, _| panics()),
    reads("script::hangs", |_, cx| Box::pin(hangs(cx))),
    reads("script::hangs_too", |_, cx| Box::pin(hangs(cx))),
    reads("script::foreign", |s, cx| now(holds(s, cx))),
    reads("script::keyless", |s, cx| now(holds(s, cx))),
    reads("script::is_slow", |_, cx| Box::pin(is_slow(cx))),
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
