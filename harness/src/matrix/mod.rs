//! The compatibility matrix: what is listed with which support, and what it says of a product and its version.
//!
//! The matrix is data; nothing here names a product. Rows are classified by [`Matrix::classify`] ([`classify`]),
//! versions and ranges stand in [`version`]; combinations span targets ([`Matrix::combinations`]); policies such as
//! "the last three minor releases" are computed from dated tables ([`policy`]). Loading a file is the root package's.

mod classify;
mod policy;
mod version;

use jiff::civil::Date;
use serde_json::Value;

use crate::vocabulary::Support;

pub use classify::Classified;
pub use policy::Rule;
pub use version::{End, NoVersion, Position, Range, Version};

/// The matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// `gitpod-self-hosted`.
    pub name: String,
    /// Counts up with every change.
    pub revision: u32,
    /// The release that it holds for: `2022.11`.
    pub release: String,
    /// The day of its contents.
    pub as_of: Date,
    /// Every category, with the family that answers for it, in the order of the page.
    pub categories: Vec<Category>,
    /// Every row, in the order of the page.
    pub rows: Vec<Row>,
    /// What is ruled out together.
    pub combinations: Vec<Combination>,
    /// Release dates and defaults, which policies are computed from.
    pub tables: Vec<DatedTable>,
    /// The SHA-256 of the file's text, in hex.
    pub sha256: String,
}

/// A category of the matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// "Image Registry".
    pub name: String,
    /// The family of probes that answers for it.
    pub family: String,
    /// Who brings the component; absent where nothing says so.
    pub provision: Option<Provision>,
    /// What is installed when nothing else is configured, a sentence.
    pub default: Option<String>,
    /// Where this is said.
    pub source: String,
}

/// Who brings a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provision {
    /// The installer brings one, unless the operator brings another.
    DefaultOrOwn,
    /// The operator has to bring it.
    Required,
}

impl Provision {
    /// Every kind with its word in the file.
    pub const ALL: &[(&'static str, Self)] =
        &[("default-or-own", Self::DefaultOrOwn), ("required", Self::Required)];

    /// The word in the file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DefaultOrOwn => "default-or-own",
            Self::Required => "required",
        }
    }
}

/// A row of the matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `docker-registry`, stable for ever.
    pub id: String,
    /// The category, by its name.
    pub category: String,
    /// The component as people call it.
    pub component: String,
    /// The ids of the products that the row stands for.
    pub products: Vec<String>,
    /// One of `supported`, `limited` and `unsupported`.
    pub support: Support,
    /// Which versions are meant to be supported.
    pub policy: Policy,
    /// The versions that are; empty when the row has no version rule.
    pub versions: Vec<Range>,
    /// Those versions as the page prints them, where it prints any.
    pub listed: Option<String>,
    /// The protocol by which a product that is not listed by name is judged by this row.
    pub protocol: Option<String>,
    /// Whether the installer brings it when nothing else is configured.
    pub default_in_cluster: bool,
    /// Whether it is a row of the published table, and not only of its notes.
    pub published: bool,
    /// The row of the published table whose note it is.
    pub note_of: Option<String>,
    /// Where the page's words about its versions lead: an address.
    pub reference: Option<String>,
    /// What has to hold for it, and what `limited` means; printed as remarks.
    pub conditions: Vec<String>,
    /// What to say of certain products or versions of the row.
    pub notes: Vec<Note>,
    /// The way out, where the row rules something out.
    pub remedy: Option<String>,
    /// Where the published text can be read in two ways, and which is used.
    pub ambiguities: Vec<Ambiguity>,
    /// Where the row comes from.
    pub source: String,
    /// The day on which it held.
    pub as_of: Date,
}

/// Which versions are meant to be supported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// As the page prints it, where it prints any.
    pub words: Option<String>,
    /// As a rule.
    pub rule: Rule,
}

/// Something to say of certain products or versions of a row; it changes no support.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The products; empty for all of the row.
    pub products: Vec<String>,
    /// The versions; empty for all.
    pub versions: Vec<Range>,
    /// What is to be said.
    pub text: String,
}

/// A published text that can be read in two ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguity {
    /// What is published.
    pub published: String,
    /// The reading that is used.
    pub reading: String,
    /// Why.
    pub why: String,
}

/// Things that are ruled out together, though each is listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Combination {
    /// `gke-dataplane-v2`, stable for ever.
    pub id: String,
    /// The row whose verdict it changes.
    pub row: String,
    /// What the row does not go together with, in a word or two.
    pub title: String,
    /// The facts that have to be there, of whatever targets: keys and values.
    pub needs: Vec<(String, Value)>,
    /// One of `limited` and `unsupported`.
    pub support: Support,
    /// What is the matter, a sentence.
    pub text: String,
    /// The way out.
    pub remedy: Option<String>,
    /// Where to read on: an address.
    pub reference: Option<String>,
    /// Which reading of the published text is used.
    pub ambiguities: Vec<Ambiguity>,
    /// Where it comes from.
    pub source: String,
    /// The day on which it held.
    pub as_of: Date,
}

/// Values that hold from a day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedTable {
    /// `kubernetes-minor-releases`.
    pub id: String,
    /// What it holds.
    pub title: String,
    /// Days and values, by day.
    pub entries: Vec<(Date, String)>,
    /// Where it comes from.
    pub source: String,
    /// The day up to which it is complete.
    pub as_of: Date,
}

/// A fact for [`Matrix::combinations`]; the product of a target is the fact `product`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fact<'a> {
    /// What kind of fact.
    pub key: &'a str,
    /// Its value.
    pub value: &'a Value,
}

impl Matrix {
    /// The row with this id.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// The family that answers for a category.
    pub fn family(&self, category: &str) -> Option<&str> {
        let category = self.categories.iter().find(|known| known.name == category)?;
        Some(&category.family)
    }

    /// The combinations whose needs are all among the facts, in the order of the file.
    pub fn combinations(&self, facts: &[Fact<'_>]) -> Vec<&Combination> {
        let given =
            |(key, value): &(String, Value)| facts.iter().any(|fact| fact.key == key && fact.value == value);
        self.combinations.iter().filter(|combination| combination.needs.iter().all(given)).collect()
    }

    /// The table with this id.
    pub fn table(&self, id: &str) -> Option<&DatedTable> {
        self.tables.iter().find(|table| table.id == id)
    }
}

impl DatedTable {
    /// The value that holds on a day: the newest that began by then.
    pub fn on(&self, day: Date) -> Option<&str> {
        self.until(day).last()
    }

    /// Every value that began by a day, oldest first.
    pub fn until(&self, day: Date) -> impl DoubleEndedIterator<Item = &str> {
        self.entries.iter().filter(move |(from, _)| *from <= day).map(|(_, value)| value.as_str())
    }
}
