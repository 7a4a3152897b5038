//! There is a database named `gitpod`, and the user may use it.
//!
//! Every component of Gitpod that stores anything selects it as it logs in; the name is fixed in all of them, and nothing
//! makes it (`components/gitpod-db/src/config.ts`, `components/usage/pkg/db/conn.go`). Source: my10.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::schemata::{self, Schema};
use crate::database::sql::{Answer, Refusal};
use crate::database::{Database, GITPOD, causes};

/// `ER_BAD_DB_ERROR`.
const UNKNOWN_DATABASE: u16 = 1049;

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::db_gitpod",
        key: "my10",
        title: "there is a database named `gitpod`, and the user may use it",
        why: "Every component of Gitpod logs in with this database; the name is fixed. Gitpod does not make it: where it is missing, the migrations fail and no component starts.",
        wire: "`USE gitpod` in a session of its own; where that is refused, `INFORMATION_SCHEMA.SCHEMATA` is asked for names that are alike.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 4_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    // A session of its own: the shared ones select no database.
    let mut session = database.sql.fresh(cx).await?;
    let answer = session.send(cx, &format!("USE {GITPOD}")).await?;
    let schemata = match &answer.outcome {
        Ok(_) => Vec::new(),
        Err(_) => schemata::of_gitpod(&mut session, cx).await?.unwrap_or_default(),
    };
    session.end().await;
    judge(&answer, &schemata)?;
    Ok(Passed::saying("the database `gitpod` is there and may be used"))
}

fn judge(answer: &Answer, schemata: &[Schema]) -> Result<(), Failure> {
    let Err(refusal) = &answer.outcome else { return Ok(()) };
    let cause =
        if is_missing(refusal) { causes::GITPOD_DATABASE_MISSING } else { causes::GITPOD_DATABASE_DENIED };
    let alike =
        schemata.iter().find(|schema| schema.name.eq_ignore_ascii_case(GITPOD) && schema.name != GITPOD);
    let actual = match alike {
        Some(schema) => format!("{refusal}; there is `{}`, and names are case-sensitive", schema.name),
        None => refusal.to_string(),
    };
    Err(Failure::new(cause, &answer.step, "the database `gitpod` is selected", actual))
}

/// Whether the server says that there is none. Gateways give it other codes and keep the words.
fn is_missing(refusal: &Refusal) -> bool {
    refusal.code == UNKNOWN_DATABASE || refusal.message.to_ascii_lowercase().contains("unknown database")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::sql::Reply;

    fn refused(code: u16, message: &str) -> Answer {
        let refusal = Refusal { code, state: "42000".to_owned(), message: message.to_owned() };
        Answer { step: "USE gitpod".to_owned(), outcome: Err(refusal) }
    }

    fn schema(name: &str) -> Schema {
        Schema { name: name.to_owned(), charset: "utf8mb4".to_owned(), collation: "utf8mb4_bin".to_owned() }
    }

    #[test]
    fn a_database_that_is_selected_is_enough() {
        let answer = Answer { step: "USE gitpod".to_owned(), outcome: Ok(Reply::default()) };
        assert!(judge(&answer, &[]).is_ok());
    }

    #[test]
    fn missing_and_denied_are_told_apart() {
        for (code, message, cause) in [
            (1049, "Unknown database 'gitpod'", causes::GITPOD_DATABASE_MISSING),
            (1105, "VT05003: unknown database 'gitpod' in vschema", causes::GITPOD_DATABASE_MISSING),
            (1044, "Access denied for user 'u'@'%' to database 'gitpod'", causes::GITPOD_DATABASE_DENIED),
        ] {
            let failure = judge(&refused(code, message), &[]).unwrap_err();
            assert_eq!(failure.cause, cause, "{message}");
            assert!(failure.actual.contains(message));
        }
    }

    #[test]
    fn a_name_that_differs_in_case_is_said() {
        let missing = refused(1049, "Unknown database 'gitpod'");
        let failure = judge(&missing, &[schema("gitpod-sessions"), schema("Gitpod")]).unwrap_err();
        assert!(failure.actual.contains("there is `Gitpod`"), "{}", failure.actual);
        let failure = judge(&missing, &[schema("gitpod-sessions")]).unwrap_err();
        assert!(!failure.actual.contains("there is"), "{}", failure.actual);
    }
}
