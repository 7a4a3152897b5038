//! A layer of the size that workspace images have is stored in one piece.
//!
//! What lets 64 MiB pass may still stop at 100 MB, as Cloudflare does, or run out of time or of disk. Source: REG-20.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use super::large_layer;
use crate::registry::client::Registry;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::large_layer_deep",
        key: "REG-20",
        title: "a layer of the size that workspace images have is stored in one piece",
        why: "Some proxies take bodies up to 100 MB, write them to a disk that is small, or give them a minute. Layers of workspace images are larger than what a quick check sends.",
        wire: "One upload whose PUT carries 256 MiB, or as much as `large_layer` says, that cannot be compressed, the same bytes in every run.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 2, bytes: 256 << 20, connections: 0 },
    },
    run: |registry, cx| Box::pin(large_layer::run(registry, cx, registry.settings.large_layer)),
};
