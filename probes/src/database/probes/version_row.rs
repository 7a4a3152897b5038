//! The server tells its version.
//!
//! The compatibility matrix lists versions of MySQL, and the check that is shipped with Gitpod
//! (`install/kots/manifests/kots-preflight.yaml`) asks for 5.7. The greeting does not do: before Azure's Single Server it is
//! that of a gateway. The version is read here, and the judge alone holds it against the matrix. Source: my04.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::sql::Answer;
use crate::database::{Database, causes};

/// What is asked, here and in the next probe.
pub(super) const STATEMENT: &str = "SELECT VERSION()";

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::version_row",
        key: "my04",
        title: "the version can be read",
        why: "The matrix lists versions of MySQL, so that without one nothing can be said of support. The version of the greeting may be that of a gateway.",
        wire: "`SELECT VERSION()`, and nothing of the greeting.",
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
    let answer = session.send(cx, STATEMENT).await?;
    session.done();
    let version = read(&answer)?;
    cx.observe("version", "", version.as_str().into());
    Ok(Passed::saying(version))
}

/// The version, which begins with a number.
pub(super) fn read(answer: &Answer) -> Result<String, Failure> {
    let unreadable =
        |actual: String| Failure::new(causes::VERSION_UNREADABLE, answer.step.as_str(), "a version", actual);
    let reply = answer.outcome.as_ref().map_err(|refusal| unreadable(refusal.to_string()))?;
    let text = reply.text();
    let version = text.trim();
    if version.is_empty() {
        return Err(unreadable("nothing".to_owned()));
    }
    if !version.starts_with(|first: char| first.is_ascii_digit()) {
        return Err(unreadable(format!("`{version}`, which begins with no number")));
    }
    Ok(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::sql::{Refusal, Reply};

    fn answer(rows: Vec<Vec<Option<Vec<u8>>>>) -> Answer {
        let reply = Reply { columns: vec!["VERSION()".to_owned()], rows, ..Reply::default() };
        Answer { step: STATEMENT.to_owned(), outcome: Ok(reply) }
    }

    #[test]
    fn a_version_is_read_as_it_stands() {
        for version in ["5.7.44-log", "10.11.19-MariaDB-0+deb12u1", "5.7.25-TiDB-v6.1.0", "8.4.2-commercial"]
        {
            assert_eq!(read(&answer(vec![vec![Some(version.into())]])).unwrap(), version);
        }
    }

    #[test]
    fn a_refusal_or_anything_that_is_no_version_is_unreadable() {
        let refusal = Refusal { code: 1142, state: "42000".to_owned(), message: "denied".to_owned() };
        let refused = Answer { step: STATEMENT.to_owned(), outcome: Err(refusal) };
        for (answer, words) in [
            (refused, "error 1142"),
            (answer(Vec::new()), "nothing"),
            (answer(vec![vec![None]]), "nothing"),
            (answer(vec![vec![Some("".into())]]), "nothing"),
            (answer(vec![vec![Some("unknown".into())]]), "no number"),
        ] {
            let failure = read(&answer).unwrap_err();
            assert_eq!(failure.cause, causes::VERSION_UNREADABLE);
            assert!(failure.actual.contains(words), "{}", failure.actual);
        }
    }
}
