//! A trial.
#![allow(
    clippy::all,
    clippy::pedantic,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::allow_attributes_without_reason
)]
use harness::context::TargetContext;
use harness::environment::Common;
use harness::journal::Journal;
use harness::names::RunId;
use harness::scrub::Scrubber;
use harness::settings::{Node, Place, Reader, Value};
use harness::{AnyFamily, Cx, NotPassed, Removal};
use std::sync::Arc;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let text = |s: &str| Node { at: Place::default(), value: Value::Text(s.into()) };
    let env = |n: &str| std::env::var(n).ok();
    let mut entries = vec![("url".to_string(), Place::default(), text(&env("URL").unwrap()))];
    if let Some(u) = env("USERNAME") {
        entries.push(("username".into(), Place::default(), text(&u)));
        let v = Value::Map(vec![("env".into(), Place::default(), text("PASSWORD"))]);
        entries.push(("password".into(), Place::default(), Node { at: Place::default(), value: v }));
    }
    if env("TOUCH").is_some() {
        entries.push((
            "touch_gitpod_repositories".into(),
            Place::default(),
            Node { at: Place::default(), value: Value::Bool(true) },
        ));
    }
    let mut common = Common::default();
    if let Some(ca) = env("CA") {
        common.ca.push(ca.into());
    }
    if let Some(r) = env("RESOLVE") {
        let (k, v) = r.split_once('=').unwrap();
        common.resolve.insert(k.into(), v.parse().unwrap());
    }
    let root = Node { at: Place::default(), value: Value::Map(entries) };
    let mut mistakes = Vec::new();
    let family: &'static dyn AnyFamily = probes::CATALOGUE[0];
    let settings = {
        let mut r = Reader::new(&root, ".", &mut mistakes);
        let s = family.read(&mut r, &common);
        r.finish();
        s
    };
    println!("{mistakes:?}");
    let settings = settings.unwrap();
    let run = RunId::new(jiff::Timestamp::now()).unwrap();
    let journal = Arc::new(Journal::new(std::path::Path::new("/tmp/trial-state"), &run, "trial", None));
    let shared = TargetContext {
        run,
        target: "main".into(),
        common,
        scrubber: Arc::new(Scrubber::default()),
        journal: journal.clone(),
    };
    let cx =
        |slug: &str| Cx::new(shared.clone(), slug, tokio::time::Instant::now() + Duration::from_secs(30));
    let verbose = env("VERBOSE");
    let show = |slug: &str, cx: Cx, verbose: &Option<String>| {
        let seen = cx.take_seen();
        for o in &seen.observed {
            println!("      observed {} {} = {}", o.key, o.subject, o.value);
        }
        for r in &seen.remarks {
            println!("      remark {r}");
        }
        if verbose.as_deref() == Some(slug) || verbose.as_deref() == Some("all") {
            for e in &seen.evidence {
                println!("--- {}\n{}", e.label, e.text);
            }
        }
    };
    let c = cx("connect");
    let started = std::time::Instant::now();
    let client = match settings.connect(&c).await {
        Ok(x) => x,
        Err(e) => {
            println!("connect {e:#?}");
            show("connect", c, &verbose);
            return;
        }
    };
    println!("connected {:?}", started.elapsed());
    show("connect", c, &verbose);
    let c = cx("identity");
    println!("identity {:#?}", client.identify(&c).await);
    show("identity", c, &verbose);
    let only = env("ONLY");
    let mut done: Vec<(&str, bool)> = vec![];
    for info in family.probes() {
        let slug = info.slug();
        if only.as_deref().is_some_and(|o| !o.split(',').any(|o| o == slug)) {
            continue;
        }
        if let Some((_, why)) = settings.not_run(slug) {
            println!("{slug:24} n/a {why}");
            continue;
        }
        if let Some(n) = info.needs.iter().find(|n| done.iter().any(|(s, ok)| s == *n && !ok)) {
            println!("{slug:24} BLOCKED by need {n}");
            done.push((slug, false));
            continue;
        }
        let c = cx(slug);
        let t = std::time::Instant::now();
        let result = client.run(slug, &c).await;
        let ms = t.elapsed().as_millis();
        match &result {
            Ok(p) => println!("{slug:24} passed {ms} ms: {}", p.note),
            Err(NotPassed::Failure(f)) => println!(
                "{slug:24} FAILED {} ({}) {ms} ms\n      step {}\n      expected {}\n      actual {}",
                f.cause.code, f.cause.fault, f.step, f.expected, f.actual
            ),
            Err(other) => println!("{slug:24} {other:?}"),
        }
        done.push((slug, result.is_ok()));
        show(slug, c, &verbose);
    }
    let open = journal.open("main");
    println!("{:?} open {}", journal.counts("main"), open.len());
    for (n, thing) in open {
        let c = cx("cleanup");
        match client.remove(&thing, &c).await {
            Ok(Removal::Gone) => journal.gone(n),
            Ok(Removal::Stays(text)) => println!("stays {} {}: {text}", thing.kind, thing.what),
            Err(e) => println!("remove {thing:?} {e:?}"),
        }
    }
    println!("{:?} total {:?}", journal.counts("main"), started.elapsed());
    journal.close();
}
