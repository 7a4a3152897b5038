//! What changed between two matrices: rows and other entries added, removed, and changed by field.

use std::fmt;

use harness::matrix::{Ambiguity, Category, Combination, DatedTable, Matrix, Note, Provision, Range, Row};

/// One entry that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Only the new matrix has it.
    Added {
        /// `row kubernetes`.
        entry: String,
        /// Its fields that are not empty.
        fields: Vec<(&'static str, String)>,
    },
    /// Only the old matrix has it.
    Removed {
        /// `row kubernetes`.
        entry: String,
    },
    /// Both have it, with other fields.
    Changed {
        /// `row kubernetes`.
        entry: String,
        /// Field, old value, new value.
        fields: Vec<(&'static str, String, String)>,
    },
}

/// What differs, for people: `+` added, `-` removed, `~` changed.
pub fn diff(old: &Matrix, new: &Matrix) -> String {
    let changes = changes(old, new);
    if changes.is_empty() {
        return "no difference\n".to_owned();
    }
    changes.iter().map(Change::to_string).collect()
}

/// What differs, in the order of the files: the matrix itself, categories, rows, combinations, tables; what was added
/// comes last. The order of entries does not count.
pub fn changes(old: &Matrix, new: &Matrix) -> Vec<Change> {
    let (old, new) = (entries(old), entries(new));
    let mut changes = Vec::new();
    for before in &old {
        match new.iter().find(|after| after.name == before.name) {
            None => changes.push(Change::Removed { entry: before.name.clone() }),
            Some(after) => {
                let pairs = before.fields.iter().zip(&after.fields);
                let fields: Vec<_> = pairs
                    .filter(|(before, after)| before.1 != after.1)
                    .map(|(before, after)| (before.0, before.1.clone(), after.1.clone()))
                    .collect();
                if !fields.is_empty() {
                    changes.push(Change::Changed { entry: before.name.clone(), fields });
                }
            }
        }
    }
    for after in new.into_iter().filter(|after| !old.iter().any(|before| before.name == after.name)) {
        let fields = after.fields.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        changes.push(Change::Added { entry: after.name, fields });
    }
    changes
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added { entry, fields } => {
                writeln!(f, "+ {entry}")?;
                fields.iter().try_for_each(|(field, value)| writeln!(f, "    {field}: {value}"))
            }
            Self::Removed { entry } => writeln!(f, "- {entry}"),
            Self::Changed { entry, fields } => {
                writeln!(f, "~ {entry}")?;
                fields.iter().try_for_each(|(field, before, after)| {
                    writeln!(f, "    {field}: {} -> {}", shown(before), shown(after))
                })
            }
        }
    }
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "nothing" } else { value }
}

/// An entry of a matrix as texts.
struct Entry {
    name: String,
    fields: Vec<(&'static str, String)>,
}

fn entries(matrix: &Matrix) -> Vec<Entry> {
    // Taken apart by name, here and below, so that a new field cannot be forgotten. The digest says nothing to people.
    let Matrix { name, revision, release, as_of, categories, rows, combinations, tables, sha256: _ } = matrix;
    let whole = Entry {
        name: "matrix".to_owned(),
        fields: vec![
            ("name", name.clone()),
            ("revision", revision.to_string()),
            ("release", release.clone()),
            ("as_of", as_of.to_string()),
        ],
    };
    let mut entries = vec![whole];
    entries.extend(categories.iter().map(category));
    entries.extend(rows.iter().map(row));
    entries.extend(combinations.iter().map(combination));
    entries.extend(tables.iter().map(table));
    entries
}

fn category(category: &Category) -> Entry {
    let Category { name, family, provision, default, source } = category;
    Entry {
        name: format!("category {name}"),
        fields: vec![
            ("family", family.clone()),
            ("provision", provision.map(Provision::as_str).unwrap_or_default().to_owned()),
            ("default", default.clone().unwrap_or_default()),
            ("source", source.clone()),
        ],
    }
}

fn row(row: &Row) -> Entry {
    let Row {
        id,
        category,
        component,
        products,
        support,
        policy,
        versions,
        listed,
        protocol,
        default_in_cluster,
        published,
        note_of,
        reference,
        conditions,
        notes,
        remedy,
        ambiguities,
        source,
        as_of,
    } = row;
    Entry {
        name: format!("row {id}"),
        fields: vec![
            ("category", category.clone()),
            ("component", component.clone()),
            ("products", products.join(", ")),
            ("support", support.to_string()),
            ("policy", format!("{} {:?}", policy.words.as_deref().unwrap_or_default(), policy.rule)),
            ("versions", ranges(versions)),
            ("listed", listed.clone().unwrap_or_default()),
            ("protocol", protocol.clone().unwrap_or_default()),
            ("default_in_cluster", flag(*default_in_cluster)),
            ("published", flag(*published)),
            ("note_of", note_of.clone().unwrap_or_default()),
            ("reference", reference.clone().unwrap_or_default()),
            ("conditions", conditions.join(" / ")),
            ("notes", notes.iter().map(note).collect::<Vec<_>>().join(" / ")),
            ("remedy", remedy.clone().unwrap_or_default()),
            ("ambiguities", readings(ambiguities)),
            ("source", source.clone()),
            ("as_of", as_of.to_string()),
        ],
    }
}

fn combination(combination: &Combination) -> Entry {
    let Combination { id, row, title, needs, support, text, remedy, reference, ambiguities, source, as_of } =
        combination;
    let needs: Vec<_> = needs.iter().map(|(key, value)| format!("{key} {value}")).collect();
    Entry {
        name: format!("combination {id}"),
        fields: vec![
            ("row", row.clone()),
            ("title", title.clone()),
            ("needs", needs.join(", ")),
            ("support", support.to_string()),
            ("text", text.clone()),
            ("remedy", remedy.clone().unwrap_or_default()),
            ("reference", reference.clone().unwrap_or_default()),
            ("ambiguities", readings(ambiguities)),
            ("source", source.clone()),
            ("as_of", as_of.to_string()),
        ],
    }
}

fn table(table: &DatedTable) -> Entry {
    let DatedTable { id, title, entries, source, as_of } = table;
    let entries: Vec<_> = entries.iter().map(|(from, value)| format!("{value} from {from}")).collect();
    Entry {
        name: format!("table {id}"),
        fields: vec![
            ("title", title.clone()),
            ("entries", entries.join(", ")),
            ("source", source.clone()),
            ("as_of", as_of.to_string()),
        ],
    }
}

fn ranges(ranges: &[Range]) -> String {
    ranges.iter().map(Range::to_string).collect::<Vec<_>>().join("; ")
}

fn note(note: &Note) -> String {
    let Note { products, versions, text } = note;
    let of: Vec<_> =
        products.iter().cloned().chain((!versions.is_empty()).then(|| ranges(versions))).collect();
    if of.is_empty() { text.clone() } else { format!("({}) {text}", of.join(", ")) }
}

fn readings(ambiguities: &[Ambiguity]) -> String {
    let reading =
        |Ambiguity { published, reading, why }: &Ambiguity| format!("{published}: {reading}, since {why}");
    ambiguities.iter().map(reading).collect::<Vec<_>>().join(" / ")
}

fn flag(flag: bool) -> String {
    if flag { "yes".to_owned() } else { String::new() }
}
