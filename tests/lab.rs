//! What the lab must come out as, from end to end, in this process.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use std::collections::BTreeMap;

use common::{case, options, run, stand};
use harness::plan::Options;
use harness::record::Record;
use harness::vocabulary::Depth;
use harness::{Outcome, Support, Verdict};
use underpin::lab_environment;

async fn healthy(depth: Depth) -> Record {
    let folder = tempfile::tempdir().unwrap();
    let lab = lab_environment::start(&lab_environment::healthy(), &[], folder.path(), None).await.unwrap();
    let record = run(lab.environment, Options { depth, ..options() }, &folder.path().join("state")).await;
    for (stand, profile) in lab.stands.into_iter().zip(lab_environment::healthy()) {
        assert_eq!(stand.uploads_open(), 0, "a run leaves no upload open on {}", profile.id);
        assert_eq!((stand.buckets(), stand.objects()), (vec![], vec![]), "a run leaves nothing in a store");
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
        // What only a pod finds out is not run yet, so that a deep run proves less of a cluster than it asks for.
        let (cluster, k3s) = match depth {
            Depth::Standard => (good, Verdict::Limited),
            Depth::Deep => (Verdict::Partial, Verdict::Partial),
        };
        let expected = BTreeMap::from([
            ("aks", cluster),
            ("artifactory", Verdict::Limited),
            ("aws-s3", good),
            ("bitbucket", good),
            ("bitbucket-server", good),
            ("docker-registry", good),
            ("eks", cluster),
            ("gcr", good),
            ("gcs", good),
            ("github", good),
            ("github-enterprise", good),
            ("gitlab-14", good),
            ("gitlab-com", good),
            ("gke", cluster),
            ("in-cluster-s3", good),
            ("installation", good),
            ("k3s", k3s),
            ("minio", good),
            ("minio-registry", good),
            ("mysql", good),
            ("nexus", Verdict::Limited),
        ]);
        assert_eq!(verdicts, expected);
        assert_eq!(record.summary.exit_code, if depth == Depth::Deep { 3 } else { 0 });
        assert!(record.run.lab && record.run.complete);
        for target in &record.targets {
            for case in &target.cases {
                let fine = matches!(case.outcome, Some(Outcome::Passed | Outcome::Skipped));
                // What is only worth knowing differs between products: distribution 2 gives all tags at once.
                let informational = case.requirement == harness::Requirement::Informational;
                // K3s brings no snapshots of volumes, which is only recommended.
                let of_k3s = target.name == "k3s" && case.slug() == "snapshot";
                let partial = target.verdict == Some(Verdict::Partial) && case.slug() == "verdict";
                assert!(
                    (fine || informational || of_k3s || partial) && !case.flaky,
                    "{}: {}",
                    target.name,
                    common::line(case)
                );
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
async fn the_rows_of_bucket_stores_and_databases_are_answered() {
    let record = healthy(Depth::Deep).await;
    let row = |target: &str, category: &str| {
        let target = record.targets.iter().find(|known| known.name == target).unwrap();
        let category = target.categories.iter().find(|known| known.category == category).unwrap();
        (category.row.clone().unwrap(), category.verdict)
    };
    let certified = |row: &str| (row.to_owned(), Verdict::Certified);
    assert_eq!(row("minio", "Bucket Storage"), certified("minio"));
    assert_eq!(row("aws-s3", "Bucket Storage"), certified("aws-s3"));
    assert_eq!(row("gcs", "Bucket Storage"), certified("gcs"));
    assert_eq!(row("mysql", "Database"), certified("mysql"));
    assert_eq!(row("minio-registry", "Image Registry"), certified("in-cluster-s3"));
    assert_eq!(row("in-cluster-s3", "Image Registry"), certified("in-cluster-s3"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_takes_the_worse_of_itself_and_the_bucket_behind_it() {
    let folder = tempfile::tempdir().unwrap();
    let profiles = ["in-cluster-s3", "minio-registry-no-kms"].map(|id| lab::profile(id).unwrap());
    let lab = lab_environment::start(&profiles, &[], folder.path(), None).await.unwrap();
    let record = run(lab.environment, options(), &folder.path().join("state")).await;
    for stand in lab.stands {
        stand.stop().await;
    }
    let [registry, bucket] = &record.targets[..] else { panic!("two targets") };
    let categories: Vec<_> =
        bucket.categories.iter().map(|category| (category.category.as_str(), category.verdict)).collect();
    // What the registry alone needs does not count for the bucket itself.
    let expected = [("Bucket Storage", Verdict::Ready), ("Image Registry", Verdict::Misconfigured)];
    assert_eq!(categories, expected);
    assert_eq!(registry.verdict, Some(Verdict::Misconfigured));
    assert_eq!(registry.reasons[0], "`minio-registry-no-kms`, which it stands on, is misconfigured");
    assert_eq!(record.summary.exit_code, 1);
    let mut again = record.clone();
    underpin::report_files::judge_again(&mut again, &underpin::matrix::load(None).unwrap());
    assert_eq!(again, record, "judging twice changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standard_run_on_a_bucket_store_moves_at_most_what_it_says() {
    for profile in ["minio", "minio-registry", "minio-http", "gcs", "gcs-hmac"] {
        let plan = lab_environment::outline(&[lab::profile(profile).unwrap()]).unwrap();
        let cost = harness::plan::Plan::new(&plan, &options()).cost();
        assert!(cost.bytes <= 160 << 20, "{profile}: {}", harness::text::bytes(cost.bytes));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bucket_for_all_users_is_touched_only_under_the_prefix_of_the_run() {
    for profile in ["minio-single", "aws-s3-single", "minio-registry"] {
        let folder = tempfile::tempdir().unwrap();
        let (stand, environment) = stand(profile, &[], folder.path()).await;
        let options = Options { depth: Depth::Deep, ..options() };
        let record = run(environment, options, &folder.path().join("state")).await;
        let requests = stand.requests();
        stand.stop().await;
        let id = record.run.id.clone();
        let writes =
            requests.iter().filter(|request| matches!(request.method.as_str(), "PUT" | "POST" | "DELETE"));
        assert!(writes.clone().count() > 1_000);
        for request in writes {
            let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
            // Several objects are deleted by a list in the body; what stood there is looked at below.
            let several = request.method == "POST" && query.starts_with("delete");
            assert!(
                path.contains(&format!("/{id}/")) || several,
                "{profile}: {} {}",
                request.method,
                request.path
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_reaches_the_record() {
    for profile in ["docker-registry", "gcr", "in-cluster-s3", "artifactory", "ecr"] {
        let folder = tempfile::tempdir().unwrap();
        let (stand, environment) = stand(profile, &[], folder.path()).await;
        let password = std::fs::read_to_string(folder.path().join("main.password")).unwrap();
        let options = Options { evidence: harness::vocabulary::EvidenceKept::All, ..options() };
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

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_of_a_bucket_store_reaches_the_record() {
    for profile in ["minio", "minio-http", "aws-s3", "gcs", "gcs-hmac"] {
        let folder = tempfile::tempdir().unwrap();
        let (stand, environment) = stand(profile, &[], folder.path()).await;
        let options = Options { evidence: harness::vocabulary::EvidenceKept::All, ..options() };
        let record = run(environment, options, &folder.path().join("state")).await;
        let requests = stand.requests();
        stand.stop().await;
        let text = serde_json::to_string(&record).unwrap();
        assert!(text.len() > 20_000, "the evidence is there");
        for file in folder.path().read_dir().unwrap().map(|entry| entry.unwrap().path()) {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            let Ok(secret) = std::fs::read_to_string(&file) else { continue };
            match name.rsplit_once('.').map(|(_, kind)| kind) {
                Some("pem") => {}
                Some("json") => {
                    let key: serde_json::Value = serde_json::from_str(&secret).unwrap();
                    let lines = key["private_key"].as_str().unwrap().lines();
                    for line in lines.filter(|line| !line.starts_with("--")) {
                        assert!(!text.contains(line), "{profile}: the private key");
                    }
                }
                _ => assert!(!text.contains(secret.trim()), "{profile}: {name}"),
            }
        }
        for request in &requests {
            let bearer = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
            assert!(!bearer.is_some_and(|token| text.contains(token)), "{profile}: a token");
            for part in request.path.split(['?', '&']) {
                for name in ["X-Amz-Signature=", "Signature=", "X-Goog-Signature=", "upload_id="] {
                    let secret = part.strip_prefix(name).filter(|secret| secret.len() >= 12);
                    assert!(!secret.is_some_and(|secret| text.contains(secret)), "{profile}: {part}");
                }
            }
        }
    }
}
