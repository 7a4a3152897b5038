//! The flags that say where reports go: shared by `run`, `probe`, `report` and `tests/certify.rs`.

use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::FalseyValueParser;

use reports::console::When;

use crate::Error;
use crate::outputs::{Format, Output, Outputs};

/// Where reports go.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct OutputArgs {
    /// Write JUnit here (`-` is standard output)
    #[arg(long, value_name = "FILE", env = "UNDERPIN_JUNIT")]
    pub(crate) junit: Option<PathBuf>,
    /// `rich` has properties, `strict` validates against the Jenkins schema
    #[arg(long, value_enum, value_name = "DIALECT", env = "UNDERPIN_JUNIT_DIALECT", default_value_t)]
    pub(crate) junit_dialect: JunitDialect,
    /// Write the record here
    #[arg(long, value_name = "FILE", env = "UNDERPIN_JSON")]
    pub(crate) json: Option<PathBuf>,
    /// Write a summary for a pull request here
    #[arg(long, value_name = "FILE", env = "UNDERPIN_MARKDOWN")]
    pub(crate) markdown: Option<PathBuf>,
}

/// How the console looks.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct ConsoleArgs {
    /// Print nothing but errors
    #[arg(long, short, env = "UNDERPIN_QUIET", value_parser = FalseyValueParser::new())]
    pub(crate) quiet: bool,
    /// When to use colours: auto, always or never
    #[arg(long, value_name = "WHEN", env = "UNDERPIN_COLOR", default_value = "auto")]
    pub(crate) color: When,
}

/// The dialect of JUnit.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum JunitDialect {
    /// With properties.
    #[default]
    Rich,
    /// Valid against the Jenkins schema.
    Strict,
}

impl OutputArgs {
    /// What the flags mean.
    ///
    /// # Errors
    /// When two reports want standard output, or two reports the same file.
    pub(crate) fn outputs(&self) -> Result<Outputs, Error> {
        let junit = match self.junit_dialect {
            JunitDialect::Rich => Format::JunitRich,
            JunitDialect::Strict => Format::JunitStrict,
        };
        let given = [(junit, &self.junit), (Format::Json, &self.json), (Format::Markdown, &self.markdown)];
        let outputs: Vec<Output> = given
            .into_iter()
            .filter_map(|(format, path)| path.clone().map(|path| Output { format, path }))
            .collect();
        for (number, output) in outputs.iter().enumerate() {
            if output.path.as_os_str().is_empty() {
                return Err(Error::usage(
                    "a report's path is empty; name a file, or `-` for standard output",
                ));
            }
            if outputs[..number].iter().any(|other| other.path == output.path) {
                let path = output.path.display();
                return Err(Error::usage(format!("two reports go to `{path}`; give each a file of its own")));
            }
        }
        Ok(Outputs { outputs })
    }
}
