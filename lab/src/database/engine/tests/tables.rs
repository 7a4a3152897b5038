//! Tables: what can be made, generated columns and their indexes, and what the information schema says.

use super::{done, message, refused, row, rows, session, with};

/// In the shape of Gitpod's own table of instances.
const INSTANCES: &str = "CREATE TABLE gitpod.i (id char(36) NOT NULL, workspaceId char(36) NOT NULL, status json DEFAULT NULL, \
    `deleted` tinyint(4) NOT NULL DEFAULT '0', `_lastModified` timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE \
    CURRENT_TIMESTAMP(6), phase char(32) GENERATED ALWAYS AS (json_unquote(json_extract(`status`, '$.phase'))) VIRTUAL, \
    configuration text, PRIMARY KEY (id), KEY ind_workspaceId (workspaceId), KEY ind_phase (phase)) \
    ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 ROW_FORMAT=DYNAMIC";

#[tokio::test]
async fn a_generated_column_is_read_and_its_index_is_used() {
    let mut session = session();
    assert_eq!(done(&mut session, INSTANCES).await.warnings, 0);
    done(&mut session, "INSERT INTO gitpod.i (id, workspaceId, status) VALUES ('a', 'w', '{\"phase\":\"running\"}'), ('b', 'w', '{}')").await;
    assert_eq!(
        row(&mut session, "SELECT id, phase FROM gitpod.i WHERE phase = 'running'").await,
        "a | running"
    );
    assert_eq!(row(&mut session, "SELECT phase FROM gitpod.i WHERE id = 'b'").await, "NULL");
    let plan = done(&mut session, "EXPLAIN SELECT * FROM gitpod.i WHERE phase = 'running'").await;
    let names: Vec<&str> = plan.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "id",
            "select_type",
            "table",
            "partitions",
            "type",
            "possible_keys",
            "key",
            "key_len",
            "ref",
            "rows",
            "filtered",
            "Extra"
        ]
    );
    let shown = row(&mut session, "EXPLAIN SELECT * FROM gitpod.i WHERE phase = 'running'").await;
    assert_eq!(
        shown,
        "1 | SIMPLE | i | NULL | ref | ind_phase | ind_phase | 129 | const | 1 | 100.00 | NULL"
    );
    let scan = row(&mut session, "EXPLAIN SELECT * FROM gitpod.i x WHERE configuration = 'z'").await;
    assert_eq!(scan, "1 | SIMPLE | x | NULL | ALL | NULL | NULL | NULL | NULL | 2 | 100.00 | Using where");
    assert_eq!(
        refused(&mut session, "INSERT INTO gitpod.i (id, workspaceId, phase) VALUES ('c', 'w', 'x')").await,
        3105
    );
    let long = format!(
        "INSERT INTO gitpod.i (id, workspaceId, status) VALUES ('c', 'w', '{{\"phase\":\"{}\"}}')",
        "x".repeat(33)
    );
    assert_eq!(refused(&mut session, &long).await, 1406);
}

#[tokio::test]
async fn the_information_schema_is_really_asked() {
    let mut session = session();
    done(&mut session, INSTANCES).await;
    let tables = "SELECT TABLE_NAME, ENGINE, TABLE_COLLATION FROM information_schema.tables WHERE table_schema = 'gitpod'";
    assert_eq!(row(&mut session, tables).await, "i | InnoDB | utf8mb4_general_ci");
    let columns = rows(
        &mut session,
        "SELECT COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA FROM INFORMATION_SCHEMA.COLUMNS \
         WHERE TABLE_SCHEMA = 'gitpod' AND TABLE_NAME = 'i' AND ORDINAL_POSITION > 3 ORDER BY ORDINAL_POSITION LIMIT 3",
    )
    .await;
    assert_eq!(columns[0], ["deleted", "tinyint(4)", "NO", "0", ""]);
    assert_eq!(columns[1][3..], ["CURRENT_TIMESTAMP(6)", "on update CURRENT_TIMESTAMP(6)"]);
    assert_eq!(columns[2], ["phase", "char(32)", "YES", "NULL", "VIRTUAL GENERATED"]);
    let keys = rows(
        &mut session,
        "SELECT INDEX_NAME, COUNT(*) FROM INFORMATION_SCHEMA.STATISTICS WHERE TABLE_NAME = 'i' GROUP BY INDEX_NAME ORDER BY 1",
    )
    .await;
    assert_eq!(keys, [["ind_phase", "1"], ["ind_workspaceId", "1"], ["PRIMARY", "1"]]);
    let schemata = "SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM INFORMATION_SCHEMA.SCHEMATA \
        WHERE SCHEMA_NAME IN ('gitpod', 'gitpod-sessions', 'mysql')";
    assert_eq!(row(&mut session, schemata).await, "gitpod | utf8mb4 | utf8mb4_general_ci");
}

#[tokio::test]
async fn definitions_that_do_not_hold_are_refused() {
    let mut session = session();
    for (definition, code) in [
        ("(a int, a int)", 1060),
        ("(a int, KEY k (b))", 1072),
        ("(a int, PRIMARY KEY (a), PRIMARY KEY (a))", 1068),
        ("(a int AUTO_INCREMENT)", 1075),
        ("(a text, KEY k (a))", 1170),
        ("(a json, KEY k (a))", 3152),
        ("(a text DEFAULT 'x')", 1101),
        ("(a int NOT NULL DEFAULT NULL)", 1067),
        ("(a tinyint DEFAULT 'x')", 1067),
        ("(a timestamp(6) DEFAULT CURRENT_TIMESTAMP)", 1067),
        ("(a int NULL PRIMARY KEY)", 1171),
        ("(a varchar(255), b varchar(255), c varchar(255), d varchar(255), KEY k (a, b, c, d))", 1071),
        ("(a int) CHARSET=utf9", 1115),
        ("(a int) ENGINE=MyIASM", 1286),
        ("(a int, KEY k (a), KEY k (a))", 1061),
        ("(a geometry)", 1235),
        ("(a decimal(10,2))", 1235),
        ("(a int,)", 1064),
    ] {
        assert_eq!(
            refused(&mut session, &format!("CREATE TABLE gitpod.t {definition}")).await,
            code,
            "{definition}"
        );
    }
    assert_eq!(refused(&mut session, "SELECT * FROM gitpod.t").await, 1146);
}

#[tokio::test]
async fn tables_and_databases_come_and_go() {
    let engine = super::engine(|dialect| {
        dialect.tables.push("CREATE TABLE gitpod.old (a int)".to_owned());
    });
    let mut session = engine.session("gitpod", "h", 1);
    done(&mut session, "CREATE DATABASE IF NOT EXISTS `gitpod-sessions` CHARSET utf8mb4").await;
    assert_eq!(done(&mut session, "CREATE DATABASE IF NOT EXISTS `gitpod-sessions`").await.warnings, 1);
    assert_eq!(refused(&mut session, "CREATE DATABASE `gitpod-sessions`").await, 1007);
    done(&mut session, "CREATE TABLE `gitpod-sessions`.sessions (a int)").await;
    assert_eq!(done(&mut session, "CREATE TABLE IF NOT EXISTS gitpod.old (b int)").await.warnings, 1);
    assert_eq!(refused(&mut session, "CREATE TABLE gitpod.old (b int)").await, 1050);
    assert_eq!(engine.tables(), ["gitpod-sessions", "gitpod-sessions.sessions"]);
    done(&mut session, "DROP DATABASE `gitpod-sessions`").await;
    assert_eq!(refused(&mut session, "DROP TABLE gitpod.nope").await, 1051);
    assert_eq!(done(&mut session, "DROP TABLE IF EXISTS gitpod.nope").await.warnings, 1);
    assert!(engine.tables().is_empty());
}

#[tokio::test]
async fn a_primary_key_may_be_required() {
    let mut session = with(|dialect| dialect.set("sql_require_primary_key", "ON"));
    assert_eq!(refused(&mut session, "CREATE TABLE gitpod.t (a int)").await, 3750);
    done(&mut session, "CREATE TABLE gitpod.t (a int PRIMARY KEY)").await;
    assert_eq!(refused(&mut session, "ALTER TABLE gitpod.t DROP PRIMARY KEY").await, 3750);
    assert!(
        message(&mut session, "ALTER TABLE gitpod.t DROP PRIMARY KEY")
            .await
            .contains("sql_require_primary_key")
    );
}
