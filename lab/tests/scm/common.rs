//! A client of source control for these tests alone: reqwest, and what the target's text says.
#![expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]

use std::net::SocketAddr;
use std::path::PathBuf;

use lab::Stand;
use reqwest::{Certificate, Client, ClientBuilder, Method, RequestBuilder, Response};
use serde_json::Value;
use tempfile::TempDir;

/// A stand-in, and a client that reaches it.
pub(crate) struct Scm {
    pub(crate) stand: Stand,
    pub(crate) folder: TempDir,
    /// The item of the environment file.
    pub(crate) text: String,
    pub(crate) token: String,
    pub(crate) client: Client,
    /// The address of the target, without a slash at its end.
    pub(crate) url: String,
}

/// Starts a profile with faults.
pub(crate) async fn start(profile: &str, faults: &[&str]) -> Scm {
    start_with(profile, faults, |builder| builder).await
}

/// The same with a client that is made otherwise.
pub(crate) async fn start_with(
    profile: &str,
    faults: &[&str],
    with: impl FnOnce(ClientBuilder) -> ClientBuilder,
) -> Scm {
    let profile = lab::profile(profile).expect("a known profile");
    let faults: Vec<_> = faults.iter().map(|fault| lab::fault(fault).expect("a known fault")).collect();
    let stand = Stand::start(profile, &faults).await.expect("the stand-in starts");
    let folder = tempfile::tempdir().unwrap();
    let text = stand.target("code", folder.path()).unwrap();
    let file = |name: &str| std::fs::read_to_string(folder.path().join(name));
    // reqwest brings no TLS provider of its own here; the second test of a process finds it installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    let builder = match file("code.ca.pem") {
        Ok(pem) => builder.tls_certs_only([Certificate::from_pem(pem.as_bytes()).unwrap()]),
        Err(_) => builder,
    };
    let builder =
        doors(&text).into_iter().fold(builder, |builder, (host, address)| builder.resolve(&host, address));
    let client = with(builder).build().unwrap();
    let url = value(&text, "url").unwrap();
    let token = file("code.token").unwrap();
    Scm { stand, folder, text, token, client, url }
}

/// What the text says of a key, without its quotes.
pub(crate) fn value(text: &str, key: &str) -> Option<String> {
    let line = text.lines().find_map(|line| line.trim_start().strip_prefix(key)?.strip_prefix(": "))?;
    Some(line.trim_matches('"').to_owned())
}

/// The hosts that the text resolves.
pub(crate) fn doors(text: &str) -> Vec<(String, SocketAddr)> {
    let resolve = value(text, "resolve").unwrap_or_default();
    let pairs = resolve.trim_matches(['{', '}', ' ']).replace('"', "");
    let pair = |pair: &str| {
        let (name, address) = pair.split_once(": ").unwrap();
        (name.strip_suffix(":443").unwrap().to_owned(), address.parse().unwrap())
    };
    pairs.split(", ").filter(|pair| !pair.is_empty()).map(pair).collect()
}

impl Scm {
    /// Where the CA lies.
    pub(crate) fn ca(&self) -> PathBuf {
        self.folder.path().join("code.ca.pem")
    }

    /// The address of the first listener.
    pub(crate) fn door(&self) -> SocketAddr {
        doors(&self.text)[0].1
    }

    /// A request of nobody.
    pub(crate) fn anonymous(&self, method: Method, url: &str) -> RequestBuilder {
        self.client.request(method, url)
    }

    /// A request of the user.
    pub(crate) fn request(&self, method: Method, url: &str) -> RequestBuilder {
        self.anonymous(method, url).bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, url: &str) -> (u16, Value) {
        read(self.request(Method::GET, url).send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, url: &str, body: &Value) -> (u16, Value) {
        let request = self.request(Method::POST, url).header("content-type", "application/json");
        read(request.body(body.to_string()).send().await.unwrap()).await
    }
}

/// The status and the JSON of an answer; what is no JSON comes as a text.
pub(crate) async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}
