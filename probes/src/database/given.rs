//! Answers made by hand, for the tests of what judges them.

use harness::NotPassed;

use super::sql::{Answer, Refusal, Reply};

/// The statement that such answers belong to.
pub(super) const STEP: &str = "SELECT 1";

/// Rows of text.
pub(super) fn rows(rows: &[&[&str]]) -> Answer {
    done(reply(&[], rows))
}

/// A reply with names of columns and rows of text; the text `NULL` is no value.
pub(super) fn reply(columns: &[&str], rows: &[&[&str]]) -> Reply {
    let value = |text: &&str| (*text != "NULL").then(|| text.as_bytes().to_vec());
    Reply {
        columns: columns.iter().map(|&name| name.to_owned()).collect(),
        rows: rows.iter().map(|row| row.iter().map(value).collect()).collect(),
        ..Reply::default()
    }
}

/// A statement that was done.
pub(super) fn done(reply: Reply) -> Answer {
    Answer { step: STEP.to_owned(), outcome: Ok(reply) }
}

/// A statement that was refused.
pub(super) fn refused(code: u16, message: &str) -> Answer {
    Answer { step: STEP.to_owned(), outcome: Err(refusal(code, message)) }
}

/// A refusal.
pub(super) fn refusal(code: u16, message: &str) -> Refusal {
    Refusal { code, state: "HY000".to_owned(), message: message.to_owned() }
}

/// The code of the cause, or the word for why it was skipped or blocked.
pub(super) fn why(not_passed: impl Into<NotPassed>) -> &'static str {
    match not_passed.into() {
        NotPassed::Failure(failure) => failure.cause.code,
        NotPassed::Skipped { kind, .. } => kind.as_str(),
        NotPassed::Blocked { by } => by,
    }
}
