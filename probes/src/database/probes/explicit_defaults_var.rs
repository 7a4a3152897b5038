//! `explicit_defaults_for_timestamp` is OFF.
//!
//! Gitpod's object mapper writes NULL into `timestamp(6) NOT NULL` columns and trusts that the server makes the present time
//! of it (`components/gitpod-db/src/typeorm/transformer.ts`; issues 4169 and 5988). With the variable ON, such rows are
//! refused. What the server does is tried by `null_timestamp`; this probe reads what it is set to, which a restart or a new
//! session may bring to light only later. Source: my15.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, SkipKind};

use crate::database::sql::{Answer, Session};
use crate::database::{Database, causes, identify};

/// The error for a variable that the server does not know.
const UNKNOWN_VARIABLE: u16 = 1193;

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::explicit_defaults_var",
        key: "my15",
        title: "explicit_defaults_for_timestamp is OFF",
        why: "Gitpod writes NULL for times that the database should fill in. With the variable ON these rows are refused, and workspaces, prebuilds and settings cannot be stored.",
        wire: "`SELECT @@explicit_defaults_for_timestamp` and the same for `@@global`; where neither is answered, `SHOW VARIABLES`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 2_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let read = read(&mut session, cx).await?;
    session.done();
    match judge(&read) {
        Err(NotPassed::Failure(_)) if is_mariadb(database, cx).await => {
            Err(NotPassed::not_applicable(ON_MARIADB))
        }
        judged => judged,
    }
}

/// MariaDB has a variable of this name that means something else.
async fn is_mariadb(database: &Database, cx: &Cx) -> bool {
    let known = identify::known(database, cx).await;
    known.is_some_and(|identity| identity.product.as_deref() == Some("mariadb"))
}

/// The value of the session, that of the server, and, where neither is told, the row of `SHOW VARIABLES`.
async fn read(session: &mut Session, cx: &Cx) -> Result<Vec<Answer>, NotPassed> {
    let mut answers = vec![
        session.send(cx, "SELECT @@explicit_defaults_for_timestamp").await?,
        session.send(cx, "SELECT @@global.explicit_defaults_for_timestamp").await?,
    ];
    if answers.iter().all(|answer| answer.outcome.is_err()) {
        answers.push(session.send(cx, "SHOW VARIABLES LIKE 'explicit_defaults_for_timestamp'").await?);
    }
    Ok(answers)
}

/// A value that is told has to be off. A server that has no such variable is from before 5.6.6, or another product: what
/// it does with NULL is for `null_timestamp` to find.
fn judge(answers: &[Answer]) -> Result<Passed, NotPassed> {
    let mut told = 0;
    for answer in answers {
        let Ok(reply) = &answer.outcome else { continue };
        // A row of SHOW VARIABLES has the name before the value.
        let value = reply.rows.first().and_then(|row| row.last()).and_then(Option::as_ref);
        let Some(value) = value.map(|value| String::from_utf8_lossy(value)) else { continue };
        match value.to_ascii_uppercase().as_str() {
            "0" | "OFF" => told += 1,
            _ => {
                let cause = causes::EXPLICIT_DEFAULTS_FOR_TIMESTAMP_ON;
                return Err(Failure::new(cause, &answer.step, "0", value).into());
            }
        }
    }
    if told > 0 {
        return Ok(Passed::saying("OFF"));
    }
    let refusal = answers.iter().filter_map(|answer| answer.outcome.as_ref().err()).next_back();
    match refusal {
        Some(refusal) if refusal.is_denied() => {
            let text = format!("the variable explicit_defaults_for_timestamp may not be read: {refusal}");
            Err(NotPassed::Skipped { kind: SkipKind::Permission, text })
        }
        Some(refusal) if refusal.code != UNKNOWN_VARIABLE && !refusal.is_unknown() => {
            Err(NotPassed::not_applicable(format!("{NO_VARIABLE}: {refusal}")))
        }
        Some(_) | None => Err(NotPassed::not_applicable(NO_VARIABLE)),
    }
}

const ON_MARIADB: &str = "MariaDB's variable of that name only changes what CREATE TABLE makes of a column; null_timestamp tries what becomes of NULL";
const NO_VARIABLE: &str =
    "the server tells no explicit_defaults_for_timestamp; null_timestamp tries what it does";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::given;

    fn of(values: [Result<&str, u16>; 2]) -> Result<Passed, NotPassed> {
        judge(&values.map(|value| match value {
            Ok(value) => given::rows(&[&[value]]),
            Err(code) => given::refused(code, "Unknown system variable"),
        }))
    }

    fn why(outcome: Result<Passed, NotPassed>) -> &'static str {
        given::why(outcome.unwrap_err())
    }

    #[test]
    fn both_values_have_to_be_off() {
        assert!(of([Ok("0"), Ok("0")]).is_ok());
        assert!(of([Ok("OFF"), Err(1193)]).is_ok());
        for values in [[Ok("1"), Ok("1")], [Ok("0"), Ok("1")], [Ok("1"), Ok("0")], [Err(1193), Ok("ON")]] {
            assert_eq!(why(of(values)), "explicit-defaults-for-timestamp-on", "{values:?}");
        }
    }

    #[test]
    fn a_server_without_the_variable_is_not_judged_by_it() {
        let unknown = || given::refused(1193, "Unknown system variable");
        assert_eq!(why(judge(&[unknown(), unknown(), given::rows(&[])])), "not-applicable");
        assert_eq!(why(judge(&[unknown(), unknown(), unknown()])), "not-applicable");
        assert_eq!(
            why(judge(&[unknown(), unknown(), given::refused(1105, "unsupported")])),
            "not-applicable"
        );
        assert_eq!(why(judge(&[unknown(), unknown(), given::refused(1227, "denied")])), "permission");
    }

    #[test]
    fn show_variables_tells_it_too() {
        let unknown = || given::refused(1193, "Unknown system variable");
        let shown = |value| given::rows(&[&["explicit_defaults_for_timestamp", value]]);
        assert!(judge(&[unknown(), unknown(), shown("OFF")]).is_ok());
        let on = judge(&[unknown(), unknown(), shown("ON")]);
        assert_eq!(why(on), "explicit-defaults-for-timestamp-on");
    }
}
