//! What products answer, as documented or read in their sources, and what is made of it.

use harness::cause;
use harness::record::Identity;

use super::Signals;
use super::weigh::{pages, weigh};
use crate::net::exchange::Answer;

type Headers = &'static [(&'static str, &'static str)];

/// What one server answers, and what it is.
struct Recorded {
    host: &'static str,
    ping: (u16, Headers, &'static str),
    absent: (u16, Headers, &'static str),
    /// Pages beside `/v2/`; every other one is 404.
    pages: &'static [(&'static str, Headers, &'static str)],
    /// What is asked for, and what it comes to.
    asked: &'static [&'static str],
    product: Option<&'static str>,
    version: Option<&'static str>,
    edition: Option<&'static str>,
}

const NOTHING: Recorded = Recorded {
    host: "r.example",
    ping: (401, &[], ""),
    absent: (404, &[], ""),
    pages: &[],
    asked: &[],
    product: None,
    version: None,
    edition: None,
};

const API: (&str, &str) = ("docker-distribution-api-version", "registry/2.0");
const JSON: (&str, &str) = ("content-type", "application/json; charset=utf-8");
const JSON_3: (&str, &str) = ("content-type", "application/json");
const BY_OBJECT: &str =
    r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":{"Tag":"f00"}}]}"#;
const BY_TEXT: &str =
    r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown","detail":"unknown tag=f00"}]}"#;
const UNAUTHORIZED: &str =
    r#"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required","detail":null}]}"#;

const HARBOR_CHALLENGE: (&str, &str) =
    ("www-authenticate", "Bearer realm=\"https://harbor.example/service/token\",service=\"harbor-registry\"");
const HARBOR_ABSENT: &str = r#"{"errors":[{"code":"NOT_FOUND","message":"repository gitpod/x not found"}]}"#;
const SYSTEM_INFO: &str =
    r#"{"auth_mode":"db_auth","harbor_version":"v2.11.1-6b7ecba1","has_ca_root":false}"#;

const REAL: &[(&str, Recorded)] = &[
    (
        "distribution 2.8 with htpasswd",
        Recorded {
            ping: (401, &[API, JSON, ("www-authenticate", "Basic realm=\"basic-realm\"")], UNAUTHORIZED),
            absent: (404, &[API, JSON], BY_OBJECT),
            product: Some("docker-registry"),
            version: Some("2.x"),
            ..NOTHING
        },
    ),
    (
        "distribution 3 that is open to everybody",
        Recorded {
            ping: (200, &[API, JSON_3], "{}"),
            absent: (404, &[API, JSON_3], BY_TEXT),
            product: Some("docker-registry"),
            version: Some("3.x"),
            ..NOTHING
        },
    ),
    (
        "distribution behind an nginx that answers the log-in and drops its headers",
        Recorded {
            ping: (401, &[("server", "nginx"), ("www-authenticate", "Basic realm=\"Restricted\"")], "<html>"),
            absent: (404, &[JSON, ("server", "nginx")], BY_OBJECT),
            product: Some("docker-registry"),
            version: Some("2.x"),
            ..NOTHING
        },
    ),
    (
        "distribution behind a Caddy of one's own, without a Server",
        Recorded {
            host: "images.example",
            ping: (401, &[("www-authenticate", "Basic realm=\"restricted\"")], ""),
            absent: (404, &[API, JSON], BY_OBJECT),
            product: Some("docker-registry"),
            version: Some("2.x"),
            ..NOTHING
        },
    ),
    (
        "Gitpod's in-cluster registry",
        Recorded {
            host: "registry.gitpod.example",
            ping: (401, &[("www-authenticate", "Basic realm=\"Docker Registry\"")], ""),
            absent: (404, &[API, JSON], BY_OBJECT),
            product: Some("in-cluster-s3"),
            version: Some("2.x"),
            ..NOTHING
        },
    ),
    (
        "Harbor",
        Recorded {
            host: "harbor.example",
            ping: (401, &[API, JSON, HARBOR_CHALLENGE], UNAUTHORIZED),
            absent: (404, &[JSON], HARBOR_ABSENT),
            pages: &[("/api/v2.0/systeminfo", &[JSON_3], SYSTEM_INFO)],
            asked: &["/api/v2.0/systeminfo"],
            product: Some("harbor"),
            version: Some("2.11.1"),
            ..NOTHING
        },
    ),
    (
        "Harbor behind Cloudflare, whose distribution answers, to an account that reads no version",
        Recorded {
            host: "harbor.example",
            ping: (
                401,
                &[API, HARBOR_CHALLENGE, ("server", "cloudflare"), ("cf-ray", "0-FRA")],
                UNAUTHORIZED,
            ),
            absent: (404, &[API, JSON, ("server", "cloudflare")], BY_OBJECT),
            pages: &[(
                "/api/v2.0/systeminfo",
                &[JSON_3],
                "{\"auth_mode\":\"db_auth\",\"has_ca_root\":false}",
            )],
            asked: &["/api/v2.0/systeminfo"],
            product: Some("harbor"),
            ..NOTHING
        },
    ),
    (
        "Quay",
        Recorded {
            host: "quay.example",
            ping: (
                401,
                &[
                    API,
                    (
                        "www-authenticate",
                        "Bearer realm=\"https://quay.example/v2/auth\",service=\"quay.example\"",
                    ),
                ],
                "true",
            ),
            absent: (
                404,
                &[JSON_3],
                "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"repository name not known to registry\",\"detail\":{}}]}",
            ),
            pages: &[(
                "/health/instance",
                &[JSON_3],
                "{\"data\":{\"services\":{\"auth\":true}},\"status_code\":200}",
            )],
            asked: &["/health/instance"],
            product: Some("quay"),
            ..NOTHING
        },
    ),
    (
        "Quay whose page of health is shut",
        Recorded {
            host: "quay.example",
            ping: (
                401,
                &[(
                    "www-authenticate",
                    "Bearer realm=\"https://quay.example:8443/v2/auth\",service=\"quay.example:8443\"",
                )],
                UNAUTHORIZED,
            ),
            asked: &["/health/instance"],
            product: Some("quay"),
            ..NOTHING
        },
    ),
    (
        "GitLab's registry",
        Recorded {
            ping: (
                401,
                &[
                    API,
                    ("gitlab-container-registry-version", "4.9.0-gitlab"),
                    ("gitlab-container-registry-features", "tag_delete"),
                    (
                        "www-authenticate",
                        "Bearer realm=\"https://gitlab.example/jwt/auth\",service=\"container_registry\"",
                    ),
                ],
                UNAUTHORIZED,
            ),
            absent: (404, &[API, JSON_3], BY_OBJECT),
            product: Some("gitlab-registry"),
            version: Some("4.9.0"),
            ..NOTHING
        },
    ),
    (
        "GitLab's registry before it gave its version",
        Recorded {
            ping: (
                401,
                &[
                    API,
                    (
                        "www-authenticate",
                        "Bearer realm=\"https://example.com/gitlab/jwt/auth\",service=\"container_registry\"",
                    ),
                ],
                UNAUTHORIZED,
            ),
            absent: (404, &[API, JSON], BY_OBJECT),
            product: Some("gitlab-registry"),
            ..NOTHING
        },
    ),
    (
        "Artifactory 7",
        Recorded {
            ping: (
                401,
                &[
                    API,
                    ("content-type", "application/json;charset=ISO-8859-1"),
                    ("x-jfrog-version", "Artifactory/7.120.3 712003900"),
                    ("x-artifactory-id", "6d70dcfd451c8e98:237a9c5d"),
                    (
                        "www-authenticate",
                        "Bearer realm=\"https://r.example/artifactory/api/docker/docker-local/v2/token\",service=\"r.example\"",
                    ),
                ],
                "",
            ),
            product: Some("artifactory"),
            version: Some("7.120.3"),
            ..NOTHING
        },
    ),
    (
        "Artifactory 6",
        Recorded {
            ping: (
                401,
                &[
                    API,
                    ("server", "Artifactory/6.11.3"),
                    ("www-authenticate", "Basic realm=\"Artifactory Realm\""),
                ],
                "",
            ),
            product: Some("artifactory"),
            version: Some("6.11.3"),
            ..NOTHING
        },
    ),
    (
        "Artifactory behind a proxy that drops its headers",
        Recorded {
            ping: (
                401,
                &[("server", "nginx"), ("www-authenticate", "Basic realm=\"Artifactory Realm\"")],
                "",
            ),
            pages: &[(
                "/artifactory/api/system/ping",
                &[("x-jfrog-version", "Artifactory/7.55.1 75501900")],
                "OK",
            )],
            asked: &["/artifactory/api/system/ping"],
            product: Some("artifactory"),
            version: Some("7.55.1"),
            ..NOTHING
        },
    ),
    (
        "Nexus that asks for a password",
        Recorded {
            ping: (
                401,
                &[
                    API,
                    ("server", "Nexus/3.41.1-01 (OSS)"),
                    ("www-authenticate", "BASIC realm=\"Sonatype Nexus Repository Manager\""),
                ],
                UNAUTHORIZED,
            ),
            absent: (404, &[API, JSON], BY_OBJECT),
            product: Some("nexus"),
            version: Some("3.41.1-01"),
            edition: Some("OSS"),
            ..NOTHING
        },
    ),
    (
        "Nexus with tokens",
        Recorded {
            ping: (
                401,
                &[
                    ("server", "Nexus/3.68.0-04 (PRO)"),
                    (
                        "www-authenticate",
                        "Bearer realm=\"https://r.example/v2/token\",service=\"https://r.example/v2/token\"",
                    ),
                ],
                "",
            ),
            product: Some("nexus"),
            version: Some("3.68.0-04"),
            edition: Some("PRO"),
            ..NOTHING
        },
    ),
    (
        "Nexus behind nginx",
        Recorded {
            ping: (
                401,
                &[
                    ("server", "nginx/1.22"),
                    ("www-authenticate", "BASIC realm=\"Sonatype Nexus Repository Manager\""),
                ],
                "",
            ),
            asked: &["/service/rest/v1/status"],
            product: Some("nexus"),
            ..NOTHING
        },
    ),
    (
        "Nexus that is open to everybody",
        Recorded {
            ping: (200, &[API, ("server", "Nexus/3.90.2-06 (COMMUNITY)")], "{}"),
            pages: &[("/service/rest/v1/status", &[("server", "Nexus/3.90.2-06 (COMMUNITY)")], "")],
            asked: &["/service/rest/v1/status"],
            product: Some("nexus"),
            version: Some("3.90.2-06"),
            edition: Some("COMMUNITY"),
            ..NOTHING
        },
    ),
    (
        "ECR",
        Recorded {
            host: "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
            ping: (
                401,
                &[(
                    "www-authenticate",
                    "Basic realm=\"https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/\",service=\"ecr.amazonaws.com\"",
                )],
                "Not Authorized\n",
            ),
            product: Some("amazon-ecr"),
            ..NOTHING
        },
    ),
    (
        "ECR under another name",
        Recorded {
            ping: (
                401,
                &[(
                    "www-authenticate",
                    "Basic realm=\"https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/\",service=\"ecr.amazonaws.com\"",
                )],
                "Not Authorized\n",
            ),
            product: Some("amazon-ecr"),
            ..NOTHING
        },
    ),
    (
        "ECR Public",
        Recorded {
            host: "public.ecr.aws",
            ping: (
                401,
                &[(
                    "www-authenticate",
                    "Bearer realm=\"https://public.ecr.aws/token/\",service=\"public.ecr.aws\"",
                )],
                "",
            ),
            product: Some("amazon-ecr-public"),
            ..NOTHING
        },
    ),
    (
        "Artifact Registry",
        Recorded {
            host: "europe-west1-docker.pkg.dev",
            ping: (
                401,
                &[(
                    "www-authenticate",
                    "Bearer realm=\"https://europe-west1-docker.pkg.dev/v2/token\",service=\"europe-west1-docker.pkg.dev\"",
                )],
                UNAUTHORIZED,
            ),
            product: Some("google-artifact-registry"),
            ..NOTHING
        },
    ),
    (
        "gcr.io",
        Recorded {
            host: "eu.gcr.io",
            ping: (
                401,
                &[
                    API,
                    ("www-authenticate", "Bearer realm=\"https://eu.gcr.io/v2/token\",service=\"eu.gcr.io\""),
                ],
                "",
            ),
            absent: (404, &[("server", "Docker Registry")], ""),
            product: Some("gcr"),
            ..NOTHING
        },
    ),
    (
        "ACR",
        Recorded {
            host: "mine.azurecr.io",
            ping: (
                401,
                &[
                    API,
                    ("server", "AzureContainerRegistry"),
                    ("x-ms-correlation-request-id", "0f8a3f0e"),
                    (
                        "www-authenticate",
                        "Bearer realm=\"https://mine.azurecr.io/oauth2/token\",service=\"mine.azurecr.io\"",
                    ),
                ],
                UNAUTHORIZED,
            ),
            product: Some("azure-container-registry"),
            ..NOTHING
        },
    ),
    (
        "ACR under a name of its own",
        Recorded {
            ping: (
                401,
                &[
                    ("server", "openresty"),
                    (
                        "www-authenticate",
                        "Bearer realm=\"https://mine.azurecr.io/oauth2/token\",service=\"mine.azurecr.io\"",
                    ),
                ],
                UNAUTHORIZED,
            ),
            product: Some("azure-container-registry"),
            ..NOTHING
        },
    ),
    (
        "Docker Hub",
        Recorded {
            host: "registry-1.docker.io",
            ping: (
                401,
                &[
                    API,
                    (
                        "www-authenticate",
                        "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\"",
                    ),
                ],
                UNAUTHORIZED,
            ),
            absent: (401, &[API, ("docker-ratelimit-source", "192.0.2.1")], UNAUTHORIZED),
            product: Some("docker-hub"),
            ..NOTHING
        },
    ),
    (
        "GHCR",
        Recorded {
            host: "ghcr.io",
            ping: (
                401,
                &[
                    API,
                    ("x-github-request-id", "C0DE:1"),
                    (
                        "www-authenticate",
                        "Bearer realm=\"https://ghcr.io/token\",service=\"ghcr.io\",scope=\"repository:user/image:pull\"",
                    ),
                ],
                UNAUTHORIZED,
            ),
            product: Some("ghcr"),
            ..NOTHING
        },
    ),
    (
        "zot",
        Recorded {
            ping: (
                401,
                &[JSON_3, ("www-authenticate", "Basic realm=\"Authorization Required\"")],
                "{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\",\"detail\":{\"description\":\"The access controller was unable to authenticate the client. Often this will be accompanied by a WWW-Authenticate HTTP response header indicating how to authenticate.\"}}",
            ),
            pages: &[(
                "/v2/_zot/ext/mgmt",
                &[JSON_3],
                "{\"distSpecVersion\":\"1.1.0\",\"releaseTag\":\"v2.1.1\",\"binaryType\":\"mgmt-search\"}",
            )],
            asked: &["/v2/_zot/ext/mgmt"],
            product: Some("zot"),
            version: Some("2.1.1"),
            ..NOTHING
        },
    ),
    (
        "zot without extensions, open to everybody",
        Recorded {
            ping: (200, &[API, JSON_3], ""),
            absent: (
                404,
                &[JSON_3],
                "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"repository name not known to registry\",\"detail\":{\"description\":\"This is returned if the name used during an operation is unknown to the registry.\",\"name\":\"gitpod/x\"}}]}",
            ),
            asked: &["/v2/_zot/ext/mgmt"],
            product: Some("zot"),
            ..NOTHING
        },
    ),
    (
        "zot of which only the page tells",
        Recorded {
            ping: (401, &[("www-authenticate", "Basic realm=\"Authorization Required\"")], ""),
            pages: &[(
                "/v2/_zot/ext/mgmt",
                &[JSON_3],
                "{\"distSpecVersion\":\"1.1.0\",\"releaseTag\":\"\",\"binaryType\":\"minimal\"}",
            )],
            asked: &["/v2/_zot/ext/mgmt"],
            product: Some("zot"),
            ..NOTHING
        },
    ),
    (
        "Gitea",
        Recorded {
            ping: (
                401,
                &[
                    API,
                    JSON_3,
                    (
                        "www-authenticate",
                        "Bearer realm=\"https://r.example/v2/token\",service=\"container_registry\",scope=\"*\"",
                    ),
                    ("www-authenticate", "Basic realm=\"Gitea Container Registry\""),
                ],
                UNAUTHORIZED,
            ),
            absent: (404, &[API, JSON_3], "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"\"}]}"),
            pages: &[("/api/v1/version", &[JSON], "{\"version\":\"1.22.3\"}")],
            asked: &["/api/v1/version"],
            product: Some("gitea"),
            version: Some("1.22.3"),
            ..NOTHING
        },
    ),
    (
        "Forgejo",
        Recorded {
            ping: (
                401,
                &[
                    API,
                    (
                        "www-authenticate",
                        "Bearer realm=\"https://r.example/v2/token\",service=\"container_registry\",scope=\"*\"",
                    ),
                ],
                UNAUTHORIZED,
            ),
            pages: &[("/api/v1/version", &[JSON], "{\"version\":\"7.0.4+gitea-1.22.0\"}")],
            asked: &["/api/v1/version"],
            product: Some("gitea"),
            version: Some("7.0.4"),
            edition: Some("Forgejo"),
            ..NOTHING
        },
    ),
];

/// Who looks like a product and is none, or is another.
const LOOK_ALIKES: &[(&str, Recorded)] = &[
    (
        "a registry with distribution's header and nothing else",
        Recorded { ping: (200, &[API], "{}"), ..NOTHING },
    ),
    ("a web server", Recorded { ping: (200, &[("server", "nginx")], "<html>"), ..NOTHING }),
    (
        "a web server that asks for a password",
        Recorded {
            ping: (401, &[("www-authenticate", "Basic realm=\"Authorization Required\"")], "<html>"),
            asked: &["/v2/_zot/ext/mgmt"],
            ..NOTHING
        },
    ),
    (
        "a proxy that calls itself Nexus",
        Recorded {
            ping: (401, &[("server", "Nexus/3.0"), ("www-authenticate", "Basic realm=\"x\"")], ""),
            asked: &["/service/rest/v1/status"],
            ..NOTHING
        },
    ),
    (
        "distribution behind a proxy that calls itself Artifactory",
        Recorded {
            ping: (401, &[API, ("server", "Artifactory/6.11.3")], ""),
            absent: (404, &[API, JSON], BY_OBJECT),
            asked: &["/artifactory/api/system/ping"],
            product: Some("docker-registry"),
            version: Some("2.x"),
            ..NOTHING
        },
    ),
    (
        "distribution whose tokens come from a server at `/v2/token`",
        Recorded {
            ping: (
                401,
                &[
                    API,
                    ("www-authenticate", "Bearer realm=\"https://r.example/v2/token\",service=\"r.example\""),
                ],
                UNAUTHORIZED,
            ),
            absent: (404, &[API, JSON], BY_OBJECT),
            product: Some("docker-registry"),
            version: Some("2.x"),
            ..NOTHING
        },
    ),
    ("a host that ends like Google's", Recorded { host: "eu.gcr.io.evil.example", ..NOTHING }),
];

fn signals(recorded: &Recorded) -> Signals {
    let answer = |(status, headers, body): (u16, Headers, &str)| {
        let mut answer = Answer::of(status, &[], body);
        for (name, value) in headers {
            answer.headers.append(*name, value.parse().unwrap());
        }
        answer
    };
    let mut signals = Signals::new(recorded.host, answer(recorded.ping), "f00".to_owned());
    signals.absent(answer(recorded.absent));
    for page in pages(&signals) {
        let known = recorded.pages.iter().find(|(path, ..)| *path == page.path);
        let found = known.map_or((404, &[][..], ""), |(_, headers, body)| (200, *headers, *body));
        signals.pages.push((page.path, answer(found)));
    }
    signals
}

#[test]
fn products_are_known_by_their_signs_and_look_alikes_are_not() {
    for (name, recorded) in REAL.iter().chain(LOOK_ALIKES) {
        let signals = signals(recorded);
        let asked: Vec<_> = signals.pages.iter().map(|(path, _)| *path).collect();
        assert_eq!(asked, recorded.asked, "{name}");
        let found = weigh(&signals).unwrap();
        let Identity { product, version, edition, confidence, how, .. } = &found;
        assert_eq!(
            (product.as_deref(), version.as_deref(), edition.as_deref()),
            (recorded.product, recorded.version, recorded.edition),
            "{name}: {found:?}"
        );
        assert!(product.is_none() || (*confidence > 0.5 && *confidence < 1.0 && !how.is_empty()), "{name}");
    }
}

#[test]
fn every_product_was_recorded() {
    for row in crate::registry::products::TABLE {
        let id = row.product.id;
        assert!(REAL.iter().any(|(_, recorded)| recorded.product == Some(id)), "nothing recorded of {id}");
    }
}

#[test]
fn two_names_at_once_are_a_conflict() {
    let both: Headers =
        &[("server", "Nexus/3.90.2-06 (COMMUNITY)"), ("x-jfrog-version", "Artifactory/7.120.3 1")];
    let failure = weigh(&signals(&Recorded { ping: (401, both, ""), ..NOTHING })).unwrap_err();
    assert_eq!(failure.cause, cause::IDENTITY_CONFLICT);
    assert!(failure.actual.contains("Nexus") && failure.actual.contains("Artifactory"), "{}", failure.actual);
}
