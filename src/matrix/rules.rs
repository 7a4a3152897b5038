//! What has to hold over a whole matrix: ids are unique, ranges do not overlap, what is named is there.

use std::collections::BTreeMap;

use harness::matrix::{Provision, Range, Rule};
use harness::settings::{Mistake, Place, closest};
use harness::vocabulary::Support;

use super::load::{Draft, PlacedRow};

/// The families of probes that can answer for a category.
pub const FAMILIES: &[&str] = &["registry", "bucket", "database", "cluster", "scm", "domain"];

/// Notes every rule that the draft breaks.
pub(super) fn hold(draft: &Draft, mistakes: &mut Vec<Mistake>) {
    unique(
        mistakes,
        "category",
        draft.categories.iter().map(|placed| (placed.part.name.as_str(), placed.at)),
    );
    unique(mistakes, "table", draft.tables.iter().map(|placed| (placed.part.id.as_str(), placed.at)));
    unique(mistakes, "row", draft.rows.iter().map(|placed| (placed.row.id.as_str(), placed.at)));
    unique(
        mistakes,
        "combination",
        draft.combinations.iter().map(|placed| (placed.part.id.as_str(), placed.at)),
    );
    categories(draft, mistakes);
    for row in &draft.rows {
        of_row(row, draft, mistakes);
    }
    overlaps(&draft.rows, mistakes);
    combinations(draft, mistakes);
}

fn wrong(mistakes: &mut Vec<Mistake>, at: Place, text: impl Into<String>, help: impl Into<String>) {
    mistakes.push(Mistake::new(at, text, help));
}

/// Notes a name that is not among the known ones.
fn unknown(mistakes: &mut Vec<Mistake>, at: Place, kind: &str, name: &str, known: &[&str]) {
    let help = closest(name, known).map_or_else(String::new, |near| format!("Did you mean `{near}`?"));
    wrong(mistakes, at, format!("there is no {kind} `{name}`"), help);
}

fn unique<'a>(mistakes: &mut Vec<Mistake>, kind: &str, items: impl Iterator<Item = (&'a str, Place)>) {
    let mut seen = BTreeMap::new();
    for (id, at) in items.filter(|(id, _)| !id.is_empty()) {
        match seen.get(id) {
            Some(first) => wrong(mistakes, at, format!("the {kind} `{id}` is there already, at {first}"), ""),
            None => {
                seen.insert(id, at);
            }
        }
    }
}

fn categories(draft: &Draft, mistakes: &mut Vec<Mistake>) {
    for category in &draft.categories {
        let name = &category.part.name;
        if !name.is_empty() && !draft.rows.iter().any(|row| row.row.category == *name) {
            wrong(mistakes, category.at, format!("no row is in the category `{name}`"), "");
        }
        if category.part.provision == Some(Provision::DefaultOrOwn) && category.part.default.is_none() {
            let text =
                "`default` is missing, since something is installed unless the operator brings another";
            wrong(mistakes, category.at, text, "");
        }
    }
}

fn of_row(placed: &PlacedRow, draft: &Draft, mistakes: &mut Vec<Mistake>) {
    let row = &placed.row;
    let names: Vec<&str> = draft.categories.iter().map(|placed| placed.part.name.as_str()).collect();
    if !row.category.is_empty() && !names.contains(&row.category.as_str()) {
        unknown(mistakes, placed.category, "category", &row.category, &names);
    }
    let tables: Vec<&str> = draft.tables.iter().map(|placed| placed.part.id.as_str()).collect();
    if let Some(table) = row.policy.rule.table()
        && !table.is_empty()
        && !tables.contains(&table)
    {
        unknown(mistakes, placed.policy, "table", table, &tables);
    }
    if let Some(other) = &row.note_of
        && !draft.rows.iter().any(|known| known.row.id == *other && known.row.published)
    {
        let published: Vec<&str> =
            draft.rows.iter().filter(|row| row.row.published).map(|row| row.row.id.as_str()).collect();
        unknown(mistakes, placed.note_of, "published row", other, &published);
    }
    let products: Vec<&str> = row.products.iter().map(String::as_str).collect();
    for (product, at) in placed.note_products.iter().filter(|(id, _)| !row.products.contains(id)) {
        unknown(mistakes, *at, "product of this row", product, &products);
    }
    if row.support == Support::Limited && row.conditions.is_empty() {
        let help = "Say under `conditions` what the limits are.";
        wrong(mistakes, placed.at, format!("the row `{}` is limited without a condition", row.id), help);
    }
    if row.support == Support::Unsupported && row.remedy.is_none() {
        let help = "Say under `remedy` what to do instead.";
        wrong(mistakes, placed.at, format!("the row `{}` is unsupported without a remedy", row.id), help);
    }
    if !placed.versions_given && row.policy.rule == Rule::Listed {
        wrong(mistakes, placed.policy, "the policy speaks of listed versions, and none is listed", "");
    }
}

/// In one category a product stands in several rows only for different versions.
fn overlaps(rows: &[PlacedRow], mistakes: &mut Vec<Mistake>) {
    for (index, placed) in rows.iter().enumerate() {
        let own = || placed.row.versions.iter().zip(&placed.versions);
        for (number, (range, at)) in own().enumerate() {
            if let Some((other, _)) = own().take(number).find(|(other, _)| other.overlaps(range)) {
                overlap(mistakes, *at, range, other, "");
            }
        }
        for earlier in rows[..index].iter().filter(|earlier| earlier.row.category == placed.row.category) {
            let shared = placed.products.iter().find(|(id, _)| earlier.row.products.contains(id));
            let Some((product, at)) = shared else { continue };
            if placed.row.versions.is_empty() || earlier.row.versions.is_empty() {
                let text = format!("`{product}` stands in the row `{}` already", earlier.row.id);
                wrong(mistakes, *at, text, "Two rows can share a product only when both list versions.");
                continue;
            }
            for (range, at) in own() {
                if let Some(other) = earlier.row.versions.iter().find(|other| other.overlaps(range)) {
                    overlap(mistakes, *at, range, other, &format!(" of the row `{}`", earlier.row.id));
                }
            }
        }
    }
}

fn overlap(mistakes: &mut Vec<Mistake>, at: Place, range: &Range, other: &Range, of: &str) {
    wrong(mistakes, at, format!("the versions {range} overlap with {other}{of}"), "");
}

fn combinations(draft: &Draft, mistakes: &mut Vec<Mistake>) {
    let rows: Vec<&str> = draft.rows.iter().map(|placed| placed.row.id.as_str()).collect();
    for placed in &draft.combinations {
        let combination = &placed.part;
        if !combination.row.is_empty() && !rows.contains(&combination.row.as_str()) {
            unknown(mistakes, placed.at, "row", &combination.row, &rows);
        }
        if combination.support == Support::Supported {
            wrong(mistakes, placed.at, "a combination is limited or unsupported", "");
        }
    }
}
