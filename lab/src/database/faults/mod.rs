//! The faults of databases, one line each: what the stand-in then does, as a change of its behaviour.
//!
//! The table `tests/data/database-faults.tsv` of the workspace says which case each of them must fail. The files are by what
//! is at fault: what comes instead of a log-in ([`entry`]), who is let in and how ([`login`]), who the server says it is
//! ([`identity`]), databases and rights ([`rights`]), tables, columns and functions ([`schema`]), statements and what they
//! do ([`statements`]), times and texts ([`values`]), how much it takes and how long ([`limits`]), and what Gitpod is given
//! ([`secret`]).

mod entry;

mod login;

mod identity;

mod rights;

mod schema;

mod statements;

mod values;

mod limits;

mod secret;

use std::sync::LazyLock;

use super::FAMILY;
use super::behaviour::Behaviour;
use crate::family::Play;
use crate::fault::Fault;

/// Every fault of the family, sorted by id.
pub(crate) static FAULTS: LazyLock<Vec<Fault>> = LazyLock::new(|| {
    let mut all = [
        entry::FAULTS,
        login::FAULTS,
        identity::FAULTS,
        rights::FAULTS,
        schema::FAULTS,
        statements::FAULTS,
        values::FAULTS,
        limits::FAULTS,
        secret::FAULTS,
    ]
    .concat();
    all.sort_unstable_by_key(|fault| fault.id);
    all
});

/// What a fault's change comes to.
type Played = Result<(), &'static str>;

const fn fault(id: &'static str, title: &'static str, play: fn(&mut Behaviour) -> Played) -> Fault {
    Fault { id, family: FAMILY, title, play: Play::Database(play) }
}

/// Sets a part of the behaviour.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn set<T>(part: &mut T, value: T) -> Played {
    *part = value;
    Ok(())
}

/// Sets a variable of the server.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn variable(behaviour: &mut Behaviour, name: &str, value: &str) -> Played {
    behaviour.sql.set(name, value);
    Ok(())
}

/// Takes functions away.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn without(behaviour: &mut Behaviour, functions: &[&str]) -> Played {
    behaviour.sql.absent_functions.extend(functions.iter().map(|name| (*name).to_owned()));
    Ok(())
}
