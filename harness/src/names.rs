//! Names: of environments and targets, of cases, of runs.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The reserved cases that every target has beside its probes.
pub const CONNECT: &str = "connect";
/// See [`CONNECT`].
pub const IDENTITY: &str = "identity";
/// See [`CONNECT`].
pub const VERDICT: &str = "verdict";

/// Whether `name` may name an environment or a target: `[a-z0-9][a-z0-9-]{0,39}`.
pub fn is_name(name: &str) -> bool {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    let bytes = name.as_bytes();
    (1..=40).contains(&bytes.len()) && plain(bytes[0]) && bytes.iter().all(|&c| plain(c) || c == b'-')
}

/// The name of a case: `family::target::slug`, stable for ever, since the history in dashboards depends on it.
pub fn case_id(family: &str, target: &str, slug: &str) -> String {
    format!("{family}::{target}::{slug}")
}

/// Whether `filter` selects the case: a family, a target, a probe id or a case name, whole or up to a `::`.
pub fn selects(filter: &str, family: &str, target: &str, slug: &str) -> bool {
    let filter = filter.trim_end_matches("::");
    let case = case_id(family, target, slug);
    filter == target
        || filter == format!("{family}::{slug}")
        || case == filter
        || case.strip_prefix(filter).is_some_and(|rest| rest.starts_with("::"))
}

/// The identity of a run, and the name of everything that it creates: `underpin-<yyyymmddthhmm>-<8 hex>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(String);

impl RunId {
    /// A new id from the time of the run's start and the system's randomness.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn new(started: jiff::Timestamp) -> Result<Self, getrandom::Error> {
        let noise = getrandom::u32()?;
        Ok(Self(format!("underpin-{}-{noise:08x}", started.strftime("%Y%m%dt%H%M"))))
    }

    /// Reads an id back; `None` when the text is not of the whole pattern.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("underpin-")?;
        let (time, noise) = rest.split_once('-')?;
        let digits = |s: &str| s.bytes().all(|c| c.is_ascii_digit());
        let hex = noise.len() == 8 && noise.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c));
        let timed = time.len() == 13 && time.is_ascii() && time.as_bytes()[8] == b't';
        (timed && digits(&time[..8]) && digits(&time[9..]) && hex).then(|| Self(text.to_owned()))
    }

    /// The id as text, for names where `-` is allowed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id for names of SQL, where `-` would need quotes.
    pub fn for_sql(&self) -> String {
        self.0.replace('-', "_")
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_ids_read_back_and_nothing_else_does() {
        let id = RunId::new(jiff::Timestamp::UNIX_EPOCH).unwrap();
        assert!(id.as_str().starts_with("underpin-19700101t0000-"), "{id}");
        assert_eq!(RunId::parse(id.as_str()), Some(id));
        for other in [
            "underpin-",
            "underpin-19700101t0000-xyz",
            "gitpod-19700101t0000-00000000",
            "underpin-19700101t0000-0000000g",
        ] {
            assert_eq!(RunId::parse(other), None, "{other}");
        }
    }

    #[test]
    fn names_are_short_lower_case_and_start_with_a_letter_or_digit() {
        assert!(is_name("main") && is_name("9-a"));
        assert!(
            !is_name("")
                && !is_name("-a")
                && !is_name("Main")
                && !is_name("a_b")
                && !is_name(&"a".repeat(41))
        );
    }

    #[test]
    fn a_filter_is_a_family_a_target_a_probe_or_a_case() {
        for filter in
            ["registry", "registry::", "main", "registry::ping", "registry::main", "registry::main::ping"]
        {
            assert!(selects(filter, "registry", "main", "ping"), "{filter}");
        }
        for filter in ["reg", "registry::mai", "ping", "registry::main::pin", "database", ""] {
            assert!(!selects(filter, "registry", "main", "ping"), "{filter}");
        }
    }
}
