//! What keeps writes from being done, told the same wherever it meets a probe.
//!
//! A missing right, a server that only reads and a full disk are no fault of the statement that meets them: whatever a
//! probe was about, its failure then says so, with the cause that the operator can mend.

use harness::{Cause, Failure};

use super::causes;
use super::sql::Refusal;

/// Errors that say by their code that there is no space: `ER_DISK_FULL`, `ER_RECORD_FILE_FULL`, and the system's ENOSPC.
const FULL: [u16; 3] = [1021, 1114, 28];

/// The failure of a refused write: a missing right, a server that only reads, no space left, else `otherwise`.
pub fn refused(step: &str, refusal: &Refusal, otherwise: &'static Cause) -> Failure {
    let (cause, expected) = if refusal.is_denied() {
        (causes::GRANT_MISSING, format!("the user has the right {}", right(step, refusal)))
    } else if refusal.is_read_only() {
        (causes::SERVER_READ_ONLY, "a server that takes writes".to_owned())
    } else if is_full(refusal) {
        (causes::DATABASE_FULL, "space for what is written".to_owned())
    } else {
        (otherwise, "the statement is done".to_owned())
    };
    Failure::new(cause, step, expected, refusal.to_string())
}

/// Whether there is no space left. Statements that the storage engine stops carry the system's number in their text: `Got
/// error 28 from storage engine` (1030), `Can't create table … (errno: 28 - No space left on device)` (1005).
fn is_full(refusal: &Refusal) -> bool {
    let said = ["error 28 ", "errno: 28 ", "errno: 28)", "Errcode: 28 ", "No space left on device"];
    FULL.contains(&refusal.code) || said.iter().any(|text| refusal.message.contains(text))
}

/// The right that is missing: as the server names it (`ALTER command denied to user …`, `you need (at least one of) the
/// SUPER privilege(s)`), else the first word of the statement, for an error 1044 names none.
fn right(step: &str, refusal: &Refusal) -> String {
    let message = &refusal.message;
    let named = message
        .split_once(" command denied")
        .map(|(right, _)| right)
        .or_else(|| message.split_once(" the ")?.1.split_once(" privilege").map(|(right, _)| right));
    let first = || step.split_whitespace().next().unwrap_or(step).to_ascii_uppercase();
    named.filter(|right| is_right(right)).map_or_else(first, str::to_owned)
}

/// Whether it is a list of rights and no other words: `INSERT, UPDATE`.
fn is_right(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_uppercase() || matches!(c, ' ' | ',' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: u16, message: &str) -> Refusal {
        Refusal { code, state: "HY000".to_owned(), message: message.to_owned() }
    }

    #[test]
    fn what_stands_in_the_way_of_every_write_has_a_cause_of_its_own() {
        for (code, message, cause) in [
            (1142, "INSERT command denied to user 'u'@'h' for table 't'", causes::GRANT_MISSING),
            (1044, "Access denied for user 'u'@'%' to database 'gitpod'", causes::GRANT_MISSING),
            (
                1290,
                "The MySQL server is running with the --read-only option so it cannot execute this statement",
                causes::SERVER_READ_ONLY,
            ),
            (1290, "The MySQL server is running with the --super-read-only option", causes::SERVER_READ_ONLY),
            (1792, "Cannot execute statement in a READ ONLY transaction.", causes::SERVER_READ_ONLY),
            (1836, "Running in read-only mode", causes::SERVER_READ_ONLY),
            (1290, "The MySQL server is running with the --secure-file-priv option", causes::DDL_REFUSED),
            (
                1021,
                "Disk full (/tmp/#sql_1_0.MYI); waiting for someone to free some space...",
                causes::DATABASE_FULL,
            ),
            (1114, "The table 't' is full", causes::DATABASE_FULL),
            (1030, "Got error 28 from storage engine", causes::DATABASE_FULL),
            (
                1030,
                "Got error 28 \"No space left on device\" from storage engine InnoDB",
                causes::DATABASE_FULL,
            ),
            (1030, "Got error 168 from storage engine", causes::DDL_REFUSED),
            (
                3,
                "Error writing file './gitpod/t.frm' (Errcode: 28 - No space left on device)",
                causes::DATABASE_FULL,
            ),
            (
                1005,
                "Can't create table `gitpod`.`t` (errno: 28 \"No space left on device\")",
                causes::DATABASE_FULL,
            ),
            (1064, "You have an error in your SQL syntax", causes::DDL_REFUSED),
        ] {
            let failure = refused("INSERT INTO t", &refusal(code, message), causes::DDL_REFUSED);
            assert_eq!(failure.cause, cause, "{code} {message}");
            assert!(failure.actual.contains(&code.to_string()) && failure.actual.contains(message));
        }
    }

    #[test]
    fn the_missing_right_is_named() {
        for (step, code, message, right) in [
            (
                "ALTER TABLE t ADD c int",
                1142,
                "INSERT, CREATE command denied to user 'u'@'h' for table 't'",
                "INSERT, CREATE",
            ),
            ("DROP TABLE t", 1142, "DROP command denied to user 'u'@'h' for table 't'", "DROP"),
            (
                "SET GLOBAL a = 1",
                1227,
                "Access denied; you need (at least one of) the SUPER privilege(s) for this operation",
                "SUPER",
            ),
            ("create table t (a int)", 1044, "Access denied for user 'u'@'%' to database 'gitpod'", "CREATE"),
            (
                "SELECT a FROM t",
                1143,
                "SELECT command denied to user 'u'@'h' for column 'a' in table 't'",
                "SELECT",
            ),
            ("UPDATE t SET a = 1", 1142, "you may not do the thing", "UPDATE"),
        ] {
            let failure = refused(step, &refusal(code, message), causes::UPSERT_WRONG);
            assert_eq!(failure.expected, format!("the user has the right {right}"), "{message}");
        }
    }
}
