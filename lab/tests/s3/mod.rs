//! A client of the lab's own for its S3 stand-ins: reqwest, with signatures by Amazon's own signer and nothing of
//! underpin's.
#![expect(dead_code, reason = "every test file uses a part of it")]
#![expect(clippy::unwrap_used, reason = "it is part of the tests, though not itself a test")]

pub(crate) mod chunks;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use lab::{LoggedRequest, Stand};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::HeaderMap;
use reqwest::{Certificate, Client, Method, redirect};

/// A stand-in and a client that reaches it by what its target's text says.
pub(crate) struct Lab {
    pub(crate) stand: Stand,
    pub(crate) text: String,
    pub(crate) profile: &'static str,
    /// Scheme, host and port.
    pub(crate) endpoint: String,
    /// The region that requests are signed for, unless they say another.
    pub(crate) region: String,
    pub(crate) access: String,
    pub(crate) secret: String,
    /// The bucket that the target names.
    pub(crate) named: Option<String>,
    ca: Option<Certificate>,
    hosts: Hosts,
    http: Client,
}

/// The hosts of `resolve:`; a `*.` stands for one label.
#[derive(Clone, Debug)]
struct Hosts(Arc<Vec<(String, SocketAddr)>>);

impl Resolve for Hosts {
    fn resolve(&self, name: Name) -> Resolving {
        let fits = |pattern: &str| match pattern.strip_prefix("*.") {
            Some(rest) => name.as_str().split_once('.').is_some_and(|(_, tail)| tail == rest),
            None => name.as_str() == pattern,
        };
        let found = self.0.iter().find(|(pattern, _)| fits(pattern)).map(|(_, address)| *address);
        Box::pin(async move {
            let address = found.ok_or("not a host of the stand-in")?;
            Ok(Box::new(std::iter::once(address)) as Addrs)
        })
    }
}

/// One answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    /// The text of the first element of this name.
    pub(crate) fn element(&self, name: &str) -> String {
        self.elements(name).into_iter().next().unwrap_or_default()
    }

    /// The texts of all elements of this name.
    pub(crate) fn elements(&self, name: &str) -> Vec<String> {
        let (text, begin, end) = (self.text(), format!("<{name}>"), format!("</{name}>"));
        let parts = text
            .split(&begin)
            .skip(1)
            .map(|part| part.split_once(&end).unwrap().0.replace("&quot;", "\"").replace("&amp;", "&"));
        parts.collect()
    }

    /// Status and code of a refusal.
    pub(crate) fn refusal(&self) -> (u16, String) {
        (self.status, self.element("Code"))
    }
}

/// One request before it is signed.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
    pub(crate) region: Option<String>,
    pub(crate) at: SystemTime,
    /// What stands for the digest of the body; none for the digest.
    pub(crate) payload: Option<String>,
}

impl Call {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) fn region(mut self, region: &str) -> Self {
        self.region = Some(region.to_owned());
        self
    }

    pub(crate) fn payload(mut self, payload: &str) -> Self {
        self.payload = Some(payload.to_owned());
        self
    }

    pub(crate) fn ago(mut self, time: Duration) -> Self {
        self.at -= time;
        self
    }
}

/// Starts a profile with faults.
pub(crate) async fn start(profile: &str, faults: &[&str]) -> Lab {
    let profile = lab::profile(profile).unwrap_or_else(|| panic!("no profile {profile}"));
    let faults: Vec<_> =
        faults.iter().map(|id| lab::fault(id).unwrap_or_else(|| panic!("no fault {id}"))).collect();
    let stand = Stand::start(profile, &faults).await.unwrap();
    Lab::of(profile.id, stand)
}

/// The ids of all profiles that speak S3.
pub(crate) fn profiles() -> Vec<&'static str> {
    let s3 = lab::profiles().iter().filter(|profile| profile.outline("main").contains("api: s3"));
    s3.map(|profile| profile.id).collect()
}

/// The value of a key of a target's text.
pub(crate) fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let line = text
        .lines()
        .find_map(|line| line.trim_start_matches(['-', ' ']).strip_prefix(key)?.strip_prefix(": "));
    line.map(|value| value.trim_matches('"'))
}

impl Lab {
    fn of(profile: &'static str, stand: Stand) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = stand.target("main", folder.path()).unwrap();
        let file = |key: &str| {
            let file = value(&text, key).unwrap().trim_matches(['{', '}', ' ']).trim_start_matches("file: ");
            std::fs::read_to_string(folder.path().join(file.trim_matches('"'))).unwrap()
        };
        let scheme = if value(&text, "insecure").is_some() { "http" } else { "https" };
        let endpoint = format!("{scheme}://{}", value(&text, "endpoint").unwrap());
        let region = match profile {
            "minio-region" => "eu-central-1",
            _ => value(&text, "region").unwrap_or("us-east-1"),
        };
        let pairs = value(&text, "resolve").unwrap().trim_matches(['{', '}', ' ']).replace('"', "");
        let hosts = pairs.split(", ").map(|pair| {
            let (name, address) = pair.split_once(": ").unwrap();
            (name.rsplit_once(':').unwrap().0.to_owned(), address.parse().unwrap())
        });
        let hosts = Hosts(Arc::new(hosts.collect()));
        let ca = value(&text, "ca").map(|file| std::fs::read(folder.path().join(file)).unwrap());
        let ca = ca.map(|pem| Certificate::from_pem(&pem).unwrap());
        let http = client(ca.as_ref(), &hosts);
        Self {
            profile,
            endpoint,
            region: region.to_owned(),
            access: file("access_key"),
            secret: file("secret_key"),
            named: value(&text, "bucket").map(str::to_owned),
            ca,
            hosts,
            http,
            text,
            stand,
        }
    }

    /// A client that has opened no connection yet.
    pub(crate) fn fresh(&self) -> Client {
        client(self.ca.as_ref(), &self.hosts)
    }

    pub(crate) fn http(&self) -> &Client {
        &self.http
    }

    fn amazon(&self) -> bool {
        self.endpoint.ends_with(".amazonaws.com")
    }

    /// The address of a path that begins with the bucket; at Amazon's, the bucket goes before the host of the region.
    pub(crate) fn url(&self, path: &str) -> String {
        if path.contains("://") {
            return path.to_owned();
        }
        if !self.amazon() {
            return format!("{}/{path}", self.endpoint);
        }
        let end = path.find(['/', '?']).unwrap_or(path.len());
        let (bucket, rest) = path.split_at(end);
        let slash = if rest.starts_with('/') { "" } else { "/" };
        format!("https://{bucket}.s3.dualstack.{}.amazonaws.com{slash}{rest}", self.region)
    }

    pub(crate) fn call(&self, method: Method, path: &str) -> Call {
        Call {
            method,
            url: self.url(path),
            headers: Vec::new(),
            body: Bytes::new(),
            region: None,
            at: SystemTime::now(),
            payload: None,
        }
    }

    pub(crate) fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    pub(crate) fn put(&self, path: &str, body: impl Into<Bytes>) -> Call {
        self.call(Method::PUT, path).body(body)
    }

    /// The call with the headers of its signature.
    pub(crate) fn signed(&self, call: &Call, secret: &str) -> Call {
        let instructions = self.sign(call, secret, SignatureLocation::Headers, None);
        let mut signed = call.clone();
        signed.headers.extend(instructions.headers().map(|(k, v)| (k.to_owned(), v.to_owned())));
        signed
    }

    /// The address that allows the call.
    pub(crate) fn presigned(&self, call: &Call, expires: Duration) -> String {
        let instructions = self.sign(call, &self.secret, SignatureLocation::QueryParams, Some(expires));
        let mut request =
            http::Request::builder().method(call.method.as_str()).uri(&call.url).body(()).unwrap();
        instructions.apply_to_request_http1x(&mut request);
        request.uri().to_string()
    }

    fn sign(
        &self,
        call: &Call,
        secret: &str,
        location: SignatureLocation,
        expires: Option<Duration>,
    ) -> aws_sigv4::http_request::SigningInstructions {
        let identity = Credentials::new(&self.access, secret, None, None, "lab").into();
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.signature_location = location;
        settings.expires_in = expires;
        if location == SignatureLocation::Headers {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(call.region.as_deref().unwrap_or(&self.region))
            .name("s3")
            .time(call.at)
            .settings(settings)
            .build()
            .unwrap();
        let body = match (&call.payload, location) {
            (Some(payload), SignatureLocation::Headers) => SignableBody::Precomputed(payload.clone()),
            (None, SignatureLocation::Headers) => SignableBody::Bytes(&call.body),
            (_, _) => SignableBody::UnsignedPayload,
        };
        let headers = call.headers.iter().map(|(k, v)| (k.as_str(), v.as_str()));
        let request = SignableRequest::new(call.method.as_str(), call.url.as_str(), headers, body).unwrap();
        sign(request, &params.into()).unwrap().into_parts().0
    }

    /// Signs and sends.
    pub(crate) async fn send(&self, call: Call) -> Answer {
        raw(&self.http, self.signed(&call, &self.secret)).await
    }

    /// Makes a bucket as Gitpod does: at the host of the region, with the region, unless that is us-east-1.
    pub(crate) async fn make(&self, bucket: &str) -> Answer {
        let url = if self.amazon() {
            format!("https://s3.dualstack.{}.amazonaws.com/{bucket}", self.region)
        } else {
            self.url(bucket)
        };
        let body = if self.region == "us-east-1" {
            String::new()
        } else {
            format!(
                "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>{}\
                 </LocationConstraint></CreateBucketConfiguration>",
                self.region
            )
        };
        self.send(self.call(Method::PUT, &url).body(body)).await
    }

    /// The bucket that the target names, or one that is made.
    pub(crate) async fn bucket(&self) -> String {
        if let Some(named) = &self.named {
            return named.clone();
        }
        assert_eq!(self.make("lab-bucket").await.status, 200, "{}", self.profile);
        "lab-bucket".to_owned()
    }

    /// Puts an object that must be taken.
    pub(crate) async fn store(&self, path: &str, body: impl Into<Bytes>) {
        let answer = self.send(self.put(path, body)).await;
        assert_eq!(answer.status, 200, "{} {path}: {}", self.profile, answer.text());
    }

    /// Begins an upload, and gives its id.
    pub(crate) async fn begin(&self, path: &str) -> String {
        let answer = self.send(self.call(Method::POST, &format!("{path}?uploads="))).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.element("UploadId")
    }

    /// Sends a part.
    pub(crate) async fn part(&self, path: &str, id: &str, number: usize, body: impl Into<Bytes>) -> Answer {
        let path = format!("{path}?partNumber={number}&uploadId={id}");
        self.send(self.put(&path, body).payload("UNSIGNED-PAYLOAD")).await
    }

    /// Completes an upload of these parts: number and tag.
    pub(crate) async fn complete(&self, path: &str, id: &str, parts: &[(usize, &str)]) -> Answer {
        let part = |(number, etag): &(usize, &str)| {
            format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>")
        };
        let parts = parts.iter().map(part).collect::<Vec<_>>().concat();
        let body = format!(
            "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{parts}</CompleteMultipartUpload>"
        );
        self.send(self.call(Method::POST, &format!("{path}?uploadId={id}")).body(body)).await
    }

    /// The last request that was answered.
    pub(crate) fn last(&self) -> LoggedRequest {
        self.stand.requests().last().unwrap().clone()
    }
}

/// Sends a call as it is.
pub(crate) async fn raw(http: &Client, call: Call) -> Answer {
    let mut request = http.request(call.method, &call.url).body(call.body);
    for (name, value) in &call.headers {
        request = request.header(name, value);
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, body: response.bytes().await.unwrap() }
}

fn client(ca: Option<&Certificate>, hosts: &Hosts) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().redirect(redirect::Policy::none()).tls_certs_only(ca.cloned());
    builder.dns_resolver(hosts.clone()).no_proxy().build().unwrap()
}
