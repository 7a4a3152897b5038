//! Queries: grouping, joins, subqueries, comparisons of different types.

use super::super::Kind;
use super::{done, message, refused, row, rows, session, with};

async fn filled() -> super::super::Session {
    let mut session = session();
    done(
        &mut session,
        "CREATE TABLE gitpod.w (id char(36) PRIMARY KEY, owner varchar(36), t varchar(255), n int)",
    )
    .await;
    done(&mut session, "INSERT INTO gitpod.w VALUES ('a', 'x', '2022-01', 1), ('b', 'x', '2022-03', 2), ('c', 'y', '2022-02', 3)").await;
    session
}

#[tokio::test]
async fn groups_and_what_they_have() {
    let mut session = filled().await;
    let sql = "SELECT owner, MAX(t) AS latest, COUNT(*) AS many FROM gitpod.w GROUP BY owner HAVING MAX(t) < '2022-03' AND many > 0 ORDER BY latest";
    assert_eq!(row(&mut session, sql).await, "y | 2022-02 | 1");
    assert_eq!(
        row(&mut session, "SELECT COUNT(*), COUNT(DISTINCT owner), SUM(n), MIN(t) FROM gitpod.w").await,
        "3 | 2 | 6 | 2022-01"
    );
    assert_eq!(refused(&mut session, "SELECT id FROM gitpod.w WHERE MAX(n) > 1").await, 1111);
}

#[tokio::test]
async fn only_what_hangs_on_the_group_may_be_listed() {
    let mut session = filled().await;
    assert_eq!(
        message(&mut session, "SELECT owner, t FROM gitpod.w GROUP BY owner").await,
        "Expression #2 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'gitpod.w.t' which is not \
         functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by"
    );
    assert_eq!(refused(&mut session, "SELECT owner, COUNT(*) FROM gitpod.w").await, 1140);
    // What hangs on a key, or is tied to a literal, may be listed.
    assert_eq!(rows(&mut session, "SELECT id, t FROM gitpod.w GROUP BY id").await.len(), 3);
    assert_eq!(
        rows(&mut session, "SELECT owner, COUNT(*) FROM gitpod.w WHERE owner = 'x' GROUP BY n").await.len(),
        2
    );
    assert_eq!(
        rows(&mut session, "SELECT UPPER(owner) AS o, COUNT(*) FROM gitpod.w GROUP BY o").await.len(),
        2
    );
    done(&mut session, "SET sql_mode = ''").await;
    assert_eq!(rows(&mut session, "SELECT owner, t FROM gitpod.w GROUP BY owner").await.len(), 2);
}

#[tokio::test]
async fn a_server_may_take_group_by_literally() {
    let mut session = with(|dialect| dialect.quirks.group_by_literal = true);
    done(&mut session, "CREATE TABLE gitpod.w (id int PRIMARY KEY, t int)").await;
    assert_eq!(refused(&mut session, "SELECT id, t FROM gitpod.w GROUP BY id").await, 1055);
    assert!(rows(&mut session, "SELECT id, MAX(t) FROM gitpod.w GROUP BY id").await.is_empty());
    assert_eq!(refused(&mut session, "SELECT w.id AS id FROM gitpod.w GROUP BY w.id").await, 1055);
}

#[tokio::test]
async fn joins_and_subqueries() {
    let mut session = filled().await;
    done(&mut session, "CREATE TABLE gitpod.u (id varchar(36) PRIMARY KEY, name varchar(99))").await;
    done(&mut session, "INSERT INTO gitpod.u VALUES ('x', 'Xenia')").await;
    let joined = "SELECT w.id, u.name FROM gitpod.w AS w LEFT JOIN gitpod.u u ON u.id = w.owner ORDER BY w.id DESC LIMIT 1, 2";
    assert_eq!(rows(&mut session, joined).await, [["b", "Xenia"], ["a", "Xenia"]]);
    let inside = "SELECT id FROM gitpod.w WHERE owner IN (SELECT id FROM gitpod.u) AND EXISTS (SELECT 1 FROM gitpod.u WHERE u.id = w.owner) ORDER BY id";
    assert_eq!(rows(&mut session, inside).await, [["a"], ["b"]]);
    assert_eq!(row(&mut session, "SELECT (SELECT MAX(n) FROM gitpod.w)").await, "3");
    assert_eq!(refused(&mut session, "SELECT (SELECT n FROM gitpod.w)").await, 1242);
    assert_eq!(
        row(&mut session, "SELECT d.many FROM (SELECT COUNT(*) AS many FROM gitpod.w) AS d").await,
        "3"
    );
    assert_eq!(rows(&mut session, "SELECT 1 UNION ALL SELECT 1 UNION ALL SELECT 2").await.len(), 3);
    let named = "SELECT d.a AS a FROM (SELECT 'x' AS a, 1 AS b UNION ALL SELECT 'x', 2) AS d GROUP BY d.a HAVING MAX(d.b) < 3";
    assert_eq!(rows(&mut session, named).await, [["x"]]);
    assert_eq!(refused(&mut session, "SELECT id FROM gitpod.w JOIN gitpod.u ON u.id = w.owner").await, 1052);
}

#[tokio::test]
async fn values_of_different_types_are_compared_as_mysql_does() {
    let mut session = session();
    for (sql, expected) in [
        ("'10' = 10", "1"),
        ("'10a' = 10", "1"),
        ("'abc' = 0", "1"),
        ("1 <=> NULL", "0"),
        ("NULL = NULL", "NULL"),
        ("2 BETWEEN 1 AND 3", "1"),
        ("'b' IN ('a', 'B')", "1"),
        ("NOT 'abc'", "1"),
        ("1 XOR 1", "0"),
        ("7 DIV 2", "3"),
        ("7 MOD 4", "3"),
        ("1 = 1 AND NULL", "NULL"),
        ("'a_c' LIKE 'a\\_c'", "1"),
        ("'abc' LIKE 'A%'", "1"),
        ("timestamp '2022-01-01 00:00:00' = '2022-01-01'", "1"),
        ("CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END", "b"),
    ] {
        assert_eq!(row(&mut session, &format!("SELECT {sql}")).await, expected, "{sql}");
    }
    assert_eq!(done(&mut session, "SELECT '10a' = 10").await.warnings, 1);
}

#[tokio::test]
async fn kinds_of_columns() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.k (a int, b int unsigned, c double, d mediumtext, e blob, f json, g timestamp(6), h datetime)").await;
    let output = done(&mut session, "SELECT * FROM gitpod.k").await;
    let kinds: Vec<Kind> = output.columns.iter().map(|column| column.kind).collect();
    assert_eq!(
        kinds,
        [
            Kind::Integer,
            Kind::Unsigned,
            Kind::Double,
            Kind::Text,
            Kind::Bytes,
            Kind::Json,
            Kind::Timestamp(6),
            Kind::DateTime(0)
        ]
    );
}
