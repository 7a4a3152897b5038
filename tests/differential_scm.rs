//! Gitpod's own clients of source control against the very stand-ins that the probes judge: a case passes exactly when the
//! client succeeds.
//!
//! Probes and lab come from the same hands, so that one mistake could stand in both. Here third parties speak: octokit,
//! gitbeaker and Bitbucket's client in the versions that Gitpod's server has, driven by `differential/scm-client.js`. The
//! main path: [`play`] starts the stand-in of a row of `data/scm-clients.tsv`, a run judges it, the client of its vendor does
//! every one of its operations with it, and [`disagreements`] holds the row, the client and the cases against each other.
//! Bitbucket Server is not here: Gitpod asks it without a client of anybody's.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::node::{self, Done, Ended, given};
use common::{options, run, stand_and_text, tables};

const TABLE: &str = include_str!("data/scm-clients.tsv");

/// The packages of the clients.
const PACKAGES: &[&str] = &["@octokit/rest", "@gitbeaker/node", "bitbucket"];

/// A vendor, and what its client does.
struct Vendor {
    id: &'static str,
    operations: &'static [&'static str],
}

const VENDORS: &[Vendor] = &[
    Vendor {
        id: "github",
        operations: &[
            "user",
            "oauth_scopes",
            "emails",
            "repository",
            "branches",
            "contents",
            "repositories",
            "hooks",
        ],
    },
    Vendor {
        id: "gitlab",
        operations: &["user", "nested_project", "raw_file", "branches", "languages", "projects", "hooks"],
    },
    Vendor {
        id: "bitbucket",
        operations: &[
            "user",
            "scopes",
            "emails",
            "workspaces",
            "repositories",
            "permissions",
            "contents",
            "hooks",
        ],
    },
];

/// A stand-in, and the codes that operations fail with there.
#[derive(Clone)]
struct Row {
    profile: &'static str,
    fault: Option<&'static str>,
    vendor: &'static Vendor,
    fails: BTreeMap<&'static str, &'static str>,
}

impl Row {
    fn read([profile, fault, fails]: [&'static str; 3]) -> Self {
        let vendor = VENDORS.iter().find(|vendor| profile.starts_with(vendor.id)).unwrap();
        let mut codes = BTreeMap::new();
        for (operation, code) in fails.split(',').filter_map(|item| item.split_once('=')) {
            match operation {
                "*" => codes.extend(vendor.operations.iter().map(|operation| (*operation, code))),
                known if vendor.operations.contains(&known) => drop(codes.insert(known, code)),
                unknown => panic!("{}: no operation {unknown}", vendor.id),
            }
        }
        assert!(fails == "-" || !codes.is_empty(), "{profile}: {fails}");
        Self { profile, fault: Some(fault).filter(|fault| *fault != "-"), vendor, fails: codes }
    }
}

fn rows() -> Vec<Row> {
    tables::rows(TABLE).map(Row::read).collect()
}

/// Lets the vendor's client do all operations with the stand-in that this target reaches.
fn play_client(modules: &Path, vendor: &str, text: &str, folder: &Path) -> Done {
    let token = std::fs::read_to_string(folder.join("main.token")).unwrap();
    let mut script = node::script("scm-client.js", modules);
    script
        .env("NODE_EXTRA_CA_CERTS", folder.join("main.ca.pem"))
        .env("SCM_VENDOR", vendor)
        .env("SCM_HOST", given(text, "url:").strip_prefix("https://").unwrap())
        .env("SCM_REPOSITORY", given(text, "repository:"))
        .env("SCM_RESOLVE", given(text, "resolve:"))
        .env("SCM_TOKEN", token.trim());
    node::play(script)
}

async fn play((row, modules): (Row, PathBuf)) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let faults: Vec<&str> = row.fault.into_iter().collect();
    let (stand, text) = stand_and_text(row.profile, &faults, folder.path()).await;
    let environment = common::environment(&text, folder.path());
    let record = run(environment, options(), &folder.path().join("state")).await;
    let (vendor, place) = (row.vendor.id, folder.path().to_owned());
    let done =
        tokio::task::spawn_blocking(move || play_client(&modules, vendor, &text, &place)).await.unwrap();
    stand.stop().await;
    let cases = node::cases(&record.targets[0]);
    let wrong = disagreements(&row, &done, &cases);
    wrong.iter().map(|text| format!("{} {:?}: {text}", row.profile, row.fault)).collect()
}

/// Where the row, the client and the cases do not agree.
fn disagreements(row: &Row, done: &Done, cases: &BTreeMap<&str, (bool, String)>) -> Vec<String> {
    let mut wrong = Vec::new();
    for operation in row.vendor.operations {
        let never: Ended = Err(("NOT_DONE".to_owned(), String::new()));
        let ended = done.get(*operation).unwrap_or(&never);
        let code = row.fails.get(operation).copied();
        if ended.as_ref().err().map(|(code, _)| code.as_str()) != code {
            wrong.push(format!("{operation}: expected {code:?} of the client, got {ended:?}"));
        }
        let (passed, said) = &cases[format!("{}_{operation}", row.vendor.id).as_str()];
        if *passed != ended.is_ok() {
            wrong.push(format!("{operation}: the client came to {ended:?}, and the case is {said}"));
        }
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_pass_exactly_when_gitpods_own_client_succeeds() {
    let Some(modules) = node::modules(PACKAGES) else { return };
    common::play_all(rows().into_iter().map(|row| (row, modules.clone())).collect(), 4, play).await;
}

#[test]
fn the_comparison_can_fail() {
    let row = Row::read(["gitlab-14", "-", "hooks=403"]);
    let ended = |operation: &&str| match row.fails.get(operation) {
        Some(code) => Err(((*code).to_owned(), String::new())),
        None => Ok(()),
    };
    let operations = row.vendor.operations.iter();
    let done: Done =
        operations.clone().map(|operation| ((*operation).to_owned(), ended(operation))).collect();
    let slugs: Vec<String> = operations.map(|operation| format!("gitlab_{operation}")).collect();
    let cases: BTreeMap<&str, (bool, String)> =
        slugs.iter().map(|slug| (slug.as_str(), (slug != "gitlab_hooks", slug.clone()))).collect();
    assert_eq!(disagreements(&row, &done, &cases), Vec::<String>::new());

    let mut red = cases.clone();
    red.insert("gitlab_user", (false, "gitlab_user failed".to_owned()));
    assert_eq!(disagreements(&row, &done, &red).len(), 1, "a case fails, and the client succeeds");
    let mut green = cases.clone();
    green.insert("gitlab_hooks", (true, "gitlab_hooks passed".to_owned()));
    assert_eq!(disagreements(&row, &done, &green).len(), 1, "a case passes, and the client fails");
    let mut other = done.clone();
    other.insert("hooks".to_owned(), Err(("404".to_owned(), String::new())));
    assert_eq!(disagreements(&row, &other, &cases).len(), 1, "it fails with another code");
    let mut less = done;
    less.remove("branches");
    assert_eq!(disagreements(&row, &less, &cases).len(), 2, "it did not do it");
}

/// The script reaches nothing but what is played on this machine.
#[test]
fn the_script_goes_nowhere_else() {
    let Some(modules) = node::modules(PACKAGES) else { return };
    for vendor in VENDORS {
        let mut script = node::script("scm-client.js", &modules);
        script
            .env("SCM_VENDOR", vendor.id)
            .env("SCM_HOST", "scm.example.com")
            .env("SCM_REPOSITORY", "analytical/engine")
            .env("SCM_RESOLVE", "{}")
            .env("SCM_TOKEN", "none");
        let done = node::play(script);
        assert_eq!(done.len(), vendor.operations.len(), "{}", vendor.id);
        let stayed = |ended: &Ended| ended.as_ref().is_err_and(|(_, said)| said.contains("is not played"));
        assert!(done.values().all(stayed), "{}: {done:?}", vendor.id);
    }
}

#[test]
fn every_vendor_is_played_healthy_and_broken() {
    for vendor in VENDORS {
        let rows: Vec<Row> = rows().into_iter().filter(|row| row.vendor.id == vendor.id).collect();
        assert!(rows.iter().any(|row| row.fault.is_none() && row.fails.is_empty()), "{}", vendor.id);
        for operation in vendor.operations {
            let alone = |row: &Row| row.fails.len() < vendor.operations.len();
            let broken = rows.iter().any(|row| row.fails.contains_key(operation) && alone(row));
            assert!(broken, "{}: nothing breaks {operation} alone", vendor.id);
        }
    }
}
