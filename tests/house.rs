//! The house stands as it is drawn: which crate may depend on what, one HTTP stack, one TLS provider, one catalogue.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};

const OURS: &[&str] = &["underpin", "harness", "probes", "reports", "lab"];

/// Clients of protocols, and what they stand on: only `probes` may know them.
const CLIENTS: &[&str] =
    &["reqwest", "hyper", "hyper-util", "rustls", "tokio-rustls", "oci-client", "h2", "http", "native-tls"];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .exec()
        .unwrap()
}

fn package<'m>(metadata: &'m Metadata, name: &str) -> &'m Package {
    metadata.workspace_packages().into_iter().find(|package| package.name.as_str() == name).unwrap()
}

/// Every package below `root` that is compiled with it, without what only tests and builds need.
fn below<'m>(metadata: &'m Metadata, root: &PackageId) -> BTreeMap<&'m PackageId, &'m Package> {
    let resolve = metadata.resolve.as_ref().unwrap();
    let nodes: BTreeMap<_, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let packages: BTreeMap<_, _> = metadata.packages.iter().map(|package| (&package.id, package)).collect();
    let (mut seen, mut open) = (BTreeMap::new(), vec![root]);
    while let Some(id) = open.pop() {
        let (id, node) = nodes.get_key_value(id).unwrap();
        if seen.insert(*id, packages[*id]).is_some() {
            continue;
        }
        let normal = node
            .deps
            .iter()
            .filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
        open.extend(normal.map(|dep| &dep.pkg));
    }
    seen
}

fn names(metadata: &Metadata, root: &str) -> BTreeSet<String> {
    below(metadata, &package(metadata, root).id).values().map(|package| package.name.to_string()).collect()
}

#[test]
fn the_harness_and_the_reports_know_no_client_of_a_protocol() {
    let metadata = metadata();
    for root in ["harness", "reports"] {
        let below = names(&metadata, root);
        for client in CLIENTS {
            assert!(
                !below.contains(*client),
                "{root} depends on {client}: knowledge of protocols stays in probes/"
            );
        }
    }
}

#[test]
fn the_edges_between_our_crates_go_one_way() {
    let metadata = metadata();
    let ours = |root: &str| -> BTreeSet<String> {
        names(&metadata, root)
            .into_iter()
            .filter(|name| OURS.contains(&name.as_str()) && name != root)
            .collect()
    };
    let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(ours("lab"), set(&[]), "one mistake must not pass on both sides, so the lab stands alone");
    assert_eq!(ours("harness"), set(&[]));
    assert_eq!(ours("probes"), set(&["harness"]));
    assert_eq!(ours("reports"), set(&["harness"]));
    // Not for tests either: a lab that borrows a type of the probes shares its mistakes.
    let direct: Vec<_> = package(&metadata, "lab").dependencies.iter().map(|dep| dep.name.as_str()).collect();
    assert!(!direct.iter().any(|name| OURS.contains(name)), "{direct:?}");
}

#[test]
fn there_is_one_http_stack_and_one_tls_provider() {
    let metadata = metadata();
    let compiled = below(&metadata, &package(&metadata, "underpin").id);
    let versions = |name: &str| compiled.values().filter(|package| package.name.as_str() == name).count();
    for name in ["hyper", "rustls", "ring", "tokio"] {
        assert_eq!(versions(name), 1, "{name}");
    }
    // The crate `gitlab` has an older reqwest, on the same hyper and rustls; it is lent our connections and sends nothing by it.
    let nodes = &metadata.resolve.as_ref().unwrap().nodes;
    for package in compiled.values().filter(|package| package.name.as_str() == "reqwest") {
        let users = nodes.iter().filter(|node| compiled.contains_key(&node.id));
        let users: Vec<_> = users.filter(|node| node.dependencies.contains(&package.id)).collect();
        let users: BTreeSet<_> = users.iter().map(|node| compiled[&node.id].name.as_str()).collect();
        assert!(
            users.contains("probes") || users == BTreeSet::from(["gitlab"]),
            "{}: {users:?}",
            package.version
        );
    }
    for name in ["aws-lc-rs", "aws-lc-sys", "openssl", "openssl-sys", "native-tls", "ureq", "isahc", "curl"] {
        assert_eq!(versions(name), 0, "{name} is a second TLS provider or HTTP stack");
    }
}

#[test]
fn the_catalogue_is_sound() {
    let mut codes = BTreeSet::new();
    for cause in underpin::causes() {
        assert!(codes.insert(cause.code), "two causes are called {}", cause.code);
        assert!(
            cause.code.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-'),
            "{}",
            cause.code
        );
        assert!(
            cause.remedy.ends_with('.') && cause.remedy.len() > 20,
            "{}: the remedy is a sentence",
            cause.code
        );
        let mut start = cause.title.chars();
        // `HEAD` and `Gitpod` may begin a fragment, `The` does not.
        let sentence =
            start.next().is_some_and(char::is_uppercase) && start.next().is_some_and(char::is_lowercase);
        let names = ["Gitpod", "Google", "Amazon", "Azure", "GitHub", "GitLab", "GraphQL", "Bitbucket"];
        let name = names.iter().any(|name| cause.title.starts_with(name));
        assert!(!sentence || name, "{}: the title is a fragment", cause.code);
    }
    let mut ids = BTreeSet::new();
    for family in probes::CATALOGUE {
        let slugs: BTreeSet<_> = family.probes().iter().map(|info| info.slug()).collect();
        for info in family.probes() {
            assert!(ids.insert(info.id), "two probes are called {}", info.id);
            assert_eq!(info.id, format!("{}::{}", family.name(), info.slug()));
            assert!(!["connect", "identity", "verdict"].contains(&info.slug()), "{} is reserved", info.id);
            assert!(
                info.needs.iter().all(|need| slugs.contains(need)),
                "{} needs what is not there",
                info.id
            );
            assert!(
                info.why.len() > 60 && info.wire.len() > 20 && !info.key.is_empty(),
                "{} says too little",
                info.id
            );
            let provokes = info.effect == harness::Effect::Provokes;
            assert!(
                !provokes || info.requirement != harness::Requirement::Required,
                "{}: never required",
                info.id
            );
        }
    }
}

#[test]
fn every_category_that_a_family_answers_for_is_in_the_matrix_and_every_product_is_known() {
    let matrix = underpin::matrix::load(None).unwrap();
    for family in probes::CATALOGUE {
        for category in family.categories() {
            let known = matrix.categories.iter().find(|known| known.name == *category);
            assert_eq!(known.map(|known| known.family.as_str()), Some(family.name()), "{category}");
        }
        let products: BTreeSet<_> = family.products().iter().map(|product| product.id).collect();
        for row in matrix.rows.iter().filter(|row| family.categories().contains(&row.category.as_str())) {
            for product in &row.products {
                assert!(
                    products.contains(product.as_str()),
                    "no identification of {product}, which {} lists",
                    row.id
                );
            }
        }
    }
}

#[test]
fn no_source_file_grows_past_one_idea() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut long = Vec::new();
    for folder in ["src", "harness", "probes", "reports", "lab", "tests"] {
        let mut open = vec![root.join(folder)];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let lines = std::fs::read_to_string(&path).unwrap().lines().count();
                if lines > 400 {
                    long.push(format!("{lines} {}", path.strip_prefix(root).unwrap().display()));
                }
            }
        }
    }
    assert!(long.is_empty(), "files over 400 lines, to split by idea:\n{}", long.join("\n"));
}

/// How many entries the catalogue of facts has, by the beginning of their keys.
const CATALOGUES: &[(&str, &str, u8)] = &[
    ("registry", "REG-", 42),
    ("bucket", "BKT-", 38),
    ("bucket", "GCS-", 9),
    ("database", "my", 34),
    ("cluster", "k", 44),
    ("scm", "s", 4),
    ("scm", "g", 18),
    ("scm", "l", 17),
    ("scm", "b", 13),
    ("scm", "t", 17),
    ("domain", "d", 4),
];

/// The entries on certificates are of two families: what cert-manager does, and the certificate of the domain.
const OF_CERTIFICATES: (&[&str], &str, u8) = (&["cluster", "domain"], "c", 12);

#[test]
fn every_entry_of_the_catalogues_is_a_probe() {
    let (families, prefix, entries) = OF_CERTIFICATES;
    let all =
        CATALOGUES.iter().map(|(name, prefix, entries)| (std::slice::from_ref(name), *prefix, *entries));
    for (families, prefix, entries) in all.chain([(families, prefix, entries)]) {
        let families = probes::CATALOGUE.iter().filter(|family| families.contains(&family.name()));
        let keys: BTreeSet<&str> = families.flat_map(|family| family.probes()).map(|info| info.key).collect();
        let missing: Vec<String> = (1..=entries)
            .map(|number| format!("{prefix}{number:02}"))
            .filter(|key| !keys.contains(key.as_str()))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
