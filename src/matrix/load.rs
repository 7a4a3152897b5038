//! From nodes to a matrix. Every key is read, also after a mistake, so that one pass finds all of them.

use harness::matrix::{Category, Combination, DatedTable, Matrix, Provision, Row};
use harness::settings::{Mistake, Node, Place, Reader};
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use super::parts::{
    ambiguities, id, ids, need, needs, notes, optional, policy, ranges, reference, support, text,
};
use super::rules;

/// A part of the file and where it stands.
pub(super) struct Placed<T> {
    /// Where.
    pub(super) at: Place,
    /// The part.
    pub(super) part: T,
}

/// A row with the places that the rules over the whole file speak of.
pub(super) struct PlacedRow {
    pub(super) at: Place,
    pub(super) row: Row,
    pub(super) category: Place,
    pub(super) products: Vec<(String, Place)>,
    pub(super) versions: Vec<Place>,
    pub(super) versions_given: bool,
    pub(super) policy: Place,
    pub(super) note_of: Place,
    pub(super) note_products: Vec<(String, Place)>,
}

/// The whole file with its places.
pub(super) struct Draft {
    pub(super) categories: Vec<Placed<Category>>,
    pub(super) tables: Vec<Placed<DatedTable>>,
    pub(super) rows: Vec<PlacedRow>,
    pub(super) combinations: Vec<Placed<Combination>>,
}

pub(super) fn matrix(node: &Node, source: &str, mistakes: &mut Vec<Mistake>) -> Option<Matrix> {
    let mut reader = Reader::new(node, "", mistakes);
    let name = id(&mut reader, "name");
    let revision = reader.integer("revision", 1..=i64::from(u32::MAX));
    let revision = need(&mut reader, "revision", revision).and_then(|number| u32::try_from(number).ok());
    let release = text(&mut reader, "release");
    let as_of = day(&mut reader, "as_of");
    for key in ["categories", "rows"] {
        if !reader.given(key) {
            reader.missing(key, "");
        }
    }
    let draft = Draft {
        categories: reader.items("categories", |inner| Placed { at: inner.at(), part: category(inner) }),
        tables: reader.items("tables", |inner| Placed { at: inner.at(), part: table(inner) }),
        rows: reader.items("rows", row),
        combinations: reader
            .items("combinations", |inner| Placed { at: inner.at(), part: combination(inner) }),
    };
    reader.finish();
    rules::hold(&draft, mistakes);
    Some(Matrix {
        name,
        revision: revision?,
        release,
        as_of,
        categories: draft.categories.into_iter().map(|placed| placed.part).collect(),
        rows: draft.rows.into_iter().map(|placed| placed.row).collect(),
        combinations: draft.combinations.into_iter().map(|placed| placed.part).collect(),
        tables: draft.tables.into_iter().map(|placed| placed.part).collect(),
        sha256: sha256(source),
    })
}

fn sha256(source: &str) -> String {
    use std::fmt::Write as _;
    Sha256::digest(source).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A day that must be there. Any day does after a mistake, since then no matrix comes of it.
fn day(reader: &mut Reader<'_>, key: &'static str) -> Date {
    let date = reader.date(key);
    need(reader, key, date).unwrap_or_default()
}

fn category(reader: &mut Reader<'_>) -> Category {
    let families: Vec<_> = rules::FAMILIES.iter().map(|family| (*family, *family)).collect();
    let name = text(reader, "name");
    let family = reader.choice("family", &families);
    Category {
        name,
        family: need(reader, "family", family).unwrap_or_default().to_owned(),
        provision: reader.choice("provision", Provision::ALL),
        default: optional(reader, "default"),
        source: text(reader, "source"),
    }
}

fn table(reader: &mut Reader<'_>) -> DatedTable {
    let id = id(reader, "id");
    let title = text(reader, "title");
    if !reader.given("entries") {
        reader.missing("entries", "");
    }
    let mut last: Option<Date> = None;
    let entries = reader.items("entries", |inner| {
        let from = day(inner, "from");
        if last.is_some_and(|last| last >= from) && inner.given("from") {
            inner.mistake_at("from", "the days are not in order", "Sort the entries, oldest first.");
        }
        last = Some(from);
        (from, text(inner, "value"))
    });
    DatedTable { id, title, entries, source: text(reader, "source"), as_of: day(reader, "as_of") }
}

fn row(reader: &mut Reader<'_>) -> PlacedRow {
    let products = ids(reader, "products");
    if products.is_empty() && !reader.given("products") {
        reader.missing("products", "Name the ids of the products that the row stands for.");
    } else if products.is_empty() {
        reader.mistake_at("products", "a row stands for one product at least", "");
    }
    let versions = ranges(reader);
    let notes = notes(reader);
    let note_of = optional(reader, "note_of");
    PlacedRow {
        at: reader.at(),
        category: reader.place("category"),
        policy: reader.place("policy"),
        versions_given: reader.given("versions"),
        note_of: reader.place("note_of"),
        note_products: notes.iter().flat_map(|(_, products)| products.iter().cloned()).collect(),
        versions: versions.iter().map(|(_, at)| *at).collect(),
        row: Row {
            id: id(reader, "id"),
            category: text(reader, "category"),
            component: text(reader, "component"),
            products: products.iter().map(|(id, _)| id.clone()).collect(),
            support: support(reader),
            policy: policy(reader),
            versions: versions.into_iter().map(|(range, _)| range).collect(),
            listed: optional(reader, "listed"),
            protocol: optional(reader, "protocol"),
            default_in_cluster: reader.flag("default_in_cluster").unwrap_or(false),
            published: note_of.is_none(),
            note_of,
            reference: reference(reader),
            conditions: reader
                .texts("conditions")
                .into_iter()
                .map(|(text, _)| text.trim_end().to_owned())
                .collect(),
            notes: notes.into_iter().map(|(note, _)| note).collect(),
            remedy: optional(reader, "remedy"),
            ambiguities: ambiguities(reader),
            source: text(reader, "source"),
            as_of: day(reader, "as_of"),
        },
        products,
    }
}

fn combination(reader: &mut Reader<'_>) -> Combination {
    Combination {
        id: id(reader, "id"),
        row: text(reader, "row"),
        title: text(reader, "title"),
        needs: needs(reader),
        support: support(reader),
        text: text(reader, "text"),
        remedy: optional(reader, "remedy"),
        reference: reference(reader),
        ambiguities: ambiguities(reader),
        source: text(reader, "source"),
        as_of: day(reader, "as_of"),
    }
}
