//! What the matrix says of a product and its version.

use super::{Matrix, Note, Position, Row, Version};
use crate::vocabulary::Support;

/// What the matrix says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classified<'a> {
    /// The row that was used; absent when none fits.
    pub row: Option<&'a Row>,
    /// The level.
    pub support: Support,
    /// Whether the row was used because the product speaks its protocol, while the product itself is not listed.
    /// That holds only where every required probe passes: see [`Classified::if_protocol_holds`].
    pub by_protocol: bool,
    /// Notes on this product and version. The conditions of the row are not among them.
    pub remarks: Vec<String>,
}

impl Classified<'_> {
    /// What no row fits.
    const UNLISTED: Self =
        Self { row: None, support: Support::Unlisted, by_protocol: false, remarks: Vec::new() };

    /// The same, unless it rests on the protocol alone and the protocol does not hold: then the product is unlisted.
    #[must_use]
    pub fn if_protocol_holds(self, holds: bool) -> Self {
        if self.by_protocol && !holds { Self::UNLISTED } else { self }
    }
}

impl Matrix {
    /// What the matrix says of a product in a category. `None` as product is a server that no sign gives away, `None`
    /// as version one that could not be read. Where identification failed there is nothing to classify.
    pub fn classify(&self, category: &str, product: Option<&str>, version: Option<&str>) -> Classified<'_> {
        let of_category = || self.rows.iter().filter(|row| row.category == category);
        let listed = |row: &&Row| product.is_some_and(|product| row.products.iter().any(|id| id == product));
        let rows: Vec<&Row> = of_category().filter(listed).collect();
        let Some(product) = product.filter(|_| !rows.is_empty()) else {
            return by_protocol(of_category());
        };
        let parsed = version.and_then(|text| text.parse::<Version>().ok());
        let (row, support, remark) = by_version(&rows, version, parsed.as_ref());
        let mut remarks: Vec<String> = remark.into_iter().collect();
        if let Some(row) = row {
            let notes = row.notes.iter().filter(|note| applies(note, product, parsed.as_ref()));
            remarks.extend(notes.map(|note| note.text.clone()));
        }
        Classified { row, support, by_protocol: false, remarks }
    }
}

/// A product that no row names: the row of the category that matches by protocol, if there is one.
fn by_protocol<'a>(mut rows: impl Iterator<Item = &'a Row>) -> Classified<'a> {
    match rows.find(|row| row.protocol.is_some()) {
        Some(row) => {
            Classified { row: Some(row), support: row.support, by_protocol: true, remarks: Vec::new() }
        }
        None => Classified::UNLISTED,
    }
}

/// Among rows that name the product: the one for its version, the level, and what is to be said of the version.
fn by_version<'a>(
    rows: &[&'a Row],
    text: Option<&str>,
    version: Option<&Version>,
) -> (Option<&'a Row>, Support, Option<String>) {
    let first = rows.first().copied();
    // A row without a version rule, or one that rules the product out, holds whatever the version.
    if let Some(row) = rows.iter().find(|row| row.versions.is_empty()) {
        return (Some(row), row.support, None);
    }
    let Some(version) = version else {
        let remark =
            text.map(|text| format!("the version `{text}` cannot be compared: it begins with no number"));
        return (first, Support::Unknown, remark);
    };
    let ranges =
        || rows.iter().flat_map(|row| row.versions.iter().map(move |range| (*row, range.position(version))));
    if let Some((row, _)) = ranges().find(|(_, position)| *position == Position::Within) {
        return (Some(row), row.support, None);
    }
    if ranges().any(|(_, position)| position == Position::Undecided) {
        let remark = format!("the version `{version}` has too few parts to tell whether it is listed");
        return (first, Support::Unknown, Some(remark));
    }
    let (before, after) = (
        ranges().any(|(_, position)| position == Position::Before),
        ranges().any(|(_, position)| position == Position::After),
    );
    match (before, after) {
        (true, false) => (first, Support::Older, None),
        (false, true) => (rows.last().copied(), Support::Newer, None),
        (true, true) | (false, false) => {
            let remark = format!("version {version} lies between the listed versions and is none of them");
            (first, Support::Unlisted, Some(remark))
        }
    }
}

fn applies(note: &Note, product: &str, version: Option<&Version>) -> bool {
    let product_fits = note.products.is_empty() || note.products.iter().any(|id| id == product);
    let version_fits = note.versions.is_empty()
        || version.is_some_and(|version| note.versions.iter().any(|range| range.holds(version)));
    product_fits && version_fits
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::super::*;
    use super::*;

    fn row(id: &str, category: &str, products: &[&str], versions: &[(&str, End)]) -> Row {
        Row {
            id: id.to_owned(),
            category: category.to_owned(),
            component: id.to_owned(),
            products: products.iter().map(|id| (*id).to_owned()).collect(),
            support: Support::Supported,
            policy: Policy { words: None, rule: Rule::Unstated },
            versions: versions
                .iter()
                .map(|(from, end)| Range { from: from.parse().ok(), end: end.clone() })
                .collect(),
            listed: None,
            protocol: None,
            default_in_cluster: false,
            published: true,
            note_of: None,
            reference: None,
            conditions: vec!["a condition".to_owned()],
            notes: Vec::new(),
            remedy: None,
            ambiguities: Vec::new(),
            source: "a test".to_owned(),
            as_of: date(2022, 11, 10),
        }
    }

    fn through(text: &str) -> End {
        End::Through(text.parse().unwrap())
    }

    fn matrix() -> Matrix {
        let mut rows = vec![
            row("mysql", "Database", &["mysql", "aurora"], &[("5.7", through("5.7"))]),
            row("ubuntu", "System", &["ubuntu"], &[("18.04", through("18.04")), ("20.04", through("20.04"))]),
            row("plain", "Registry", &["plain"], &[]),
            row("half", "Registry", &["half"], &[]),
            row("bad", "Registry", &["bad"], &[]),
        ];
        rows[0].notes = vec![
            Note {
                products: vec!["aurora".to_owned()],
                versions: Vec::new(),
                text: "reports an old version".to_owned(),
            },
            Note {
                products: Vec::new(),
                versions: vec![Range { from: None, end: End::Below("5.7.22".parse().unwrap()) }],
                text: "too old for one migration".to_owned(),
            },
        ];
        rows[2].protocol = Some("Plain API".to_owned());
        rows[3].support = Support::Limited;
        rows[4].support = Support::Unsupported;
        let needs = |pairs: &[(&str, Value)]| {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
        };
        let combination = |id: &str, needs: Vec<(String, Value)>| Combination {
            id: id.to_owned(),
            row: "plain".to_owned(),
            title: "something".to_owned(),
            needs,
            support: Support::Unsupported,
            text: "not together".to_owned(),
            remedy: None,
            reference: None,
            ambiguities: Vec::new(),
            source: "a test".to_owned(),
            as_of: date(2022, 11, 10),
        };
        Matrix {
            name: "test".to_owned(),
            revision: 1,
            release: "2022.11".to_owned(),
            as_of: date(2022, 11, 10),
            categories: Vec::new(),
            rows,
            combinations: vec![
                combination("with-mesh", needs(&[("product", json!("plain")), ("mesh", json!(true))])),
                combination(
                    "with-own-ca",
                    needs(&[("product", json!("plain")), ("trust", json!("private"))]),
                ),
            ],
            tables: Vec::new(),
            sha256: String::new(),
        }
    }

    #[test]
    fn every_level_comes_out() {
        let matrix = matrix();
        for (category, product, version, row, support) in [
            ("Database", Some("mysql"), Some("5.7.44-log"), Some("mysql"), Support::Supported),
            ("Database", Some("mysql"), Some("5.6.51"), Some("mysql"), Support::Older),
            ("Database", Some("mysql"), Some("8.0.36-0ubuntu0.22.04.1"), Some("mysql"), Support::Newer),
            ("Database", Some("mysql"), None, Some("mysql"), Support::Unknown),
            ("Database", Some("mysql"), Some("unknown"), Some("mysql"), Support::Unknown),
            ("Database", Some("mysql"), Some("5"), Some("mysql"), Support::Unknown),
            ("Database", Some("mariadb"), Some("10.11.6"), None, Support::Unlisted),
            ("Database", None, Some("5.7.44"), None, Support::Unlisted),
            ("System", Some("ubuntu"), Some("19.10"), Some("ubuntu"), Support::Unlisted),
            ("System", Some("ubuntu"), Some("20.04.6"), Some("ubuntu"), Support::Supported),
            ("Registry", Some("half"), None, Some("half"), Support::Limited),
            ("Registry", Some("bad"), Some("1"), Some("bad"), Support::Unsupported),
            ("Registry", Some("plain"), None, Some("plain"), Support::Supported),
            ("No such category", Some("plain"), None, None, Support::Unlisted),
        ] {
            let classified = matrix.classify(category, product, version);
            assert_eq!(
                (classified.row.map(|row| row.id.as_str()), classified.support, classified.by_protocol),
                (row, support, false),
                "{category} {product:?} {version:?}"
            );
        }
    }

    #[test]
    fn a_row_may_match_by_protocol() {
        let matrix = matrix();
        for product in [None, Some("harbor")] {
            let classified = matrix.classify("Registry", product, Some("2.11"));
            assert!(classified.by_protocol, "{product:?}");
            assert_eq!(classified.row.map(|row| row.id.as_str()), Some("plain"));
            assert_eq!(classified.support, Support::Supported);
            assert_eq!(classified.clone().if_protocol_holds(true), classified);
            assert_eq!(classified.if_protocol_holds(false), Classified::UNLISTED);
        }
        // A product that is ruled out by name is not rescued by the protocol, nor one that is listed undone by it.
        assert_eq!(matrix.classify("Registry", Some("bad"), None).support, Support::Unsupported);
        let named = matrix.classify("Registry", Some("plain"), None);
        assert_eq!(named.clone().if_protocol_holds(false), named);
    }

    #[test]
    fn notes_are_said_where_they_apply() {
        let matrix = matrix();
        let remarks = |product, version| matrix.classify("Database", Some(product), Some(version)).remarks;
        assert_eq!(remarks("mysql", "5.7.44"), Vec::<String>::new());
        assert_eq!(remarks("mysql", "5.7.21"), ["too old for one migration"]);
        assert_eq!(remarks("aurora", "5.7.12"), ["reports an old version", "too old for one migration"]);
        assert_eq!(
            matrix.classify("System", Some("ubuntu"), Some("19.10")).remarks,
            ["version 19.10 lies between the listed versions and is none of them"]
        );
    }

    #[test]
    fn combinations_need_all_of_their_facts() {
        let matrix = matrix();
        let (plain, other, on, off, private) =
            (json!("plain"), json!("other"), json!(true), json!(false), json!("private"));
        let apply = |facts: &[(&'static str, &Value)]| -> Vec<String> {
            let facts: Vec<_> = facts.iter().map(|(key, value)| Fact { key, value }).collect();
            matrix.combinations(&facts).iter().map(|found| found.id.clone()).collect()
        };
        assert_eq!(apply(&[("product", &plain), ("mesh", &on)]), ["with-mesh"]);
        assert!(apply(&[("product", &plain), ("mesh", &off)]).is_empty());
        assert!(apply(&[("product", &other), ("mesh", &on)]).is_empty());
        assert!(apply(&[("mesh", &on)]).is_empty());
        assert_eq!(
            apply(&[("trust", &private), ("product", &other), ("product", &plain), ("mesh", &on)]),
            ["with-mesh", "with-own-ca"]
        );
    }
}
