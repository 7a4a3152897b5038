//! Waits until an object is as it should be, by a watch: no polling.

use std::time::Duration;

use bytes::BytesMut;
use futures::StreamExt as _;
use harness::{Cx, Failure, NotPassed};
use http_body_util::BodyExt as _;
use serde_json::Value;

use super::{Api, BoxError, Request, Resource, answer::encoded, http_request};
use crate::net::classify;

/// The most of one line of a watch: an object is at most 1.5 MiB in etcd.
const LINE_CAP: usize = 4 * 1024 * 1024;

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
                let now = self.object(cx, resource, name).await?;
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
                match self.watch_once(&request, &mut last, &mut done).await {
                    Ok(Some(found)) => return Ok(found),
                    // It was cut, or its time was over.
                    Ok(None) => {}
                    Err(WatchError::Refused(status, text)) if status == 403 => {
                        let text =
                            format!("the kubeconfig's user may not watch {} ({text})", resource.words());
                        return Err(NotPassed::Skipped { kind: harness::SkipKind::Permission, text });
                    }
                    Err(WatchError::Refused(status, text)) => {
                        let failure = Failure::new(
                            super::super::causes::KUBERNETES_REQUEST_REFUSED,
                            request.line(),
                            "a watch",
                            format!("{status}: {text}"),
                        );
                        return Err(failure.into());
                    }
                    Err(WatchError::Below(error)) => {
                        return Err(classify::transport(&request.line(), &*error, self.is_proxied()).into());
                    }
                }
                tokio::task::yield_now().await;
            }
        };
        match tokio::time::timeout(wait, waiting).await {
            Ok(found) => found.map(Waited::Come),
            Err(_) => Ok(Waited::Not(last)),
        }
    }

    /// One watch until it ends: `Some` where `done` was content.
    async fn watch_once<T>(
        &self,
        request: &Request,
        last: &mut Option<Value>,
        done: &mut impl FnMut(Option<&Value>) -> Option<T>,
    ) -> Result<Option<T>, WatchError> {
        let request = http_request(request).map_err(|error| WatchError::Below(error.into()))?;
        let response = self.client().send(request).await.map_err(|error| WatchError::Below(error.into()))?;
        let status = response.status().as_u16();
        if status != 200 {
            let body =
                response.into_body().collect().await.map_err(|error| WatchError::Below(error.into()))?;
            let text = String::from_utf8_lossy(&body.to_bytes()).chars().take(400).collect();
            return Err(WatchError::Refused(status, text));
        }
        let mut chunks = response.into_body().into_data_stream();
        let mut buffer = BytesMut::new();
        while let Some(chunk) = chunks.next().await {
            // A connection that breaks while it is watched is a watch that was cut.
            let Ok(chunk) = chunk else { return Ok(None) };
            buffer.extend_from_slice(&chunk);
            while let Some(end) = buffer.iter().position(|byte| *byte == b'\n') {
                let line = buffer.split_to(end + 1);
                let Ok(event) = serde_json::from_slice::<Value>(&line) else { continue };
                let object = event.get("object");
                match event.get("type").and_then(Value::as_str) {
                    Some("ADDED" | "MODIFIED") => *last = object.cloned(),
                    Some("DELETED") => *last = None,
                    // The version that it began at is gone: it is begun again.
                    Some("ERROR") => return Ok(None),
                    _ => continue,
                }
                if let Some(found) = done(last.as_ref()) {
                    return Ok(Some(found));
                }
            }
            if buffer.len() > LINE_CAP {
                return Ok(None);
            }
        }
        Ok(None)
    }
}

enum WatchError {
    Refused(u16, String),
    Below(BoxError),
}
