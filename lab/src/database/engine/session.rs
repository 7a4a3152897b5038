//! One client's session.

use std::sync::Arc;

use super::{Engine, Output, SqlError};

/// One client's session. A transaction that is open when it is dropped is rolled back.
pub(crate) struct Session {
    engine: Arc<Engine>,
}

impl Session {
    pub(super) fn new(engine: Arc<Engine>, _user: &str, _host: &str, _connection: u32) -> Self {
        Self { engine }
    }

    /// Executes one statement.
    pub(crate) async fn execute(&mut self, sql: &str) -> Result<Output, SqlError> {
        let _ = (&self.engine.dialect, sql);
        Err(SqlError { code: 1235, state: "42000", message: "This version of MySQL doesn't yet support anything".to_owned() })
    }

    /// Selects a database, as `USE` and the log-in do.
    pub(crate) async fn use_database(&mut self, _name: &str) -> Result<(), SqlError> {
        Ok(())
    }

    /// Begins anew, as `COM_RESET_CONNECTION` does.
    pub(crate) fn reset(&mut self) {}
}
