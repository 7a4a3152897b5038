//! What the lab can play: one [`Profile`] a product.

use std::fmt;
use std::sync::LazyLock;

use crate::bucket;
use crate::cluster;
use crate::database;
use crate::domain;
use crate::family::Make;
use crate::ports::Addresses;
use crate::registry;
use crate::scm;

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
    /// How it behaves.
    pub(crate) behaviour: Make,
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Profile {
    /// Whether it is reached by the section `installation:` of an environment file, of which there is one, and not by an item
    /// of `targets:`.
    pub fn is_installation(&self) -> bool {
        self.family == domain::FAMILY
    }

    /// The text that [`Stand::target`](crate::Stand::target) would write, for a stand-in that does not run: without
    /// a port of its own, and without writing the files that it names.
    pub fn outline(&self, name: &str) -> String {
        self.behaviour.behaviour().item(Addresses::nowhere(), name).text
    }
}

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let mut all = [
        registry::PROFILES,
        bucket::s3::PROFILES,
        bucket::gcs::PROFILES,
        database::PROFILES,
        cluster::PROFILES,
        &scm::PROFILES,
        domain::PROFILES,
    ]
    .concat();
    all.sort_unstable_by_key(|profile| profile.id);
    all
});

/// Every profile of every family, sorted by id.
pub fn profiles() -> &'static [Profile] {
    &PROFILES
}

/// The profile with this id.
pub fn profile(id: &str) -> Option<&'static Profile> {
    profiles().iter().find(|profile| profile.id == id)
}
