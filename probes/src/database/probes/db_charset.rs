//! Gitpod's databases have utf8mb4 for their default character set.
//!
//! The tables of Gitpod's first migrations name utf8mb4; about twenty of the later ones (teams, projects, variables, keys)
//! name none and inherit the default of the database. Gitpod's own reference set-ups create it with `utf8`, so that is a
//! remark; what is lost by it is shown by `utf8mb4_inherited`. The init job makes `gitpod-sessions` with utf8mb4 where it is
//! not there (`install/installer/pkg/components/database/init/files`). Source: my11.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::schemata::{self, Schema};
use crate::database::{Database, GITPOD, SESSIONS, causes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::db_charset",
        key: "my11",
        title: "Gitpod's databases have utf8mb4 for their default character set",
        why: "Tables of Gitpod's that name no character set inherit the default of the database: those of teams, projects, variables and keys. With a narrow one, names in other scripts are refused or changed.",
        wire: "`INFORMATION_SCHEMA.SCHEMATA` for `gitpod` and `gitpod-sessions`.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["db_gitpod"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let answer = schemata::of_gitpod(&mut session, cx).await?;
    session.done();
    let schemata = answer.map_err(|refusal| {
        NotPassed::not_applicable(format!(
            "the server does not show the defaults of its databases: {refusal}"
        ))
    })?;
    let Some(gitpod) = schemata::named(&schemata, GITPOD) else {
        return Err(NotPassed::not_applicable("the server does not show the defaults of `gitpod`"));
    };
    let sessions = schemata::named(&schemata, SESSIONS);
    let mut notes = vec![judge(gitpod)?];
    match sessions {
        Some(sessions) => notes.push(judge(sessions)?),
        None => notes.push(format!("`{SESSIONS}` is not there yet")),
    }
    for schema in [Some(gitpod), sessions].into_iter().flatten() {
        if let Some(remark) = remark(schema) {
            cx.remark(&remark);
        }
    }
    Ok(Passed::saying(notes.join(", ")))
}

/// Three-byte UTF-8, by its old and its new name.
fn is_three_bytes(charset: &str) -> bool {
    matches!(charset, "utf8" | "utf8mb3")
}

fn judge(schema: &Schema) -> Result<String, Failure> {
    let Schema { name, charset, collation } = schema;
    if charset == "utf8mb4" || is_three_bytes(charset) {
        return Ok(format!("`{name}` has {charset}"));
    }
    Err(Failure::new(
        causes::DATABASE_CHARSET_NARROW,
        format!("the defaults of `{name}`"),
        "utf8mb4",
        format!("{charset} ({collation})"),
    ))
}

/// What is said of a database that passes with three-byte UTF-8.
fn remark(schema: &Schema) -> Option<String> {
    let Schema { name, charset, .. } = schema;
    is_three_bytes(charset).then(|| {
        format!(
            "The database `{name}` has the default character set {charset}, as Gitpod's own reference set-ups create it. Tables that inherit it hold no emoji; utf8mb4 does."
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(charset: &str) -> Schema {
        Schema { name: GITPOD.to_owned(), charset: charset.to_owned(), collation: format!("{charset}_bin") }
    }

    #[test]
    fn utf8mb4_passes_without_a_word_and_utf8_with_a_remark() {
        assert_eq!(judge(&schema("utf8mb4")).unwrap(), "`gitpod` has utf8mb4");
        assert_eq!(remark(&schema("utf8mb4")), None);
        for charset in ["utf8", "utf8mb3"] {
            assert!(judge(&schema(charset)).is_ok());
            assert!(remark(&schema(charset)).unwrap().contains(charset));
        }
    }

    #[test]
    fn anything_else_is_too_narrow() {
        for charset in ["latin1", "ascii", "ucs2", "binary", ""] {
            let failure = judge(&schema(charset)).unwrap_err();
            assert_eq!(failure.cause, causes::DATABASE_CHARSET_NARROW);
            assert!(failure.actual.contains(charset));
            assert_eq!(remark(&schema(charset)), None);
        }
    }
}
