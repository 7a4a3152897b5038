//! Sessions for statements, with the client of the field (`mysql_async`), always over TCP.
//!
//! The main path: [`Sql::session`] gives a session that is logged in, or opens one; [`Session::send`] sends a statement as
//! text, as Gitpod's clients do, and gives whatever the server answers; [`Session::ask`] wants it to be done. A session that
//! was left in order goes back by [`Session::done`] and serves the next probe. [`refusal`] tells errors of the server apart.

pub mod refusal;
mod session;

pub use refusal::Refusal;
pub use session::{Answer, Reply, Session, Value};

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use harness::environment::{Common, Trust};
use harness::{Cx, Failure, NotPassed, Secret};
use mysql_async::{Conn, Opts, OptsBuilder, SslOpts};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::causes;
use super::settings::Settings;
use crate::net::tls;

/// How many sessions are open at the same time at most, whatever the concurrency of the target: a database of Gitpod's is
/// not a large one.
const MOST: usize = 4;

/// Where sessions come from.
pub struct Sql {
    opts: Opts,
    /// How they are reached, for people.
    pub over_tls: bool,
    idle: Arc<Mutex<Vec<Conn>>>,
    places: Arc<Semaphore>,
}

impl Sql {
    /// Sessions at an address, in the clear or over TLS. Nothing is opened yet.
    ///
    /// # Errors
    /// `ca-unreadable`.
    pub fn new(
        settings: &Settings,
        password: &Secret,
        address: SocketAddr,
        over_tls: bool,
        common: &Common,
    ) -> Result<Self, Failure> {
        let opts = OptsBuilder::default()
            .ip_or_hostname(settings.host.as_str())
            .resolved_ips(Some([address.ip()]))
            .tcp_port(address.port())
            .user(Some(settings.username.as_str()))
            .pass(Some(password.expose()))
            // On the loopback address it would leave TCP for the server's socket otherwise.
            .prefer_socket(false)
            .secure_auth(true)
            // Given, so that it does not ask for them.
            .max_allowed_packet(Some(64 << 20))
            .wait_timeout(Some(28_800))
            .stmt_cache_size(0)
            .ssl_opts(over_tls.then(|| ssl(common)).transpose()?);
        Ok(Self {
            opts: opts.into(),
            over_tls,
            idle: Arc::default(),
            places: Arc::new(Semaphore::new(MOST.min(common.concurrency.max(1)))),
        })
    }

    /// A session that is logged in, without a database.
    ///
    /// # Errors
    /// `too-many-connections`, `access-denied` and what else stands in the way of a log-in.
    pub async fn session(&self, cx: &Cx) -> Result<Session, NotPassed> {
        let step = "waiting for a session";
        let place = cx.within(step, Arc::clone(&self.places).acquire_owned()).await?;
        let Ok(place) = place else { return Err(closed(step).into()) };
        let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match kept {
            Some(conn) => Ok(self.hold(conn, Some(place))),
            None => Ok(self.hold(self.open(cx).await?, Some(place))),
        }
    }

    /// A session of its own, beside those that are shared; it is ended by [`Session::done`].
    ///
    /// # Errors
    /// As [`Sql::session`].
    pub async fn fresh(&self, cx: &Cx) -> Result<Session, NotPassed> {
        Ok(Session::new(self.open(cx).await?, None, None))
    }

    fn hold(&self, conn: Conn, place: Option<OwnedSemaphorePermit>) -> Session {
        Session::new(conn, Some(Arc::clone(&self.idle)), place)
    }

    async fn open(&self, cx: &Cx) -> Result<Conn, Failure> {
        let step = if self.over_tls { "logging in over TLS" } else { "logging in" };
        cx.within(step, Conn::new(self.opts.clone())).await?.map_err(|error| refusal::not_in(step, &error))
    }

    /// Ends every session that nobody uses.
    pub async fn close(&self) {
        let kept = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for conn in kept {
            // A server that has closed it already needs no good-bye.
            let _ = conn.disconnect().await;
        }
    }
}

fn closed(step: &str) -> Failure {
    Failure::new(causes::CONNECTION_LOST, step, "a session", "the run is ending")
}

/// The same trust as everywhere: Mozilla's authorities or the system's, and those that the environment names.
fn ssl(common: &Common) -> Result<SslOpts, Failure> {
    let mut roots = Vec::new();
    for path in &common.ca {
        tls::certificates(path)?;
        roots.push(PathBuf::from(path).into());
    }
    if common.trust == Trust::System {
        let system = rustls_native_certs::load_native_certs().certs;
        roots.extend(system.into_iter().map(|certificate| certificate.as_ref().to_vec().into()));
    }
    Ok(SslOpts::default()
        .with_root_certs(roots)
        .with_disable_built_in_roots(common.trust == Trust::System)
        .with_danger_accept_invalid_certs(common.insecure_skip_verify)
        .with_danger_skip_domain_validation(common.insecure_skip_verify))
}
