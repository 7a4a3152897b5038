//! Characters of four bytes come back from a table that takes its character set from the database.
//!
//! About twenty tables of Gitpod's later migrations name no character set (teams, projects, variables, keys:
//! `components/gitpod-db/src/typeorm/migration/1622468446118-TeamsAndProjects.ts` and others): they have that of the database
//! `gitpod`. Gitpod's own reference set-ups create it with utf8, where a team with an emoji in its name is refused with 1366,
//! so that this is recommended, and `utf8mb4` required. Source: my21.

use harness::{Cause, Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::four_bytes::{self, Column, SAMPLE};
use crate::database::schemata::{self, Schema};
use crate::database::sql::Session;
use crate::database::{Database, GITPOD, causes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::utf8mb4_inherited",
        key: "my21",
        title: "characters of four bytes come back from a table without a character set of its own",
        why: "Tables of teams, projects and variables take the character set of the database. In a narrow one, names with emoji are refused or mangled.",
        wire: "SELECT of the database's default character set; a table without CHARSET; INSERT of such characters into varchar and text; SELECT of each as it is, and as HEX; DROP TABLE.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["writable"],
        cost: Cost { objects: 1, bytes: 16_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

const COLUMNS: [Column; 2] = [
    Column { name: "name", kind: "varchar(255)", json: false },
    Column { name: "content", kind: "text", json: false },
];

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let charset = charset(&mut session, cx).await?;
    let (table, _) = session.create(cx, "", &four_bytes::definition(&COLUMNS)).await?;
    let answer = session.send(cx, &four_bytes::insert(&table.name, &COLUMNS)).await?;
    four_bytes::stored(&answer, cause(&charset)).map_err(|failure| explained(failure, &charset))?;
    let answer = session.send(cx, &four_bytes::select(&table.name, &COLUMNS)).await?;
    four_bytes::kept(&answer, &COLUMNS, cause(&charset)).map_err(|failure| explained(failure, &charset))?;
    session.drop(cx, table).await;
    session.done();
    let charset = if charset.is_empty() { String::new() } else { format!(" by {charset}") };
    Ok(Passed::saying(format!("`{SAMPLE}`{charset}")))
}

/// The database's default character set with its collation; empty where it is not told.
async fn charset(session: &mut Session, cx: &Cx) -> Result<String, NotPassed> {
    let schemata = schemata::of_gitpod(session, cx).await?.unwrap_or_default();
    Ok(schemata::named(&schemata, GITPOD).map(told).unwrap_or_default())
}

fn told(schema: &Schema) -> String {
    if schema.charset.is_empty() || schema.collation.is_empty() {
        return schema.charset.clone();
    }
    format!("{} ({})", schema.charset, schema.collation)
}

/// The cause, by the database's character set. Where that is wide enough, it explains nothing: then the server loses the
/// characters whatever the table says.
fn cause(charset: &str) -> &'static Cause {
    if charset.starts_with("utf8mb4") {
        causes::FOUR_BYTE_CHARACTER_LOST
    } else {
        causes::INHERITED_CHARSET_NARROW
    }
}

/// The failure with the database's character set.
fn explained(failure: Failure, charset: &str) -> Failure {
    if charset.is_empty() || failure.cause != cause(charset) {
        return failure;
    }
    let actual = format!("{}; the character set of the database {GITPOD} is {charset}", failure.actual);
    Failure { actual, ..failure }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::given;

    #[test]
    fn the_character_set_is_told_with_its_collation() {
        let of = |charset: &str, collation: &str| {
            let (charset, collation) = (charset.to_owned(), collation.to_owned());
            told(&Schema { name: GITPOD.to_owned(), charset, collation })
        };
        assert_eq!(of("utf8", "utf8_general_ci"), "utf8 (utf8_general_ci)");
        assert_eq!([of("utf8", ""), of("", "utf8_general_ci")], ["utf8", ""]);
    }

    #[test]
    fn a_narrow_database_explains_it_and_a_wide_one_does_not() {
        let refused = |code, charset| {
            let answer = given::refused(code, "Incorrect string value");
            explained(four_bytes::stored(&answer, cause(charset)).unwrap_err(), charset)
        };
        for (charset, expected) in [
            ("utf8 (utf8_general_ci)", causes::INHERITED_CHARSET_NARROW),
            ("utf8mb3", causes::INHERITED_CHARSET_NARROW),
            ("latin1 (latin1_swedish_ci)", causes::INHERITED_CHARSET_NARROW),
            ("", causes::INHERITED_CHARSET_NARROW),
            ("utf8mb4 (utf8mb4_general_ci)", causes::FOUR_BYTE_CHARACTER_LOST),
        ] {
            let failure = refused(1366, charset);
            assert_eq!(failure.cause, expected, "{charset}");
            assert!(failure.actual.ends_with(charset), "{}", failure.actual);
        }
        let denied = refused(1142, "utf8");
        assert_eq!((denied.cause, denied.actual.ends_with("utf8")), (causes::GRANT_MISSING, false));
    }
}
