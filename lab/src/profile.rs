//! What the lab can play: one [`Profile`] a product.

use std::fmt;

use crate::registry::{self, Behaviour};
use crate::stand::{Addresses, Item};

/// One product as the lab plays it.
#[derive(Clone, Copy)]
pub struct Profile {
    /// The product's id, optionally with `-variant`.
    pub id: &'static str,
    /// The family of targets that it answers as.
    pub family: &'static str,
    /// The id of the product that it bears the signs of.
    pub product: &'static str,
    /// The product and its set-up in one phrase.
    pub title: &'static str,
    /// Whether it is part of `run --lab`, where every target is expected to hold.
    pub healthy: bool,
    /// How it behaves. A family that is added becomes a variant here.
    pub(crate) behaviour: fn() -> Behaviour,
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Profile {
    /// The text that [`Stand::target`](crate::Stand::target) would write, for a stand-in that does not run: without
    /// a port of its own, and without writing the files that it names.
    pub fn outline(&self, name: &str) -> String {
        let nowhere = std::net::SocketAddr::from(([127, 0, 0, 1], 1));
        let addresses = Addresses { own: nowhere, realm: Some(nowhere) };
        Item::new(&(self.behaviour)(), addresses, name).text
    }
}

/// Every profile, sorted by id.
pub fn profiles() -> &'static [Profile] {
    registry::PROFILES
}

/// The profile with this id.
pub fn profile(id: &str) -> Option<&'static Profile> {
    profiles().iter().find(|profile| profile.id == id)
}
