//! What only clusters have: a verdict for each category of the matrix, refusals by RBAC that are no pass, a server that asks
//! for patience, a watch that is cut, two hundred nodes, and nothing left behind.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use std::collections::BTreeMap;

use common::{case, command, line, options, run, stand, stand_and_text, tables};
use harness::record::{Record, TargetRecord};
use harness::{Outcome, SkipKind, Verdict};
use lab::Stand;

async fn played(profile: &str, faults: &[&str]) -> (Record, Stand) {
    let folder = tempfile::tempdir().unwrap();
    let (stand, environment) = stand(profile, faults, folder.path()).await;
    let record = run(environment, options(), &folder.path().join("state")).await;
    (record, stand)
}

/// The verdict of each category; of several parts the worse.
fn categories(target: &TargetRecord) -> BTreeMap<&str, Verdict> {
    let mut verdicts = BTreeMap::new();
    for category in &target.categories {
        let verdict = verdicts.entry(category.category.as_str()).or_insert(category.verdict);
        *verdict = category.verdict.min(*verdict);
    }
    verdicts
}

const CATEGORIES: [&str; 6] = [
    "Orchestration System",
    "Orchestration Platform",
    "Container Network Interface (CNI)",
    "Container Runtime",
    "Operating System",
    "Certificate Management",
];

async fn compare([profile, rest @ ..]: [&'static str; 7]) -> Vec<String> {
    let (record, stand) = played(profile, &[]).await;
    stand.stop().await;
    let verdicts = categories(&record.targets[0]);
    let differs = |(name, expected): (&&str, &&str)| {
        let actual = verdicts.get(*name).map_or("none", |verdict| verdict.as_str());
        (actual != *expected).then(|| format!("{profile}: {name}: expected {expected}, got {actual}"))
    };
    CATEGORIES.iter().zip(&rest).filter_map(differs).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_category_of_every_profile_comes_out_as_the_table_says() {
    let rows: Vec<[&str; 7]> = tables::rows(include_str!("data/cluster-categories.tsv")).collect();
    let profiles: Vec<&str> =
        lab::profiles().iter().filter(|p| p.family == "cluster").map(|p| p.id).collect();
    let mut table: Vec<&str> = rows.iter().map(|row| row[0]).collect();
    table.sort_unstable();
    assert_eq!(table, profiles);
    common::play_all(rows, 4, compare).await;
}

/// What the user may not read is skipped with the right named, and makes nothing green.
#[tokio::test]
async fn a_refusal_by_rbac_is_no_pass_and_names_the_right() {
    let (record, stand) = played("gke", &["rbac-no-nodes"]).await;
    stand.stop().await;
    let target = &record.targets[0];
    for slug in ["runtime", "kernel", "os", "architecture", "labels", "taints"] {
        let case = case(target, slug);
        let skip = case.skip.as_ref().unwrap_or_else(|| panic!("{}", line(case)));
        assert_eq!((case.outcome, skip.kind), (Some(Outcome::Skipped), SkipKind::Permission), "{slug}");
        assert!(skip.text.contains("list nodes"), "{}", skip.text);
    }
    assert_eq!(categories(target)["Container Runtime"], Verdict::Inconclusive);
    assert_eq!((target.verdict, record.summary.exit_code), (Some(Verdict::Inconclusive), 3));
}

/// Only discovery is allowed: everything is said to be unknown.
#[tokio::test]
async fn without_any_right_nothing_is_green() {
    let (record, stand) = played("eks", &["rbac-nothing"]).await;
    stand.stop().await;
    let target = &record.targets[0];
    let good = target.categories.iter().filter(|category| category.verdict.is_good());
    // The version of the server is open to everybody, and so is the name of the platform in it; the nodes are not.
    let good: Vec<&str> = good.map(|category| category.category.as_str()).collect();
    assert!(good.is_empty(), "{good:?}");
    assert_eq!(record.summary.exit_code, 3);
}

/// A server that answers 429 and says when is asked again, as every client does; nothing is flaky then.
#[tokio::test]
async fn a_server_that_asks_for_patience_once_is_waited_for() {
    let (record, stand) = played("gke", &["api-throttles-once"]).await;
    stand.stop().await;
    let target = &record.targets[0];
    assert_eq!(target.verdict, Some(Verdict::Ready), "{:?}", target.reasons);
    assert!(target.cases.iter().all(|case| !case.flaky));
}

#[tokio::test]
async fn a_watch_that_is_cut_is_begun_again() {
    let (record, stand) = played("gke", &["watch-cut"]).await;
    assert_eq!(record.targets[0].verdict, Some(Verdict::Ready), "{:?}", record.targets[0].reasons);
    assert_eq!(stand.leftovers(), Vec::<String>::new());
    stand.stop().await;
}

/// Certificates were issued and failed to be; the scratch namespace is gone either way.
#[tokio::test]
async fn nothing_is_left_in_the_cluster() {
    for faults in
        [&[][..], &["issues-never"], &["issues-denied"], &["issues-wrong-names"], &["reissues-never"]]
    {
        let (record, stand) = played("gke", faults).await;
        let wrote = stand
            .requests()
            .iter()
            .any(|request| request.method == "POST" && request.path.ends_with("/api/v1/namespaces"));
        assert!(wrote, "{faults:?}: no namespace was made");
        assert_eq!(stand.leftovers(), Vec::<String>::new(), "{faults:?}");
        assert!(record.targets[0].leftovers.is_empty(), "{faults:?}: {:?}", record.targets[0].leftovers);
        stand.stop().await;
    }
}

/// One read of each kind of object serves all probes.
#[tokio::test]
async fn each_kind_of_object_is_read_once() {
    let (_, stand) = played("gke", &[]).await;
    let mut reads: BTreeMap<String, usize> = BTreeMap::new();
    for request in stand.requests().iter().filter(|request| request.method == "GET") {
        let path = request.path.split('?').next().unwrap_or_default();
        // What is waited for is read and watched.
        if !path.contains("underpin-") {
            *reads.entry(path.to_owned()).or_default() += 1;
        }
    }
    stand.stop().await;
    let twice: Vec<_> = reads.into_iter().filter(|(_, count)| *count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

/// The run alone, as a process: the stand-in is in this one.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_run_against_two_hundred_nodes_fits_into_a_hundred_mebibytes() {
    // The most memory that its child had, which Linux tells in KiB.
    const MEASURE: &str = "import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)";
    let folder = tempfile::tempdir().unwrap();
    let (stand, text) = stand_and_text("gke-200-nodes", &[], folder.path()).await;
    let file = folder.path().join("env.yaml");
    std::fs::write(&file, text).unwrap();
    let mut measured = command::apart("python3", &folder.path().join("state"));
    measured.args(["-c", MEASURE, command::UNDERPIN, "run", "--quiet", "--read-only", "--env"]);
    let output = tokio::task::spawn_blocking(move || measured.arg(file).output()).await.unwrap();
    stand.stop().await;
    let Ok(output) = output else {
        assert!(
            std::env::var_os("CI").is_none_or(|ci| ci != "true"),
            "python3 is missing: run ci/services/install"
        );
        underpin::terminal::note("NOT TESTED, python3 is missing: run ci/services/install\n");
        return;
    };
    assert!(output.status.success(), "{}", command::all(&output));
    let out = String::from_utf8_lossy(&output.stdout);
    let peak = out.lines().find_map(|line| line.strip_prefix("peak ")).unwrap();
    let peak: u64 = peak.parse().unwrap();
    assert!((10 * 1024..100 * 1024).contains(&peak), "{peak} KiB");
}

/// The deep probes of clusters are catalogued, and a deep run says that they were not given; nothing is certified by them.
#[tokio::test]
async fn what_starts_pods_is_not_given_in_a_deep_run() {
    let folder = tempfile::tempdir().unwrap();
    let (stand, environment) = stand("gke", &[], folder.path()).await;
    let deep = harness::plan::Options { depth: harness::vocabulary::Depth::Deep, ..options() };
    let record = run(environment, deep, &folder.path().join("state")).await;
    stand.stop().await;
    let target = &record.targets[0];
    for slug in ["pvc", "netpol_ipblock", "userns", "disk_and_load_balancer"] {
        let case = case(target, slug);
        assert_eq!(case.skip.as_ref().map(|skip| skip.kind), Some(SkipKind::NotGiven), "{}", line(case));
    }
    assert_eq!((target.verdict, record.summary.exit_code), (Some(Verdict::Partial), 3));
}
