//! Cloudflare R2: the region `auto`, parts of one length, and no checksum in a header or behind a body
//! (aws-sdk-js-v3#6810). The rest is general knowledge.

use super::super::behaviour::{Behaviour, Errors, Ids, Parts, Refusal, Regions, Situation};
use super::profile;
use crate::profile::Profile;

pub(super) const PROFILE: Profile =
    profile("cloudflare-r2", "cloudflare-r2", "Cloudflare R2", || Behaviour {
        endpoint: "0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com",
        region: Some("auto"),
        regions: Regions::Auto,
        signs: vec![("server", "cloudflare")],
        ids: Ids::Cloudflare,
        errors: Errors::Plain,
        parts: Parts { smallest: 5 << 20, equal: true },
        refusals: vec![
            (
                Situation::Trailer,
                Refusal::new(501, "NotImplemented", "STREAMING-UNSIGNED-PAYLOAD-TRAILER not implemented"),
            ),
            (
                Situation::Checksum,
                Refusal::new(501, "NotImplemented", "Header 'x-amz-checksum-crc32' not implemented"),
            ),
        ],
        ..Behaviour::plain()
    });
