//! The faults of source control, one line each: what the stand-in then does, as a change of its behaviour.
//!
//! The table `tests/data/scm-faults.tsv` of the workspace says which case each of them must fail. The files are as the table:
//! what comes before any vendor ([`entry`], [`common`]), one for each vendor, and [`git`].

mod entry;

mod common;

mod github;

mod gitlab;

mod bitbucket;

mod bitbucket_server;

mod git;

use std::sync::LazyLock;

use super::FAMILY;
use super::behaviour::{Behaviour, Change, Situation};
use super::forge::Vendor;
use crate::family::Play;
use crate::fault::Fault;

/// Every fault of the family, sorted by id.
pub(crate) static FAULTS: LazyLock<Vec<Fault>> = LazyLock::new(|| {
    let mut all = [
        entry::FAULTS,
        common::FAULTS,
        github::FAULTS,
        gitlab::FAULTS,
        bitbucket::FAULTS,
        bitbucket_server::FAULTS,
        git::FAULTS,
    ]
    .concat();
    all.sort_unstable_by_key(|fault| fault.id);
    all
});

/// What a fault's change comes to.
type Played = Result<(), &'static str>;

const fn fault(id: &'static str, title: &'static str, play: fn(&mut Behaviour) -> Played) -> Fault {
    Fault { id, family: FAMILY, title, play: Play::Scm(play) }
}

/// Sets a part of the behaviour.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn set<T>(part: &mut T, value: T) -> Played {
    *part = value;
    Ok(())
}

/// Adds a change, before those that the profile has.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn change(behaviour: &mut Behaviour, situation: Situation, change: Change) -> Played {
    behaviour.changes.insert(0, (situation, change));
    Ok(())
}

/// The same, on products of one vendor alone.
fn of(behaviour: &mut Behaviour, vendor: Vendor, situation: Situation, other: Change) -> Played {
    if !behaviour.is_of(vendor) {
        return Err("it is of another vendor");
    }
    change(behaviour, situation, other)
}
