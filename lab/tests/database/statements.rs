//! What lies between a connection and the statements: the database that is chosen, rows in text, answers that are cut or
//! late, and what is left afterwards.

use std::time::{Duration, Instant};

use crate::client::{Over, code, start};
use mysql_async::Conn;
use mysql_async::prelude::Queryable as _;

#[tokio::test]
async fn a_database_is_chosen_at_the_log_in() {
    let rows = [("gitpod-database-missing", 1049), ("gitpod-database-denied", 1044)];
    for (fault, number) in rows {
        let lab = start("mysql", &[fault]).await;
        let chosen = lab.options(Over::Plain).db_name(Some("gitpod"));
        assert_eq!(code(&Conn::new(chosen).await.unwrap_err()), Some(number), "{fault}");
        lab.log_in(Over::Plain).await.unwrap();
    }
    let lab = start("mysql", &[]).await;
    let mut client = Conn::new(lab.options(Over::Plain).db_name(Some("gitpod"))).await.unwrap();
    let database: Option<String> = client.query_first("SELECT DATABASE()").await.unwrap();
    assert_eq!(database.as_deref(), Some("gitpod"));
}

#[tokio::test]
async fn tables_of_the_profile_are_not_counted_among_those_that_are_left() {
    let lab = start("mysql", &[]).await;
    assert!(lab.stand.tables().is_empty());
    let mut client = lab.log_in(Over::Plain).await.unwrap();
    let own: Option<u64> = client.query_first("SELECT COUNT(*) FROM `gitpod`.`d_b_user`").await.unwrap();
    assert_eq!(own, Some(1));
    client.query_drop("CREATE TABLE `gitpod`.`left` (id int NOT NULL, PRIMARY KEY (id))").await.unwrap();
    assert_eq!(lab.stand.tables(), ["gitpod.left"]);
    client.query_drop("DROP TABLE `gitpod`.`left`").await.unwrap();
    assert!(lab.stand.tables().is_empty());
}

#[tokio::test]
async fn rows_and_counts_arrive_as_they_are() {
    let lab = start("mysql", &[]).await;
    let mut client = lab.log_in(Over::Tls).await.unwrap();
    client
        .query_drop("CREATE TABLE `gitpod`.`t` (id int NOT NULL, a longtext, PRIMARY KEY (id))")
        .await
        .unwrap();
    let long = "x".repeat(1 << 20);
    client
        .query_drop(format!("INSERT INTO `gitpod`.`t` (id, a) VALUES (1, '{long}'), (2, NULL)"))
        .await
        .unwrap();
    assert_eq!(client.affected_rows(), 2);
    let rows: Vec<(u32, Option<String>)> =
        client.query("SELECT id, a FROM `gitpod`.`t` ORDER BY id").await.unwrap();
    assert_eq!(rows, [(1, Some(long)), (2, None)]);
}

#[tokio::test]
async fn an_answer_is_cut_in_the_middle_by_script() {
    let lab = start("mysql", &["cut-in-result"]).await;
    let mut client = lab.log_in(Over::Plain).await.unwrap();
    let whole: Option<String> = client.query_first("SELECT 'whole'").await.unwrap();
    assert_eq!(whole.as_deref(), Some("whole"));
    let cut = client.query_first::<String, _>("SELECT JSON_SET('{}', '$.a', 1)").await.unwrap_err();
    assert!(code(&cut).is_none(), "{cut}");
}

#[tokio::test]
async fn answers_are_late_by_script() {
    let lab = start("mysql", &["slow-answers"]).await;
    let mut client = lab.log_in(Over::Plain).await.unwrap();
    let begun = Instant::now();
    client.query_drop("SELECT 1").await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(60));
}

#[tokio::test]
async fn versions_are_those_of_the_products() {
    let rows = [
        ("mysql", "5.7.44", "MySQL Community Server (GPL)"),
        ("aurora-2.11", "5.7.12", "MySQL Community Server (GPL)"),
        ("azure-database-mysql", "5.7.29-log", "MySQL Community Server (GPL)"),
        ("cloud-sql-5.7", "5.7.36-google-log", "(Google)"),
        ("dolt", "5.7.9-Vitess", "Dolt"),
        ("mariadb-10.11", "10.11.6-MariaDB-1:10.11.6+maria~ubu2204", "mariadb.org binary distribution"),
        ("percona-server", "5.7.44-48", "Percona Server (GPL), Release 48, Revision 497f936a373"),
        ("rds-5.7", "5.7.44-log", "Source distribution"),
    ];
    for (profile, version, comment) in rows {
        let lab = start(profile, &[]).await;
        let mut client = lab.log_in(Over::Plain).await.unwrap();
        let answers: Option<(String, String)> =
            client.query_first("SELECT VERSION(), @@version_comment").await.unwrap();
        assert_eq!(answers, Some((version.to_owned(), comment.to_owned())), "{profile}");
    }
    let lab = start("mariadb-10.11", &["version-disguised"]).await;
    let mut client = lab.log_in(Over::Plain).await.unwrap();
    let answers: Option<(String, String)> =
        client.query_first("SELECT @@version, @@version_comment").await.unwrap();
    assert_eq!(answers, Some(("5.7.44-log".to_owned(), "mariadb.org binary distribution".to_owned())));
}
