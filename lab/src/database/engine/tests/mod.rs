//! Each meaning of a statement, asked of the engine.

mod times;

mod texts;

mod documents;

mod rows;

mod transactions;

mod tables;

mod alterations;

mod server;

mod rights;

mod queries;

mod faults;

use std::sync::Arc;

use super::{Dialect, Engine, Output, Session};

/// A server that is in order but for this.
fn engine(change: impl FnOnce(&mut Dialect)) -> Arc<Engine> {
    let mut dialect = Dialect::mysql57("5.7.44");
    change(&mut dialect);
    Engine::new(dialect).expect("the dialect has tables that can be made")
}

/// A session with MySQL 5.7 in order.
fn session() -> Session {
    engine(|_| {}).session("gitpod", "10.0.0.1", 7)
}

/// A session with a server that has these quirks.
fn with(change: impl FnOnce(&mut Dialect)) -> Session {
    engine(change).session("gitpod", "10.0.0.1", 7)
}

async fn done(session: &mut Session, sql: &str) -> Output {
    match session.execute(sql).await {
        Ok(output) => output,
        Err(error) => panic!("{sql}: {error}"),
    }
}

/// The rows as texts; NULL is `NULL`.
async fn rows(session: &mut Session, sql: &str) -> Vec<Vec<String>> {
    let text =
        |value: Option<Vec<u8>>| value.map_or("NULL".to_owned(), |bytes| String::from_utf8(bytes).unwrap());
    done(session, sql).await.rows.into_iter().map(|row| row.into_iter().map(text).collect()).collect()
}

/// The one row, joined by ` | `.
async fn row(session: &mut Session, sql: &str) -> String {
    let rows = rows(session, sql).await;
    assert_eq!(rows.len(), 1, "{sql}: {rows:?}");
    rows[0].join(" | ")
}

async fn refused(session: &mut Session, sql: &str) -> u16 {
    match session.execute(sql).await {
        Ok(output) => panic!("{sql}: {output:?}"),
        Err(error) => error.code,
    }
}

async fn message(session: &mut Session, sql: &str) -> String {
    match session.execute(sql).await {
        Ok(output) => panic!("{sql}: {output:?}"),
        Err(error) => error.message,
    }
}
