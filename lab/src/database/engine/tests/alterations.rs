//! Tables that are changed.

use super::{done, message, refused, row, rows, session};

#[tokio::test]
async fn columns_and_indexes_come_and_go_in_place() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.t (id char(36) PRIMARY KEY, a int)").await;
    done(&mut session, "INSERT INTO gitpod.t VALUES ('x', 1)").await;
    let add = "ALTER TABLE gitpod.t ADD COLUMN c varchar(20) NOT NULL DEFAULT 'q' AFTER id, ADD INDEX i (c), ALGORITHM=INPLACE, LOCK=NONE";
    assert_eq!(done(&mut session, add).await.warnings, 0);
    assert_eq!(row(&mut session, "SELECT * FROM gitpod.t").await, "x | q | 1");
    assert!(row(&mut session, "EXPLAIN SELECT a FROM gitpod.t WHERE c = 'q'").await.contains("| i | 82 |"));
    assert_eq!(refused(&mut session, "ALTER TABLE gitpod.t ADD COLUMN c int").await, 1060);
    done(&mut session, "ALTER TABLE gitpod.t DROP INDEX i, DROP COLUMN c, ALGORITHM=INPLACE, LOCK=NONE")
        .await;
    assert_eq!(row(&mut session, "SELECT * FROM gitpod.t").await, "x | 1");
    assert_eq!(refused(&mut session, "ALTER TABLE gitpod.t DROP COLUMN c").await, 1091);
    assert_eq!(refused(&mut session, "ALTER TABLE gitpod.t DROP KEY c").await, 1091);
    done(&mut session, "CREATE INDEX j ON gitpod.t (a)").await;
    done(&mut session, "DROP INDEX j ON gitpod.t").await;
}

#[tokio::test]
async fn a_primary_key_is_made_anew_in_two_statements() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.t (a char(36), b char(36), PRIMARY KEY (a))").await;
    done(&mut session, "INSERT INTO gitpod.t VALUES ('x', '1'), ('y', '1')").await;
    done(&mut session, "ALTER TABLE gitpod.t DROP PRIMARY KEY").await;
    assert_eq!(refused(&mut session, "ALTER TABLE gitpod.t ADD PRIMARY KEY (b)").await, 1062);
    done(&mut session, "ALTER TABLE gitpod.t ADD PRIMARY KEY (b, a)").await;
    assert_eq!(refused(&mut session, "ALTER TABLE gitpod.t ADD PRIMARY KEY (a)").await, 1068);
    let keys = rows(
        &mut session,
        "SELECT COLUMN_NAME FROM information_schema.STATISTICS WHERE TABLE_NAME = 't' ORDER BY SEQ_IN_INDEX",
    )
    .await;
    assert_eq!(keys, [["b"], ["a"]]);
    let inplace = message(&mut session, "ALTER TABLE gitpod.t DROP PRIMARY KEY, ALGORITHM=INPLACE").await;
    assert!(inplace.contains("Dropping a primary key is not allowed without also adding a new primary key"));
}

#[tokio::test]
async fn a_counted_key_becomes_a_text() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.t (id int(11) NOT NULL AUTO_INCREMENT, v int, PRIMARY KEY (id))")
        .await;
    done(&mut session, "INSERT INTO gitpod.t (v) VALUES (7), (8)").await;
    assert_eq!(refused(&mut session, "ALTER TABLE gitpod.t DROP PRIMARY KEY").await, 1075);
    assert_eq!(
        refused(&mut session, "ALTER TABLE gitpod.t CHANGE id id char(36) NOT NULL, ALGORITHM=INPLACE").await,
        1846
    );
    done(&mut session, "ALTER TABLE gitpod.t CHANGE id id char(36) NOT NULL").await;
    assert_eq!(rows(&mut session, "SELECT id, v FROM gitpod.t ORDER BY v").await, [["1", "7"], ["2", "8"]]);
    done(&mut session, "UPDATE gitpod.t SET id = (SELECT uuid())").await;
    assert_eq!(row(&mut session, "SELECT COUNT(DISTINCT id), MIN(LENGTH(id)) FROM gitpod.t").await, "2 | 36");
}

#[tokio::test]
async fn columns_are_renamed_with_their_keys() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.t (a varchar(9) NOT NULL DEFAULT 'x', KEY k (a))").await;
    done(&mut session, "INSERT INTO gitpod.t VALUES ('12'), ('q')").await;
    done(&mut session, "ALTER TABLE gitpod.t CHANGE COLUMN a b varchar(9) NOT NULL").await;
    assert_eq!(row(&mut session, "SELECT COUNT(*) FROM gitpod.t WHERE b = 'q'").await, "1");
    assert_eq!(refused(&mut session, "ALTER TABLE gitpod.t MODIFY COLUMN b int NOT NULL").await, 1366);
    assert_eq!(row(&mut session, "SELECT COUNT(*) FROM gitpod.t WHERE b = '12'").await, "1");
    done(&mut session, "ALTER TABLE gitpod.t RENAME TO gitpod.u").await;
    assert_eq!(refused(&mut session, "SELECT * FROM gitpod.t").await, 1146);
    assert_eq!(row(&mut session, "SELECT COUNT(*) FROM gitpod.u").await, "2");
}
