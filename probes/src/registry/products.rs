//! The table of products: signs with their weights, where a version stands, and how an operator cleans up.
//!
//! A product more is a row more. A sign of weight 0.9 or above is the product's own name; weaker ones only add up.

use harness::Product;

use super::identify::Signals;

/// What a sign says when it is seen.
pub type Sign = fn(&Signals) -> Option<String>;

/// One product.
pub struct Row {
    /// What everybody sees of it.
    pub product: Product,
    /// Its signs with their weights.
    pub signs: &'static [(f64, Sign)],
    /// Its version and edition, where it gives them.
    pub version: fn(&Signals) -> (Option<String>, Option<String>),
    /// How an operator removes a scratch repository: `{host}` and `{repository}` are filled in.
    pub cleanup: &'static str,
}

/// How an operator removes a scratch repository of a product that is not known.
pub const CLEANUP: &str = "The registry does not let this account delete. Delete the repository `{repository}` of `{host}` with the product's own tools.";

const DISTRIBUTION_CLEANUP: &str = "The registry does not delete. Set `storage.delete.enabled: true` and run `underpin sweep`, or remove the folder `docker/registry/v2/repositories/{repository}` of its storage; then run `registry garbage-collect`.";

/// Every product that identification knows.
pub const TABLE: &[Row] = &[
    Row {
        product: Product {
            id: "docker-registry",
            name: "Docker Registry",
            signs: "The header `Docker-Distribution-Api-Version`, and for an absent tag an error whose detail names the tag in distribution's form.",
        },
        signs: &[
            (0.3, |s| same_header(s, "docker-distribution-api-version", "registry/2.0")),
            (0.7, distribution_error),
        ],
        version: distribution_version,
        cleanup: DISTRIBUTION_CLEANUP,
    },
    Row {
        product: Product {
            id: "in-cluster-s3",
            name: "Gitpod's in-cluster registry",
            signs: "The signs of Docker Registry, the realm `Docker Registry` that Gitpod's proxy asks for, and a host that begins with `registry.`.",
        },
        signs: &[(0.85, behind_gitpods_proxy)],
        version: distribution_version,
        cleanup: DISTRIBUTION_CLEANUP,
    },
    Row {
        product: Product {
            id: "gcr",
            name: "Google Container Registry",
            signs: "A host of `gcr.io` or `pkg.dev`, a token realm `/v2/token` on the same host, uploads under `/artifacts-uploads/`.",
        },
        signs: &[
            (0.98, |s| {
                let google =
                    s.host == "gcr.io" || s.host.ends_with(".gcr.io") || s.host.ends_with("-docker.pkg.dev");
                google.then(|| format!("the host {}", s.host))
            }),
            (0.5, |s| {
                let realm = format!("https://{}/v2/token", s.host);
                s.realms()
                    .any(|(bearer, found, service)| {
                        bearer && found == realm && service == Some(s.host.as_str())
                    })
                    .then(|| format!("the realm {realm}"))
            }),
            (0.3, |s| same_header(s, "server", "Docker Registry")),
        ],
        version: |_| (None, None),
        cleanup: "Run `gcloud container images delete {host}/{repository} --force-delete-tags`, or grant the account the right to delete.",
    },
    Row {
        product: Product {
            id: "artifactory",
            name: "JFrog Artifactory",
            signs: "The headers `X-JFrog-Version`, `X-Artifactory-Id` or `Server: Artifactory/…`, the realm `Artifactory Realm` or a token realm under `/api/docker/`.",
        },
        signs: &[
            (0.99, |s| header_with(s, "x-jfrog-version", "Artifactory/")),
            (0.95, |s| header_with(s, "x-artifactory-id", "")),
            (0.99, |s| header_with(s, "server", "Artifactory/")),
            (0.9, |s| realm(s, |bearer, realm| !bearer && realm == "Artifactory Realm")),
            (0.9, |s| realm(s, |bearer, realm| bearer && realm.contains("/api/docker/"))),
        ],
        version: |s| {
            let version = ["x-jfrog-version", "server"]
                .iter()
                .find_map(|name| s.headers(name).find_map(|value| value.strip_prefix("Artifactory/")))
                .and_then(|rest| rest.split(' ').next());
            (version.map(str::to_owned), None)
        },
        cleanup: "Delete the folder `{repository}` in the repository browser of Artifactory, or grant the account the right to delete.",
    },
    Row {
        product: Product {
            id: "nexus",
            name: "Sonatype Nexus",
            signs: "The header `Server: Nexus/…`, or the realm `Sonatype Nexus Repository Manager`.",
        },
        signs: &[
            (0.97, |s| header_with(s, "server", "Nexus/")),
            (0.9, |s| realm(s, |bearer, realm| !bearer && realm == "Sonatype Nexus Repository Manager")),
        ],
        version: |s| {
            let Some(rest) = s.headers("server").find_map(|value| value.strip_prefix("Nexus/")) else {
                return (None, None);
            };
            let (version, edition) = rest.split_once(' ').unwrap_or((rest, ""));
            let edition = edition.trim_matches(['(', ')', ' ']);
            (Some(version.to_owned()), (!edition.is_empty()).then(|| edition.to_owned()))
        },
        cleanup: "Delete the components of `{repository}` in the page Browse of Nexus; the task `Docker - Delete unused manifests and images` removes the layers.",
    },
    Row {
        product: Product {
            id: "amazon-ecr",
            name: "Amazon ECR",
            signs: "A host `<account>.dkr.ecr.<region>.amazonaws.com`, and a Basic challenge with the service `ecr.amazonaws.com`.",
        },
        signs: &[
            (0.99, |s| is_ecr_host(&s.host).then(|| format!("the host {}", s.host))),
            (0.95, |s| {
                s.headers("www-authenticate")
                    .any(|value| value.contains("service=\"ecr.amazonaws.com\""))
                    .then(|| "the service `ecr.amazonaws.com` in its challenge".to_owned())
            }),
        ],
        version: |_| (None, None),
        cleanup: "Run `aws ecr delete-repository --repository-name {repository} --force`.",
    },
];

/// `<12 digits>.dkr.ecr[-fips].<region>.amazonaws.com[.cn]`
fn is_ecr_host(host: &str) -> bool {
    let parts: Vec<&str> = host.split('.').collect();
    let [account, "dkr", "ecr" | "ecr-fips", _, "amazonaws", "com", rest @ ..] = parts.as_slice() else {
        return false;
    };
    account.len() == 12 && account.bytes().all(|c| c.is_ascii_digit()) && matches!(rest, [] | ["cn"])
}

fn same_header(signals: &Signals, name: &str, value: &str) -> Option<String> {
    signals.headers(name).any(|found| found == value).then(|| format!("`{name}: {value}`"))
}

fn header_with(signals: &Signals, name: &str, start: &str) -> Option<String> {
    signals.headers(name).find(|found| found.starts_with(start)).map(|found| format!("`{name}: {found}`"))
}

fn realm(signals: &Signals, is: fn(bool, &str) -> bool) -> Option<String> {
    signals
        .realms()
        .find(|(bearer, realm, _)| is(*bearer, realm))
        .map(|(_, realm, _)| format!("the realm `{realm}`"))
}

/// distribution 2.x gives the tag as an object, 3.x as a text (`registry/api/errcode`, `registry/handlers/manifests.go`).
fn distribution_error(signals: &Signals) -> Option<String> {
    let error = signals.error.as_ref()?;
    let by_object = error.detail.get("Tag").is_some_and(|tag| *tag == *signals.tag);
    let by_text = error.detail.as_str() == Some(&format!("unknown tag={}", signals.tag));
    let known = error.code == "MANIFEST_UNKNOWN" && error.message == "manifest unknown";
    (known && (by_object || by_text)).then(|| "distribution's own error for an absent tag".to_owned())
}

/// distribution gives no version; from 3 on its JSON names no character set.
fn distribution_version(signals: &Signals) -> (Option<String>, Option<String>) {
    let Some(answer) = signals.answers.get(1).filter(|answer| answer.media_type() == "application/json")
    else {
        return (None, None);
    };
    let generation = if answer.header("content-type").contains("charset") { "2.x" } else { "3.x" };
    (Some(generation.to_owned()), None)
}

fn behind_gitpods_proxy(signals: &Signals) -> Option<String> {
    let asks = realm(signals, |bearer, realm| !bearer && realm == "Docker Registry");
    let proxied = signals.host.starts_with("registry.") && signals.header("server").is_empty();
    if !proxied || distribution_error(signals).is_none() {
        return None;
    }
    asks.map(|realm| format!("{realm} on {}, before distribution", signals.host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_ecr_are_told_from_others() {
        for host in [
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
            "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
            "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
        ] {
            assert!(is_ecr_host(host), "{host}");
        }
        for host in [
            "1.dkr.ecr.eu-west-1.amazonaws.com",
            "amazonaws.com",
            "123456789012.dkr.ecr.x.amazonaws.com.evil.example",
        ] {
            assert!(!is_ecr_host(host), "{host}");
        }
    }

    #[test]
    fn the_table_holds_each_product_once_and_says_how_it_is_known() {
        for (i, row) in TABLE.iter().enumerate() {
            assert!(TABLE[..i].iter().all(|other| other.product.id != row.product.id), "{}", row.product.id);
            assert!(row.product.signs.ends_with('.') && row.cleanup.ends_with('.'), "{}", row.product.id);
            assert!(row.signs.iter().all(|(weight, _)| (0.0..1.0).contains(weight)));
        }
    }
}
