//! The product is of a kind that Gitpod has a client for, at the addresses where that client looks.
//!
//! Gitpod knows four kinds of providers: GitHub, GitLab, Bitbucket and Bitbucket Server. Products that only resemble
//! one of them can be identified, but nobody can log in with them, and no workspace starts. Source:
//! `components/server/src/auth/auth-provider-scm.ts` has the four kinds; facts 1.4 and 3.8.

use harness::record::Identity;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use super::found;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::provider",
        key: "s05",
        title: "Gitpod has a client for what answers",
        why: "Gitpod knows four kinds of providers: GitHub, GitLab, Bitbucket and Bitbucket Server. Products that only resemble one of them can be identified, but nobody can log in with them, and no workspace starts.",
        wire: "The result of identification. No request of its own.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let found = found(scm, cx).await?;
    Ok(judge(&found.identity, found.vendor().filter(|_| found.signals.is_hosted())).map(Passed::saying)?)
}

/// `hosted` is the vendor whose own host it is: there the probe of its identity says what is wrong with the answers.
fn judge(identity: &Identity, hosted: Option<Vendor>) -> Result<String, Failure> {
    let cause = match (identity.product.as_deref(), hosted) {
        (Some(product), _) if Vendor::of_product(product).is_some() => return Ok(identity.name.clone()),
        (None, Some(vendor)) => return Ok(format!("the host is one of {}", vendor.name())),
        (Some("github-data-residency"), _) => causes::DATA_RESIDENCY_MISROUTED,
        (Some(_), _) => causes::NO_CLIENT_IN_GITPOD,
        (None, None) => causes::NOT_SOURCE_CONTROL,
    };
    let expected = "GitHub, GitLab, Bitbucket.org or Bitbucket Server";
    Err(Failure::new(cause, "the signs of the product", expected, &identity.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(product: Option<&str>, hosted: Option<Vendor>) -> Option<&'static str> {
        let identity = Identity {
            product: product.map(str::to_owned),
            name: "a server".to_owned(),
            version: None,
            edition: None,
            confidence: 1.0,
            how: Vec::new(),
        };
        judge(&identity, hosted).err().map(|failure| failure.cause.code)
    }

    #[test]
    fn gitpod_has_four_clients_and_no_other() {
        for product in crate::scm::products::PRODUCTS {
            let expected = match product.id {
                "github-data-residency" => Some("data-residency-misrouted"),
                "gitea-scm" | "forgejo" | "azure-devops" => Some("no-client-in-gitpod"),
                _ => None,
            };
            assert_eq!(code(Some(product.id), None), expected, "{}", product.id);
        }
    }

    #[test]
    fn what_is_none_is_said_but_where_the_host_tells() {
        assert_eq!(code(None, None), Some("not-source-control"));
        assert_eq!(code(None, Some(Vendor::Bitbucket)), None);
    }
}
