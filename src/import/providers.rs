//! Source control, from the secrets of the auth providers: each holds a provider as YAML or JSON under the key `provider`.

use harness::settings::{Mistake, Reader};

use super::config::{SecretName, is_host};
use super::values::{Values, wrong};
use crate::yaml;

/// An auth provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Provider {
    /// The host, with a port if it has one.
    pub(super) host: String,
    /// The kind, as Gitpod names it.
    pub(super) kind: &'static str,
    /// The product that must answer, where kind and host leave no doubt.
    pub(super) expect: Option<&'static str>,
    /// The id of the OAuth application, which is no secret.
    pub(super) client_id: String,
    /// The secret that it stands in.
    pub(super) secret: String,
}

/// The kinds of providers that Gitpod has a client for.
const KINDS: &[&str] = &["GitHub", "GitLab", "Bitbucket", "BitbucketServer"];

/// Reads the provider that a secret holds. No message shows anything of the value.
pub(super) fn provider(
    secret: &SecretName,
    values: &Values,
    mistakes: &mut Vec<Mistake>,
) -> Option<Provider> {
    let value = values.required(secret, "provider", mistakes)?;
    let mut inside = Vec::new();
    let read = yaml::parse(value.expose(), &mut inside).and_then(|node| {
        let mut reader = Reader::new(&node, "", &mut inside);
        let read = read(&mut reader, &secret.name);
        // Gitpod takes further keys, and passes over those that it does not know.
        reader.ignore_rest();
        reader.finish();
        read
    });
    for found in &inside {
        // The places are those of the value, and what the parser says may quote it.
        let what = if found.text.starts_with('`') { &found.text } else { "it is no YAML" };
        let line = if found.at.line == 0 { String::new() } else { format!("line {} of ", found.at.line) };
        mistakes.push(wrong(secret, &format!("{line}its key `provider`: {what}")));
    }
    read.filter(|_| inside.is_empty())
}

fn read(reader: &mut Reader<'_>, secret: &str) -> Option<Provider> {
    let host = reader.required_text("host").map(str::to_ascii_lowercase);
    if host.as_deref().is_some_and(|host| !is_host_with_port(host)) {
        reader.mistake_at("host", "`host` is no host", "");
    }
    let kind = reader.required_text("type");
    let kind = kind.and_then(|kind| {
        let known = KINDS.iter().copied().find(|known| *known == kind);
        if known.is_none() {
            reader.mistake_at("type", format!("`type` is none of {}", KINDS.join(", ")), "");
        }
        known
    });
    if !reader.given("oauth") {
        reader.missing("oauth", "");
    }
    let client_id = reader.section("oauth", |inner| {
        let client_id = inner.required_text("clientId").map(str::to_owned);
        let _client_secret = inner.required_text("clientSecret");
        inner.ignore_rest();
        client_id
    });
    let (host, kind) = (host?, kind?);
    let expect = product(kind, &host);
    Some(Provider { host, kind, expect, client_id: client_id.flatten()?, secret: secret.to_owned() })
}

fn is_host_with_port(text: &str) -> bool {
    match text.split_once(':') {
        Some((host, port)) => is_host(host) && port.parse::<u16>().is_ok(),
        None => is_host(text),
    }
}

/// The product that must answer at a host.
fn product(kind: &str, host: &str) -> Option<&'static str> {
    match (kind, host) {
        ("GitHub", "github.com") => Some("github-com"),
        // GitHub's own cloud, each customer with a host: neither of the two that Gitpod knows.
        ("GitHub", host) if host.ends_with(".ghe.com") => None,
        ("GitHub", _) => Some("github-enterprise"),
        ("GitLab", "gitlab.com") => Some("gitlab-com"),
        ("GitLab", _) => Some("gitlab-self-managed"),
        ("Bitbucket", _) => Some("bitbucket-org"),
        ("BitbucketServer", _) => Some("bitbucket-server"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use harness::Secret;
    use harness::settings::Place;

    use super::*;
    use crate::import::Wanted;

    fn read_of(value: &str) -> Result<Provider, Vec<String>> {
        let secret =
            SecretName { name: "p".to_owned(), at: Place { line: 3, column: 5 }, keys: &["provider"] };
        let mut values = Values::default();
        values.keep(Wanted::new(&secret, "provider"), Ok(Secret::new(value.to_owned())));
        let mut mistakes = Vec::new();
        let read = provider(&secret, &values, &mut mistakes);
        assert!(mistakes.iter().all(|mistake| mistake.at == secret.at));
        let said: Vec<String> = mistakes.into_iter().map(|mistake| mistake.text).collect();
        assert!(said.iter().all(|text| !text.contains("sesame")), "{said:?}");
        read.ok_or(said)
    }

    #[test]
    fn the_product_follows_from_kind_and_host() {
        for (kind, host, expected) in [
            ("GitHub", "github.com", Some("github-com")),
            ("GitHub", "ghe.example.com", Some("github-enterprise")),
            ("GitHub", "octo.ghe.com", None),
            ("GitLab", "gitlab.com", Some("gitlab-com")),
            ("GitLab", "git.example.com:8443", Some("gitlab-self-managed")),
            ("Bitbucket", "bitbucket.org", Some("bitbucket-org")),
            ("BitbucketServer", "bb.example.com", Some("bitbucket-server")),
        ] {
            let text = format!(
                "id: x\nhost: {host}\ntype: {kind}\nicon: y\noauth: {{ clientId: me, clientSecret: sesame, callBackUrl: z }}\n"
            );
            let read = read_of(&text).unwrap();
            assert_eq!((read.expect, read.host.as_str(), read.client_id.as_str()), (expected, host, "me"));
        }
        let known: Vec<&str> = probes::scm::FAMILY.products.iter().map(|product| product.id).collect();
        for (kind, host) in
            [("GitHub", "github.com"), ("GitHub", "x"), ("GitLab", "gitlab.com"), ("GitLab", "x")]
        {
            assert!(product(kind, host).is_some_and(|id| known.contains(&id)), "{kind} {host}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_without_the_value() {
        for (value, expected) in [
            ("host: x\ntype: GitLab\n", vec!["line 1 of its key `provider`: `oauth` is missing"]),
            (
                "host: https://sesame\ntype: sesame\noauth: { clientId: a }\n",
                vec!["`host` is no host", "`type` is none of GitHub", "`clientSecret` is missing"],
            ),
            ("sesame: [", vec!["its key `provider`: it is no YAML"]),
            ("sesame", vec!["its key `provider`: it is no YAML"]),
            ("", vec!["its key `provider` is empty"]),
            ("oauth: sesame\nhost: x\ntype: GitHub", vec!["its key `provider`: it is no YAML"]),
        ] {
            let said = read_of(value).unwrap_err();
            assert_eq!(said.len(), expected.len(), "{value:?}: {said:?}");
            for (said, expected) in said.iter().zip(expected) {
                assert!(said.contains(expected), "{value:?}: {said}");
            }
        }
    }
}
