//! The functions and the operator for JSON that Gitpod writes are there, and answer what they say.
//!
//! A migration of every new installation merges settings into a text column by `JSON_MERGE_PATCH` and `JSON_SET`
//! (`components/gitpod-db/src/typeorm/migration/1628674695873-DeprecateAllowsMarketingCommunication.ts`, whose way back
//! reads them by `->>`); others look into JSON by `JSON_SEARCH`, `JSON_EXTRACT` and `JSON_UNQUOTE`. `JSON_MERGE_PATCH` came
//! with MySQL 5.7.22, so that a server may say 5.7 and lack it. Nothing is written. Source: my23.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use crate::database::sql::{Answer, Reply};
use crate::database::{Database, causes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::json_fn",
        key: "my23",
        title: "the functions for JSON that Gitpod writes are there, and right",
        why: "Gitpod's migrations merge, set and search JSON in the database. Where one of the functions is missing, as JSON_MERGE_PATCH before MySQL 5.7.22, the migration ends and Gitpod does not come up.",
        wire: "`SELECT` of `JSON_MERGE_PATCH`, `JSON_SET`, `JSON_SEARCH`, `JSON_EXTRACT`, `JSON_UNQUOTE` and of a column by `->>`, over constant texts.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 4_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

/// One thing that is asked for.
#[derive(Clone, Copy)]
struct Check {
    /// The function or operator.
    name: &'static str,
    statement: &'static str,
    expected: Expected,
}

/// What has to come. Servers put blanks into JSON as they like, so that it is compared by what it means.
#[derive(Clone, Copy)]
enum Expected {
    Json(&'static str),
    Text(&'static str),
}

const MERGE_PATCH: &str = "JSON_MERGE_PATCH";

const CHECKS: [Check; 6] = [
    Check {
        name: MERGE_PATCH,
        statement: r#"SELECT JSON_MERGE_PATCH('{"a": 1, "b": {"c": 2, "d": 3}}', '{"b": {"c": null, "e": "x"}}') AS result"#,
        expected: Expected::Json(r#"{"a": 1, "b": {"d": 3, "e": "x"}}"#),
    },
    Check {
        name: "JSON_SET",
        statement: r#"SELECT JSON_SET('{"a": {"b": true}}', '$.a.b', 'false') AS result"#,
        expected: Expected::Json(r#"{"a": {"b": "false"}}"#),
    },
    Check {
        name: "JSON_SEARCH",
        statement: r#"SELECT JSON_SEARCH('{"a": ["x", "y"]}', 'one', 'y') AS result"#,
        expected: Expected::Json(r#""$.a[1]""#),
    },
    Check {
        name: "JSON_EXTRACT",
        statement: r#"SELECT JSON_EXTRACT('{"a": {"b": ["x", 2]}}', '$.a.b') AS result"#,
        expected: Expected::Json(r#"["x", 2]"#),
    },
    Check {
        name: "JSON_UNQUOTE",
        statement: r#"SELECT JSON_UNQUOTE(JSON_EXTRACT('{"a": "x y"}', '$.a')) AS result"#,
        expected: Expected::Text("x y"),
    },
    // The operator wants a column. Of a text, as Gitpod's is: a cast would ask for another thing that may be missing.
    Check {
        name: "->>",
        statement: r#"SELECT doc->>'$.a' AS result FROM (SELECT '{"a": "x y"}' AS doc) AS t"#,
        expected: Expected::Text("x y"),
    },
];

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let mut answers = Vec::new();
    for check in CHECKS {
        answers.push((check, session.send(cx, check.statement).await?));
    }
    session.done();
    judge(&answers)?;
    Ok(Passed::saying(format!("{} functions and operators for JSON answer as MySQL's", CHECKS.len())))
}

/// What is missing comes before what is wrong, and the function that tells a 5.7 which is too old before all.
fn judge(answers: &[(Check, Answer)]) -> Result<(), Failure> {
    let refused: Vec<_> = answers
        .iter()
        .filter_map(|(check, answer)| Some((check.name, answer, answer.outcome.as_ref().err()?)))
        .collect();
    if let [(name, answer, refusal), ..] = refused[..] {
        // Where a function is unknown, a server may look for a stored one of that name, and find that it may not (1370).
        let unknown = refusal.is_unknown() || refusal.code == 1370;
        let (cause, expected) = if name == MERGE_PATCH && unknown {
            (
                causes::JSON_MERGE_PATCH_MISSING,
                "a server that has JSON_MERGE_PATCH, as MySQL 5.7.22 and later",
            )
        } else {
            (
                causes::JSON_FUNCTION_MISSING,
                "a server that has the functions and operators for JSON of MySQL 5.7",
            )
        };
        let each = refused.iter().map(|(name, _, refusal)| format!("{name}: {refusal}"));
        return Err(Failure::new(cause, &answer.step, expected, each.collect::<Vec<_>>().join("; ")));
    }
    answers.iter().try_for_each(|(check, answer)| judge_result(check, answer))
}

/// Whether a result is what the function says.
fn judge_result(check: &Check, answer: &Answer) -> Result<(), Failure> {
    let actual = answer.outcome.as_ref().map(Reply::text).unwrap_or_default();
    let (right, expected) = match check.expected {
        Expected::Text(text) => (actual == text, text),
        Expected::Json(text) => (value(&actual).is_some_and(|got| value(text) == Some(got)), text),
    };
    if right {
        return Ok(());
    }
    let actual = if actual.is_empty() { "NULL or nothing".to_owned() } else { actual };
    let expected = format!("{expected} by {}", check.name);
    Err(Failure::new(causes::JSON_RESULT_WRONG, &answer.step, expected, actual))
}

fn value(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::sql::Refusal;
    use harness::Cause;

    /// Every check with the answer of a MySQL 5.7, but for those that are given.
    fn answers(other: &[(&str, Result<&str, u16>)]) -> Vec<(Check, Answer)> {
        let answer = |check: Check| {
            let (Expected::Json(right) | Expected::Text(right)) = check.expected;
            let given =
                other.iter().find(|(name, _)| *name == check.name).map_or(Ok(right), |(_, given)| *given);
            let outcome = match given {
                Ok(text) => {
                    let rows = vec![vec![Some(text.as_bytes().to_vec())]];
                    Ok(Reply { columns: vec!["result".to_owned()], rows, ..Reply::default() })
                }
                Err(code) => Err(Refusal { code, state: "42000".to_owned(), message: "no".to_owned() }),
            };
            (check, Answer { step: check.statement.to_owned(), outcome })
        };
        CHECKS.map(answer).into()
    }

    fn cause(other: &[(&str, Result<&str, u16>)]) -> &'static Cause {
        judge(&answers(other)).unwrap_err().cause
    }

    #[test]
    fn json_is_compared_by_what_it_means() {
        assert!(judge(&answers(&[])).is_ok());
        let packed = r#"{"b":{"e":"x","d":3},"a":1}"#;
        assert!(judge(&answers(&[(MERGE_PATCH, Ok(packed))])).is_ok());
    }

    #[test]
    fn a_missing_merge_patch_has_its_own_cause() {
        for code in [1305, 1064, 1370] {
            assert_eq!(cause(&[(MERGE_PATCH, Err(code))]), causes::JSON_MERGE_PATCH_MISSING);
        }
        // MySQL 5.6 has none of them.
        let none = [(MERGE_PATCH, Err(1305)), ("JSON_SET", Err(1305)), ("->>", Err(1064))];
        let failure = judge(&answers(&none)).unwrap_err();
        assert_eq!(failure.cause, causes::JSON_MERGE_PATCH_MISSING);
        assert!(failure.actual.contains("JSON_SET") && failure.actual.contains("->>"), "{}", failure.actual);
    }

    #[test]
    fn any_other_that_is_missing_or_refused_is_named() {
        for name in ["JSON_SET", "JSON_SEARCH", "JSON_EXTRACT", "JSON_UNQUOTE", "->>"] {
            for code in [1305, 1064, 1105] {
                let failure = judge(&answers(&[(name, Err(code))])).unwrap_err();
                assert_eq!(failure.cause, causes::JSON_FUNCTION_MISSING);
                assert!(failure.actual.starts_with(name), "{}", failure.actual);
            }
        }
        assert_eq!(cause(&[(MERGE_PATCH, Err(1105))]), causes::JSON_FUNCTION_MISSING);
        assert_eq!(cause(&[("->>", Err(1064)), ("JSON_SET", Ok("{}"))]), causes::JSON_FUNCTION_MISSING);
    }

    #[test]
    fn another_result_fails() {
        for (name, result) in [
            (MERGE_PATCH, r#"{"a": 1, "b": {"c": [2, null], "d": 3, "e": "x"}}"#),
            ("JSON_SET", r#"{"a": {"b": false}}"#),
            ("JSON_SEARCH", ""),
            ("JSON_EXTRACT", "x"),
            ("JSON_UNQUOTE", "\"x y\""),
            ("->>", "\"x y\""),
        ] {
            assert_eq!(cause(&[(name, Ok(result))]), causes::JSON_RESULT_WRONG, "{name}");
        }
    }
}
