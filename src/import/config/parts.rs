//! The three parts of the configuration that say where something stands: inside the cluster, or somewhere else.

use harness::settings::Reader;

use super::{SecretName, required_secret, secret};

/// Where the database is.
#[derive(Clone, Debug)]
pub(in crate::import) enum Database {
    /// Installed with Gitpod.
    InCluster,
    /// Somewhere else; the secret says where.
    External(SecretName),
    /// Cloud SQL, through Google's proxy.
    CloudSql(CloudSql),
}

/// Cloud SQL.
#[derive(Clone, Debug)]
pub(in crate::import) struct CloudSql {
    /// The secret with the user.
    pub(in crate::import) service_account: SecretName,
}

/// Where backups of workspaces are.
#[derive(Clone, Debug)]
pub(in crate::import) enum Storage {
    /// `MinIO`, installed with Gitpod.
    InCluster,
    /// What speaks like S3.
    S3(S3),
    /// Google Cloud Storage.
    Gcs(Gcs),
}

/// What speaks like S3.
#[derive(Clone, Debug)]
pub(in crate::import) struct S3 {
    /// The host, with a port.
    pub(in crate::import) endpoint: String,
    /// The one bucket for everything.
    pub(in crate::import) bucket: Option<String>,
    /// Plain http.
    pub(in crate::import) insecure: bool,
    /// The keys.
    pub(in crate::import) credentials: SecretName,
}

/// Google Cloud Storage.
#[derive(Clone, Debug)]
pub(in crate::import) struct Gcs {
    /// The project.
    pub(in crate::import) project: String,
    /// The key file.
    pub(in crate::import) service_account: SecretName,
}

/// Where images are.
#[derive(Clone, Debug)]
pub(in crate::import) enum Registry {
    /// Installed with Gitpod.
    InCluster {
        /// The bucket that it keeps its images in.
        storage: Option<RegistryStorage>,
    },
    /// Somewhere else.
    External {
        /// Host and path.
        url: String,
        /// The log-in; without it, anybody may push.
        credentials: Option<SecretName>,
    },
}

/// The bucket of the registry in the cluster.
#[derive(Clone, Debug)]
pub(in crate::import) struct RegistryStorage {
    /// The bucket.
    pub(in crate::import) bucket: String,
    /// Its region.
    pub(in crate::import) region: String,
    /// The host.
    pub(in crate::import) endpoint: String,
    /// The keys.
    pub(in crate::import) credentials: SecretName,
}

/// Where the thing of a section is that has `inCluster` beside other places. No key at all is the installer's default.
fn one_place(reader: &mut Reader<'_>, section: &str, others: &[&'static str]) -> bool {
    let at = reader.at();
    let in_cluster = reader.flag("inCluster");
    let given: Vec<&str> = others.iter().copied().filter(|key| reader.given(key)).collect();
    // Azure is known only to be refused.
    let known = others
        .iter()
        .filter(|key| **key != "azure")
        .map(|key| format!("`{key}`"))
        .collect::<Vec<_>>()
        .join(" or ");
    match (in_cluster, given.as_slice()) {
        (Some(true), [one, ..]) => {
            let text = format!("`{section}` is to be in the cluster, and `{one}` somewhere else");
            reader.mistake_at("inCluster", text, format!("Write `inCluster: false`, or leave `{one}` out."));
        }
        (_, [one, two, ..]) => {
            let text = format!("`{section}` is to be in two places: `{one}` and `{two}`");
            reader.mistake(reader.place(two), text, "Keep one of them.");
        }
        (Some(false), []) => {
            let text = format!("`{section}` is not to be in the cluster, and nothing says where it is");
            reader.mistake(at, text, format!("Add {known}."));
        }
        _ => {}
    }
    given.is_empty()
}

/// The database, and whether it is to be spoken to by TLS.
pub(super) fn database(reader: &mut Reader<'_>) -> (Option<Database>, bool) {
    let read = reader.section("database", |reader| {
        let inside = one_place(reader, "database", &["external", "cloudSQL"]);
        let external = reader.section("external", |inner| {
            required_secret(inner, "certificate", &["encryptionKeys", "host", "password", "port", "username"])
        });
        let cloud = reader.section("cloudSQL", |inner| {
            let keys = &["credentials.json", "encryptionKeys", "password", "username"];
            let service_account = required_secret(inner, "serviceAccount", keys);
            let _instance = inner.required_text("instance");
            Some(CloudSql { service_account: service_account? })
        });
        let ssl = reader.section("ssl", |inner| {
            let _ = secret(inner, "caCert", &[]);
        });
        let place = match (external, cloud) {
            (Some(Some(secret)), _) => Some(Database::External(secret)),
            (_, Some(Some(cloud))) => Some(Database::CloudSql(cloud)),
            _ => inside.then_some(Database::InCluster),
        };
        (place, ssl.is_some())
    });
    read.unwrap_or((Some(Database::InCluster), false))
}

/// The bucket store.
pub(super) fn storage(reader: &mut Reader<'_>) -> Option<Storage> {
    let read = reader.section("objectStorage", |reader| {
        for key in ["blobQuota", "maximumBackupCount", "resources"] {
            let _ = reader.node(key);
        }
        let inside = one_place(reader, "objectStorage", &["s3", "cloudStorage", "azure"]);
        if reader.node("azure").is_some() {
            let help = "Gitpod reaches Azure Blob Storage only through a gateway of MinIO that it installs itself, and \
                        MinIO has given that up. Check the gateway by a target of your own: api: s3, with its address.";
            reader.mistake_at("azure", "Azure Blob Storage cannot be checked", help);
        }
        let s3 = reader.section("s3", s3);
        let gcs = reader.section("cloudStorage", |inner| {
            let project = inner.required_text("project").map(str::to_owned);
            let service_account = required_secret(inner, "serviceAccount", &["service-account.json"]);
            Some(Gcs { project: project?, service_account: service_account? })
        });
        match (s3, gcs) {
            (Some(Some(s3)), _) => Some(Storage::S3(s3)),
            (_, Some(Some(gcs))) => Some(Storage::Gcs(gcs)),
            _ => inside.then_some(Storage::InCluster),
        }
    });
    read.unwrap_or(Some(Storage::InCluster))
}

fn s3(reader: &mut Reader<'_>) -> Option<S3> {
    let endpoint = endpoint(reader, "endpoint");
    let bucket = reader.text("bucket").map(str::to_owned);
    let insecure = reader.flag("allowInsecureConnection").unwrap_or(false);
    let credentials = required_secret(reader, "credentials", &["accessKeyId", "secretAccessKey"]);
    Some(S3 { endpoint: endpoint?, bucket, insecure, credentials: credentials? })
}

/// A host, with or without a port.
fn endpoint(reader: &mut Reader<'_>, key: &'static str) -> Option<String> {
    let text = reader.required_text(key)?;
    let (wrong, help) = if text.contains("://") {
        ("has a scheme", "Write the host, with a port if it has one; Gitpod's client refuses a scheme.")
    } else if is_address(text) {
        return Some(text.to_owned());
    } else {
        ("is no host with a port", "Write it like minio.example.com:9000.")
    };
    reader.mistake_hiding(key, format!("`{key}` {wrong}"), help);
    None
}

/// Whether a text is made of what hosts, ports and paths are made of, so that neither credentials nor anything that a
/// comment or a value cannot hold is in it.
pub(in crate::import) fn is_address(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:/[]".contains(&b))
}

/// The registry.
pub(super) fn registry(reader: &mut Reader<'_>) -> Option<Registry> {
    let read = reader.section("containerRegistry", |reader| {
        let _ = reader.node("privateBaseImageAllowList");
        let inside = one_place(reader, "containerRegistry", &["external"]);
        let external = reader.section("external", |inner| {
            // Credentials of another kind, for one product, that came after the last release.
            let _ = inner.node("credentials");
            let url = inner.required_text("url").map(str::to_owned);
            if url.as_deref().is_some_and(|url| !is_address(url)) {
                let help = "Write the host with the path, like eu.gcr.io/my-project.";
                inner.mistake_hiding("url", "`url` is no address of a registry", help);
            }
            let credentials = secret(inner, "certificate", &[".dockerconfigjson"]);
            Some(Registry::External { url: url?, credentials })
        });
        let given = reader.given("s3storage");
        let storage = reader.section("s3storage", registry_storage).flatten();
        match external {
            Some(external) => {
                if given {
                    let text = "`s3storage` is where the registry in the cluster keeps its images, and there is none";
                    reader.mistake_at("s3storage", text, "Leave it out, or write `inCluster: true`.");
                }
                external
            }
            None => inside.then_some(Registry::InCluster { storage }),
        }
    });
    read.unwrap_or(Some(Registry::InCluster { storage: None }))
}

fn registry_storage(reader: &mut Reader<'_>) -> Option<RegistryStorage> {
    let bucket = reader.required_text("bucket").map(str::to_owned);
    let region = reader.required_text("region").map(str::to_owned);
    let endpoint = endpoint(reader, "endpoint");
    let credentials = required_secret(reader, "certificate", &["s3AccessKey", "s3SecretKey"]);
    Some(RegistryStorage { bucket: bucket?, region: region?, endpoint: endpoint?, credentials: credentials? })
}
