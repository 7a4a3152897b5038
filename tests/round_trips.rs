//! A required probe of a registry costs at most the round trips of the client that it imitates, counted in the lab's log.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{case, options, run, stand, tables};
use harness::plan::{Options, Select};
use harness::{Depth, Outcome, ProbeInfo, Requirement};

const TABLE: &str = include_str!("data/registry-round-trips.tsv");

/// The most requests of each required probe of standard depth, beside those of the probes that it needs.
fn limits() -> BTreeMap<&'static str, usize> {
    tables::rows(TABLE).map(|[slug, most, _]| (slug, most.parse().unwrap())).collect()
}

fn required() -> Vec<&'static ProbeInfo> {
    let registry = probes::CATALOGUE.iter().filter(|family| family.name() == "registry");
    let all = registry.flat_map(|family| family.probes());
    all.filter(|info| info.requirement == Requirement::Required && info.depth == Depth::Standard).collect()
}

/// The requests of a run of these cases alone, up to the clean-up.
async fn requests(profile: &str, slugs: &BTreeSet<&str>) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let (stand, environment) = stand(profile, &[], folder.path()).await;
    let cases = slugs.iter().map(|slug| format!("registry::main::{slug}")).collect();
    let record =
        run(environment, Options { select: Select::Cases(cases), ..options() }, &folder.path().join("state"))
            .await;
    for slug in slugs {
        assert!(
            matches!(case(&record.targets[0], slug).outcome, Some(Outcome::Passed | Outcome::Skipped)),
            "{profile}: {}",
            common::line(case(&record.targets[0], slug))
        );
    }
    // What is removed is removed for the guest's sake: Gitpod's clients do not.
    let sent = stand.requests().iter().filter(|request| request.method != "DELETE").count();
    stand.stop().await;
    sent
}

#[tokio::test(flavor = "multi_thread")]
async fn no_required_probe_costs_more_than_its_client() {
    let limits = limits();
    let mut wrong = Vec::new();
    for profile in ["docker-registry-delete", "gcr"] {
        for info in required() {
            let mut before: BTreeSet<&str> = info.needs.iter().copied().collect();
            before.extend(["connect", "identity"]);
            let base = requests(profile, &before).await;
            let mut with = before.clone();
            with.insert(info.slug());
            let own = requests(profile, &with).await.saturating_sub(base);
            let Some(most) = limits.get(info.slug()) else {
                wrong.push(format!(
                    "{} sends {own} to {profile}, and tests/data says nothing of it",
                    info.slug()
                ));
                continue;
            };
            if own > *most {
                wrong.push(format!("{} sends {own} to {profile}, its client {most}", info.slug()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_names_required_probes_alone() {
    let required: BTreeSet<&str> = required().iter().map(|info| info.slug()).collect();
    let table: BTreeSet<&str> = limits().into_keys().collect();
    assert_eq!(table, required);
}
