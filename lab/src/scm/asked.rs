//! For tests: a stand-in that is asked without a connection, so that what is answered can be looked at whole.

use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt as _;
use http::{HeaderMap, Request};
use serde_json::Value;

use super::call::Call;
use super::reply::{Body, Reply};
use super::server::Scm;
use super::start::Places;
use crate::family;

/// A stand-in that is asked.
pub(super) struct Asked(pub(super) Scm);

/// What it answers.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    /// The body where it is JSON, else null.
    pub(super) json: Value,
    pub(super) text: String,
}

impl Answered {
    /// A header as text, empty where there is none.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Asked {
    /// A stand-in of this profile with these faults.
    pub(super) fn new(profile: &str, faults: &[&str]) -> Self {
        let mut behaviour = crate::profile::profile(profile).unwrap().behaviour.behaviour();
        for fault in faults {
            crate::fault::fault(fault).unwrap().play.on(&mut behaviour).unwrap();
        }
        let family::Behaviour::Scm(behaviour) = behaviour else { panic!("{profile} is of another family") };
        let places = Places::nowhere(&behaviour);
        Self(Scm::new(*behaviour, places, Arc::default()))
    }

    /// `GET` of an address without `https://`, with the token of the target as a bearer.
    pub(super) fn get(&self, address: &str) -> Answered {
        self.ask("GET", address, &[("authorization", &self.bearer())], "")
    }

    /// The same by nobody.
    pub(super) fn get_as_nobody(&self, address: &str) -> Answered {
        self.ask("GET", address, &[], "")
    }

    /// `POST` of JSON, with the token of the target.
    pub(super) fn post(&self, address: &str, body: &Value) -> Answered {
        let headers = [("authorization", self.bearer()), ("content-type", "application/json".to_owned())];
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.ask("POST", address, &headers, &body.to_string())
    }

    /// `POST` of a form by nobody.
    pub(super) fn post_form(&self, address: &str, form: &str) -> Answered {
        self.ask("POST", address, &[("content-type", "application/x-www-form-urlencoded")], form)
    }

    /// `DELETE`, with the token of the target.
    pub(super) fn delete(&self, address: &str) -> Answered {
        self.ask("DELETE", address, &[("authorization", &self.bearer())], "")
    }

    /// The bearer of the target.
    pub(super) fn bearer(&self) -> String {
        format!("Bearer {}", self.0.behaviour.token.text)
    }

    /// Any request.
    pub(super) fn ask(&self, method: &str, address: &str, headers: &[(&str, &str)], body: &str) -> Answered {
        let (host, path) = address.split_at(address.find('/').unwrap_or(address.len()));
        let host = *self.0.behaviour.hosts.iter().find(|known| **known == host).unwrap();
        let mut request = Request::builder().method(method).uri(if path.is_empty() { "/" } else { path });
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let call = Call::of(host, parts, Bytes::from(body.to_owned()));
        let Reply { status, headers, body, .. } = self.0.reply(call).now_or_never().unwrap();
        let (json, text) = match body {
            Body::Json(json) => (json.clone(), json.to_string()),
            Body::Bytes(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                (serde_json::from_str(&text).unwrap_or_default(), text)
            }
        };
        Answered { status, headers, json, text }
    }
}
