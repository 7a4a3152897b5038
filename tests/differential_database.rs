//! Gitpod's own client of databases against the very stand-ins that the probes judge: a case passes exactly when the client
//! succeeds.
//!
//! Probes and lab come from the same hands, so that one mistake could stand in both. Here a third party speaks: `mysql` for
//! Node as Gitpod's object mapper sets it up, and `express-mysql-session`, both driven by `differential/database-client.js`.
//! The main path: [`play`] starts the stand-in of a [`Row`], a run judges it, the client does every one of [`OPERATIONS`]
//! with it, and [`disagreements`] holds what the row expects of the client, what the client did and what the cases say
//! against each other. `ci/services/install` fetches the client.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

#[path = "differential/database_rows.rs"]
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use common::node::{self, Done, Ended, given};
use common::{options, run, stand_and_text};
use rows::{LogIn, ROWS, Row};

/// What the client does, and the cases that are about it.
const OPERATIONS: &[(&str, &[&str])] = &[
    ("login", &["connect", "handshake", "auth_plugin", "plaintext_login"]),
    ("login-gitpod", &["db_gitpod"]),
    ("null-timestamp", &["null_timestamp"]),
    ("upsert", &["upsert"]),
    ("emoji", &["utf8mb4"]),
    ("json-merge-patch", &["json_fn"]),
    ("json-search", &["json_fn"]),
    ("json-arrow", &["json_fn"]),
    ("online-ddl", &["online_ddl"]),
    ("pk-rebuild", &["pk_rebuild"]),
    ("session-store", &["sessions_db"]),
];

/// Lets the client do all operations with the stand-in that this target reaches.
fn play_client(modules: &Path, text: &str, password: &str, tls: bool) -> Done {
    let address = given(text, "resolve:").rsplit('"').nth(1).unwrap();
    let (host, port) = address.rsplit_once(':').unwrap();
    assert_eq!(host, "127.0.0.1", "the client goes nowhere else");
    let mut script = node::script("database-client.js", modules);
    script
        .args(OPERATIONS.iter().map(|(operation, _)| operation))
        .env("DB_PORT", port)
        .env("DB_USERNAME", given(text, "username:"))
        .env("DB_PASSWORD", password)
        .env("DB_TLS", if tls { "1" } else { "0" });
    node::play(script)
}

async fn play((row, modules): (&'static Row, PathBuf)) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let (stand, text) = stand_and_text(row.profile, row.faults, folder.path()).await;
    let environment = common::environment(&text, folder.path());
    let record = run(environment, options(), &folder.path().join("state")).await;
    let password = std::fs::read_to_string(folder.path().join("main.password")).unwrap();
    let client = move || {
        let plain = play_client(&modules, &text, &password, false);
        let over_tls =
            matches!(row.log_in, LogIn::OverTls(_)).then(|| play_client(&modules, &text, &password, true));
        (plain, over_tls)
    };
    let (plain, over_tls) = tokio::task::spawn_blocking(client).await.unwrap();
    stand.stop().await;
    let cases = node::cases(&record.targets[0]);
    let wrong = disagreements(row, &plain, over_tls.as_ref(), &cases);
    wrong.iter().map(|text| format!("{} {:?}: {text}", row.profile, row.faults)).collect()
}

/// Where the row, the client and the cases do not agree.
fn disagreements(
    row: &Row,
    plain: &Done,
    over_tls: Option<&Done>,
    cases: &BTreeMap<&str, (bool, String)>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    // Each group of cases with the operations that it is about.
    let mut groups: BTreeMap<&[&str], Vec<(&str, &Ended)>> = BTreeMap::new();
    for (operation, about) in OPERATIONS {
        let refused = match row.log_in {
            LogIn::Plain => None,
            LogIn::OverTls(code) | LogIn::Never(code) => Some(code),
        };
        let mut expect = |way: &str, ended: &Ended, code: Option<&str>| {
            if ended.as_ref().err().map(|(code, _)| code.as_str()) != code {
                wrong.push(format!("{operation}{way}: expected {code:?} of the client, got {ended:?}"));
            }
        };
        // Without a log-in the client does nothing at all.
        expect("", &plain[*operation], refused.or(row.failing(operation)));
        let ended = match (over_tls, *operation) {
            (Some(over_tls), "login") => {
                expect(" over TLS", &over_tls["login"], None);
                &plain["login"]
            }
            (Some(over_tls), _) => {
                expect(" over TLS", &over_tls[*operation], row.failing(operation));
                &over_tls[*operation]
            }
            (None, _) => &plain[*operation],
        };
        if *operation == "login" || !matches!(row.log_in, LogIn::Never(_)) {
            groups.entry(row.said_by(operation).unwrap_or(about)).or_default().push((*operation, ended));
        }
    }
    for (group, operations) in groups {
        let passed = group.iter().all(|slug| cases[slug].0);
        let succeeded = operations.iter().all(|(_, ended)| ended.is_ok());
        let apart = operations.iter().find_map(|(operation, _)| row.differing(operation));
        if (passed == succeeded) == apart.is_none() {
            continue;
        }
        let lines: BTreeSet<&str> = group.iter().map(|slug| cases[slug].1.as_str()).collect();
        wrong.push(match apart {
            None => format!("the client came to {operations:?}, and the cases to {lines:?}"),
            Some(reason) => format!("{group:?} and the client agree, and were not to: {reason}"),
        });
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_pass_exactly_when_gitpods_own_client_succeeds() {
    let Some(modules) = node::modules(&["mysql", "express-mysql-session"]) else { return };
    common::play_all(ROWS.iter().map(|row| (row, modules.clone())).collect(), 4, play).await;
}

/// A client and cases that agree with a row, for the tests of the comparison.
fn agreeing(row: &Row) -> (Done, BTreeMap<&'static str, (bool, String)>) {
    let ended =
        |operation| row.failing(operation).map_or(Ok(()), |code| Err((code.to_owned(), String::new())));
    let done = OPERATIONS.iter().map(|(operation, _)| ((*operation).to_owned(), ended(operation))).collect();
    let cases = OPERATIONS.iter().flat_map(|(operation, about)| {
        about.iter().map(move |slug| (*slug, (row.failing(operation).is_none(), (*slug).to_owned())))
    });
    (done, cases.collect())
}

#[test]
fn the_comparison_can_fail() {
    let healthy = ROWS.iter().find(|row| row.faults.is_empty() && row.profile == "mysql").unwrap();
    let (done, cases) = agreeing(healthy);
    assert_eq!(disagreements(healthy, &done, None, &cases), Vec::<String>::new());

    let mut red = cases.clone();
    red.insert("json_fn", (false, "json_fn failed".to_owned()));
    assert_eq!(disagreements(healthy, &done, None, &red).len(), 1, "a case fails, and the client succeeds");

    let mut broken = done.clone();
    broken.insert("upsert".to_owned(), Err(("ER_NOT_SUPPORTED_YET".to_owned(), String::new())));
    let wrong = disagreements(healthy, &broken, None, &cases);
    assert_eq!(wrong.len(), 2, "neither the row nor the case expects it of the client: {wrong:?}");

    let counts = ROWS.iter().find(|row| row.faults == ["upsert-counts-wrong"]).unwrap();
    let wrong = disagreements(counts, &done, None, &cases);
    assert_eq!(wrong.len(), 1, "a difference that is gone is said: {wrong:?}");
}

/// The script reaches nothing but this machine, whatever it is given.
#[test]
fn the_script_goes_nowhere_else() {
    let script = include_str!("differential/database-client.js");
    assert_eq!(script.matches("host:").count(), 1);
    assert!(script.contains("host: '127.0.0.1',"));
}
