//! Ceph's gateway: its request ids carry the time and the zone, its errors no sentence, and a bucket may be made twice by
//! the same owner.

use super::super::behaviour::{Behaviour, Errors, Ids, Page, Recreate};
use super::profile;
use crate::profile::Profile;

pub(super) const PROFILE: Profile =
    profile("ceph-rgw", "ceph-rgw", "Ceph's object gateway (Quincy)", || Behaviour {
        signs: vec![("server", "Ceph Object Gateway (quincy)"), ("accept-ranges", "bytes")],
        ids: Ids::Ceph,
        errors: Errors::Ceph,
        recreate: Recreate::Accepted,
        pages: vec![("/swift/info", Page::text(200, "application/json; charset=utf-8", SWIFT))],
        ..Behaviour::plain()
    });

/// What the gateway says of itself to Swift's clients. General knowledge.
const SWIFT: &str = "{\"bulk_delete\":{},\"container_quotas\":{},\"swift\":{\"max_file_size\":5368709120,\
                     \"container_listing_limit\":10000,\"policies\":[{\"default\":true,\"name\":\"default-placement\"}]},\
                     \"tempurl\":{\"methods\":[\"GET\",\"HEAD\",\"PUT\",\"POST\",\"DELETE\"]},\"slo\":{\"max_manifest_segments\":1000},\
                     \"account_quotas\":{},\"staticweb\":{},\"tempauth\":{\"account_acls\":true}}";
