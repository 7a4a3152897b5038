//! A backslash in a text escapes the character behind it.
//!
//! Gitpod's server puts values into its statements itself and escapes quotes, backslashes and line breaks with backslashes
//! (mysqljs 2.18, `SqlString.escape`). Under `NO_BACKSLASH_ESCAPES`, sessions of browsers and documents in JSON are stored as
//! something else or refused, and what users type breaks out of its quotes. Source: my24.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::sql::Answer;
use crate::database::{Database, causes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::backslash_escapes",
        key: "my24",
        title: "a backslash escapes the character behind it",
        why: "Gitpod's server escapes the values in its statements with backslashes. Where that means nothing, sessions and documents in JSON are stored as something else, and what users type breaks out of its quotes.",
        wire: "A `SELECT` of a text with quotes, backslashes and a line break, escaped as Gitpod's client does it.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 2_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

/// A document of JSON whose value holds a quote of each kind and a line break, as it is meant.
const MEANT: &str = "{\"said\":\"it's a \\\"test\\\"\\n\"}";

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let answer = session.send(cx, &format!("SELECT {} AS value", escaped(MEANT))).await?;
    session.done();
    judge(&answer)?;
    Ok(Passed::saying("the text comes back as it is meant"))
}

/// As Gitpod's client writes a text into a statement.
fn escaped(text: &str) -> String {
    let mut quoted = String::from("'");
    for c in text.chars() {
        match c {
            '\'' | '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            c => quoted.push(c),
        }
    }
    quoted + "'"
}

fn judge(answer: &Answer) -> Result<(), Failure> {
    let actual = match &answer.outcome {
        Ok(reply) if reply.text() == MEANT => return Ok(()),
        Ok(reply) => reply.text(),
        Err(refusal) => refusal.to_string(),
    };
    Err(Failure::new(causes::SQL_MODE_UNSAFE, &answer.step, MEANT, actual))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::given;

    #[test]
    fn a_text_is_escaped_as_the_client_does_it() {
        assert_eq!(escaped("a"), "'a'");
        assert_eq!(escaped("it's \"b\" \\ \n"), "'it\\'s \\\"b\\\" \\\\ \\n'");
    }

    #[test]
    fn only_the_text_itself_is_right() {
        assert_eq!(judge(&given::rows(&[&[MEANT]])), Ok(()));
        for answer in [
            given::rows(&[&["it\\'s"]]),
            given::rows(&[]),
            given::refused(1064, "You have an error in your SQL syntax"),
        ] {
            assert_eq!(given::why(judge(&answer).unwrap_err()), "sql-mode-unsafe");
        }
    }
}
