//! JSON: the type, its text, and its functions.

use super::super::{JsonType, Kind};
use super::{done, message, refused, row, session, with};

#[tokio::test]
async fn functions_answer_as_mysql_does() {
    let mut session = session();
    for (sql, expected) in [
        (
            "JSON_MERGE_PATCH('{\"a\":1,\"b\":{\"c\":2}}', '{\"b\":{\"c\":null,\"d\":[3]}}')",
            "{\"a\": 1, \"b\": {\"d\": [3]}}",
        ),
        ("JSON_MERGE_PATCH('{\"a\":1}', '[1]')", "[1]"),
        ("JSON_MERGE_PATCH('[1,2]', '{\"a\":null}')", "{}"),
        ("JSON_MERGE_PATCH(NULL, '{}')", "NULL"),
        ("JSON_MERGE_PRESERVE('{\"a\":1}', '{\"a\":2}')", "{\"a\": [1, 2]}"),
        ("JSON_SET('{\"bb\":1,\"a\":2}', '$.c', 'x', '$.a', 3)", "{\"a\": 3, \"c\": \"x\", \"bb\": 1}"),
        (
            "JSON_SET('{}', '$.a', true, '$.b', NULL, '$.c', JSON_EXTRACT('[1]', '$'))",
            "{\"a\": true, \"b\": null, \"c\": [1]}",
        ),
        ("JSON_SET('{}', '$.a.b', 1)", "{}"),
        ("JSON_INSERT('{\"a\":1}', '$.a', 2, '$.b', 3)", "{\"a\": 1, \"b\": 3}"),
        ("JSON_REPLACE('{\"a\":1}', '$.a', 2, '$.b', 3)", "{\"a\": 2}"),
        ("JSON_REMOVE('{\"a\":1,\"b\":2}', '$.a')", "{\"b\": 2}"),
        ("JSON_EXTRACT('{\"a\":[1,{\"b\":2}]}', '$.a[1].b')", "2"),
        ("JSON_EXTRACT('{\"a\":[1,2]}', '$.a[*]')", "[1, 2]"),
        ("JSON_EXTRACT('{\"a b\":1}', '$.\"a b\"')", "1"),
        ("JSON_EXTRACT('{}', '$.a')", "NULL"),
        ("JSON_UNQUOTE(JSON_EXTRACT('{\"a\":\"x\\\\ny\"}', '$.a'))", "x\ny"),
        ("JSON_UNQUOTE(JSON_EXTRACT('{\"a\":null}', '$.a'))", "null"),
        ("JSON_SEARCH('{\"a\":[\"x\",\"y\"],\"b\":\"x\"}', 'one', 'x')", "\"$.a[0]\""),
        ("JSON_SEARCH('{\"a\":[\"x\",\"y\"],\"b\":\"x\"}', 'all', 'x')", "[\"$.a[0]\", \"$.b\"]"),
        ("JSON_SEARCH('[\"abc\"]', 'one', 'a%')", "\"$[0]\""),
        ("JSON_SEARCH('[\"abc\"]', 'one', 'z')", "NULL"),
        ("JSON_OBJECT('a', 1, 'b', 'x')", "{\"a\": 1, \"b\": \"x\"}"),
        ("JSON_ARRAY(1, 'a', NULL, true)", "[1, \"a\", null, true]"),
        ("JSON_VALID('{')", "0"),
        ("JSON_TYPE('[1]')", "ARRAY"),
        ("JSON_LENGTH('[1,2]')", "2"),
        ("JSON_KEYS('{\"bb\":1,\"a\":2}')", "[\"a\", \"bb\"]"),
        ("CAST('{\"b\":1,  \"a\":2}' AS JSON)", "{\"a\": 2, \"b\": 1}"),
        ("JSON_EXTRACT('{\"a\":\"x\"}', '$.a') = 'x'", "1"),
    ] {
        assert_eq!(row(&mut session, &format!("SELECT {sql}")).await, expected, "{sql}");
    }
}

#[tokio::test]
async fn mistakes_have_mysqls_codes() {
    let mut session = session();
    assert_eq!(refused(&mut session, "SELECT JSON_EXTRACT('{', '$')").await, 3141);
    assert_eq!(refused(&mut session, "SELECT JSON_EXTRACT('{}', 'a')").await, 3143);
    assert_eq!(refused(&mut session, "SELECT JSON_SET('{}', '$.*', 1)").await, 3149);
    assert_eq!(refused(&mut session, "SELECT JSON_SEARCH('{}', 'two', 'x')").await, 3150);
    assert_eq!(refused(&mut session, "SELECT JSON_EXTRACT('{}')").await, 1582);
    // What MySQL has and the lab has not is no function that does not exist.
    assert_eq!(refused(&mut session, "SELECT JSON_PRETTY('{}')").await, 1235);
    assert_eq!(refused(&mut session, "SELECT JSON_NOTHING('{}')").await, 1305);
}

#[tokio::test]
async fn a_column_holds_documents_only() {
    let mut session = session();
    done(&mut session, "CREATE TABLE gitpod.t (id int, j json)").await;
    let words = message(&mut session, "INSERT INTO gitpod.t VALUES (1, '{\"a\":}')").await;
    assert_eq!(words, "Invalid JSON text: \"Invalid value.\" at position 5 in value for column 't.j'.");
    done(&mut session, "INSERT INTO gitpod.t VALUES (1, '{\"bb\":1,\"a\":\"x\"}'), (2, NULL)").await;
    let output =
        done(&mut session, "SELECT j, j->'$.a', j->>'$.a' FROM gitpod.t WHERE j->>'$.a' = 'x'").await;
    let kinds: Vec<Kind> = output.columns.iter().map(|column| column.kind).collect();
    assert_eq!(kinds, [Kind::Json, Kind::Json, Kind::Text]);
    assert_eq!(
        row(&mut session, "SELECT j, j->'$.a', j->>'$.a' FROM gitpod.t WHERE id = 1").await,
        "{\"a\": \"x\", \"bb\": 1} | \"x\" | x"
    );
    done(&mut session, "UPDATE gitpod.t SET j = JSON_SET(j, '$.a', 'y') WHERE id = 1").await;
    assert_eq!(row(&mut session, "SELECT j->>'$.a' FROM gitpod.t WHERE id = 1").await, "y");
}

#[tokio::test]
async fn mariadb_keeps_the_text_and_has_no_arrows() {
    let mut session = with(|dialect| {
        dialect.version = "10.11.6-MariaDB".to_owned();
        dialect.json = JsonType::LongText;
        dialect.json_arrows = false;
    });
    done(&mut session, "CREATE TABLE gitpod.t (j json)").await;
    done(&mut session, "INSERT INTO gitpod.t VALUES ('{\"b\":1,\"a\":2}')").await;
    assert_eq!(
        row(&mut session, "SELECT j, JSON_EXTRACT(j, '$.a') FROM gitpod.t").await,
        "{\"b\":1,\"a\":2} | 2"
    );
    assert_eq!(refused(&mut session, "SELECT j->>'$.a' FROM gitpod.t").await, 1064);
    let kind = "SELECT DATA_TYPE FROM information_schema.COLUMNS WHERE TABLE_NAME = 't'";
    assert_eq!(row(&mut session, kind).await, "longtext");
}

#[tokio::test]
async fn servers_without_json_or_a_function_say_so() {
    let mut session = with(|dialect| {
        dialect.json = JsonType::Absent;
        dialect.absent_functions.insert("JSON_MERGE_PATCH".to_owned());
    });
    assert_eq!(refused(&mut session, "CREATE TABLE gitpod.t (j json)").await, 1064);
    assert_eq!(
        message(&mut session, "SELECT JSON_MERGE_PATCH('{}', '{}')").await,
        "FUNCTION JSON_MERGE_PATCH does not exist"
    );
    session.use_database("gitpod").await.unwrap();
    let words = message(&mut session, "SELECT JSON_MERGE_PATCH('{}', '{}')").await;
    assert_eq!(words, "FUNCTION gitpod.JSON_MERGE_PATCH does not exist");
}
