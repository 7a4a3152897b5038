//! Every scripted fault of the lab, played: the case that it breaks ends with the cause that it documents, and nothing
//! else changes. Every probe and every cause stands in the table, so none is without a proof that it can fail.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{case, environment, hurry, line, options, run, stand, stand_and_text, tables};
use harness::environment::Budget;
use harness::plan::{Options, Select};
use harness::record::TargetRecord;
use harness::vocabulary::{Depth, Effect};
use harness::{Outcome, ProbeInfo, Requirement};

/// Causes that no stand-in produces but a setting of the environment, proved below or in the harness's own suite.
const BY_SETTING: &[&str] = &[
    "ca-unreadable",
    "credentials-not-keyed",
    "dns-not-resolved",
    "proxy-failed",
    "secret-unreadable",
    "tls-handshake-failed",
];

/// Faults after which an upload cannot be cancelled: its address never came, leads elsewhere, or the account may not
/// delete. The run then says so.
const UPLOAD_STAYS: &[&str] = &[
    "challenge-without-scope",
    "location-foreign-host",
    "location-other-repository",
    "token-dies-early",
    "upload-without-location",
];

/// Faults by which something is waited for until the budget ends.
const HANGING: &[&str] = &["backup-hangs", "listing-hangs"];

/// Causes of the engine, proved by `harness/tests/engine.rs`.
const BY_SCRIPT: &[&str] = &[
    "timed-out",
    "not-finished",
    "panicked",
    // Of source control, by unit tests beside them: no server can bring them about.
    "scm-requests-spent",
    "scm-token-kept-back",
    "state-unwritable",
    "identity-unexpected",
    "identity-conflict",
];

struct Row {
    family: &'static str,
    fault: &'static str,
    profile: &'static str,
    case: &'static str,
    outcome: &'static str,
    cause: &'static str,
    /// Other cases that cannot pass then either; `*` where the fault hits whatever comes after it.
    also: BTreeSet<&'static str>,
}

fn rows() -> Vec<Row> {
    let rows = tables::faults().into_iter().map(|(family, [fault, profile, case, outcome, cause, also])| {
        let also = also.split(',').filter(|slug| *slug != "-").collect();
        Row { family, fault, profile, case, outcome, cause, also }
    });
    rows.collect()
}

fn probes_of(family: &str) -> Vec<&'static ProbeInfo> {
    probes::CATALOGUE.iter().filter(|known| known.name() == family).flat_map(|known| known.probes()).collect()
}

async fn play(row: Row) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let (stand, mut environment) = stand(row.profile, &[row.fault], folder.path()).await;
    let mut select = options().select;
    if row.cause == "timed-out" || row.fault == "db-dial-stalls" {
        hurry(&mut environment);
    } else if HANGING.contains(&row.fault) {
        // What hangs is waited for by the budget that everybody has; on a slow machine nothing else may lie within it.
        environment.targets[0].common.budget = Budget::default();
        select = Select::Filters(vec![format!("{}::{}", row.family, row.case)]);
    }
    let deep = probes_of(row.family).iter().any(|info| info.slug() == row.case && info.depth == Depth::Deep);
    let depth = if deep { Depth::Deep } else { Depth::Standard };
    let record = run(environment, Options { depth, select, ..options() }, &folder.path().join("state")).await;
    let mut wrong = differences(&row, &record.targets[0]);
    let open = stand.uploads_open();
    if UPLOAD_STAYS.contains(&row.fault) {
        if record.targets[0].leftovers.is_empty() {
            wrong.push("nothing is said of the upload that stays".to_owned());
        }
    } else if open > 0 && !row.also.contains("*") {
        wrong.push(format!("{open} uploads are left open"));
    }
    stand.stop().await;
    wrong.iter().map(|text| format!("{} on {}: {text}", row.fault, row.profile)).collect()
}

fn differences(row: &Row, target: &TargetRecord) -> Vec<String> {
    let mut wrong = Vec::new();
    let broken = case(target, row.case);
    let outcome = broken.outcome.map(Outcome::as_str);
    if (outcome, broken.cause.as_deref().unwrap_or("-")) != (Some(row.outcome), row.cause) {
        wrong.push(format!("expected {} {} {}, got {}", row.case, row.outcome, row.cause, line(broken)));
    }
    for case in target.cases.iter().filter(|case| case.slug() != row.case && case.slug() != "verdict") {
        let bad = matches!(case.outcome, Some(Outcome::Failed | Outcome::Errored) | None);
        if bad && !row.also.contains(case.slug()) && !row.also.contains("*") {
            wrong.push(format!("also {}", line(case)));
        }
        if !bad && row.also.contains(case.slug()) {
            wrong.push(format!("{} should not pass either", case.slug()));
        }
    }
    let red = broken.requirement == Requirement::Required;
    if red && target.verdict.is_none_or(harness::Verdict::is_good) {
        wrong.push(format!("the verdict is {:?}", target.verdict));
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_breaks_its_case_with_its_cause_and_nothing_else() {
    common::play_all(rows(), 8, play).await;
}

#[test]
fn every_probe_and_every_cause_is_proved_to_fail() {
    let rows = rows();
    let cases: BTreeSet<(&str, &str)> = rows.iter().map(|row| (row.family, row.case)).collect();
    // Some products break by themselves: tests/profiles.rs plays them.
    let profiles = tables::profiles();
    let by_profile = profiles.iter().flat_map(|(_, [.., causes])| causes.split(','));
    let by_profile = by_profile.filter_map(|cause| Some(cause.split_once('=')?.1));
    let causes: BTreeSet<&str> = rows.iter().map(|row| row.cause).chain(by_profile).collect();
    for family in probes::CATALOGUE {
        for info in family.probes() {
            // Those that start pods are catalogued, and this version says that it does not run them.
            let runs = info.effect != Effect::StartsPods;
            assert!(
                !runs || cases.contains(&(family.name(), info.slug())) || info.slug() == "cred_keying",
                "no fault in tests/data breaks {}: add a row and play it in the lab",
                info.id
            );
        }
    }
    for cause in underpin::causes() {
        let proved = causes.contains(cause.code)
            || BY_SETTING.contains(&cause.code)
            || BY_SCRIPT.contains(&cause.code);
        assert!(proved, "nothing produces {}: add a row to tests/data, or remove the cause", cause.code);
    }
    let faults: BTreeSet<&str> = rows.iter().map(|row| row.fault).collect();
    // What a run gets over is played by tests/cluster.rs.
    let got_over = ["api-throttles-once", "watch-cut"];
    for fault in lab::faults().iter().filter(|fault| !got_over.contains(&fault.id)) {
        assert!(
            faults.contains(fault.id),
            "the lab plays {}, and no row says what must come of it",
            fault.id
        );
    }
}

/// Runs the healthy registry with a changed environment file; gives the line of the case.
async fn changed(slug: &str, change: impl Fn(&str, &Path) -> String) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (stand, text) = stand_and_text("docker-registry", &[], folder.path()).await;
    let environment = environment(&change(&text, folder.path()), folder.path());
    let record = run(environment, options(), &folder.path().join("state")).await;
    stand.stop().await;
    let line = line(case(&record.targets[0], slug));
    line.split(':').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_ca_file_that_is_no_certificate_is_said() {
    let line = changed("connect", |text, folder| {
        std::fs::write(folder.join("main.ca.pem"), "no certificate").unwrap();
        text.to_owned()
    });
    assert_eq!(line.await, "connect errored ca-unreadable");
}

#[tokio::test]
async fn a_host_that_has_no_address_is_said() {
    // No resolver is asked: a label of more than 63 characters cannot be put into a question. Over https such a name
    // is a mistake of the file.
    let host = "x".repeat(64);
    let line = changed("connect", |text, _| {
        let url = text.lines().find(|line| line.contains("url:")).unwrap();
        text.replace(url, &format!("    url: \"http://{host}.invalid/gitpod\""))
    });
    assert_eq!(line.await, "connect errored dns-not-resolved");
}

#[tokio::test]
async fn a_proxy_that_is_not_reached_is_said() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let line = changed("connect", |text, _| format!("{text}    proxy: \"http://{closed}\"\n"));
    assert_eq!(line.await, "connect errored proxy-failed");
}

#[tokio::test]
async fn a_docker_config_without_the_host_is_said() {
    let line = changed("connect", |text, folder| {
        std::fs::write(folder.join("config.json"), r#"{"auths":{"other.example":{"auth":"dTpw"}}}"#).unwrap();
        let kept: Vec<&str> =
            text.lines().filter(|l| !l.contains("username:") && !l.contains("password:")).collect();
        format!("{}\n    docker_config: {{ file: config.json }}\n", kept.join("\n"))
    });
    assert_eq!(line.await, "connect errored secret-unreadable");
}

/// What breaks `registry::cred_keying` is a file, and not the server.
#[tokio::test]
async fn a_docker_config_in_another_spelling_is_said() {
    let spelt = |scheme: &'static str| {
        changed("cred_keying", move |text, folder| {
            let quoted = |key: &str| {
                text.lines().find_map(|l| l.trim().strip_prefix(key)).unwrap().trim_matches('"').to_owned()
            };
            let (user, url) = (quoted("username: "), quoted("url: "));
            let host = url.trim_start_matches("https://").split('/').next().unwrap();
            let password = std::fs::read_to_string(folder.join("main.password")).unwrap();
            let entry = serde_json::json!({ "username": user, "password": password });
            let config = serde_json::json!({ "auths": { format!("{scheme}{host}"): entry } });
            std::fs::write(folder.join("config.json"), config.to_string()).unwrap();
            let kept: Vec<&str> =
                text.lines().filter(|l| !l.contains("username:") && !l.contains("password:")).collect();
            format!("{}\n    docker_config: {{ file: config.json }}\n", kept.join("\n"))
        })
    };
    assert_eq!(spelt("").await, "cred_keying passed -");
    assert_eq!(spelt("https://").await, "cred_keying failed credentials-not-keyed");
}

#[tokio::test]
async fn a_refused_handshake_is_said() {
    // An alert of level fatal, `handshake_failure`: what a server says that shares no version and no cipher with us.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            use std::io::{Read as _, Write as _};
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&[0x15, 3, 3, 0, 2, 2, 40]);
        }
    });
    let line = changed("connect", |text, _| {
        let url = text.lines().find(|line| line.contains("url:")).unwrap();
        text.replace(url, &format!("    url: \"https://{address}/gitpod\""))
    });
    let said = line.await;
    assert!(said.ends_with(" tls-handshake-failed"), "{said}");
}

#[tokio::test]
async fn a_stopped_target_is_said_in_every_case() {
    let folder = tempfile::tempdir().unwrap();
    let (stand, environment) = stand("docker-registry", &["stopped"], folder.path()).await;
    let record = run(environment, options(), folder.path()).await;
    stand.stop().await;
    let blocked = record.targets[0].cases.iter().filter(|case| case.outcome == Some(Outcome::Blocked));
    assert!(blocked.clone().count() > 20);
    for case in blocked {
        assert_eq!(case.blocked_by.as_deref(), Some("registry::main::connect"));
    }
    assert_eq!(record.summary.exit_code, 3);
}
