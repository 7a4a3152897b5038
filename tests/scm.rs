//! What only source control has: requests that are counted and few, and tokens that go to no other host.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use common::{environment, options, run, stand, stand_and_text};
use harness::record::TargetRecord;
use harness::{Support, Verdict};
use lab::LoggedRequest;

/// How many requests a run may cost, as the documentation promises.
const MOST: usize = 60;

/// The six products of the matrix.
const PROFILES: [&str; 6] =
    ["github", "github-enterprise", "gitlab-com", "gitlab-14", "bitbucket", "bitbucket-server"];

/// A run against a profile, what was asked meanwhile, and what it left.
async fn played(profile: &str, faults: &[&str]) -> (TargetRecord, Vec<LoggedRequest>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let (stand, environment) = stand(profile, faults, folder.path()).await;
    let record = run(environment, options(), &folder.path().join("state")).await;
    let (requests, left) = (stand.requests(), stand.leftovers());
    stand.stop().await;
    (record.targets.into_iter().next().unwrap(), requests, left)
}

/// The number of requests that the record tells.
fn told(target: &TargetRecord) -> u64 {
    let counts = target.observed.iter().filter(|fact| fact.key == "requests");
    counts.filter_map(|fact| fact.value.as_u64()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_costs_fewer_than_sixty_requests_and_says_how_many() {
    for profile in PROFILES {
        let (target, requests, left) = played(profile, &[]).await;
        assert!(requests.len() < MOST, "{profile}: {}", requests.len());
        assert_eq!(told(&target), requests.len() as u64, "{profile}");
        assert_eq!(left, Vec::<String>::new(), "{profile}");
    }
}

/// GitLab tells its version to who has logged in: without a token that part is not checked, which is no contradiction. A
/// version that is hidden although there is a token is one.
#[tokio::test]
async fn without_a_token_gitlab_is_partial() {
    let folder = tempfile::tempdir().unwrap();
    let (stand, text) = stand_and_text("gitlab-14", &[], folder.path()).await;
    let kept: Vec<_> = text.lines().filter(|line| !line.trim_start().starts_with("token:")).collect();
    assert!(kept.len() < text.lines().count(), "{text}");
    let record =
        run(environment(&kept.join("\n"), folder.path()), options(), &folder.path().join("state")).await;
    stand.stop().await;
    let target = &record.targets[0];
    assert_eq!(target.verdict, Some(Verdict::Partial), "{:?}", target.reasons);
    assert_eq!(target.categories[0].support, Support::Unknown);
    assert!(
        target.reasons.iter().any(|reason| reason.contains("version was not read")),
        "{:?}",
        target.reasons
    );
    assert_eq!(record.summary.exit_code, 3);
    let (hidden, _, _) = played("gitlab-14", &["gitlab-version-denied"]).await;
    assert_eq!(hidden.verdict, Some(Verdict::Inconclusive), "{:?}", hidden.reasons);
}

/// A hook that cannot be deleted is named; one that was made and deleted leaves nothing.
#[tokio::test]
async fn a_hook_that_stays_is_named() {
    let (target, _, left) = played("github", &["github-hook-stays"]).await;
    assert_eq!(left.len(), 1);
    assert!(!target.leftovers.is_empty(), "nothing is said of it");
}

/// A page that leads to another host is not followed with the token, nor is a redirect.
#[tokio::test]
async fn tokens_go_to_no_other_host() {
    let played_here = [
        ("github", "github-link-foreign"),
        ("gitlab-14", "gitlab-external-url"),
        ("github-enterprise", "sso-redirect"),
    ];
    for (profile, fault) in played_here {
        let (_, requests, _) = played(profile, &[fault]).await;
        let foreign = ["internal.example", "login.example"];
        let strayed = requests.iter().filter(|request| foreign.contains(&request.server));
        assert_eq!(strayed.count(), 0, "{fault}");
        assert!(!requests.is_empty(), "{fault}");
    }
}
