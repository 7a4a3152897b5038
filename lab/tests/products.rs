//! The answers of the products beside distribution, as their profiles say where they are from.

mod common;

use common::{Lab, OCI_INDEX, OCI_MANIFEST, digest, header, image, parameters, read, start};
use reqwest::{Method, Response};

const LAYER: &[u8] = b"a layer";

/// An error body of the protocol with one error.
fn error(code: &str, message: &str) -> String {
    format!("{{\"errors\":[{{\"code\":\"{code}\",\"message\":\"{message}\"}}]}}\n")
}

/// An anonymous request.
#[expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]
async fn ask(lab: &Lab, method: Method, path: &str) -> Response {
    lab.anonymous(method, path).send().await.unwrap()
}

/// The challenge to an anonymous request.
#[expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]
async fn challenge(lab: &Lab, method: Method, path: &str) -> String {
    let refusal = ask(lab, method, path).await;
    assert_eq!(refusal.status(), 401);
    header(&refusal, "www-authenticate").unwrap()
}

#[tokio::test]
async fn realms_are_where_the_product_has_them() {
    for (profile, realm, service, post) in [
        ("acr", "https://labregistry.azurecr.io/oauth2/token", "labregistry.azurecr.io", 400),
        (
            "artifact-registry",
            "https://europe-west1-docker.pkg.dev/v2/token",
            "europe-west1-docker.pkg.dev",
            404,
        ),
        ("docker-hub", "https://auth.docker.io/token", "registry.docker.io", 405),
        ("ghcr", "https://ghcr.io/token", "ghcr.io", 405),
        ("gitea", "{base}/v2/token", "container_registry", 405),
        ("gitlab", "https://gitlab.lab.example/jwt/auth", "container_registry", 404),
        ("harbor", "{base}/service/token", "harbor-registry", 405),
        ("quay", "{base}/v2/auth", "{host}", 405),
    ] {
        let lab = start(profile, &[]).await;
        let host = lab.base.trim_start_matches("https://");
        let challenge = parameters(&challenge(&lab, Method::GET, "/v2/").await);
        assert_eq!(challenge["realm"], realm.replace("{base}", &lab.base), "{profile}");
        assert_eq!(challenge["service"], service.replace("{host}", host), "{profile}");
        let asked = lab.anonymous(Method::POST, &challenge["realm"]).body("grant_type=password");
        assert_eq!(asked.send().await.unwrap().status(), post, "{profile}");
        assert_eq!(lab.send(Method::GET, "/v2/").await.status(), 200, "{profile}");
    }
}

#[tokio::test]
async fn a_realm_of_its_own_is_a_listener_of_its_own() {
    let lab = start("docker-hub", &[]).await;
    assert_eq!(lab.send(Method::GET, "/v2/").await.status(), 200);
    let servers: Vec<_> = lab.stand.requests().iter().map(|request| request.server).collect();
    assert_eq!(servers, ["registry", "realm", "registry"]);
    // The registry itself has no realm, and the realm no registry.
    assert_eq!(ask(&lab, Method::GET, "/token").await.status(), 404);
    assert_eq!(ask(&lab, Method::GET, "https://auth.docker.io/v2/").await.status(), 404);
}

#[tokio::test]
async fn pages_beside_the_protocol_tell_the_version() {
    for (profile, path, text) in [
        ("harbor", "/api/v2.0/ping", "Pong"),
        ("harbor", "/api/v2.0/systeminfo", "\"has_ca_root\":false"),
        ("quay", "/health/instance", "\"services\":"),
        ("gitea", "/api/v1/version", "\"version\":\"1."),
        ("zot", "/v2/_zot/ext/mgmt", "\"releaseTag\":\"v2."),
        ("artifactory", "/artifactory/api/system/ping", "OK"),
        ("nexus", "/service/rest/v1/status", ""),
    ] {
        let lab = start(profile, &[]).await;
        let (status, body) = read(ask(&lab, Method::GET, path).await).await;
        assert!(status == 200 && body.contains(text), "{profile}: {status} {body}");
    }
    let lab = start("harbor", &[]).await;
    let hidden = read(ask(&lab, Method::GET, "/api/v2.0/systeminfo").await).await;
    assert!(!hidden.1.contains("harbor_version"));
    let (user, password) = lab.account.clone().unwrap();
    let shown = lab.anonymous(Method::GET, "/api/v2.0/systeminfo").basic_auth(user, Some(password));
    assert!(read(shown.send().await.unwrap()).await.1.contains("\"harbor_version\":\"v2.11.1-"));
    let lab = start("zot", &[]).await;
    assert_eq!(ask(&lab, Method::GET, "/v2/_oci/ext/discover").await.status(), 401);
    assert_eq!(lab.send(Method::GET, "/v2/_oci/ext/discover").await.status(), 200);
}

#[tokio::test]
async fn harbor_answers_as_its_source_says() {
    let lab = start("harbor", &[]).await;
    assert_eq!(challenge(&lab, Method::GET, "/v2/_catalog").await, "Basic realm=\"harbor\"");
    let token = lab.token(&challenge(&lab, Method::GET, "/v2/").await).await;
    let push = lab.anonymous(Method::POST, "/v2/gitpod/a/blobs/uploads/").bearer_auth(token);
    let refused = push.send().await.unwrap();
    assert_eq!(header(&refused, "www-authenticate").as_deref(), Some("Basic realm=\"harbor\""));
    let location = header(&lab.begin("gitpod/a").await, "location").unwrap();
    assert!(
        location.starts_with("/v2/gitpod/a/blobs/uploads/") && location.contains("?_state="),
        "{location}"
    );
    let absent = lab.manifest(Method::GET, "gitpod/a", "t", OCI_MANIFEST).await;
    assert_eq!(read(absent).await, (404, error("NOT_FOUND", "repository gitpod/a not found")));
}

#[tokio::test]
async fn harbor_hides_a_project_that_does_not_exist() {
    let lab = start("harbor-project-missing", &[]).await;
    let missing = (401, error("UNAUTHORIZED", "project gitpod not found"));
    let head = challenge(&lab, Method::HEAD, "/v2/gitpod/a/manifests/t").await;
    assert!(head.starts_with("Bearer realm="), "{head}");
    let post = ask(&lab, Method::POST, "/v2/gitpod/a/blobs/uploads/").await;
    assert_eq!(header(&post, "www-authenticate").as_deref(), Some(""));
    assert_eq!(read(post).await, missing);
    let token = lab.token(&head).await;
    let got =
        lab.anonymous(Method::GET, "/v2/gitpod/a/manifests/t").bearer_auth(&token).send().await.unwrap();
    assert_eq!(read(got).await, missing);
    let head =
        lab.anonymous(Method::HEAD, "/v2/gitpod/a/manifests/t").bearer_auth(token).send().await.unwrap();
    assert_eq!((head.status().as_u16(), header(&head, "www-authenticate").as_deref()), (401, Some("")));
    assert_eq!(lab.send(Method::GET, "/v2/").await.status(), 200);
}

#[tokio::test]
async fn a_namespace_that_does_not_exist_gives_tokens_for_nothing() {
    for (profile, body) in [
        (
            "quay-namespace-missing",
            error("UNAUTHORIZED", "access to the requested resource is not authorized"),
        ),
        ("gitlab-no-project", String::new()),
    ] {
        let lab = start(profile, &[]).await;
        let repository = lab.repository("a");
        for (method, path) in [(Method::GET, "manifests/t"), (Method::POST, "blobs/uploads/")] {
            let refused = lab.send(method, &format!("/v2/{repository}/{path}")).await;
            let challenge = header(&refused, "www-authenticate").unwrap();
            assert!(challenge.ends_with(",error=\"insufficient_scope\""), "{challenge}");
            let (status, text) = read(refused).await;
            assert!(status == 401 && (body.is_empty() || text == body), "{text}");
        }
        // What is elsewhere is readable, and so is the ping.
        assert_eq!(lab.manifest(Method::HEAD, "library/base", "latest", OCI_INDEX).await.status(), 200);
        assert_eq!(lab.send(Method::GET, "/v2/").await.status(), 200);
    }
}

#[tokio::test]
async fn pushes_are_refused_as_the_product_refuses_them() {
    let readonly = "\"is_readonly\":true,\"message\":\"System is currently read-only. Pulls will succeed but all write \
                    operations are currently suspended.\"";
    for (profile, status, text) in [
        ("docker-registry-read-only", 405, "Method not allowed\n"),
        ("docker-registry-proxy-cache", 405, "\"UNSUPPORTED\",\"message\":\"The operation is unsupported.\""),
        (
            "harbor-read-only",
            403,
            "\"DENIED\",\"message\":\"The system is in read only mode. Any modification is prohibited.\"",
        ),
        ("quay-read-only", 405, readonly),
        ("nexus-group", 403, "Deploying to groups is a PRO-licensed feature."),
        ("artifactory-virtual", 400, "No default deployment repository is configured"),
        (
            "artifact-registry-missing",
            404,
            "\"NAME_UNKNOWN\",\"message\":\"Repository \\\"lab-repository\\\" not found\"",
        ),
    ] {
        let lab = start(profile, &[]).await;
        let (got, body) = read(lab.begin(&lab.repository("a")).await).await;
        assert!(got == status && body.contains(text), "{profile}: {got} {body}");
        let head = lab.manifest(Method::HEAD, &lab.repository("a"), "t", OCI_MANIFEST).await;
        assert_eq!(head.status(), 404, "{profile}");
        assert_eq!(lab.stand.uploads_open(), 0);
    }
}

#[tokio::test]
async fn a_tag_that_exists_is_not_put_again() {
    for (profile, status, text) in [
        ("harbor-immutable-tag", 412, "Failed to process request due to 'a:t' configured as immutable."),
        (
            "nexus-redeploy-disabled",
            400,
            "\"detail\":\"Repository does not allow updating assets: docker-hosted\"",
        ),
    ] {
        let lab = start(profile, &[]).await;
        lab.push_image("gitpod/a", "t", LAYER).await;
        lab.push_blob("gitpod/a", b"other").await;
        let (got, body) = read(lab.put_manifest("gitpod/a", "t", OCI_MANIFEST, &image(b"other")).await).await;
        assert!(got == status && body.contains(text), "{profile}: {got} {body}");
        let other = lab.put_manifest("gitpod/a", "u", OCI_MANIFEST, &image(b"other")).await;
        assert_eq!(other.status(), 201);
    }
    let lab = start("nexus-redeploy-disabled", &[]).await;
    assert_eq!(lab.push_blob("gitpod/a", LAYER).await.status(), 201);
    let (status, body) = read(lab.push_blob("gitpod/a", LAYER).await).await;
    assert!(status == 400 && body.contains("cannot be updated"), "{body}");
}

#[tokio::test]
async fn quay_refuses_nested_names_at_its_realm() {
    let lab = start("quay-flat-names", &[]).await;
    assert_eq!(lab.push_blob("gitpod/a", LAYER).await.status(), 201);
    let challenge = parameters(&challenge(&lab, Method::POST, "/v2/gitpod/a/b/blobs/uploads/").await);
    let (user, password) = lab.account.clone().unwrap();
    let realm = format!("{}?scope={}", challenge["realm"], challenge["scope"]);
    let refused = lab.anonymous(Method::GET, &realm).basic_auth(user, Some(password)).send().await.unwrap();
    let nested = error("NAME_INVALID", "Nested repositories are not supported. Found: gitpod/a/b");
    assert_eq!(read(refused).await, (400, nested));
}

#[tokio::test]
async fn docker_hub_hides_what_does_not_exist_and_makes_it_on_push() {
    let lab = start("docker-hub", &[]).await;
    let head = lab.manifest(Method::HEAD, "labuser/new", &"a".repeat(64), OCI_MANIFEST).await;
    assert_eq!(head.status(), 401);
    assert!(header(&head, "www-authenticate").unwrap().ends_with(",error=\"insufficient_scope\""));
    lab.push_image("labuser/new", "t", LAYER).await;
    let head = lab.manifest(Method::HEAD, "labuser/new", "t", OCI_MANIFEST).await;
    assert_eq!(head.status(), 200);
    assert_eq!(header(&head, "ratelimit-limit").as_deref(), Some("200;w=21600"));
    assert_eq!(header(&head, "docker-ratelimit-source").as_deref(), Some("192.0.2.1"));
    // Neither three components nor another account's names, and no catalogue.
    for repository in ["labuser/a/b", "other/a"] {
        assert_eq!(lab.begin(repository).await.status(), 401, "{repository}");
    }
    assert_eq!(lab.send(Method::GET, "/v2/_catalog").await.status(), 401);
    let limited = start("docker-hub-limited", &[]).await;
    let answer = ask(&limited, Method::GET, "/v2/").await;
    assert_eq!(header(&answer, "ratelimit-remaining").as_deref(), Some("0;w=21600"));
    assert!(header(&answer, "retry-after").is_some());
    let (status, body) = read(answer).await;
    assert!(status == 429 && body.contains("You have reached your pull rate limit."), "{body}");
}

#[tokio::test]
async fn artifact_registry_wants_three_components() {
    let lab = start("artifact-registry", &[]).await;
    let short = error(
        "NAME_INVALID",
        "Missing image name. Pushes should be of the form docker push HOST-NAME/PROJECT-ID/REPOSITORY/IMAGE",
    );
    assert_eq!(read(lab.begin("lab-project/lab-repository").await).await, (400, short));
    let location = header(&lab.begin("lab-project/lab-repository/a/b").await, "location").unwrap();
    let expected = "/artifacts-uploads/namespaces/lab-project/repositories/lab-repository/uploads/";
    assert!(location.starts_with(expected), "{location}");
    assert_eq!(lab.put(&location, LAYER, &digest(LAYER)).await.status(), 201);
}

#[tokio::test]
async fn ecr_makes_repositories_by_a_template_and_its_password_ends() {
    let lab = start("ecr-create-on-push", &[]).await;
    assert_eq!(lab.manifest(Method::HEAD, "gitpod/new", "t", OCI_MANIFEST).await.status(), 404);
    assert_eq!(lab.push_blob("gitpod/new", LAYER).await.status(), 201);
}

#[tokio::test]
async fn old_artifactory_knows_no_blob_in_one_piece() {
    let lab = start("artifactory-blob-unknown", &[]).await;
    let ping = ask(&lab, Method::GET, "/v2/").await;
    assert_eq!(header(&ping, "server").as_deref(), Some("Artifactory/6.11.3"));
    assert_eq!(header(&ping, "www-authenticate").as_deref(), Some("Basic realm=\"Artifactory Realm\""));
    let location = header(&lab.begin("docker-local/a").await, "location").unwrap();
    let put = lab.put(&location, LAYER, &digest(LAYER)).await;
    assert_eq!(read(put).await, (404, error("BLOB_UNKNOWN", "blob unknown to registry")));
}

#[tokio::test]
async fn signs_stand_where_the_product_puts_them() {
    let lab = start("gitlab", &[]).await;
    let version = "gitlab-container-registry-version";
    assert_eq!(header(&ask(&lab, Method::GET, "/v2/").await, version), None);
    assert_eq!(header(&lab.send(Method::GET, "/v2/").await, version).as_deref(), Some("4.9.0-gitlab"));
    let lab = start("acr", &[]).await;
    let ping = ask(&lab, Method::GET, "/v2/").await;
    assert_eq!(header(&ping, "server").as_deref(), Some("AzureContainerRegistry"));
    assert!(header(&ping, "x-ms-correlation-request-id").is_some());
    let lab = start("ghcr", &[]).await;
    assert!(header(&ask(&lab, Method::GET, "/v2/").await, "x-github-request-id").is_some());
    let lab = start("zot", &[]).await;
    let begun = lab.begin("gitpod/a").await;
    assert!(header(&begun, "blob-upload-uuid").is_some() && header(&begun, "docker-upload-uuid").is_none());
    let lab = start("gitea", &[]).await;
    assert!(challenge(&lab, Method::POST, "/v2/gitpod/a/blobs/uploads/").await.ends_with(",scope=\"*\""));
}

#[tokio::test]
async fn distribution_3_names_no_charset_and_pages_tags() {
    let lab = start("docker-registry-3", &[]).await;
    assert_eq!(
        header(&ask(&lab, Method::GET, "/v2/").await, "content-type").as_deref(),
        Some("application/json")
    );
    for tag in ["t1", "t2", "t3"] {
        lab.push_image("gitpod/a", tag, LAYER).await;
    }
    let page = lab.send(Method::GET, "/v2/gitpod/a/tags/list?n=2").await;
    assert_eq!(header(&page, "link").as_deref(), Some("</v2/gitpod/a/tags/list?last=t2&n=2>; rel=\"next\""));
    assert_eq!(read(page).await.1, "{\"name\":\"gitpod/a\",\"tags\":[\"t1\",\"t2\"]}\n");
    let page = lab.send(Method::GET, "/v2/gitpod/a/tags/list?last=t2&n=2").await;
    assert_eq!(header(&page, "link"), None);
    assert_eq!(read(page).await.1, "{\"name\":\"gitpod/a\",\"tags\":[\"t3\"]}\n");
}
