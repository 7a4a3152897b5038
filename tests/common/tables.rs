//! The tables of tests/data, for each family that has some.

/// Each family with the faults of its stand-ins and the profiles of its products.
const TABLES: &[(&str, &str, &str)] = &[
    ("registry", include_str!("../data/registry-faults.tsv"), include_str!("../data/registry-profiles.tsv")),
    ("bucket", include_str!("../data/bucket-faults.tsv"), include_str!("../data/bucket-profiles.tsv")),
    ("database", include_str!("../data/database-faults.tsv"), include_str!("../data/database-profiles.tsv")),
    ("cluster", include_str!("../data/cluster-faults.tsv"), include_str!("../data/cluster-profiles.tsv")),
    ("scm", include_str!("../data/scm-faults.tsv"), include_str!("../data/scm-profiles.tsv")),
    ("domain", include_str!("../data/domain-faults.tsv"), include_str!("../data/domain-profiles.tsv")),
];

/// The rows of every table of faults, each with its family: fault, profile, case, outcome, cause, also.
pub(crate) fn faults() -> Vec<(&'static str, [&'static str; 6])> {
    TABLES.iter().flat_map(|&(family, faults, _)| rows(faults).map(move |row| (family, row))).collect()
}

/// The rows of every table of profiles, each with its family: profile, product, verdict, exit code, causes.
pub(crate) fn profiles() -> Vec<(&'static str, [&'static str; 5])> {
    TABLES.iter().flat_map(|&(family, _, profiles)| rows(profiles).map(move |row| (family, row))).collect()
}

/// The rows of a table, without its comments and its head.
pub(crate) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().filter(|line| !line.starts_with('#')).skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        cells.try_into().unwrap_or_else(|_| panic!("{N} cells: {line}"))
    })
}
