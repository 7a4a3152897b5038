//! Transactions: what a rollback takes back, what others see, and who waits.

use super::super::dialect::Quirks;
use super::{done, engine, refused, row};

const TABLE: &str = "CREATE TABLE gitpod.t (id int PRIMARY KEY, v int)";

#[tokio::test]
async fn a_rollback_takes_back_every_kind_of_write() {
    let mut session = engine(|_| {}).session("gitpod", "h", 1);
    done(&mut session, TABLE).await;
    done(&mut session, "INSERT INTO gitpod.t VALUES (1, 1), (2, 2)").await;
    done(&mut session, "START TRANSACTION").await;
    done(&mut session, "INSERT INTO gitpod.t VALUES (3, 3)").await;
    done(&mut session, "UPDATE gitpod.t SET v = 9 WHERE id = 1").await;
    done(&mut session, "UPDATE gitpod.t SET v = 10 WHERE id = 1").await;
    done(&mut session, "DELETE FROM gitpod.t WHERE id = 2").await;
    assert_eq!(row(&mut session, "SELECT COUNT(*), SUM(v) FROM gitpod.t").await, "2 | 13");
    done(&mut session, "ROLLBACK").await;
    assert_eq!(row(&mut session, "SELECT COUNT(*), SUM(v) FROM gitpod.t").await, "2 | 3");
    done(&mut session, "BEGIN").await;
    done(&mut session, "INSERT INTO gitpod.t VALUES (3, 3)").await;
    done(&mut session, "COMMIT").await;
    done(&mut session, "ROLLBACK").await;
    assert_eq!(row(&mut session, "SELECT COUNT(*) FROM gitpod.t").await, "3");
}

#[tokio::test]
async fn others_see_what_is_committed() {
    let engine = engine(|_| {});
    let (mut one, mut other) = (engine.session("gitpod", "h", 1), engine.session("gitpod", "h", 2));
    done(&mut one, TABLE).await;
    done(&mut one, "INSERT INTO gitpod.t VALUES (1, 1)").await;
    done(&mut one, "BEGIN").await;
    done(&mut one, "UPDATE gitpod.t SET v = 2").await;
    done(&mut one, "INSERT INTO gitpod.t VALUES (2, 2)").await;
    assert_eq!(row(&mut other, "SELECT COUNT(*), MAX(v) FROM gitpod.t").await, "1 | 1");
    assert_eq!(row(&mut one, "SELECT COUNT(*), MAX(v) FROM gitpod.t").await, "2 | 2");
    done(&mut one, "COMMIT").await;
    assert_eq!(row(&mut other, "SELECT COUNT(*), MAX(v) FROM gitpod.t").await, "2 | 2");
}

#[tokio::test]
async fn a_writer_waits_for_the_end_of_anothers_transaction() {
    let engine = engine(|dialect| dialect.set("innodb_lock_wait_timeout", "0"));
    let (mut one, mut other) = (engine.session("gitpod", "h", 1), engine.session("gitpod", "h", 2));
    done(&mut one, TABLE).await;
    done(&mut one, "BEGIN").await;
    done(&mut one, "INSERT INTO gitpod.t VALUES (1, 1)").await;
    assert_eq!(refused(&mut other, "INSERT INTO gitpod.t VALUES (2, 2)").await, 1205);
    assert_eq!(refused(&mut other, "ALTER TABLE gitpod.t ADD COLUMN c int").await, 1205);
    done(&mut other, "SET innodb_lock_wait_timeout = 50").await;
    let waiting = tokio::spawn(async move {
        done(&mut other, "INSERT INTO gitpod.t VALUES (2, 2)").await;
        row(&mut other, "SELECT COUNT(*) FROM gitpod.t").await
    });
    tokio::task::yield_now().await;
    done(&mut one, "COMMIT").await;
    assert_eq!(waiting.await.unwrap(), "2");
}

#[tokio::test]
async fn a_session_that_ends_takes_its_transaction_with_it() {
    let engine = engine(|_| {});
    let mut one = engine.session("gitpod", "h", 1);
    done(&mut one, TABLE).await;
    done(&mut one, "BEGIN").await;
    done(&mut one, "INSERT INTO gitpod.t VALUES (1, 1)").await;
    drop(one);
    let mut other = engine.session("gitpod", "h", 2);
    assert_eq!(row(&mut other, "SELECT COUNT(*) FROM gitpod.t").await, "0");
    done(&mut other, "BEGIN").await;
    done(&mut other, "INSERT INTO gitpod.t VALUES (1, 1)").await;
    other.reset();
    assert_eq!(row(&mut other, "SELECT COUNT(*) FROM gitpod.t").await, "0");
}

#[tokio::test]
async fn without_autocommit_everything_waits_for_a_commit() {
    let engine = engine(|dialect| dialect.set("autocommit", "OFF"));
    let (mut one, mut other) = (engine.session("gitpod", "h", 1), engine.session("gitpod", "h", 2));
    done(&mut one, TABLE).await;
    done(&mut one, "INSERT INTO gitpod.t VALUES (1, 1)").await;
    assert_eq!(row(&mut other, "SELECT COUNT(*) FROM gitpod.t").await, "0");
    done(&mut one, "SET autocommit = 1").await;
    assert_eq!(row(&mut other, "SELECT COUNT(*) FROM gitpod.t").await, "1");
}

#[tokio::test]
async fn a_definition_commits() {
    let mut session = engine(|_| {}).session("gitpod", "h", 1);
    done(&mut session, TABLE).await;
    done(&mut session, "BEGIN").await;
    done(&mut session, "INSERT INTO gitpod.t VALUES (1, 1)").await;
    done(&mut session, "CREATE TABLE gitpod.o (a int)").await;
    done(&mut session, "ROLLBACK").await;
    assert_eq!(row(&mut session, "SELECT COUNT(*) FROM gitpod.t").await, "1");
}

#[tokio::test]
async fn a_failed_statement_leaves_the_transaction_as_it_was() {
    let mut session = engine(|_| {}).session("gitpod", "h", 1);
    done(&mut session, TABLE).await;
    done(&mut session, "BEGIN").await;
    done(&mut session, "INSERT INTO gitpod.t VALUES (1, 1)").await;
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.t VALUES (2, 2), (1, 1)").await, 1062);
    done(&mut session, "COMMIT").await;
    assert_eq!(row(&mut session, "SELECT COUNT(*) FROM gitpod.t").await, "1");
}

#[tokio::test]
async fn a_server_may_ignore_the_rollback() {
    let quirks = Quirks { rollback_ignored: true, ..Quirks::default() };
    let mut session = engine(|dialect| dialect.quirks = quirks).session("gitpod", "h", 1);
    done(&mut session, TABLE).await;
    done(&mut session, "BEGIN").await;
    done(&mut session, "INSERT INTO gitpod.t VALUES (1, 1)").await;
    done(&mut session, "ROLLBACK").await;
    assert_eq!(row(&mut session, "SELECT COUNT(*) FROM gitpod.t").await, "1");
}
