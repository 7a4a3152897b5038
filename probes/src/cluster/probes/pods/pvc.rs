//! A claim of a volume is bound, written and read.
//!
//! openvsx-proxy is a stateful set with a volume of 8 GiB in every installation, and MySQL, MinIO and the registry have one
//! each where they run in the cluster (`install/installer/cmd/testdata/render/minimal/output.golden`). A default class may
//! be there whose driver is not (EKS from 1.23 on needs the EBS driver as an add-on), or makes volumes in another zone than
//! the nodes: only a claim that a pod uses tells. This version does not run it. Source: k26.

use harness::{Cost, Depth, Effect, Probe, ProbeInfo, Requirement};

use crate::cluster::{Cluster, category};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::pvc",
        key: "k26",
        title: "a claim of a volume is bound, written and read",
        why: "openvsx-proxy keeps its data in a volume of the default class, and so do MySQL, MinIO and the registry in the cluster. Where the class has no driver, or makes volumes that the nodes cannot attach, their pods stay pending.",
        wire: "`POST` of a PersistentVolumeClaim of 1 GiB, ReadWriteOnce, without a class, and of a pod on a node of the role `meta` that writes a file, syncs it and reads it again; a watch until both are done, at most 120 s; `DELETE` of both.",
        requirement: Requirement::Required,
        depth: Depth::Deep,
        effect: Effect::StartsPods,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 2, bytes: 1_000_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(super::not_yet(cluster, cx)),
};
