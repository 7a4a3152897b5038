//! Rights: they are shown, and they hold.

use super::super::SqlError;
use super::{done, message, refused, row, rows, with};

fn grants(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

#[tokio::test]
async fn what_is_not_granted_is_refused() {
    let mut session = with(|dialect| {
        dialect.grants = grants(&[
            "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX ON `gitpod%`.* TO 'gitpod'@'%'",
        ]);
    });
    done(&mut session, "CREATE TABLE gitpod.t (a int)").await;
    assert_eq!(
        message(&mut session, "ALTER TABLE gitpod.t ADD COLUMN b int").await,
        "ALTER command denied to user 'gitpod'@'10.0.0.1' for table 't'"
    );
    done(&mut session, "CREATE DATABASE `gitpod-sessions`").await;
    assert_eq!(refused(&mut session, "CREATE DATABASE other").await, 1044);
    assert_eq!(refused(&mut session, "SELECT * FROM other.t").await, 1142);
    assert_eq!(
        row(&mut session, "SHOW GRANTS FOR CURRENT_USER()").await,
        grants(&["GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX ON `gitpod%`.* TO 'gitpod'@'%'"])
            [0]
    );
}

#[tokio::test]
async fn a_reader_writes_nothing() {
    let mut session = with(|dialect| {
        dialect.grants =
            grants(&["GRANT USAGE ON *.* TO 'gitpod'@'%'", "GRANT SELECT ON `gitpod`.* TO 'gitpod'@'%'"]);
        dialect.tables.push("CREATE TABLE gitpod.t (a int)".to_owned());
    });
    assert!(rows(&mut session, "SELECT * FROM gitpod.t").await.is_empty());
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.t VALUES (1)").await, 1142);
    assert_eq!(refused(&mut session, "CREATE TABLE gitpod.u (a int)").await, 1142);
    assert_eq!(refused(&mut session, "DROP TABLE gitpod.t").await, 1142);
    assert!(session.use_database("gitpod").await.is_ok());
    assert_eq!(session.use_database("other").await.unwrap_err().code, 1044);
}

#[tokio::test]
async fn a_database_that_is_not_there_is_unknown_to_whom_may_see_it() {
    let mut session = with(|dialect| {
        dialect.databases.clear();
        dialect.grants = grants(&["GRANT ALL PRIVILEGES ON *.* TO 'gitpod'@'%'"]);
    });
    assert_eq!(session.use_database("gitpod").await.unwrap_err().code, 1049);
    assert_eq!(refused(&mut session, "CREATE TABLE gitpod.t (a int)").await, 1049);
    assert_eq!(refused(&mut session, "SELECT * FROM gitpod.t").await, 1146);
}

#[tokio::test]
async fn a_database_without_rights_is_not_seen() {
    let mut session = with(|dialect| dialect.grants = grants(&["GRANT USAGE ON *.* TO 'gitpod'@'%'"]));
    let seen = "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME = 'gitpod'";
    assert_eq!(row(&mut session, seen).await, "0");
    assert_eq!(session.use_database("gitpod").await.unwrap_err().code, 1044);
}

#[tokio::test]
async fn grants_may_not_be_shown() {
    let error = SqlError { code: 1142, state: "42000", message: "SELECT command denied".to_owned() };
    let refusal = error.clone();
    let mut session = with(move |dialect| dialect.grants_refused = Some(refusal));
    assert_eq!(session.execute("SHOW GRANTS").await.unwrap_err(), error);
    done(&mut session, "CREATE TABLE gitpod.t (a int)").await;
}
