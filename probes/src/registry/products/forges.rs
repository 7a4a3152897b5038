//! The registries of forges, which give the tokens themselves.

use harness::Product;

use super::{Found, Page, PageLogin, Row, Sign, json_text, no_version};

pub(super) const GITLAB: Row = Row {
    product: Product {
        id: "gitlab-registry",
        name: "GitLab Container Registry",
        signs: "The header `Gitlab-Container-Registry-Version` on `/v2/`, which is the registry's own version, or a token realm `/jwt/auth` for the service `container_registry`.",
    },
    embedded: false,
    signs: &[
        Sign::new(0.99, |s| s.header_with("gitlab-container-registry-version", "")),
        Sign::new(0.9, |s| {
            s.token_realm(|realm, service| {
                realm.path().ends_with("/jwt/auth") && service == "container_registry"
            })
        }),
        Sign::new(0.5, |s| {
            s.header_with("gitlab-container-registry-features", "")
                .map(|_| "the header `Gitlab-Container-Registry-Features`".to_owned())
        }),
    ],
    version: |s| (gitlab_version(s.header("gitlab-container-registry-version")), None),
    // The header stands on the answer to a request that is let in; a refused one may go without.
    page: Some(Page {
        path: "/v2/",
        login: PageLogin::AsRegistry,
        weight: 0.95,
        read: |answer| {
            let version = gitlab_version(answer.header("gitlab-container-registry-version"))?;
            Some(Found { version: Some(version), edition: None })
        },
    }),
    cleanup: "Delete the repository `{repository}` in its project, under Deploy, Container Registry, with the role Maintainer.",
};

/// `4.9.0` of `4.9.0-gitlab` or `v4.9.0-gitlab`.
fn gitlab_version(value: &str) -> Option<String> {
    let version = value.trim_start_matches('v').trim_end_matches("-gitlab");
    (!version.is_empty()).then(|| version.to_owned())
}

pub(super) const GHCR: Row = Row {
    product: Product {
        id: "ghcr",
        name: "GitHub Container Registry",
        signs: "The host `ghcr.io`, or the token realm `https://ghcr.io/token`; `X-GitHub-Request-Id` beside them.",
    },
    embedded: false,
    signs: &[
        Sign::new(0.98, |s| s.host_is(|host| host == "ghcr.io")),
        Sign::new(0.95, |s| s.token_host(|host| host == "ghcr.io")),
        Sign::new(0.3, |s| {
            s.header_with("x-github-request-id", "").map(|_| "the header `X-GitHub-Request-Id`".to_owned())
        }),
    ],
    version: no_version,
    page: None,
    cleanup: "Delete the package `{repository}` on GitHub, under Package settings of the package.",
};

pub(super) const GITEA: Row = Row {
    product: Product {
        id: "gitea",
        name: "Gitea",
        signs: "A token realm `/v2/token` for the service `container_registry`, or the realm `Gitea Container Registry`; `/api/v1/version` gives the version, and tells Forgejo.",
    },
    embedded: false,
    signs: &[
        Sign::new(0.9, |s| {
            s.token_realm(|realm, service| {
                realm.path().ends_with("/v2/token") && service == "container_registry"
            })
        }),
        Sign::new(0.9, |s| s.basic_realm("Gitea Container Registry")),
    ],
    version: no_version,
    page: Some(Page {
        path: "/api/v1/version",
        login: PageLogin::None,
        weight: 0.5,
        read: |answer| {
            let version = json_text(answer, "/version")?;
            // Forgejo names the release of Gitea that it keeps compatible with: `7.0.4+gitea-1.22.0`.
            let (own, edition) = match version.split_once("+gitea-") {
                Some((own, _)) => (own.to_owned(), Some("Forgejo".to_owned())),
                None => (version, None),
            };
            Some(Found { version: Some(own), edition })
        },
    }),
    cleanup: "Delete the package `{repository}` in Gitea, under Packages of its owner.",
};
