//! The name of a repository as the environment file gives it, and the forms that each vendor's addresses need.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in a segment of a path. A dot is encoded too where Gitpod's client for GitLab does so.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
const FILE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'~');

/// A text as one segment of a path: slashes are encoded, dots are not.
pub fn segment(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

/// A path of a file as one segment, with slashes and dots encoded: `%2Egitpod%2Eyml`.
pub fn file_segment(text: &str) -> String {
    utf8_percent_encode(text, FILE).to_string()
}

/// A repository by its whole path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryName {
    /// Everything before the last slash: `owner`, `group/sub`, `PROJ`, `~user`.
    pub owner: String,
    /// What comes after it.
    pub name: String,
}

impl RepositoryName {
    /// Reads `owner/name`, `group/sub/name`, `PROJ/name` or `~user/name`.
    ///
    /// # Errors
    /// What is wrong with the text, a fragment.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if text.contains("://") {
            return Err("is an address, and the path alone is wanted");
        }
        let Some((owner, name)) = text.rsplit_once('/') else {
            return Err("has no owner before the repository");
        };
        let fine = |part: &str| {
            !part.is_empty()
                && part != "."
                && part != ".."
                && !part.contains(|c: char| c.is_whitespace() || c.is_control() || "?#\\%@:".contains(c))
        };
        if !owner.split('/').all(fine) || !fine(name) {
            return Err("has an empty part, or a character that no path of a repository has");
        }
        if std::path::Path::new(name).extension().is_some_and(|end| end == "git") {
            return Err("ends with `.git`, which only the clone address has");
        }
        Ok(Self { owner: owner.to_owned(), name: name.to_owned() })
    }

    /// `group/sub/name`.
    pub fn path(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    /// `group%2Fsub%2Fname`, as one segment.
    pub fn encoded(&self) -> String {
        segment(&self.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_an_owner_and_a_repository() {
        for (text, owner, name, encoded) in [
            ("ada/engine", "ada", "engine", "ada%2Fengine"),
            ("group/sub/site.io", "group/sub", "site.io", "group%2Fsub%2Fsite.io"),
            ("PROJ/engine", "PROJ", "engine", "PROJ%2Fengine"),
            ("~ada/engine", "~ada", "engine", "~ada%2Fengine"),
        ] {
            let read = RepositoryName::parse(text).unwrap();
            assert_eq!((read.owner.as_str(), read.name.as_str()), (owner, name));
            assert_eq!((read.path().as_str(), read.encoded().as_str()), (text, encoded));
        }
    }

    #[test]
    fn what_is_no_name_is_said() {
        for (text, words) in [
            ("engine", "no owner"),
            ("https://github.com/ada/engine", "address"),
            ("ada//engine", "empty part"),
            ("/engine", "empty part"),
            ("ada/../engine", "empty part"),
            ("ada/en gine", "character"),
            ("ada/engine.git", "`.git`"),
        ] {
            let why = RepositoryName::parse(text).unwrap_err();
            assert!(why.contains(words), "{text}: {why}");
        }
    }

    #[test]
    fn a_file_is_one_segment_with_encoded_dots() {
        assert_eq!(file_segment(".gitpod.yml"), "%2Egitpod%2Eyml");
        assert_eq!(file_segment("docs/read me.md"), "docs%2Fread%20me%2Emd");
    }
}
