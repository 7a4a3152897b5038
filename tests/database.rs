//! What a run asks of a database, and what it leaves there.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use std::path::Path;

use common::relay::relay;
use common::{case, line, options, run, stand_and_text};
use harness::plan::Options;
use harness::record::{Record, TargetRecord};
use harness::vocabulary::Depth;
use harness::{Outcome, Verdict};
use lab::Stand;

struct Played {
    record: Record,
    stand: Stand,
}

async fn play(profile: &str, faults: &[&str], depth: Depth, more: &str) -> Played {
    let folder = tempfile::tempdir().unwrap();
    let (stand, text) = stand_and_text(profile, faults, folder.path()).await;
    let environment = common::environment(&format!("{text}{more}"), folder.path());
    let state: &Path = &folder.path().join("state");
    Played { record: run(environment, Options { depth, ..options() }, state).await, stand }
}

fn target(record: &Record) -> &TargetRecord {
    &record.targets[0]
}

/// Whether a statement names no table but those of this run, and the server's own description of itself.
fn is_ours(statement: &str, run: &str) -> bool {
    let quoted: Vec<&str> = statement.split('`').skip(1).step_by(2).collect();
    let tables = quoted.windows(2).filter(|pair| pair[0] == "gitpod").map(|pair| pair[1]);
    let named = tables.clone().all(|table| table.starts_with(run));
    let first = statement.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    let changes = ["CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE", "RENAME"];
    let harmless = !changes.contains(&first.as_str());
    named
        && (harmless || tables.count() > 0)
        && !statement.contains("d_b_user")
        && !statement.contains("d_b_workspace`")
}

#[tokio::test(flavor = "multi_thread")]
async fn no_statement_touches_a_table_that_the_run_did_not_create() {
    let played = play("mysql", &[], Depth::Deep, "").await;
    let run = played.record.run.id.replace('-', "_");
    let statements: Vec<String> = played
        .stand
        .requests()
        .into_iter()
        .filter(|request| request.method == "QUERY")
        .map(|request| request.path)
        .collect();
    assert!(statements.len() > 100, "{} statements", statements.len());
    let made = statements.iter().filter(|statement| statement.starts_with("CREATE TABLE")).count();
    assert!(made >= 10, "{made} tables are made");
    let foreign: Vec<&String> = statements.iter().filter(|statement| !is_ours(statement, &run)).collect();
    assert!(foreign.is_empty(), "{foreign:#?}");
    assert_eq!(played.stand.tables(), Vec::<String>::new(), "a run leaves no table");
    assert_eq!(target(&played.record).verdict, Some(Verdict::Certified));
    assert_eq!(target(&played.record).created, target(&played.record).removed);
    played.stand.stop().await;
}

#[test]
fn the_check_of_statements_can_fail() {
    let run = "underpin_20261121t1509_f95c098c";
    assert!(is_ours(&format!("INSERT INTO `gitpod`.`{run}_x` (a) VALUES (1)"), run));
    assert!(is_ours("SELECT @@version", run));
    for statement in [
        "INSERT INTO `gitpod`.`d_b_user` (id) VALUES (1)",
        "DROP TABLE `gitpod`.`underpin_20250101t0000_00000000_x`",
        "DELETE FROM x",
        "SELECT * FROM `gitpod`.`d_b_user`",
        "SELECT id FROM gitpod.d_b_user",
    ] {
        assert!(!is_ours(statement, run), "{statement}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_writes_is_left_out_where_nothing_may_be_written() {
    let played = play("mysql", &[], Depth::Standard, "    writes: false\n").await;
    let target = target(&played.record);
    assert_eq!(target.verdict, Some(Verdict::Partial));
    assert_eq!(case(target, "null_timestamp").outcome, Some(Outcome::Skipped));
    for slug in ["plaintext_login", "explicit_defaults_var", "grants", "json_fn", "writable_flags"] {
        assert_eq!(case(target, slug).outcome, Some(Outcome::Passed), "{}", line(case(target, slug)));
    }
    let written = played.stand.requests().into_iter().filter(|request| request.path.starts_with("CREATE"));
    assert_eq!(written.count(), 0);
    assert_eq!(target.created, 0);
    played.stand.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_run_leaves_no_table() {
    for fault in
        ["upsert-refused", "rollback-ignored", "primary-key-kept", "cut-in-result", "packet-cut-by-proxy"]
    {
        let played = play("mysql", &[fault], Depth::Standard, "").await;
        assert_eq!(played.stand.tables(), Vec::<String>::new(), "{fault}");
        played.stand.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_password_stands_in_a_record() {
    let folder = tempfile::tempdir().unwrap();
    for profile in ["mysql", "mariadb-10.11"] {
        let (stand, text) = stand_and_text(profile, &[], folder.path()).await;
        let environment = common::environment(&text, folder.path());
        let record = run(environment, options(), &folder.path().join("state")).await;
        let json = serde_json::to_string(&record).unwrap();
        let password = std::fs::read_to_string(folder.path().join("main.password")).unwrap();
        assert!(!json.contains(password.trim()), "{profile}");
        // What SHOW GRANTS prints on MariaDB: a star and forty hexadecimal digits.
        let hash = json
            .split('*')
            .skip(1)
            .any(|rest| rest.len() >= 40 && rest.bytes().take(40).all(|b| b.is_ascii_hexdigit()));
        assert!(!hash, "{profile}: a hash of the password");
        stand.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_else_is_checked_over_tls_where_gitpod_cannot_log_in() {
    let played = play("mysql", &["require-secure-transport"], Depth::Standard, "").await;
    let target = target(&played.record);
    assert_eq!(target.verdict, Some(Verdict::Misconfigured));
    let text = case(target, "plaintext_login").actual.clone().unwrap();
    assert!(text.contains("3159"), "{text}");
    for slug in ["null_timestamp", "generated_index", "txn", "tls"] {
        assert_eq!(case(target, slug).outcome, Some(Outcome::Passed), "{}", line(case(target, slug)));
    }
    played.stand.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_a_broken_attempt_has_left_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (stand, text) = stand_and_text("mysql", &[], folder.path()).await;
    let (before, rest) = text.split_once("127.0.0.1:").unwrap();
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap();
    let stand_at = format!("127.0.0.1:{}", &rest[..digits]).parse().unwrap();
    // The first row of one case never arrives, and its connection ends; everything after it passes.
    let (relayed, _seen, _moment) =
        relay(stand_at, |text| text.contains("INSERT INTO `gitpod`") && text.contains("_on_update_usec"));
    let text = format!("{before}{relayed}{}", &rest[digits..]).replace("request: 2m", "request: 5s");
    let environment = common::environment(&text, folder.path());
    let record = run(environment, options(), &folder.path().join("state")).await;
    let broken = case(target(&record), "on_update_usec");
    assert_eq!((broken.outcome, broken.flaky), (Some(Outcome::Passed), true), "{}", line(broken));
    assert_eq!(target(&record).verdict, Some(Verdict::Inconclusive));
    assert_eq!(stand.tables(), Vec::<String>::new());
    stand.stop().await;
}

/// The complaints of real users that this family can see, by the number of the issue, each on the product that they had.
#[tokio::test(flavor = "multi_thread")]
async fn real_complaints_are_caught() {
    for (issue, profile, faults, slug, cause) in [
        ("#4169", "rds-5.7-defaults", &[][..], "explicit_defaults_var", "explicit-defaults-for-timestamp-on"),
        ("#5988", "mysql-8.0-defaults", &[], "null_timestamp", "null-timestamp-refused"),
        ("#12012", "mysql", &["require-secure-transport"], "plaintext_login", "secure-transport-required"),
        ("#1330", "mariadb-10.4", &[], "json_fn", "json-function-missing"),
        ("website#2678", "mysql", &["gitpod-database-missing"], "db_gitpod", "gitpod-database-missing"),
    ] {
        let played = play(profile, faults, Depth::Standard, "").await;
        let target = target(&played.record);
        assert_eq!(case(target, slug).cause.as_deref(), Some(cause), "{issue}: {}", line(case(target, slug)));
        assert!(target.verdict.is_some_and(|verdict| !verdict.is_good()), "{issue}: {:?}", target.verdict);
        played.stand.stop().await;
    }
}
