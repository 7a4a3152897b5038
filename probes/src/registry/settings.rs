//! The keys of a registry in the environment file.

use std::time::Duration;

use harness::environment::{Common, NamedSecret};
use harness::settings::Reader;
use harness::{Secret, SecretRef};
use rustls_pki_types::ServerName;
use url::Url;

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
    /// The bytes of the large layer that a deep run sends.
    pub large_layer: u64,
    /// How long the body pauses by which a deep run finds out what cuts slow ones.
    pub slow_body_pause: Duration,
    /// How long a deep run waits at most for a token to end.
    pub token_wait: Duration,
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

/// The names under which Docker Hub is known.
pub(super) const DOCKER_HUB: &[&str] = &["docker.io", "index.docker.io", "registry-1.docker.io"];

impl Settings {
    /// Reads the keys, noting every mistake.
    pub fn read(reader: &mut Reader<'_>, _common: &Common) -> Option<Self> {
        let url = reader.required_text("url").and_then(|text| read_url(reader, text));
        let login = read_login(reader);
        let base_image = reader.text("base_image").map(str::to_owned);
        let touch_gitpod_repositories = reader.flag("touch_gitpod_repositories").unwrap_or_default();
        let large_layer = reader.size("large_layer").unwrap_or(256 << 20);
        let slow_body_pause = reader.duration("slow_body_pause").unwrap_or(Duration::from_secs(75));
        let token_wait = reader.duration("token_wait").unwrap_or(Duration::from_secs(305));
        let (origin, prefix) = url?;
        Some(Self {
            origin,
            prefix,
            login: login?,
            base_image,
            touch_gitpod_repositories,
            large_layer,
            slow_body_pause,
            token_wait,
        })
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
    fn what_a_deep_run_takes_can_be_set() {
        let (settings, mistakes) = read(&[("url", text("https://h"))]);
        assert_eq!(mistakes, []);
        assert_eq!(settings.unwrap().large_layer, 256 << 20);
        let (settings, mistakes) = read(&[
            ("url", text("https://h")),
            ("large_layer", text("2GiB")),
            ("slow_body_pause", text("300ms")),
            ("token_wait", text("1s")),
        ]);
        assert_eq!(mistakes, []);
        let Settings { large_layer, slow_body_pause, token_wait, .. } = settings.unwrap();
        assert_eq!(
            (large_layer, slow_body_pause, token_wait),
            (2 << 30, Duration::from_millis(300), Duration::from_secs(1))
        );
        let (_, mistakes) = read(&[("url", text("https://h")), ("large_layer", text("512M"))]);
        assert!(mistakes[0].text.starts_with("`large_layer`: `512M` is no size"), "{mistakes:?}");
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
}
