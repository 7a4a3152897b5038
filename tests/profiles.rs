//! Every profile of the lab, played: product, verdict, exit code and every deciding cause come out as the table says.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use std::collections::BTreeSet;

use common::{line, options, run, stand, tables};
use harness::record::TargetRecord;
use harness::{Outcome, Requirement};

struct Row {
    family: &'static str,
    profile: &'static str,
    product: &'static str,
    verdict: &'static str,
    exit: u8,
    causes: BTreeSet<&'static str>,
}

fn rows() -> Vec<Row> {
    let rows = tables::profiles().into_iter().map(|(family, [profile, product, verdict, exit, causes])| {
        let causes = causes.split(',').filter(|cause| *cause != "-").collect();
        Row { family, profile, product, verdict, exit: exit.parse().unwrap(), causes }
    });
    rows.collect()
}

/// The cases that decide, or that an operator should know of: `case=cause`.
fn causes(target: &TargetRecord) -> BTreeSet<String> {
    let bad = target.cases.iter().filter(|case| {
        let ended = matches!(case.outcome, Some(Outcome::Failed | Outcome::Errored) | None);
        ended && case.requirement != Requirement::Informational && case.slug() != "verdict"
    });
    bad.map(|case| format!("{}={}", case.slug(), case.cause.as_deref().unwrap_or("-"))).collect()
}

async fn play(row: Row) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let (stand, environment) = stand(row.profile, &[], folder.path()).await;
    let record = run(environment, options(), &folder.path().join("state")).await;
    stand.stop().await;
    let target = &record.targets[0];
    let mut wrong = Vec::new();
    let mut check = |what: &str, expected: String, actual: String| {
        if expected != actual {
            wrong.push(format!("{}: {what}: expected {expected}, got {actual}", row.profile));
        }
    };
    // What is not reached is not identified.
    if common::case(target, "connect").outcome == Some(Outcome::Passed) {
        let product = target.identity.as_ref().and_then(|identity| identity.product.clone());
        check("product", row.product.to_owned(), product.unwrap_or_else(|| "-".to_owned()));
    }
    check("verdict", row.verdict.to_owned(), target.verdict.map_or_else(String::new, |v| v.to_string()));
    check("exit", row.exit.to_string(), record.summary.exit_code.to_string());
    let expected: BTreeSet<String> = row.causes.iter().map(|&cause| cause.to_owned()).collect();
    let actual = causes(target);
    if expected != actual {
        let lines = target
            .cases
            .iter()
            .filter(|case| actual.iter().any(|bad| bad.starts_with(&format!("{}=", case.slug()))));
        let lines: Vec<String> = lines.map(line).collect();
        wrong.push(format!(
            "{}: expected {expected:?}, got {actual:?}\n    {}",
            row.profile,
            lines.join("\n    ")
        ));
    }
    // Judged by the protocol's row, and printed so, where the matrix does not list the product by name.
    if row.family == "registry" && row.exit == 0 && row.verdict == "ready" {
        let printed = &target.categories[0].product;
        let listed = ["docker-registry", "gcr", "in-cluster-s3"].contains(&row.product);
        if listed == printed.contains("the product itself is not listed") {
            wrong.push(format!("{}: printed as {printed}", row.profile));
        }
    }
    // What fails says what to do, and where a product is known, in that product's own words.
    let failed = |case: &&harness::record::CaseRecord| {
        case.outcome == Some(Outcome::Failed) && case.slug() != "verdict"
    };
    for case in target.cases.iter().filter(failed) {
        if case.remedy.as_deref().is_none_or(|remedy| remedy.len() < 30) {
            wrong.push(format!("{}: {} gives no advice", row.profile, case.slug()));
        }
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn every_profile_comes_out_as_the_table_says() {
    common::play_all(rows(), 4, play).await;
}

#[test]
fn every_profile_stands_in_the_table() {
    let table: BTreeSet<&str> = rows().iter().map(|row| row.profile).collect();
    let lab: BTreeSet<&str> = lab::profiles().iter().map(|profile| profile.id).collect();
    assert_eq!(table, lab);
}
