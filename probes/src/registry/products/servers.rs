//! Registries that people run themselves, beside distribution.

use harness::Product;

use super::{Found, Page, PageLogin, Row, Sign, json_text, no_version};
use crate::net::exchange::Answer;

pub(super) const ARTIFACTORY: Row = Row {
    product: Product {
        id: "artifactory",
        name: "JFrog Artifactory",
        signs: "The headers `X-JFrog-Version` or `X-Artifactory-Id`, the realm `Artifactory Realm`, a token realm under `/api/docker/`, or `Server: Artifactory/…` with another sign.",
    },
    embedded: false,
    signs: &[
        Sign::new(0.99, |s| s.header_with("x-jfrog-version", "Artifactory/")),
        Sign::new(0.95, |s| s.header_with("x-artifactory-id", "")),
        Sign::server(0.97, |s| s.header_with("server", "Artifactory/")),
        Sign::new(0.9, |s| s.basic_realm("Artifactory Realm")),
        Sign::new(0.9, |s| s.token_realm(|realm, _| realm.path().contains("/api/docker/"))),
    ],
    version: |s| {
        let version = s.headers("x-jfrog-version").chain(s.headers("server")).find_map(artifactory_version);
        (version, None)
    },
    page: Some(Page {
        path: "/artifactory/api/system/ping",
        login: PageLogin::None,
        weight: 0.9,
        read: |answer| {
            let named = !answer.header("x-artifactory-id").is_empty();
            let version = artifactory_version(answer.header("x-jfrog-version"));
            (named || version.is_some()).then_some(Found { version, edition: None })
        },
    }),
    cleanup: "Delete the folder `{repository}` in the repository browser of Artifactory, or grant the account the right to delete.",
};

/// `7.120.3` of `Artifactory/7.120.3 712003900`.
fn artifactory_version(value: &str) -> Option<String> {
    value.strip_prefix("Artifactory/")?.split(' ').next().map(str::to_owned)
}

pub(super) const NEXUS: Row = Row {
    product: Product {
        id: "nexus",
        name: "Sonatype Nexus",
        signs: "The realm `Sonatype Nexus Repository Manager`, or `Server: Nexus/…` with another sign: a token realm that is also the service, or the page `/service/rest/v1/status`.",
    },
    embedded: false,
    signs: &[
        Sign::server(0.97, |s| s.header_with("server", "Nexus/")),
        Sign::new(0.9, |s| s.basic_realm("Sonatype Nexus Repository Manager")),
        // General knowledge, not verified, so that it weighs less than a name.
        Sign::new(0.5, |s| {
            s.token_realm(|realm, service| realm.path().ends_with("/v2/token") && realm.as_str() == service)
        }),
    ],
    version: |s| s.headers("server").find_map(nexus_version).unwrap_or_default(),
    page: Some(Page {
        path: "/service/rest/v1/status",
        login: PageLogin::None,
        weight: 0.9,
        read: |answer| {
            let (version, edition) = nexus_version(answer.header("server"))?;
            (answer.status.as_u16() == 200).then_some(Found { version, edition })
        },
    }),
    cleanup: "Delete the components of `{repository}` in the page Browse of Nexus; the task `Docker - Delete unused manifests and images` removes the layers.",
};

/// `3.41.1-01` and `OSS` of `Nexus/3.41.1-01 (OSS)`.
fn nexus_version(value: &str) -> Option<(Option<String>, Option<String>)> {
    let rest = value.strip_prefix("Nexus/")?;
    let (version, edition) = rest.split_once(' ').unwrap_or((rest, ""));
    let edition = edition.trim_matches(['(', ')', ' ']);
    Some((Some(version.to_owned()), (!edition.is_empty()).then(|| edition.to_owned())))
}

pub(super) const HARBOR: Row = Row {
    product: Product {
        id: "harbor",
        name: "Harbor",
        signs: "A token realm `/service/token` for the service `harbor-registry`, or the realm `harbor`; its version stands in `/api/v2.0/systeminfo` for who is logged in.",
    },
    embedded: false,
    signs: &[
        Sign::new(0.95, |s| {
            s.token_realm(|realm, service| {
                service == "harbor-registry" && realm.path().ends_with("/service/token")
            })
        }),
        Sign::new(0.6, |s| s.basic_realm("harbor")),
        Sign::new(0.4, |s| {
            let error = s.error.as_ref().filter(|error| error.code == "NOT_FOUND")?;
            let its = error.message.starts_with("repository ") || error.message.starts_with("artifact ");
            its.then(|| "Harbor's own error for what is absent".to_owned())
        }),
    ],
    version: no_version,
    page: Some(Page {
        path: "/api/v2.0/systeminfo",
        login: PageLogin::Password,
        weight: 0.9,
        read: |answer| {
            json_text(answer, "/auth_mode")?;
            let version = json_text(answer, "/harbor_version");
            // `v2.11.1-6b7ecba1`: the release and its commit.
            let version = version
                .map(|text| text.trim_start_matches('v').split('-').next().unwrap_or_default().to_owned());
            Some(Found { version, edition: None })
        },
    }),
    cleanup: "Delete the repository in Harbor (Projects, the first part of `{repository}`, Repositories), or give the account a role that may delete artifacts; the garbage collection then frees the layers.",
};

pub(super) const QUAY: Row = Row {
    product: Product {
        id: "quay",
        name: "Quay",
        signs: "A token realm `/v2/auth` for the service of its own name, the body `true` on `/v2/`, and the services in `/health/instance`.",
    },
    embedded: false,
    signs: &[
        Sign::new(0.95, |s| s.host_is(|host| host == "quay.io")),
        Sign::new(0.8, |s| {
            s.token_realm(|realm, service| {
                let host = realm.host_str().unwrap_or_default();
                let with_port = realm.port().map(|port| format!("{host}:{port}"));
                realm.path() == "/v2/auth" && (service == host || Some(service) == with_port.as_deref())
            })
        }),
        // `endpoints/v2/__init__.py` answers so with 200 and with 401.
        Sign::new(0.4, |s| {
            let ping = s.answers.first()?;
            (ping.body.trim_ascii() == b"true").then(|| "the body `true` on `/v2/`".to_owned())
        }),
    ],
    version: no_version,
    page: Some(Page {
        path: "/health/instance",
        login: PageLogin::None,
        weight: 0.85,
        read: |answer| {
            let services = answer.json()?.pointer("/data/services")?.is_object();
            services.then(Found::default)
        },
    }),
    cleanup: "Delete the repository `{repository}` in Quay, under Settings of the repository, or give the account the permission Admin on it.",
};

pub(super) const ZOT: Row = Row {
    product: Product {
        id: "zot",
        name: "zot",
        signs: "Errors that describe their code in zot's form, the header `Blob-Upload-UUID`, and the page `/v2/_zot/ext/mgmt`, which gives its release.",
    },
    embedded: false,
    signs: &[
        Sign::new(0.85, |s| {
            s.answers.iter().any(describes_its_error).then(|| "an error in zot's form".to_owned())
        }),
        Sign::new(0.9, |s| {
            s.header_with("blob-upload-uuid", "").map(|_| "the header `Blob-Upload-UUID`".to_owned())
        }),
        // The default of `http.realm`; web servers have it too, so that it only points to the page.
        Sign::new(0.2, |s| s.basic_realm("Authorization Required")),
    ],
    version: no_version,
    page: Some(Page {
        path: "/v2/_zot/ext/mgmt",
        login: PageLogin::None,
        weight: 0.95,
        read: |answer| {
            json_text(answer, "/distSpecVersion")?;
            json_text(answer, "/binaryType")?;
            let version = json_text(answer, "/releaseTag").map(|tag| tag.trim_start_matches('v').to_owned());
            Some(Found { version: version.filter(|version| !version.is_empty()), edition: None })
        },
    }),
    cleanup: "Give the account the action `delete` on `{repository}` under `http.accessControl` in zot's configuration and run `underpin sweep`; zot collects the layers by itself where `storage.gc` is on.",
};

/// zot says in `detail` what the code means, alone or in the list of the protocol (`pkg/api/errors/errors.go`); before
/// 2 it said so beside `detail`.
fn describes_its_error(answer: &Answer) -> bool {
    let Some(json) = answer.json() else { return false };
    let paths = ["/errors/0/detail/description", "/detail/description", "/errors/0/description"];
    let said = paths.iter().find_map(|path| json.pointer(path)?.as_str());
    said.is_some_and(|text| {
        text.starts_with("The access controller was unable to authenticate the client")
            || text.starts_with("This error is returned when the manifest, identified by name")
            || text.starts_with("This is returned if the name used during an operation is unknown")
    })
}
