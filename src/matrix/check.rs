//! Whether the committed page is the one that the matrix gives.

use std::fmt;

use harness::matrix::Matrix;

use super::render::{COMMAND, render};

/// What a check found. A matrix that breaks an invariant does not load in the first place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// The page is the one that the matrix gives.
    Fresh {
        /// How many rows the matrix has.
        rows: usize,
    },
    /// There is no page.
    Missing,
    /// The page differs.
    Stale {
        /// The first line that differs, from 1.
        line: usize,
        /// That line in the page; empty past its end.
        page: String,
        /// That line as it should be; empty past the end.
        expected: String,
    },
}

/// Compares the page's text, if there is a page, with what the matrix gives.
pub fn check(matrix: &Matrix, page: Option<&str>) -> Checked {
    let Some(page) = page else { return Checked::Missing };
    let expected = render(matrix);
    if page == expected {
        return Checked::Fresh { rows: matrix.rows.len() };
    }
    let line_of = |text: &str, index| text.split('\n').nth(index).unwrap_or_default().to_owned();
    let lines = page.split('\n').count().max(expected.split('\n').count());
    let index = (0..lines).find(|index| line_of(page, *index) != line_of(&expected, *index)).unwrap_or(0);
    Checked::Stale { line: index + 1, page: line_of(page, index), expected: line_of(&expected, index) }
}

impl Checked {
    /// Whether there is nothing to mend.
    pub const fn holds(&self) -> bool {
        match self {
            Self::Fresh { .. } => true,
            Self::Missing | Self::Stale { .. } => false,
        }
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fresh { rows } => write!(f, "the matrix holds, {rows} rows, and its page is fresh"),
            Self::Missing => write!(f, "the matrix has no page; write it: {COMMAND}"),
            Self::Stale { line, page, expected } => write!(
                f,
                "the page is stale from line {line} on; write it again: {COMMAND}\n  page:     {page}\n  expected: {expected}"
            ),
        }
    }
}
