//! What the keys of a bucket store may be, and how mistakes are named.

use harness::settings::{Mistake, Node, Place, Value};

use super::*;

fn node(value: Value) -> Node {
    Node { at: Place::default(), value }
}

fn map(entries: &[(&str, Value)]) -> Value {
    let entry = |(key, value): &(&str, Value)| ((*key).to_owned(), Place::default(), node(value.clone()));
    Value::Map(entries.iter().map(entry).collect())
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn file() -> Value {
    map(&[("file", text("key"))])
}

fn read(entries: &[(&str, Value)]) -> (Option<Settings>, Vec<Mistake>) {
    let root = node(map(entries));
    let mut mistakes = Vec::new();
    let mut reader = Reader::new(&root, "/etc", &mut mistakes);
    let settings = Settings::read(&mut reader, &Common::default());
    reader.finish();
    (settings, mistakes)
}

/// A good target with other values for some keys.
fn s3(more: &[(&'static str, Value)]) -> (Option<Settings>, Vec<Mistake>) {
    with(
        &[("api", text("s3")), ("endpoint", text("h:9000")), ("access_key", file()), ("secret_key", file())],
        more,
    )
}

fn gcs(more: &[(&'static str, Value)]) -> (Option<Settings>, Vec<Mistake>) {
    with(&[("api", text("gcs")), ("project", text("p")), ("service_account", file())], more)
}

fn with(good: &[(&'static str, Value)], more: &[(&'static str, Value)]) -> (Option<Settings>, Vec<Mistake>) {
    let kept = good.iter().filter(|(key, _)| more.iter().all(|(other, _)| other != key));
    read(&kept.chain(more).cloned().collect::<Vec<_>>())
}

#[test]
fn an_endpoint_is_a_host_with_a_port_and_the_scheme_follows_from_insecure() {
    for (endpoint, insecure, bucket, expected) in [
        ("minio.example.com:9000", false, None, "https://minio.example.com:9000/"),
        ("s3.amazonaws.com", false, Some("gitpod"), "https://s3.amazonaws.com/gitpod"),
        ("[::1]:9000", true, None, "http://[::1]:9000/"),
    ] {
        let mut keys = vec![("endpoint", text(endpoint)), ("insecure", Value::Bool(insecure))];
        keys.extend(bucket.map(|name| ("bucket", text(name))));
        let (settings, mistakes) = s3(&keys);
        assert_eq!(mistakes, [], "{endpoint}");
        assert_eq!(settings.unwrap().endpoint(), expected);
    }
    let (settings, mistakes) = gcs(&[]);
    assert_eq!(mistakes, []);
    assert_eq!(settings.unwrap().endpoint(), "https://storage.googleapis.com/ (project p)");
}

#[test]
fn every_secret_is_named() {
    let hmac = map(&[("access_key", file()), ("secret_key", file())]);
    for ((settings, mistakes), expected) in [
        (s3(&[("session_token", file())]), vec!["access_key", "secret_key", "session_token"]),
        (gcs(&[("hmac", hmac)]), vec!["service_account", "hmac.access_key", "hmac.secret_key"]),
    ] {
        assert_eq!(mistakes, []);
        let settings = settings.unwrap();
        let named: Vec<_> = settings.secrets().iter().map(|secret| secret.key.to_owned()).collect();
        assert_eq!(named, expected);
    }
}

#[test]
fn what_a_deep_run_moves_can_be_set() {
    let amounts = |settings: Option<Settings>| match settings.unwrap() {
        Settings::S3(settings) => settings.amounts,
        Settings::Gcs(settings) => settings.amounts,
    };
    assert_eq!(amounts(s3(&[]).0), Amounts { large_object: 1 << 30, many_keys: 10_050 });
    let (settings, mistakes) = gcs(&[("large_object", text("64MiB")), ("many_keys", Value::Integer(1_305))]);
    assert_eq!(mistakes, []);
    assert_eq!(amounts(settings), Amounts { large_object: 64 << 20, many_keys: 1_305 });
}

#[test]
fn a_name_of_a_bucket_is_one_of_s3() {
    for good in ["abc", "gitpod-user-1", "a.b-c", &"a".repeat(63)] {
        assert!(is_bucket_name(good), "{good}");
    }
    for bad in ["", "ab", "Abc", "a_b", "-abc", "abc.", "a..b", "a/b", &"a".repeat(64)] {
        assert!(!is_bucket_name(bad), "{bad}");
    }
}

#[test]
fn mistakes_are_named() {
    const SCHEME: &str = "`endpoint` must not have a scheme: Gitpod's client refuses it";
    for ((settings, mistakes), expected) in [
        (read(&[]), "`api` is missing"),
        (s3(&[("endpoint", text("https://h"))]), SCHEME),
        (
            s3(&[("endpoint", text("http://h"))]),
            "`endpoint` must not have a scheme: Gitpod's client refuses it (and http needs `insecure: true`)",
        ),
        (s3(&[("endpoint", text("http://h")), ("insecure", Value::Bool(true))]), SCHEME),
        (s3(&[("endpoint", text("u:p@h"))]), "`endpoint` must not hold credentials"),
        (s3(&[("endpoint", text("h/bucket"))]), "`endpoint` must end with the host or the port"),
        (s3(&[("endpoint", text("h:port"))]), "`endpoint` is no host with a port"),
        (s3(&[("access_key", text("AKIA"))]), "`access_key` must refer to a secret, never hold it"),
        (gcs(&[("endpoint", text("h:443"))]), "`endpoint` is no address"),
        (gcs(&[("endpoint", text("https://u:p@h"))]), "`endpoint` must not hold credentials"),
        (gcs(&[("endpoint", text("https://h/storage"))]), "`endpoint` must end with the host or the port"),
        (read(&[("api", text("gcs")), ("service_account", file())]), "`project` is missing"),
    ] {
        assert!(settings.is_none(), "{expected}");
        assert_eq!(mistakes.iter().map(|m| m.text.as_str()).collect::<Vec<_>>(), [expected]);
    }
    // The target can be made, and the run ends all the same.
    for ((_, mistakes), expected) in [
        (s3(&[("bucket", text("gitpod/prefix"))]), "`gitpod/prefix` is no name of a bucket"),
        (gcs(&[("hmac", map(&[("access_key", file())]))]), "`secret_key` is missing"),
    ] {
        let texts: Vec<_> = mistakes.iter().map(|m| m.text.as_str()).collect();
        assert!(texts.len() == 1 && texts[0].ends_with(expected), "{texts:?}");
    }
    let (_, mistakes) = read(&[("api", text("s3"))]);
    let texts: Vec<_> = mistakes.iter().map(|m| m.text.as_str()).collect();
    assert_eq!(texts, ["`endpoint` is missing", "`access_key` is missing", "`secret_key` is missing"]);
}
