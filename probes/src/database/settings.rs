//! The keys of a database in the environment file.

use std::time::Duration;

use harness::SecretRef;
use harness::environment::{Common, NamedSecret};
use harness::settings::Reader;

use super::GITPOD;

/// A database as the environment file gives it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The host that Gitpod is given: a name or an address.
    pub host: String,
    /// The port, 3306 unless another is given.
    pub port: u16,
    /// The user that Gitpod logs in as.
    pub username: String,
    /// The password.
    pub password: SecretRef,
    /// The keys by which Gitpod encrypts what it stores, as they stand in its secret.
    pub encryption_keys: Option<SecretRef>,
    /// How long a deep run keeps a connection idle.
    pub idle_wait: Duration,
    /// From when on an answer counts as slow.
    pub slow_answer: Duration,
}

/// A little longer than the idle cut of the load balancers that cut soonest.
const DEFAULT_IDLE_WAIT: Duration = Duration::from_secs(70);
/// About what lies between regions: Gitpod asks several statements for each request of a user.
const DEFAULT_SLOW_ANSWER: Duration = Duration::from_millis(50);

impl Settings {
    /// Reads the keys, noting every mistake.
    pub fn read(reader: &mut Reader<'_>, _common: &Common) -> Option<Self> {
        let host = reader.required_text("host").map(str::to_owned);
        if let Some(host) = &host
            && (host.contains("://") || host.contains('/') || host.contains(' '))
        {
            reader.mistake_at(
                "host",
                format!("`{host}` is no host"),
                "Write the name or the address alone; the port has a key of its own.",
            );
        }
        let port =
            reader.integer("port", 1..=65_535).and_then(|port| u16::try_from(port).ok()).unwrap_or(3306);
        let username = reader.required_text("username").map(str::to_owned);
        if !reader.has("password") {
            reader.missing("password", "Write a reference to a secret: { env: NAME } or { file: PATH }.");
        }
        let password = reader.secret("password");
        let encryption_keys = reader.secret("encryption_keys");
        let idle_wait = reader.duration("idle_wait").unwrap_or(DEFAULT_IDLE_WAIT);
        let slow_answer = reader.duration("slow_answer").unwrap_or(DEFAULT_SLOW_ANSWER);
        if reader.given("proxy") {
            reader.mistake_at(
                "proxy",
                "a database is not reached through a proxy",
                "Leave the key out; Gitpod connects to the database directly.",
            );
        }
        Some(Self {
            host: host?,
            port,
            username: username?,
            password: password?,
            encryption_keys,
            idle_wait,
            slow_answer,
        })
    }

    /// The address for people, with the database: a user who is called as it is hidden nowhere, since statements could not
    /// be read then.
    pub fn endpoint(&self) -> String {
        format!("mysql://{}/{GITPOD}", self.host_and_port())
    }

    /// The key of `resolve`.
    pub fn host_and_port(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// The references to secrets.
    pub fn secrets(&self) -> Vec<NamedSecret<'_>> {
        let mut secrets = vec![NamedSecret { key: "password", secret: &self.password }];
        secrets.extend(
            self.encryption_keys.as_ref().map(|secret| NamedSecret { key: "encryption_keys", secret }),
        );
        secrets
    }
}
