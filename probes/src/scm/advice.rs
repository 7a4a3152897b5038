//! What an administrator of a certain product has to change, and where: one table from product and cause to a remedy.
//!
//! A failed case is given the text of the product that answers, and keeps the remedy of its cause where there is none. A
//! vendor more is a file more, a product more is a list more.
//!
//! The texts may hold `{host}` (the product's), `{repository}` (its path) and `{callback}` (of the OAuth application).

use harness::{Cx, Failure};

use super::client::Scm;
use super::identify;
use super::repository::RepositoryName;
use super::settings::Settings;
use crate::advice::{self, Advice, Table};
use crate::net::http::authority;

mod github;
mod gitlab;
mod bitbucket;

/// The advice for each product, by its id.
const TABLE: Table = &[
    ("bitbucket-org", bitbucket::BITBUCKET_ORG),
    ("bitbucket-server", bitbucket::BITBUCKET_SERVER),
    ("github-com", github::GITHUB_COM),
    ("github-enterprise", github::GITHUB_ENTERPRISE),
    ("gitlab-com", gitlab::GITLAB_COM),
    ("gitlab-self-managed", gitlab::GITLAB_SELF_MANAGED),
];

/// Says how to mend a failure on the product that answers. Waits for the one identification of the run, but never so
/// long that the failure itself would be lost.
pub async fn advise(scm: &Scm, failure: &mut Failure, cx: &Cx) {
    let code = failure.cause.code;
    if !advice::is_known(TABLE, code) {
        return;
    }
    let patience = cx.request_budget() / 2;
    let found = tokio::time::timeout(patience, identify::found(scm, cx)).await;
    let product = found.ok().and_then(Result::ok).and_then(|found| found.identity.product);
    failure.remedy = remedy(product.as_deref(), code, &scm.settings);
}

/// The same for a product that was not reached: its host alone may tell which one it is.
pub fn advise_unreached(settings: &Settings, failure: &mut Failure) {
    let product = match settings.url.host_str() {
        Some("github.com") => Some("github-com"),
        Some("gitlab.com") => Some("gitlab-com"),
        Some("bitbucket.org") => Some("bitbucket-org"),
        _ => None,
    };
    failure.remedy = remedy(product, failure.cause.code, settings);
}

fn remedy(product: Option<&str>, code: &str, settings: &Settings) -> Option<String> {
    advice::on_product(TABLE, product, code).map(|text| filled(text, settings))
}

fn filled(text: &str, settings: &Settings) -> String {
    let repository =
        settings.repository.as_ref().map_or_else(|| "OWNER/REPOSITORY".to_owned(), RepositoryName::path);
    let host = authority(&settings.url);
    let callback = settings
        .callback()
        .unwrap_or_else(|| format!("https://GITPOD-HOST/auth/{}/callback", host.replace(':', "_")));
    text.replace("{host}", &host).replace("{repository}", &repository).replace("{callback}", &callback)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::scm::{FAMILY, causes};

    fn settings(url: &str) -> Settings {
        Settings::bare(Url::parse(url).unwrap())
    }

    fn leftover(text: &str) -> bool {
        filled(text, &settings("https://scm.example/")).contains(['{', '}'])
    }

    #[test]
    fn the_table_is_sorted_and_advises_known_products_on_known_causes() {
        advice::tests::check(TABLE, &FAMILY, leftover);
    }

    #[test]
    fn names_of_the_target_stand_in_the_remedy() {
        let mut settings = settings("https://scm.example:8443/");
        let text = "{host} {repository} {callback}";
        let callback = "https://GITPOD-HOST/auth/scm.example_8443/callback";
        assert_eq!(filled(text, &settings), format!("scm.example:8443 OWNER/REPOSITORY {callback}"));
        settings.repository = RepositoryName::parse("ada/engine").ok();
        settings.callback_host = Some("gitpod.example".to_owned());
        let callback = "https://gitpod.example/auth/scm.example_8443/callback";
        assert_eq!(filled(text, &settings), format!("scm.example:8443 ada/engine {callback}"));
    }

    #[test]
    fn a_hosted_product_and_a_server_of_ones_own_are_mended_at_other_places() {
        let code = causes::HOOK_NOT_DELIVERED.code;
        let of = |product| remedy(Some(product), code, &settings("https://scm.example/"));
        assert!(of("github-com").is_some_and(|text| text.contains("hooks")));
        assert!(of("github-enterprise").is_some_and(|text| text.contains("Management Console")));
        assert_eq!(remedy(None, code, &settings("https://scm.example/")), None);
    }

    #[test]
    fn a_hosted_product_is_advised_before_it_answers() {
        let mut failure = Failure::new(crate::net::causes::TLS_UNTRUSTED, "GET /meta", "trust", "none");
        advise_unreached(&settings("https://scm.example/"), &mut failure);
        assert_eq!(failure.remedy, None, "the host does not tell the product");
        advise_unreached(&settings("https://github.com/"), &mut failure);
        assert!(failure.remedy.is_some_and(|text| text.contains("proxy")));
    }
}
