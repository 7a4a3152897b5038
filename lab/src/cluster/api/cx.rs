//! One request, once it is known who asks.

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use super::failure::Failure;
use super::kinds::{Kind, Kinds, Verbs};
use super::protobuf;
use super::query::{Query, Shape};
use crate::cluster::auth::User;
use crate::cluster::server::Server;

/// One request.
pub(super) struct Cx<'a> {
    pub(super) server: &'a Server,
    pub(super) user: &'a User,
    pub(super) kinds: &'a Kinds,
    pub(super) query: Query,
    pub(super) shape: Shape,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: Bytes,
}

impl Cx<'_> {
    /// The type of the body, without parameters.
    pub(super) fn content_type(&self) -> &str {
        let text = self
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("application/json");
        text.split(';').next().unwrap_or_default().trim()
    }

    /// The object in the body, which is to be of this kind.
    pub(super) fn object(&self, kind: &Kind) -> Result<Value, Failure> {
        let object = match self.content_type() {
            "application/json" | "" => self.json(),
            protobuf::TYPE if kind.group.is_empty() || kind.verbs == Verbs::Create => {
                protobuf::object(&kind.resource, &self.body)
            }
            _ => return Err(Failure::unsupported_media_type("application/json")),
        };
        let is_whole = |object: &Value| {
            object.is_object() && matches!(object["metadata"], Value::Object(_) | Value::Null)
        };
        object.filter(is_whole).ok_or_else(|| {
            Failure::bad_request(
                "the object provided is unrecognized (must be of type object): couldn't get version/kind",
            )
        })
    }

    /// The body, whatever it is called.
    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}
