//! A client of the lab's own for its tests: reqwest without anything of underpin's, and a minimal image to push.
#![expect(dead_code, reason = "every test file uses a part of it")]
#![expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]

use std::collections::BTreeMap;
use std::net::SocketAddr;

use lab::{LoggedRequest, Stand};
use reqwest::{Certificate, Client, Method, RequestBuilder, Response, redirect};
use sha2::{Digest as _, Sha256};

pub(crate) const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(crate) const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
pub(crate) const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";

/// A stand-in and a client that reaches it by what its target's text says.
pub(crate) struct Lab {
    pub(crate) stand: Stand,
    pub(crate) text: String,
    /// Scheme and authority.
    pub(crate) base: String,
    /// The path that the target's URL names, without its slash.
    pub(crate) prefix: String,
    pub(crate) account: Option<(String, String)>,
    ca: Option<Certificate>,
    resolve: Vec<(String, SocketAddr)>,
    client: Client,
}

/// Starts a profile with faults.
pub(crate) async fn start(profile: &str, faults: &[&str]) -> Lab {
    let profile = lab::profile(profile).expect("a known profile");
    let faults: Vec<_> = faults.iter().map(|fault| lab::fault(fault).expect("a known fault")).collect();
    let stand = Stand::start(profile, &faults).await.expect("the stand-in starts");
    Lab::of(stand)
}

/// The value of a key of a target's text.
pub(crate) fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let line = text
        .lines()
        .find_map(|line| line.trim_start_matches(['-', ' ']).strip_prefix(key)?.strip_prefix(": "));
    line.map(|value| value.trim_matches('"'))
}

impl Lab {
    fn of(stand: Stand) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = stand.target("main", folder.path()).unwrap();
        let url = value(&text, "url").unwrap();
        let (scheme, rest) = url.split_once("://").unwrap();
        let (authority, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let account = value(&text, "username").map(|username| {
            let file =
                value(&text, "password").unwrap().trim_matches(['{', '}', ' ']).trim_start_matches("file: ");
            (
                username.to_owned(),
                std::fs::read_to_string(folder.path().join(file.trim_matches('"'))).unwrap(),
            )
        });
        let ca = value(&text, "ca").map(|file| std::fs::read(folder.path().join(file)).unwrap());
        let resolve =
            value(&text, "resolve").map(|pairs| pairs.trim_matches(['{', '}', ' ']).replace('"', ""));
        let resolve = resolve.iter().flat_map(|pairs| pairs.split(", ")).map(|pair| {
            let (name, address) = pair.split_once(": ").unwrap();
            (name.rsplit_once(':').unwrap().0.to_owned(), address.parse().unwrap())
        });
        let resolve: Vec<(String, SocketAddr)> = resolve.collect();
        let (base, prefix) = (format!("{scheme}://{authority}"), prefix.to_owned());
        let ca = ca.map(|pem| Certificate::from_pem(&pem).unwrap());
        let client = client(ca.as_ref(), &resolve);
        Self { stand, text, base, prefix, account, ca, resolve, client }
    }

    /// The same target by a client that has opened no connection yet.
    pub(crate) fn fresh_client(&mut self) {
        self.client = client(self.ca.as_ref(), &self.resolve);
    }

    /// A repository's name below the prefix of the target.
    pub(crate) fn repository(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}/{name}", self.prefix) }
    }

    /// An absolute URL of a path or a `Location`.
    pub(crate) fn url(&self, path: &str) -> String {
        if path.contains("://") { path.to_owned() } else { format!("{}{path}", self.base) }
    }

    /// A request without credentials.
    pub(crate) fn anonymous(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// A request with the account's credentials, by the way that the challenge asks for.
    pub(crate) async fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.anonymous(method.clone(), path);
        let Some((username, password)) = &self.account else { return request };
        let refusal = self.anonymous(method, path).send().await.unwrap();
        assert_eq!(refusal.status(), 401, "a request without credentials is refused");
        let challenge = header(&refusal, "www-authenticate").unwrap();
        if challenge.to_ascii_lowercase().starts_with("basic ") {
            return request.basic_auth(username, Some(password));
        }
        request.bearer_auth(self.token(&challenge).await)
    }

    /// A token by `GET`, for what a challenge names.
    pub(crate) async fn token(&self, challenge: &str) -> String {
        let (username, password) = self.account.as_ref().unwrap();
        let challenge = parameters(challenge);
        let mut url = reqwest::Url::parse(&challenge["realm"]).unwrap();
        for name in ["service", "scope"] {
            if let Some(value) = challenge.get(name) {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
        let answer = self.client.get(url).basic_auth(username, Some(password)).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let answer: serde_json::Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        answer["token"].as_str().expect("a token").to_owned()
    }

    pub(crate) async fn send(&self, method: Method, path: &str) -> Response {
        self.request(method, path).await.send().await.unwrap()
    }

    /// Begins an upload, and returns its answer.
    pub(crate) async fn begin(&self, repository: &str) -> Response {
        self.send(Method::POST, &format!("/v2/{repository}/blobs/uploads/")).await
    }

    /// Puts a blob in one piece where an upload goes on.
    pub(crate) async fn put(&self, location: &str, body: &[u8], digest: &str) -> Response {
        let separator = if location.contains('?') { '&' } else { '?' };
        let request = self.request(Method::PUT, &format!("{location}{separator}digest={digest}")).await;
        request.header("content-type", "application/octet-stream").body(body.to_vec()).send().await.unwrap()
    }

    /// Pushes a blob, and returns the answer to its `PUT`.
    pub(crate) async fn push_blob(&self, repository: &str, body: &[u8]) -> Response {
        let begun = self.begin(repository).await;
        assert_eq!(begun.status(), 202);
        let location = header(&begun, "location").expect("a location");
        self.put(&location, body, &digest(body)).await
    }

    pub(crate) async fn put_manifest(
        &self,
        repository: &str,
        reference: &str,
        media_type: &str,
        body: &str,
    ) -> Response {
        let request = self.request(Method::PUT, &format!("/v2/{repository}/manifests/{reference}")).await;
        request.header("content-type", media_type).body(body.to_owned()).send().await.unwrap()
    }

    /// Asks for a manifest with these types accepted.
    pub(crate) async fn manifest(
        &self,
        method: Method,
        repository: &str,
        reference: &str,
        accept: &str,
    ) -> Response {
        let request = self.request(method, &format!("/v2/{repository}/manifests/{reference}")).await;
        request.header("accept", accept).send().await.unwrap()
    }

    /// Pushes a whole image, and returns its manifest.
    pub(crate) async fn push_image(&self, repository: &str, tag: &str, layer: &[u8]) -> String {
        for blob in [b"{}".as_slice(), layer] {
            assert_eq!(self.push_blob(repository, blob).await.status(), 201);
        }
        let manifest = image(layer);
        assert_eq!(self.put_manifest(repository, tag, OCI_MANIFEST, &manifest).await.status(), 201);
        manifest
    }

    /// The `Authorization` of the account in a request that is written by hand.
    pub(crate) fn basic(&self) -> String {
        let (username, password) = self.account.as_ref().unwrap();
        let request = Client::new().get("http://lab").basic_auth(username, Some(password)).build().unwrap();
        request.headers()["authorization"].to_str().unwrap().to_owned()
    }

    /// The last request that was answered.
    pub(crate) fn last(&self) -> LoggedRequest {
        self.stand.requests().last().unwrap().clone()
    }
}

fn client(ca: Option<&Certificate>, resolve: &[(String, SocketAddr)]) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().redirect(redirect::Policy::none()).tls_certs_only(ca.cloned());
    let builder = resolve.iter().fold(builder, |builder, (name, address)| builder.resolve(name, *address));
    builder.no_proxy().build().unwrap()
}

/// The parameters of a challenge.
pub(crate) fn parameters(challenge: &str) -> BTreeMap<String, String> {
    let (_, rest) = challenge.split_once(' ').unwrap();
    rest.split("\",")
        .map(|pair| pair.split_once("=\"").unwrap())
        .map(|(name, value)| (name.to_owned(), value.trim_end_matches('"').to_owned()))
        .collect()
}

pub(crate) fn header(response: &Response, name: &str) -> Option<String> {
    Some(response.headers().get(name)?.to_str().unwrap().to_owned())
}

/// Status and body.
pub(crate) async fn read(response: Response) -> (u16, String) {
    (response.status().as_u16(), response.text().await.unwrap())
}

pub(crate) fn digest(body: &[u8]) -> String {
    let hex: Vec<String> = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{}", hex.concat())
}

/// An OCI manifest with an empty configuration and one layer.
pub(crate) fn image(layer: &[u8]) -> String {
    let descriptor = |kind: &str, body: &[u8]| {
        format!(
            r#"{{"mediaType":"application/vnd.oci.image.{kind}","digest":"{}","size":{}}}"#,
            digest(body),
            body.len()
        )
    };
    format!(
        r#"{{"schemaVersion":2,"mediaType":"{OCI_MANIFEST}","config":{},"layers":[{}]}}"#,
        descriptor("config.v1+json", b"{}"),
        descriptor("layer.v1.tar", layer)
    )
}
