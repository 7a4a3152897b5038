//! What an operator of a certain product has to change, and where: one table from product and cause to a remedy.
//!
//! A failed case is given the text of the product that answers; without one it is given what proxies before a registry
//! are told, whatever is behind them, and without that it keeps the remedy of its cause. A product more is a list more.
//!
//! The texts may hold `{host}`, `{path}` (the path of the url, or a name to choose), `{project}` (its first part) and
//! `{in}` (what stands before the names of Gitpod's repositories).

use harness::{Cx, Failure};

use super::client::Registry;
use super::identify;
use super::products::of_host;
use super::settings::Settings;
use crate::advice::{self, Advice, Table};
use crate::net::http::authority;

mod in_front;
mod distribution;
mod harbor;
mod quay;
mod gitlab;
mod artifactory;
mod nexus;
mod amazon;
mod google;
mod azure;
mod docker_hub;
mod others;

/// The advice for each product, by its id.
const TABLE: Table = &[
    ("amazon-ecr", amazon::ECR),
    ("amazon-ecr-public", amazon::ECR_PUBLIC),
    ("artifactory", artifactory::ARTIFACTORY),
    ("azure-container-registry", azure::ACR),
    ("docker-hub", docker_hub::DOCKER_HUB),
    ("docker-registry", distribution::DOCKER_REGISTRY),
    ("gcr", google::GCR),
    ("ghcr", others::GHCR),
    ("gitea", others::GITEA),
    ("gitlab-registry", gitlab::GITLAB),
    ("google-artifact-registry", google::ARTIFACT_REGISTRY),
    ("harbor", harbor::HARBOR),
    ("in-cluster-s3", distribution::IN_CLUSTER),
    ("nexus", nexus::NEXUS),
    ("quay", quay::QUAY),
    ("zot", others::ZOT),
];

/// A name for a project where the url has none.
const UNNAMED: &str = "gitpod";

/// Says how to mend a failure on the product that answers. Waits for the one identification of the run, but never so
/// long that the failure itself would be lost.
pub async fn advise(registry: &Registry, failure: &mut Failure, cx: &Cx) {
    if !is_known(failure.cause.code) {
        return;
    }
    let patience = cx.request_budget() / 2;
    let known = tokio::time::timeout(patience, identify::known(registry, cx)).await.ok().flatten();
    let product = known.as_ref().and_then(|identity| identity.product.as_deref());
    failure.remedy = remedy(product, failure.cause.code).map(|text| filled_for(text, &registry.settings));
}

/// The same for a registry that was not reached or not logged in to: its host alone may tell the product.
pub fn advise_unreached(settings: &Settings, failure: &mut Failure) {
    let product = settings.origin.host_str().and_then(of_host);
    failure.remedy = remedy(product, failure.cause.code).map(|text| filled_for(text, settings));
}

fn is_known(code: &str) -> bool {
    advice::find(in_front::IN_FRONT, code).is_some() || advice::is_known(TABLE, code)
}

fn remedy(product: Option<&str>, code: &str) -> Option<&'static str> {
    advice::on_product(TABLE, product, code).or_else(|| advice::find(in_front::IN_FRONT, code))
}

fn filled_for(text: &str, settings: &Settings) -> String {
    filled(text, &authority(&settings.origin), &settings.prefix)
}

fn filled(text: &str, host: &str, prefix: &str) -> String {
    let path = if prefix.is_empty() { UNNAMED } else { prefix };
    let before = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
    text.replace("{host}", host)
        .replace("{path}", path)
        .replace("{project}", path.split('/').next().unwrap_or(path))
        .replace("{in}", &before)
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::registry::{FAMILY, causes};

    /// What is left are the braces of GitLab's settings.
    fn leftover(text: &str) -> bool {
        let left = filled(text, "h", "a/b").matches(['{', '}']).count();
        left != 0 && !text.contains("registry['storage']") && !text.contains("'maintenance'")
    }

    #[test]
    fn the_table_is_sorted_and_advises_known_products_on_known_causes() {
        for table in [TABLE, &[("docker-registry", in_front::IN_FRONT)]] {
            advice::tests::check(table, &FAMILY, leftover);
        }
    }

    #[test]
    fn every_product_that_people_set_up_has_advice_for_a_refused_push() {
        for product in FAMILY.products.iter().filter(|product| !product.id.ends_with("-s3")) {
            let codes = [causes::PUSH_DENIED.code, causes::REGISTRY_READ_ONLY.code];
            assert!(codes.iter().any(|code| remedy(Some(product.id), code).is_some()), "{}", product.id);
        }
    }

    #[test]
    fn a_remedy_is_the_products_or_the_proxys_or_the_causes() {
        let denied = causes::PUSH_DENIED.code;
        assert!(remedy(Some("harbor"), denied).unwrap().contains("Harbor"));
        assert_eq!(remedy(None, denied), None);
        let limit = causes::BODY_LIMIT.code;
        assert!(remedy(Some("gitlab-registry"), limit).unwrap().contains("gitlab.rb"));
        assert_eq!(remedy(Some("harbor"), limit), remedy(None, limit));
        assert!(remedy(None, limit).unwrap().contains("client_max_body_size 0;"));
    }

    #[test]
    fn names_of_the_target_stand_in_the_remedy() {
        let text = "{host} {path} {project} {in}base-images";
        for (prefix, expected) in
            [("", "h:5000 gitpod gitpod base-images"), ("a/b", "h:5000 a/b a a/b/base-images")]
        {
            assert_eq!(filled(text, "h:5000", prefix), expected);
        }
    }

    #[test]
    fn a_host_that_tells_its_product_is_advised_without_an_answer() {
        let refused = causes::CREDENTIALS_REFUSED.code;
        for (host, words) in [
            ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", Some("twelve hours")),
            ("mine.azurecr.io", Some("az acr")),
            ("registry.example.com", None),
        ] {
            let found = remedy(of_host(host), refused);
            assert_eq!(found.is_some(), words.is_some(), "{host}: {found:?}");
            assert!(words.is_none_or(|words| found.is_some_and(|text| text.contains(words))), "{host}");
        }
    }
}
