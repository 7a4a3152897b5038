//! The judge over a target of several parts, as a cluster is one, and over what does not go together.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use common::{options, run, stand};
use harness::judge::{PART, Part};
use harness::record::{CategoryRecord, Observed, Record};
use harness::{Support, Verdict};
use serde_json::{Value, json};

const CATEGORIES: [&str; 6] = [
    "Orchestration System",
    "Orchestration Platform",
    "Container Network Interface (CNI)",
    "Container Runtime",
    "Operating System",
    "Certificate Management",
];

fn fact(key: &str, subject: &str, value: Value) -> Observed {
    Observed { key: key.to_owned(), subject: subject.to_owned(), value, case: "identity".to_owned() }
}

fn part(category: &str, part: &str, product: &str, version: &str, of: &[&str]) -> Observed {
    let part = Part {
        part: part.to_owned(),
        product: Some(product.to_owned()),
        name: product.to_owned(),
        version: (!version.is_empty()).then(|| version.to_owned()),
        of: of.iter().map(|node| (*node).to_owned()).collect(),
    };
    fact(PART, category, part.value())
}

/// A good cluster on GKE.
fn good() -> Vec<Observed> {
    let nodes = ["a", "b"];
    vec![
        part("Orchestration System", "", "kubernetes", "1.22.8-gke.201", &[]),
        part("Orchestration Platform", "", "gke", "", &[]),
        part("Container Network Interface (CNI)", "", "calico-policy", "3.18", &[]),
        part("Container Runtime", "", "containerd", "1.5.2", &nodes),
        part("Operating System", "kernel", "linux-kernel", "5.4.0-1065-gke", &nodes),
        part("Operating System", "distribution", "ubuntu", "20.04", &nodes),
        part("Certificate Management", "", "cert-manager", "1.8.0", &[]),
    ]
}

/// A record whose one target is judged as one of many parts.
async fn judged(observed: Vec<Observed>, today: &str) -> Record {
    let folder = tempfile::tempdir().unwrap();
    let (stand, environment) = stand("docker-registry-delete", &[], folder.path()).await;
    let mut record = run(environment, options(), &folder.path().join("state")).await;
    stand.stop().await;
    record.run.today = today.parse().unwrap();
    record.targets[0].observed = observed;
    let matrix = underpin::matrix::load(None).unwrap();
    for _twice_changes_nothing in 0..2 {
        harness::judge::judge(&mut record, &matrix, &|_| {
            CATEGORIES.iter().map(|name| (*name).to_owned()).collect()
        });
    }
    record
}

fn of<'r>(record: &'r Record, row: &str) -> &'r CategoryRecord {
    let found = record.targets[0].categories.iter().find(|category| category.row.as_deref() == Some(row));
    found.unwrap_or_else(|| panic!("no row {row}: {:?}", record.targets[0].categories))
}

#[tokio::test]
async fn every_part_is_judged_by_its_own_row() {
    let record = judged(good(), "2022-08-01").await;
    let rows = ["kubernetes", "gke", "calico-vxlan", "containerd", "linux-kernel", "ubuntu", "cert-manager"];
    for row in rows {
        assert_eq!(
            (of(&record, row).verdict, of(&record, row).support),
            (Verdict::Ready, Support::Supported),
            "{row}"
        );
    }
    assert_eq!(record.targets[0].categories.len(), rows.len());
    assert_eq!(record.targets[0].verdict, Some(Verdict::Ready));
    assert_eq!(of(&record, "linux-kernel").version.as_deref(), Some("5.4.0-1065-gke"));
    assert_eq!(of(&record, "kubernetes").remarks, Vec::<String>::new());
    // From the day of 1.25 on the policy means others than the row lists.
    let later = judged(good(), "2022-09-01").await;
    assert!(of(&later, "kubernetes").remarks.iter().any(|remark| remark.contains("1.23, 1.24, 1.25")));
    assert_eq!(later.targets[0].verdict, Some(Verdict::Ready));
}

#[tokio::test]
async fn one_odd_place_decides_and_is_named() {
    let mut observed = good();
    observed.push(part("Operating System", "kernel", "linux-kernel", "3.10.0-1160.el7.x86_64", &["odd"]));
    let record = judged(observed, "2022-08-01").await;
    let kernel = of(&record, "linux-kernel");
    assert_eq!((kernel.verdict, kernel.support), (Verdict::Unsupported, Support::Older));
    assert_eq!(kernel.version.as_deref(), Some("3.10.0-1160.el7.x86_64"));
    assert_eq!(of(&record, "ubuntu").verdict, Verdict::Ready);
    let reasons = &record.targets[0].reasons;
    assert!(
        reasons.iter().any(|reason| reason.contains("3.10.0-1160.el7.x86_64 on odd is older")),
        "{reasons:?}"
    );
}

#[tokio::test]
async fn a_part_that_was_not_read_is_no_pass() {
    let observed = good().into_iter().filter(|fact| fact.subject != "Certificate Management").collect();
    let record = judged(observed, "2022-08-01").await;
    assert_eq!(record.targets[0].verdict, Some(Verdict::Inconclusive));
    let support = record.targets[0].categories.last().map(|category| category.support);
    assert_eq!(support, Some(Support::Unknown));
}

#[tokio::test]
async fn an_unlisted_part_is_a_candidate() {
    let mut observed: Vec<_> =
        good().into_iter().filter(|fact| fact.subject != "Orchestration Platform").collect();
    observed.push(part("Orchestration Platform", "", "openshift", "", &[]));
    let record = judged(observed, "2022-08-01").await;
    assert_eq!(record.targets[0].verdict, Some(Verdict::Candidate));
}

#[tokio::test]
async fn what_does_not_go_together_is_unsupported() {
    for (key, value) in [("dataplane", "v2"), ("certificate-trust", "private")] {
        let mut observed = good();
        observed.push(fact(key, "", json!(value)));
        let record = judged(observed, "2022-08-01").await;
        assert_eq!(of(&record, "gke").verdict, Verdict::Unsupported, "{key}");
        assert!(of(&record, "gke").remedy.is_some(), "{key}");
        assert_eq!(of(&record, "containerd").verdict, Verdict::Ready, "{key}");
        assert_eq!(record.summary.exit_code, 1, "{key}");
        // The same fact without the platform means nothing.
        let mut elsewhere: Vec<_> =
            good().into_iter().filter(|fact| fact.subject != "Orchestration Platform").collect();
        elsewhere.push(part("Orchestration Platform", "", "eks", "", &[]));
        elsewhere.push(fact(key, "", json!(value)));
        assert_eq!(judged(elsewhere, "2022-08-01").await.targets[0].verdict, Some(Verdict::Ready), "{key}");
    }
}
