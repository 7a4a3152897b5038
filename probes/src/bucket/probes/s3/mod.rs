//! The probes of the S3 interface, one file each.

mod endpoint;
mod auth_negative;
mod clock;
mod location_us_east_1;
mod region_endpoint;
mod absent_bucket;
mod create;
mod create_twice;
mod delete_bucket;
mod addressing;
mod put_get_small;
mod metadata;
mod unusual_metadata;
mod zero_byte;
mod keys;
mod unusual_keys;
mod overwrite;
mod absent_key;
mod delete;
mod etag_md5;
mod multipart;
mod multipart_limits;
mod abort_leftovers;
mod parallel_parts;
mod parallel_parts_deep;
mod throughput;
mod presign_get;
mod presign_range_parallel;
mod presign_put;
mod presign_negative;
mod presign_vantage;
mod list_v2_pagination;
mod list_latency;
mod list_consistency;
mod delete_multi;
mod delete_multi_crc;
mod sse_aes256;
mod copy;
mod part_copy;
mod list_v1;
mod presign_head;
mod aws_chunked;
mod crc_trailer;
mod conditional;
mod bucket_settings;
mod aws_sdk_round_trip;
mod aws_sdk_defaults;

use harness::Probe;

use crate::bucket::Bucket;

/// The first of the list.
pub(super) const FIRST: Probe<Bucket> = endpoint::PROBE;

/// Every probe of the S3 interface, in the order in which they are reported.
pub(super) const ALL: &[Probe<Bucket>] = &[
    endpoint::PROBE,
    auth_negative::PROBE,
    clock::PROBE,
    location_us_east_1::PROBE,
    region_endpoint::PROBE,
    absent_bucket::PROBE,
    create::PROBE,
    create_twice::PROBE,
    delete_bucket::PROBE,
    addressing::PROBE,
    put_get_small::PROBE,
    metadata::PROBE,
    unusual_metadata::PROBE,
    zero_byte::PROBE,
    keys::PROBE,
    unusual_keys::PROBE,
    overwrite::PROBE,
    absent_key::PROBE,
    delete::PROBE,
    etag_md5::PROBE,
    multipart::PROBE,
    multipart_limits::PROBE,
    abort_leftovers::PROBE,
    parallel_parts::PROBE,
    presign_get::PROBE,
    presign_range_parallel::PROBE,
    presign_put::PROBE,
    presign_negative::PROBE,
    presign_vantage::PROBE,
    list_v2_pagination::PROBE,
    list_consistency::PROBE,
    delete_multi::PROBE,
    delete_multi_crc::PROBE,
    sse_aes256::PROBE,
    copy::PROBE,
    part_copy::PROBE,
    list_v1::PROBE,
    presign_head::PROBE,
    aws_chunked::PROBE,
    crc_trailer::PROBE,
    conditional::PROBE,
    bucket_settings::PROBE,
    aws_sdk_round_trip::PROBE,
    aws_sdk_defaults::PROBE,
    // Those that move much come last: they hold up whoever waits for them.
    list_latency::PROBE,
    parallel_parts_deep::PROBE,
    throughput::PROBE,
];
