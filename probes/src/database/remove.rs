//! Removes what a run has made: tables, and a database where Gitpod would make one.

use harness::journal::Thing;
use harness::{Cx, NotPassed, Removal};

use super::Database;

/// A table. The locator is its database and its name, with a space between.
pub const TABLE: &str = "table";
/// A database of the run's own. The locator is its name.
pub const DATABASE: &str = "database";

/// The code of the error for a table that is not there.
const NO_TABLE: u16 = 1051;
/// The code of the error for a database that is not there, on a drop and elsewhere.
const NO_DATABASE: [u16; 2] = [1008, 1049];

/// Removes a thing. Whatever the journal says, only names with a run's id are dropped.
pub async fn remove(database: &Database, thing: &Thing, cx: &Cx) -> Result<Removal, NotPassed> {
    let (schema, table) = thing.locator.split_once(' ').unwrap_or((&thing.locator, ""));
    let own = if thing.kind == TABLE { table } else { schema };
    if !is_ours(own) || schema.contains('`') {
        return Ok(Removal::Stays(format!("`{own}` is no name that underpin gives, and was left alone.")));
    }
    let statement = match thing.kind.as_str() {
        TABLE => format!("DROP TABLE `{schema}`.`{table}`"),
        DATABASE => format!("DROP DATABASE `{schema}`"),
        other => return Ok(Removal::Stays(format!("This version of underpin knows no `{other}`."))),
    };
    let mut session = database.sql.session(cx).await?;
    let answer = session.send(cx, &statement).await?;
    session.done();
    Ok(match answer.outcome {
        Ok(_) => Removal::Gone,
        Err(refusal) if refusal.code == NO_TABLE || NO_DATABASE.contains(&refusal.code) => Removal::Gone,
        Err(refusal) => {
            Removal::Stays(format!("The database answers {refusal} to its removal; run `{statement};`."))
        }
    })
}

/// Whether a name begins with a run's id, in the form for SQL.
fn is_ours(name: &str) -> bool {
    let mut parts = name.splitn(4, '_');
    let id: Vec<&str> = parts.by_ref().take(3).collect();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    harness::names::RunId::parse(&id.join("-")).is_some() && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_runs_id_are_ours() {
        assert!(is_ours("underpin_20261121t1509_f95c098c_upsert"));
        assert!(is_ours("underpin_20261121t1509_f95c098c"));
        for name in [
            "d_b_user",
            "underpin",
            "underpin_20261121t1509",
            "underpin_x_y_z",
            "underpin_20261121t1509_f95c098c_a`b",
            "",
        ] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
