//! Versions as servers give them, and ranges of versions as the matrix lists them.
//!
//! Only the leading numbers count: `5.4.247-162.350.amzn2.x86_64` is 5.4.247. What follows them is kept and never
//! ordered, since vendors append builds where semantic versioning would read a pre-release (`1.5.13-k3s1` is no older
//! than `1.5.13`).

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A version: its leading numbers, and the text as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    parts: Vec<u64>,
    text: String,
}

/// A text that does not begin with a number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no version: it must begin with a number, like 1.22")]
pub struct NoVersion(pub String);

impl Version {
    /// The leading numbers.
    pub fn parts(&self) -> &[u64] {
        &self.parts
    }

    /// Whether nothing follows the numbers.
    pub fn is_plain(&self) -> bool {
        self.text.strip_prefix('v').unwrap_or(&self.text).bytes().all(|b| b.is_ascii_digit() || b == b'.')
    }

    /// How the first `length` parts compare with those of `other`; `filler` stands for parts that are missing here.
    fn compare(&self, other: &Self, length: usize, filler: u64) -> Ordering {
        let here = self.parts.iter().copied().chain(std::iter::repeat(filler));
        let there = other.parts.iter().copied().chain(std::iter::repeat(0));
        here.take(length).cmp(there.take(length))
    }
}

impl FromStr for Version {
    type Err = NoVersion;

    fn from_str(text: &str) -> Result<Self, NoVersion> {
        let numbers = text.strip_prefix('v').unwrap_or(text);
        let end = numbers.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(numbers.len());
        let mut parts = Vec::new();
        for part in numbers[..end].split('.') {
            match part.parse() {
                Ok(number) => parts.push(number),
                // `1.22.` and `22.04..1`: an empty part ends the numbers. A number beyond 64 bits makes no version.
                Err(_) if part.is_empty() => break,
                Err(_) => return Err(NoVersion(text.to_owned())),
            }
        }
        if parts.is_empty() {
            return Err(NoVersion(text.to_owned()));
        }
        Ok(Self { parts, text: text.to_owned() })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Where a range ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Nowhere: every later version is in it.
    Open,
    /// Before this version: `below 1.7` ends with the last 1.6.
    Below(Version),
    /// With every version that begins with these numbers: `through 5.15` holds 5.15.137.
    Through(Version),
}

/// A range of versions. A version that is listed alone, like 5.7, is the range from 5.7 through 5.7: all of 5.7.x.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// Where it begins, inclusive; `None` when it has no beginning.
    pub from: Option<Version>,
    /// Where it ends.
    pub end: End,
}

/// Where a version stands relative to a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Before it.
    Before,
    /// In it.
    Within,
    /// After it.
    After,
    /// The version has too few parts to tell, as 5 for the range 5.7.
    Undecided,
}

impl Range {
    /// Every version that begins with these numbers.
    pub fn of(version: Version) -> Self {
        Self { from: Some(version.clone()), end: End::Through(version) }
    }

    /// Where `version` stands.
    pub fn position(&self, version: &Version) -> Position {
        // A version of few parts stands for all that begin with it: the first of them and the last have to agree.
        let first = self.position_filled(version, 0);
        let last = self.position_filled(version, u64::MAX);
        if first == last { first } else { Position::Undecided }
    }

    /// Whether `version` is certainly in the range.
    pub fn holds(&self, version: &Version) -> bool {
        self.position(version) == Position::Within
    }

    fn position_filled(&self, version: &Version, filler: u64) -> Position {
        if let Some(from) = &self.from
            && version.compare(from, from.parts.len().max(version.parts.len()), filler).is_lt()
        {
            return Position::Before;
        }
        let after = match &self.end {
            End::Open => false,
            End::Below(end) => version.compare(end, end.parts.len().max(version.parts.len()), filler).is_ge(),
            End::Through(end) => version.compare(end, end.parts.len(), filler).is_gt(),
        };
        if after { Position::After } else { Position::Within }
    }

    /// Whether the range holds no version at all.
    pub fn is_empty(&self) -> bool {
        let Some(from) = &self.from else { return false };
        match &self.end {
            End::Open => false,
            End::Below(end) => from.compare(end, from.parts.len().max(end.parts.len()), 0).is_ge(),
            End::Through(end) => from.compare(end, end.parts.len(), 0).is_gt(),
        }
    }

    /// Whether some version is in both ranges.
    pub fn overlaps(&self, other: &Self) -> bool {
        // Two intervals meet exactly when the beginning of one lies in the other.
        let starts_in = |inner: &Self, outer: &Self| match &inner.from {
            Some(from) => outer.position_filled(from, 0) == Position::Within,
            None => outer.from.is_none(),
        };
        starts_in(self, other) || starts_in(other, self)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.from, &self.end) {
            (Some(from), End::Through(end)) if from == end => write!(f, "{from}"),
            (Some(from), End::Through(end)) => write!(f, "from {from} through {end}"),
            (Some(from), End::Below(end)) => write!(f, "from {from}, below {end}"),
            (Some(from), End::Open) => write!(f, "from {from}"),
            (None, End::Through(end)) => write!(f, "through {end}"),
            (None, End::Below(end)) => write!(f, "below {end}"),
            (None, End::Open) => f.write_str("any"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().unwrap()
    }

    fn range(from: &str, end: End) -> Range {
        Range { from: Some(version(from)), end }
    }

    #[test]
    fn real_versions_are_read() {
        for (text, parts) in [
            ("5.4.0-1065-gke", vec![5, 4, 0]),
            ("5.4.247-162.350.amzn2.x86_64", vec![5, 4, 247]),
            ("3.10.0-1160.24.1.el7.x86_64", vec![3, 10, 0]),
            ("5.10.16.3-microsoft-standard-WSL2", vec![5, 10, 16, 3]),
            ("5.10.127+", vec![5, 10, 127]),
            ("v1.22.8-gke.201", vec![1, 22, 8]),
            ("1.5.11+azure-2", vec![1, 5, 11]),
            ("15.2-pre", vec![15, 2]),
            ("5.7.25-TiDB-v6.1.0", vec![5, 7, 25]),
            ("22.04", vec![22, 4]),
            ("7.", vec![7]),
            ("2022-11-07T23:47:39Z", vec![2022]),
        ] {
            assert_eq!(version(text).parts(), parts, "{text}");
        }
        for text in ["", "v", ".5", "RELEASE.2022-11-07", "latest", "99999999999999999999.1", "-1", "²"] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_suffix_never_orders() {
        let listed = range("1.5.13", End::Below(version("1.7")));
        assert!(listed.holds(&version("1.5.13-k3s1")));
        assert!(listed.holds(&version("1.6.99-rc.1")));
        assert_eq!(listed.position(&version("1.7.0-beta.0")), Position::After);
    }

    #[test]
    fn ends_are_exact() {
        let kernel = range("5.4", End::Through(version("5.15")));
        for (text, position) in [
            ("5.3.99", Position::Before),
            ("5.4", Position::Within),
            ("5.4.0-1065-gke", Position::Within),
            ("5.15.137", Position::Within),
            ("5.16.0", Position::After),
            ("6.6.105+", Position::After),
            ("4.14.281", Position::Before),
            ("5", Position::Undecided),
            ("6", Position::After),
            ("4", Position::Before),
        ] {
            assert_eq!(kernel.position(&version(text)), position, "{text}");
        }
        let gitlab = range("14.0.0", End::Below(version("15.0.0")));
        assert!(gitlab.holds(&version("14.0.0")) && gitlab.holds(&version("14.10.5-ee")));
        assert!(gitlab.holds(&version("14.10")) && gitlab.holds(&version("14")));
        assert_eq!(gitlab.position(&version("15.0.0")), Position::After);
        assert_eq!(gitlab.position(&version("15.2-pre")), Position::After);
        assert_eq!(gitlab.position(&version("13.12.15")), Position::Before);
        let open = range("7.20.0", End::Open);
        assert!(open.holds(&version("7.20")) && open.holds(&version("9.4.22")));
        assert_eq!(open.position(&version("7.19.9")), Position::Before);
        assert_eq!(open.position(&version("7")), Position::Undecided);
    }

    #[test]
    fn a_lone_version_holds_all_that_begin_with_it() {
        let mysql = Range::of(version("5.7"));
        assert!(mysql.holds(&version("5.7")) && mysql.holds(&version("5.7.44-48")));
        assert_eq!(mysql.position(&version("5.6.51")), Position::Before);
        assert_eq!(mysql.position(&version("5.70.1")), Position::After);
        assert_eq!(mysql.position(&version("8.0.36")), Position::After);
        assert_eq!(mysql.to_string(), "5.7");
    }

    #[test]
    fn overlaps_and_emptiness() {
        let a = range("1.4", End::Below(version("1.7")));
        assert!(a.overlaps(&Range::of(version("1.6"))) && Range::of(version("1.6")).overlaps(&a));
        assert!(!a.overlaps(&Range::of(version("1.7"))) && !Range::of(version("1.3")).overlaps(&a));
        assert!(a.overlaps(&Range { from: None, end: End::Open }));
        assert!(
            Range { from: None, end: End::Below(version("2")) }
                .overlaps(&Range { from: None, end: End::Open })
        );
        assert!(range("1.7", End::Below(version("1.4"))).is_empty());
        assert!(range("1.7", End::Below(version("1.7"))).is_empty());
        assert!(range("5.15", End::Through(version("5.4"))).is_empty());
        assert!(!Range::of(version("5.4")).is_empty());
    }
}
