//! A target of several parts, each with a row of its own: a cluster with its platform, runtime and kernel.
//!
//! What a run has read of its parts are facts of the record: the subject is the category, the value tells the part, its
//! product and version, and where it was read. One part may be read in several places that differ: each is held against the
//! matrix, and the worst of them is the part's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::record::{Observed, TargetRecord};

/// The key of the facts.
pub const PART: &str = "part";

/// How many places are named.
const MOST_NAMED: usize = 3;

/// One part as it was read in one or several places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// What tells it from another part of its category: `kernel`. Empty where the category has one part.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub part: String,
    /// The product id; absent when no sign tells a known product.
    pub product: Option<String>,
    /// The product's name, or what is known of it.
    pub name: String,
    /// The version as it was read.
    pub version: Option<String>,
    /// Where it was read, the names of nodes; empty for the target itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
}

impl Part {
    /// The value of the fact.
    pub fn value(&self) -> Value {
        // A structure of texts is always a value.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The name with the version.
    pub(super) fn text(&self) -> String {
        match &self.version {
            Some(version) => format!("{} {version}", self.name),
            None => self.name.clone(),
        }
    }

    /// The same, and where it was read.
    pub(super) fn text_with_places(&self) -> String {
        let text = self.text();
        match &self.of[..] {
            [] => text,
            places if places.len() <= MOST_NAMED => format!("{text} on {}", places.join(", ")),
            places => {
                let named = places[..MOST_NAMED].join(", ");
                format!("{text} on {named} and {} more", places.len() - MOST_NAMED)
            }
        }
    }
}

/// The parts of a category, each with what was read of it: what differs apart, in the order of the record.
pub(super) fn of(target: &TargetRecord, category: &str) -> Vec<Vec<Part>> {
    let mut parts: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    for fact in facts(target).filter(|fact| fact.subject == category) {
        if let Ok(part) = serde_json::from_value::<Part>(fact.value.clone()) {
            parts.entry(part.part.clone()).or_default().push(part);
        }
    }
    parts.into_values().collect()
}

/// Every product that was found among the parts.
pub(super) fn products(target: &TargetRecord) -> Vec<Value> {
    facts(target)
        .filter_map(|fact| fact.value.get("product"))
        .filter(|product| product.is_string())
        .cloned()
        .collect()
}

fn facts(target: &TargetRecord) -> impl Iterator<Item = &Observed> {
    target.observed.iter().filter(|fact| fact.key == PART)
}
