//! Times: defaults, ON UPDATE, fractions, zones, literals, intervals, and texts that look like times.

use super::super::Kind;
use super::{done, message, refused, row, rows, session, with};

const STAMPED: &str = "CREATE TABLE gitpod.s (id int PRIMARY KEY, v int, \
    t timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6))";

#[tokio::test]
async fn null_becomes_the_present_time_where_defaults_are_not_explicit() {
    let mut session = session();
    done(&mut session, STAMPED).await;
    done(&mut session, "INSERT INTO gitpod.s (id, t) VALUES (1, NULL)").await;
    let age = row(&mut session, "SELECT TIMESTAMPDIFF(SECOND, t, UTC_TIMESTAMP(6)) < 5 FROM gitpod.s").await;
    assert_eq!(age, "1");
}

#[tokio::test]
async fn null_is_refused_where_defaults_are_explicit() {
    let mut session = with(|dialect| dialect.set("explicit_defaults_for_timestamp", "ON"));
    done(&mut session, STAMPED).await;
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.s (id, t) VALUES (1, NULL)").await, 1048);
}

#[tokio::test]
async fn a_change_sets_the_time_and_none_does_not() {
    let mut session = session();
    done(&mut session, STAMPED).await;
    done(&mut session, "INSERT INTO gitpod.s (id, v, t) VALUES (1, 1, '2020-01-02 03:04:05.678901')").await;
    assert_eq!(done(&mut session, "UPDATE gitpod.s SET v = 1").await.affected, 0);
    assert_eq!(row(&mut session, "SELECT t FROM gitpod.s").await, "2020-01-02 03:04:05.678901");
    assert_eq!(done(&mut session, "UPDATE gitpod.s SET v = 2").await.affected, 1);
    let moved = row(&mut session, "SELECT t > '2022-01-01', LENGTH(t) FROM gitpod.s").await;
    assert_eq!(moved, "1 | 26");
    done(&mut session, "UPDATE gitpod.s SET v = 3, t = '2021-01-01'").await;
    assert_eq!(row(&mut session, "SELECT t FROM gitpod.s").await, "2021-01-01 00:00:00.000000");
}

#[tokio::test]
async fn fractions_are_rounded_to_the_column() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.f (a datetime, b datetime(3), c datetime(6))").await;
    done(&mut session, "INSERT INTO gitpod.f VALUES ('2022-12-31 23:59:59.9996', '2022-12-31 23:59:59.9996', '2022-12-31T23:59:59.9996')").await;
    let stored = row(&mut session, "SELECT * FROM gitpod.f").await;
    assert_eq!(stored, "2023-01-01 00:00:00 | 2023-01-01 00:00:00.000 | 2022-12-31 23:59:59.999600");
}

#[tokio::test]
async fn the_first_timestamp_has_defaults_of_its_own() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.d (id int, a timestamp, b timestamp NULL)").await;
    let columns = rows(
        &mut session,
        "SELECT COLUMN_NAME, IS_NULLABLE, COLUMN_DEFAULT, EXTRA FROM information_schema.COLUMNS WHERE TABLE_NAME = 'd'",
    )
    .await;
    assert_eq!(columns[1], ["a", "NO", "CURRENT_TIMESTAMP", "on update CURRENT_TIMESTAMP"]);
    assert_eq!(columns[2], ["b", "YES", "NULL", ""]);
    assert_eq!(refused(&mut session, "CREATE TABLE gitpod.e (a timestamp, b timestamp)").await, 1067);
}

#[tokio::test]
async fn timestamps_follow_the_zone_and_datetimes_do_not() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.z (t timestamp(6), d datetime(6))").await;
    done(&mut session, "INSERT INTO gitpod.z VALUES ('2022-07-01 12:00:00', '2022-07-01 12:00:00')").await;
    done(&mut session, "SET time_zone = '+02:00'").await;
    assert_eq!(
        row(&mut session, "SELECT t, d FROM gitpod.z").await,
        "2022-07-01 14:00:00.000000 | 2022-07-01 12:00:00.000000"
    );
    let found = row(&mut session, "SELECT COUNT(*) FROM gitpod.z WHERE t = '2022-07-01 14:00:00'").await;
    assert_eq!(found, "1");
    done(&mut session, "UPDATE gitpod.z SET t = '2022-07-01 00:30:00'").await;
    done(&mut session, "SET time_zone = '+00:00'").await;
    assert_eq!(row(&mut session, "SELECT t FROM gitpod.z").await, "2022-06-30 22:30:00.000000");
    assert_eq!(refused(&mut session, "SET time_zone = 'Europe/Berlin'").await, 1298);
}

#[tokio::test]
async fn literals_and_the_present() {
    let mut session = session();
    let output = done(&mut session, "SELECT timestamp '2022-07-01T12:00:00', NOW(3), UTC_TIMESTAMP()").await;
    assert_eq!(output.rows[0][0].as_deref(), Some(b"2022-07-01 12:00:00".as_slice()));
    let kinds: Vec<Kind> = output.columns.iter().map(|column| column.kind).collect();
    assert_eq!(kinds, [Kind::DateTime(0), Kind::DateTime(3), Kind::DateTime(0)]);
    assert_eq!(output.rows[0][1].as_ref().map(Vec::len), Some(23));
    assert_eq!(refused(&mut session, "SELECT timestamp 'noon'").await, 1525);
    assert_eq!(refused(&mut session, "SELECT NOW(7)").await, 1426);
}

#[tokio::test]
async fn intervals_and_differences() {
    let mut session = session();
    assert_eq!(
        row(&mut session, "SELECT timestamp '2024-03-31 00:00:00' - INTERVAL 1 MONTH").await,
        "2024-02-29 00:00:00"
    );
    assert_eq!(
        row(&mut session, "SELECT DATE_ADD(timestamp '2022-01-01 00:00:00', INTERVAL 1500 MICROSECOND)")
            .await,
        "2022-01-01 00:00:00.001500"
    );
    let sql = "SELECT TIMESTAMPDIFF(MICROSECOND, '2022-01-01 00:00:00', '2022-01-01 00:00:01.5'), \
        TIMESTAMPDIFF(DAY, '2022-01-02', '2022-01-01'), TIMESTAMPDIFF(MONTH, '2022-01-31', '2022-03-30')";
    assert_eq!(row(&mut session, sql).await, "1500000 | -1 | 1");
}

#[tokio::test]
async fn a_text_with_a_z_is_compared_as_a_time_with_a_warning() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.i (id int, c varchar(255) NOT NULL)").await;
    done(
        &mut session,
        "INSERT INTO gitpod.i VALUES (1, '2022-07-01T12:00:00.000Z'), (2, '2922-07-01T12:00:00.000Z')",
    )
    .await;
    let old = rows(&mut session, "SELECT id FROM gitpod.i WHERE c < NOW() - INTERVAL 14 DAY").await;
    assert_eq!(old, [["1"]]);
    let warnings = rows(&mut session, "SHOW WARNINGS").await;
    assert_eq!(warnings.len(), 2);
    assert_eq!(warnings[0][1], "1292");
    assert!(
        warnings[0][2].starts_with("Incorrect datetime value: '2022-07-01T12:00:00.000Z' for column 'c'")
    );
    // In strict mode a statement that writes is ended by what is a warning in a query.
    assert_eq!(refused(&mut session, "DELETE FROM gitpod.i WHERE c < NOW() - INTERVAL 14 DAY").await, 1292);
}

#[tokio::test]
async fn what_is_no_time_is_not_stored() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.n (t timestamp NULL, d datetime)").await;
    let words = message(&mut session, "INSERT INTO gitpod.n (d) VALUES ('2022-02-30')").await;
    assert_eq!(words, "Incorrect datetime value: '2022-02-30' for column 'd' at row 1");
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.n (d) VALUES ('0000-00-00 00:00:00')").await, 1292);
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.n (t) VALUES ('2055-01-01')").await, 1292);
}
