//! One running server: what all of its connections share.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use mysql_common::constants::StatusFlags;
use tokio_rustls::TlsAcceptor;

use super::behaviour::{Behaviour, Refusal};
use super::engine::{Engine, SqlError};
use super::proof::{self, SEED};
use crate::log::Log;

/// One running server.
pub(crate) struct Server {
    pub(super) behaviour: Behaviour,
    pub(super) engine: Arc<Engine>,
    pub(super) log: Arc<Log>,
    pub(super) tls: Option<TlsAcceptor>,
    live: Arc<AtomicUsize>,
    /// How many sessions each user has.
    users: Users,
    seeds: AtomicU64,
    seen: AtomicBool,
}

type Users = Arc<Mutex<BTreeMap<String, usize>>>;

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("version", &self.behaviour.sql.version).finish_non_exhaustive()
    }
}

impl Server {
    pub(super) fn new(
        behaviour: Behaviour,
        engine: Arc<Engine>,
        log: Arc<Log>,
        tls: Option<TlsAcceptor>,
    ) -> Self {
        Self {
            behaviour,
            engine,
            log,
            tls,
            live: Arc::default(),
            users: Arc::default(),
            seeds: AtomicU64::default(),
            seen: AtomicBool::default(),
        }
    }

    /// Every table and database that the profile does not have from its start.
    pub(crate) fn tables(&self) -> Vec<String> {
        self.engine.tables()
    }

    pub(crate) fn behaviour(&self) -> &Behaviour {
        &self.behaviour
    }

    /// A seed that no other connection has.
    pub(super) fn seed(&self) -> [u8; SEED] {
        proof::seed(self.seeds.fetch_add(1, Ordering::SeqCst))
    }

    /// Whether `caching_sha2_password` has the hash of the password in its cache.
    pub(super) fn has_seen_the_password(&self) -> bool {
        self.seen.load(Ordering::SeqCst)
    }

    /// The password itself came.
    pub(super) fn sees_the_password(&self) {
        self.seen.store(true, Ordering::SeqCst);
    }

    /// What every answer says of the session.
    pub(super) fn status(&self) -> StatusFlags {
        let mut status = StatusFlags::empty();
        let variables = &self.behaviour.sql.variables;
        let off = variables.get("autocommit").is_some_and(|value| value == "OFF");
        status.set(StatusFlags::SERVER_STATUS_AUTOCOMMIT, !off);
        let mode =
            |name| variables.get("sql_mode").is_some_and(|modes| modes.split(',').any(|mode| mode == name));
        status.set(StatusFlags::SERVER_STATUS_NO_BACKSLASH_ESCAPES, mode("NO_BACKSLASH_ESCAPES"));
        status
    }

    /// Counts a connection while it lives, unless there are too many.
    pub(super) fn admit(&self) -> Result<Live, Refusal> {
        let others = usize::try_from(self.behaviour.sql.threads_connected).unwrap_or_default();
        let by_variable = self.behaviour.number("max_connections").saturating_sub(others);
        let most = self.behaviour.connections.map_or(by_variable, |most| most.min(by_variable));
        let live = Live(Arc::clone(&self.live));
        if self.live.fetch_add(1, Ordering::SeqCst) < most {
            Ok(live)
        } else {
            Err(Refusal::TOO_MANY_CONNECTIONS)
        }
    }

    /// Counts a session of a user while it lives, unless the user has too many.
    pub(super) fn counted(&self, user: &str) -> Result<Counted, SqlError> {
        let most = self.behaviour.number("max_user_connections");
        let mut users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        let sessions = users.entry(user.to_owned()).or_default();
        if most > 0 && *sessions >= most {
            let message =
                format!("User {user} already has more than 'max_user_connections' active connections");
            return Err(SqlError { code: 1203, state: "42000", message });
        }
        *sessions += 1;
        Ok(Counted { users: Arc::clone(&self.users), user: user.to_owned() })
    }
}

/// A connection that lives.
pub(super) struct Live(Arc<AtomicUsize>);

impl Drop for Live {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A session that lives.
pub(super) struct Counted {
    users: Users,
    user: String,
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sessions) = users.get_mut(&self.user) {
            *sessions = sessions.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::engine::Dialect;
    use super::*;

    fn server(variables: &[(&str, &str)]) -> Server {
        let mut behaviour = Behaviour::plain(Dialect::mysql57("5.7.44"));
        behaviour.sql.tables.clear();
        for (name, value) in variables {
            behaviour.sql.set(name, value);
        }
        let engine = Engine::new(behaviour.sql.clone()).unwrap();
        Server::new(behaviour, engine, Arc::default(), None)
    }

    #[test]
    fn connections_are_counted_on_top_of_those_of_others() {
        let server = server(&[("max_connections", "5")]);
        let two = (server.admit().ok(), server.admit().ok());
        assert!(two.0.is_some() && two.1.is_some());
        assert_eq!(server.admit().err(), Some(Refusal::TOO_MANY_CONNECTIONS));
        drop(two);
        assert!(server.admit().is_ok());
    }

    #[test]
    fn sessions_are_counted_by_user() {
        let server = server(&[("max_user_connections", "1")]);
        let one = server.counted("gitpod");
        assert!(one.is_ok() && server.counted("another").is_ok());
        assert_eq!(server.counted("gitpod").err().map(|error| error.code), Some(1203));
        drop(one);
        assert!(server.counted("gitpod").is_ok());
    }

    #[test]
    fn the_status_follows_the_variables() {
        assert_eq!(server(&[]).status(), StatusFlags::SERVER_STATUS_AUTOCOMMIT);
        let other = server(&[("autocommit", "OFF"), ("sql_mode", "ANSI,NO_BACKSLASH_ESCAPES")]).status();
        assert_eq!(other, StatusFlags::SERVER_STATUS_NO_BACKSLASH_ESCAPES);
    }
}
