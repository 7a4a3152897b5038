//! The faults of stores that speak the interface of S3, one line each: what the stand-in then does, as a change of its
//! behaviour.
//!
//! The table `tests/data/bucket-faults.tsv` of the workspace says which case each of them must fail. The files are by what
//! is at fault: the connection and the whole server ([`wire`]), who is let in and where ([`access`]), buckets
//! ([`buckets`]), objects ([`objects`]), uploads in parts ([`multipart`]), presigned addresses and ranges ([`presigned`]),
//! listings and deletions of many ([`listing`]), and what only a registry or newer clients need ([`clients`]).

mod wire;

mod access;

mod buckets;

mod objects;

mod multipart;

mod presigned;

mod listing;

mod clients;

use std::sync::LazyLock;

use super::behaviour::{Behaviour, Change, Op, Page, Quirk, Refusal, Regions, Situation};
use crate::bucket::FAMILY;
use crate::family::Play;
use crate::fault::Fault;

/// Every fault of the interface, sorted by id.
pub(crate) static FAULTS: LazyLock<Vec<Fault>> = LazyLock::new(|| {
    let mut all = [
        wire::FAULTS,
        access::FAULTS,
        buckets::FAULTS,
        objects::FAULTS,
        multipart::FAULTS,
        presigned::FAULTS,
        listing::FAULTS,
        clients::FAULTS,
    ]
    .concat();
    all.sort_unstable_by_key(|fault| fault.id);
    all
});

/// What a fault's change comes to.
type Played = Result<(), &'static str>;

const fn fault(id: &'static str, title: &'static str, play: fn(&mut Behaviour) -> Played) -> Fault {
    Fault { id, family: FAMILY, title, play: Play::S3(play) }
}

/// Sets a part of the behaviour.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn set<T>(part: &mut T, value: T) -> Played {
    *part = value;
    Ok(())
}

/// Does this, too.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn quirk(behaviour: &mut Behaviour, quirk: Quirk) -> Played {
    behaviour.quirks.push(quirk);
    Ok(())
}

/// Refuses in that situation.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn refuse(behaviour: &mut Behaviour, situation: Situation, refusal: Refusal) -> Played {
    behaviour.refuse(situation, refusal);
    Ok(())
}

/// Refuses that operation.
fn refuse_op(behaviour: &mut Behaviour, op: Op, refusal: Refusal) -> Played {
    refuse(behaviour, Situation::Asked(op), refusal)
}

/// Makes this change in answers to that operation.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn change(behaviour: &mut Behaviour, op: Op, change: Change) -> Played {
    behaviour.changes.push((op, change));
    Ok(())
}

/// Answers this to everything, without a sign of the product.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn always(behaviour: &mut Behaviour, page: Page) -> Played {
    behaviour.always = Some(page);
    behaviour.signs.clear();
    behaviour.ids = super::behaviour::Ids::None;
    Ok(())
}

fn amazon(behaviour: &Behaviour) -> Played {
    match behaviour.regions {
        Regions::Amazon { .. } => Ok(()),
        Regions::Any | Regions::One(_) | Regions::Strict(_) | Regions::Auto => {
            Err("it needs a profile of Amazon's")
        }
    }
}

fn with_bucket(behaviour: &Behaviour) -> Played {
    behaviour.bucket.map(|_| ()).ok_or("it needs a profile with one bucket")
}

fn plain(behaviour: &Behaviour) -> Played {
    match behaviour.wire.scheme {
        crate::serve::Scheme::Http => Ok(()),
        crate::serve::Scheme::Https | crate::serve::Scheme::HttpCalledHttps => {
            Err("it needs a profile without TLS")
        }
    }
}
