//! A probe: one functional check of a family, typed by the family's client.

use futures::future::BoxFuture;

use crate::context::Cx;
use crate::finding::Finding;
use crate::vocabulary::{Depth, Effect, Requirement};

/// One functional check. A `const` value per probe, in the explicit list of its family.
pub struct Probe<C: 'static> {
    /// What everybody sees of it.
    pub info: ProbeInfo,
    /// The check.
    pub run: for<'a> fn(&'a C, &'a Cx) -> BoxFuture<'a, Finding>,
}

/// What everybody sees of a probe.
#[derive(Clone, Copy, Debug)]
pub struct ProbeInfo {
    /// `registry::create_on_push`, stable for ever.
    pub id: &'static str,
    /// The key in the catalogue of facts: `REG-12`.
    pub key: &'static str,
    /// What is required, a phrase: "a push to a repository that does not exist creates it".
    pub title: &'static str,
    /// Which operation of Gitpod needs it and what breaks there, in sentences.
    pub why: &'static str,
    /// What it sends, in sentences.
    pub wire: &'static str,
    /// What follows when it does not pass.
    pub requirement: Requirement,
    /// What it costs.
    pub depth: Depth,
    /// What it does to the target.
    pub effect: Effect,
    /// The matrix category that it counts for; `None` counts for all of its target.
    pub category: Option<&'static str>,
    /// The slugs of the probes that have to pass before it can mean anything.
    pub needs: &'static [&'static str],
    /// What it creates and moves at most.
    pub cost: Cost,
}

impl ProbeInfo {
    /// The last part of the id.
    pub fn slug(&self) -> &'static str {
        self.id.rsplit("::").next().unwrap_or(self.id)
    }
}

/// What a probe creates and moves at most, beside what the probes that it needs do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Things that it creates and removes.
    pub objects: u32,
    /// Bytes that it sends and reads.
    pub bytes: u64,
    /// Connections that it opens beside the target's own.
    pub connections: u32,
}
