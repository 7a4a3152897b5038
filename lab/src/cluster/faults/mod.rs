//! The faults of clusters, one line each: what the stand-in then does, as a change of its behaviour.
//!
//! The table `tests/data/cluster-faults.tsv` of the workspace says which case each of them must fail. The files are by what
//! is at fault: what comes instead of an API server ([`entry`]), who is let in and what they may do ([`access`]), what the
//! server says and serves ([`server`]), the [`nodes`], the [`network`], what is refused to pods and what they lack
//! ([`workloads`]), and cert-manager with what it issues ([`certificates`]). Beneath, [`objects`] edits what is in the store.

mod entry;

mod access;

mod server;

mod nodes;

mod network;

mod workloads;

mod certificates;

mod objects;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use super::FAMILY;
use super::behaviour::Behaviour;
use crate::family::Play;
use crate::fault::Fault;

/// Every fault of the family, sorted by id.
pub(crate) static FAULTS: LazyLock<Vec<Fault>> = LazyLock::new(|| {
    let mut all = [
        entry::FAULTS,
        access::FAULTS,
        server::FAULTS,
        nodes::FAULTS,
        network::FAULTS,
        workloads::FAULTS,
        certificates::FAULTS,
    ]
    .concat();
    all.sort_unstable_by_key(|fault| fault.id);
    all
});

/// What a fault's change comes to.
type Played = Result<(), &'static str>;

const fn fault(id: &'static str, title: &'static str, play: fn(&mut Behaviour) -> Played) -> Fault {
    Fault { id, family: FAMILY, title, play: Play::Cluster(play) }
}

/// Sets a part of the behaviour.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn set<T>(part: &mut T, value: T) -> Played {
    *part = value;
    Ok(())
}
