//! `underpin probe`: one target without a file. The family's keys are flags; the rest is the main path.

use std::path::PathBuf;
use std::sync::Arc;

use super::outputs::{ConsoleArgs, OutputArgs};
use super::run::drive;
use super::select::SelectArgs;
use crate::session::{Parts, Session, state_folder};
use crate::{Error, environment};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The family: registry
    family: String,
    /// The address of the target
    #[arg(long)]
    url: String,
    /// The user
    #[arg(long)]
    username: Option<String>,
    /// The variable that holds the password
    #[arg(long, value_name = "VARIABLE", conflicts_with = "password_file")]
    password_env: Option<String>,
    /// The file that holds the password
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Certificates of authorities to trust beside Mozilla's
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Allow checks that provoke: refused log-ins, cut connections
    #[arg(long)]
    provokes: bool,
    #[command(flatten)]
    select: SelectArgs,
    #[command(flatten)]
    outputs: OutputArgs,
    #[command(flatten)]
    console: ConsoleArgs,
}

pub(super) fn main(args: &Args) -> Result<u8, Error> {
    let text = environment_text(args)?;
    let here =
        std::env::current_dir().map_err(|source| Error::System { what: "the working folder", source })?;
    let loaded = environment::load_text(&text, "the flags", &here, probes::CATALOGUE);
    let session = Session::new(Parts {
        environment: Arc::new(loaded?),
        file: None,
        options: args.select.options(),
        matrix: crate::matrix::load(args.select.matrix.as_deref())?,
        state: state_folder(args.select.state.as_deref())?,
    })?;
    crate::session::runtime()?.block_on(drive(&session, &args.outputs.outputs()?, &args.console))
}

/// The environment file that says the same as the flags. JSON strings are YAML strings.
fn environment_text(args: &Args) -> Result<String, Error> {
    let quote = |text: &str| serde_json::Value::from(text).to_string().replace("${", "$${");
    let path = |path: &PathBuf| {
        let text = path.to_str().ok_or_else(|| Error::usage(format!("{} is not UTF-8", path.display())));
        text.map(|text| serde_json::Value::from(text).to_string().replace("${", "$${"))
    };
    let mut keys = vec![
        "name: target".to_owned(),
        format!("family: {}", quote(&args.family)),
        format!("url: {}", quote(&args.url)),
        format!("provokes: {}", args.provokes),
    ];
    if let Some(user) = &args.username {
        keys.push(format!("username: {}", quote(user)));
    }
    if let Some(variable) = &args.password_env {
        keys.push(format!("password: {{ env: {} }}", serde_json::Value::from(variable.as_str())));
    }
    if let Some(file) = &args.password_file {
        keys.push(format!("password: {{ file: {} }}", path(file)?));
    }
    if let Some(file) = &args.ca {
        keys.push(format!("ca: {}", path(file)?));
    }
    Ok(format!("environment: command-line\ntargets:\n  - {}\n", keys.join("\n    ")))
}
