//! The table of products: signs with their weights, where a version stands, and how an operator cleans up.
//!
//! A product more is a row more. A sign of weight 0.9 or above is the product's own name; weaker ones only add up. A
//! header `Server` never stands for a product alone: proxies set it, keep it and drop it.

use harness::Product;

use super::identify::Signals;
use crate::net::exchange::Answer;

mod distribution;
mod clouds;
mod servers;
mod forges;

/// One sign of a product.
pub struct Sign {
    /// How much it says, from 0 to 1.
    pub weight: f64,
    /// Whether it is the header `Server`.
    pub server: bool,
    /// What is said of it where it is seen.
    pub seen: fn(&Signals) -> Option<String>,
}

impl Sign {
    const fn new(weight: f64, seen: fn(&Signals) -> Option<String>) -> Self {
        Self { weight, server: false, seen }
    }

    const fn server(weight: f64, seen: fn(&Signals) -> Option<String>) -> Self {
        Self { weight, server: true, seen }
    }
}

/// A page of a product beside `/v2/`, asked for only where another sign points to the product.
pub struct Page {
    /// Its path on the registry's host.
    pub path: &'static str,
    /// With which credentials it is asked for.
    pub login: PageLogin,
    /// How much it says that the page is there.
    pub weight: f64,
    /// What it says; `None` when it is not the product's page.
    pub read: fn(&Answer) -> Option<Found>,
}

/// With which credentials a page is asked for; it is always on the registry's own host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageLogin {
    /// With none.
    None,
    /// With user name and password, since it says more to who is logged in.
    Password,
    /// With what the registry itself asks for.
    AsRegistry,
}

/// What a page says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The version.
    pub version: Option<String>,
    /// The edition.
    pub edition: Option<String>,
}

/// One product.
pub struct Row {
    /// What everybody sees of it.
    pub product: Product,
    /// Whether other products embed it or copy its answers, so that its signs count only where no other's do.
    pub embedded: bool,
    /// Its signs.
    pub signs: &'static [Sign],
    /// Its version and edition, where its answers give them.
    pub version: fn(&Signals) -> (Option<String>, Option<String>),
    /// A page that says more.
    pub page: Option<Page>,
    /// How an operator removes a scratch repository: `{host}` and `{repository}` are filled in.
    pub cleanup: &'static str,
}

/// How an operator removes a scratch repository of a product that is not known.
pub const CLEANUP: &str = "The registry does not let this account delete. Delete the repository `{repository}` of `{host}` with the product's own tools.";

/// Every product that identification knows.
pub const TABLE: &[Row] = &[
    distribution::DOCKER_REGISTRY,
    distribution::IN_CLUSTER,
    clouds::GCR,
    clouds::ARTIFACT_REGISTRY,
    clouds::ECR,
    clouds::ECR_PUBLIC,
    clouds::ACR,
    clouds::DOCKER_HUB,
    servers::ARTIFACTORY,
    servers::NEXUS,
    servers::HARBOR,
    servers::QUAY,
    servers::ZOT,
    forges::GITLAB,
    forges::GHCR,
    forges::GITEA,
];

/// The product that a host belongs to by its name alone.
pub fn of_host(host: &str) -> Option<&'static str> {
    let product = match host {
        _ if clouds::is_ecr(host) => "amazon-ecr",
        _ if clouds::is_gcr(host) => "gcr",
        _ if clouds::is_artifact_registry(host) => "google-artifact-registry",
        _ if clouds::is_acr(host) => "azure-container-registry",
        _ if clouds::is_docker_hub(host) => "docker-hub",
        "public.ecr.aws" => "amazon-ecr-public",
        "ghcr.io" => "ghcr",
        _ => return None,
    };
    Some(product)
}

const fn no_version(_: &Signals) -> (Option<String>, Option<String>) {
    (None, None)
}

/// A text of the JSON in an answer of 200.
fn json_text(answer: &Answer, pointer: &str) -> Option<String> {
    if answer.status.as_u16() != 200 {
        return None;
    }
    answer.json()?.pointer(pointer)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_each_product_once_and_says_how_it_is_known() {
        for (i, row) in TABLE.iter().enumerate() {
            let id = row.product.id;
            assert!(TABLE[..i].iter().all(|other| other.product.id != id), "{id}");
            assert!(row.product.signs.ends_with('.') && row.cleanup.ends_with('.'), "{id}");
            assert!(row.signs.iter().all(|sign| (0.0..1.0).contains(&sign.weight)), "{id}");
            assert!(row.signs.iter().any(|sign| !sign.server), "{id} is known by a header `Server` alone");
            assert!(row.page.as_ref().is_none_or(|page| page.path.starts_with('/')), "{id}");
        }
    }

    #[test]
    fn a_host_that_tells_a_product_tells_one_of_the_table() {
        for (host, product) in [
            ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", Some("amazon-ecr")),
            ("eu.gcr.io", Some("gcr")),
            ("europe-west1-docker.pkg.dev", Some("google-artifact-registry")),
            ("mine.azurecr.io", Some("azure-container-registry")),
            ("registry-1.docker.io", Some("docker-hub")),
            ("public.ecr.aws", Some("amazon-ecr-public")),
            ("ghcr.io", Some("ghcr")),
            ("eu.gcr.io.evil.example", None),
            ("registry.example.com", None),
        ] {
            assert_eq!(of_host(host), product, "{host}");
            assert!(product.is_none_or(|id| TABLE.iter().any(|row| row.product.id == id)), "{host}");
        }
    }
}
