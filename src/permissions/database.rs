//! Databases: what the user that Gitpod logs in as is granted.

use harness::environment::Target;
use probes::database::settings::Settings;

use super::{Form, Part};

const WRITES: &str = include_str!("database.sql");
const READS: &str = include_str!("database-read.sql");

/// What is needed of one database.
pub(super) fn of(target: &Target, writes: bool) -> Vec<Part> {
    let settings = target.settings.as_any().downcast_ref::<Settings>();
    settings.map(|settings| part(&settings.username, writes)).into_iter().collect()
}

/// The same with placeholders.
pub(super) fn example() -> Vec<Part> {
    vec![part("USER", true), part("USER", false)]
}

fn part(user: &str, writes: bool) -> Part {
    let (what, template) = if writes {
        (
            "Statements for an administrator of the server. `%` can be the network that Gitpod and the run come from. On MySQL \
             5.7 nothing beyond this is needed; the database `gitpod` has to be there.",
            WRITES,
        )
    } else {
        ("Statements for an administrator of the server, for a run with `writes: false`.", READS)
    };
    let user = user.replace('\\', "\\\\").replace('\'', "''");
    Part::new(Form::Sql, what, template.replace("USER", &user))
}

#[cfg(test)]
mod tests {
    use probes::database::grants::{FOR_GITPOD, FOR_SESSIONS};

    use super::*;

    #[test]
    fn the_statements_grant_what_the_probes_ask_for() {
        for (database, rights) in [("gitpod", FOR_GITPOD), ("gitpod-sessions", FOR_SESSIONS)] {
            let line = format!("GRANT {} ON `{database}`.* TO 'USER'@'%';\n", rights.join(", "));
            assert!(WRITES.contains(&line), "{line}");
        }
    }

    #[test]
    fn a_name_stays_within_its_quotes() {
        assert!(part("o'hara\\", true).paste.contains("TO 'o''hara\\\\'@'%';"));
    }
}
