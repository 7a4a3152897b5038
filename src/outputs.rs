//! The reports of a run: overwritten at the start, rewritten while the run goes on, complete at its end.

use std::path::{Path, PathBuf};

use harness::Record;

use crate::{Error, terminal};

/// Where the reports of a run go.
#[derive(Debug, Clone, Default)]
pub struct Outputs {
    /// Each with its own path.
    pub outputs: Vec<Output>,
}

/// One report.
#[derive(Debug, Clone)]
pub struct Output {
    /// What is written.
    pub format: Format,
    /// Where; `-` is standard output.
    pub path: PathBuf,
}

/// The forms of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JUnit with properties.
    JunitRich,
    /// JUnit that is valid against the Jenkins schema.
    JunitStrict,
    /// The record.
    Json,
    /// A summary for a pull request.
    Markdown,
}

impl Format {
    /// The record in this form.
    ///
    /// # Errors
    /// When the record cannot be written as JSON, which no value of it brings about.
    pub fn render(self, record: &Record) -> Result<String, Error> {
        match self {
            Self::JunitRich => Ok(reports::junit::render(record, reports::junit::Dialect::Rich)),
            Self::JunitStrict => Ok(reports::junit::render(record, reports::junit::Dialect::Strict)),
            Self::Json => reports::json::render(record)
                .map_err(|error| Error::usage(format!("the record cannot be written: {error}"))),
            Self::Markdown => Ok(reports::markdown::render(record)),
        }
    }
}

impl Outputs {
    /// Whether a report goes to standard output, so that nothing else may.
    pub fn take_stdout(&self) -> bool {
        self.outputs.iter().any(|output| is_stdout(&output.path))
    }

    /// Writes every file as the run stands now. Standard output gets its report only at the end.
    ///
    /// # Errors
    /// When a file cannot be written: at the start of a run that is a mistake of usage.
    pub fn write_files(&self, record: &Record) -> Result<(), Error> {
        for output in self.outputs.iter().filter(|output| !is_stdout(&output.path)) {
            let text = output.format.render(record)?;
            reports::files::write_report(&output.path, &text)
                .map_err(|error| Error::usage(format!("a report cannot be written: {error}")))?;
        }
        Ok(())
    }

    /// Writes every report of a finished run.
    ///
    /// # Errors
    /// When a file or standard output cannot be written.
    pub fn write_all(&self, record: &Record) -> Result<(), Error> {
        self.write_files(record)?;
        for output in self.outputs.iter().filter(|output| is_stdout(&output.path)) {
            terminal::print(&output.format.render(record)?)
                .map_err(|source| Error::System { what: "standard output", source })?;
        }
        Ok(())
    }
}

fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}
