//! The keys of a cluster in the environment file.

use std::path::PathBuf;
use std::time::Duration;

use harness::SecretRef;
use harness::environment::{Common, NamedSecret};
use harness::settings::Reader;

use super::roles::Kind;

/// A cluster as the environment file gives it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How the API server is reached.
    pub access: Access,
    /// The namespace that Gitpod is, or will be, installed in.
    pub namespace: String,
    /// Which part of Gitpod is installed in this cluster.
    pub kind: Kind,
    /// The issuer that Gitpod's installation asks for its public certificate.
    pub issuer: Option<Named>,
    /// The service account that Gitpod's installer runs as: its namespace and its name.
    pub installer: Option<Named>,
    /// An existing namespace for what the run creates. Without it, the run makes one of its own name.
    pub scratch_namespace: Option<String>,
    /// The image that pods of a deep run start from.
    pub pod_image: Option<String>,
    /// The secret in [`Settings::namespace`] that the image is pulled with.
    pub image_pull_secret: Option<String>,
    /// Certificates of authorities that count as public beside Mozilla's: those that are newer than this program.
    pub public_roots: Option<PathBuf>,
    /// How long a certificate may take to be issued.
    pub issue_wait: Duration,
}

/// How an API server is reached.
#[derive(Clone, Debug)]
pub enum Access {
    /// As a kubeconfig says.
    Kubeconfig {
        /// The kubeconfig.
        file: SecretRef,
        /// Its context; without one, the current one of the file.
        context: Option<String>,
    },
    /// By the service account of the pod that underpin runs in.
    InCluster,
}

/// Two names with a slash between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// What stands before the slash: a kind, or a namespace.
    pub first: String,
    /// The name.
    pub name: String,
}

/// As long as the facts give an issuer in the cluster.
const DEFAULT_ISSUE_WAIT: Duration = Duration::from_mins(1);
/// The namespace of Gitpod's documentation.
const DEFAULT_NAMESPACE: &str = "gitpod";

impl Settings {
    /// Reads the keys, noting every mistake.
    pub fn read(reader: &mut Reader<'_>, _common: &Common) -> Option<Self> {
        let access = access(reader);
        let namespace = dns_label(reader, "namespace").unwrap_or_else(|| DEFAULT_NAMESPACE.to_owned());
        let kinds = [("full", Kind::Full), ("meta", Kind::Meta), ("workspace", Kind::Workspace)];
        let kind = reader.choice("kind", &kinds).unwrap_or(Kind::Full);
        let issuer = named(reader, "issuer", "Write Issuer/NAME or ClusterIssuer/NAME.", |first| {
            ["Issuer", "ClusterIssuer"].contains(&first)
        });
        let installer = named(reader, "installer", "Write NAMESPACE/NAME of the service account.", is_label);
        let scratch_namespace = dns_label(reader, "scratch_namespace");
        let pod_image = reader.text("pod_image").map(str::to_owned);
        let image_pull_secret = reader.text("image_pull_secret").map(str::to_owned);
        let public_roots = reader.path("public_roots");
        let issue_wait = reader.duration("issue_wait").unwrap_or(DEFAULT_ISSUE_WAIT);
        for key in ["proxy", "ca", "trust", "insecure_skip_verify", "resolve"] {
            if reader.given(key) {
                let text = format!(
                    "`{key}` is no key of a cluster: the kubeconfig says how its API server is reached"
                );
                reader.mistake_at(key, text, "Leave the key out, and write it into the kubeconfig.");
            }
        }
        Some(Self {
            access: access?,
            namespace,
            kind,
            issuer,
            installer,
            scratch_namespace,
            pod_image,
            image_pull_secret,
            public_roots,
            issue_wait,
        })
    }

    /// The address for people: which file and context, since the address itself stands in the kubeconfig.
    pub fn endpoint(&self) -> String {
        let context = |context: &Option<String>| {
            context.as_deref().map_or_else(String::new, |context| format!(", context {context}"))
        };
        match &self.access {
            Access::Kubeconfig { file: SecretRef::File(path), context: name } => {
                let file = path.file_name().unwrap_or_else(|| path.as_os_str());
                format!("kubeconfig {}{}", file.to_string_lossy(), context(name))
            }
            Access::Kubeconfig { context: name, .. } => format!("kubeconfig{}", context(name)),
            Access::InCluster => "the cluster that underpin runs in".to_owned(),
        }
    }

    /// The references to secrets.
    pub fn secrets(&self) -> Vec<NamedSecret<'_>> {
        match &self.access {
            Access::Kubeconfig { file, .. } => vec![NamedSecret { key: "kubeconfig", secret: file }],
            Access::InCluster => Vec::new(),
        }
    }
}

fn access(reader: &mut Reader<'_>) -> Option<Access> {
    const HELP: &str = "Write kubeconfig: { file: PATH } with a context, or in_cluster: true.";
    let in_cluster = reader.flag("in_cluster").unwrap_or(false);
    let given = reader.given("kubeconfig");
    let file = reader.secret("kubeconfig");
    let context = reader.text("context").map(str::to_owned);
    match (in_cluster, given) {
        (true, true) => {
            reader.mistake_at(
                "in_cluster",
                "a cluster is reached by its kubeconfig or from within, not both",
                HELP,
            );
            None
        }
        (true, false) if context.is_some() => {
            reader.mistake_at("context", "a context belongs to a kubeconfig, and none is named", HELP);
            None
        }
        (true, false) => Some(Access::InCluster),
        (false, false) => {
            reader.missing("kubeconfig", HELP);
            None
        }
        (false, true) => {
            let file = file?;
            if matches!(file, SecretRef::Kubernetes { .. }) {
                let text = "the kubeconfig of a cluster cannot be a secret of a cluster";
                reader.mistake_at("kubeconfig", text, "Write { file: PATH } or { env: NAME }.");
                return None;
            }
            Some(Access::Kubeconfig { file, context })
        }
    }
}

/// A name of a namespace.
fn dns_label(reader: &mut Reader<'_>, key: &'static str) -> Option<String> {
    let text = reader.text(key)?;
    if is_label(text) {
        return Some(text.to_owned());
    }
    let help = "Use 1 to 63 small letters, digits and dashes.";
    reader.mistake_at(key, format!("`{text}` is no name of a namespace"), help);
    None
}

fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn named(
    reader: &mut Reader<'_>,
    key: &'static str,
    help: &str,
    fits: impl Fn(&str) -> bool,
) -> Option<Named> {
    let text = reader.text(key)?;
    match text.split_once('/') {
        Some((first, name)) if fits(first) && !name.is_empty() && !name.contains('/') => {
            Some(Named { first: first.to_owned(), name: name.to_owned() })
        }
        _ => {
            reader.mistake_at(key, format!("`{text}` is no {key}"), help);
            None
        }
    }
}

#[cfg(test)]
mod tests;
