//! The page: the published table's columns and facts, written from the matrix.

use std::fmt::{self, Write as _};

use harness::matrix::{Category, Combination, Matrix, Provision, Row};
use harness::vocabulary::Support;

/// The command that writes the page.
pub(super) const COMMAND: &str = "underpin matrix render --out matrix/PRODUCT-COMPATIBILITY.md";

/// The page of a matrix, in Markdown.
pub fn render(matrix: &Matrix) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = write(&mut page, matrix);
    page
}

fn write(page: &mut String, matrix: &Matrix) -> fmt::Result {
    writeln!(
        page,
        "<!-- Generated from {}.yaml by `{COMMAND}`. Change the matrix, not this page. -->\n",
        matrix.name
    )?;
    writeln!(page, "# Product compatibility\n")?;
    writeln!(
        page,
        "What Gitpod Self-Hosted {} works with: each thing that it depends on, and the versions that are supported. Matrix\n\
         `{}`, revision {}, as of {}.\n",
        matrix.release, matrix.name, matrix.revision, matrix.as_of
    )?;
    table(page, matrix)?;
    for row in matrix.rows.iter().filter(|row| row.note_of.is_some()) {
        note(page, row)?;
    }
    conditions(page, matrix)?;
    provision(page, matrix)?;
    readings(page, matrix)
}

fn table(page: &mut String, matrix: &Matrix) -> fmt::Result {
    writeln!(page, "| Category | Component | Status | Support Policy | Currently Supported Versions |")?;
    writeln!(page, "| --- | --- | --- | --- | --- |")?;
    for row in matrix.rows.iter().filter(|row| row.published) {
        let noted = matrix.rows.iter().any(|note| note.note_of.as_ref() == Some(&row.id));
        let star = if noted { " \\*" } else { "" };
        writeln!(
            page,
            "| {} | {}{star} | {} | {} | {} |",
            cell(&row.category),
            cell(&row.component),
            status(matrix, row),
            linked(row.policy.words.as_deref(), row),
            linked(row.listed.as_deref(), row)
        )?;
    }
    Ok(())
}

/// The level of a row, with the combinations that are ruled out.
fn status(matrix: &Matrix, row: &Row) -> String {
    let level = level(row.support);
    let ruled_out: Vec<String> =
        matrix.combinations.iter().filter(|combination| combination.row == row.id).map(combined).collect();
    if ruled_out.is_empty() { level.to_owned() } else { format!("{level} ({})", ruled_out.join("; ")) }
}

fn level(support: Support) -> &'static str {
    match support {
        Support::Limited => "limited support",
        Support::Supported
        | Support::Unsupported
        | Support::Older
        | Support::Newer
        | Support::Unlisted
        | Support::Unknown => support.as_str(),
    }
}

fn combined(combination: &Combination) -> String {
    let title = link(&cell(&combination.title), combination.reference.as_deref());
    format!("{} with {title}", level(combination.support))
}

fn linked(words: Option<&str>, row: &Row) -> String {
    words.map_or_else(String::new, |words| link(&cell(words), row.reference.as_deref()))
}

fn link(words: &str, address: Option<&str>) -> String {
    address.map_or_else(|| words.to_owned(), |address| format!("[{words}]({address})"))
}

/// A text that breaks no table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ").replace('<', "&lt;")
}

fn note(page: &mut String, row: &Row) -> fmt::Result {
    writeln!(page, "\n## \\* {}: {}\n", row.component, level(row.support))?;
    for condition in &row.conditions {
        writeln!(page, "{condition}")?;
    }
    if let Some(remedy) = &row.remedy {
        writeln!(page, "\n{remedy}")?;
    }
    Ok(())
}

fn conditions(page: &mut String, matrix: &Matrix) -> fmt::Result {
    writeln!(page, "\n## Conditions\n")?;
    for row in matrix.rows.iter().filter(|row| row.note_of.is_none()) {
        for condition in &row.conditions {
            writeln!(page, "- {}: {condition}", row.component)?;
        }
    }
    Ok(())
}

fn provision(page: &mut String, matrix: &Matrix) -> fmt::Result {
    writeln!(page, "\n## What the installer brings\n")?;
    writeln!(page, "| Category | Requirement | By default |\n| --- | --- | --- |")?;
    let said = |category: &Category| category.provision.map(provided);
    for category in &matrix.categories {
        if let Some(requirement) = said(category) {
            let default = category.default.as_deref().unwrap_or_default();
            writeln!(page, "| {} | {requirement} | {} |", cell(&category.name), cell(default))?;
        }
    }
    Ok(())
}

const fn provided(provision: Provision) -> &'static str {
    match provision {
        Provision::DefaultOrOwn => "use the default or bring your own",
        Provision::Required => "bring your own, before the installation",
    }
}

fn readings(page: &mut String, matrix: &Matrix) -> fmt::Result {
    writeln!(page, "\n## How unclear entries are read")?;
    let of_rows = matrix.rows.iter().map(|row| (row.component.clone(), &row.ambiguities));
    let of_combinations = matrix.combinations.iter().map(|combination| {
        let component = matrix.row(&combination.row).map_or(combination.row.as_str(), |row| &row.component);
        (format!("{component} with {}", combination.title), &combination.ambiguities)
    });
    for (component, ambiguities) in of_rows.chain(of_combinations) {
        for ambiguity in ambiguities {
            writeln!(page, "\n**{component}**. Published: {}.", ambiguity.published.trim_end_matches('.'))?;
            writeln!(page, "Read as: {}. {}", ambiguity.reading.trim_end_matches('.'), ambiguity.why)?;
        }
    }
    Ok(())
}
