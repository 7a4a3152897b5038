//! Texts: character sets, collations, lengths, and functions over texts.

use super::super::Database;
use super::{done, message, refused, row, rows, session, with};

#[tokio::test]
async fn a_character_of_four_bytes_needs_utf8mb4() {
    let mut session = session();
    for (table, charset) in [("a", "utf8"), ("b", "latin1")] {
        done(&mut session, &format!("CREATE TABLE gitpod.{table} (c varchar(20)) DEFAULT CHARSET={charset}"))
            .await;
        let words = message(&mut session, &format!("INSERT INTO gitpod.{table} VALUES ('x😀')")).await;
        assert_eq!(words, "Incorrect string value: '\\xF0\\x9F\\x98\\x80' for column 'c' at row 1");
    }
    done(&mut session, "CREATE TABLE gitpod.c (c varchar(20), j json)").await;
    done(&mut session, "INSERT INTO gitpod.c VALUES ('x😀', '\"😀\"')").await;
    assert_eq!(
        row(&mut session, "SELECT CHAR_LENGTH(c), LENGTH(c), HEX(c), j FROM gitpod.c").await,
        "2 | 5 | 78F09F9880 | \"😀\""
    );
}

#[tokio::test]
async fn a_table_inherits_the_character_set_of_its_database() {
    let mut session =
        with(|dialect| dialect.databases = vec![Database::new("gitpod", "utf8", "utf8_general_ci")]);
    done(&mut session, "CREATE TABLE gitpod.t (c text)").await;
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.t VALUES ('😀')").await, 1366);
    let columns =
        "SELECT CHARACTER_SET_NAME, COLLATION_NAME FROM information_schema.COLUMNS WHERE TABLE_NAME = 't'";
    assert_eq!(row(&mut session, columns).await, "utf8 | utf8_general_ci");
}

#[tokio::test]
async fn without_strictness_texts_are_made_to_fit_with_a_warning() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.t (c varchar(3)) DEFAULT CHARSET=utf8").await;
    done(&mut session, "SET SESSION sql_mode = ''").await;
    let output = done(&mut session, "INSERT INTO gitpod.t VALUES ('a😀bc')").await;
    assert_eq!((output.affected, output.warnings), (1, 2));
    assert_eq!(row(&mut session, "SELECT c FROM gitpod.t").await, "a?b");
}

#[tokio::test]
async fn lengths_are_counted_in_characters() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.t (c char(3), v varchar(3))").await;
    done(&mut session, "INSERT INTO gitpod.t VALUES ('äöü  ', 'äöü  ')").await;
    assert_eq!(row(&mut session, "SELECT LENGTH(c), CHAR_LENGTH(v) FROM gitpod.t").await, "6 | 3");
    assert_eq!(
        message(&mut session, "INSERT INTO gitpod.t (v) VALUES ('abcd')").await,
        "Data too long for column 'v' at row 1"
    );
}

#[tokio::test]
async fn collations_decide_what_is_the_same() {
    let mut session = session();
    done(
        &mut session,
        "CREATE TABLE gitpod.t (a varchar(9), b varchar(9) COLLATE utf8mb4_bin, UNIQUE KEY (a))",
    )
    .await;
    done(&mut session, "INSERT INTO gitpod.t VALUES ('Abc', 'Abc')").await;
    assert_eq!(
        row(&mut session, "SELECT a = 'aBC', b = 'aBC', BINARY a = 'aBC', 'aBC' = a COLLATE utf8mb4_bin, 'X' = 'x' FROM gitpod.t").await,
        "1 | 0 | 0 | 0 | 1"
    );
    assert_eq!(refused(&mut session, "INSERT INTO gitpod.t (a) VALUES ('ABC')").await, 1062);
}

#[tokio::test]
async fn functions_over_texts() {
    let mut session = session();
    for (sql, expected) in [
        ("CONCAT('a', 1, NULL)", "NULL"),
        ("CONCAT('a', 1, 'b')", "a1b"),
        ("CONCAT_WS('-', 'a', NULL, 'b')", "a-b"),
        ("REPEAT('ab', 3)", "ababab"),
        ("LENGTH(REPEAT('x', 1048576))", "1048576"),
        ("CHAR_LENGTH('ä😀')", "2"),
        ("HEX('😀')", "F09F9880"),
        ("HEX(255)", "FF"),
        ("MD5('a')", "0cc175b9c0f1b6a831c399e269772661"),
        ("SHA1('a')", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"),
        ("CAST(12 AS CHAR)", "12"),
        ("CAST('12' AS SIGNED) + 1", "13"),
        ("IF('a' = 'b', 1, 'x')", "x"),
        ("COALESCE(NULL, NULL, 3)", "3"),
        ("GREATEST('2022-01-01T', '2022-01-02T')", "2022-01-02T"),
        ("GREATEST(1, NULL)", "NULL"),
        ("SUBSTRING('abcdef', 2, 3)", "bcd"),
        ("LEFT('abc', 2)", "ab"),
        ("UPPER('ä')", "Ä"),
        ("'a' 'b'", "ab"),
        ("'10' + 5", "15"),
        ("'a\\'b'", "a'b"),
    ] {
        assert_eq!(row(&mut session, &format!("SELECT {sql}")).await, expected, "{sql}");
    }
}

#[tokio::test]
async fn regular_expressions() {
    let mut session = session();
    for (text, pattern, expected) in [
        ("gitpod.io/ABC", "^gitpod\\\\.io/", "1"),
        ("abc", "b+c$", "1"),
        ("abc", "^b", "0"),
        ("aXc", "a(x|y)c", "1"),
        ("a12", "[[:digit:]]{2}", "1"),
        ("a1", "^[^a]", "0"),
        ("abc", "", "error"),
    ] {
        let sql = format!("SELECT '{text}' REGEXP '{pattern}'");
        if expected == "error" {
            assert_eq!(refused(&mut session, &sql).await, 1139);
        } else {
            assert_eq!(row(&mut session, &sql).await, expected, "{sql}");
        }
    }
    assert_eq!(row(&mut session, "SELECT 'A' REGEXP BINARY 'a', NULL REGEXP 'a'").await, "0 | NULL");
}

#[tokio::test]
async fn uuids_are_never_the_same() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.t (n int, id char(36))").await;
    done(&mut session, "INSERT INTO gitpod.t (n) VALUES (1), (2)").await;
    assert_eq!(done(&mut session, "UPDATE gitpod.t SET id = (SELECT uuid())").await.affected, 2);
    let ids = rows(&mut session, "SELECT id FROM gitpod.t").await;
    assert_ne!(ids[0], ids[1]);
    assert_eq!(ids[0][0].len(), 36);
}

#[tokio::test]
async fn modes_change_how_texts_are_read() {
    let mut session = session();
    assert_eq!(row(&mut session, "SELECT 'a' || 'b', \"x\"").await, "0 | x");
    done(&mut session, "SET sql_mode = 'PIPES_AS_CONCAT,ANSI_QUOTES,NO_BACKSLASH_ESCAPES'").await;
    assert_eq!(row(&mut session, "SELECT 'a' || 'b', LENGTH('a\\nb')").await, "ab | 4");
    assert_eq!(refused(&mut session, "SELECT \"x\"").await, 1054);
}
