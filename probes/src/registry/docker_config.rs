//! A `.dockerconfigjson`, read as Gitpod reads it: under the exact host and port, user name and password alone.

use serde_json::{Map, Value};
use url::Url;

use harness::Secret;

use super::settings::{DOCKER_HUB, Login};
use crate::net::http::authority;

/// A log-in that a docker config holds for a registry.
#[derive(Clone, Debug)]
pub struct Found {
    /// The log-in.
    pub login: Login,
    /// The key under which it stands.
    pub key: String,
    /// The keys under which Gitpod looks and finds nothing.
    pub missing: Vec<String>,
}

/// The keys under which Gitpod looks: the image builder under what people write, the builder's proxy under the host that
/// is connected to (`image-builder-bob/pkg/proxy/auth.go`), which for Docker Hub are two.
fn keys(origin: &Url) -> Vec<String> {
    let host = authority(origin);
    if DOCKER_HUB.contains(&host.as_str()) {
        vec!["registry-1.docker.io".to_owned(), "docker.io".to_owned()]
    } else {
        vec![host]
    }
}

/// Finds the log-in for a registry. An entry under another spelling of the host, which Docker takes and Gitpod does not,
/// is found too, so that the other probes can run; [`Found::missing`] then says so.
///
/// # Errors
/// A text that says what is missing; it holds no secret.
pub fn find(text: &str, origin: &Url) -> Result<Found, String> {
    let config: Value = serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"))?;
    let empty = Map::new();
    let helpers = helpers(&config, origin);
    let auths = match config.get("auths").and_then(Value::as_object) {
        Some(auths) => auths,
        None if helpers.is_some() => &empty,
        None => return Err("it has no `auths`".to_owned()),
    };
    let wanted = keys(origin);
    let exact = wanted.iter().find_map(|key| auths.get_key_value(key));
    let Some((key, entry)) = exact.or_else(|| auths.iter().find(|(key, _)| spells(key, origin))) else {
        let known: Vec<_> = auths.keys().map(|key| format!("`{key}`")).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        let helpers = helpers.unwrap_or_default();
        return Err(format!(
            "`auths` has no entry for exactly `{}`; it has {known}{helpers}",
            wanted.join("` or `")
        ));
    };
    let login = login(key, entry).map_err(|why| why + &helpers.unwrap_or_default())?;
    let missing = wanted.into_iter().filter(|key| !auths.contains_key(key)).collect();
    Ok(Found { login, key: key.clone(), missing })
}

/// What keeps the password in place of the file, where something does.
fn helpers(config: &Value, origin: &Url) -> Option<String> {
    let named = |name: &str| config.get("credHelpers")?.get(name)?.as_str();
    let helper = keys(origin)
        .iter()
        .find_map(|key| named(key))
        .or_else(|| config.get("credsStore").and_then(Value::as_str).filter(|store| !store.is_empty()))?;
    Some(format!("; the helper `{helper}` keeps passwords elsewhere, where Gitpod does not look"))
}

/// Whether Docker takes a key for the registry: with a scheme or a path, or without its port.
fn spells(key: &str, origin: &Url) -> bool {
    let host = key.split_once("://").map_or(key, |(_, rest)| rest).split('/').next().unwrap_or_default();
    keys(origin).iter().any(|wanted| host == wanted)
        || origin.host_str() == Some(host)
        || (DOCKER_HUB.contains(&host) && DOCKER_HUB.contains(&authority(origin).as_str()))
}

fn login(key: &str, entry: &Value) -> Result<Login, String> {
    let field = |name| entry.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let found = match (field("username").zip(field("password")), field("auth")) {
        (Some((username, password)), _) => {
            Login { username: username.to_owned(), password: Secret::new(password.to_owned()) }
        }
        (None, Some(auth)) => decode_pair(auth)
            .ok_or_else(|| format!("`auth` of the entry `{key}` is not base64 of `user:password`"))?,
        (None, None) => {
            return Err(format!(
                "the entry `{key}` has neither `auth` nor `username` and `password`, which are all that Gitpod reads"
            ));
        }
    };
    if found.password.expose().is_empty() && field("identitytoken").or(field("registrytoken")).is_some() {
        return Err(format!(
            "the entry `{key}` has a token in place of a password, as `az acr login` writes it; Gitpod reads only `auth`, or `username` and `password`"
        ));
    }
    Ok(found)
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
    use super::*;

    // base64 of ada:se:cret
    const AUTH: &str = r#"{"auth": "YWRhOnNlOmNyZXQ="}"#;

    fn in_config(config: &str, url: &str) -> Result<Found, String> {
        find(config, &Url::parse(url).unwrap())
    }

    #[test]
    fn a_docker_config_is_read_as_gitpod_reads_it() {
        let config = format!(
            r#"{{"auths": {{"h:5000": {AUTH}, "i": {{"username": "u", "password": "p"}}, "j": {{"identitytoken": "t"}}}}}}"#
        );
        let found = in_config(&config, "https://h:5000/").unwrap();
        assert_eq!((found.login.username.as_str(), found.login.password.expose()), ("ada", "se:cret"));
        assert!(found.missing.is_empty());
        assert_eq!(in_config(&config, "https://i/").unwrap().login.username, "u");
        let error = in_config(&config, "https://h/").unwrap_err();
        assert!(error.contains("no entry for exactly `h`; it has `h:5000`"), "{error}");
        assert!(in_config(&config, "https://j/").unwrap_err().contains("neither `auth` nor"));
    }

    #[test]
    fn another_spelling_of_the_host_is_found_and_said() {
        for (key, url, missing) in [
            ("https://h:5000", "https://h:5000/", &["h:5000"][..]),
            ("https://h:5000/v1/", "https://h:5000/", &["h:5000"]),
            ("h", "https://h:5000/", &["h:5000"]),
            (
                "https://index.docker.io/v1/",
                "https://registry-1.docker.io/",
                &["registry-1.docker.io", "docker.io"],
            ),
            ("docker.io", "https://registry-1.docker.io/", &["registry-1.docker.io"]),
        ] {
            let found = in_config(&format!(r#"{{"auths": {{"{key}": {AUTH}}}}}"#), url).unwrap();
            assert_eq!(
                (found.key.as_str(), found.missing),
                (key, missing.iter().map(|k| (*k).to_owned()).collect())
            );
        }
        let both = format!(r#"{{"auths": {{"docker.io": {AUTH}, "registry-1.docker.io": {AUTH}}}}}"#);
        assert!(in_config(&both, "https://registry-1.docker.io/").unwrap().missing.is_empty());
    }

    #[test]
    fn passwords_that_are_kept_elsewhere_are_said() {
        let store = in_config(r#"{"auths": {"h": {}}, "credsStore": "desktop"}"#, "https://h/").unwrap_err();
        assert!(store.contains("the helper `desktop`"), "{store}");
        let helper = in_config(r#"{"credHelpers": {"h": "ecr-login"}}"#, "https://h/").unwrap_err();
        assert!(helper.contains("the helper `ecr-login`"), "{helper}");
        // base64 of 00000000-0000-0000-0000-000000000000:
        let acr = r#"{"auths": {"h": {"auth": "MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwOg==", "identitytoken": "t"}}}"#;
        assert!(in_config(acr, "https://h/").unwrap_err().contains("a token in place of a password"));
    }
}
