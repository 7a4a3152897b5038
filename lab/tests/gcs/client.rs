//! A client of Google Cloud Storage for these tests alone: reqwest, and signatures by ring.
#![expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]

use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use lab::Stand;
use reqwest::{Certificate, Method, RequestBuilder, Response};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};

pub(crate) const STORAGE: &str = "https://storage.googleapis.com";
pub(crate) const SCOPE: &str = "https://www.googleapis.com/auth/devstorage.full_control";
pub(crate) const KIB: usize = 1024;

/// A stand-in, and what its target's text gives to reach it.
pub(crate) struct Gcs {
    pub(crate) stand: Stand,
    pub(crate) text: String,
    /// The key file.
    pub(crate) account: Value,
    /// Access key and secret key.
    pub(crate) hmac: Option<(String, String)>,
    http: reqwest::Client,
    token: String,
}

/// The status of an answer and its JSON, which is null where it has none.
pub(crate) type Told = (u16, Value);

/// Starts a profile with faults, and asks for no token.
pub(crate) async fn start(profile: &str, faults: &[&str]) -> Gcs {
    let profile = lab::profile(profile).expect("a known profile");
    let faults: Vec<_> = faults.iter().map(|fault| lab::fault(fault).expect("a known fault")).collect();
    let stand = Stand::start(profile, &faults).await.expect("the stand-in starts");
    let folder = tempfile::tempdir().unwrap();
    let text = stand.target("store", folder.path()).unwrap();
    let file = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let resolve = text.lines().find_map(|line| line.trim().strip_prefix("resolve: ")).unwrap();
    let resolve = resolve.trim_matches(['{', '}', ' ']).replace('"', "");
    let ca = Certificate::from_pem(file("store.ca.pem").as_bytes()).unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy().tls_certs_only([ca]);
    let builder = resolve.split(", ").fold(builder, |builder, pair| {
        let (name, address) = pair.split_once(": ").unwrap();
        let address: SocketAddr = address.parse().unwrap();
        builder.resolve(name.strip_suffix(":443").unwrap(), address)
    });
    let hmac = text.contains("hmac:").then(|| (file("store.access-key"), file("store.secret-key")));
    let account = serde_json::from_str(&file("store.service-account.json")).unwrap();
    Gcs { stand, text, account, hmac, http: builder.build().unwrap(), token: String::new() }
}

/// The same with a token for everything.
pub(crate) async fn ready(profile: &str, faults: &[&str]) -> Gcs {
    let mut gcs = start(profile, faults).await;
    let (status, answer) = gcs.grant(&gcs.assertion(&gcs.claims())).await;
    assert_eq!(status, 200, "{answer}");
    answer["access_token"].as_str().unwrap().clone_into(&mut gcs.token);
    gcs
}

/// The same with a bucket `lab-bucket`.
pub(crate) async fn with_bucket(profile: &str, faults: &[&str]) -> Gcs {
    let gcs = ready(profile, faults).await;
    assert_eq!(gcs.make("lab-bucket").await.0, 200);
    gcs
}

/// The second that it is.
pub(crate) fn now() -> i64 {
    Timestamp::now().as_second()
}

impl Gcs {
    /// The good claims of an assertion.
    pub(crate) fn claims(&self) -> Value {
        json!({
            "iss": self.account["client_email"], "scope": SCOPE, "aud": self.account["token_uri"],
            "iat": now(), "exp": now() + 3600,
        })
    }

    /// A signed assertion.
    pub(crate) fn assertion(&self, claims: &Value) -> String {
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": self.account["private_key_id"] });
        let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", part(&header), part(claims));
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(self.sign(&signed)))
    }

    /// A signature of the account's key.
    pub(crate) fn sign(&self, message: &str) -> Vec<u8> {
        let pem = self.account["private_key"].as_str().unwrap();
        let der: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let key = RsaKeyPair::from_pkcs8(&STANDARD.decode(der).unwrap()).unwrap();
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
        signature
    }

    /// Asks for a token by an assertion.
    pub(crate) async fn grant(&self, assertion: &str) -> Told {
        let form =
            format!("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={assertion}");
        let request = self.http.post("https://oauth2.googleapis.com/token");
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        told(request.send().await.unwrap()).await
    }

    /// A request without anything of ours, to a URL or a path of the storage.
    pub(crate) fn bare(&self, method: Method, url: &str) -> RequestBuilder {
        let url = if url.starts_with("https:") { url.to_owned() } else { format!("{STORAGE}{url}") };
        self.http.request(method, url)
    }

    /// A request with the token.
    pub(crate) fn api(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).bearer_auth(&self.token)
    }

    /// Sends a request with the token, and a body.
    pub(crate) async fn send(&self, method: Method, path: &str, body: impl Into<reqwest::Body>) -> Told {
        told(self.api(method, path).body(body).send().await.unwrap()).await
    }

    /// Makes a bucket.
    pub(crate) async fn make(&self, name: &str) -> Told {
        let body = json!({ "name": name, "location": "EU" }).to_string();
        self.send(Method::POST, "/storage/v1/b?project=underpin-lab", body).await
    }

    /// Writes an object into `lab-bucket` by one request.
    pub(crate) async fn put(&self, name: &str, body: impl Into<reqwest::Body>) -> Value {
        let path = format!("/upload/storage/v1/b/lab-bucket/o?uploadType=media&name={name}");
        let (status, resource) = self.send(Method::POST, &path, body).await;
        assert_eq!(status, 200, "{resource}");
        resource
    }

    /// Reads an object of `lab-bucket`.
    pub(crate) async fn read(&self, name: &str) -> Vec<u8> {
        let path = format!("/storage/v1/b/lab-bucket/o/{name}?alt=media");
        let answer = self.api(Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.bytes().await.unwrap().to_vec()
    }
}

/// Status and JSON of an answer.
pub(crate) async fn told(answer: Response) -> Told {
    let status = answer.status().as_u16();
    let body = answer.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

/// Status and text of an answer.
pub(crate) async fn text(answer: Response) -> (u16, String) {
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// A header of an answer.
pub(crate) fn header(answer: &Response, name: &str) -> String {
    answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

/// Why a refusal says that it is.
pub(crate) fn reason((status, answer): &Told) -> (u16, &str) {
    (*status, answer["error"]["errors"][0]["reason"].as_str().unwrap_or_default())
}

/// The message of a refusal.
pub(crate) fn message((_, answer): &Told) -> &str {
    answer["error"]["message"].as_str().unwrap_or_default()
}
