//! The keys of a bucket store in the environment file.

use harness::SecretRef;
use harness::environment::{Common, NamedSecret};
use harness::settings::Reader;
use url::Url;

/// A bucket store as the environment file gives it.
#[derive(Clone, Debug)]
pub enum Settings {
    /// By the S3 interface.
    S3(Box<S3Settings>),
    /// By Google's JSON interface.
    Gcs(Box<GcsSettings>),
}

/// A store that is spoken to by the S3 interface.
#[derive(Clone, Debug)]
pub struct S3Settings {
    /// `https://host[:port]/` or `http://host[:port]/`.
    pub origin: Url,
    /// The region that Gitpod creates its buckets in.
    pub region: Option<String>,
    /// The access key.
    pub access_key: SecretRef,
    /// The secret key.
    pub secret_key: SecretRef,
    /// The token of temporary credentials.
    pub session_token: Option<SecretRef>,
    /// The one bucket for everything; without it Gitpod makes a bucket for each user.
    pub bucket: Option<String>,
    /// Whether Gitpod's registry in the cluster stands on it.
    pub backs_registry: bool,
    /// What a deep run moves.
    pub amounts: Amounts,
}

/// A store that is spoken to by Google's JSON interface.
#[derive(Clone, Debug)]
pub struct GcsSettings {
    /// `https://storage.googleapis.com/`, or where an emulator listens.
    pub origin: Url,
    /// The project that buckets are made in.
    pub project: String,
    /// The location that Gitpod makes its buckets in.
    pub location: Option<String>,
    /// The key file of the service account.
    pub service_account: SecretRef,
    /// A key for the S3 interface of the same store.
    pub hmac: Option<HmacKey>,
    /// What a deep run moves.
    pub amounts: Amounts,
}

/// A pair of keys for the S3 interface of Google Cloud Storage.
#[derive(Clone, Debug)]
pub struct HmacKey {
    /// The access key.
    pub access_key: SecretRef,
    /// The secret key.
    pub secret_key: SecretRef,
}

/// What a deep run moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// The bytes of the large object.
    pub large_object: u64,
    /// How many keys are listed.
    pub many_keys: u64,
}

const DEFAULT_AMOUNTS: Amounts = Amounts { large_object: 1 << 30, many_keys: 10_050 };

#[derive(Clone, Copy)]
enum Api {
    S3,
    Gcs,
}

impl Settings {
    /// Reads the keys, noting every mistake.
    pub fn read(reader: &mut Reader<'_>, _common: &Common) -> Option<Self> {
        if !reader.has("api") {
            reader.missing("api", "Write `api: s3` for MinIO, AWS S3 and whatever speaks like them, `api: gcs` for Google Cloud Storage.");
        }
        match reader.choice("api", &[("s3", Api::S3), ("gcs", Api::Gcs)])? {
            Api::S3 => S3Settings::read(reader).map(|settings| Self::S3(Box::new(settings))),
            Api::Gcs => GcsSettings::read(reader).map(|settings| Self::Gcs(Box::new(settings))),
        }
    }

    /// The address for people.
    pub fn endpoint(&self) -> String {
        match self {
            Self::S3(settings) => match &settings.bucket {
                Some(bucket) => format!("{}{bucket}", settings.origin),
                None => settings.origin.to_string(),
            },
            Self::Gcs(settings) => format!("{} (project {})", settings.origin, settings.project),
        }
    }

    /// The references to secrets.
    pub fn secrets(&self) -> Vec<NamedSecret<'_>> {
        match self {
            Self::S3(settings) => {
                let mut secrets = vec![
                    NamedSecret { key: "access_key", secret: &settings.access_key },
                    NamedSecret { key: "secret_key", secret: &settings.secret_key },
                ];
                let token = settings.session_token.as_ref();
                secrets.extend(token.map(|secret| NamedSecret { key: "session_token", secret }));
                secrets
            }
            Self::Gcs(settings) => {
                let mut secrets =
                    vec![NamedSecret { key: "service_account", secret: &settings.service_account }];
                if let Some(hmac) = &settings.hmac {
                    secrets.push(NamedSecret { key: "hmac.access_key", secret: &hmac.access_key });
                    secrets.push(NamedSecret { key: "hmac.secret_key", secret: &hmac.secret_key });
                }
                secrets
            }
        }
    }
}

impl Amounts {
    fn read(reader: &mut Reader<'_>) -> Self {
        let large_object = reader.size("large_object").unwrap_or(DEFAULT_AMOUNTS.large_object);
        let many_keys = reader.integer("many_keys", 1_300..=100_000);
        let many_keys = many_keys.and_then(|number| u64::try_from(number).ok());
        Self { large_object, many_keys: many_keys.unwrap_or(DEFAULT_AMOUNTS.many_keys) }
    }
}

impl S3Settings {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let insecure = reader.flag("insecure").unwrap_or_default();
        let origin = match reader.required_text("endpoint") {
            Some(text) => s3_origin(reader, text, insecure),
            None => None,
        };
        let region = reader.text("region").map(str::to_owned);
        for key in ["access_key", "secret_key"] {
            if !reader.has(key) {
                reader.missing(key, "Write a reference to a secret: { env: NAME } or { file: PATH }.");
            }
        }
        let (access_key, secret_key) = (reader.secret("access_key"), reader.secret("secret_key"));
        let session_token = reader.secret("session_token");
        let bucket = reader.text("bucket").map(str::to_owned);
        if let Some(name) = &bucket
            && !is_bucket_name(name)
        {
            reader.mistake_at(
                "bucket",
                format!("`{name}` is no name of a bucket"),
                "A name has 3 to 63 small letters, digits, dots and dashes, and begins and ends with a letter or a digit. A prefix does not belong here.",
            );
        }
        let backs_registry = reader.choice("backs", &[("registry", ())]).is_some();
        let amounts = Amounts::read(reader);
        Some(Self {
            origin: origin?,
            region,
            access_key: access_key?,
            secret_key: secret_key?,
            session_token,
            bucket,
            backs_registry,
            amounts,
        })
    }
}

impl GcsSettings {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let origin = match reader.text("endpoint") {
            Some(text) => gcs_origin(reader, text),
            None => Url::parse("https://storage.googleapis.com/").ok(),
        };
        let project = reader.required_text("project").map(str::to_owned);
        let location = reader.text("location").map(str::to_owned);
        if !reader.has("service_account") {
            reader.missing(
                "service_account",
                "Write a reference to the key file of the service account that Gitpod is given: { file: PATH }.",
            );
        }
        let service_account = reader.secret("service_account");
        let hmac = reader.section("hmac", |inner| {
            let (access_key, secret_key) = (inner.secret("access_key"), inner.secret("secret_key"));
            for (key, given) in [("access_key", access_key.is_some()), ("secret_key", secret_key.is_some())] {
                if !given && !inner.has(key) {
                    inner.missing(key, "Write a reference to a secret: { env: NAME } or { file: PATH }.");
                }
            }
            Some(HmacKey { access_key: access_key?, secret_key: secret_key? })
        });
        let amounts = Amounts::read(reader);
        Some(Self {
            origin: origin?,
            project: project?,
            location,
            service_account: service_account?,
            hmac: hmac.flatten(),
            amounts,
        })
    }
}

/// The address of an S3 endpoint, which Gitpod is given without a scheme.
fn s3_origin(reader: &mut Reader<'_>, text: &str, insecure: bool) -> Option<Url> {
    const FORM: &str =
        "Write host or host:port, like minio.example.com:9000; plain http is `insecure: true`.";
    let scheme = if insecure { "http" } else { "https" };
    let what = match text.split_once("://") {
        Some(("http", _)) if !insecure => {
            Some("must not have a scheme: Gitpod's client refuses it (and http needs `insecure: true`)")
        }
        Some(_) => Some("must not have a scheme: Gitpod's client refuses it"),
        None if text.contains('@') => Some("must not hold credentials"),
        None if text.contains(['/', '?', '#']) => Some("must end with the host or the port"),
        None => None,
    };
    if let Some(what) = what {
        if text.contains('@') {
            reader.mistake_hiding("endpoint", format!("`endpoint` {what}"), FORM);
        } else {
            reader.mistake_at("endpoint", format!("`endpoint` {what}"), FORM);
        }
        return None;
    }
    let url = Url::parse(&format!("{scheme}://{text}/")).ok().filter(Url::has_host);
    if url.is_none() {
        reader.mistake_at("endpoint", "`endpoint` is no host with a port", FORM);
    }
    url
}

fn gcs_origin(reader: &mut Reader<'_>, text: &str) -> Option<Url> {
    const FORM: &str = "Leave it out for Google itself; write https://host:port for a private endpoint, http://host:port for an emulator.";
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "http") && url.has_host());
    let Some(mut url) = url else {
        reader.mistake_at("endpoint", "`endpoint` is no address", FORM);
        return None;
    };
    if !url.username().is_empty() || url.password().is_some() {
        reader.mistake_hiding("endpoint", "`endpoint` must not hold credentials", FORM);
        return None;
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        reader.mistake_at("endpoint", "`endpoint` must end with the host or the port", FORM);
        return None;
    }
    url.set_path("/");
    Some(url)
}

/// What S3 takes as the name of a bucket.
fn is_bucket_name(name: &str) -> bool {
    let outer = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let bytes = name.as_bytes();
    (3..=63).contains(&bytes.len())
        && outer(bytes.first())
        && outer(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(b))
        && !name.contains("..")
}

#[cfg(test)]
mod tests;
