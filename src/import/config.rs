//! The configuration of Gitpod's installer, as far as it says what Gitpod stands on.
//!
//! Each key is one of the installer's `config/v1`. Those that say nothing about a dependency are known and passed over,
//! so that a misspelt one is still found.

mod parts;

use harness::settings::{Place, Reader, Value};
use probes::domain::names::Names;

use super::values::Wanted;
use crate::yaml::{self, Mistakes};

pub(super) use parts::{CloudSql, Database, Gcs, Registry, RegistryStorage, S3, Storage, is_address};

/// The one version of the configuration that is known.
const VERSION: &str = "v1";

/// How a secret is named.
const NAME_IT: &str = "Name the secret: { kind: secret, name: NAME }.";

/// Keys of the configuration that no dependency follows from.
const PASSED_OVER: &[&str] = &[
    "adminLoginSecret",
    "analytics",
    "blockNewUsers",
    "components",
    "customization",
    "disableDefinitelyGp",
    "dropImageRepo",
    "experimental",
    "jaegerOperator",
    "license",
    "messageBus",
    "observability",
    "openVSX",
    "sshGatewayHostKey",
    "telemetry",
    "workspace",
];

/// A secret of the cluster that the configuration names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretName {
    /// Its name.
    pub name: String,
    /// Where it is named.
    pub at: Place,
    /// The keys that it must have.
    pub keys: &'static [&'static str],
}

/// Which part of Gitpod is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Full,
    Meta,
    Workspace,
}

impl Kind {
    /// As the environment file has it.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Meta => "meta",
            Self::Workspace => "workspace",
        }
    }
}

/// A configuration that could be read.
#[derive(Clone, Debug)]
pub struct Config {
    pub(super) kind: Kind,
    pub(super) domain: String,
    pub(super) region: Option<String>,
    pub(super) shortname: Option<String>,
    pub(super) certificate: String,
    pub(super) custom_ca: Option<SecretName>,
    pub(super) http_proxy: Option<SecretName>,
    pub(super) image_pull_secrets: Vec<String>,
    pub(super) repository: Option<String>,
    pub(super) database: Database,
    /// Whether `database.ssl` is there.
    pub(super) ssl: bool,
    pub(super) storage: Storage,
    pub(super) registry: Registry,
    pub(super) auth_providers: Vec<SecretName>,
}

impl Config {
    /// Reads a configuration; `name` stands in messages.
    ///
    /// # Errors
    /// Every mistake of the text.
    pub fn read(text: &str, name: &str) -> Result<Self, Mistakes> {
        let mut mistakes = Vec::new();
        let config = yaml::parse(text, &mut mistakes).and_then(|node| {
            let mut reader = Reader::new(&node, "", &mut mistakes);
            let config = read(&mut reader);
            reader.finish();
            config
        });
        match config {
            Some(config) if mistakes.is_empty() => Ok(config),
            _ => Err(Mistakes::new(name, text, mistakes)),
        }
    }

    /// Whether the installation has a certificate authority of its own.
    pub const fn has_custom_ca(&self) -> bool {
        self.custom_ca.is_some()
    }

    /// The secrets that have to be read, each with its keys.
    pub fn wanted(&self) -> Vec<Wanted> {
        let storage = match &self.storage {
            Storage::InCluster => None,
            Storage::S3(s3) => Some(&s3.credentials),
            Storage::Gcs(gcs) => Some(&gcs.service_account),
        };
        let database = match &self.database {
            Database::InCluster => None,
            Database::External(secret) => Some(secret),
            Database::CloudSql(cloud) => Some(&cloud.service_account),
        };
        let registry = match &self.registry {
            Registry::InCluster { storage } => storage.as_ref().map(|storage| &storage.credentials),
            Registry::External { credentials, .. } => credentials.as_ref(),
        };
        let named = [self.custom_ca.as_ref(), self.http_proxy.as_ref(), storage, registry];
        let mut secrets: Vec<&SecretName> = named.into_iter().flatten().collect();
        if self.kind != Kind::Workspace {
            secrets.extend(database);
            secrets.extend(&self.auth_providers);
        }
        let pairs = secrets.iter().flat_map(|secret| secret.keys.iter().map(|key| Wanted::new(secret, key)));
        let mut wanted: Vec<Wanted> = pairs.collect();
        wanted.sort();
        wanted.dedup();
        wanted
    }
}

fn read(reader: &mut Reader<'_>) -> Option<Config> {
    if !version(reader) {
        reader.ignore_rest();
        return None;
    }
    for key in PASSED_OVER {
        let _ = reader.node(key);
    }
    let kinds = [("Full", Kind::Full), ("Meta", Kind::Meta), ("Workspace", Kind::Workspace)];
    let kind = reader.choice("kind", &kinds).unwrap_or(Kind::Full);
    let domain = reader.required_text("domain").map(str::to_owned);
    if domain.as_deref().is_some_and(|domain| Names::new(domain).is_none()) {
        let help = "Write the name that Gitpod is reached by, without https:// and without a path.";
        reader.mistake_at("domain", "`domain` is no domain", help);
    }
    let (region, shortname) = reader.section("metadata", metadata).unwrap_or_default();
    let certificate = secret(reader, "certificate", &[]);
    let certificate = certificate.map_or_else(|| "https-certificates".to_owned(), |secret| secret.name);
    let custom_ca = secret(reader, "customCACert", &["ca.crt"]);
    let http_proxy = secret(reader, "httpProxy", &["httpProxy", "httpsProxy", "noProxy"]);
    let image_pull_secrets = reader.items("imagePullSecrets", |inner| named(inner, &[]));
    let repository = reader.text("repository").map(str::to_owned);
    let (database, ssl) = parts::database(reader);
    let storage = parts::storage(reader);
    let registry = parts::registry(reader);
    let auth_providers = reader.items("authProviders", |inner| named(inner, &["provider"]));
    Some(Config {
        kind,
        domain: domain?,
        region,
        shortname,
        certificate,
        custom_ca,
        http_proxy,
        image_pull_secrets: image_pull_secrets.into_iter().flatten().map(|secret| secret.name).collect(),
        repository,
        database: database?,
        ssl,
        storage: storage?,
        registry: registry?,
        auth_providers: auth_providers.into_iter().flatten().collect(),
    })
}

/// Whether it is the version that is known. Of another, nothing else can be said.
fn version(reader: &mut Reader<'_>) -> bool {
    const HELP: &str = "It reads `apiVersion: v1`, which Gitpod's installer has had up to its last release.";
    match reader.text("apiVersion") {
        Some(VERSION) => true,
        Some(other) => {
            let text = format!("`apiVersion: {other}` is no version that this program reads");
            reader.mistake_at("apiVersion", text, HELP);
            false
        }
        None => {
            if !reader.given("apiVersion") {
                reader.missing("apiVersion", HELP);
            }
            false
        }
    }
}

fn metadata(reader: &mut Reader<'_>) -> (Option<String>, Option<String>) {
    let region = reader.text("region").map(str::to_owned);
    (region, reader.text("shortname").map(str::to_owned))
}

/// A reference to a secret: `kind: secret` with a name.
fn secret(reader: &mut Reader<'_>, key: &'static str, keys: &'static [&'static str]) -> Option<SecretName> {
    let node = reader.node(key)?;
    if !matches!(node.value, Value::Map(_)) {
        // It may be the secret itself, or an address with one in it.
        reader.mistake_hiding(key, format!("`{key}` must name a secret, never hold it"), NAME_IT);
        return None;
    }
    reader.inside(node, |inner| named(inner, keys))
}

/// The same that must be there.
fn required_secret(
    reader: &mut Reader<'_>,
    key: &'static str,
    keys: &'static [&'static str],
) -> Option<SecretName> {
    if !reader.given(key) {
        let _ = reader.node(key);
        reader.missing(key, NAME_IT);
        return None;
    }
    secret(reader, key, keys)
}

fn named(reader: &mut Reader<'_>, keys: &'static [&'static str]) -> Option<SecretName> {
    let _ = reader.choice("kind", &[("secret", ())]);
    let name = reader.required_text("name")?;
    let at = reader.place("name");
    if is_host(name) {
        return Some(SecretName { name: name.to_owned(), at, keys });
    }
    let help = "A name of a secret has small letters, digits, dashes and dots.";
    reader.mistake_at("name", format!("`{name}` is no name of a secret"), help);
    None
}

/// Whether a text is a name as hosts and objects of a cluster have them, or the address of a host.
pub(super) fn is_host(text: &str) -> bool {
    let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b);
    (1..=253).contains(&text.len())
        && text.bytes().all(good)
        && !text.starts_with(['-', '.'])
        && !text.ends_with(['-', '.'])
}
