//! How one database server behaves, as data: what a product's profile is made of, and what a fault changes.
//!
//! What is about connections stands here. What is about statements, with every variable that a client can read, stands in
//! the [`Dialect`]; limits that both sides know, such as `max_connections`, are read from there.

use std::time::Duration;

use mysql_common::constants::CapabilityFlags;

use super::engine::{Dialect, SqlError};
use crate::certificates::Certificate;

/// How one server behaves.
#[derive(Clone, Debug)]
pub(crate) struct Behaviour {
    /// What happens to a connection before anything is said.
    pub(crate) door: Door,
    /// What it says first.
    pub(crate) greeting: Greeting,
    /// What it answers to a wish for TLS.
    pub(crate) tls: Tls,
    /// Who may log in.
    pub(crate) user: User,
    /// Why a log-in without TLS is refused.
    pub(crate) plain: Plain,
    /// How many live connections it takes before it says that there are too many, where that is less than what its
    /// variable says.
    pub(crate) connections: Option<usize>,
    /// What it does to connections that are logged in.
    pub(crate) wire: Wire,
    /// What the target's text says.
    pub(crate) target: Target,
    /// What it does with statements.
    pub(crate) sql: Dialect,
}

/// What happens to a connection before anything is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// It is greeted.
    Open,
    /// The port refuses connections.
    Closed,
    /// Nothing is ever said.
    Silent,
    /// It is closed at once.
    HangsUp,
    /// It is greeted, and closed instead of an answer to the log-in.
    CutsTheLogin,
    /// These bytes come instead of a greeting, and then the end.
    Says(Vec<u8>),
    /// This error comes instead of a greeting.
    Refuses(Refusal),
    /// After this many connections no more are taken, and the system's queue of them is full: whoever connects gets no
    /// answer at all.
    StallsAfter(usize),
}

/// The first packet of a connection.
#[derive(Clone, Debug)]
pub(crate) struct Greeting {
    /// What it calls its version; where none is given, what `VERSION()` answers.
    pub(crate) version: Option<String>,
    /// What it can do, without TLS, which follows from [`Behaviour::tls`].
    pub(crate) capabilities: CapabilityFlags,
    /// The plug-in that users have by default.
    pub(crate) plugin: Plugin,
    /// The number of its default collation.
    pub(crate) collation: u8,
}

/// What it answers to a wish for TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tls {
    /// TLS is not offered.
    Off,
    /// It is, with this certificate.
    On(Certificate),
    /// It is offered, and refused to a client that speaks no version before 1.2, as by servers that were built with yaSSL.
    Old,
}

/// How a user proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plugin {
    /// A scramble of the password by SHA-1.
    Native,
    /// A scramble by SHA-256 where the server has seen the password, else the password itself over TLS.
    CachingSha2,
    /// The password itself over TLS.
    Sha256,
    /// The password itself.
    Clear,
}

impl Plugin {
    /// Its name on the wire.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Native => "mysql_native_password",
            Self::CachingSha2 => "caching_sha2_password",
            Self::Sha256 => "sha256_password",
            Self::Clear => "mysql_clear_password",
        }
    }
}

/// The one user.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) name: &'static str,
    pub(crate) password: &'static str,
    pub(crate) plugin: Plugin,
}

/// Why a log-in without TLS is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    /// It is not.
    Allowed,
    /// The server takes none from anybody, and says so whoever comes.
    Refused(Refusal),
    /// This user may not, and is told no more than that it is denied.
    Denied,
}

/// What it does to connections that are logged in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wire {
    /// A `SELECT` that reads no table is answered this much later.
    pub(crate) slow_by: Option<Duration>,
    /// A connection that is silent for this long is closed.
    pub(crate) idle_cut: Option<Duration>,
    /// The connection ends in the middle of the answer to a statement with this word.
    pub(crate) cut_in: Option<&'static str>,
}

/// What the target's text says.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) host: &'static str,
    pub(crate) port: u16,
    /// Where it is another than the user's.
    pub(crate) username: Option<&'static str>,
    /// Where it is another than the user's.
    pub(crate) password: Option<&'static str>,
    pub(crate) encryption_keys: &'static str,
}

/// A refusal in the server's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: u16,
    pub(crate) state: &'static str,
    pub(crate) message: &'static str,
}

impl Refusal {
    pub(crate) const fn new(code: u16, state: &'static str, message: &'static str) -> Self {
        Self { code, state, message }
    }

    pub(crate) const TOO_MANY_CONNECTIONS: Self = Self::new(1040, "08004", "Too many connections");
    pub(crate) const SECURE_TRANSPORT: Self = Self::new(
        3159,
        "08004",
        "Connections using insecure transport are prohibited while --require_secure_transport=ON.",
    );
}

impl From<Refusal> for SqlError {
    fn from(refusal: Refusal) -> Self {
        Self { code: refusal.code, state: refusal.state, message: refusal.message.to_owned() }
    }
}

/// What MySQL 5.7 says that it can do, without TLS. Compression, local files and tracking of sessions are left out: a
/// client that is offered them may use them, and these servers do not know them.
pub(crate) const CAPABILITIES: CapabilityFlags = CapabilityFlags::CLIENT_LONG_PASSWORD
    .union(CapabilityFlags::CLIENT_FOUND_ROWS)
    .union(CapabilityFlags::CLIENT_LONG_FLAG)
    .union(CapabilityFlags::CLIENT_CONNECT_WITH_DB)
    .union(CapabilityFlags::CLIENT_NO_SCHEMA)
    .union(CapabilityFlags::CLIENT_ODBC)
    .union(CapabilityFlags::CLIENT_IGNORE_SPACE)
    .union(CapabilityFlags::CLIENT_PROTOCOL_41)
    .union(CapabilityFlags::CLIENT_INTERACTIVE)
    .union(CapabilityFlags::CLIENT_IGNORE_SIGPIPE)
    .union(CapabilityFlags::CLIENT_TRANSACTIONS)
    .union(CapabilityFlags::CLIENT_RESERVED)
    .union(CapabilityFlags::CLIENT_SECURE_CONNECTION)
    .union(CapabilityFlags::CLIENT_MULTI_RESULTS)
    .union(CapabilityFlags::CLIENT_PS_MULTI_RESULTS)
    .union(CapabilityFlags::CLIENT_PLUGIN_AUTH)
    .union(CapabilityFlags::CLIENT_CONNECT_ATTRS)
    .union(CapabilityFlags::CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA)
    .union(CapabilityFlags::CLIENT_DEPRECATE_EOF);

/// Gitpod's form of its keys, with 32 bytes that are nobody's.
const ENCRYPTION_KEYS: &str = r#"[{"name":"general","version":1,"primary":true,"material":"bGFiIG1hdGVyaWFsIG9mIHRoaXJ0eS10d28gYnl0ZXM="}]"#;

impl Behaviour {
    /// MySQL in order, with these statements, and a user with the plug-in that Gitpod knows. Every profile is this with
    /// differences.
    pub(crate) fn plain(sql: Dialect) -> Self {
        let mut behaviour = Self {
            door: Door::Open,
            greeting: Greeting {
                version: None,
                capabilities: CAPABILITIES,
                plugin: Plugin::Native,
                collation: LATIN1_SWEDISH_CI,
            },
            tls: Tls::On(Certificate::Good),
            user: User { name: "gitpod", password: "lab-password-of-gitpod-1", plugin: Plugin::Native },
            plain: Plain::Allowed,
            connections: None,
            wire: Wire::default(),
            target: Target {
                host: "db.underpin.test",
                port: 3306,
                username: None,
                password: None,
                encryption_keys: ENCRYPTION_KEYS,
            },
            sql,
        };
        // What is Gitpod's own is there, so that a statement that touched it would show.
        behaviour.sql.tables.extend(GITPODS_OWN.map(str::to_owned));
        behaviour
    }

    /// A variable of the server as a number; 0 where it has none.
    pub(super) fn number(&self, name: &str) -> usize {
        self.sql.variables.get(name).and_then(|value| value.parse().ok()).unwrap_or_default()
    }
}

/// The number of the collation that MySQL 5.7 has by default.
pub(super) const LATIN1_SWEDISH_CI: u8 = 8;

/// The number of `utf8mb4_general_ci`.
pub(super) const UTF8MB4_GENERAL_CI: u8 = 45;

/// The number of `utf8mb4_0900_ai_ci`, which MySQL 8.0 has by default.
pub(super) const UTF8MB4_0900_AI_CI: u8 = 255;

/// Two tables of Gitpod's, with a row each.
const GITPODS_OWN: [&str; 4] = [
    "CREATE TABLE `gitpod`.`d_b_user` (id char(36) NOT NULL, creationDate varchar(255) NOT NULL, \
     name varchar(255) DEFAULT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
    "INSERT INTO `gitpod`.`d_b_user` (id, creationDate, name) \
     VALUES ('0a8b7c6d-1e2f-4a3b-8c4d-5e6f7a8b9c0d', '2022-11-10T12:00:00.000Z', 'lab')",
    "CREATE TABLE `gitpod`.`d_b_workspace` (id char(36) NOT NULL, creationTime varchar(255) NOT NULL, \
     ownerId char(36) NOT NULL, description varchar(255) NOT NULL, PRIMARY KEY (id), KEY ind_ownerId (ownerId)) \
     ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
    "INSERT INTO `gitpod`.`d_b_workspace` (id, creationTime, ownerId, description) \
     VALUES ('lab-example-0a8b7c6d1e2', '2022-11-10T12:00:00.000Z', '0a8b7c6d-1e2f-4a3b-8c4d-5e6f7a8b9c0d', 'a row')",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_have_gitpods_form() {
        let keys: serde_json::Value = serde_json::from_str(ENCRYPTION_KEYS).unwrap();
        let material = keys[0]["material"].as_str().unwrap();
        assert_eq!(crate::crypto::from_base64(material).unwrap().len(), 32);
        assert_eq!(keys[0]["primary"], true);
    }
}
