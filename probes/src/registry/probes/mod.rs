//! The probes, one file each, in the order in which they are listed and reported.
//!
//! A new probe is a file here, a `mod` line and a line in `ALL`; the test below says when one of them is missing.

use harness::Probe;

use super::client::Registry;

mod ping;
mod tls;
mod challenge;
mod token_flow;
mod bad_credentials;
mod early_401;

mod cred_keying;
mod cred_lifetime;
mod clock;

mod head_absent_repo;
mod read_only;
mod redirect_hygiene;
mod create_on_push;
mod gitpod_repos;
mod upload_init;
mod location_shape;
mod blob_put;
mod manifest_put_oci;

mod head_absent_tag;
mod head_blob;
mod digest_mismatch;
mod mount;
mod idempotent_blob;
mod head_manifest;
mod manifest_bytes;
mod read_after_write;
mod blob_get_redirect;

mod name_depth;
mod manifest_types;
mod tag_overwrite;
mod manifest_missing_blob;
mod blob_range;
mod multi_arch;
mod no_stickiness;

mod chunked_patch;
mod stream_patch;
mod large_layer;
mod large_layer_deep;
mod slow_body;
mod parallel_push;
mod token_expiry;
mod rate;

mod tags_list;
mod catalog;
mod delete;

mod oci_client_round_trip;

/// Every probe of a registry.
pub(super) const ALL: &[Probe<Registry>] = &[
    ping::PROBE,
    tls::PROBE,
    challenge::PROBE,
    token_flow::PROBE,
    cred_keying::PROBE,
    cred_lifetime::PROBE,
    clock::PROBE,
    head_absent_repo::PROBE,
    read_only::PROBE,
    redirect_hygiene::PROBE,
    create_on_push::PROBE,
    gitpod_repos::PROBE,
    upload_init::PROBE,
    location_shape::PROBE,
    blob_put::PROBE,
    manifest_put_oci::PROBE,
    early_401::PROBE,
    head_absent_tag::PROBE,
    head_blob::PROBE,
    digest_mismatch::PROBE,
    mount::PROBE,
    idempotent_blob::PROBE,
    head_manifest::PROBE,
    manifest_bytes::PROBE,
    read_after_write::PROBE,
    blob_get_redirect::PROBE,
    name_depth::PROBE,
    manifest_types::PROBE,
    tag_overwrite::PROBE,
    manifest_missing_blob::PROBE,
    blob_range::PROBE,
    multi_arch::PROBE,
    no_stickiness::PROBE,
    // Those that send much wait for each other, in this order: what is quick comes first.
    chunked_patch::PROBE,
    stream_patch::PROBE,
    large_layer::PROBE,
    large_layer_deep::PROBE,
    slow_body::PROBE,
    parallel_push::PROBE,
    token_expiry::PROBE,
    tags_list::PROBE,
    catalog::PROBE,
    delete::PROBE,
    oci_client_round_trip::PROBE,
    rate::PROBE,
    bad_credentials::PROBE,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use harness::{Effect, Requirement};

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_in_the_list() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/registry/probes");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .filter_map(|entry| {
                entry.unwrap().file_name().into_string().unwrap().strip_suffix(".rs").map(str::to_owned)
            })
            .filter(|name| name != "mod")
            .collect();
        let listed: BTreeSet<String> = ALL.iter().map(|probe| probe.info.slug().to_owned()).collect();
        assert_eq!(
            files, listed,
            "the files of {folder} and the list ALL in its mod.rs differ: a probe is one file, named as its slug, with `mod NAME;` and `NAME::PROBE,` in mod.rs"
        );
        assert_eq!(listed.len(), ALL.len(), "a probe stands in the list twice");
    }

    #[test]
    fn every_probe_says_what_it_is() {
        for Probe { info, .. } in ALL {
            let id = info.id;
            assert!(id.starts_with("registry::"), "{id}");
            assert!(!info.title.is_empty() && !info.title.ends_with('.'), "{id}");
            assert!(info.why.ends_with('.') && info.wire.ends_with('.'), "{id}");
            assert!(info.effect != Effect::Provokes || info.requirement != Requirement::Required, "{id}");
            for need in info.needs {
                assert!(
                    ALL.iter().any(|other| other.info.slug() == *need),
                    "{id} needs {need}, which is no probe"
                );
            }
        }
    }

    #[test]
    fn causes_are_unique() {
        let mut codes = BTreeSet::new();
        for cause in crate::net::causes::CAUSES
            .iter()
            .chain(super::super::causes::CAUSES)
            .chain(harness::cause::ENGINE)
        {
            assert!(codes.insert(cause.code), "{} stands twice", cause.code);
            assert!(cause.remedy.ends_with('.') && !cause.title.ends_with('.'), "{}", cause.code);
        }
    }
}
