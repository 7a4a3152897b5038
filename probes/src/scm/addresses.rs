//! Where each vendor serves what: pages, API, GraphQL, raw files and git. Gitpod makes all of these from the host alone.
//!
//! A path of the environment file is kept, although Gitpod drops it: the probes of the context path say that it breaks, and
//! everything else that is wrong comes to light in the same run.

use url::Url;

use super::repository::{RepositoryName, file_segment};
use super::vendor::Vendor;

/// The addresses of one product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// Whose they are.
    pub vendor: Vendor,
    /// What the pages for people begin with, and the clone addresses.
    base: Url,
    /// What the REST API begins with.
    api: Url,
    /// GraphQL, where Gitpod uses it.
    graphql: Option<Url>,
    /// What raw files begin with.
    raw: Url,
}

impl Addresses {
    /// The addresses that belong to the address of the environment file.
    pub fn new(vendor: Vendor, base: &Url) -> Self {
        let on = |path: &str| below(base, path);
        let host = base.host_str().unwrap_or_default();
        let (api, graphql, raw) = match vendor {
            // Gitpod compares the host with this one name.
            Vendor::GitHub if host == "github.com" => {
                let api = with_host(base, "api.github.com");
                (api.clone(), Some(below(&api, "graphql")), with_host(base, "raw.githubusercontent.com"))
            }
            Vendor::GitHub => (on("api/v3"), Some(on("api/graphql")), on("raw")),
            Vendor::GitLab => (on("api/v4"), Some(on("api/graphql")), on("api/v4")),
            Vendor::Bitbucket => {
                let api = below(&with_host(base, &format!("api.{host}")), "2.0");
                (api.clone(), None, api)
            }
            Vendor::BitbucketServer => (on("rest/api/1.0"), None, on("rest/api/1.0")),
        };
        Self { vendor, base: base.clone(), api, graphql, raw }
    }

    /// An address of the REST API: `user/emails`, with a query if there is one. Segments come encoded.
    pub fn api(&self, path_and_query: &str) -> Url {
        below(&self.api, path_and_query)
    }

    /// GraphQL, where Gitpod uses it.
    pub fn graphql(&self) -> Option<Url> {
        self.graphql.clone()
    }

    /// An address of the pages for people, or of what lies beside the API.
    pub fn page(&self, path_and_query: &str) -> Url {
        below(&self.base, path_and_query)
    }

    /// The address of the log-in by OAuth, without its query.
    pub fn authorize(&self) -> Url {
        self.page(match self.vendor {
            Vendor::GitHub => "login/oauth/authorize",
            Vendor::GitLab => "oauth/authorize",
            Vendor::Bitbucket => "site/oauth2/authorize",
            Vendor::BitbucketServer => "rest/oauth2/latest/authorize",
        })
    }

    /// The address where a code is exchanged for a token.
    pub fn token(&self) -> Url {
        self.page(match self.vendor {
            Vendor::GitHub => "login/oauth/access_token",
            Vendor::GitLab => "oauth/token",
            Vendor::Bitbucket => "site/oauth2/access_token",
            Vendor::BitbucketServer => "rest/oauth2/latest/token",
        })
    }

    /// An address of the API below a repository; `rest` is empty for the repository itself.
    pub fn repository(&self, name: &RepositoryName, rest: &str) -> Url {
        let of = match self.vendor {
            Vendor::GitHub => format!("repos/{}", name.path()),
            Vendor::GitLab => format!("projects/{}", name.encoded()),
            Vendor::Bitbucket => format!("repositories/{}", name.path()),
            Vendor::BitbucketServer => match name.owner.strip_prefix('~') {
                Some(user) => format!("users/{user}/repos/{}", name.name),
                None => format!("projects/{}/repos/{}", name.owner, name.name),
            },
        };
        match rest {
            "" => self.api(&of),
            rest if rest.starts_with('?') => self.api(&format!("{of}{rest}")),
            rest => self.api(&format!("{of}/{rest}")),
        }
    }

    /// The address of a raw file at a branch or commit.
    pub fn raw_file(&self, name: &RepositoryName, at: &str, path: &str) -> Url {
        match self.vendor {
            Vendor::GitHub => below(&self.raw, &format!("{}/{at}/{path}", name.path())),
            Vendor::GitLab => {
                self.repository(name, &format!("repository/files/{}/raw?ref={at}", file_segment(path)))
            }
            Vendor::Bitbucket => self.repository(name, &format!("src/{at}/{path}")),
            Vendor::BitbucketServer => self.repository(name, &format!("raw/{path}?at={at}")),
        }
    }

    /// The address that git clones from.
    pub fn clone_url(&self, name: &RepositoryName) -> Url {
        let path = format!("{}.git", name.path());
        match self.vendor {
            Vendor::GitHub | Vendor::GitLab | Vendor::Bitbucket => self.page(&path),
            Vendor::BitbucketServer => self.page(&format!("scm/{}", path.to_lowercase())),
        }
    }

    /// One address for each host that Gitpod uses, the one of the pages first.
    pub fn hosts(&self) -> Vec<Url> {
        let mut hosts: Vec<Url> = Vec::new();
        for url in [&self.base, &self.api, &self.raw] {
            if !hosts.iter().any(|known| known.origin() == url.origin()) {
                hosts.push(url.clone());
            }
        }
        hosts
    }

    /// Whether a token may be sent there: to the hosts of the product alone, by their scheme, name and port.
    pub fn may_have_token(&self, url: &Url) -> bool {
        self.hosts().iter().any(|known| known.origin() == url.origin())
    }
}

/// `rest` below an address, with a slash between.
fn below(base: &Url, path_and_query: &str) -> Url {
    let (path, query) = match path_and_query.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path_and_query, None),
    };
    let mut url = base.clone();
    url.set_path(&format!("{}/{}", base.path().trim_end_matches('/'), path.trim_start_matches('/')));
    url.set_query(query);
    url
}

/// The same address with another host and no path.
fn with_host(base: &Url, host: &str) -> Url {
    let mut url = base.clone();
    // A name made of a name that was one is one.
    let _ = url.set_host(Some(host));
    url.set_path("/");
    url
}

#[cfg(test)]
#[path = "addresses_tests.rs"]
mod tests;
