//! The matrix as a file: loaded strictly ([`load`], [`load_text`]), held against its invariants, rendered
//! to the page ([`render`]), compared with its page ([`check`]) and with another matrix ([`diff`]).

mod check;
mod diff;
mod load;
mod parts;
mod render;
mod rules;

use std::path::Path;

use harness::matrix::Matrix;

use crate::yaml::{self, Mistakes};

pub use check::{Checked, check};
pub use diff::{Change, changes, diff};
pub use render::render;
pub use rules::FAMILIES;

/// The text of the matrix that this version of underpin was built with.
pub const EMBEDDED: &str = include_str!("../../matrix/gitpod-self-hosted.yaml");

/// Where the embedded matrix lies in the repository, and its page beside it.
pub const FILE: &str = "matrix/gitpod-self-hosted.yaml";
/// The page that is generated from [`FILE`].
pub const PAGE: &str = "matrix/PRODUCT-COMPATIBILITY.md";

/// The matrix in a file, or the embedded one.
///
/// # Errors
/// Every mistake of the file.
pub fn load(path: Option<&Path>) -> Result<Matrix, Mistakes> {
    match path {
        Some(path) => load_text(&yaml::read(path)?, &path.display().to_string()),
        None => load_text(EMBEDDED, FILE),
    }
}

/// The matrix in a text; `name` stands in messages.
///
/// # Errors
/// Every mistake of the text.
pub fn load_text(text: &str, name: &str) -> Result<Matrix, Mistakes> {
    let mut mistakes = Vec::new();
    let matrix = yaml::parse(text, &mut mistakes).and_then(|node| load::matrix(&node, text, &mut mistakes));
    match matrix {
        Some(matrix) if mistakes.is_empty() => Ok(matrix),
        _ => Err(Mistakes::new(name, text, mistakes)),
    }
}
