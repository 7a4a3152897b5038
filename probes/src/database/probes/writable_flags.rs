//! The server is none that only reads.
//!
//! Replicas and the reader endpoints of clusters log everybody in and answer every query; Gitpod's migrations and every
//! start of a workspace write (`components/gitpod-db/src/typeorm`). The server's variables say it without a write.
//! Source: my29.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::grants::{self, Grants};
use crate::database::sql::{Answer, Session};
use crate::database::{Database, causes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::writable_flags",
        key: "my29",
        title: "the server takes writes, as far as its variables say",
        why: "Gitpod writes with everything that it does. A replica or a reader endpoint lets it log in and refuses the first write.",
        wire: "`SELECT @@read_only`, `@@super_read_only`, `@@innodb_read_only` and `@@transaction_read_only`, one by one; `SHOW GRANTS` where the first is on.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 4_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

/// The variables, the one that holds for some users alone first. Not every server knows all of them.
const FLAGS: [&str; 4] = [READ_ONLY, "super_read_only", "innodb_read_only", "transaction_read_only"];
const READ_ONLY: &str = "read_only";

/// Rights by which a user writes although `read_only` is on: of all versions, of MySQL 8.0, of `MariaDB`.
const EXEMPT: [&str; 3] = ["SUPER", "CONNECTION_ADMIN", "READ_ONLY ADMIN"];

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let mut answers = Vec::new();
    for flag in FLAGS {
        answers.push((flag, session.send(cx, &format!("SELECT @@{flag}")).await?));
    }
    let flags = Flags::read(&answers)?;
    let exempt = flags.on == [READ_ONLY] && exempt(&mut session, cx).await?;
    flags.judge(exempt)?;
    session.done();
    Ok(Passed::saying(flags.note(exempt)))
}

/// Whether the user writes although `read_only` is on. Where that cannot be read, it is taken for one that does not: few may.
async fn exempt(session: &mut Session, cx: &Cx) -> Result<bool, NotPassed> {
    match grants::of_user(session, cx).await {
        Ok(grants) => Ok(is_exempt(&grants)),
        Err(NotPassed::Failure(failure)) if failure.cause == causes::GRANTS_UNREADABLE => Ok(false),
        Err(other) => Err(other),
    }
}

fn is_exempt(grants: &Grants) -> bool {
    EXEMPT.iter().any(|right| grants.everywhere(right))
}

/// What the variables say.
#[derive(Debug, Default, PartialEq, Eq)]
struct Flags {
    on: Vec<&'static str>,
    off: Vec<&'static str>,
}

impl Flags {
    /// Variables that the server does not know, or does not tell, are left out: `writable` tries it.
    fn read(answers: &[(&'static str, Answer)]) -> Result<Self, NotPassed> {
        let mut flags = Self::default();
        for (flag, answer) in answers {
            let Ok(reply) = &answer.outcome else { continue };
            match reply.text().to_ascii_uppercase().as_str() {
                "" => {}
                "0" | "OFF" => flags.off.push(flag),
                _ => flags.on.push(flag),
            }
        }
        if flags.on.is_empty() && flags.off.is_empty() {
            return Err(NotPassed::not_applicable(
                "the server has no variable that says whether it takes writes",
            ));
        }
        Ok(flags)
    }

    fn judge(&self, exempt: bool) -> Result<(), Failure> {
        if self.on.is_empty() || exempt {
            return Ok(());
        }
        let named: Vec<_> = self.on.iter().map(|flag| format!("{flag} is ON")).collect();
        let steps: Vec<_> = self.on.iter().map(|flag| format!("@@{flag}")).collect();
        Err(Failure::new(
            causes::SERVER_READ_ONLY,
            format!("SELECT {}", steps.join(", ")),
            "OFF",
            named.join(", "),
        ))
    }

    fn note(&self, exempt: bool) -> String {
        if exempt {
            return format!("{READ_ONLY} is ON, and the user has a right that excepts it");
        }
        format!("{} OFF", self.off.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::sql::{Refusal, Reply};

    fn says(flag: &'static str, value: &str) -> (&'static str, Answer) {
        let reply = Reply {
            columns: vec![format!("@@{flag}")],
            rows: vec![vec![Some(value.as_bytes().to_vec())]],
            ..Reply::default()
        };
        (flag, Answer { step: format!("SELECT @@{flag}"), outcome: Ok(reply) })
    }

    fn unknown(flag: &'static str) -> (&'static str, Answer) {
        let refusal = Refusal {
            code: 1193,
            state: "HY000".to_owned(),
            message: format!("Unknown system variable '{flag}'"),
        };
        (flag, Answer { step: format!("SELECT @@{flag}"), outcome: Err(refusal) })
    }

    #[test]
    fn a_server_that_says_off_passes_even_where_it_does_not_know_all() {
        let flags = Flags::read(&[
            says("read_only", "0"),
            unknown("super_read_only"),
            says("innodb_read_only", "OFF"),
        ])
        .unwrap();
        assert!(flags.judge(false).is_ok());
        assert_eq!(flags.note(false), "read_only, innodb_read_only OFF");
    }

    #[test]
    fn any_that_is_on_fails() {
        for (flag, value) in [
            ("read_only", "1"),
            ("super_read_only", "ON"),
            ("innodb_read_only", "1"),
            ("transaction_read_only", "1"),
            ("read_only", "NO_LOCK"),
        ] {
            let failure =
                Flags::read(&[says("read_only", "0"), says(flag, value)]).unwrap().judge(false).unwrap_err();
            assert_eq!(failure.cause, causes::SERVER_READ_ONLY);
            assert_eq!(failure.actual, format!("{flag} is ON"));
        }
    }

    #[test]
    fn a_server_without_any_is_no_pass() {
        assert!(Flags::read(&[unknown("read_only"), unknown("super_read_only")]).is_err());
    }

    #[test]
    fn users_with_the_right_for_it_write_all_the_same() {
        for (line, yes) in [
            ("GRANT SUPER ON *.* TO 'g'@'%'", true),
            ("GRANT ALL PRIVILEGES ON *.* TO 'g'@'%'", true),
            ("GRANT CONNECTION_ADMIN ON *.* TO `g`@`%`", true),
            ("GRANT SELECT, READ_ONLY ADMIN ON *.* TO `g`@`%`", true),
            ("GRANT ALL PRIVILEGES ON `gitpod`.* TO 'g'@'%'", false),
        ] {
            assert_eq!(is_exempt(&Grants::read(&[line.to_owned()]).unwrap()), yes, "{line}");
        }
        let flags = Flags::read(&[says("read_only", "1")]).unwrap();
        assert!(flags.judge(true).is_ok());
    }
}
