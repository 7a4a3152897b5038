//! The AWS SDK for Rust over our own HTTP.
//!
//! The SDK signs, encodes and reads; what it wants to send comes here and goes out by the connections of the case, so that
//! addresses, proxy, certificates, budgets and evidence are those of every other request. Nothing is tried again, and
//! what is asked of one operation is answered while that operation waits.

use std::error::Error;
use std::pin::pin;

use aws_credential_types::Credentials;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::http::HttpRequest;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{
    BehaviorVersion, Builder, IdentityCache, Region, RequestChecksumCalculation, ResponseChecksumValidation,
    StalledStreamProtectionConfig,
};
use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use bytes::Bytes;
use futures::future::BoxFuture;
use harness::{Cause, Cx, Failure};
use http::header::CONTENT_LENGTH;
use tokio::sync::{mpsc, oneshot};
use url::Url;

use super::client::S3;
use super::errors::{said, transient};
use super::hosts;
use crate::net::classify::chain;
use crate::net::exchange::{Answer, Request};

/// More than any answer that the probes ask for.
const BODY_CAP: usize = 8 << 20;

/// When the SDK adds checksums of its own, and checks those of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksums {
    /// Only where an operation cannot be without, as every SDK did when Gitpod was made.
    WhenRequired,
    /// Wherever it can, as today's SDKs do when nobody tells them otherwise.
    Default,
}

/// The SDK's client for a store, with what one probe asks of it.
pub struct Sdk<'a> {
    /// The client.
    pub client: Client,
    store: &'a S3,
    cx: &'a Cx,
    asked: mpsc::UnboundedReceiver<Asked>,
}

impl<'a> Sdk<'a> {
    /// A client with the keys of the environment, which sends everything by way of [`Sdk::ask`].
    pub fn new(store: &'a S3, cx: &'a Cx, checksums: Checksums) -> Self {
        let (line, asked) = mpsc::unbounded_channel();
        let credentials = Credentials::from_keys(&store.keys.access, store.keys.secret.expose(), None);
        let config = config(&store.settings.origin, store.region(), checksums)
            .credentials_provider(credentials)
            .http_client(Line(line));
        Self { client: Client::from_conf(config.build()), store, cx, asked }
    }

    /// Waits for one operation, and sends what it asks for meanwhile. In a box, since what the SDK makes is large.
    ///
    /// # Errors
    /// What went wrong below HTTP, or for the moment only; else `cause`, with what the store and the SDK say.
    pub fn ask<'s, T: Send + 's, E: Error + Send + 'static>(
        &'s mut self,
        cause: &'static Cause,
        operation: &'s str,
        work: impl Future<Output = Result<T, E>> + Send + 's,
    ) -> BoxFuture<'s, Result<T, Failure>> {
        Box::pin(async move {
            let mut work = pin!(work);
            let mut last = None;
            let ended = loop {
                tokio::select! {
                    biased;
                    ended = &mut work => break ended,
                    Some(Asked { request, tell }) = self.asked.recv() => {
                        let sent = self.send(request).await;
                        let told = sent.as_ref().map_err(failed).and_then(response);
                        last = Some(sent);
                        // It may have given up on the answer, and then says why.
                        let _ = tell.send(told);
                    }
                }
            };
            ended.map_err(|error| judge(cause, operation, last, &error))
        })
    }

    async fn send(&self, request: HttpRequest) -> Result<Answer, Failure> {
        let request = ours(request).await.map_err(|error| unusable(error.as_ref()))?;
        self.store.elsewhere(self.cx, request).await
    }
}

/// A body as a tool has it that sends a file: known by its length alone. The SDK puts its checksum behind such a one, and
/// before one that lies in memory.
pub fn streamed(bytes: &Bytes) -> ByteStream {
    let bytes = bytes.clone();
    ByteStream::new(SdkBody::retryable(move || SdkBody::from_body_1_x(reqwest::Body::from(bytes.clone()))))
}

/// The settings that do not depend on who sends.
fn config(origin: &Url, region: &str, checksums: Checksums) -> Builder {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(region.to_owned()))
        .identity_cache(IdentityCache::no_cache())
        // The budgets of the environment hold, and repeats belong to the harness.
        .retry_config(RetryConfig::disabled())
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
    let config = if hosts::is_amazon(origin) {
        // By the names that Gitpod's client uses there, too.
        config.use_dual_stack(true)
    } else {
        config.endpoint_url(origin.as_str()).force_path_style(true)
    };
    match checksums {
        Checksums::WhenRequired => config
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired),
        Checksums::Default => config,
    }
}

/// The failure of an operation, by the last answer to it and by what the SDK says.
fn judge(
    cause: &'static Cause,
    operation: &str,
    last: Option<Result<Answer, Failure>>,
    error: &(dyn Error + 'static),
) -> Failure {
    let actual = match last {
        Some(Err(failure)) => return failure,
        Some(Ok(answer)) => match transient(&answer) {
            Some(failure) => return failure,
            None => format!("{} (aws-sdk-s3: {})", said(&answer), chain(error)),
        },
        // It has read an answer before, or did not come to send anything.
        None => format!("aws-sdk-s3: {}", chain(error)),
    };
    Failure::new(cause, operation, "success with aws-sdk-s3", actual)
}

/// The request as our client sends it. A body in chunks of its own is read whole, framing and all.
async fn ours(request: HttpRequest) -> Result<Request, Box<dyn Error + Send + Sync>> {
    let (parts, body) = request.try_into_http1x()?.into_parts();
    let mut ours = Request::new(parts.method, Url::parse(&parts.uri.to_string())?).cap(BODY_CAP);
    ours.headers = parts.headers;
    ours.body = ByteStream::new(body).collect().await?.into_bytes();
    // It follows from the body, and must not stand there twice.
    ours.headers.remove(CONTENT_LENGTH);
    Ok(ours)
}

/// The answer as the SDK reads it.
fn response(answer: &Answer) -> Result<HttpResponse, ConnectorError> {
    let response = answer.as_response(SdkBody::from(answer.body.clone()));
    HttpResponse::try_from(response).map_err(|error| ConnectorError::other(error.into(), None))
}

fn failed(failure: &Failure) -> ConnectorError {
    ConnectorError::io(failure.actual.clone().into())
}

/// What the SDK asks for and we cannot send: only a mistake of ours comes to that.
fn unusable(error: &(dyn Error + Send + Sync)) -> Failure {
    Failure::new(harness::cause::PANICKED, "sending for aws-sdk-s3", "a request", error.to_string())
}

/// A request of the SDK, with where its answer goes.
struct Asked {
    request: HttpRequest,
    tell: oneshot::Sender<Result<HttpResponse, ConnectorError>>,
}

/// What the SDK takes for its HTTP client: the way to [`Sdk::ask`].
#[derive(Clone, Debug)]
struct Line(mpsc::UnboundedSender<Asked>);

impl HttpConnector for Line {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (tell, told) = oneshot::channel();
        let line = self.0.clone();
        HttpConnectorFuture::new(async move {
            let closed = || ConnectorError::user("nobody waits for this operation".into());
            line.send(Asked { request, tell }).map_err(|_| closed())?;
            told.await.map_err(|_| closed())?
        })
    }
}

impl HttpClient for Line {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bucket::causes;

    const STORE: &str = "https://store.example:9000/";

    /// What the SDK sends for a PUT to this store, with the body as it is on the wire.
    async fn sent(origin: &str, checksums: Checksums, body: ByteStream) -> Request {
        let (line, mut asked) = mpsc::unbounded_channel();
        let config = config(&Url::parse(origin).unwrap(), "eu-west-1", checksums)
            .credentials_provider(Credentials::from_keys("key", "secret", None))
            .http_client(Line(line));
        let client = Client::from_conf(config.build());
        let put = client.put_object().bucket("bucket").key("k/l").body(body);
        let (ended, request) = tokio::join!(put.send(), async {
            let Asked { request, tell } = asked.recv().await.unwrap();
            tell.send(response(&Answer::of(200, &[("etag", "\"e\"")], ""))).unwrap();
            ours(request).await.unwrap()
        });
        assert_eq!(ended.unwrap().e_tag(), Some("\"e\""));
        assert!(
            request.headers.contains_key("authorization") && !request.headers.contains_key(CONTENT_LENGTH)
        );
        request
    }

    #[tokio::test]
    async fn without_need_no_checksum_is_sent() {
        let body = Bytes::from_static(b"body");
        for body in [ByteStream::from(body.clone()), streamed(&body)] {
            let request = sent(STORE, Checksums::WhenRequired, body).await;
            assert_eq!(request.url.as_str(), "https://store.example:9000/bucket/k/l?x-id=PutObject");
            assert_eq!(&request.body[..], b"body");
            let of_checksums = |name: &str| name.contains("checksum") || name == "x-amz-trailer";
            let names: Vec<_> = request.headers.keys().filter(|name| of_checksums(name.as_str())).collect();
            assert!(names.is_empty(), "{names:?}");
        }
    }

    #[tokio::test]
    async fn by_default_a_checksum_stands_before_the_body_or_behind_it() {
        let body = Bytes::from_static(b"body");
        let before = sent(STORE, Checksums::Default, ByteStream::from(body.clone())).await;
        assert!(before.headers.contains_key("x-amz-checksum-crc32"), "{:?}", before.headers);
        assert_eq!(&before.body[..], b"body");
        let behind = sent(STORE, Checksums::Default, streamed(&body)).await;
        assert_eq!(behind.headers["x-amz-trailer"], "x-amz-checksum-crc32");
        assert!(behind.body.starts_with(b"4\r\nbody\r\n0\r\nx-amz-checksum-crc32:"), "{:?}", behind.body);
    }

    #[tokio::test]
    async fn amazon_is_reached_by_the_name_of_the_bucket() {
        let body = ByteStream::from_static(b"body");
        let request = sent("https://s3.amazonaws.com/", Checksums::WhenRequired, body).await;
        let url = "https://bucket.s3.dualstack.eu-west-1.amazonaws.com/k/l?x-id=PutObject";
        assert_eq!(request.url.as_str(), url);
    }

    #[test]
    fn what_went_wrong_below_and_for_the_moment_comes_first() {
        let error = std::io::Error::other("no success");
        let of = |last| judge(causes::SDK_ROUND_TRIP_FAILED, "PutObject", last, &error);
        let below = Failure::new(harness::cause::TIMED_OUT, "PUT /b/k", "an answer", "none");
        assert_eq!(of(Some(Err(below.clone()))), below);
        assert_eq!(of(Some(Ok(Answer::of(503, &[], "")))).cause, crate::net::causes::RATE_LIMITED);
        let refused = of(Some(Ok(Answer::of(501, &[], ""))));
        assert_eq!((refused.cause, refused.step.as_str()), (causes::SDK_ROUND_TRIP_FAILED, "PutObject"));
        assert_eq!(refused.actual, "501 Not Implemented (aws-sdk-s3: no success)");
        assert_eq!(of(None).actual, "aws-sdk-s3: no success");
    }
}
