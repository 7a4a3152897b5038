//! The keys of a registry in the environment file.

use harness::environment::{Common, NamedSecret};
use harness::settings::Reader;
use harness::{Secret, SecretRef};
use rustls_pki_types::ServerName;
use url::Url;

use crate::net::http::authority;

/// A registry as the environment file gives it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `https://host[:port]/`, without the prefix.
    pub origin: Url,
    /// The path under which repositories are made; empty, or without slashes at its ends.
    pub prefix: String,
    /// How to log in.
    pub login: LoginRef,
    /// An image that workspaces build on.
    pub base_image: Option<String>,
    /// Whether uploads may be opened, and cancelled, in Gitpod's own two repositories.
    pub touch_gitpod_repositories: bool,
}

/// How to log in, as far as the file says.
#[derive(Clone, Debug)]
pub enum LoginRef {
    /// Not at all.
    Anonymous,
    /// With a user name and a password.
    Password {
        /// The user name.
        username: String,
        /// The password.
        password: SecretRef,
    },
    /// With what a `.dockerconfigjson` holds for the host.
    DockerConfig(SecretRef),
}

/// A user name and a password.
#[derive(Clone, Debug)]
pub struct Login {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: Secret,
}

const DOCKER_HUB: &[&str] = &["docker.io", "index.docker.io", "registry-1.docker.io"];

impl Settings {
    /// Reads the keys, noting every mistake.
    pub fn read(reader: &mut Reader<'_>, _common: &Common) -> Option<Self> {
        let url = reader.required_text("url").and_then(|text| read_url(reader, text));
        let login = read_login(reader);
        let base_image = reader.text("base_image").map(str::to_owned);
        let touch_gitpod_repositories = reader.flag("touch_gitpod_repositories").unwrap_or_default();
        let (origin, prefix) = url?;
        Some(Self { origin, prefix, login: login?, base_image, touch_gitpod_repositories })
    }

    /// The address for people.
    pub fn endpoint(&self) -> String {
        format!("{}{}", self.origin, self.prefix)
    }

    /// The references to secrets.
    pub fn secrets(&self) -> Vec<NamedSecret<'_>> {
        match &self.login {
            LoginRef::Anonymous => Vec::new(),
            LoginRef::Password { password, .. } => vec![NamedSecret { key: "password", secret: password }],
            LoginRef::DockerConfig(file) => vec![NamedSecret { key: "docker_config", secret: file }],
        }
    }

    /// The repository `name` under the prefix.
    pub fn repository(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}/{name}", self.prefix) }
    }
}

fn read_url(reader: &mut Reader<'_>, text: &str) -> Option<(Url, String)> {
    const FORM: &str = "Write https://host, with a port and a path if the registry has them: https://registry.example.com/gitpod.";
    let mistake = |reader: &mut Reader<'_>, what: &str| {
        reader.mistake_at("url", format!("`url` {what}"), FORM);
        None
    };
    let Some((scheme, _)) = text.split_once("://") else {
        return mistake(reader, "has no scheme");
    };
    if !matches!(scheme, "https" | "http") {
        return mistake(reader, &format!("cannot begin with `{scheme}://`"));
    }
    let Ok(mut url) = Url::parse(text) else {
        return mistake(reader, "is no address");
    };
    if !url.username().is_empty() || url.password().is_some() {
        reader.mistake_hiding(
            "url",
            "`url` must not hold credentials",
            "Give them as `username` and `password`, where the password is a reference to a secret.",
        );
        return None;
    }
    if url.query().is_some() || url.fragment().is_some() {
        return mistake(reader, "must end with the path");
    }
    let named =
        url.host_str().is_some_and(|host| ServerName::try_from(host.trim_matches(['[', ']'])).is_ok());
    if scheme == "https" && !named {
        return mistake(reader, "has a host that no certificate can name");
    }
    let prefix = url.path().trim_matches('/').to_owned();
    if prefix == "v2" || prefix.starts_with("v2/") {
        return mistake(reader, "must be given without `/v2`, which clients add themselves");
    }
    let is_name = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || b"._-".contains(&c))
    };
    if !prefix.is_empty() && !prefix.split('/').all(is_name) {
        return mistake(
            reader,
            "has a path that no repository name can begin with (lower-case letters, digits, `.`, `_`, `-`)",
        );
    }
    // Clients reach Docker Hub under another name than the one that people write.
    if url.host_str().is_some_and(|host| DOCKER_HUB.contains(&host)) {
        let _ = url.set_host(Some("registry-1.docker.io"));
    }
    url.set_path("/");
    Some((url, prefix))
}

fn read_login(reader: &mut Reader<'_>) -> Option<LoginRef> {
    let username = reader.text("username").map(str::to_owned);
    let (has_username, has_password) = (reader.has("username"), reader.has("password"));
    let password = reader.secret("password");
    let docker_config = reader.secret("docker_config");
    if reader.has("docker_config") {
        if has_username || has_password {
            reader.mistake_at(
                "docker_config",
                "`docker_config` and `username` with `password` exclude each other",
                "Keep `docker_config` to use exactly what Gitpod is given, else the user name and the password.",
            );
            return None;
        }
        return docker_config.map(LoginRef::DockerConfig);
    }
    match (has_username, has_password) {
        (false, false) => Some(LoginRef::Anonymous),
        (true, true) => Some(LoginRef::Password { username: username?, password: password? }),
        (true, false) => {
            reader.mistake_at("username", "`username` needs `password`", "");
            None
        }
        (false, true) => {
            reader.mistake_at("password", "`password` needs `username`", "");
            None
        }
    }
}

/// Finds the log-in for a registry in the text of a `.dockerconfigjson`, as Gitpod does: under the exact host and
/// port, and for Docker Hub under the keys that its clients use.
///
/// # Errors
/// A text that says what is missing; it holds no secret.
pub fn from_docker_config(text: &str, origin: &Url) -> Result<Login, String> {
    let config: serde_json::Value =
        serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"))?;
    let Some(auths) = config.get("auths").and_then(serde_json::Value::as_object) else {
        return Err("it has no `auths`".to_owned());
    };
    let host = authority(origin);
    let keys: Vec<&str> = if DOCKER_HUB.contains(&host.as_str()) {
        vec!["registry-1.docker.io", "docker.io", "https://index.docker.io/v1/"]
    } else {
        vec![&host]
    };
    let Some((key, entry)) = keys.iter().find_map(|key| Some((*key, auths.get(*key)?))) else {
        let known: Vec<_> = auths.keys().map(|key| format!("`{key}`")).collect();
        return Err(format!(
            "`auths` has no entry for exactly `{}`; it has {}",
            keys.join("` or `"),
            if known.is_empty() { "none".to_owned() } else { known.join(", ") }
        ));
    };
    let field = |name| entry.get(name).and_then(serde_json::Value::as_str).filter(|text| !text.is_empty());
    if let Some((username, password)) = field("username").zip(field("password")) {
        return Ok(Login { username: username.to_owned(), password: Secret::new(password.to_owned()) });
    }
    let Some(auth) = field("auth") else {
        return Err(format!(
            "the entry `{key}` has neither `auth` nor `username` and `password`, which are all that Gitpod reads"
        ));
    };
    decode_pair(auth).ok_or_else(|| format!("`auth` of the entry `{key}` is not base64 of `user:password`"))
}

fn decode_pair(auth: &str) -> Option<Login> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(auth.trim()).ok()?;
    let pair = String::from_utf8(bytes).ok()?;
    let (username, password) = pair.split_once(':')?;
    Some(Login {
        username: username.to_owned(),
        password: Secret::new(password.trim_end_matches('\0').to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use harness::settings::{Mistake, Node, Place, Value};

    use super::*;

    fn read(entries: &[(&str, Value)]) -> (Option<Settings>, Vec<Mistake>) {
        let node = |value: Value| Node { at: Place::default(), value };
        let map = entries
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Place::default(), node(value.clone())))
            .collect();
        let root = node(Value::Map(map));
        let mut mistakes = Vec::new();
        let mut reader = Reader::new(&root, "/etc", &mut mistakes);
        let settings = Settings::read(&mut reader, &Common::default());
        reader.finish();
        (settings, mistakes)
    }

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    fn file(path: &str) -> Value {
        Value::Map(vec![(
            "file".to_owned(),
            Place::default(),
            Node { at: Place::default(), value: text(path) },
        )])
    }

    #[test]
    fn an_address_is_a_host_and_a_prefix() {
        for (url, origin, prefix) in [
            ("https://registry.example.com", "https://registry.example.com/", ""),
            ("https://eu.gcr.io/project/", "https://eu.gcr.io/", "project"),
            ("http://localhost:5000/a/b-c", "http://localhost:5000/", "a/b-c"),
            ("https://docker.io/ada", "https://registry-1.docker.io/", "ada"),
        ] {
            let (settings, mistakes) = read(&[("url", text(url))]);
            assert_eq!(mistakes, [], "{url}");
            let settings = settings.unwrap();
            assert_eq!((settings.origin.as_str(), settings.prefix.as_str()), (origin, prefix), "{url}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (entries, expected) in [
            (vec![], "`url` is missing"),
            (vec![("url", text("registry.example.com/gitpod"))], "`url` has no scheme"),
            (vec![("url", text("ftp://h"))], "`url` cannot begin with `ftp://`"),
            (vec![("url", text("https://a_b..c"))], "`url` has a host that no certificate can name"),
            (vec![("url", text("https://u:p@h"))], "`url` must not hold credentials"),
            (
                vec![("url", text("https://h/v2/"))],
                "`url` must be given without `/v2`, which clients add themselves",
            ),
            (
                vec![("url", text("https://h/Gitpod"))],
                "`url` has a path that no repository name can begin with (lower-case letters, digits, `.`, `_`, `-`)",
            ),
            (vec![("url", text("https://h")), ("username", text("u"))], "`username` needs `password`"),
            (vec![("url", text("https://h")), ("password", file("p"))], "`password` needs `username`"),
            (
                vec![
                    ("url", text("https://h")),
                    ("username", text("u")),
                    ("password", file("p")),
                    ("docker_config", file("d")),
                ],
                "`docker_config` and `username` with `password` exclude each other",
            ),
            (
                vec![("url", text("https://h")), ("username", text("u")), ("password", text("p"))],
                "`password` must refer to a secret, never hold it",
            ),
        ] {
            let (settings, mistakes) = read(&entries);
            assert!(settings.is_none(), "{expected}");
            assert_eq!(mistakes.iter().map(|m| m.text.as_str()).collect::<Vec<_>>(), [expected]);
        }
    }

    #[test]
    fn a_docker_config_is_read_as_gitpod_reads_it() {
        // base64 of ada:se:cret
        let config = r#"{"auths": {"h:5000": {"auth": "YWRhOnNlOmNyZXQ="}, "i": {"username": "u", "password": "p"}, "j": {"identitytoken": "t"}, "https://index.docker.io/v1/": {"auth": "YWRhOnNlOmNyZXQ="}}}"#;
        let find = |url: &str| from_docker_config(config, &Url::parse(url).unwrap());
        let login = find("https://h:5000/").unwrap();
        assert_eq!((login.username.as_str(), login.password.expose()), ("ada", "se:cret"));
        assert_eq!(find("https://i/").unwrap().username, "u");
        assert_eq!(find("https://registry-1.docker.io/").unwrap().username, "ada");
        assert!(find("https://h/").unwrap_err().contains("no entry for exactly `h`; it has `h:5000`"));
        assert!(find("https://j/").unwrap_err().contains("neither `auth` nor"));
    }
}
