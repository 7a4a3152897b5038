//! Requests to the API server, sent raw through the field's client: [`Api::send`] for what a probe judges itself, [`Api::get`]
//! for what has to answer, [`Api::list`] for all objects of a kind, page by page. [`answer`] tells refusals apart, [`watch`]
//! waits for a change.

pub mod answer;
pub mod resource;
pub mod watch;

use std::time::{Duration, Instant};

use bytes::Bytes;
use harness::{Cx, Failure, NotPassed};
use http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use http::{Method, Response};
use http_body_util::{BodyExt as _, Limited};
use kube::Client;
use kube::client::Body;
use serde_json::Value;

pub use answer::{Answer, Denied};
pub use resource::Resource;

use super::causes;
use crate::net::causes::{RATE_LIMITED, SERVER_ERROR};
use crate::net::classify;

/// The most of an answer that is read: a page of 500 nodes with their images has less than a tenth of it.
const CAP: usize = 64 * 1024 * 1024;
/// How many objects a page of a list has, as kubectl asks.
const PAGE: usize = 500;
/// How much of a body stands in evidence.
const EVIDENCE_CAP: usize = 4 * 1024;
/// How often a request is sent again where the server asks for patience: every client of Kubernetes does so.
const PATIENCE: usize = 2;

/// A request. Its path begins with `/` and may have a query.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path, with its query.
    pub path: String,
    /// The body, with its media type.
    pub body: Option<(&'static str, Value)>,
}

impl Request {
    /// Asks for an object or a list.
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), body: None }
    }

    /// Creates an object.
    pub fn post(path: impl Into<String>, body: Value) -> Self {
        Self { method: Method::POST, path: path.into(), body: Some(("application/json", body)) }
    }

    /// Deletes an object; what it owns goes with it.
    pub fn delete(path: impl Into<String>) -> Self {
        let body = serde_json::json!({ "kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": "Background" });
        Self { method: Method::DELETE, path: path.into(), body: Some(("application/json", body)) }
    }

    /// Has the server do all but keep it: `dryRun=All`.
    #[must_use]
    pub fn dry_run(mut self) -> Self {
        self.path.push(if self.path.contains('?') { '&' } else { '?' });
        self.path.push_str("dryRun=All");
        self
    }

    /// The request in one line.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether bodies hold secrets: they are left out of evidence.
    fn is_secret(&self) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        path.ends_with("/secrets") || path.contains("/secrets/")
    }
}

/// The API server.
pub struct Api {
    client: Client,
    proxied: bool,
}

impl Api {
    pub(super) fn new(client: Client, proxied: bool) -> Self {
        Self { client, proxied }
    }

    /// Sends a request and gives whatever is answered. Both become evidence.
    ///
    /// # Errors
    /// What went wrong below HTTP, an answer that is no JSON where one was to be expected, a refused log-in, or a server that
    /// goes on asking for patience.
    pub async fn send(&self, cx: &Cx, request: Request) -> Result<Answer, NotPassed> {
        let line = request.line();
        let budget = cx.request_budget();
        let answer = match cx.within_for(&line, budget, self.patiently(&request, budget)).await? {
            Ok(answer) => answer,
            Err(error) => {
                cx.evidence(&line, &classify::chain(&*error));
                return Err(classify::transport(&line, &*error, self.proxied).into());
            }
        };
        Self::keep(cx, &request, &answer);
        match answer.status {
            401 => Err(Failure::new(
                causes::CLUSTER_CREDENTIALS_REJECTED,
                line,
                "an answer to the user of the kubeconfig",
                answer.said(),
            )
            .into()),
            429 => Err(Failure::new(RATE_LIMITED, line, "an answer", answer.said()).into()),
            _ => Ok(answer),
        }
    }

    /// Sends a request that has to be answered by 200 or 201.
    ///
    /// # Errors
    /// As [`Api::send`]; a refusal for want of a right is skipped with the right named, another is a failure.
    pub async fn get(&self, cx: &Cx, path: &str) -> Result<Answer, NotPassed> {
        let answer = self.send(cx, Request::get(path)).await?;
        if answer.status >= 500 {
            return Err(answer.failure(SERVER_ERROR, "an answer").into());
        }
        Ok(answer)
    }

    /// The object at a resource's path; `None` where there is none, or where the server does not serve its kind.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub async fn object(&self, cx: &Cx, resource: &Resource, name: &str) -> Result<Option<Value>, NotPassed> {
        let answer = self.get(cx, &format!("{}/{name}", resource.path())).await?;
        Self::read(&answer, "get", resource)
    }

    /// Every object of a resource; `None` where the server does not serve its kind.
    ///
    /// # Errors
    /// As [`Api::get`].
    pub async fn list(&self, cx: &Cx, resource: &Resource) -> Result<Option<Vec<Value>>, NotPassed> {
        let mut items = Vec::new();
        let mut next = String::new();
        loop {
            let more =
                if next.is_empty() { String::new() } else { format!("&continue={}", answer::encoded(&next)) };
            let selector = resource
                .selector
                .map_or_else(String::new, |selector| format!("&labelSelector={}", answer::encoded(selector)));
            let path = format!("{}?limit={PAGE}{selector}{more}", resource.path());
            let answer = self.get(cx, &path).await?;
            if answer.status == 410 && !next.is_empty() {
                // The list grew old between two pages: it is read again from its beginning, as every client does.
                items.clear();
                next.clear();
                continue;
            }
            let Some(mut list) = Self::read(&answer, "list", resource)? else { return Ok(None) };
            match list.get_mut("items").map(Value::take) {
                Some(Value::Array(page)) => items.extend(page),
                // A list of nothing may say null.
                Some(Value::Null) => {}
                _ => {
                    return Err(answer
                        .failure(causes::KUBERNETES_ANSWER_MALFORMED, "a list with `items`")
                        .into());
                }
            }
            list.pointer("/metadata/continue")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .clone_into(&mut next);
            if next.is_empty() {
                return Ok(Some(items));
            }
        }
    }

    fn read(answer: &Answer, verb: &str, resource: &Resource) -> Result<Option<Value>, NotPassed> {
        match answer.status {
            200 if answer.body.is_object() => Ok(Some(answer.body.clone())),
            200 => Err(answer.failure(causes::KUBERNETES_ANSWER_MALFORMED, "a JSON object").into()),
            403 => Err(answer.forbidden(verb, &resource.words())),
            404 => Ok(None),
            _ => Err(answer.failure(causes::KUBERNETES_REQUEST_REFUSED, "200").into()),
        }
    }

    /// The client of the field, for what streams.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Whether a proxy stands between.
    pub(super) fn is_proxied(&self) -> bool {
        self.proxied
    }

    /// Sends it again where the server answers 429 and says when, as every client of Kubernetes does.
    async fn patiently(&self, request: &Request, budget: Duration) -> Result<Answer, BoxError> {
        let (begun, mut tried) = (Instant::now(), 0);
        loop {
            let (answer, wait) = self.once(request).await?;
            match wait {
                // What would last longer than the request may is a refusal now.
                Some(wait) if answer.status == 429 && tried < PATIENCE && begun.elapsed() + wait < budget => {
                    tokio::time::sleep(wait).await;
                }
                _ => return Ok(answer),
            }
            tried += 1;
        }
    }

    async fn once(&self, request: &Request) -> Result<(Answer, Option<Duration>), BoxError> {
        let response = self.client.send(http_request(request)?).await?;
        let wait = retry_after(&response);
        let status = response.status().as_u16();
        let bytes = Limited::new(response.into_body(), CAP).collect().await?.to_bytes();
        Ok((Answer { line: request.line(), status, body: body(&bytes) }, wait))
    }

    fn keep(cx: &Cx, request: &Request, answer: &Answer) {
        let (mut sent, mut got) = (String::new(), String::new());
        if request.is_secret() {
            answer::learn_secrets(cx, &answer.body);
            got.push_str("(the data of a secret is not kept)");
        } else {
            if let Some((_, body)) = &request.body {
                sent = format!("\n> {}", cut(&body.to_string()));
            }
            got.push_str(cut(&answer.text()));
        }
        cx.evidence(&answer.line, &format!("{sent}\n< {} {got}", answer.status));
    }
}

/// What `kube` and what is below it fail with.
pub(super) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The request as `http` has it.
pub(super) fn http_request(request: &Request) -> Result<http::Request<Body>, http::Error> {
    let mut builder = http::Request::builder()
        .method(request.method.clone())
        .uri(&request.path)
        .header(ACCEPT, "application/json");
    let body = match &request.body {
        Some((media_type, body)) => {
            builder = builder.header(CONTENT_TYPE, *media_type);
            Body::from(body.to_string().into_bytes())
        }
        None => Body::empty(),
    };
    builder.body(body)
}

fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// The body as JSON, or as a text.
fn body(bytes: &Bytes) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|_| Value::from(String::from_utf8_lossy(bytes).into_owned()))
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(EVIDENCE_CAP);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
