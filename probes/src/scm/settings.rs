//! The keys of a source control system in the environment file.

use std::time::Duration;

use harness::SecretRef;
use harness::environment::{Common, NamedSecret, Proxy};
use harness::settings::Reader;
use rustls_pki_types::ServerName;
use url::{Host, Url};

use super::repository::RepositoryName;
use super::vendor::Vendor;

/// A source control system as the environment file gives it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `https://host[:port]/`, with a context path where there is one, and a slash at its end.
    pub url: Url,
    /// An access token of a user.
    pub token: Option<SecretRef>,
    /// A repository that the user of the token may administrate.
    pub repository: Option<RepositoryName>,
    /// The OAuth application that Gitpod logs users in with.
    pub oauth: Option<OauthRef>,
    /// A refresh token that may be used up.
    pub refresh_token: Option<SecretRef>,
    /// The host of Gitpod, for the callback and for webhooks.
    pub callback_host: Option<String>,
    /// How long an answer may take; Gitpod's own limit for the vendor where it is not given.
    pub answer_within: Option<Duration>,
    /// The vendor that the environment file leaves no doubt about.
    pub vendor: Option<Vendor>,
    /// Whether a proxy may stand between us and the product.
    proxied: bool,
}

/// The OAuth application, by reference.
#[derive(Clone, Debug)]
pub struct OauthRef {
    /// The client id, which is no secret.
    pub client_id: String,
    /// The client secret.
    pub client_secret: SecretRef,
}

impl Settings {
    /// Reads the keys, noting every mistake.
    pub fn read(reader: &mut Reader<'_>, common: &Common) -> Option<Self> {
        let url = reader.required_text("url").and_then(|text| read_url(reader, text));
        let token = reader.secret("token");
        let repository = reader.text("repository").and_then(|text| match RepositoryName::parse(text) {
            Ok(name) => Some(name),
            Err(why) => {
                let help = "Write the path as the product shows it: owner/repository, group/subgroup/project, PROJECT/repository or ~user/repository.";
                reader.mistake_at("repository", format!("`repository`: `{text}` {why}"), help);
                None
            }
        });
        let oauth = reader.section("oauth", read_oauth).flatten();
        let refresh_token = reader.secret("refresh_token");
        if refresh_token.is_some() && oauth.is_none() && !reader.given("oauth") {
            reader.mistake_at(
                "refresh_token",
                "`refresh_token` needs `oauth`",
                "A refresh token is exchanged with the client id and the secret of the application that it was made by.",
            );
        }
        let callback_host = reader.text("callback_host").map(str::to_owned);
        if let Some(host) = &callback_host
            && !is_host(host)
        {
            reader.mistake_at(
                "callback_host",
                format!("`callback_host`: `{host}` is no host"),
                "Write the host of Gitpod alone: gitpod.example.com.",
            );
        }
        let answer_within = reader.duration("answer_within");
        let url = url?;
        let vendor = fixed_vendor(&url, common);
        if let (Some(vendor), Some(name)) = (vendor, &repository)
            && let Err(why) = fits(vendor, name)
        {
            reader.mistake_at("repository", format!("`repository`: `{}` {why}", name.path()), "");
        }
        let proxied = common.proxy != Proxy::None;
        Some(Self {
            url,
            token,
            repository,
            oauth,
            refresh_token,
            callback_host,
            answer_within,
            vendor,
            proxied,
        })
    }

    /// Nothing but an address.
    #[cfg(test)]
    pub(crate) const fn bare(url: Url) -> Self {
        Self {
            url,
            token: None,
            repository: None,
            oauth: None,
            refresh_token: None,
            callback_host: None,
            answer_within: None,
            vendor: None,
            proxied: false,
        }
    }

    /// The address for people.
    pub fn endpoint(&self) -> String {
        self.url.as_str().trim_end_matches('/').to_owned()
    }

    /// Whether a proxy may stand between us and the product.
    pub const fn proxied(&self) -> bool {
        self.proxied
    }

    /// The references to secrets.
    pub fn secrets(&self) -> Vec<NamedSecret<'_>> {
        let named = |key, secret| NamedSecret { key, secret };
        let mut secrets: Vec<_> = self.token.iter().map(|secret| named("token", secret)).collect();
        secrets.extend(self.oauth.iter().map(|oauth| named("oauth.client_secret", &oauth.client_secret)));
        secrets.extend(self.refresh_token.iter().map(|secret| named("refresh_token", secret)));
        secrets
    }

    /// The callback that the OAuth application has to be registered for, as Gitpod makes it.
    pub fn callback(&self) -> Option<String> {
        let host = crate::net::http::authority(&self.url).replace(':', "_");
        self.callback_host.as_ref().map(|gitpod| format!("https://{gitpod}/auth/{host}/callback"))
    }
}

fn read_oauth(reader: &mut Reader<'_>) -> Option<OauthRef> {
    let client_id = reader.required_text("client_id").map(str::to_owned);
    if !reader.has("client_secret") {
        reader.missing("client_secret", "Write a reference to a secret: { env: NAME } or { file: PATH }.");
    }
    let client_secret = reader.secret("client_secret");
    Some(OauthRef { client_id: client_id?, client_secret: client_secret? })
}

fn read_url(reader: &mut Reader<'_>, text: &str) -> Option<Url> {
    const FORM: &str =
        "Write the address of the product's pages: https://gitlab.example.com, with a port if it has one.";
    let mistake = |reader: &mut Reader<'_>, what: &str, help: &str| {
        reader.mistake_at("url", format!("`url` {what}"), help);
        None
    };
    let Some((scheme, _)) = text.split_once("://") else {
        return mistake(reader, "has no scheme", FORM);
    };
    if !matches!(scheme, "https" | "http") {
        return mistake(reader, &format!("cannot begin with `{scheme}://`"), FORM);
    }
    let Ok(mut url) = Url::parse(text) else {
        return mistake(reader, "is no address", FORM);
    };
    if !url.username().is_empty() || url.password().is_some() {
        reader.mistake_hiding(
            "url",
            "`url` must not hold credentials",
            "Give a token as `token`, which is a reference to a secret.",
        );
        return None;
    }
    if url.query().is_some() || url.fragment().is_some() {
        return mistake(reader, "must end with the path", FORM);
    }
    if scheme == "http" && !is_loopback(&url) {
        return mistake(
            reader,
            "cannot be plain http, but for this machine itself",
            "Gitpod puts https before every host. Tokens are sent in the clear to nobody.",
        );
    }
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    if scheme == "https" && ServerName::try_from(host.as_str()).is_err() {
        return mistake(reader, "has a host that no certificate can name", FORM);
    }
    if API_HOSTS.iter().any(|(api, _)| *api == host) || host.starts_with("api.") && host.ends_with(".ghe.com")
    {
        let page = API_HOSTS.iter().find(|(api, _)| *api == host).map_or("TENANT.ghe.com", |(_, page)| page);
        return mistake(
            reader,
            "is the host of the API",
            &format!("Write the one of the pages, https://{page}; the others are made of it."),
        );
    }
    let path = url.path().trim_matches('/').to_owned();
    if ["api/v3", "api/v4", "rest/api", "api/graphql", "scm"].iter().any(|end| path.ends_with(end)) {
        return mistake(reader, "must be given without the path of the API or of git", FORM);
    }
    url.set_path(&if path.is_empty() { "/".to_owned() } else { format!("/{path}/") });
    Some(url)
}

/// Hosts that people take for the product's.
const API_HOSTS: &[(&str, &str)] = &[
    ("api.github.com", "github.com"),
    ("raw.githubusercontent.com", "github.com"),
    ("api.bitbucket.org", "bitbucket.org"),
    ("www.github.com", "github.com"),
    ("www.gitlab.com", "gitlab.com"),
    ("www.bitbucket.org", "bitbucket.org"),
];

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn is_host(text: &str) -> bool {
    !text.contains(['/', ':', '@']) && ServerName::try_from(text).is_ok()
}

/// The vendor that `expect` or the name of a hosted product leaves no doubt about.
fn fixed_vendor(url: &Url, common: &Common) -> Option<Vendor> {
    let expected = common.expect.as_deref().and_then(Vendor::of_product);
    expected.or(match url.host_str() {
        Some("github.com") => Some(Vendor::GitHub),
        Some("gitlab.com") => Some(Vendor::GitLab),
        Some("bitbucket.org") => Some(Vendor::Bitbucket),
        _ => None,
    })
}

/// Whether a vendor can have a repository of this name.
fn fits(vendor: Vendor, name: &RepositoryName) -> Result<(), &'static str> {
    let nested = name.owner.contains('/');
    let (nests, has_users) = match vendor {
        Vendor::GitLab => (true, false),
        Vendor::BitbucketServer => (false, true),
        Vendor::GitHub | Vendor::Bitbucket => (false, false),
    };
    if nested && !nests {
        Err("has more parts than an owner and a repository")
    } else if name.owner.starts_with('~') && !has_users {
        Err("begins with `~`, which only Bitbucket Server has")
    } else {
        Ok(())
    }
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
