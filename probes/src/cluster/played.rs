//! An API server that is played, for the tests of what speaks to one: no network, and every answer is scripted.

use std::convert::Infallible;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt as _, stream};
use harness::Cx;
use harness::context::TargetContext;
use harness::environment::Common;
use harness::journal::Journal;
use harness::names::RunId;
use harness::scrub::Scrubber;
use http::{Request, Response};
use kube::client::Body;
use serde_json::Value;

use super::Cluster;
use super::access::Login;
use super::api::Api;
use super::roles::Kind;
use super::settings::{Access, Settings};
use super::snapshot::Snapshot;

/// An answer to the first request whose line (`GET /api/v1/nodes`) begins so.
pub(super) struct Said {
    line: &'static str,
    status: u16,
    lines: Vec<String>,
    goes_on: bool,
}

/// An answer.
pub(super) fn says(line: &'static str, status: u16, body: &Value) -> Said {
    Said { line, status, lines: vec![body.to_string()], goes_on: false }
}

/// A watch that brings these events, and is cut then or goes on in silence.
pub(super) fn watch(line: &'static str, events: &[(&str, Value)], goes_on: bool) -> Said {
    let event = |(kind, object): &(&str, Value)| {
        format!("{}\n", serde_json::json!({ "type": kind, "object": object }))
    };
    Said { line, status: 200, lines: events.iter().map(event).collect(), goes_on }
}

/// What was asked, in its order.
#[derive(Clone, Default)]
pub(super) struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    /// The lines of the requests, each followed by its body where it had one.
    pub(super) fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// An API server that gives these answers, each once; whatever else it is asked is not there.
pub(super) fn api(script: Vec<Said>) -> (Api, Heard) {
    let heard = Heard::default();
    let (noted, script) = (heard.clone(), Arc::new(Mutex::new(script)));
    let service = tower::service_fn(move |request: Request<Body>| {
        let line = format!("{} {}", request.method(), request.uri());
        noted.0.lock().unwrap().push(line.clone());
        let mut script = script.lock().unwrap();
        let at = script.iter().position(|said| line.starts_with(said.line));
        let said = at.map(|at| script.remove(at));
        async move { Ok::<_, Infallible>(answer(said)) }
    });
    (Api::new(kube::Client::new(service, "default"), false), heard)
}

fn answer(said: Option<Said>) -> Response<reqwest::Body> {
    let absent = r#"{"kind":"Status","code":404,"reason":"NotFound","message":"not found"}"#;
    let said = said.unwrap_or(Said { line: "", status: 404, lines: vec![absent.to_owned()], goes_on: false });
    let lines = stream::iter(said.lines.into_iter().map(|line| Ok::<_, Infallible>(Bytes::from(line))));
    let body = if said.goes_on {
        reqwest::Body::wrap_stream(lines.chain(stream::pending()))
    } else {
        reqwest::Body::wrap_stream(lines)
    };
    Response::builder().status(said.status).body(body).unwrap()
}

/// The context of a case, with a minute to go. Its journal must not be written to.
pub(crate) fn cx(case: &str) -> Cx {
    cx_in(Path::new("unused"), case).0
}

/// The same, with its journal in a folder.
pub(super) fn cx_in(state: &Path, case: &str) -> (Cx, Arc<Journal>) {
    let run = RunId::new(jiff::Timestamp::UNIX_EPOCH).unwrap();
    let journal = Arc::new(Journal::new(state, &run, "test", None));
    let scrubber = Arc::new(Scrubber::new(Vec::new()));
    let shared = TargetContext {
        run,
        target: "prod".to_owned(),
        common: Common::default(),
        scrubber,
        journal: Arc::clone(&journal),
    };
    (Cx::new(shared, case, tokio::time::Instant::now() + Duration::from_mins(1)), journal)
}

/// A cluster that is reached, with these answers.
pub(super) fn cluster(scratch_namespace: Option<&str>, script: Vec<Said>) -> (Cluster, Heard) {
    let (api, heard) = api(script);
    let settings = Settings {
        access: Access::InCluster,
        namespace: "gitpod".to_owned(),
        kind: Kind::Full,
        issuer: None,
        installer: None,
        scratch_namespace: scratch_namespace.map(str::to_owned),
        pod_image: None,
        image_pull_secret: None,
        public_roots: None,
        issue_wait: Duration::from_mins(1),
    };
    let version = serde_json::json!({ "gitVersion": "v1.22.8-gke.201" });
    let (host, login, snapshot) = ("https://played".to_owned(), Login::default(), Snapshot::default());
    (Cluster { settings, host, login, version, api, snapshot }, heard)
}
