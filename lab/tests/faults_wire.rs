//! The faults of connection, certificate and access: what a client sees of each.

mod common;

use std::time::Duration;

use common::{header, read, start};
use reqwest::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[tokio::test]
async fn an_unsuitable_pair_is_an_error_that_says_so() {
    for (fault, profile, why) in [
        ("token-absent", "docker-registry", "it needs a profile with a token realm"),
        ("redirect-refused", "gcr", "it needs a profile that redirects reads of blobs"),
        ("password-changed", "docker-registry-anonymous", "it needs a profile that asks for a password"),
        ("create-201", "docker-registry", "it is of another family"),
        ("dualstack-unreachable", "minio", "it needs a profile of Amazon's"),
        ("bucket-versioned", "minio", "it needs a profile with one bucket"),
        ("chunk-framing-stored", "minio", "it needs a profile without TLS"),
    ] {
        let faults = [lab::fault(fault).unwrap()];
        let error = lab::Stand::start(lab::profile(profile).unwrap(), &faults).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the fault {fault} does not suit the profile {profile}: {why}")
        );
    }
}

#[tokio::test]
async fn connections_fail_as_the_fault_says() {
    for (fault, sign) in [
        ("stopped", "refused"),
        ("accepts-and-closes", "closed"),
        ("plain-http-on-tls-port", "InvalidContentType"),
        ("certificate-unknown-ca", "UnknownIssuer"),
        ("certificate-expired", "Expired"),
        ("certificate-wrong-name", "NotValidForName"),
    ] {
        let lab = start("docker-registry", &[fault]).await;
        assert!(lab.base.starts_with("https://"));
        let error = format!("{:?}", lab.anonymous(Method::GET, "/v2/").send().await.unwrap_err());
        assert!(error.to_lowercase().contains(&sign.to_lowercase()), "{fault}: {error}");
    }
}

#[tokio::test]
async fn silence_is_kept() {
    let lab = start("docker-registry", &["silent"]).await;
    let mut stream = TcpStream::connect(lab.base.trim_start_matches("https://")).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    let mut byte = [0];
    let read = tokio::time::timeout(Duration::from_millis(50), stream.read(&mut byte)).await;
    assert!(read.is_err(), "not a byte, and no end: {read:?}");
}

#[tokio::test]
async fn dropping_a_stand_ends_its_connections() {
    let lab = start("docker-registry", &["plain-http"]).await;
    let mut stream = TcpStream::connect(lab.base.trim_start_matches("http://")).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: lab\r\n\r\n").await.unwrap();
    let mut buffer = vec![0; 1024];
    let length = stream.read(&mut buffer).await.unwrap();
    assert!(buffer[..length].starts_with(b"HTTP/1.1 200 OK\r\n"));
    drop(lab);
    let rest = stream.read_to_end(&mut buffer).await;
    assert!(rest.is_ok_and(|bytes| bytes == 0));
}

#[tokio::test]
async fn plain_http_is_served_and_said() {
    let lab = start("docker-registry", &["plain-http"]).await;
    assert!(lab.base.starts_with("http://") && !lab.text.contains("ca:"), "{}", lab.text);
    assert_eq!(lab.send(Method::GET, "/v2/").await.status(), 200);
    assert!(header(&lab.begin("a/b").await, "location").unwrap().starts_with("http://127.0.0.1:"));
}

#[tokio::test]
async fn everything_is_answered_alike() {
    let cases = [
        ("rate-limit", 429, "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\","),
        ("internal-error", 500, "{\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"unknown error\"}]}\n"),
        ("portal", 200, "<!DOCTYPE html>"),
    ];
    for (fault, status, body) in cases {
        let lab = start("docker-registry", &[fault]).await;
        for (method, path) in [(Method::GET, "/v2/"), (Method::POST, "/v2/a/blobs/uploads/")] {
            let answer = lab.anonymous(method, path).send().await.unwrap();
            assert_eq!(header(&answer, "retry-after").is_some(), fault == "rate-limit");
            let (got, text) = read(answer).await;
            assert!(got == status && text.starts_with(body), "{fault}: {got} {text}");
        }
    }
}

#[tokio::test]
async fn passwords_are_taken_as_the_fault_says() {
    for (fault, right, wrong) in [("password-changed", 401, 401), ("any-password", 200, 200)] {
        let lab = start("docker-registry", &[fault]).await;
        let (user, password) = lab.account.clone().unwrap();
        for (password, expected) in [(password.as_str(), right), ("wrong", wrong)] {
            let ping =
                lab.anonymous(Method::GET, "/v2/").basic_auth(&user, Some(password)).send().await.unwrap();
            assert_eq!(ping.status(), expected, "{fault}");
        }
        assert_eq!(lab.anonymous(Method::GET, "/v2/").send().await.unwrap().status(), 401);
    }
}

#[tokio::test]
async fn challenges_are_as_the_fault_says() {
    for (fault, challenge) in [("challenge-absent", None), ("challenge-negotiate", Some("Negotiate"))] {
        let lab = start("docker-registry", &[fault]).await;
        let refusal = lab.anonymous(Method::GET, "/v2/").send().await.unwrap();
        assert_eq!(
            (refusal.status().as_u16(), header(&refusal, "www-authenticate").as_deref()),
            (401, challenge)
        );
        // Good credentials are taken all the same.
        let (user, password) = lab.account.clone().unwrap();
        let ping = lab.anonymous(Method::GET, "/v2/").basic_auth(user, Some(password)).send().await.unwrap();
        assert_eq!(ping.status(), 200);
    }
}

#[tokio::test]
async fn signs_contradict_each_other() {
    let lab = start("docker-registry", &["contradictory-signs"]).await;
    let ping = lab.anonymous(Method::GET, "/v2/").send().await.unwrap();
    assert!(header(&ping, "server").unwrap().starts_with("Nexus/"));
    assert!(header(&ping, "x-jfrog-version").unwrap().starts_with("Artifactory/"));
}

#[tokio::test]
async fn an_unauthenticated_put_is_reset_in_flight() {
    let lab = start("docker-registry", &["resets-unauthenticated-put"]).await;
    let body = vec![7; 8 << 20];
    let put = lab.anonymous(Method::PUT, "/v2/a/blobs/uploads/x").body(body).send().await;
    let error = format!("{:?}", put.unwrap_err());
    assert!(error.contains("ConnectionReset") || error.contains("BrokenPipe"), "{error}");
    assert_eq!(lab.last().status, None);
    // A request without a body, and one with credentials, are answered.
    let ping = lab.anonymous(Method::PUT, "/v2/a/blobs/uploads/x").send().await.unwrap();
    assert_eq!(ping.status(), 401);
    assert_eq!(lab.send(Method::GET, "/v2/").await.status(), 200);
}
