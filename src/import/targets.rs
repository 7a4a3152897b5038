//! The targets: each from one part of the configuration, with what the secrets of that part hold.

mod storage;

use harness::names::is_name;
use harness::settings::Mistake;

use super::config::{CloudSql, Config, Database, Kind, Registry, SecretName, is_address};
use super::providers::{self, Provider};
use super::text::{kubeconfig, quoted};
use super::values::{Values, wrong};
use super::{About, CA_FILE, CLUSTER};

/// What is said of every target that stands in the cluster.
const INSIDE: &str = "It stands in the cluster, and its name means something only there: a run that checks it has to start in a pod.";

/// Everything that the file is written of.
#[derive(Debug)]
pub(super) struct Made {
    /// The name of the environment.
    pub(super) environment: String,
    /// What is said before the targets.
    pub(super) notes: Vec<String>,
    /// The targets.
    pub(super) blocks: Vec<Block>,
    /// The certificates of the installation's own authority.
    pub(super) ca: Option<String>,
}

/// A target as it is written.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// Where it comes from.
    pub(super) comments: Vec<String>,
    /// Its name.
    pub(super) name: String,
    /// Its family.
    pub(super) family: &'static str,
    /// Its keys, with their values as YAML.
    pub(super) keys: Vec<(&'static str, String)>,
    /// Keys to fill in.
    pub(super) hints: Vec<&'static str>,
}

impl Block {
    fn new(name: &str, family: &'static str, comment: impl Into<String>) -> Self {
        Self { comments: vec![comment.into()], name: name.to_owned(), family, ..Self::default() }
    }

    fn key(&mut self, key: &'static str, value: impl Into<String>) {
        self.keys.push((key, value.into()));
    }

    fn text(&mut self, key: &'static str, value: &str) {
        self.key(key, quoted(value));
    }

    fn comment(&mut self, text: impl Into<String>) {
        self.comments.push(text.into());
    }
}

/// What is read for one file, and what all targets share.
struct Maker<'a> {
    config: &'a Config,
    about: &'a About,
    values: &'a Values,
    /// `proxy`, for what is reached through it.
    proxy: Option<String>,
}

/// Makes everything, noting what is missing.
pub(super) fn make(config: &Config, about: &About, values: &Values, mistakes: &mut Vec<Mistake>) -> Made {
    let mut notes = Vec::new();
    let proxy = config.http_proxy.as_ref().and_then(|secret| proxy(secret, values, &mut notes, mistakes));
    let ca = config.custom_ca.as_ref().and_then(|secret| authority(secret, values, mistakes));
    let maker = Maker { config, about, values, proxy };
    if let Some(repository) = config.repository.as_deref().filter(|text| is_address(text)) {
        notes.push(format!(
            "No target checks `repository` ({repository}): Gitpod only pulls its own images from there, and what can be \
             checked of a registry is what Gitpod pushes to it."
        ));
    }
    let mut blocks = vec![maker.cluster()];
    if config.kind == Kind::Workspace {
        notes.push(
            "This installation has the kind Workspace: database and source control belong to the one that it is part of."
                .to_owned(),
        );
    } else {
        blocks.extend(maker.database(mistakes));
    }
    blocks.extend(maker.storage(mistakes));
    blocks.extend(maker.registry(mistakes));
    if config.kind != Kind::Workspace {
        let found = config.auth_providers.iter().filter_map(|s| providers::provider(s, values, mistakes));
        let found: Vec<Provider> = found.collect();
        let taken: Vec<String> = blocks.iter().map(|block| block.name.clone()).collect();
        blocks.extend(maker.source_control(&found, taken));
    }
    Made { environment: environment(config), notes, blocks, ca }
}

/// The name of the environment: the installation's short name, unless it is everybody's, else its domain.
fn environment(config: &Config) -> String {
    match &config.shortname {
        Some(short) if is_name(short) && short != "default" => short.clone(),
        _ => name_of(&config.domain),
    }
}

/// A host as a name.
fn name_of(host: &str) -> String {
    let name: String =
        host.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(40).collect();
    name.to_ascii_lowercase().trim_matches('-').to_owned()
}

/// How the proxy is said to a target: its address where that is all there is to it, else by variables.
fn proxy(
    secret: &SecretName,
    values: &Values,
    notes: &mut Vec<String>,
    mistakes: &mut Vec<Mistake>,
) -> Option<String> {
    let Some(found) = ["httpsProxy", "httpProxy"].iter().find_map(|key| values.optional(secret, key)) else {
        // Only one of the two has to be there.
        values.required(secret, "httpProxy", mistakes);
        return None;
    };
    let address = found.expose().trim().trim_end_matches('/');
    let scheme = ["http://", "https://", "socks5://"].iter().any(|scheme| address.starts_with(scheme));
    let path = address.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
    if scheme && !path && is_address(address) && values.optional(secret, "noProxy").is_none() {
        return Some(quoted(address));
    }
    notes.push(format!(
        "Gitpod goes through the proxy of the secret {}, which has a user, exceptions or a form of its own. Set HTTPS_PROXY and \
         NO_PROXY to what its keys httpsProxy and noProxy hold before a run.",
        secret.name
    ));
    Some("env".to_owned())
}

/// The certificates in `ca.crt`, and nothing else that may stand beside them.
fn authority(secret: &SecretName, values: &Values, mistakes: &mut Vec<Mistake>) -> Option<String> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let mut rest = values.required(secret, "ca.crt", mistakes)?.expose();
    let mut out = String::new();
    while let Some(start) = rest.find(BEGIN) {
        let Some(length) = rest[start..].find(END) else { break };
        let end = start + length + END.len();
        out.push_str(&rest[start..end]);
        out.push('\n');
        rest = &rest[end..];
    }
    if out.is_empty() {
        mistakes.push(wrong(secret, "its key `ca.crt` holds no certificate"));
        return None;
    }
    Some(out)
}

impl Maker<'_> {
    /// A reference to a key of a secret in Gitpod's namespace.
    fn secret(&self, name: &str, key: &str) -> String {
        self.reference(name, key, "")
    }

    fn reference(&self, name: &str, key: &str, field: &str) -> String {
        let field = if field.is_empty() { String::new() } else { format!(", field: {}", quoted(field)) };
        format!(
            "{{ kubernetes: {{ cluster: {CLUSTER}, namespace: {}, name: {}, key: {}{field} }} }}",
            quoted(&self.about.namespace),
            quoted(name),
            quoted(key)
        )
    }

    /// The name of a service, from everywhere in the cluster.
    fn service(&self, name: &str) -> String {
        format!("{name}.{}.svc.cluster.local", self.about.namespace)
    }

    /// What every target outside of the cluster has.
    fn outside(&self, block: &mut Block) {
        if self.config.custom_ca.is_some() {
            block.key("ca", CA_FILE);
        }
        if let Some(proxy) = &self.proxy {
            block.key("proxy", proxy.clone());
        }
    }

    fn cluster(&self) -> Block {
        let comment = "From --kubeconfig, and `kind` and `imagePullSecrets` of the configuration.";
        let mut block = Block::new(CLUSTER, "cluster", comment);
        block.key("kubeconfig", kubeconfig(self.about));
        if let Some(context) = &self.about.context {
            block.text("context", context);
        }
        block.text("namespace", &self.about.namespace);
        block.text("kind", self.config.kind.as_str());
        let pull = &self.config.image_pull_secrets;
        if let Some(first) = pull.first() {
            block.text("image_pull_secret", first);
        }
        if pull.len() > 1 {
            block.comment(format!("Of {} `imagePullSecrets` the first is used.", pull.len()));
        }
        block.hints = vec!["issuer: ClusterIssuer/NAME   # what Gitpod's public certificate is issued by"];
        block
    }

    fn database(&self, mistakes: &mut Vec<Mistake>) -> Option<Block> {
        let mut block = match &self.config.database {
            Database::InCluster => self.own_database(),
            Database::External(secret) => self.external_database(secret, mistakes)?,
            Database::CloudSql(cloud) => self.cloud_sql(cloud, mistakes)?,
        };
        if self.config.ssl {
            block.comment(
                "The configuration has `ssl`. No release up to 2022.11 can speak TLS to its database, and a run checks that \
                 it can be reached without.",
            );
        }
        Some(block)
    }

    fn own_database(&self) -> Block {
        // Service and secret: install/installer/pkg/components/database/incluster.
        let mut block = Block::new("database", "database", "From `database.inCluster`.");
        block.comment(INSIDE);
        block.text("host", &self.service("db"));
        block.key("port", "3306");
        block.text("username", "gitpod");
        block.key("password", self.secret("mysql", "password"));
        block.key("encryption_keys", self.secret("mysql", "encryptionKeys"));
        block
    }

    fn external_database(&self, secret: &SecretName, mistakes: &mut Vec<Mistake>) -> Option<Block> {
        let comment = format!(
            "From `database.external`: the keys host, port and username of the secret {} as they were.",
            secret.name
        );
        let mut block = Block::new("database", "database", comment);
        let complete = self.values.complete(secret, mistakes);
        let open = |key| self.values.optional(secret, key).map(|value| value.expose().trim());
        let (host, port) = (open("host"), open("port"));
        if host.is_some_and(|host| host.contains('/') || !is_address(host)) {
            mistakes.push(wrong(secret, "its key `host` is no name of a host"));
        }
        if port.is_some_and(|port| port.parse::<u16>().map_or(true, |port| port == 0)) {
            mistakes.push(wrong(secret, "its key `port` is no port"));
        }
        if !complete {
            return None;
        }
        block.text("host", host?);
        block.key("port", port?);
        block.text("username", open("username")?);
        block.key("password", self.secret(&secret.name, "password"));
        block.key("encryption_keys", self.secret(&secret.name, "encryptionKeys"));
        Some(block)
    }

    fn cloud_sql(&self, cloud: &CloudSql, mistakes: &mut Vec<Mistake>) -> Option<Block> {
        let secret = &cloud.service_account;
        let comment = format!("From `database.cloudSQL`: the key username of the secret {}.", secret.name);
        let mut block = Block::new("database", "database", comment);
        block.comment(
            "Gitpod reaches Cloud SQL only through Google's proxy, which it installs as the service cloudsqlproxy and which does \
             the TLS. Where Gitpod is not installed yet, start the proxy by yourself, and write its address here.",
        );
        block.comment(INSIDE);
        if !self.values.complete(secret, mistakes) {
            return None;
        }
        block.text("host", &self.service("cloudsqlproxy"));
        block.key("port", "3306");
        block.text("username", self.values.optional(secret, "username")?.expose().trim());
        block.key("password", self.secret(&secret.name, "password"));
        block.key("encryption_keys", self.secret(&secret.name, "encryptionKeys"));
        Some(block)
    }

    fn registry(&self, mistakes: &mut Vec<Mistake>) -> Vec<Block> {
        match &self.config.registry {
            Registry::InCluster { storage } => {
                let mut blocks = vec![self.own_registry()];
                blocks.extend(storage.as_ref().and_then(|storage| self.registry_storage(storage, mistakes)));
                blocks
            }
            Registry::External { url, credentials } => {
                let mut block = Block::new("registry", "registry", "From `containerRegistry.external`.");
                let whole = if url.contains("://") { url.clone() } else { format!("https://{url}") };
                block.text("url", whole.trim_end_matches('/'));
                match credentials {
                    Some(secret) if self.values.complete(secret, mistakes) => {
                        block.key("docker_config", self.secret(&secret.name, ".dockerconfigjson"));
                    }
                    Some(_) => {}
                    None => block.comment("It names no `certificate`, so that nobody logs in."),
                }
                self.outside(&mut block);
                vec![block]
            }
        }
    }

    /// Gitpod reaches its own registry by the domain, through its proxy, which asks for the log-in; the secret has an
    /// entry for that name alone (install/installer/pkg/components/docker-registry/secret.go).
    fn own_registry(&self) -> Block {
        let mut block = Block::new("registry", "registry", "From `containerRegistry.inCluster`.");
        block.comment(format!(
            "It is reached as Gitpod reaches it, by the domain and with Gitpod's own log-in; the service behind that is {}. It \
             answers once Gitpod is installed.",
            self.service("registry")
        ));
        block.text("url", &format!("https://registry.{}", self.config.domain));
        block.key("docker_config", self.secret("builtin-registry-auth", ".dockerconfigjson"));
        if self.config.custom_ca.is_some() {
            block.key("ca", CA_FILE);
        }
        block
    }

    fn source_control(&self, found: &[Provider], mut taken: Vec<String>) -> Vec<Block> {
        let mut blocks = Vec::new();
        for provider in found {
            let mut name = name_of(&provider.host);
            let mut number = 2;
            while taken.contains(&name) || !is_name(&name) {
                name = format!("{}-{number}", name_of(&provider.host).chars().take(36).collect::<String>());
                number += 1;
            }
            taken.push(name.clone());
            let comment =
                format!("From the secret {} of `authProviders`, of type {}.", provider.secret, provider.kind);
            let mut block = Block::new(&name, "scm", comment);
            block.text("url", &format!("https://{}", provider.host));
            if let Some(expect) = provider.expect {
                block.text("expect", expect);
            }
            let client_secret = self.reference(&provider.secret, "provider", "oauth.clientSecret");
            let client_id = quoted(&provider.client_id);
            block.key(
                "oauth",
                format!("\n      client_id: {client_id}\n      client_secret: {client_secret}"),
            );
            block.text("callback_host", &self.config.domain);
            self.outside(&mut block);
            block.hints = vec![
                "token: { env: SCM_TOKEN }        # of a user, for what only a user may see",
                "repository: group/project        # that the user may administrate",
            ];
            blocks.push(block);
        }
        blocks
    }
}
