//! What the server says of itself: variables, counts, diagnostics, and what it does not know.

use super::{done, engine, message, refused, row, rows, session, with};

#[tokio::test]
async fn variables_are_numbers_in_a_select_and_words_in_show() {
    let mut session = session();
    assert_eq!(
        row(
            &mut session,
            "SELECT @@version, @@global.read_only, @@session.autocommit, @@max_connections AS most"
        )
        .await,
        "5.7.44 | 0 | 1 | 151"
    );
    assert_eq!(row(&mut session, "SHOW VARIABLES LIKE 'read\\_only'").await, "read_only | OFF");
    assert_eq!(
        rows(&mut session, "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('port', 'socket')").await.len(),
        2
    );
    assert_eq!(
        message(&mut session, "SELECT @@aurora_version").await,
        "Unknown system variable 'aurora_version'"
    );
    assert_eq!(refused(&mut session, "SELECT tidb_version()").await, 1305);
}

#[tokio::test]
async fn sessions_have_their_own() {
    let engine = engine(|_| {});
    let (mut one, mut other) = (engine.session("gitpod", "h", 1), engine.session("gitpod", "h", 2));
    done(&mut one, "SET SESSION sql_mode = 'ANSI_QUOTES', @@session.time_zone = '+01:00'").await;
    assert_eq!(row(&mut one, "SELECT @@sql_mode, @@time_zone").await, "ANSI_QUOTES | +01:00");
    assert!(row(&mut other, "SELECT @@sql_mode").await.contains("STRICT_TRANS_TABLES"));
    one.reset();
    assert!(row(&mut one, "SELECT @@sql_mode").await.contains("STRICT_TRANS_TABLES"));
    done(&mut one, "SET @a = 5").await;
    assert_eq!(row(&mut one, "SELECT @a + 1, @b").await, "6 | NULL");
    done(&mut one, "SET NAMES utf8mb4").await;
    assert_eq!(row(&mut one, "SHOW STATUS LIKE 'Threads_connected'").await, "Threads_connected | 5");
    drop(other);
    assert_eq!(row(&mut one, "SHOW STATUS LIKE 'Threads_connected'").await, "Threads_connected | 4");
}

#[tokio::test]
async fn variables_that_cannot_be_set() {
    let mut session = session();
    for (sql, code) in [
        ("SET nope = 1", 1193),
        ("SET max_connections = 1", 1229),
        ("SET GLOBAL max_connections = 1", 1227),
        ("SET version = 'x'", 1238),
        ("SET autocommit = 7", 1231),
        ("SET sql_mode = 'NOPE'", 1231),
        ("SET NAMES klingon", 1115),
    ] {
        assert_eq!(refused(&mut session, sql).await, code, "{sql}");
    }
}

#[tokio::test]
async fn diagnostics_last_until_the_next_statement() {
    let mut session = session();
    assert_eq!(refused(&mut session, "SELEC 1").await, 1064);
    assert_eq!(rows(&mut session, "SHOW WARNINGS").await[0][..2], ["Error", "1064"]);
    assert_eq!(rows(&mut session, "SHOW ERRORS").await.len(), 1);
    done(&mut session, "SELECT 1").await;
    assert!(rows(&mut session, "SHOW WARNINGS").await.is_empty());
}

#[tokio::test]
async fn the_session_knows_itself() {
    let mut session = session();
    assert_eq!(
        row(&mut session, "SELECT CURRENT_USER(), USER(), CONNECTION_ID(), DATABASE()").await,
        "gitpod@% | gitpod@10.0.0.1 | 7 | NULL"
    );
    done(&mut session, "USE gitpod").await;
    assert_eq!(row(&mut session, "SELECT DATABASE()").await, "gitpod");
    done(&mut session, "CREATE TABLE t (a int)").await;
    assert_eq!(row(&mut session, "SHOW TABLES").await, "t");
}

#[tokio::test]
async fn products_have_functions_and_variables_of_their_own() {
    let mut session = with(|dialect| {
        dialect.own_functions.insert("TIDB_VERSION".to_owned(), "Release Version: v6.1.0".to_owned());
        dialect.set("aurora_version", "2.11.1");
        dialect.version = "5.7.12".to_owned();
    });
    assert_eq!(
        row(&mut session, "SELECT tidb_version(), @@aurora_version, VERSION()").await,
        "Release Version: v6.1.0 | 2.11.1 | 5.7.12"
    );
}

#[tokio::test]
async fn mistakes_of_syntax_say_where() {
    let mut session = session();
    let words = message(&mut session, "SELECT a b c FROM t").await;
    assert!(words.ends_with("near 'c FROM t' at line 1"), "{words}");
    let words = message(&mut session, "SELECT 1; SELECT 2").await;
    assert!(words.ends_with("near 'SELECT 2' at line 1"), "{words}");
    assert_eq!(refused(&mut session, "").await, 1065);
    assert_eq!(refused(&mut session, "WITH x AS (SELECT 1) SELECT * FROM x").await, 1064);
    assert_eq!(refused(&mut session, "SAVEPOINT x").await, 1235);
    assert_eq!(refused(&mut session, "SHOW CREATE TABLE t").await, 1235);
}

#[tokio::test]
async fn the_columns_of_an_answer_are_named_as_they_were_written() {
    let mut session = session();
    let output = done(&mut session, "SELECT  COUNT( * ) , 'x', 1+1 AS two, @@version, NULL").await;
    let names: Vec<&str> = output.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["COUNT( * )", "x", "two", "@@version", "NULL"]);
}
