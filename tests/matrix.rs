//! The matrix of Gitpod Self-Hosted holds the published facts and its own invariants, its page is fresh, and a bad
//! matrix is refused with every mistake at its place.

#[path = "matrix/mistakes.rs"]
mod mistakes;

use std::collections::BTreeSet;

use harness::matrix::{Fact, Matrix, Rule, Version};
use harness::vocabulary::Support;
use serde_json::json;
use underpin::matrix::{self, Checked};

const PUBLISHED: &str = include_str!("data/published-table.tsv");
const PAGE: &str = include_str!("../matrix/PRODUCT-COMPATIBILITY.md");

fn shipped() -> Matrix {
    matrix::load(None).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// A text without Markdown: links are reduced to their words, bold and backslashes are gone.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        out.push_str(before);
        rest = after.split_once(')').map_or("", |(_, behind)| behind);
    }
    (out + rest).replace(['[', '*', '\\'], "").trim().to_owned()
}

fn addresses(text: &str) -> BTreeSet<String> {
    let starts = text.match_indices("(https://").map(|(at, _)| &text[at + 1..]);
    starts.filter_map(|text| text.split_once(')')).map(|(address, _)| address.to_owned()).collect()
}

/// The versions that a cell names: `1.22`, `5.4`, `14.x` as 14, but not the V2 of an interface or a year.
fn versions(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| c.is_whitespace() || "(),;".contains(c));
    let numbers = words.filter_map(|word| {
        let word = word.trim_start_matches('v').trim_end_matches(".x").trim_end_matches('.');
        let is_version = !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        (is_version && (word.contains('.') || text.contains(".x"))).then(|| word.to_owned())
    });
    numbers.collect()
}

/// What stands under the published name, where the page misspells it.
fn component(published: &str) -> &str {
    match published {
        "Cert-Manager" => "cert-manager",
        "AWS S3 (Minio + S3)" => "AWS S3 (MinIO + S3)",
        "Sonotype Nexus" => "Sonatype Nexus",
        other => other,
    }
}

#[test]
fn every_published_row_is_there_with_its_facts() {
    let matrix = shipped();
    let mut lines = PUBLISHED.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let head: Vec<_> = lines.next().unwrap().into_iter().map(plain).collect();
    assert_eq!(head, ["Category", "Component", "Status", "Support Policy", "Currently Supported Versions"]);
    let mut rows = matrix.rows.iter().filter(|row| row.published);
    let mut count = 0;
    for cells in lines {
        let [category, published, status, policy, listed] = cells.as_slice() else {
            panic!("five cells are needed: {cells:?}")
        };
        count += 1;
        let name = plain(published);
        let row = rows.next().unwrap_or_else(|| panic!("the row `{name}` is missing"));
        assert_eq!(
            (row.category.as_str(), row.component.as_str()),
            (plain(category).as_str(), component(&name))
        );
        let level = plain(status);
        let level = level.split(" (").next().unwrap();
        let support = match level {
            "supported" => Support::Supported,
            "limited support" => Support::Limited,
            other => panic!("{other}"),
        };
        assert_eq!(row.support, support, "{name}");
        // What the page says of versions and where it leads to, and nothing where the page says nothing.
        let listed_here = row.listed.as_deref().unwrap_or_default();
        assert_eq!(versions(&plain(listed)), versions(listed_here), "{name}");
        assert_eq!(listed.is_empty(), listed_here.is_empty(), "{name}");
        assert_eq!(policy.is_empty(), row.policy.words.is_none(), "{name}");
        let words = row.policy.words.as_deref().unwrap_or_default();
        assert_eq!(versions(&plain(policy)), versions(words), "{name}");
        for word in ["default", "current", "Ubuntu LTS and latest", "LTS (14.x)", "cert-manager.io/v1", "V2"]
        {
            assert_eq!(plain(policy).contains(word), words.contains(word), "{name}: {word}");
            assert_eq!(plain(listed).contains(word), listed_here.contains(word), "{name}: {word}");
        }
        assert_eq!(addresses(policy), row.reference.iter().cloned().collect(), "{name}");
        let combined = matrix.combinations.iter().filter(|combination| combination.row == row.id);
        assert_eq!(addresses(status), combined.filter_map(|c| c.reference.clone()).collect(), "{name}");
        // A version that the page names is in the row, and the rule agrees with the words.
        for version in versions(&plain(listed)).iter().filter(|_| !row.versions.is_empty()) {
            let found = matrix.classify(&row.category, Some(&row.products[0]), Some(version));
            assert_eq!((found.row, found.support), (Some(row), Support::Supported), "{name} {version}");
        }
        assert_eq!(
            plain(policy).contains("default") && row.category == "Orchestration Platform",
            matches!(row.policy.rule, Rule::VendorDefault { .. }) && row.category == "Orchestration Platform",
            "{name}"
        );
    }
    assert_eq!((count, rows.next()), (25, None));
}

#[test]
fn the_note_on_ecr_is_there_with_its_remedy() {
    let matrix = shipped();
    let found = matrix.classify("Image Registry", Some("amazon-ecr"), None);
    assert_eq!((found.support, found.by_protocol), (Support::Unsupported, false));
    let row = found.row.unwrap();
    assert_eq!((row.published, row.note_of.as_deref()), (false, Some("in-cluster-s3")));
    let remedy = row.remedy.as_deref().unwrap();
    for fact in [
        "containerRegistry:",
        "inCluster: true",
        "s3storage:",
        "bucket:",
        "kind: secret",
        "name: s3-storage-token",
        "s3AccessKey",
        "s3SecretKey",
    ] {
        assert!(remedy.contains(fact), "{fact}");
    }
    assert!(row.conditions[0].contains("repository that does not exist"));
}

#[test]
fn the_second_page_is_there() {
    let matrix = shipped();
    let families: Vec<_> = matrix.categories.iter().map(|c| (c.name.as_str(), c.family.as_str())).collect();
    assert_eq!(
        families,
        [
            ("Orchestration System", "cluster"),
            ("Orchestration Platform", "cluster"),
            ("Container Network Interface (CNI)", "cluster"),
            ("Container Runtime", "cluster"),
            ("Operating System", "cluster"),
            ("Certificate Management", "cluster"),
            ("Database", "database"),
            ("Bucket Storage", "bucket"),
            ("Image Registry", "registry"),
            ("Source Control Management System", "scm"),
        ]
    );
    let provision: Vec<_> =
        matrix.categories.iter().filter_map(|c| Some((c.name.as_str(), c.provision?.as_str()))).collect();
    assert_eq!(
        provision,
        [
            ("Certificate Management", "required"),
            ("Database", "default-or-own"),
            ("Bucket Storage", "default-or-own"),
            ("Image Registry", "default-or-own"),
            ("Source Control Management System", "default-or-own"),
        ]
    );
    let brought: Vec<_> =
        matrix.rows.iter().filter(|r| r.default_in_cluster).map(|r| r.id.as_str()).collect();
    assert_eq!(brought, ["mysql", "minio", "docker-registry"]);
}

#[test]
fn real_products_and_versions_are_classified() {
    use Support::{Limited, Newer, Older, Supported, Unknown, Unlisted, Unsupported};
    let matrix = shipped();
    for (category, product, version, support) in [
        ("Orchestration System", "kubernetes", "v1.22.8-gke.201", Supported),
        ("Orchestration System", "kubernetes", "v1.24.6-eks-4360b32", Supported),
        ("Orchestration System", "kubernetes", "v1.21.1", Older),
        ("Orchestration System", "kubernetes", "v1.25.0", Newer),
        ("Orchestration Platform", "gke", "v1.33.5-gke.1201000", Supported),
        ("Orchestration Platform", "k3s", "v1.22.11+k3s1", Limited),
        ("Orchestration Platform", "openshift", "4.11", Unlisted),
        ("Container Runtime", "containerd", "1.5.13-k3s1", Supported),
        ("Container Runtime", "containerd", "1.5.11+azure-2", Supported),
        ("Container Runtime", "containerd", "1.7.0", Newer),
        ("Container Runtime", "containerd", "1.3.9", Older),
        ("Container Runtime", "docker", "20.10.23", Unlisted),
        ("Operating System", "linux-kernel", "5.4.0-1065-gke", Supported),
        ("Operating System", "linux-kernel", "5.15.59", Supported),
        ("Operating System", "linux-kernel", "3.10.0-1160.76.1.el7.x86_64", Older),
        ("Operating System", "linux-kernel", "6.6.105+", Newer),
        ("Operating System", "ubuntu", "20.04.4", Supported),
        ("Operating System", "ubuntu", "21.04", Unlisted),
        ("Operating System", "ubuntu", "22.10", Newer),
        ("Certificate Management", "cert-manager", "v1.8.0", Supported),
        ("Certificate Management", "cert-manager", "v0.16.1", Older),
        ("Database", "mysql", "5.7.38-log", Supported),
        ("Database", "percona-server", "5.7.44-48", Supported),
        ("Database", "mysql", "8.0.36-0ubuntu0.22.04.1", Newer),
        ("Database", "mysql", "", Unknown),
        ("Database", "tidb", "5.7.25-TiDB-v6.1.0", Unlisted),
        ("Bucket Storage", "minio", "", Supported),
        ("Image Registry", "artifactory", "7.120.3", Limited),
        ("Image Registry", "nexus", "3.41.1-01", Limited),
        ("Image Registry", "amazon-ecr", "", Unsupported),
        ("Source Control Management System", "gitlab-self-managed", "14.10.5-ee", Supported),
        ("Source Control Management System", "gitlab-self-managed", "15.2-pre", Newer),
        ("Source Control Management System", "gitlab-self-managed", "13.12.15", Older),
        ("Source Control Management System", "bitbucket-server", "7.20.0", Supported),
        ("Source Control Management System", "bitbucket-server", "9.4.22", Supported),
        ("Source Control Management System", "bitbucket-server", "7.19.9", Older),
        ("Source Control Management System", "github-enterprise", "3.16.5", Supported),
    ] {
        let found = matrix.classify(category, Some(product), Some(version).filter(|text| !text.is_empty()));
        assert_eq!(found.support, support, "{product} {version}");
    }
    let harbor = matrix.classify("Image Registry", Some("harbor"), Some("v2.11.0"));
    assert_eq!(harbor.row.and_then(|row| row.protocol.as_deref()), Some("Docker Registry HTTP API V2"));
    assert!(harbor.by_protocol && harbor.support == Supported);
    assert_eq!(matrix.classify("Bucket Storage", Some("ceph"), None).support, Unlisted);
}

#[test]
fn both_combinations_of_gke_are_found() {
    let matrix = shipped();
    let (gke, eks, v2, private) = (json!("gke"), json!("eks"), json!("v2"), json!("private"));
    let apply = |facts: &[(&'static str, &serde_json::Value)]| -> Vec<&str> {
        let facts: Vec<_> = facts.iter().map(|(key, value)| Fact { key, value }).collect();
        matrix.combinations(&facts).iter().map(|found| found.id.as_str()).collect()
    };
    assert_eq!(apply(&[("product", &gke), ("dataplane", &v2)]), ["gke-dataplane-v2"]);
    assert_eq!(apply(&[("certificate-trust", &private), ("product", &gke)]), ["gke-private-certificate"]);
    assert!(apply(&[("product", &eks), ("dataplane", &v2), ("certificate-trust", &private)]).is_empty());
    assert!(matrix.combinations.iter().all(|found| found.support == Support::Unsupported));
}

#[test]
fn policies_are_computed_for_a_day() {
    let matrix = shipped();
    let remark = |row: &str, day: &str| matrix.policy_remark(matrix.row(row).unwrap(), day.parse().unwrap());
    assert_eq!(remark("kubernetes", "2022-08-22"), None);
    assert_eq!(
        remark("kubernetes", "2022-08-23").as_deref(),
        Some(
            "the policy of Kubernetes is the last 3 minor releases, which on 2022-08-23 are 1.23, 1.24, 1.25; the row lists 1.22, 1.23 and 1.24, and the verdict follows the row"
        )
    );
    assert_eq!(remark("kubernetes", "2020-01-01"), None);
    let later = remark("kubernetes", "2026-11-21").unwrap();
    assert!(later.contains("are 1.34, 1.35, 1.36, as far as known on 2026-06-20; "), "{later}");
    assert_eq!(
        remark("gke", "2022-11-10").as_deref(),
        Some(
            "the default of Google Kubernetes Engine (GKE) on 2022-11-10 is 1.22, as far as known on 2022-07-01; the version is not tested"
        )
    );
    assert_eq!((remark("aks", "2022-11-10"), remark("mysql", "2022-11-10")), (None, None));
}

#[test]
fn the_readings_of_unclear_entries_are_said() {
    let matrix = shipped();
    for row in [
        "kubernetes",
        "gke",
        "eks",
        "aks",
        "calico-vxlan",
        "linux-kernel",
        "ubuntu",
        "cert-manager",
        "mysql",
        "gitlab-self-managed",
        "bitbucket-server",
        "github-enterprise",
    ] {
        assert!(!matrix.row(row).unwrap().ambiguities.is_empty(), "{row}");
    }
    let kernel = &matrix.row("linux-kernel").unwrap().ambiguities[0];
    assert!(kernel.published.contains("5.4 > x > 5.15") && kernel.reading.contains("both included"));
}

#[test]
fn every_row_is_sourced_dated_and_answered_by_a_family() {
    let matrix = shipped();
    for row in &matrix.rows {
        assert!(row.source.contains("Product Compatibility"), "{}", row.id);
        assert!(row.as_of <= matrix.as_of, "{}", row.id);
        assert!(matrix.family(&row.category).is_some_and(|f| matrix::FAMILIES.contains(&f)), "{}", row.id);
    }
    // Every version in the file is written plainly, so that a range is what it looks like.
    let bounds = matrix.rows.iter().flat_map(|row| &row.versions).filter_map(|range| range.from.as_ref());
    assert!(bounds.into_iter().all(Version::is_plain));
    assert_eq!(matrix.sha256.len(), 64);
}

#[test]
fn the_committed_page_is_fresh() {
    let checked = matrix::check(&shipped(), Some(PAGE));
    assert!(checked.holds(), "{checked}");
    assert_eq!(checked.to_string(), "the matrix holds, 26 rows, and its page is fresh");
}

#[test]
fn a_stale_page_names_the_command_that_mends_it() {
    let matrix = shipped();
    let stale = matrix::check(&matrix, Some(&PAGE.replacen("| Kubernetes |", "| Kubernets |", 1)));
    assert!(matches!(stale, Checked::Stale { .. }) && !stale.holds());
    let text = stale.to_string();
    assert!(text.contains("underpin matrix render --out matrix/PRODUCT-COMPATIBILITY.md"), "{text}");
    assert!(text.contains("Kubernets") && text.contains("1.22, 1.23 and 1.24"), "{text}");
    assert!(matches!(matrix::check(&matrix, Some("")), Checked::Stale { line: 1, .. }));
    assert!(matches!(matrix::check(&matrix, Some(&format!("{PAGE}x"))), Checked::Stale { .. }));
    assert!(matrix::check(&matrix, None).to_string().contains("underpin matrix render --out"));
}

#[test]
fn a_difference_is_said_by_field() {
    let old = shipped();
    assert_eq!(matrix::diff(&old, &old), "no difference\n");
    let mut new = old.clone();
    new.revision = 2;
    new.rows[0].versions = vec![harness::matrix::Range::of("1.25".parse().unwrap())];
    let removed = new.rows.remove(4);
    let mut added = removed.clone();
    added.id = "k3s-next".to_owned();
    new.rows.push(added);
    new.tables[0].entries.pop();
    let text = matrix::diff(&old, &new);
    for line in [
        "~ matrix\n    revision: 1 -> 2\n",
        "~ row kubernetes\n    versions: 1.22; 1.23; 1.24 -> 1.25\n",
        "- row k3s\n",
        "+ row k3s-next\n    category: Orchestration Platform\n",
        "~ table kubernetes-minor-releases\n    entries: ",
    ] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
}
