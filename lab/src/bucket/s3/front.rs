//! What stands around the library: it answers before it where the script says so, and gives every answer the product's
//! signs.
//!
//! A request is read whole, logged, held against the clock and the regions of the store, and handed to the library, which
//! verifies its signature and asks [`super::gate`] and then [`super::operations`]. What comes back is written anew when it
//! is an error.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HOST, HeaderValue};
use http::request::Parts;
use http::{Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use jiff::Timestamp;
use s3s::{Body, HttpRequest};

use super::Store;
use super::answer::Problem;
use super::behaviour::{Change, Op, Page, PageBody, Quirk, Regions};
use super::core::{Caller, OWN_WORDS};
use super::ids::Id;
use super::signed::Signed;
use crate::serve::{Connection, Cut, Product};

/// What the library answered, with what the gate found out.
struct Answered {
    response: Response<Bytes>,
    op: Op,
}

impl Store {
    /// Answers a request that was read whole.
    async fn respond(&self, parts: &Parts, body: &Bytes, connection: u64, id: &Id) -> Result<Answered, Cut> {
        let behaviour = &self.core.behaviour;
        let signed = Signed::of(behaviour, &parts.method, &parts.uri, &parts.headers);
        let before = |response| Ok(Answered { response, op: Op::Other });
        let page = behaviour.pages.iter().find(|(path, _)| *path == parts.uri.path()).map(|(_, page)| page);
        if let Some(page) = behaviour.always.as_ref().or(page) {
            return before(self.page(page, parts, &signed, id));
        }
        let write = |problem: &Problem| problem.answer(behaviour.errors, &parts.method, &signed, id);
        let unchecked = behaviour.has(Quirk::PresignedUnchecked) && signed.presigned
            || behaviour.has(Quirk::AnySignature);
        if let Some(refusal) = signed.out_of_time(self.core.now()).filter(|_| !unchecked) {
            return before(write(&Problem {
                status: refusal.status,
                code: refusal.code.to_owned(),
                message: refusal.message.to_owned(),
                ..Problem::default()
            }));
        }
        let home = signed
            .bucket
            .as_ref()
            .and_then(|name| self.core.state().buckets.get(name).map(|bucket| bucket.region.clone()));
        if let Some(elsewhere) = signed.out_of_place(behaviour, home.as_deref()) {
            return before(write(&Problem {
                status: elsewhere.status,
                code: elsewhere.code.to_owned(),
                message: elsewhere.message,
                region: elsewhere.region,
                endpoint: elsewhere.endpoint,
            }));
        }
        let mut caller = Caller {
            connection,
            presigned: signed.presigned,
            path_style: signed.path_style,
            granted: false,
            raw: body.clone(),
            op: Arc::new(OnceLock::new()),
        };
        let mut response = self.ask(parts, body, &caller).await?;
        let problem = |response: &Response<Bytes>| {
            let own_words = response.headers().contains_key(OWN_WORDS);
            Problem::read(response.status(), response.body(), own_words)
        };
        let code = problem(&response).map(|problem| problem.code).unwrap_or_default();
        let unsigned = signed.region.is_none();
        if self.granted_all_the_same(&code, signed.presigned) && !unsigned {
            caller.granted = true;
            caller.op = Arc::new(OnceLock::new());
            response = self.ask(&without_signature(parts), body, &caller).await?;
        }
        let op = caller.op.get().copied().unwrap_or(Op::Other);
        if let Some(problem) = problem(&response) {
            // The headers of an error are few: what a delete marker says of itself.
            let marker = response.headers_mut().remove("x-amz-delete-marker");
            let mut written = write(&problem);
            written
                .headers_mut()
                .extend(marker.map(|value| (http::HeaderName::from_static("x-amz-delete-marker"), value)));
            return Ok(Answered { response: written, op });
        }
        Ok(Answered { response, op })
    }

    /// Whether a request is granted though the library refused it for its signature or its digest.
    fn granted_all_the_same(&self, code: &str, presigned: bool) -> bool {
        let behaviour = &self.core.behaviour;
        let by_signature = matches!(code, "SignatureDoesNotMatch" | "InvalidAccessKeyId" | "AccessDenied");
        by_signature && behaviour.has(Quirk::AnySignature)
            || by_signature && presigned && behaviour.has(Quirk::PresignedUnchecked)
            || code == "XAmzContentSHA256Mismatch" && behaviour.has(Quirk::DigestUnchecked)
    }

    /// Asks the library.
    async fn ask(&self, parts: &Parts, body: &Bytes, caller: &Caller) -> Result<Response<Bytes>, Cut> {
        let mut request = HttpRequest::new(Body::from(body.clone()));
        *request.method_mut() = parts.method.clone();
        *request.uri_mut() = parts.uri.clone();
        *request.headers_mut() = parts.headers.clone();
        if let Some(host) = self.core.behaviour.verified_host {
            request.headers_mut().insert(HOST, HeaderValue::from_static(host));
        }
        request.extensions_mut().insert(caller.clone());
        let response = self.service.call(request).await.map_err(|_| Cut)?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        Ok(Response::from_parts(parts, body))
    }

    /// An answer beside the protocol.
    fn page(&self, page: &Page, parts: &Parts, signed: &Signed, id: &Id) -> Response<Bytes> {
        let mut response = match page.body {
            PageBody::Text(text) => {
                let mut response = Response::new(Bytes::from_static(text.as_bytes()));
                if !page.media_type.is_empty() {
                    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(page.media_type));
                }
                response
            }
            PageBody::Error(code, message) => {
                let problem = Problem {
                    status: page.status,
                    code: code.to_owned(),
                    message: message.to_owned(),
                    ..Problem::default()
                };
                problem.answer(self.core.behaviour.errors, &parts.method, signed, id)
            }
        };
        *response.status_mut() = StatusCode::from_u16(page.status).unwrap_or(StatusCode::OK);
        for (name, value) in page.headers {
            response.headers_mut().insert(*name, HeaderValue::from_static(value));
        }
        response
    }

    /// Gives an answer the product's signs, and makes the changes that the behaviour orders.
    fn finish(&self, answered: Answered, presigned: bool, id: &Id) -> Response<Full<Bytes>> {
        let behaviour = &self.core.behaviour;
        let Answered { response, op } = answered;
        let (mut parts, body) = response.into_parts();
        if parts.status.is_success() {
            for (_, change) in behaviour.changes.iter().filter(|(changed, _)| *changed == op) {
                let status = match *change {
                    Change::Status(status) => status,
                    Change::PresignedStatus(status) if presigned => status,
                    Change::PresignedStatus(_) => continue,
                };
                parts.status = StatusCode::from_u16(status).unwrap_or(parts.status);
            }
        }
        for (name, value) in &behaviour.signs {
            parts.headers.insert(*name, HeaderValue::from_static(value));
        }
        for (name, value) in &id.headers {
            parts.headers.extend(
                HeaderValue::from_str(value).ok().map(|value| (http::HeaderName::from_static(name), value)),
            );
        }
        // MinIO with a region says it in every answer (`setCommonHeaders`).
        if let Regions::One(region) = behaviour.regions {
            parts.headers.insert("x-amz-bucket-region", HeaderValue::from_static(region));
        }
        let date = Timestamp::try_from(self.core.now()).unwrap_or(Timestamp::UNIX_EPOCH);
        let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        parts.headers.extend(HeaderValue::from_str(&date).ok().map(|date| (DATE, date)));
        Response::from_parts(parts, Full::new(body))
    }
}

/// The same request without a signature, in its header or its address.
fn without_signature(parts: &Parts) -> Parts {
    let mut parts = parts.clone();
    parts.headers.remove(AUTHORIZATION);
    parts.headers.remove("x-amz-content-sha256");
    let query = parts.uri.query().unwrap_or_default();
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("X-Amz-")).collect();
    let path = format!("{}?{}", parts.uri.path(), kept.join("&"));
    if let Ok(uri) = path.trim_end_matches('?').parse::<Uri>() {
        parts.uri = uri;
    }
    parts
}

impl Product for Store {
    async fn answer(
        &self,
        connection: &Connection,
        request: Request<Incoming>,
    ) -> Result<Response<Full<Bytes>>, Cut> {
        let place = self.log.arrived("bucket", connection.opened, &request);
        let (parts, body) = request.into_parts();
        // A body that breaks off belongs to a client that is gone.
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        let id = self.counter.next(self.core.behaviour.ids, self.core.ids_now());
        let presigned = parts.uri.query().is_some_and(|query| query.contains("X-Amz-Signature="));
        let answered = self.respond(&parts, &body, connection.opened, &id).await?;
        let response = self.finish(answered, presigned, &id);
        self.log.answered(place, response.status().as_u16());
        Ok(response)
    }
}
