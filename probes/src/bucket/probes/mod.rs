//! The probes of bucket stores, one file each: those of the S3 interface in [`s3`], those of Google's in [`gcs`].
//!
//! The list of each folder is the order in which they are reported.

pub mod s3;

pub mod gcs;

use harness::{Probe, SkipKind};

use super::settings::{S3Settings, Settings};
use super::{Bucket, NOT_GCS, NOT_S3};

/// How many probes there are.
const COUNT: usize = s3::ALL.len() + gcs::ALL.len();

/// Every probe of a bucket store.
pub(super) const ALL: &[Probe<Bucket>] = &{
    let mut all: [Probe<Bucket>; COUNT] = [const { s3::FIRST }; COUNT];
    let mut at = 0;
    while at < s3::ALL.len() {
        all[at] = Probe { info: s3::ALL[at].info, run: s3::ALL[at].run };
        at += 1;
    }
    while at < COUNT {
        let probe = &gcs::ALL[at - s3::ALL.len()];
        all[at] = Probe { info: probe.info, run: probe.run };
        at += 1;
    }
    all
};

/// The probes of what the registry in the cluster does, which mean nothing where none stands on the store.
const FOR_REGISTRY: &[&str] = &["sse_aes256", "copy", "part_copy", "list_v1", "presign_head"];

/// The probes of what Gitpod does only where it makes a bucket for each user.
const PER_USER: &[&str] = &["absent_bucket", "create_twice", "delete_bucket"];

/// Why the probe `slug` cannot run on this target, as far as the settings tell.
pub(super) fn not_run(settings: &Settings, slug: &str) -> Option<(SkipKind, String)> {
    let not_applicable = |text: &str| Some((SkipKind::NotApplicable, text.to_owned()));
    let is_gcs = gcs::ALL.iter().any(|probe| probe.info.slug() == slug);
    match settings {
        Settings::S3(_) if is_gcs => not_applicable(NOT_GCS),
        Settings::Gcs(_) if !is_gcs => not_applicable(NOT_S3),
        Settings::S3(settings) => s3_not_run(settings, slug),
        Settings::Gcs(settings) if slug == "interop_hmac" && settings.hmac.is_none() => {
            Some((SkipKind::NotGiven, "the environment names no `hmac` keys".to_owned()))
        }
        Settings::Gcs(_) => None,
    }
}

fn s3_not_run(settings: &S3Settings, slug: &str) -> Option<(SkipKind, String)> {
    let not_applicable = |text: &str| Some((SkipKind::NotApplicable, text.to_owned()));
    if FOR_REGISTRY.contains(&slug) && !settings.backs_registry {
        return not_applicable("no registry stands on the store (`backs: registry`)");
    }
    if PER_USER.contains(&slug) && settings.bucket.is_some() {
        return not_applicable("Gitpod keeps everything in the one bucket that the environment names");
    }
    if slug == "aws_chunked" && settings.origin.scheme() == "https" {
        return not_applicable("over TLS Gitpod's client sends no signed chunks");
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use harness::settings::{Node, Place, Reader, Value};
    use harness::{Depth, Effect, Requirement};

    use super::*;

    /// The files of a folder of probes.
    fn files(folder: &str) -> BTreeSet<String> {
        let folder = format!("{}/src/bucket/probes/{folder}", env!("CARGO_MANIFEST_DIR"));
        let names = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
        let names =
            names.filter_map(|name| name.into_string().unwrap().strip_suffix(".rs").map(str::to_owned));
        names.filter(|name| name != "mod").collect()
    }

    #[test]
    fn every_file_of_the_folders_is_in_a_list() {
        let mut slugs = BTreeSet::new();
        for (folder, list) in [("s3", s3::ALL), ("gcs", gcs::ALL)] {
            let listed: BTreeSet<String> = list.iter().map(|probe| probe.info.slug().to_owned()).collect();
            assert_eq!(
                files(folder),
                listed,
                "the files of probes/{folder} and the list ALL in its mod.rs differ: a probe is one file, named as its slug, with `mod NAME;` and `NAME::PROBE,` in mod.rs"
            );
            assert_eq!(listed.len(), list.len(), "a probe stands in the list of {folder} twice");
            for slug in listed {
                assert!(slugs.insert(slug.clone()), "{slug} is the slug of two probes");
            }
        }
        assert_eq!(ALL.len(), slugs.len());
        assert!(
            ALL.iter()
                .map(|probe| probe.info.slug())
                .eq(s3::ALL.iter().chain(gcs::ALL).map(|probe| probe.info.slug()))
        );
    }

    #[test]
    fn every_probe_says_what_it_is() {
        for Probe { info, .. } in ALL {
            let id = info.id;
            assert!(id.starts_with("bucket::"), "{id}");
            assert!(!info.title.is_empty() && !info.title.ends_with('.'), "{id}");
            assert!(info.why.ends_with('.') && info.wire.ends_with('.'), "{id}");
            for text in [info.title, info.why, info.wire] {
                assert!(!text.contains("UNWRITTEN"), "{id} is not written");
            }
            assert!(info.effect != Effect::Provokes || info.requirement != Requirement::Required, "{id}");
            let list = if gcs::ALL.iter().any(|probe| probe.info.id == id) { gcs::ALL } else { s3::ALL };
            for need in info.needs {
                let known = list.iter().any(|other| other.info.slug() == *need);
                assert!(known, "{id} needs {need}, which is no probe of its interface");
            }
        }
    }

    #[test]
    fn causes_are_unique() {
        let mut codes = BTreeSet::new();
        let family = super::super::causes::ALL.iter().flat_map(|list| list.iter());
        for cause in family.chain(harness::cause::ENGINE) {
            assert!(codes.insert(cause.code), "{} stands twice", cause.code);
            assert!(cause.remedy.ends_with('.') && !cause.title.ends_with('.'), "{}", cause.code);
        }
    }

    #[test]
    fn a_standard_run_moves_no_more_than_160_mib() {
        for list in [s3::ALL, gcs::ALL] {
            let standard = list.iter().filter(|probe| probe.info.depth == Depth::Standard);
            let bytes: u64 = standard.map(|probe| probe.info.cost.bytes).sum();
            assert!(bytes <= 160 << 20, "{} MiB", bytes >> 20);
        }
    }

    fn settings(keys: &[(&str, Value)]) -> Settings {
        let node = |value: Value| Node { at: Place::default(), value };
        let file = Value::Map(vec![("file".into(), Place::default(), node(Value::Text("k".into())))]);
        let secrets = ["access_key", "secret_key", "service_account"].map(|key| (key, file.clone()));
        let all = keys.iter().cloned().chain(secrets);
        let map = all.map(|(key, value)| (key.to_owned(), Place::default(), node(value))).collect();
        let (root, mut mistakes) = (node(Value::Map(map)), Vec::new());
        let mut reader = Reader::new(&root, "/etc", &mut mistakes);
        Settings::read(&mut reader, &harness::environment::Common::default()).unwrap()
    }

    #[test]
    fn what_means_nothing_on_a_target_is_skipped() {
        let text = |text: &str| Value::Text(text.to_owned());
        let many = settings(&[("api", text("s3")), ("endpoint", text("h"))]);
        let one = settings(&[
            ("api", text("s3")),
            ("endpoint", text("h")),
            ("bucket", text("abc")),
            ("backs", text("registry")),
        ]);
        let plain =
            settings(&[("api", text("s3")), ("endpoint", text("h")), ("insecure", Value::Bool(true))]);
        let google = settings(&[("api", text("gcs")), ("project", text("p"))]);
        for (slug, on_many, on_one, on_plain, on_google) in [
            ("endpoint", true, true, true, false),
            ("create_twice", true, false, true, false),
            ("sse_aes256", false, true, false, false),
            ("aws_chunked", false, false, true, false),
            ("sa_key", false, false, false, true),
            ("interop_hmac", false, false, false, false),
        ] {
            let runs = [&many, &one, &plain, &google].map(|settings| not_run(settings, slug).is_none());
            assert_eq!(runs, [on_many, on_one, on_plain, on_google], "{slug}");
        }
        for slug in FOR_REGISTRY.iter().chain(PER_USER) {
            assert!(s3::ALL.iter().any(|probe| probe.info.slug() == *slug), "no probe {slug}");
        }
    }
}
