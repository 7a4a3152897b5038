//! `underpin probe`: one target without a file. The family's keys are flags; the rest is the main path.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::outputs::{ConsoleArgs, OutputArgs};
use super::run::drive;
use super::select::SelectArgs;
use crate::session::{Parts, Session, state_folder};
use crate::{Error, environment};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The family: registry, bucket, database, cluster, scm
    family: String,
    /// The address of the target: with its scheme, a registry's with its path; a database's is HOST or HOST:PORT
    #[arg(long)]
    url: Option<String>,
    #[command(flatten)]
    keys: Keys,
    #[command(flatten)]
    secrets: Secrets,
    /// Certificates of authorities to trust beside Mozilla's
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Connect to another address, while the name stays: eu.gcr.io:443=127.0.0.1:5001
    #[arg(long, value_name = "HOST:PORT=ADDRESS:PORT")]
    resolve: Vec<String>,
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

/// Keys of families. Which of them a family knows, its own reader says.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Keys of the family")]
struct Keys {
    /// The user
    #[arg(long)]
    username: Option<String>,
    /// How a bucket store is spoken to: s3 or gcs
    #[arg(long)]
    api: Option<String>,
    /// The region of a bucket store
    #[arg(long)]
    region: Option<String>,
    /// The one bucket for all users
    #[arg(long)]
    bucket: Option<String>,
    /// What stands on the store: registry
    #[arg(long)]
    backs: Option<String>,
    /// The project of Google Cloud Storage
    #[arg(long)]
    project: Option<String>,
    /// The location of Google Cloud Storage
    #[arg(long)]
    location: Option<String>,
    /// The context of the kubeconfig
    #[arg(long)]
    context: Option<String>,
    /// The namespace of Gitpod in the cluster
    #[arg(long)]
    namespace: Option<String>,
    /// The issuer of Gitpod's public certificate: Issuer/NAME or ClusterIssuer/NAME
    #[arg(long)]
    issuer: Option<String>,
    /// The repository of source control that is looked at: group/project
    #[arg(long)]
    repository: Option<String>,
}

/// Where secrets are. A secret itself is never a flag: others on the machine could read it.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Secrets of the family")]
struct Secrets {
    /// The variable that holds the password
    #[arg(long, value_name = "VARIABLE", conflicts_with = "password_file")]
    password_env: Option<String>,
    /// The file that holds the password
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// The variable that holds the access key
    #[arg(long, value_name = "VARIABLE", conflicts_with = "access_key_file")]
    access_key_env: Option<String>,
    /// The file that holds the access key
    #[arg(long, value_name = "FILE")]
    access_key_file: Option<PathBuf>,
    /// The variable that holds the secret key
    #[arg(long, value_name = "VARIABLE", conflicts_with = "secret_key_file")]
    secret_key_env: Option<String>,
    /// The file that holds the secret key
    #[arg(long, value_name = "FILE")]
    secret_key_file: Option<PathBuf>,
    /// The variable that holds Gitpod's encryption keys
    #[arg(long, value_name = "VARIABLE", conflicts_with = "encryption_keys_file")]
    encryption_keys_env: Option<String>,
    /// The file that holds Gitpod's encryption keys
    #[arg(long, value_name = "FILE")]
    encryption_keys_file: Option<PathBuf>,
    /// The key file of the service account
    #[arg(long, value_name = "FILE")]
    service_account_file: Option<PathBuf>,
    /// The kubeconfig of a cluster
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,
    /// The variable that holds the token of source control
    #[arg(long, value_name = "VARIABLE", conflicts_with = "token_file")]
    token_env: Option<String>,
    /// The file that holds the token of source control
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
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

/// The environment file that says the same as the flags.
fn environment_text(args: &Args) -> Result<String, Error> {
    let (keys, secrets) = (&args.keys, &args.secrets);
    let mut lines = vec![
        "name: target".to_owned(),
        format!("family: {}", quote(&args.family)),
        format!("provokes: {}", args.provokes),
    ];
    let is_s3 = args.family == "bucket" && keys.project.is_none() && keys.api.as_deref() != Some("gcs");
    match &args.url {
        // Gitpod is given the endpoint of a bucket store without a scheme, and the scheme apart.
        Some(url) if is_s3 => {
            let (scheme, host) = url.split_once("://").unwrap_or(("https", url));
            lines.push(format!("endpoint: {}", quote(host.trim_end_matches('/'))));
            lines.push(format!("insecure: {}", scheme == "http"));
        }
        // An address of the newer kind has colons of its own, and brackets where a port follows.
        Some(url) if args.family == "database" => {
            let address = url.strip_prefix("mysql://").unwrap_or(url).trim_end_matches('/');
            let (host, port) = match address.rsplit_once(':') {
                Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port)),
                _ => (address, None),
            };
            lines.push(format!("host: {}", quote(host.trim_matches(['[', ']']))));
            lines.extend(port.map(|port| format!("port: {port}")));
        }
        Some(url) if args.family == "bucket" => lines.push(format!("endpoint: {}", quote(url))),
        Some(url) => lines.push(format!("url: {}", quote(url))),
        None => {}
    }
    if args.family == "bucket" {
        lines.push(format!(
            "api: {}",
            keys.api.as_deref().map_or_else(|| (if is_s3 { "s3" } else { "gcs" }).to_owned(), quote)
        ));
    }
    for (key, value) in [
        ("username", &keys.username),
        ("region", &keys.region),
        ("bucket", &keys.bucket),
        ("backs", &keys.backs),
        ("project", &keys.project),
        ("location", &keys.location),
        ("context", &keys.context),
        ("namespace", &keys.namespace),
        ("issuer", &keys.issuer),
        ("repository", &keys.repository),
    ] {
        lines.extend(value.as_ref().map(|value| format!("{key}: {}", quote(value))));
    }
    for (key, variable, file) in [
        ("password", &secrets.password_env, &secrets.password_file),
        ("access_key", &secrets.access_key_env, &secrets.access_key_file),
        ("secret_key", &secrets.secret_key_env, &secrets.secret_key_file),
        ("encryption_keys", &secrets.encryption_keys_env, &secrets.encryption_keys_file),
        ("service_account", &None, &secrets.service_account_file),
        ("kubeconfig", &None, &secrets.kubeconfig),
        ("token", &secrets.token_env, &secrets.token_file),
    ] {
        lines.extend(variable.as_ref().map(|variable| format!("{key}: {{ env: {} }}", quote(variable))));
        if let Some(file) = file {
            lines.push(format!("{key}: {{ file: {} }}", quote_path(file)?));
        }
    }
    if let Some(file) = &args.ca {
        lines.push(format!("ca: {}", quote_path(file)?));
    }
    if !args.resolve.is_empty() {
        let pairs = args.resolve.iter().map(|pair| {
            let (host, address) = pair.split_once('=').unwrap_or((pair, ""));
            format!("{}: {}", quote(host), quote(address))
        });
        lines.push(format!("resolve: {{ {} }}", pairs.collect::<Vec<_>>().join(", ")));
    }
    Ok(format!("environment: command-line\ntargets:\n  - {}\n", lines.join("\n    ")))
}

/// A text as it stands in the file: JSON strings are YAML strings.
fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace("${", "$${")
}

fn quote_path(path: &Path) -> Result<String, Error> {
    path.to_str().map(quote).ok_or_else(|| Error::usage(format!("{} is not UTF-8", path.display())))
}
