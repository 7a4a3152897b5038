//! Every profile: it starts, bears its signs, and takes and gives an image.

mod common;

use common::{OCI_MANIFEST, digest, header, image, read, start};
use reqwest::Method;

const LAYER: &[u8] = b"a layer";

#[test]
fn profiles_and_faults_are_sorted_and_unique() {
    let profiles: Vec<_> = lab::profiles().iter().map(|profile| profile.id).collect();
    let faults: Vec<_> = lab::faults().iter().map(|fault| fault.id).collect();
    for ids in [profiles, faults] {
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    }
}

#[tokio::test]
async fn every_profile_takes_and_gives_an_image() {
    for profile in lab::profiles() {
        let lab = start(profile.id, &[]).await;
        // The one repository that every profile takes a push into; ECR has it beforehand.
        let repository = lab.repository(if profile.id == "ecr" { "workspace-images" } else { "new/images" });
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
    for profile in lab::profiles() {
        let lab = start(profile.id, &[]).await;
        let absent = lab.repository("never/pushed");
        let head = lab.manifest(Method::HEAD, &absent, &"a".repeat(64), OCI_MANIFEST).await;
        assert_eq!(head.status(), 404, "{}", profile.id);
        let blob = lab.send(Method::HEAD, &format!("/v2/{absent}/blobs/{}", digest(LAYER))).await;
        assert_eq!(blob.status(), 404, "{}", profile.id);
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
         password: {{ file: \"here.password\" }}\n    ca: \"here.ca.pem\"\n    provokes: true\n",
        lab.base
    );
    assert_eq!(text, expected);
    let lab = start("gcr", &[]).await;
    let text = lab.stand.target("there", folder.path()).unwrap();
    assert!(text.contains("    url: \"https://eu.gcr.io/lab-project\"\n"), "{text}");
    assert!(text.contains("    resolve: { \"eu.gcr.io:443\": \"127.0.0.1:"), "{text}");
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
