//! How stand-ins are reached: the text of the target, TLS, both versions of HTTP, and what comes instead of a product.

use reqwest::{Method, Version};

use super::common::{doors, start, start_with, value};

#[tokio::test]
async fn the_text_names_what_the_target_needs() {
    let scm = start("github", &[]).await;
    assert_eq!(value(&scm.text, "family").as_deref(), Some("scm"));
    assert_eq!(scm.url, "https://github.com");
    assert_eq!(value(&scm.text, "repository").as_deref(), Some("analytical/engine"));
    assert_eq!(value(&scm.text, "callback_host").as_deref(), Some("gitpod.example.com"));
    let hosts: Vec<String> = doors(&scm.text).into_iter().map(|(host, _)| host).collect();
    assert_eq!(hosts, ["github.com", "api.github.com", "raw.githubusercontent.com"]);
    assert!(scm.token.starts_with("ghp_") && scm.token.len() == 40, "{}", scm.token);
    assert!(scm.folder.path().join("code.client-secret").exists());
}

#[tokio::test]
async fn http_2_is_spoken_to_who_knows_it() {
    let scm = start("github-enterprise", &[]).await;
    let meta = format!("{}/api/v3/meta", scm.url);
    let response = scm.anonymous(Method::GET, &meta).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.version()), (200, Version::HTTP_2));
    let scm = start_with("github-enterprise", &[], reqwest::ClientBuilder::http1_only).await;
    let response = scm.anonymous(Method::GET, &meta).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.version()), (200, Version::HTTP_11));
}

#[tokio::test]
async fn no_answer_comes_from_what_does_not_answer() {
    for fault in [
        "scm-stopped",
        "scm-accepts-and-closes",
        "scm-plain-http-on-tls-port",
        "scm-unknown-ca",
        "scm-certificate-expired",
        "scm-certificate-wrong-name",
    ] {
        let scm = start("github-enterprise", &[fault]).await;
        assert!(scm.anonymous(Method::GET, &scm.url).send().await.is_err(), "{fault}");
    }
}

#[tokio::test]
async fn plain_http_has_addresses_without_tls() {
    let scm = start("github-enterprise", &["scm-plain-http"]).await;
    assert!(scm.url.starts_with("http://127.0.0.1:"), "{}", scm.url);
    assert!(!scm.text.contains("resolve") && !scm.text.contains("ca:"), "{}", scm.text);
    let (status, user) = scm.get(&format!("{}/api/v3/user", scm.url)).await;
    assert_eq!((status, user["html_url"].as_str()), (200, Some(format!("{}/ada", scm.url).as_str())));
}

#[tokio::test]
async fn one_host_alone_can_be_untrusted() {
    let scm = start("github", &["scm-git-host-unknown-ca"]).await;
    assert!(scm.anonymous(Method::GET, "https://github.com/").send().await.is_err());
    assert_eq!(scm.get("https://api.github.com/user").await.0, 200);
}

#[tokio::test]
async fn the_proxy_leads_to_all_hosts_but_one() {
    let scm = start("github", &["scm-proxy-refuses-host"]).await;
    let proxy = value(&scm.text, "proxy").unwrap();
    let pem = std::fs::read(scm.ca()).unwrap();
    let ca = reqwest::Certificate::from_pem(&pem).unwrap();
    let client = reqwest::Client::builder()
        .tls_certs_only([ca])
        .proxy(reqwest::Proxy::all(&proxy).unwrap())
        .build()
        .unwrap();
    let ask = |url: &'static str| client.get(url).bearer_auth(&scm.token).send();
    assert_eq!(ask("https://api.github.com/user").await.unwrap().status().as_u16(), 200);
    assert_eq!(ask("https://github.com/login").await.unwrap().status().as_u16(), 200);
    assert!(ask("https://raw.githubusercontent.com/analytical/engine/main/README.md").await.is_err());
}

#[tokio::test]
async fn what_stands_in_between_bears_no_sign_of_the_product() {
    for (fault, status) in [("sso-portal", 200), ("sso-redirect", 302), ("not-a-scm", 404)] {
        let scm = start("github-enterprise", &[fault]).await;
        let response = scm.request(Method::GET, &format!("{}/api/v3/user", scm.url)).send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{fault}");
        assert!(response.headers().keys().all(|name| !name.as_str().contains("github")), "{fault}");
    }
}

#[tokio::test]
async fn the_clock_can_be_behind() {
    let date = |scm: super::common::Scm| async move {
        let response = scm.anonymous(Method::GET, &scm.url).send().await.unwrap();
        let text = response.headers()["date"].to_str().unwrap().to_owned();
        jiff::fmt::rfc2822::parse(&text).unwrap().timestamp().as_second()
    };
    let right = date(start("github-enterprise", &[]).await).await;
    let wrong = date(start("github-enterprise", &["scm-clock-off"]).await).await;
    assert!((590..=610).contains(&(right - wrong)), "{right} {wrong}");
}

#[tokio::test]
async fn every_fault_of_the_table_suits_its_profile() {
    let table = include_str!("../../../tests/data/scm-faults.tsv");
    let mut played = 0;
    for line in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let profile = lab::profile(cells[1]).unwrap_or_else(|| panic!("no profile {}", cells[1]));
        let fault = lab::fault(cells[0]).unwrap_or_else(|| panic!("no fault {}", cells[0]));
        lab::Stand::start(profile, &[fault]).await.unwrap().stop().await;
        played += 1;
    }
    assert!(played > 100, "{played}");
}

#[test]
fn every_profile_of_the_table_is_there() {
    let table = include_str!("../../../tests/data/scm-profiles.tsv");
    for line in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let profile = lab::profile(cells[0]).unwrap_or_else(|| panic!("no profile {}", cells[0]));
        assert_eq!((profile.family, profile.product), ("scm", cells[1]), "{}", cells[0]);
    }
}
