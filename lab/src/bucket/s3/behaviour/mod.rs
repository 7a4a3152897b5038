//! How one store behaves, as data: what a product's profile is made of, and what a fault changes.
//!
//! Three lists carry most of it: [`Behaviour::refusals`] (in this situation, refuse so), [`Behaviour::changes`] (in
//! answers to this operation, change that) and [`Behaviour::quirks`] (what it does otherwise than S3 documents it). The
//! remaining fields are the differences that every product has: names, regions, signs, and the shape of errors.

mod op;

mod situation;

mod quirk;

mod parts;

pub(crate) use op::Op;
pub(crate) use parts::{Change, Errors, Ids, Page, PageBody, Parts, Recreate, Refusal, Regions};
pub(crate) use quirk::Quirk;
pub(crate) use situation::Situation;

use crate::serve::Wire;

/// How one store behaves.
#[derive(Clone, Debug)]
pub(crate) struct Behaviour {
    /// The state of its listener.
    pub(crate) wire: Wire,
    /// The endpoint that the target's text names: a host, with its port where that is not the scheme's own.
    pub(crate) endpoint: &'static str,
    /// The other hosts that it is reached by; the first label may be `*`.
    pub(crate) more_hosts: Vec<String>,
    /// Whether nothing listens at these other hosts.
    pub(crate) more_hosts_closed: bool,
    /// The region that the target's text names.
    pub(crate) region: Option<&'static str>,
    /// The regions that it has.
    pub(crate) regions: Regions,
    /// The bucket that the target's text names.
    pub(crate) bucket: Option<&'static str>,
    /// Whether that bucket is not there.
    pub(crate) bucket_missing: bool,
    /// Whether the target's text says that the bucket backs Gitpod's registry.
    pub(crate) backs_registry: bool,
    /// The access key of the target's text.
    pub(crate) access_key: &'static str,
    /// The access key that it knows.
    pub(crate) known_access_key: &'static str,
    /// The secret key of the target's text.
    pub(crate) secret_key: &'static str,
    /// The secret key that it checks signatures with.
    pub(crate) known_secret_key: &'static str,
    /// The host that signatures are verified for, when a proxy in front writes another one than the client.
    pub(crate) verified_host: Option<&'static str>,
    /// Headers that every answer bears.
    pub(crate) signs: Vec<(&'static str, &'static str)>,
    /// The identifiers that every answer bears.
    pub(crate) ids: Ids,
    /// How an error is written.
    pub(crate) errors: Errors,
    /// What it serves to everybody beside the protocol.
    pub(crate) pages: Vec<(&'static str, Page)>,
    /// What it answers to everything.
    pub(crate) always: Option<Page>,
    /// How far its clock is behind ours.
    pub(crate) behind_seconds: i64,
    /// How far the clock of its identifiers is behind that.
    pub(crate) ids_behind_seconds: i64,
    /// What it asks of parts.
    pub(crate) parts: Parts,
    /// What it answers when the bucket that is created is there already and of the same owner.
    pub(crate) recreate: Recreate,
    /// What it refuses in a situation; the first entry that fits counts.
    pub(crate) refusals: Vec<(Situation, Refusal)>,
    /// What it changes in its answers, in this order.
    pub(crate) changes: Vec<(Op, Change)>,
    /// What it does otherwise.
    pub(crate) quirks: Vec<Quirk>,
}

impl Behaviour {
    /// A store that does everything as S3's documentation has it, and bears no sign. Every profile is this with
    /// differences.
    pub(crate) fn plain() -> Self {
        Self {
            wire: Wire::GOOD,
            endpoint: "storage.lab.example",
            more_hosts: Vec::new(),
            more_hosts_closed: false,
            region: None,
            regions: Regions::Any,
            bucket: None,
            bucket_missing: false,
            backs_registry: false,
            access_key: "LABACCESSKEY00000001",
            known_access_key: "LABACCESSKEY00000001",
            secret_key: "lab/secret+key/of/the/bucket/store/00001",
            known_secret_key: "lab/secret+key/of/the/bucket/store/00001",
            verified_host: None,
            signs: Vec::new(),
            ids: Ids::None,
            errors: Errors::Amazon,
            pages: Vec::new(),
            always: None,
            behind_seconds: 0,
            ids_behind_seconds: 0,
            parts: Parts { smallest: 5 << 20, equal: false },
            recreate: Recreate::Refused,
            refusals: Vec::new(),
            changes: Vec::new(),
            quirks: Vec::new(),
        }
    }

    /// Whether it does this.
    pub(crate) fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }

    /// A fault's refusal goes before the product's own.
    pub(crate) fn refuse(&mut self, situation: Situation, refusal: Refusal) {
        self.refusals.insert(0, (situation, refusal));
    }

    /// Gives the region a store has only one of, or the default one of several.
    pub(crate) fn home_region(&self) -> &'static str {
        match self.regions {
            Regions::Any | Regions::Auto => "",
            Regions::One(region) | Regions::Strict(region) => region,
            Regions::Amazon { home } => home,
        }
    }
}
