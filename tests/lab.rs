//! What the lab must come out as, from end to end, in this process.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use std::collections::BTreeMap;

use common::{case, options, run, stand};
use harness::record::Record;
use harness::vocabulary::Depth;
use harness::{Outcome, Support, Verdict};
use underpin::lab_environment;

async fn healthy(depth: Depth) -> Record {
    let folder = tempfile::tempdir().unwrap();
    let lab = lab_environment::start(&lab_environment::healthy(), &[], folder.path(), None).await.unwrap();
    let record =
        run(lab.environment, harness::plan::Options { depth, ..options() }, &folder.path().join("state"))
            .await;
    for stand in lab.stands {
        assert_eq!(stand.uploads_open(), 0, "a run leaves no upload open");
        stand.stop().await;
    }
    record
}

#[tokio::test(flavor = "multi_thread")]
async fn the_healthy_lab_comes_out_as_the_matrix_says() {
    for (depth, good) in [(Depth::Standard, Verdict::Ready), (Depth::Deep, Verdict::Certified)] {
        let record = healthy(depth).await;
        let verdicts: BTreeMap<&str, Verdict> =
            record.targets.iter().map(|target| (target.name.as_str(), target.verdict.unwrap())).collect();
        let expected = BTreeMap::from([
            ("artifactory", Verdict::Limited),
            ("docker-registry", good),
            ("gcr", good),
            ("in-cluster-s3", good),
            ("nexus", Verdict::Limited),
        ]);
        assert_eq!(verdicts, expected);
        assert_eq!(record.summary.exit_code, 0);
        assert!(record.run.lab && record.run.complete);
        for target in &record.targets {
            for case in &target.cases {
                let fine = matches!(case.outcome, Some(Outcome::Passed | Outcome::Skipped));
                // What is only worth knowing differs between products: distribution 2 gives all tags at once.
                let informational = case.requirement == harness::Requirement::Informational;
                assert!((fine || informational) && !case.flaky, "{}: {}", target.name, common::line(case));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn amazon_ecr_is_incompatible_and_the_way_out_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let (stand, environment) = stand("ecr", &[], folder.path()).await;
    let record = run(environment, options(), &folder.path().join("state")).await;
    stand.stop().await;
    let target = &record.targets[0];
    assert_eq!(target.identity.as_ref().unwrap().product.as_deref(), Some("amazon-ecr"));
    assert_eq!(target.verdict, Some(Verdict::Incompatible));
    assert_eq!(target.categories[0].support, Support::Unsupported);
    assert_eq!(record.summary.exit_code, 1);
    let push = case(target, "create_on_push");
    assert_eq!(
        (push.outcome, push.cause.as_deref()),
        (Some(Outcome::Failed), Some("repository-not-created-on-push"))
    );
    assert!(push.actual.as_deref().unwrap().contains("NAME_UNKNOWN"), "{:?}", push.actual);
    assert_eq!(case(target, "head_absent_repo").outcome, Some(Outcome::Passed), "ECR's HEAD is a clean 404");

    let style = reports::console::Style::new(Some(100), false, true);
    let screen = reports::console::screen(&record, &style);
    for line in
        ["inCluster: true", "s3storage:", "s3AccessKey", "s3SecretKey", "NAME_UNKNOWN", "incompatible (lab)"]
    {
        assert!(screen.contains(line), "{line} is missing in\n{screen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_connection_and_one_identification_serve_every_probe() {
    let folder = tempfile::tempdir().unwrap();
    let (stand, environment) = stand("docker-registry", &[], folder.path()).await;
    run(environment, options(), &folder.path().join("state")).await;
    let pings = stand.requests().iter().filter(|request| request.path == "/v2/").count();
    stand.stop().await;
    // Without and with credentials, and the two that `bad_credentials` provokes.
    assert!(pings <= 6, "{pings} requests to /v2/");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_delete_is_enabled_nothing_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (stand, environment) = stand("docker-registry-delete", &[], folder.path()).await;
    let record = run(environment, options(), &folder.path().join("state")).await;
    let (manifests, uploads) = (stand.manifests(), stand.uploads_open());
    stand.stop().await;
    assert_eq!((manifests.len(), uploads), (0, 0), "{manifests:?}");
    let target = &record.targets[0];
    assert_eq!((target.created, target.leftovers.len()), (target.removed, 0), "{:?}", target.leftovers);
    assert!(!folder.path().join("state").read_dir().is_ok_and(|mut left| left.next().is_some()));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_reaches_the_record() {
    for profile in ["docker-registry", "gcr", "in-cluster-s3", "artifactory", "ecr"] {
        let folder = tempfile::tempdir().unwrap();
        let (stand, environment) = stand(profile, &[], folder.path()).await;
        let password = std::fs::read_to_string(folder.path().join("main.password")).unwrap();
        let options =
            harness::plan::Options { evidence: harness::vocabulary::EvidenceKept::All, ..options() };
        let record = run(environment, options, &folder.path().join("state")).await;
        let requests = stand.requests();
        stand.stop().await;
        let text = serde_json::to_string(&record).unwrap();
        assert!(text.len() > 20_000, "the evidence is there");
        assert!(!text.contains(&password), "{profile}: the password");
        for request in &requests {
            for (name, value) in &request.headers {
                let secret =
                    name.eq_ignore_ascii_case("authorization") || name.eq_ignore_ascii_case("cookie");
                let value = value.rsplit(' ').next().unwrap_or_default();
                assert!(!secret || value.len() < 8 || !text.contains(value), "{profile}: {name} {value}");
            }
            if let Some((_, state)) = request.path.split_once("_state=") {
                let state = state.split('&').next().unwrap_or_default();
                assert!(!text.contains(state), "{profile}: an upload's state");
            }
        }
    }
}
