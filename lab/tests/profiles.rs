//! Every profile: it starts, bears its signs, and takes and gives an image.

mod common;

use std::collections::BTreeSet;

use common::{DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST, digest, header, image, read, start};
use reqwest::Method;

const LAYER: &[u8] = b"a layer";

#[test]
fn profiles_and_faults_are_sorted_and_unique() {
    let profiles: Vec<_> = lab::profiles().iter().map(|profile| profile.id).collect();
    assert!(profiles.is_sorted_by(|a, b| a < b), "{profiles:?}");
    let faults: Vec<_> = lab::faults().iter().map(|fault| (fault.family, fault.id)).collect();
    assert!(faults.is_sorted_by(|a, b| a < b), "{faults:?}");
    let ids: BTreeSet<_> = faults.iter().map(|(_, id)| id).collect();
    assert_eq!(ids.len(), faults.len(), "an id is one fault's, whatever the family");
}

/// The profiles that do not take an image as a client pushes it: they refuse, send it elsewhere, or strip headers.
const REFUSING: &[&str] = &[
    "artifact-registry-missing",
    "artifactory-blob-unknown",
    "artifactory-virtual",
    "docker-hub-limited",
    "docker-registry-proxy-cache",
    "docker-registry-read-only",
    "gitlab-no-project",
    "harbor-project-missing",
    "harbor-read-only",
    "ingress-foreign-location",
    "ingress-strips-digest",
    "nexus-group",
    "quay-namespace-missing",
    "quay-read-only",
];

/// The table of what must come out of each profile of a family: profile, product, verdict, exit code and causes.
#[expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]
fn table(family: &str) -> Vec<[String; 5]> {
    let table = format!("{}/../tests/data/{family}-profiles.tsv", env!("CARGO_MANIFEST_DIR"));
    let table = std::fs::read_to_string(table).unwrap();
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap()).collect()
}

/// The profiles of a family.
fn of_family(family: &str) -> Vec<&'static lab::Profile> {
    lab::profiles().iter().filter(|profile| profile.family == family).collect()
}

/// The registries that hold for all of Gitpod's operations.
fn holding() -> Vec<String> {
    table("registry")
        .into_iter()
        .filter(|[_, _, _, exit, _]| exit == "0")
        .map(|[profile, ..]| profile)
        .collect()
}

/// The tables name every profile once, with its product, and their exit codes fit.
#[test]
fn the_tables_and_the_profiles_are_the_same() {
    let mut named = 0;
    for family in ["bucket", "cluster", "database", "domain", "registry", "scm"] {
        let table = table(family);
        let (head, rows) = table.split_first().unwrap();
        assert_eq!(head.join(" "), "profile product verdict exit causes");
        for [profile, _, verdict, exit, causes] in rows {
            let expected = match verdict.as_str() {
                "ready" | "limited" | "candidate" => "0",
                "incompatible" | "misconfigured" | "unsupported" => "1",
                "inconclusive" => "3",
                other => panic!("no profile comes to {other}"),
            };
            assert_eq!(exit, expected, "{profile}");
            // The matrix alone rules some out, whose every case passes.
            assert!(causes != "-" || exit == "0" || verdict == "unsupported", "{profile}");
            let pairs = causes.split(',').all(|pair| pair.matches('=').count() == 1);
            assert!(causes == "-" || pairs, "{profile}");
        }
        let held: Vec<_> = rows.iter().filter(|row| row[3] == "0").map(|row| row[0].as_str()).collect();
        let mut rows: Vec<_> =
            rows.iter().map(|[profile, product, ..]| (profile.as_str(), product.as_str())).collect();
        rows.sort_unstable();
        let profiles = of_family(family);
        // A domain is no product: the table says so by a dash.
        let product = |profile: &lab::Profile| if profile.product.is_empty() { "-" } else { profile.product };
        let played: Vec<_> = profiles.iter().map(|profile| (profile.id, product(profile))).collect();
        assert_eq!(rows, played, "{family}");
        assert!(profiles.iter().all(|profile| !profile.healthy || held.contains(&profile.id)), "{family}");
        named += profiles.len();
    }
    assert_eq!(named, lab::profiles().len(), "a family without a table");
}

/// The tables name every fault, each on a profile that it suits.
#[tokio::test]
async fn every_fault_suits_the_profile_that_the_table_plays_it_on() {
    for family in ["bucket", "cluster", "database", "domain", "registry", "scm"] {
        let table = format!("{}/../tests/data/{family}-faults.tsv", env!("CARGO_MANIFEST_DIR"));
        let table = std::fs::read_to_string(table).unwrap();
        let mut rows = table.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(rows.next(), Some("fault\tprofile\tcase\toutcome\tcause\talso"));
        let mut named = BTreeSet::new();
        for row in rows {
            let cells: Vec<&str> = row.split('\t').collect();
            let fault = lab::fault(cells[0]).unwrap_or_else(|| panic!("the lab does not play {}", cells[0]));
            let profile = lab::profile(cells[1]).unwrap();
            assert_eq!((fault.family, profile.family), (family, family));
            lab::Stand::start(profile, &[fault]).await.unwrap().stop().await;
            named.insert(fault.id);
        }
        // What a client gets over breaks no case, and has no row.
        let got_over = ["api-throttles-once", "watch-cut"];
        let own = lab::faults().iter().filter(|fault| fault.family == family);
        let played: BTreeSet<_> = own.map(|fault| fault.id).filter(|id| !got_over.contains(id)).collect();
        assert_eq!(named, played, "{family}");
    }
}

#[tokio::test]
async fn every_profile_takes_and_gives_an_image() {
    for profile in of_family("registry").into_iter().filter(|profile| !REFUSING.contains(&profile.id)) {
        let lab = start(profile.id, &[]).await;
        // ECR takes a push only into what it has beforehand, and two others know no nested names.
        let repository = lab.repository(match profile.id {
            "ecr" => "workspace-images",
            "docker-hub" | "quay-flat-names" => "new",
            _ => "new/images",
        });
        let manifest = lab.push_image(&repository, "latest", LAYER).await;
        for reference in ["latest", &digest(manifest.as_bytes())] {
            let head = lab.manifest(Method::HEAD, &repository, reference, OCI_MANIFEST).await;
            assert_eq!(head.status(), 200, "{}", profile.id);
            assert_eq!(header(&head, "content-type").as_deref(), Some(OCI_MANIFEST));
            assert_eq!(header(&head, "docker-content-digest"), Some(digest(manifest.as_bytes())));
            assert_eq!(header(&head, "content-length"), Some(manifest.len().to_string()));
            let got = lab.manifest(Method::GET, &repository, reference, OCI_MANIFEST).await;
            assert_eq!(read(got).await, (200, manifest.clone()), "{}", profile.id);
        }
        assert_eq!(lab.stand.uploads_open(), 0);
        assert_eq!(lab.stand.manifests(), [format!("{repository}:latest")]);
        lab.stand.stop().await;
    }
}

#[tokio::test]
async fn every_profile_answers_404_to_what_is_absent() {
    let others = ["docker-hub"];
    let profiles = of_family("registry").into_iter().filter(|profile| !REFUSING.contains(&profile.id));
    for profile in profiles.filter(|profile| !others.contains(&profile.id)) {
        let lab = start(profile.id, &[]).await;
        let absent = lab.repository("never-pushed");
        let head = lab.manifest(Method::HEAD, &absent, &"a".repeat(64), OCI_MANIFEST).await;
        assert_eq!(head.status(), 404, "{}", profile.id);
        let blob = lab.send(Method::HEAD, &format!("/v2/{absent}/blobs/{}", digest(LAYER))).await;
        assert_eq!(blob.status(), 404, "{}", profile.id);
    }
}

/// What a profile that holds needs for all that Gitpod's tools push: Docker's own types, indexes, tags that move.
#[tokio::test]
async fn every_profile_that_holds_takes_every_type_and_moves_tags() {
    for profile in holding() {
        let lab = start(&profile, &[]).await;
        let repository = lab.repository("types");
        let oci = lab.push_image(&repository, "moving", LAYER).await;
        let docker = oci.replace(OCI_MANIFEST, DOCKER_MANIFEST);
        let entry = |media_type: &str, image: &str| {
            let (digest, size) = (digest(image.as_bytes()), image.len());
            let platform = r#"{"architecture":"amd64","os":"linux"}"#;
            format!(
                r#"{{"mediaType":"{media_type}","digest":"{digest}","size":{size},"platform":{platform}}}"#
            )
        };
        let index = |media_type: &str, entry: &str| {
            format!(r#"{{"schemaVersion":2,"mediaType":"{media_type}","manifests":[{entry}]}}"#)
        };
        for (media_type, body) in [
            (DOCKER_MANIFEST, docker.clone()),
            (DOCKER_LIST, index(DOCKER_LIST, &entry(DOCKER_MANIFEST, &docker))),
            (OCI_INDEX, index(OCI_INDEX, &entry(OCI_MANIFEST, &oci))),
        ] {
            let put = lab.put_manifest(&repository, "moving", media_type, &body).await;
            assert_eq!(put.status(), 201, "{profile} {media_type}");
            let head = lab.manifest(Method::HEAD, &repository, "moving", media_type).await;
            assert_eq!(header(&head, "docker-content-digest"), Some(digest(body.as_bytes())), "{profile}");
            assert_eq!(header(&head, "content-type").as_deref(), Some(media_type), "{profile}");
        }
        lab.stand.stop().await;
    }
}

/// The image that a target's text names as `base_image` is an index with amd64 first, and its parts are there.
#[tokio::test]
async fn the_base_image_is_for_two_platforms() {
    for profile in holding() {
        let lab = start(&profile, &[]).await;
        let name = common::value(&lab.text, "base_image").expect("a base image").to_owned();
        let authority = lab.base.split_once("://").unwrap().1;
        let name = name.strip_prefix(&format!("{authority}/")).unwrap().strip_suffix(":latest").unwrap();
        let (status, index) = read(lab.manifest(Method::GET, name, "latest", OCI_INDEX).await).await;
        assert_eq!(status, 200, "{profile}");
        let index: serde_json::Value = serde_json::from_str(&index).unwrap();
        let architectures: Vec<_> = index["manifests"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| m["platform"]["architecture"].clone())
            .collect();
        assert_eq!(architectures, ["amd64", "arm64"]);
        let first = index["manifests"][0]["digest"].as_str().unwrap();
        let image = lab.manifest(Method::GET, name, first, OCI_MANIFEST).await;
        let image: serde_json::Value = serde_json::from_str(&read(image).await.1).unwrap();
        let config = format!("/v2/{name}/blobs/{}", image["config"]["digest"].as_str().unwrap());
        assert!([200, 307].contains(&lab.send(Method::GET, &config).await.status().as_u16()));
        assert_eq!(lab.stand.manifests(), Vec::<String>::new());
        lab.stand.stop().await;
    }
}

#[tokio::test]
async fn every_profile_bears_its_signs() {
    let signs = [
        ("artifactory", "x-jfrog-version", Some("Artifactory/7.120.3 712003900")),
        ("docker-registry", "docker-distribution-api-version", Some("registry/2.0")),
        ("docker-registry", "server", None),
        ("docker-registry", "www-authenticate", Some("Basic realm=\"basic-realm\"")),
        ("docker-registry", "content-type", Some("application/json; charset=utf-8")),
        ("gcr", "server", Some("Docker Registry")),
        (
            "gcr",
            "www-authenticate",
            Some("Bearer realm=\"https://eu.gcr.io/v2/token\",service=\"eu.gcr.io\""),
        ),
        ("in-cluster-s3", "server", None),
        ("in-cluster-s3", "www-authenticate", Some("Basic realm=\"Docker Registry\"")),
        ("nexus", "server", Some("Nexus/3.90.2-06 (COMMUNITY)")),
        ("nexus", "www-authenticate", Some("BASIC realm=\"Sonatype Nexus Repository Manager\"")),
        (
            "ecr",
            "www-authenticate",
            Some(
                "Basic realm=\"https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/\",service=\"ecr.amazonaws.com\"",
            ),
        ),
        ("ecr", "content-type", Some("text/plain; charset=utf-8")),
    ];
    for (profile, name, value) in signs {
        let lab = start(profile, &[]).await;
        let ping = lab.anonymous(Method::GET, "/v2/").send().await.unwrap();
        assert_eq!(ping.status(), 401);
        assert_eq!(header(&ping, name).as_deref(), value, "{profile}");
        let admitted = lab.send(Method::GET, "/v2/").await;
        assert_eq!(read(admitted).await, (200, "{}".to_owned()));
    }
}

#[tokio::test]
async fn a_target_says_how_to_reach_it() {
    let lab = start("docker-registry", &[]).await;
    let folder = tempfile::tempdir().unwrap();
    let text = lab.stand.target("here", folder.path()).unwrap();
    let expected = format!(
        "  - name: here\n    family: registry\n    url: \"{}/gitpod\"\n    username: \"gitpod\"\n    \
         password: {{ file: \"here.password\" }}\n    ca: \"here.ca.pem\"\n    \
         base_image: \"{}/library/base:latest\"\n    provokes: true\n    large_layer: 80MiB\n    slow_body_pause: 300ms\n    token_wait: 100ms\n",
        lab.base,
        lab.base.trim_start_matches("https://")
    );
    assert_eq!(text, expected);
    let lab = start("gcr", &[]).await;
    let text = lab.stand.target("there", folder.path()).unwrap();
    assert!(text.contains("    url: \"https://eu.gcr.io/lab-project\"\n"), "{text}");
    assert!(text.contains("    resolve: { \"eu.gcr.io:443\": \"127.0.0.1:"), "{text}");
    let lab = start("gitlab", &[]).await;
    let text = lab.stand.target("far", folder.path()).unwrap();
    assert!(text.contains("    allow_hosts: [\"gitlab.lab.example\"]\n"), "{text}");
    let resolve = text.lines().last().unwrap();
    assert!(
        resolve.starts_with("    resolve: { \"registry.gitlab.lab.example:443\": \"127.0.0.1:"),
        "{text}"
    );
    assert!(resolve.contains(", \"gitlab.lab.example:443\": \"127.0.0.1:"), "{text}");
    let lab = start("docker-registry-anonymous", &[]).await;
    assert!(!lab.text.contains("username") && !lab.text.contains("password"), "{}", lab.text);
}

#[tokio::test]
async fn ecr_makes_no_repository_on_push() {
    let lab = start("ecr", &[]).await;
    let absent = "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"The repository with name 'gitpod/new' does not \
                  exist in the registry with id '123456789012'\"}]}\n";
    assert_eq!(read(lab.begin("gitpod/new").await).await, (404, absent.to_owned()));
    let got = lab.manifest(Method::GET, "gitpod/new", "latest", OCI_MANIFEST).await;
    assert_eq!(read(got).await, (404, absent.to_owned()));
    let refused = lab.anonymous(Method::GET, "/v2/").send().await.unwrap();
    assert_eq!(read(refused).await, (401, "Not Authorized\n".to_owned()));
    lab.push_blob("gitpod/base-images", b"{}").await;
    lab.push_blob("gitpod/base-images", LAYER).await;
    let put = lab.put_manifest("gitpod/base-images", "t", OCI_MANIFEST, &image(LAYER)).await;
    assert_eq!((put.status().as_u16(), header(&put, "location")), (201, None));
}

#[tokio::test]
async fn nexus_sends_uploads_on_by_a_path() {
    let lab = start("nexus", &[]).await;
    let location = header(&lab.begin("gitpod/a").await, "location").unwrap();
    assert!(location.starts_with("/v2/gitpod/a/blobs/uploads/"), "{location}");
}
