use harness::SkipKind;
use tempfile::tempdir;

use super::super::played::{self, Heard, says, watch};
use super::*;

const CERTIFICATES: &str = "/apis/cert-manager.io/v1/namespaces/given/certificates";

#[test]
fn an_authority_is_asked_for_as_gitpod_does_and_a_leaf_with_the_key_that_comes() {
    let stem = "underpin-20261121t1509-f95c098c-reissue";
    let ca = Wanted { name: "ca", issuer: "self", is_ca: true, names: Vec::new() };
    let asked = spec(stem, &ca);
    assert_eq!(asked["privateKey"], json!({ "algorithm": "ECDSA", "size": 256 }));
    assert_eq!((&asked["isCA"], &asked["duration"]), (&json!(true), &json!("2160h")));
    assert_eq!(asked["secretTemplate"]["labels"]["component"], "underpin-issued");
    // The field has no room for more in a certificate.
    assert!(asked["commonName"].as_str().unwrap().len() <= 64);
    let leaf = Wanted { name: "leaf", issuer: "ca", is_ca: false, names: vec!["ws-manager".to_owned()] };
    let asked = spec(stem, &leaf);
    assert_eq!(asked["issuerRef"]["name"], format!("{stem}-ca"));
    assert!(asked.get("privateKey").is_none() && asked.get("isCA").is_none());
    assert_eq!(asked["dnsNames"], json!(["ws-manager"]));
}

const CA: Wanted = Wanted { name: "ca", issuer: "self", is_ca: true, names: Vec::new() };
const LEAF: Wanted = Wanted { name: "leaf", issuer: "ca", is_ca: false, names: Vec::new() };

fn made(line: &'static str) -> played::Said {
    says(line, 201, &json!({}))
}

fn deleted() -> played::Said {
    says("DELETE ", 200, &json!({ "kind": "Status", "status": "Success" }))
}

/// What was deleted, by kind and the end of its name.
fn deletions(heard: &Heard) -> Vec<String> {
    let lines = heard.lines();
    let deleted = lines.iter().filter_map(|line| line.strip_prefix("DELETE "));
    let short = |path: &str| {
        let mut parts = path.rsplit('/');
        let name = parts.next().and_then(|name| name.rsplit('-').next()).unwrap_or_default().to_owned();
        format!("{}/{name}", parts.next().unwrap_or_default())
    };
    deleted.map(short).collect()
}

/// A secret that is deleted before its certificate comes back, and cert-manager deletes none.
#[tokio::test]
async fn in_a_given_namespace_each_thing_is_noted_and_a_secret_goes_after_its_certificate() {
    let folder = tempdir().unwrap();
    let (cx, journal) = played::cx_in(folder.path(), "cert_manager_chain_issue");
    let mut script = vec![made("POST "), made("POST "), made("POST "), made("POST ")];
    script.extend((0..6).map(|_| deleted()));
    let (cluster, heard) = played::cluster(Some("given"), script);
    let mut bench = Bench::open(&cluster, &cx, "issue").await.unwrap();
    bench.issuer("self", json!({ "selfSigned": {} })).await.unwrap();
    bench.certificate(&CA).await.unwrap();
    bench.issuer("ca", json!({ "ca": {} })).await.unwrap();
    bench.certificate(&LEAF).await.unwrap();
    let noted = journal.open("prod");
    assert_eq!(noted.len(), 6);
    assert!(noted.iter().all(|(_, thing)| thing.kind == remove::OBJECT && thing.locator.contains("/given/")));
    assert!(noted[0].1.locator.starts_with(CERTIFICATES), "the newest is removed first");
    bench.close().await;
    assert_eq!(
        deletions(&heard),
        ["certificates/leaf", "secrets/leaf", "issuers/ca", "certificates/ca", "secrets/ca", "issuers/self"]
    );
    assert!(journal.open("prod").is_empty());
}

#[tokio::test]
async fn what_is_not_removed_stays_in_the_journal() {
    let folder = tempdir().unwrap();
    let (cx, journal) = played::cx_in(folder.path(), "x");
    let refused = json!({ "kind": "Status", "message": "etcdserver: request timed out" });
    let script = vec![made("POST "), says("DELETE ", 500, &refused)];
    let (cluster, _) = played::cluster(Some("given"), script);
    let mut bench = Bench::open(&cluster, &cx, "issue").await.unwrap();
    bench.issuer("self", json!({})).await.unwrap();
    bench.close().await;
    assert_eq!(journal.open("prod").len(), 1);
}

#[tokio::test]
async fn where_secrets_may_not_be_read_nothing_is_made_in_the_namespace() {
    let folder = tempdir().unwrap();
    let (cx, journal) = played::cx_in(folder.path(), "x");
    let message = r#"secrets "a" is forbidden: User "ada" cannot get resource "secrets""#;
    let refused = json!({ "kind": "Status", "reason": "Forbidden", "message": message });
    let script =
        vec![made("POST /api/v1/namespaces"), says("GET /api/v1/namespaces/", 403, &refused), deleted()];
    let (cluster, heard) = played::cluster(None, script);
    let Err(NotPassed::Skipped { kind: SkipKind::Permission, text }) =
        Bench::open(&cluster, &cx, "issue").await
    else {
        panic!("no skip")
    };
    assert!(text.contains("may not get secrets"), "{text}");
    assert_eq!(heard.lines().iter().filter(|line| line.starts_with("POST")).count(), 1);
    assert_eq!((deletions(&heard).len(), journal.open("prod").len()), (1, 0));
}

fn ready(name: &'static str) -> (&'static str, Value) {
    let conditions = json!([{ "type": "Ready", "status": "True" }]);
    ("ADDED", json!({ "metadata": { "name": name }, "status": { "conditions": conditions } }))
}

#[tokio::test]
async fn a_denied_request_ends_the_wait_at_once() {
    let folder = tempdir().unwrap();
    let (cx, _) = played::cx_in(folder.path(), "x");
    let of = |certificate: &str| {
        let annotations = json!({ "cert-manager.io/certificate-name": certificate });
        let conditions = json!([{ "type": "Denied", "status": "True", "message": "no policy" }]);
        json!({ "metadata": { "name": "r-1", "annotations": annotations }, "status": { "conditions": conditions } })
    };
    let own = format!("{}-issue-leaf", cx.run());
    // One of somebody else in the same namespace is nothing to us.
    let events = [("ADDED", of("somebody-elses")), ("ADDED", of(&own))];
    let script = vec![
        watch("GET /apis/cert-manager.io/v1/namespaces/given/certificaterequests?watch", &events, true),
        watch("GET /apis/cert-manager.io/v1/namespaces/given/certificates?watch", &[], true),
    ];
    let (cluster, _) = played::cluster(Some("given"), script);
    let bench = Bench::open(&cluster, &cx, "issue").await.unwrap();
    let Err(NotPassed::Failure(failure)) = bench.issued(&[&LEAF]).await else { panic!("no failure") };
    assert_eq!(failure.cause, causes::CERTIFICATE_DENIED);
    assert_eq!(failure.actual, "the CertificateRequest r-1: Denied is True: no policy");
}

#[tokio::test]
async fn what_is_ready_ends_the_wait_and_what_is_not_tells_how_far_it_came() {
    let folder = tempdir().unwrap();
    let (cx, _) = played::cx_in(folder.path(), "x");
    let requests = "GET /apis/cert-manager.io/v1/namespaces/given/certificaterequests?watch";
    let certificates = "GET /apis/cert-manager.io/v1/namespaces/given/certificates?watch";
    let script = vec![watch(requests, &[], true), watch(certificates, &[ready("x")], true)];
    let (cluster, _) = played::cluster(Some("given"), script);
    let bench = Bench::open(&cluster, &cx, "issue").await.unwrap();
    assert_eq!(bench.issued(&[&CA]).await, Ok(()));
    let (mut cluster, _) =
        played::cluster(Some("given"), vec![watch(requests, &[], true), watch(certificates, &[], true)]);
    cluster.settings.issue_wait = Duration::from_millis(30);
    let bench = Bench::open(&cluster, &cx, "issue").await.unwrap();
    let Err(NotPassed::Failure(failure)) = bench.issued(&[&CA]).await else { panic!("no failure") };
    assert_eq!(
        (failure.cause, failure.expected.as_str()),
        (causes::CERTIFICATE_NOT_ISSUED, "Ready within 30 ms")
    );
    assert!(
        failure.actual.ends_with("is not there; no CertificateRequest was made for it"),
        "{}",
        failure.actual
    );
    cluster.settings.issue_wait = Duration::from_mins(5);
    let bench = Bench::open(&cluster, &cx, "issue").await.unwrap();
    assert!(bench.wait() < Duration::from_mins(1));
    assert!(bench.late("x", bench.wait()).contains("raise `budget.target`"));
}
