//! The faults of the family, one line each: what the stand-in then does, as a change of its behaviour.
//!
//! The table `tests/data/registry-faults.tsv` of the workspace says which case each of them must fail. The files are by
//! what is at fault: the connection ([`wire`]), who is let in ([`access`]), uploads ([`upload`]), manifests
//! ([`manifest`]), and reads ([`read`]).

mod wire;

mod access;

mod upload;

mod manifest;

mod read;

use std::sync::LazyLock;

use super::behaviour::{Access, Account, Bearer, Behaviour, Change, Kind, Situation, Storage};
use super::canned::Canned;
use crate::family::Play;
use crate::fault::Fault;

/// Every fault of the family, sorted by id.
pub(crate) static FAULTS: LazyLock<Vec<Fault>> = LazyLock::new(|| {
    let mut all = [wire::FAULTS, access::FAULTS, upload::FAULTS, manifest::FAULTS, read::FAULTS].concat();
    all.sort_unstable_by_key(|fault| fault.id);
    all
});

/// What a fault's change comes to.
type Played = Result<(), &'static str>;

const fn fault(id: &'static str, title: &'static str, play: fn(&mut Behaviour) -> Played) -> Fault {
    Fault { id, family: "registry", title, play: Play::Registry(play) }
}

/// Answers this in that situation.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn instead(behaviour: &mut Behaviour, situation: Situation, answer: Canned) -> Played {
    behaviour.answer_instead(situation, answer);
    Ok(())
}

/// Makes this change in answers of that kind.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn change(behaviour: &mut Behaviour, kind: Kind, change: Change) -> Played {
    behaviour.change(kind, change);
    Ok(())
}

/// Sets a part of the behaviour.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn set<T>(part: &mut T, value: T) -> Played {
    *part = value;
    Ok(())
}

fn account(behaviour: &mut Behaviour) -> Result<&mut Account, &'static str> {
    behaviour.account.as_mut().ok_or("it needs a profile that asks for a password")
}

fn guarded(behaviour: &Behaviour) -> Played {
    match behaviour.access {
        Access::Open => Err("it needs a profile that asks for credentials"),
        Access::Basic(_) | Access::Bearer(_) => Ok(()),
    }
}

fn bearer(behaviour: &mut Behaviour) -> Result<&mut Bearer, &'static str> {
    match &mut behaviour.access {
        Access::Bearer(bearer) => Ok(bearer),
        Access::Basic(_) | Access::Open => Err("it needs a profile with a token realm"),
    }
}

fn storage(behaviour: &mut Behaviour) -> Result<&mut Storage, &'static str> {
    behaviour.storage.as_mut().ok_or("it needs a profile that redirects reads of blobs")
}
