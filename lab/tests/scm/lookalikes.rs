//! What looks like source control that Gitpod knows.

use reqwest::Method;

use super::common::{read, start};

#[tokio::test]
async fn gitea_and_forgejo_tell_their_versions() {
    for (profile, version) in [("gitea-scm", "1.25.0"), ("forgejo", "7.0.2+gitea-1.22.0")] {
        let scm = start(profile, &[]).await;
        let url = format!("{}/api/v1/version", scm.url);
        let (status, said) = read(scm.anonymous(Method::GET, &url).send().await.unwrap()).await;
        assert_eq!((status, said["version"].as_str()), (200, Some(version)));
        for path in ["/api/v3/meta", "/api/v4/version"] {
            let url = format!("{}{path}", scm.url);
            assert_eq!(scm.get(&url).await.0, 404, "{profile}{path}");
        }
    }
}

#[tokio::test]
async fn azure_tells_of_its_connection() {
    let scm = start("azure-devops", &[]).await;
    let url = format!("{}/_apis/connectionData", scm.url);
    let (status, said) = read(scm.anonymous(Method::GET, &url).send().await.unwrap()).await;
    assert_eq!((status, said["authenticatedUser"]["providerDisplayName"].as_str()), (200, Some("Anonymous")));
    assert_eq!(said["deploymentType"], "onPremises");
}

#[tokio::test]
async fn data_residency_has_its_api_on_a_host_of_its_own() {
    let scm = start("github-data-residency", &[]).await;
    assert_eq!(scm.get("https://api.octo.ghe.com/user").await.0, 200);
    let response = scm.anonymous(Method::GET, "https://octo.ghe.com/api/v3/meta").send().await.unwrap();
    assert_eq!(response.status().as_u16(), 404);
    assert!(response.headers().contains_key("x-github-request-id"));
    assert!(!response.headers().contains_key("x-github-enterprise-version"));
}
