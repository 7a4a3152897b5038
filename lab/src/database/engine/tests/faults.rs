//! Faults: each quirk changes what its name says and nothing near it.

use super::super::{FourBytes, NullTimestamp, TimeComparison, Upsert, WriteFault};
use super::{done, message, refused, row, rows, with};

const STAMPED: &str = "CREATE TABLE gitpod.s (id int PRIMARY KEY, v int, \
    t timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6))";

#[tokio::test]
async fn null_for_a_timestamp() {
    let mut session = with(|dialect| dialect.quirks.null_timestamp = NullTimestamp::Zero);
    done(&mut session, STAMPED).await;
    done(&mut session, "INSERT INTO gitpod.s VALUES (1, 1, NULL)").await;
    assert_eq!(row(&mut session, "SELECT t FROM gitpod.s").await, "0000-00-00 00:00:00.000000");
    let mut session = with(|dialect| dialect.quirks.null_timestamp = NullTimestamp::Refused);
    done(&mut session, STAMPED).await;
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.s VALUES (1, 1, NULL)").await, 1048);
}

#[tokio::test]
async fn on_update_ignored() {
    let mut session = with(|dialect| dialect.quirks.on_update_ignored = true);
    done(&mut session, STAMPED).await;
    done(&mut session, "INSERT INTO gitpod.s VALUES (1, 1, '2020-01-01 00:00:00.5')").await;
    done(&mut session, "UPDATE gitpod.s SET v = 2").await;
    assert_eq!(row(&mut session, "SELECT t FROM gitpod.s").await, "2020-01-01 00:00:00.500000");
}

#[tokio::test]
async fn fractions_cut() {
    let mut session = with(|dialect| dialect.quirks.fractions_cut = true);
    done(&mut session, STAMPED).await;
    done(&mut session, "INSERT INTO gitpod.s VALUES (1, 1, '2020-01-01 00:00:00.5'), (2, 2, NULL)").await;
    let times = rows(&mut session, "SELECT t FROM gitpod.s").await;
    assert!(times.iter().all(|time| time[0].ends_with(".000000")), "{times:?}");
}

#[tokio::test]
async fn times_and_texts() {
    let setup = "CREATE TABLE gitpod.i (id int, c varchar(255))";
    let insert =
        "INSERT INTO gitpod.i VALUES (1, '2022-07-01T12:00:00.000Z'), (2, '2922-07-01T12:00:00.000Z')";
    let ask = "SELECT id FROM gitpod.i WHERE c < NOW() - INTERVAL 14 DAY";
    let mut session = with(|dialect| dialect.quirks.time_comparison = TimeComparison::Refused);
    done(&mut session, setup).await;
    done(&mut session, insert).await;
    assert_eq!(refused(&mut session, ask).await, 1525);
    let mut session = with(|dialect| dialect.quirks.time_comparison = TimeComparison::AsTexts);
    done(&mut session, setup).await;
    // The present time is not two weeks old, but without its separators the other one sorts behind it.
    done(&mut session, "INSERT INTO gitpod.i VALUES (1, CONCAT(REPLACE(LEFT(NOW(3), 23), ' ', 'T'), 'Z'))")
        .await;
    let young = rows(&mut session, "SELECT id FROM gitpod.i WHERE c < NOW() - INTERVAL 2 HOUR").await;
    assert_eq!(young, [["1"]]);
    let mut session = with(|dialect| dialect.quirks.timestamp_literal_unknown = true);
    assert_eq!(refused(&mut session, "SELECT timestamp '2022-07-01T12:00:00'").await, 1064);
}

#[tokio::test]
async fn a_server_in_another_zone() {
    let mut session = with(|dialect| dialect.set("time_zone", "+02:00"));
    assert_eq!(row(&mut session, "SELECT TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), NOW())").await, "120");
    done(&mut session, STAMPED).await;
    done(&mut session, "INSERT INTO gitpod.s VALUES (1, 1, '2022-07-01 12:00:00')").await;
    done(&mut session, "SET time_zone = '+00:00'").await;
    assert_eq!(row(&mut session, "SELECT t FROM gitpod.s").await, "2022-07-01 10:00:00.000000");
}

#[tokio::test]
async fn characters_of_four_bytes() {
    let setup = "CREATE TABLE gitpod.c (a varchar(9)) CHARSET=utf8mb4";
    let mut session = with(|dialect| dialect.quirks.four_bytes = FourBytes::Refused);
    done(&mut session, setup).await;
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.c VALUES ('😀')").await, 1366);
    let mut session = with(|dialect| dialect.quirks.four_bytes = FourBytes::Changed);
    done(&mut session, setup).await;
    done(&mut session, "INSERT INTO gitpod.c VALUES ('ä😀')").await;
    assert_eq!(row(&mut session, "SELECT a FROM gitpod.c").await, "ä?");
}

#[tokio::test]
async fn generated_columns() {
    let setup = "CREATE TABLE gitpod.g (id int, j json, p char(9) GENERATED ALWAYS AS (j->>'$.p') VIRTUAL, KEY k (p))";
    let insert = "INSERT INTO gitpod.g (id, j) VALUES (1, '{\"p\":\"x\"}')";
    let mut session = with(|dialect| dialect.quirks.generated_null = true);
    done(&mut session, setup).await;
    done(&mut session, insert).await;
    assert_eq!(row(&mut session, "SELECT id, p FROM gitpod.g").await, "1 | NULL");
    let mut session = with(|dialect| dialect.quirks.generated_index_unused = true);
    done(&mut session, setup).await;
    done(&mut session, insert).await;
    assert_eq!(row(&mut session, "SELECT id FROM gitpod.g WHERE p = 'X'").await, "1");
    let plan = rows(&mut session, "EXPLAIN SELECT id FROM gitpod.g WHERE p = 'x'").await;
    assert_eq!(plan[0][6], "NULL");
}

#[tokio::test]
async fn merging_that_preserves() {
    let mut session = with(|dialect| dialect.quirks.json_merge_preserves = true);
    let sql = "SELECT JSON_MERGE_PATCH('{\"a\":1}', '{\"a\":2}'), JSON_SET('{}', '$.a', 1)";
    assert_eq!(row(&mut session, sql).await, "{\"a\": [1, 2]} | {\"a\": 1}");
}

#[tokio::test]
async fn upserts() {
    let sql = "INSERT INTO gitpod.s (id, v) VALUES (1, 1) ON DUPLICATE KEY UPDATE v = VALUES(v)";
    let mut session = with(|dialect| dialect.quirks.upsert = Upsert::AlwaysOne);
    done(&mut session, STAMPED).await;
    assert_eq!(done(&mut session, sql).await.affected, 1);
    assert_eq!(done(&mut session, sql).await.affected, 1);
    let mut session = with(|dialect| dialect.quirks.upsert = Upsert::Refused);
    done(&mut session, STAMPED).await;
    assert_eq!(refused(&mut session, sql).await, 1235);
}

#[tokio::test]
async fn definitions() {
    let key = "CREATE TABLE gitpod.k (a varchar(255), b varchar(255), KEY k (a, b)) CHARSET=utf8mb4";
    let mut session = with(|dialect| dialect.quirks.short_keys = true);
    assert_eq!(message(&mut session, key).await, "Specified key was too long; max key length is 767 bytes");
    done(&mut session, STAMPED).await;
    let mut session = with(|dialect| dialect.quirks.row_format_warns = true);
    assert_eq!(done(&mut session, "CREATE TABLE gitpod.r (a int) ROW_FORMAT=DYNAMIC").await.warnings, 2);
    let mut session = with(|dialect| dialect.quirks.online_ddl_refused = true);
    done(&mut session, STAMPED).await;
    assert_eq!(
        refused(&mut session, "ALTER TABLE gitpod.s ADD COLUMN c int, ALGORITHM=INPLACE, LOCK=NONE").await,
        1845
    );
    done(&mut session, "ALTER TABLE gitpod.s ADD COLUMN c int").await;
    let mut session = with(|dialect| dialect.quirks.primary_key_kept = true);
    done(&mut session, STAMPED).await;
    assert_eq!(refused(&mut session, "ALTER TABLE gitpod.s DROP PRIMARY KEY").await, 8200);
    let mut session = with(|dialect| dialect.quirks.key_change_refused = true);
    done(&mut session, STAMPED).await;
    assert_eq!(refused(&mut session, "ALTER TABLE gitpod.s CHANGE id id char(36) NOT NULL").await, 8200);
    done(&mut session, "ALTER TABLE gitpod.s CHANGE v v bigint").await;
}

#[tokio::test]
async fn writes_and_versions() {
    let refusals = [(WriteFault::ReadOnly, 1290), (WriteFault::Refused, 1036), (WriteFault::Full, 1114)];
    for (fault, code) in refusals {
        let mut session = with(|dialect| {
            dialect.tables.push(STAMPED.to_owned());
            dialect.quirks.writes = Some(fault);
        });
        assert_eq!(refused(&mut session, "INSERT INTO gitpod.s (id) VALUES (1)").await, code);
        assert_eq!(row(&mut session, "SELECT @@read_only, COUNT(*) FROM gitpod.s").await, "0 | 0");
    }
    let mut session = with(|dialect| {
        dialect.tables.push(STAMPED.to_owned());
        dialect.set("read_only", "ON");
    });
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.s (id) VALUES (1)").await, 1290);
    assert_eq!(refused(&mut session, "CREATE TABLE gitpod.t (a int)").await, 1290);
    let mut session = with(|dialect| dialect.quirks.version_refused = true);
    assert_eq!(refused(&mut session, "SELECT VERSION()").await, 1227);
    assert_eq!(refused(&mut session, "SELECT @@version").await, 1227);
    assert!(row(&mut session, "SELECT @@version_comment").await.contains("MySQL"));
}

#[tokio::test]
async fn texts_cut_on_their_way() {
    let mut session = with(|dialect| dialect.quirks.texts_cut_at = Some(10));
    done(&mut session, "CREATE TABLE gitpod.c (a mediumtext)").await;
    done(&mut session, "INSERT INTO gitpod.c VALUES (REPEAT('x', 20))").await;
    assert_eq!(row(&mut session, "SELECT LENGTH(a) FROM gitpod.c").await, "10");
}

#[tokio::test]
async fn galera_in_strict_mode_wants_primary_keys() {
    let mut session = with(|dialect| dialect.set("pxc_strict_mode", "ENFORCING"));
    done(&mut session, STAMPED).await;
    assert_eq!(refused(&mut session, "ALTER TABLE gitpod.s DROP PRIMARY KEY").await, 3750);
}
