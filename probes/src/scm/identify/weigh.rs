//! Adds the signs up.

use harness::Failure;
use harness::record::Identity;

use super::Signals;
use crate::identity::{confidence, conflict};
use crate::scm::products::{Row, TABLE};

/// The weight from which on a sign is the product's own name.
pub const NAMES_ITSELF: f64 = 0.9;
/// The weight below which signs say nothing.
const ENOUGH: f64 = 0.5;

/// What a server without known signs is called.
pub const UNKNOWN: &str = "a server that bears no signs of a known product";

struct Weighed {
    row: &'static Row,
    score: f64,
    how: Vec<String>,
}

fn weighed(signals: &Signals) -> Vec<Weighed> {
    let of = |row: &'static Row| {
        let (mut left, mut how) = (1.0, Vec::new());
        for sign in row.signs {
            if let Some(text) = (sign.seen)(signals) {
                left *= 1.0 - sign.weight;
                how.push(text);
            }
        }
        Weighed { row, score: 1.0 - left, how }
    };
    TABLE.iter().map(of).filter(|weighed| weighed.score >= ENOUGH).collect()
}

/// Whether some product has named itself.
pub(super) fn names_itself(signals: &Signals) -> bool {
    weighed(signals).iter().any(|weighed| weighed.score >= NAMES_ITSELF)
}

/// The product that the signs tell.
///
/// # Errors
/// [`harness::cause::IDENTITY_CONFLICT`].
pub fn weigh(signals: &Signals) -> Result<Identity, Failure> {
    let mut found = weighed(signals);
    let named: Vec<&Weighed> = found.iter().filter(|weighed| weighed.score >= NAMES_ITSELF).collect();
    if named.len() > 1 {
        return Err(conflict(named.iter().map(|weighed| (weighed.row.product.name, &weighed.how[..]))));
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok(match found.into_iter().next() {
        Some(Weighed { row, score, how }) => {
            let version = (row.version)(signals);
            let edition = version.as_deref().and_then(edition).map(str::to_owned);
            Identity {
                product: Some(row.product.id.to_owned()),
                name: row.product.name.to_owned(),
                version,
                edition,
                confidence: confidence(score),
                how,
            }
        }
        None => Identity {
            product: None,
            name: UNKNOWN.to_owned(),
            version: None,
            edition: None,
            confidence: 0.0,
            how: Vec::new(),
        },
    })
}

/// GitLab's edition, by the end of its version.
fn edition(version: &str) -> Option<&'static str> {
    version.ends_with("-ee").then_some("Enterprise Edition")
}

#[cfg(test)]
mod tests {
    use super::super::Question;
    use super::*;
    use crate::net::exchange::Answer;

    fn signals(host: &str, root: Answer, answers: &[(Question, u16, &str)]) -> Signals {
        let mut signals = Signals::new(host.to_owned(), root);
        for (question, status, body) in answers {
            signals.answers.push((*question, Answer::of(*status, &[], body)));
        }
        signals
    }

    fn told(signals: &Signals) -> (String, Option<String>) {
        let identity = weigh(signals).unwrap();
        (identity.product.unwrap_or_default(), identity.version)
    }

    #[test]
    fn each_product_is_told_by_its_own_answers() {
        let ghe = [("x-github-enterprise-version", "3.6.1"), ("x-github-request-id", "1:2")];
        let gitlab = [("x-gitlab-meta", "{\"correlation_id\":\"1\"}")];
        let version = r#"{"version":"14.10.5-ee","revision":"e7b5b7b7c2d"}"#;
        let stash = r#"{"version":"7.20.0","buildNumber":"7020000","displayName":"Bitbucket"}"#;
        let error = r#"{"type":"error","error":{"message":"Access token expired."}}"#;
        let id = [("x-github-request-id", "1:2")];
        for (host, root, answers, product, number) in [
            ("github.com", Answer::of(200, &id, "{}"), vec![], "github-com", None),
            ("tenant.ghe.com", Answer::of(401, &id, "{}"), vec![], "github-data-residency", None),
            ("ghe.example", Answer::of(302, &ghe, ""), vec![], "github-enterprise", Some("3.6.1")),
            (
                "ghe.example",
                Answer::of(302, &[], ""),
                vec![(Question::GitHubMeta, 200, r#"{"installed_version":"3.3.9"}"#)],
                "github-enterprise",
                Some("3.3.9"),
            ),
            ("gitlab.com", Answer::of(401, &gitlab, ""), vec![], "gitlab-com", None),
            (
                "gitlab.example",
                Answer::of(302, &gitlab, ""),
                vec![(Question::GitLabVersion, 200, version)],
                "gitlab-self-managed",
                Some("14.10.5-ee"),
            ),
            ("bitbucket.org", Answer::of(401, &[], error), vec![], "bitbucket-org", None),
            (
                "bb.example",
                Answer::of(302, &[("x-arequestid", "@1")], ""),
                vec![(Question::ApplicationProperties, 200, stash)],
                "bitbucket-server",
                Some("7.20.0"),
            ),
            (
                "gitea.example",
                Answer::of(200, &[], ""),
                vec![(Question::GiteaVersion, 200, r#"{"version":"1.25.0"}"#)],
                "gitea-scm",
                Some("1.25.0"),
            ),
            (
                "forgejo.example",
                Answer::of(200, &[], ""),
                vec![(Question::GiteaVersion, 200, r#"{"version":"7.0.2+gitea-1.22.0"}"#)],
                "forgejo",
                Some("7.0.2+gitea-1.22.0"),
            ),
            ("dev.azure.com", Answer::of(302, &[("x-tfs-processid", "1")], ""), vec![], "azure-devops", None),
            ("www.example", Answer::of(200, &[], "<html>"), vec![], "", None),
        ] {
            let signals = signals(host, root, &answers);
            assert_eq!(told(&signals), (product.to_owned(), number.map(str::to_owned)), "{host}");
        }
    }

    #[test]
    fn a_weak_sign_is_not_enough_to_stop_asking() {
        let signals = signals("h", Answer::of(302, &[("x-arequestid", "@1")], ""), &[]);
        assert!(!names_itself(&signals));
        assert_eq!(
            told(&signals).0,
            "bitbucket-server",
            "but it is enough to say which vendor's API is missing"
        );
    }

    #[test]
    fn two_products_that_name_themselves_contradict_each_other() {
        let both = [("x-github-enterprise-version", "3.6.1"), ("x-gitlab-meta", "{}")];
        let failure = weigh(&signals("h", Answer::of(302, &both, ""), &[])).unwrap_err();
        assert_eq!(failure.cause, harness::cause::IDENTITY_CONFLICT);
    }
}
