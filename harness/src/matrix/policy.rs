//! Policies: which versions are meant to be supported, as rules that can be computed for a day.

use jiff::civil::Date;

use super::{Matrix, Row, Version};

/// A policy as a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The published table states none.
    Unstated,
    /// The newest `count` minor releases of a dated table.
    LastMinors {
        /// How many.
        count: usize,
        /// The table.
        table: String,
    },
    /// Whatever the vendor installs by default, per a dated table where there is one. There is no version test.
    VendorDefault {
        /// The table.
        table: Option<String>,
    },
    /// Whatever the vendor runs now: a service without versions.
    Current,
    /// The versions that are listed, and no others.
    Listed,
    /// Everything that implements an interface.
    Implements {
        /// The interface.
        interface: String,
    },
}

impl Rule {
    /// The words of the kinds in the file.
    pub const WORDS: &[&'static str] =
        &["unstated", "last-minors", "vendor-default", "current", "listed", "implements"];

    /// The word of the kind in the file.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Unstated => "unstated",
            Self::LastMinors { .. } => "last-minors",
            Self::VendorDefault { .. } => "vendor-default",
            Self::Current => "current",
            Self::Listed => "listed",
            Self::Implements { .. } => "implements",
        }
    }

    /// The dated table that the rule is computed from.
    pub fn table(&self) -> Option<&str> {
        match self {
            Self::LastMinors { table, .. } => Some(table),
            Self::VendorDefault { table } => table.as_deref(),
            Self::Unstated | Self::Current | Self::Listed | Self::Implements { .. } => None,
        }
    }
}

impl Matrix {
    /// What the row's policy says on a day where that differs from the row's versions, or cannot be compared with
    /// them. The verdict rests on the versions; this is a remark.
    pub fn policy_remark(&self, row: &Row, today: Date) -> Option<String> {
        let table = self.table(row.policy.rule.table()?)?;
        // What is later than the table may have changed.
        let known =
            if today > table.as_of { format!(", as far as known on {}", table.as_of) } else { String::new() };
        match &row.policy.rule {
            Rule::LastMinors { count, .. } => {
                let mut last: Vec<&str> = table.until(today).rev().take(*count).collect();
                last.reverse();
                let listed = |minor: &&str| {
                    let minor = minor.parse::<Version>();
                    minor.is_ok_and(|minor| row.versions.iter().any(|range| range.holds(&minor)))
                };
                if last.is_empty() || last.iter().all(listed) {
                    return None;
                }
                Some(format!(
                    "the policy of {} is the last {count} minor releases, which on {today} are {}{known}; the row lists {}, and the verdict follows the row",
                    row.component,
                    last.join(", "),
                    row.listed.as_deref().unwrap_or("others"),
                ))
            }
            Rule::VendorDefault { .. } => {
                let default = table.on(today)?;
                Some(format!(
                    "the default of {} on {today} is {default}{known}; the version is not tested",
                    row.component
                ))
            }
            Rule::Unstated | Rule::Current | Rule::Listed | Rule::Implements { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_rules_are_complete() {
        let rules = [
            Rule::Unstated,
            Rule::LastMinors { count: 3, table: "t".to_owned() },
            Rule::VendorDefault { table: None },
            Rule::Current,
            Rule::Listed,
            Rule::Implements { interface: "i".to_owned() },
        ];
        assert_eq!(rules.iter().map(Rule::as_str).collect::<Vec<_>>(), Rule::WORDS);
    }
}
