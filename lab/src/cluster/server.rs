//! One running API server: how connections are taken, and what stands before the API itself.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::api::failure::{self, Failure};
use super::api::kinds::Kinds;
use super::api::reply::{self, Reply};
use super::api::store::Store;
use super::auth::rights::{self, Act};
use super::auth::{self, User};
use super::behaviour::{Behaviour, Door, Throttle};
use super::{api, kubeconfig::Credentials};
use crate::log::Log;
use crate::ports::Shutdown;
use crate::serve::Cut;

/// How much a body may hold: what a real server takes.
const LARGEST: usize = 3 * 1024 * 1024;

/// One running server.
pub(crate) struct Server {
    pub(super) behaviour: Arc<Behaviour>,
    pub(super) store: Store,
    credentials: Credentials,
    log: Arc<Log>,
    /// What is served, and the version of the store that it follows from.
    kinds: Mutex<Option<(u64, Arc<Kinds>)>>,
    /// The paths of which the first request was refused already.
    throttled: Mutex<BTreeSet<String>>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("version", &self.behaviour.version).finish_non_exhaustive()
    }
}

impl Server {
    pub(super) fn new(
        behaviour: Arc<Behaviour>,
        store: Store,
        credentials: Credentials,
        log: Arc<Log>,
    ) -> Self {
        Self { behaviour, store, credentials, log, kinds: Mutex::default(), throttled: Mutex::default() }
    }

    pub(crate) fn behaviour(&self) -> &Behaviour {
        &self.behaviour
    }

    pub(crate) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Everything whose name, or the name of whose namespace, begins with `underpin-`.
    pub(crate) fn left(&self) -> Vec<String> {
        let is_ours = |name: &str| name.starts_with("underpin-");
        let all = self.store.all();
        let left = all.iter().filter(|(key, _)| is_ours(&key.name) || is_ours(&key.namespace));
        let mut left: Vec<String> = left.map(|(key, _)| key.to_string()).collect();
        left.sort_unstable();
        left
    }

    /// What is served just now.
    pub(super) fn kinds(&self) -> Arc<Kinds> {
        let version = Kinds::version_of(&self.store);
        let mut known = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        match known.as_ref() {
            Some((of, kinds)) if *of == version => Arc::clone(kinds),
            Some(_) | None => {
                let kinds = Arc::new(Kinds::of(&self.behaviour, &self.store));
                *known = Some((version, Arc::clone(&kinds)));
                kinds
            }
        }
    }

    /// Answers one request of a connection that bears this certificate.
    async fn answer(&self, connection: u64, certificate: Option<&[u8]>, request: Request<Incoming>) -> Reply {
        let place = self.log.arrived("cluster", connection, &request);
        let reply = self.reply(certificate, request).await;
        self.log.answered(place, reply.status().as_u16());
        reply
    }

    async fn reply(&self, certificate: Option<&[u8]>, request: Request<Incoming>) -> Reply {
        let behaviour = &self.behaviour;
        if behaviour.door == Door::Page {
            let page =
                "<!doctype html><html><head><title>Welcome</title></head><body>It works.</body></html>\n";
            return reply::bytes(200, "text/html; charset=utf-8", page);
        }
        let own = self.credentials.certificate();
        let Some(user) = auth::log_in(behaviour, request.headers(), certificate, own) else {
            return Failure::unauthorized().reply();
        };
        let user = match self.played(user, &request) {
            Ok(user) => user,
            Err(failure) => return failure.reply(),
        };
        if let Some(seconds) = self.throttles(request.uri().path()) {
            return failure::too_many_requests(seconds);
        }
        let (parts, body) = request.into_parts();
        let Ok(body) = Limited::new(body, LARGEST).collect().await else {
            let message = "Request entity too large: limit is 3145728";
            return Failure::new(413, "RequestEntityTooLarge", message).reply();
        };
        let body: Bytes = body.to_bytes();
        api::answer(self, &user, &parts, body)
    }

    /// Who is meant where somebody asks as somebody else.
    fn played(&self, user: User, request: &Request<Incoming>) -> Result<User, Failure> {
        let name = request.headers().get("impersonate-user").and_then(|name| name.to_str().ok());
        let Some(name) = name else { return Ok(user) };
        let account = name.strip_prefix("system:serviceaccount:").and_then(|rest| rest.split_once(':'));
        let (resource, namespace, called) = match account {
            Some((namespace, account)) => ("serviceaccounts", namespace, account),
            None => ("users", "", name),
        };
        let act = Act { verb: "impersonate", resource, namespace, name: called, ..Act::default() };
        if rights::may(&user, &act) {
            Ok(User::named(&self.behaviour, name))
        } else {
            Err(Failure::new(403, "Forbidden", rights::refusal(&user, &act)))
        }
    }

    /// How long one is to wait, where a request is not served.
    fn throttles(&self, path: &str) -> Option<u32> {
        match self.behaviour.throttle {
            Throttle::Off => None,
            Throttle::Always => Some(60),
            Throttle::FirstOfEach => {
                let mut seen = self.throttled.lock().unwrap_or_else(PoisonError::into_inner);
                seen.insert(path.to_owned()).then_some(1)
            }
        }
    }
}

/// Serves a bound listener until the shutdown resolves; then every connection is dropped, and every watch with it.
pub(super) async fn run(
    listener: TcpListener,
    mut shutdown: Shutdown,
    tls: TlsAcceptor,
    server: Arc<Server>,
) {
    let mut connections = JoinSet::new();
    let mut silent = Vec::new();
    let mut number = 0;
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => return,
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
        };
        // A client that is gone before it was accepted is no concern of ours.
        let Ok((stream, _)) = accepted else { continue };
        if server.behaviour.door == Door::Silent {
            silent.push(stream);
            continue;
        }
        number += 1;
        connections.spawn(speak(stream, number, tls.clone(), Arc::clone(&server)));
    }
}

/// Speaks HTTP/1.1 over TLS on one connection until either side ends it.
async fn speak(stream: TcpStream, number: u64, tls: TlsAcceptor, server: Arc<Server>) {
    let _ = stream.set_nodelay(true);
    // A client that does not trust us breaks off here; its own report is the evidence.
    let Ok(stream) = tls.accept(stream).await else { return };
    let shown = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
    let certificate: Option<Vec<u8>> = shown.map(|leaf| leaf.as_ref().to_vec());
    let service = service_fn(|request| {
        let (server, certificate) = (&server, certificate.as_deref());
        async move { Ok::<_, Cut>(server.answer(number, certificate, request).await) }
    });
    let served =
        http1::Builder::new().title_case_headers(true).serve_connection(TokioIo::new(stream), service);
    // A cut, or a client that goes away, ends a connection; neither is an error of the stand-in.
    let _: Result<(), hyper::Error> = served.await;
}
