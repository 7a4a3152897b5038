//! How a kubeconfig is read, and what is said of one that cannot be used. Nothing is sent.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use serde_json::Value;
use tempfile::TempDir;

use super::*;
use crate::cluster::played;
use crate::cluster::roles::Kind;

/// A kubeconfig whose context `prod` has this user.
fn text(user: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: prod\n\
         clusters: [{{ name: c, cluster: {{ server: 'https://127.0.0.1:1' }} }}]\n\
         contexts: [{{ name: prod, context: {{ cluster: c, user: u }} }}]\n\
         users: [{{ name: u, user: {user} }}]\n"
    )
}

struct Given {
    folder: TempDir,
    settings: Settings,
}

fn given(kubeconfig: &str, context: Option<&str>) -> Given {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kubeconfig");
    fs::write(&path, kubeconfig).unwrap();
    let access = Access::Kubeconfig { file: SecretRef::File(path), context: context.map(str::to_owned) };
    let settings = Settings {
        access,
        namespace: "gitpod".to_owned(),
        kind: Kind::Full,
        issuer: None,
        installer: None,
        scratch_namespace: None,
        pod_image: None,
        image_pull_secret: None,
        public_roots: None,
        issue_wait: Duration::from_secs(1),
    };
    Given { folder, settings }
}

async fn read(kubeconfig: &str, context: Option<&str>) -> Result<Config, Failure> {
    config(&given(kubeconfig, context).settings, &played::cx("connect")).await
}

#[tokio::test]
async fn the_context_that_is_named_is_taken_and_nothing_is_tried_again() {
    let config = read(&text("{ token: t0k3n-of-prod }"), None).await.unwrap();
    assert_eq!(config.cluster_url.to_string(), "https://127.0.0.1:1/");
    assert!(!config.default_retry);
    assert_eq!((config.connect_timeout, config.read_timeout, config.write_timeout), (None, None, None));
}

#[tokio::test]
async fn a_token_is_known_before_it_is_sent() {
    let given = given(&text("{ token: t0k3n-of-prod }"), Some("prod"));
    let cx = played::cx("connect");
    config(&given.settings, &cx).await.unwrap();
    assert!(!cx.scrub("bearer t0k3n-of-prod").contains("t0k3n"));
}

#[tokio::test]
async fn what_cannot_be_used_is_the_kubeconfigs_fault() {
    for (kubeconfig, context) in [
        (text("{ token: t }"), Some("staging")),
        ("clusters: [".to_owned(), None),
        ("just a text".to_owned(), None),
        (String::new(), None),
    ] {
        let failure = read(&kubeconfig, context).await.err();
        let failure = failure.unwrap_or_else(|| panic!("taken: {context:?} of {kubeconfig}"));
        assert_eq!(failure.cause, causes::KUBECONFIG_UNUSABLE, "{kubeconfig}: {}", failure.actual);
        assert_eq!(failure.step, STEP);
    }
}

#[tokio::test]
async fn a_context_that_is_missing_is_named() {
    let failure = read(&text("{ token: t }"), Some("staging")).await.err().unwrap();
    assert!(failure.actual.contains("staging"), "{}", failure.actual);
}

#[tokio::test]
async fn a_file_that_is_not_there_is_the_kubeconfigs_fault() {
    let given = given("", None);
    fs::remove_file(given.folder.path().join("kubeconfig")).unwrap();
    let failure = config(&given.settings, &played::cx("connect")).await.err().unwrap();
    assert_eq!(failure.cause, causes::KUBECONFIG_UNUSABLE);
}

/// Runs a plug-in that is a script, as far as preparing the client goes.
async fn with_plugin(script: &str) -> Result<(), Failure> {
    let folder = tempfile::tempdir().unwrap();
    let plugin = folder.path().join("plugin");
    fs::write(&plugin, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&plugin, fs::Permissions::from_mode(0o755)).unwrap();
    let exec = format!(
        "{{ exec: {{ apiVersion: client.authentication.k8s.io/v1, command: '{}', interactiveMode: Never }} }}",
        plugin.display()
    );
    let given = given(&text(&exec), None);
    let cx = played::cx("connect");
    let config = config(&given.settings, &cx).await?;
    client(config, &cx).await.map(|_| ())
}

#[tokio::test]
async fn a_plug_in_that_gives_no_log_in_is_its_own_cause() {
    let credential =
        r#"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t"}}"#;
    assert_eq!(with_plugin(&format!("echo '{credential}'")).await, Ok(()));
    for script in ["echo 'please log in' >&2; exit 1", "echo 'no JSON'", "true"] {
        let failure = with_plugin(script).await.unwrap_err();
        assert_eq!((failure.cause, failure.step.as_str()), (causes::EXEC_PLUGIN_FAILED, EXEC), "{script}");
    }
}

#[tokio::test]
async fn a_plug_in_that_is_not_there_is_advised_on() {
    let exec = "{ exec: { apiVersion: client.authentication.k8s.io/v1, command: /nowhere/gke-gcloud-auth-plugin, interactiveMode: Never } }";
    let given = given(&text(exec), None);
    let Err(NotPassed::Failure(failure)) = reach(&given.settings, &played::cx("connect")).await else {
        panic!("no failure")
    };
    assert_eq!(failure.cause, causes::EXEC_PLUGIN_FAILED);
    assert!(failure.remedy.is_some_and(|remedy| remedy.contains("gcloud components install")));
}

fn token(claims: &Value) -> String {
    use base64::Engine as _;
    let part = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims.to_string());
    format!("e30.{part}.c2ln")
}

#[test]
fn the_end_of_a_token_is_read_where_it_tells_one() {
    assert_eq!(end_of_token(&token(&json!({ "exp": 1_700_000_000 }))), Some(1_700_000_000));
    assert_eq!(end_of_token(&token(&json!({ "sub": "ada" }))), None);
    for opaque in ["", "abcdef.0123456789abcdef", "a.b.c", "a.%%%.c"] {
        assert_eq!(end_of_token(opaque), None, "{opaque}");
    }
}

#[test]
fn a_log_in_by_a_certificate_that_is_over_is_blamed_on_it() {
    let mut params = CertificateParams::new(vec!["ada".to_owned()]).unwrap();
    params.not_before = date_time_ymd(2019, 1, 1);
    params.not_after = date_time_ymd(2020, 1, 1);
    let pem = params.self_signed(&KeyPair::generate().unwrap()).unwrap().pem();
    let over = Login { certificate_ends: end_of_certificate(pem.as_bytes()), token_ends: None };
    assert_eq!(over.certificate_ends, Some(1_577_836_800));
    let refused =
        || NotPassed::from(Failure::new(causes::CLUSTER_CREDENTIALS_REJECTED, "GET /version", "200", "401"));
    let cause = |login: &Login| match login.blame(refused()) {
        NotPassed::Failure(failure) => failure.cause.code,
        NotPassed::Skipped { .. } | NotPassed::Blocked { .. } => "none",
    };
    assert_eq!(cause(&over), "client-certificate-expired");
    assert_eq!(cause(&Login::default()), "cluster-credentials-rejected");
    assert_eq!(end_of_certificate(b"no certificate"), None);
}

fn answer(status: u16, body: Value) -> Answer {
    Answer { line: "GET /version".to_owned(), status, body }
}

#[test]
fn only_a_server_that_tells_its_version_is_kubernetes() {
    let why = |status, body| match judge(&answer(status, body), &Login::default()) {
        Ok(()) => "passed",
        Err(NotPassed::Failure(failure)) => failure.cause.code,
        Err(NotPassed::Skipped { kind, .. }) => kind.as_str(),
        Err(NotPassed::Blocked { by }) => by,
    };
    assert_eq!(why(200, json!({ "gitVersion": "v1.22.8" })), "passed");
    assert_eq!(why(200, json!("<html>log in</html>")), "not-kubernetes");
    assert_eq!(why(200, json!({ "version": "7.3" })), "not-kubernetes");
    assert_eq!(why(401, json!({})), "cluster-credentials-rejected");
    assert_eq!(why(403, json!({})), "permission");
    assert_eq!(why(302, json!("")), "not-kubernetes");
}
