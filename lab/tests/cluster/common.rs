//! A client of the lab's own: reqwest, and what the kubeconfig says.
#![expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lab::Stand;
use reqwest::{Certificate, Client, Method, RequestBuilder};
use serde_json::Value;
use tempfile::TempDir;

/// A cluster and a client that reaches it by what its kubeconfig says.
pub(crate) struct Cluster {
    pub(crate) stand: Stand,
    pub(crate) folder: TempDir,
    /// The item of the environment file.
    pub(crate) text: String,
    base: String,
    token: Option<String>,
    client: Client,
}

/// Starts a profile with faults.
pub(crate) async fn start(profile: &str, faults: &[&str]) -> Cluster {
    let profile = lab::profile(profile).expect("a known profile");
    let faults: Vec<_> = faults.iter().map(|fault| lab::fault(fault).expect("a known fault")).collect();
    let stand = Stand::start(profile, &faults).await.expect("the stand-in starts");
    let folder = tempfile::tempdir().unwrap();
    let text = stand.target("main", folder.path()).unwrap();
    let config = std::fs::read_to_string(folder.path().join("main.kubeconfig")).unwrap();
    let value = |key: &str| {
        let line = config.lines().find_map(|line| line.trim_start().strip_prefix(key)?.strip_prefix(": "));
        line.map(str::to_owned)
    };
    let decoded = |key: &str| value(key).map(|text| STANDARD.decode(text).unwrap());
    let ca = Certificate::from_pem(&decoded("certificate-authority-data").unwrap()).unwrap();
    let mut builder = Client::builder().tls_certs_only([ca]).no_proxy();
    if let (Some(certificate), Some(key)) = (decoded("client-certificate-data"), decoded("client-key-data")) {
        builder = builder.identity(reqwest::Identity::from_pem(&[certificate, key].concat()).unwrap());
    }
    // reqwest brings no TLS provider of its own here; the second test of a process finds it installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = builder.build().unwrap();
    Cluster {
        base: value("server").unwrap(),
        token: value("token").or_else(|| of_plugin(&config)),
        client,
        stand,
        folder,
        text,
    }
}

/// The token that the kubeconfig's exec plug-in prints.
fn of_plugin(config: &str) -> Option<String> {
    let (_, printed) = config.split_once("ExecCredential")?;
    let (_, rest) = printed.split_once("token")?;
    let words = rest.split(|c: char| !(c.is_ascii_alphanumeric() || "-._".contains(c)));
    words.into_iter().find(|word| word.len() > 8).map(str::to_owned)
}

impl Cluster {
    /// Where the kubeconfig lies.
    pub(crate) fn kubeconfig(&self) -> PathBuf {
        self.folder.path().join("main.kubeconfig")
    }

    /// A request of the kubeconfig's user.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.anonymous(method, path);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// A request of nobody.
    pub(crate) fn anonymous(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        read(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        read(
            self.request(Method::POST, path)
                .header("content-type", "application/json")
                .body(body.to_string()),
        )
        .await
    }

    pub(crate) async fn patch(&self, path: &str, kind: &str, body: &Value) -> (u16, Value) {
        read(self.request(Method::PATCH, path).header("content-type", kind).body(body.to_string())).await
    }

    pub(crate) async fn delete(&self, path: &str) -> (u16, Value) {
        read(self.request(Method::DELETE, path)).await
    }
}

/// The status and the object of an answer; what is no object comes as a text.
pub(crate) async fn read(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}
