//! The token endpoint: who gets a token, and what a token is good for.

use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Gcs, now, ready, reason, start, text, told};

/// What the endpoint says of an assertion with one claim changed.
async fn changed(gcs: &Gcs, claim: &str, value: Value) -> (u16, String, String) {
    let mut claims = gcs.claims();
    claims[claim] = value;
    refused(gcs, &gcs.assertion(&claims)).await
}

async fn refused(gcs: &Gcs, assertion: &str) -> (u16, String, String) {
    let (status, answer) = gcs.grant(assertion).await;
    let word = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
    (status, word("error"), word("error_description"))
}

#[tokio::test]
async fn a_good_assertion_gets_a_token_for_an_hour() {
    let gcs = start("gcs", &[]).await;
    let (status, answer) = gcs.grant(&gcs.assertion(&gcs.claims())).await;
    assert_eq!(status, 200);
    assert!(answer["access_token"].as_str().unwrap().starts_with("ya29."));
    assert_eq!((&answer["expires_in"], &answer["token_type"]), (&json!(3599), &json!("Bearer")));
    assert_eq!(gcs.stand.requests()[0].server, "realm");
}

#[tokio::test]
async fn assertions_are_verified() {
    let gcs = start("gcs", &[]).await;
    let good = gcs.assertion(&gcs.claims());
    // Claims that the signature is not of, another key's signature, and none.
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let mut claims = gcs.claims();
    claims["scope"] = "https://www.googleapis.com/auth/cloud-platform".into();
    let other = gcs.assertion(&claims);
    let forged = format!("{}.{signature}", other.rsplit_once('.').unwrap().0);
    let foreign = format!("{signed}.{}", "A".repeat(342));
    for assertion in [forged, foreign, format!("{signed}.")] {
        let (status, error, why) = refused(&gcs, &assertion).await;
        assert_eq!((status, error.as_str(), why.as_str()), (400, "invalid_grant", "Invalid JWT Signature."));
    }
    let (status, error, _) = refused(&gcs, "no token").await;
    assert_eq!((status, error.as_str()), (400, "invalid_grant"));
}

#[tokio::test]
async fn claims_are_checked() {
    let gcs = start("gcs", &[]).await;
    for (claim, value, error, part) in [
        ("iss", json!("somebody@else"), "invalid_grant", "account not found"),
        ("aud", json!("https://example.com/token"), "invalid_grant", "audience"),
        ("exp", json!(now() + 3700), "invalid_grant", "short-lived token (60 minutes)"),
        ("iat", json!(now() + 3000), "invalid_grant", "short-lived token (60 minutes)"),
        ("exp", json!(now() - 400), "invalid_grant", "short-lived token (60 minutes)"),
        ("scope", json!("https://www.googleapis.com/auth/calendar"), "invalid_scope", "scope"),
        ("scope", json!(""), "invalid_scope", "scope"),
    ] {
        let (status, told, why) = changed(&gcs, claim, value).await;
        assert_eq!((status, told.as_str()), (400, error), "{claim}: {why}");
        assert!(why.contains(part), "{claim}: {why}");
    }
}

#[tokio::test]
async fn the_storage_wants_a_token_that_lets_it() {
    let gcs = ready("gcs", &[]).await;
    let path = "/storage/v1/b/lab-bucket";
    let anonymous = gcs.bare(Method::GET, path).send().await.unwrap();
    assert_eq!(reason(&told(anonymous).await), (401, "required"));
    let forged = gcs.bare(Method::GET, path).bearer_auth("ya29.forged").send().await.unwrap();
    assert!(forged.headers()["www-authenticate"].to_str().unwrap().contains("invalid_token"));
    assert_eq!(reason(&told(forged).await), (401, "authError"));

    let mut claims = gcs.claims();
    claims["scope"] = "https://www.googleapis.com/auth/devstorage.read_only".into();
    let (_, answer) = gcs.grant(&gcs.assertion(&claims)).await;
    let token = answer["access_token"].as_str().unwrap();
    let read = gcs.bare(Method::GET, path).bearer_auth(token).send().await.unwrap();
    assert_eq!(reason(&told(read).await), (404, "notFound"));
    let write = gcs.bare(Method::DELETE, path).bearer_auth(token).send().await.unwrap();
    assert_eq!(reason(&told(write).await), (403, "insufficientPermissions"));
}

#[tokio::test]
async fn token_faults_show_at_the_endpoint() {
    let gcs = start("gcs", &["gcs-token-refused"]).await;
    let (status, error, _) = refused(&gcs, &gcs.assertion(&gcs.claims())).await;
    assert_eq!((status, error.as_str()), (400, "invalid_grant"));

    let gcs = start("gcs", &["gcs-token-missing"]).await;
    let (status, answer) = gcs.grant(&gcs.assertion(&gcs.claims())).await;
    assert_eq!((status, answer["access_token"].is_null()), (200, true));

    let gcs = start("gcs", &["gcs-token-clock"]).await;
    let (status, _, why) = refused(&gcs, &gcs.assertion(&gcs.claims())).await;
    assert!(status == 400 && why.contains("short-lived"), "{why}");
    // Its own clock says how far the two are apart.
    let page = gcs.bare(Method::GET, "/storage/v1/b").send().await.unwrap();
    let date = jiff::fmt::rfc2822::parse(page.headers()["date"].to_str().unwrap()).unwrap();
    assert!((7100..7300).contains(&(now() - date.timestamp().as_second())));
}

#[tokio::test]
async fn key_files_are_what_the_faults_say() {
    let gcs = start("gcs", &["gcs-key-external-account"]).await;
    assert_eq!(gcs.account["type"], "external_account");
    assert!(gcs.account["private_key"].is_null());
    let gcs = start("gcs", &["gcs-token-realm-foreign"]).await;
    assert_eq!(gcs.account["token_uri"], "https://tokens.invalid/token");
    assert!(!gcs.text.contains("tokens.invalid"), "{}", gcs.text);
    let gcs = start("gcs", &["gcs-api-page"]).await;
    let (status, page) = text(gcs.bare(Method::GET, "/storage/v1/b").send().await.unwrap()).await;
    assert!(status == 200 && page.starts_with("<!DOCTYPE html>"), "{page}");
}
