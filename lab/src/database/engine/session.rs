//! One client's session: what it has set, whether it is in a transaction, and its statements one after another.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rusqlite::types::Value;
use sqlparser::ast::Statement;

use super::dialect::Dialect;
use super::errors;
use super::parse::{self, Parsed, Reading};
use super::rights::Rights;
use super::statement::Work;
use super::variables::{Modes, Variables, is_on};
use super::warnings::Warning;
use super::{Engine, Output, SqlError};

/// One client's session. A transaction that is open when it is dropped is rolled back.
pub(crate) struct Session {
    engine: Arc<Engine>,
    client: Client,
}

/// What a server knows of one client.
pub(super) struct Client {
    /// Tells sessions apart in what they would undo.
    pub(super) id: u32,
    pub(super) rights: Rights,
    pub(super) connection: u32,
    pub(super) variables: Variables,
    pub(super) user_variables: BTreeMap<String, Value>,
    pub(super) database: Option<String>,
    pub(super) last_insert_id: u64,
    pub(super) row_count: i64,
    pub(super) warnings: Vec<Warning>,
    /// After BEGIN.
    pub(super) begun: bool,
    pub(super) threads_connected: u32,
}

impl Client {
    /// Whom the server itself makes its first tables as.
    pub(super) fn of_the_server(dialect: &Dialect) -> Self {
        let everything = ["GRANT ALL PRIVILEGES ON *.* TO 'root'@'localhost'".to_owned()];
        Self::new(dialect, u32::MAX, Rights::new(&everything, "root", "localhost"), 0)
    }

    fn new(dialect: &Dialect, id: u32, rights: Rights, connection: u32) -> Self {
        Self {
            id,
            rights,
            connection,
            variables: dialect.variables.clone(),
            user_variables: BTreeMap::new(),
            database: None,
            last_insert_id: 0,
            row_count: -1,
            warnings: Vec::new(),
            begun: false,
            threads_connected: 0,
        }
    }

    /// Whether what it writes waits for a COMMIT.
    pub(super) fn in_transaction(&self) -> bool {
        self.begun || !is_on(&self.variables, "autocommit")
    }
}

impl Session {
    pub(super) fn new(engine: Arc<Engine>, id: u32, user: &str, host: &str, connection: u32) -> Self {
        let rights = Rights::new(&engine.dialect.grants, user, host);
        let client = Client::new(&engine.dialect, id, rights, connection);
        Self { engine, client }
    }

    /// Executes one statement.
    pub(crate) async fn execute(&mut self, sql: &str) -> Result<Output, SqlError> {
        let modes = Modes::of(&self.client.variables);
        let reading =
            Reading { ansi_quotes: modes.ansi_quotes, no_backslash_escapes: modes.no_backslash_escapes };
        let outcome = match parse::parse(sql, reading) {
            Ok(parsed) => self.statement(&parsed).await,
            Err(error) => {
                self.client.warnings.clear();
                Err(error)
            }
        };
        match &outcome {
            Ok(output) if output.columns.is_empty() => {
                self.client.row_count = i64::try_from(output.affected).unwrap_or(i64::MAX);
                if output.last_insert_id > 0 {
                    self.client.last_insert_id = output.last_insert_id;
                }
            }
            Ok(_) => self.client.row_count = -1,
            Err(error) => {
                self.client.row_count = -1;
                self.client.warnings.push(Warning { level: "Error", ..error.clone().into() });
            }
        }
        let warnings = u16::try_from(self.client.warnings.len()).unwrap_or(u16::MAX);
        outcome.map(|output| Output { warnings, ..output })
    }

    async fn statement(&mut self, parsed: &Parsed) -> Result<Output, SqlError> {
        // Diagnostics last until the next statement that is not about them.
        let about_warnings = matches!(&parsed.statement, Statement::ShowVariable { variable }
            if variable.iter().any(|word| ["WARNINGS", "ERRORS"].iter().any(|name| word.value.eq_ignore_ascii_case(name))));
        if !about_warnings {
            self.client.warnings.clear();
        }
        let wait =
            self.client.variables.get("innodb_lock_wait_timeout").and_then(|seconds| seconds.parse().ok());
        let patience = tokio::time::Instant::now() + Duration::from_secs(wait.unwrap_or(50));
        let engine = Arc::clone(&self.engine);
        loop {
            let mut ended = std::pin::pin!(engine.ended.notified());
            // From here on the end of a transaction is not missed.
            ended.as_mut().enable();
            let outcome = self.attempt(parsed);
            // Somebody else's transaction has written there.
            if !outcome.as_ref().is_err_and(|error| *error == errors::lock_wait()) {
                return outcome;
            }
            if tokio::time::timeout_at(patience, ended).await.is_err() {
                return outcome;
            }
        }
    }

    fn attempt(&mut self, parsed: &Parsed) -> Result<Output, SqlError> {
        self.client.threads_connected = self.engine.threads_connected();
        let mut core = self.engine.core();
        let before = core.noted(self.client.id);
        let outcome = Work::new(&mut core, &self.engine.dialect, &mut self.client, true).run(parsed);
        let after = core.noted(self.client.id);
        drop(core);
        if before > 0 && after == 0 {
            self.engine.ended.notify_waiters();
        }
        outcome
    }

    /// Selects a database, as `USE` and the log-in do.
    #[expect(clippy::unused_async, reason = "a caller awaits whatever a session does")]
    pub(crate) async fn use_database(&mut self, name: &str) -> Result<(), SqlError> {
        let known = self.engine.core().catalogue.databases.contains_key(name);
        self.client.select(name, known)
    }

    /// Begins anew, as `COM_RESET_CONNECTION` does: the transaction is rolled back, what was set is forgotten. The selected
    /// database stays.
    pub(crate) fn reset(&mut self) {
        self.roll_back();
        let Client { id, rights, connection, database, .. } = &self.client;
        let database = database.clone();
        let client = Client::new(&self.engine.dialect, *id, rights.clone(), *connection);
        self.client = Client { database, ..client };
    }

    fn roll_back(&mut self) {
        let mut core = self.engine.core();
        if core.noted(self.client.id) > 0 {
            if self.engine.dialect.quirks.rollback_ignored {
                core.forget(self.client.id, 0);
            }
            // Nobody is there to be told of a defect of the engine.
            let _ = core.undo(self.client.id);
            drop(core);
            self.engine.ended.notify_waiters();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.roll_back();
        self.engine.sessions.fetch_sub(1, Ordering::Relaxed);
    }
}
