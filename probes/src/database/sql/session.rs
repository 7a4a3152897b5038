//! One session: statements as text, and what the server answers.

use std::sync::{Arc, Mutex, PoisonError};

use harness::{Cx, Failure, NotPassed};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Row};
use tokio::sync::OwnedSemaphorePermit;

use super::refusal::{self, Refusal};

/// The most characters of a statement that evidence and steps hold.
const STATEMENT_CAP: usize = 2000;
/// The most rows that evidence shows.
const ROWS_SHOWN: usize = 20;

/// A session. One that is dropped without [`Session::done`] is closed.
#[derive(Debug)]
pub struct Session {
    conn: Conn,
    /// Where it goes back to; `None` for one that is ended.
    idle: Option<Arc<Mutex<Vec<Conn>>>>,
    _place: Option<OwnedSemaphorePermit>,
}

/// What a server answered to a statement.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The statement, as failures name it.
    pub step: String,
    /// What came.
    pub outcome: Result<Reply, Refusal>,
}

/// What a statement came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, each value as text.
    pub rows: Vec<Vec<Value>>,
    /// How many rows were changed.
    pub affected: u64,
    /// How many warnings there are.
    pub warnings: u16,
}

/// A value as the text protocol gives it; `None` is NULL.
pub type Value = Option<Vec<u8>>;

impl Reply {
    /// The value in the first column of the first row, as text. Empty when there is none.
    pub fn text(&self) -> String {
        self.rows.first().map(|row| text_of(row, 0)).unwrap_or_default()
    }

    /// The value of a row in a column by its name (without regard to case), as text; empty for NULL and what is not there.
    pub fn of(&self, row: usize, column: &str) -> String {
        let place = self.columns.iter().position(|name| name.eq_ignore_ascii_case(column));
        place.and_then(|place| self.rows.get(row).map(|row| text_of(row, place))).unwrap_or_default()
    }
}

/// A value of a row as text; empty for NULL and what is not there.
fn text_of(row: &[Value], place: usize) -> String {
    row.get(place)
        .and_then(Option::as_ref)
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .unwrap_or_default()
}

impl Session {
    pub(super) fn new(
        conn: Conn,
        idle: Option<Arc<Mutex<Vec<Conn>>>>,
        place: Option<OwnedSemaphorePermit>,
    ) -> Self {
        Self { conn, idle, _place: place }
    }

    /// Sends a statement, and gives what the server answers, a refusal too.
    ///
    /// # Errors
    /// [`super::causes::CONNECTION_LOST`] and `timed-out`: nothing was answered.
    pub async fn send(&mut self, cx: &Cx, statement: &str) -> Result<Answer, NotPassed> {
        let step = shown(statement);
        let sent = cx.within(&step, exchange(&mut self.conn, statement)).await?;
        let outcome = match sent {
            Ok(reply) => Ok(reply),
            Err(mysql_async::Error::Server(error)) => Err(Refusal::of(&error)),
            Err(error) => {
                let failure = refusal::lost(&step, &error);
                cx.evidence(&format!("{step} -> {}", failure.cause.code), &failure.actual);
                return Err(failure.into());
            }
        };
        let (end, text) = match &outcome {
            Ok(reply) => ("done".to_owned(), told(reply)),
            Err(refusal) => (refusal.code.to_string(), refusal.to_string()),
        };
        cx.evidence(&format!("{} -> {end}", short(statement)), &format!("{step};\n\n{text}"));
        Ok(Answer { step, outcome })
    }

    /// Sends a statement that has to be done; a refusal is the failure that `judge` makes of it.
    ///
    /// # Errors
    /// As [`Session::send`], and the failure of a refusal.
    pub async fn ask(
        &mut self,
        cx: &Cx,
        statement: &str,
        judge: impl FnOnce(&str, &Refusal) -> Failure,
    ) -> Result<Reply, NotPassed> {
        let answer = self.send(cx, statement).await?;
        answer.outcome.map_err(|refusal| judge(&answer.step, &refusal).into())
    }

    /// Gives the session back; one of its own is ended. Only for one that was left as it was found: no transaction, no
    /// variable, no selected database.
    pub fn done(self) {
        if let Some(idle) = self.idle {
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(self.conn);
        }
    }

    /// Ends the session with a good-bye: for one of its own, or one whose state was changed.
    pub async fn end(self) {
        // A server that has closed it already needs no good-bye.
        let _ = self.conn.disconnect().await;
    }
}

async fn exchange(conn: &mut Conn, statement: &str) -> mysql_async::Result<Reply> {
    let mut result = conn.query_iter(statement).await?;
    let columns = result.columns_ref().iter().map(|column| column.name_str().into_owned()).collect();
    let rows: Vec<Row> = result.collect().await?;
    let (affected, warnings) = (result.affected_rows(), result.warnings());
    drop(result);
    let rows = rows
        .into_iter()
        .map(|row| row.unwrap_raw().into_iter().map(|value| value.and_then(bytes_of)).collect());
    Ok(Reply { columns, rows: rows.collect(), affected, warnings })
}

fn bytes_of(value: mysql_async::Value) -> Value {
    match value {
        mysql_async::Value::NULL => None,
        mysql_async::Value::Bytes(bytes) => Some(bytes),
        // The text protocol knows no others.
        other => Some(other.as_sql(true).into_bytes()),
    }
}

/// A statement on one line, capped.
fn shown(statement: &str) -> String {
    let line = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= STATEMENT_CAP {
        return line;
    }
    line.chars().take(STATEMENT_CAP).chain("…".chars()).collect()
}

/// The beginning of a statement, for labels.
fn short(statement: &str) -> String {
    shown(statement).chars().take(80).collect()
}

fn told(reply: &Reply) -> String {
    if reply.columns.is_empty() {
        return format!("{} rows changed, {} warnings", reply.affected, reply.warnings);
    }
    let mut lines = vec![reply.columns.join(" | ")];
    for row in reply.rows.iter().take(ROWS_SHOWN) {
        let values = row.iter().map(|value| match value {
            None => "NULL".to_owned(),
            Some(bytes) if bytes.len() > 400 => format!("‹{} bytes›", bytes.len()),
            Some(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        });
        lines.push(values.collect::<Vec<_>>().join(" | "));
    }
    if reply.rows.len() > ROWS_SHOWN {
        lines.push(format!("‹{} rows in all›", reply.rows.len()));
    }
    lines.join("\n")
}
