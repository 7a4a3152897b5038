//! Waits until an object is as it should be, by a watch: no polling.

use std::time::Duration;

use bytes::BytesMut;
use futures::StreamExt as _;
use harness::{Cx, Failure, NotPassed, SkipKind};
use http_body_util::{BodyExt as _, Limited};
use serde_json::Value;
use tokio::time::Instant;

use super::super::causes;
use super::answer::{encoded, learn_secrets};
use super::{Api, BoxError, Request, Resource, http_request};
use crate::net::classify;

/// The most of one line of a watch: an object is at most 1.5 MiB in etcd.
const LINE_CAP: usize = 4 * 1024 * 1024;
/// The most that is read of a refused watch.
const REFUSAL_CAP: usize = 64 * 1024;
/// No watch is begun again sooner than this after the last one: a server that cuts every watch at once, or a proxy that
/// lets none through, is not to be flooded. The field's clients wait as long.
const BETWEEN: Duration = Duration::from_millis(800);

/// How a wait for an object ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Waited<T> {
    /// It came to what was waited for.
    Come(T),
    /// The time ran out; the object as it was seen last, if it was ever there.
    Not(Option<Value>),
}

impl Api {
    /// Waits until `done` takes the object (or its absence) for finished, at most for `wait`. A watch that is cut is begun
    /// again with a read of the object, as every client does.
    ///
    /// # Errors
    /// As [`Api::object`], and what goes wrong below HTTP.
    pub async fn wait_for<T>(
        &self,
        cx: &Cx,
        resource: &Resource,
        name: &str,
        wait: Duration,
        mut done: impl FnMut(Option<&Value>) -> Option<T>,
    ) -> Result<Waited<T>, NotPassed> {
        let step = format!("watching {}/{name}", resource.path());
        cx.step(&step);
        let mut last = None;
        let waiting = async {
            loop {
                let begun = Instant::now();
                let now = self.object(cx, resource, name).await?;
                cx.step(&step);
                if let Some(found) = done(now.as_ref()) {
                    return Ok(found);
                }
                let from = now.as_ref().map_or("", |object| {
                    object.pointer("/metadata/resourceVersion").and_then(Value::as_str).unwrap_or_default()
                });
                let request = Request::get(format!(
                    "{}?watch=true&fieldSelector={}&resourceVersion={}",
                    resource.path(),
                    encoded(&format!("metadata.name={name}")),
                    encoded(from)
                ));
                last.clone_from(&now);
                let see = |object: Option<&Value>| {
                    last = object.cloned();
                    done(object)
                };
                if let Some(found) = self.watched(cx, resource, &request, see).await? {
                    return Ok(found);
                }
                tokio::time::sleep_until(begun + BETWEEN).await;
            }
        };
        match tokio::time::timeout(wait, waiting).await {
            Ok(found) => found.map(Waited::Come),
            Err(_) => Ok(Waited::Not(last)),
        }
    }

    /// Looks at every object of a resource, those that are there and those that come or change, until `done` is content. It
    /// waits for ever: whoever calls it ends it.
    ///
    /// # Errors
    /// As [`Api::wait_for`].
    pub async fn watch_all<T>(
        &self,
        cx: &Cx,
        resource: &Resource,
        mut done: impl FnMut(&Value) -> Option<T>,
    ) -> Result<T, NotPassed> {
        // Without a version to begin at, a watch brings first what is there already.
        let request = Request::get(format!("{}?watch=true", resource.path()));
        loop {
            let begun = Instant::now();
            let see = |object: Option<&Value>| object.and_then(&mut done);
            if let Some(found) = self.watched(cx, resource, &request, see).await? {
                return Ok(found);
            }
            tokio::time::sleep_until(begun + BETWEEN).await;
        }
    }

    /// One watch until it ends, with what is refused told as for every request.
    async fn watched<T>(
        &self,
        cx: &Cx,
        resource: &Resource,
        request: &Request,
        see: impl FnMut(Option<&Value>) -> Option<T>,
    ) -> Result<Option<T>, NotPassed> {
        let secret = resource.group.is_empty() && resource.plural == "secrets";
        let learn = |object: &Value| {
            if secret {
                learn_secrets(cx, object);
            }
        };
        match self.watch_once(request, learn, see).await {
            // It was cut, or its time was over, where nothing was found.
            Ok(found) => Ok(found),
            Err(WatchError::Refused(403, text)) => {
                let text = format!("the kubeconfig's user may not watch {} ({text})", resource.words());
                Err(NotPassed::Skipped { kind: SkipKind::Permission, text })
            }
            Err(WatchError::Refused(status, text)) => Err(Failure::new(
                causes::KUBERNETES_REQUEST_REFUSED,
                request.line(),
                "a watch",
                format!("{status}: {text}"),
            )
            .into()),
            Err(WatchError::Below(error)) => {
                Err(classify::transport(&request.line(), &*error, self.is_proxied()).into())
            }
        }
    }

    /// One watch until it ends: `Some` where `see` was content. It is shown the object as it is now, or that it is gone.
    async fn watch_once<T>(
        &self,
        request: &Request,
        learn: impl Fn(&Value),
        mut see: impl FnMut(Option<&Value>) -> Option<T>,
    ) -> Result<Option<T>, WatchError> {
        let request = http_request(request).map_err(|error| WatchError::Below(error.into()))?;
        let response = self.client().send(request).await.map_err(|error| WatchError::Below(error.into()))?;
        let status = response.status().as_u16();
        // The version that it was to begin at is gone: it is begun again.
        if status == 410 {
            return Ok(None);
        }
        if status != 200 {
            let body = Limited::new(response.into_body(), REFUSAL_CAP).collect().await;
            let bytes = body.map_err(WatchError::Below)?.to_bytes();
            return Err(WatchError::Refused(status, said(&bytes)));
        }
        let mut chunks = response.into_body().into_data_stream();
        let mut buffer = BytesMut::new();
        while let Some(chunk) = chunks.next().await {
            // A connection that breaks while it is watched is a watch that was cut.
            let Ok(chunk) = chunk else { return Ok(None) };
            let mut looked_at = buffer.len();
            buffer.extend_from_slice(&chunk);
            while let Some(end) = buffer[looked_at..].iter().position(|byte| *byte == b'\n') {
                let line = buffer.split_to(looked_at + end + 1);
                looked_at = 0;
                let Ok(event) = serde_json::from_slice::<Value>(&line) else { continue };
                let Some(object) = event.get("object") else { continue };
                let found = match event.get("type").and_then(Value::as_str) {
                    Some("ADDED" | "MODIFIED") => {
                        learn(object);
                        see(Some(object))
                    }
                    Some("DELETED") => see(None),
                    Some("ERROR") => return Ok(None),
                    _ => None,
                };
                if found.is_some() {
                    return Ok(found);
                }
            }
            if buffer.len() > LINE_CAP {
                return Ok(None);
            }
        }
        Ok(None)
    }
}

/// What a server says to a watch that it refuses, in one line.
fn said(bytes: &[u8]) -> String {
    let status = serde_json::from_slice::<Value>(bytes).ok();
    let message = status.as_ref().and_then(|status| status.get("message")).and_then(Value::as_str);
    let text = message.map_or_else(|| String::from_utf8_lossy(bytes).into_owned(), str::to_owned);
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(400).collect()
}

enum WatchError {
    Refused(u16, String),
    Below(BoxError),
}

#[cfg(test)]
mod tests;
