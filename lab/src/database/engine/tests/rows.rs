//! Rows: inserting, updating, deleting, and what is counted.

use super::{done, message, refused, row, rows, session};

#[tokio::test]
async fn upserts_count_one_two_and_none() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.u (id char(36) PRIMARY KEY, v int, w int DEFAULT 5)").await;
    let sql = |v: u32| {
        format!("INSERT INTO gitpod.u (id, v) VALUES ('a', {v}) ON DUPLICATE KEY UPDATE v = VALUES(v)")
    };
    assert_eq!(done(&mut session, &sql(1)).await.affected, 1);
    assert_eq!(done(&mut session, &sql(2)).await.affected, 2);
    assert_eq!(done(&mut session, &sql(2)).await.affected, 0);
    assert_eq!(row(&mut session, "SELECT * FROM gitpod.u").await, "a | 2 | 5");
    done(
        &mut session,
        "INSERT INTO gitpod.u (id, v) VALUES ('a', 9), ('b', 9) ON DUPLICATE KEY UPDATE w = w + VALUES(v)",
    )
    .await;
    assert_eq!(
        rows(&mut session, "SELECT id, v, w FROM gitpod.u ORDER BY id").await,
        [["a", "2", "14"], ["b", "9", "5"]]
    );
}

#[tokio::test]
async fn insert_ignore_leaves_a_warning() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.u (a int, b int, UNIQUE KEY both_of_them (a, b))").await;
    done(&mut session, "INSERT INTO gitpod.u VALUES (1, 2)").await;
    assert_eq!(
        message(&mut session, "INSERT INTO gitpod.u VALUES (1, 2)").await,
        "Duplicate entry '1-2' for key 'both_of_them'"
    );
    let output = done(&mut session, "INSERT IGNORE INTO gitpod.u VALUES (1, 2), (1, 3)").await;
    assert_eq!((output.affected, output.warnings), (1, 1));
    // NULL is the same as nothing.
    assert_eq!(done(&mut session, "INSERT INTO gitpod.u VALUES (1, NULL), (1, NULL)").await.affected, 2);
}

#[tokio::test]
async fn a_statement_is_done_whole_or_not_at_all() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.u (a int PRIMARY KEY)").await;
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.u VALUES (1), (2), (1)").await, 1062);
    assert_eq!(row(&mut session, "SELECT COUNT(*) FROM gitpod.u").await, "0");
}

#[tokio::test]
async fn numbers_count_up() {
    let mut session = session();
    done(
        &mut session,
        "CREATE TABLE gitpod.n (id int(11) NOT NULL AUTO_INCREMENT, v varchar(9), PRIMARY KEY (id))",
    )
    .await;
    assert_eq!(done(&mut session, "INSERT INTO gitpod.n (v) VALUES ('a'), ('b')").await.last_insert_id, 1);
    done(&mut session, "INSERT INTO gitpod.n VALUES (10, 'c')").await;
    assert_eq!(
        done(&mut session, "INSERT INTO gitpod.n (id, v) VALUES (NULL, 'd')").await.last_insert_id,
        11
    );
    assert_eq!(row(&mut session, "SELECT LAST_INSERT_ID()").await, "11");
}

#[tokio::test]
async fn what_is_missing_or_does_not_fit_is_refused() {
    let mut session = session();
    done(
        &mut session,
        "CREATE TABLE gitpod.c (a tinyint NOT NULL, b ENUM('x', 'y') DEFAULT 'x', c bigint unsigned)",
    )
    .await;
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.c (b) VALUES ('x')").await, 1364);
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.c (a) VALUES (NULL)").await, 1048);
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.c (a) VALUES (128)").await, 1264);
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.c (a) VALUES ('q')").await, 1366);
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.c (a, b) VALUES (1, 'z')").await, 1265);
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.c (a, c) VALUES (1, -1)").await, 1264);
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.c (a, nope) VALUES (1, 1)").await, 1054);
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.c (a, a) VALUES (1, 1)").await, 1110);
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.c (a, b) VALUES (1)").await, 1136);
}

#[tokio::test]
async fn updates_and_deletes_count_what_they_change() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.c (a int, b int)").await;
    done(&mut session, "INSERT INTO gitpod.c VALUES (1, 1), (2, 1), (3, 1)").await;
    assert_eq!(done(&mut session, "UPDATE gitpod.c SET b = a WHERE a < 3").await.affected, 1);
    assert_eq!(done(&mut session, "UPDATE gitpod.c SET b = 7 ORDER BY a DESC LIMIT 1").await.affected, 1);
    assert_eq!(row(&mut session, "SELECT b FROM gitpod.c WHERE a = 3").await, "7");
    assert_eq!(done(&mut session, "DELETE FROM gitpod.c WHERE a IN (1, 2)").await.affected, 2);
    assert_eq!(refused(&mut session, "UPDATE gitpod.c SET nope = 1").await, 1054);
    assert_eq!(refused(&mut session, "UPDATE gitpod.c SET a = 1, b = a").await, 1235);
}

#[tokio::test]
async fn rows_come_from_queries_and_are_replaced() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.c (a int PRIMARY KEY, b int)").await;
    done(&mut session, "INSERT INTO gitpod.c SET a = 1, b = 2").await;
    done(&mut session, "INSERT INTO gitpod.c (a, b) SELECT a + 1, b FROM gitpod.c").await;
    assert_eq!(done(&mut session, "REPLACE INTO gitpod.c VALUES (1, 9)").await.affected, 2);
    assert_eq!(rows(&mut session, "SELECT a, b FROM gitpod.c ORDER BY a").await, [["1", "9"], ["2", "2"]]);
}
