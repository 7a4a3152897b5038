//! The keys of the installation in the environment file.
//!
//! Of the common keys, `ca` and `trust` mean nothing here: what is looked at is trusted as by Gitpod's users and components,
//! who know Mozilla's authorities and the one that `custom_ca` names.

use std::net::SocketAddr;
use std::path::PathBuf;

use harness::SecretRef;
use harness::environment::{Common, NamedSecret};
use harness::secret::ReadSecret;
use harness::settings::Reader;

use super::names::Names;

/// The installation as the environment file gives it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its names.
    pub names: Names,
    /// Whether Gitpod is there already, so that something has to answer.
    pub installed: bool,
    /// The certificates of the authority that Gitpod is told to trust: its `customCACert`.
    pub custom_ca: Option<PathBuf>,
    /// The installation's certificate with its key.
    pub certificate: Option<Pair>,
    /// The name server that is asked; without one, those of the system.
    pub nameserver: Option<SocketAddr>,
    /// Certificates of authorities that count as public beside Mozilla's: those that are newer than this program.
    pub public_roots: Option<PathBuf>,
}

/// Where a certificate and its key stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The certificate, with those between it and its authority.
    pub chain: SecretRef,
    /// Its private key.
    pub key: SecretRef,
}

impl Settings {
    /// Reads the keys, noting every mistake.
    pub fn read(reader: &mut Reader<'_>, _common: &Common) -> Option<Self> {
        let names = names(reader);
        let installed = reader.choice("state", &[("absent", false), ("installed", true)]).unwrap_or(false);
        let custom_ca = reader.path("custom_ca");
        let certificate = reader.section("certificate", pair);
        let nameserver = nameserver(reader);
        let public_roots = reader.path("public_roots");
        if reader.given("proxy") {
            reader.mistake_at(
                "proxy",
                "the installation is not looked at through a proxy",
                "Leave the key out; what a proxy reaches says nothing of the names that are asked here.",
            );
        }
        Some(Self {
            names: names?,
            installed,
            custom_ca,
            certificate: match certificate {
                Some(pair) => Some(pair?),
                None => None,
            },
            nameserver,
            public_roots,
        })
    }

    /// The references to certificate and key.
    pub fn secrets(&self) -> Vec<NamedSecret<'_>> {
        let Some(Pair { chain, key }) = &self.certificate else { return Vec::new() };
        vec![
            NamedSecret { key: "certificate", secret: chain },
            NamedSecret { key: "certificate.key", secret: key },
        ]
    }
}

fn names(reader: &mut Reader<'_>) -> Option<Names> {
    const HELP: &str = "Write the name alone, as Gitpod is configured with: gitpod.example.com.";
    let domain = reader.required_text("domain")?;
    let names = Names::new(domain);
    if names.is_none() {
        reader.mistake_at("domain", format!("`{domain}` is no domain"), HELP);
    }
    names
}

/// A certificate in files, or in a secret of a cluster.
fn pair(reader: &mut Reader<'_>) -> Option<Pair> {
    let in_cluster = reader.has("kubernetes");
    let beside = ["file", "key"].into_iter().find(|key| reader.has(key));
    if let Some(key) = beside.filter(|_| in_cluster) {
        let help = "Keep either { file, key } or { kubernetes: { cluster, namespace, name } }.";
        reader.mistake_at(key, format!("`{key}` is given beside `kubernetes`"), help);
    }
    if in_cluster {
        // Known to the reader, so that they are not called unknown, too.
        let _ = (reader.node("file"), reader.node("key"));
        return reader.section("kubernetes", of_cluster).flatten();
    }
    for key in ["file", "key"] {
        if !reader.given(key) {
            reader.missing(
                key,
                "Write { file: PATH, key: { file: PATH } } or { kubernetes: { cluster, namespace, name } }.",
            );
        }
    }
    let (file, key) = (reader.path("file"), reader.secret("key"));
    // The same, so that a misspelt one is recognised.
    let _ = reader.node("kubernetes");
    Some(Pair { chain: SecretRef::File(file?), key: key? })
}

/// A secret of the type `kubernetes.io/tls`.
fn of_cluster(reader: &mut Reader<'_>) -> Option<Pair> {
    let mut text = |key| reader.required_text(key).map(str::to_owned);
    let (cluster, namespace, name) = (text("cluster"), text("namespace"), text("name"));
    let (cluster, namespace, name) = (cluster?, namespace?, name?);
    let of = |key: &str| SecretRef::Kubernetes {
        cluster: cluster.clone(),
        namespace: namespace.clone(),
        name: name.clone(),
        key: key.to_owned(),
        field: None,
        read: ReadSecret::default(),
    };
    Some(Pair { chain: of("tls.crt"), key: of("tls.key") })
}

fn nameserver(reader: &mut Reader<'_>) -> Option<SocketAddr> {
    let text = reader.text("nameserver")?;
    let address = text.parse();
    if address.is_err() {
        let text = format!("`{text}` is no address with a port");
        reader.mistake_at("nameserver", text, "Write it like \"10.96.0.10:53\".");
    }
    address.ok()
}

#[cfg(test)]
mod tests {
    use harness::settings::{Mistake, Node, Place, Value};

    use super::*;

    fn node(value: Value) -> Node {
        Node { at: Place { line: 1, column: 1 }, value }
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn map(entries: &[(&str, Value)]) -> Value {
        let place = Place { line: 1, column: 1 };
        Value::Map(
            entries.iter().map(|(key, value)| ((*key).to_owned(), place, node(value.clone()))).collect(),
        )
    }

    fn read(entries: &[(&str, Value)]) -> (Option<Settings>, Vec<String>) {
        let (node, mut mistakes) = (node(map(entries)), Vec::<Mistake>::new());
        let mut reader = Reader::new(&node, "/etc/underpin", &mut mistakes);
        let settings = Settings::read(&mut reader, &Common::default());
        reader.finish();
        (settings, mistakes.into_iter().map(|mistake| mistake.text).collect())
    }

    #[test]
    fn everything_is_read() {
        let key = map(&[("env", text("TLS_KEY"))]);
        let (settings, mistakes) = read(&[
            ("domain", text("gitpod.example.com")),
            ("state", text("installed")),
            ("custom_ca", text("ca.pem")),
            ("certificate", map(&[("file", text("tls.pem")), ("key", key)])),
            ("nameserver", text("127.0.0.1:5353")),
            ("public_roots", text("/roots.pem")),
        ]);
        assert_eq!(mistakes, [""; 0]);
        let settings = settings.unwrap();
        assert!(settings.installed);
        assert_eq!(settings.custom_ca, Some("/etc/underpin/ca.pem".into()));
        assert_eq!(settings.public_roots, Some("/roots.pem".into()));
        assert_eq!(settings.nameserver, Some("127.0.0.1:5353".parse().unwrap()));
        let secrets: Vec<_> = settings.secrets().into_iter().map(|named| named.secret.clone()).collect();
        let file = SecretRef::File("/etc/underpin/tls.pem".into());
        assert_eq!(secrets, [file, SecretRef::Env("TLS_KEY".to_owned())]);
    }

    #[test]
    fn a_secret_of_a_cluster_is_two_references() {
        let place = map(&[("cluster", text("prod")), ("namespace", text("gitpod")), ("name", text("tls"))]);
        let certificate = map(&[("kubernetes", place)]);
        let (settings, mistakes) =
            read(&[("domain", text("gitpod.example.com")), ("certificate", certificate)]);
        assert_eq!(mistakes, [""; 0]);
        let settings = settings.unwrap();
        assert!(!settings.installed);
        let keys: Vec<_> = settings.secrets().into_iter().map(|named| named.secret.clone()).collect();
        let key = |secret: &SecretRef| match secret {
            SecretRef::Kubernetes { key, name, .. } => format!("{name}/{key}"),
            SecretRef::Env(_) | SecretRef::File(_) => String::new(),
        };
        assert_eq!(keys.iter().map(key).collect::<Vec<_>>(), ["tls/tls.crt", "tls/tls.key"]);
    }

    #[test]
    fn mistakes_are_said() {
        let (settings, mistakes) = read(&[
            ("domain", text("https://gitpod.example.com")),
            ("certificate", map(&[("file", text("tls.pem"))])),
            ("nameserver", text("10.0.0.1")),
            ("proxy", text("env")),
        ]);
        assert!(settings.is_none());
        let expected = [
            "`https://gitpod.example.com` is no domain",
            "`key` is missing",
            "`10.0.0.1` is no address with a port",
            "the installation is not looked at through a proxy",
            "`proxy` is not known here",
        ];
        assert_eq!(mistakes, expected);
        let both = map(&[("file", text("a")), ("kubernetes", map(&[]))]);
        let (_, mistakes) = read(&[("certificate", both)]);
        assert_eq!(mistakes[..2], ["`domain` is missing", "`file` is given beside `kubernetes`"]);
    }
}
