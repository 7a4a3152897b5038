use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::super::super::played::{self, says, watch};
use super::*;

const LIST: &str = "/apis/cert-manager.io/v1/namespaces/x/certificates";
const GET: &str = "GET /apis/cert-manager.io/v1/namespaces/x/certificates/a";
const WATCH: &str = "GET /apis/cert-manager.io/v1/namespaces/x/certificates?watch=true";

fn certificates() -> Resource {
    Resource::within("cert-manager.io", "v1", "certificates", "x")
}

fn object(version: &str, ready: bool) -> Value {
    json!({ "metadata": { "name": "a", "resourceVersion": version }, "ready": ready })
}

fn ready(object: Option<&Value>) -> Option<String> {
    let object = object?;
    object["ready"].as_bool()?.then(|| object["metadata"]["resourceVersion"].as_str().map(str::to_owned))?
}

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(50);

#[tokio::test]
async fn what_is_there_already_needs_no_watch() {
    let (api, heard) = played::api(vec![says(GET, 200, &object("7", true))]);
    let waited = api.wait_for(&played::cx("x"), &certificates(), "a", LONG, ready).await;
    assert_eq!(waited, Ok(Waited::Come("7".to_owned())));
    assert_eq!(heard.lines().len(), 1);
}

#[tokio::test]
async fn a_change_is_seen_from_the_version_that_was_read_on() {
    let bookmark = json!({ "metadata": { "resourceVersion": "8" } });
    let events = [("BOOKMARK", bookmark), ("MODIFIED", object("9", false)), ("MODIFIED", object("10", true))];
    let (api, heard) = played::api(vec![says(GET, 200, &object("7", false)), watch(WATCH, &events, true)]);
    let waited = api.wait_for(&played::cx("x"), &certificates(), "a", LONG, ready).await;
    assert_eq!(waited, Ok(Waited::Come("10".to_owned())));
    let asked = format!("GET {LIST}?watch=true&fieldSelector=metadata%2Ename%3Da&resourceVersion=7");
    assert_eq!(heard.lines()[1], asked);
}

#[tokio::test]
async fn a_watch_that_is_cut_is_begun_again_and_not_at_once() {
    let script = vec![
        says(GET, 404, &json!({})),
        watch(WATCH, &[("ADDED", object("8", false))], false),
        says(GET, 200, &object("11", true)),
    ];
    let (api, heard) = played::api(script);
    let begun = Instant::now();
    let waited = api.wait_for(&played::cx("x"), &certificates(), "a", LONG, ready).await;
    assert_eq!(waited, Ok(Waited::Come("11".to_owned())));
    assert_eq!(heard.lines().len(), 3);
    assert!(begun.elapsed() >= BETWEEN);
}

#[tokio::test]
async fn when_the_time_is_over_the_object_is_told_as_it_was_seen_last() {
    let script =
        vec![says(GET, 200, &object("7", false)), watch(WATCH, &[("MODIFIED", object("8", false))], true)];
    let (api, _) = played::api(script);
    let waited = api.wait_for(&played::cx("x"), &certificates(), "a", SHORT, ready).await;
    assert_eq!(waited, Ok(Waited::Not(Some(object("8", false)))));
    let script =
        vec![says(GET, 200, &object("7", false)), watch(WATCH, &[("DELETED", object("8", false))], true)];
    let (api, _) = played::api(script);
    let gone = |object: Option<&Value>| object.is_none().then_some(());
    let waited = api.wait_for(&played::cx("x"), &certificates(), "a", LONG, gone).await;
    assert_eq!(waited, Ok(Waited::Come(())));
}

#[tokio::test]
async fn a_refused_watch_names_the_right() {
    let message = r#"certificates.cert-manager.io is forbidden: User "ada" cannot watch resource"#;
    let refused = json!({ "kind": "Status", "message": message });
    let (api, _) = played::api(vec![says(GET, 200, &object("7", false)), says(WATCH, 403, &refused)]);
    let waited = api.wait_for(&played::cx("x"), &certificates(), "a", LONG, ready).await;
    let Err(NotPassed::Skipped { kind: SkipKind::Permission, text }) = waited else { panic!("{waited:?}") };
    assert!(text.contains("may not watch certificates.cert-manager.io in the namespace x"), "{text}");
    let (api, _) = played::api(vec![says(GET, 200, &object("7", false)), says(WATCH, 500, &refused)]);
    let waited = api.wait_for(&played::cx("x"), &certificates(), "a", LONG, ready).await;
    let Err(NotPassed::Failure(failure)) = waited else { panic!("{waited:?}") };
    assert_eq!(failure.cause, causes::KUBERNETES_REQUEST_REFUSED);
}

#[tokio::test]
async fn all_of_a_kind_are_looked_at_until_one_is_found() {
    let events =
        [("ADDED", object("1", false)), ("DELETED", object("2", true)), ("ADDED", object("3", true))];
    let (api, heard) = played::api(vec![watch(WATCH, &events, true)]);
    let found = api.watch_all(&played::cx("x"), &certificates(), |object| ready(Some(object))).await;
    assert_eq!(found, Ok("3".to_owned()));
    assert_eq!(heard.lines(), [format!("GET {LIST}?watch=true")]);
}

/// The private key of a certificate comes by a watch when its secret is made anew.
#[tokio::test]
async fn what_a_watched_secret_holds_becomes_known_and_is_not_kept() {
    let key =
        "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIOverwhelmingly+Secret\n-----END EC PRIVATE KEY-----\n";
    let secret =
        json!({ "metadata": { "resourceVersion": "2" }, "data": { "tls.key": STANDARD.encode(key) } });
    let script = vec![
        says("GET /api/v1/namespaces/x/secrets/a", 404, &json!({})),
        watch("GET /api/v1/namespaces/x/secrets?watch=true", &[("ADDED", secret)], true),
    ];
    let (api, _) = played::api(script);
    let cx = played::cx("x");
    let secrets = Resource::within("", "v1", "secrets", "x");
    let there = |object: Option<&Value>| object.cloned();
    let Ok(Waited::Come(object)) = api.wait_for(&cx, &secrets, "a", LONG, there).await else {
        panic!("no secret")
    };
    let encoded = object["data"]["tls.key"].as_str().unwrap();
    let shown = cx.scrub(&format!("{encoded} and {key}"));
    assert!(!shown.contains(encoded) && !shown.contains("Overwhelmingly"), "{shown}");
    assert!(cx.gathered().iter().all(|piece| !piece.text.contains(encoded)));
}
