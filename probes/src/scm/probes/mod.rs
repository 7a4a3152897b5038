//! The probes of source control systems, one file each: first what all share, then those of each vendor, then git. The
//! order is the one in which they are reported.

use harness::Probe;

use super::client::Scm;

mod common;
mod github;
mod gitlab;
mod bitbucket;
mod bitbucket_server;
mod git;

/// Every folder, in order.
const FOLDERS: &[&[Probe<Scm>]] =
    &[common::ALL, github::ALL, gitlab::ALL, bitbucket::ALL, bitbucket_server::ALL, git::ALL];

/// Every probe of a source control system.
pub(super) const ALL: &[Probe<Scm>] = &joined();

const COUNT: usize = {
    let (mut count, mut folder) = (0, 0);
    while folder < FOLDERS.len() {
        count += FOLDERS[folder].len();
        folder += 1;
    }
    count
};

/// The folders as one list: a family has one, and probes cannot be copied but from their constants.
const fn joined() -> [Probe<Scm>; COUNT] {
    let mut all = [const { copy(&FOLDERS[0][0]) }; COUNT];
    let (mut next, mut folder) = (0, 0);
    while folder < FOLDERS.len() {
        let mut one = 0;
        while one < FOLDERS[folder].len() {
            all[next] = copy(&FOLDERS[folder][one]);
            next += 1;
            one += 1;
        }
        folder += 1;
    }
    all
}

const fn copy(probe: &Probe<Scm>) -> Probe<Scm> {
    Probe { info: probe.info, run: probe.run }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::scm::vendor::Vendor;

    /// Each folder with what the slugs of its probes begin with.
    const NAMED: &[(&str, &[Probe<Scm>], &str)] = &[
        ("common", common::ALL, ""),
        ("github", github::ALL, "github_"),
        ("gitlab", gitlab::ALL, "gitlab_"),
        ("bitbucket", bitbucket::ALL, "bitbucket_"),
        ("bitbucket_server", bitbucket_server::ALL, "bitbucket_server_"),
        ("git", git::ALL, "git_"),
    ];

    #[test]
    fn the_files_of_each_folder_are_its_list() {
        assert_eq!(NAMED.len(), FOLDERS.len());
        for (folder, probes, prefix) in NAMED {
            let slugs: BTreeSet<String> = probes
                .iter()
                .map(|probe| probe.info.slug().strip_prefix(prefix).unwrap_or("misnamed").to_owned())
                .collect();
            assert_eq!(slugs.len(), probes.len(), "{folder}");
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/scm/probes").join(folder);
            let files: BTreeSet<String> = std::fs::read_dir(path)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .filter(|path| path.extension().is_some_and(|end| end == "rs"))
                .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
                .filter(|name| name != "mod")
                .collect();
            assert_eq!(slugs, files, "{folder}: add the file to the list of its mod.rs, or remove it");
        }
    }

    #[test]
    fn every_key_of_the_catalogue_is_one_probe() {
        let keys: Vec<&str> = ALL.iter().map(|probe| probe.info.key).collect();
        for (prefix, padded, entries) in [
            ("s", true, 4),
            ("g", true, 18),
            ("l", true, 17),
            ("b", true, 13),
            ("t", true, 17),
            ("v", false, 5),
        ] {
            for number in 1..=entries {
                let key = if padded { format!("{prefix}{number:02}") } else { format!("{prefix}{number}") };
                assert_eq!(keys.iter().filter(|known| **known == key).count(), 1, "{key}");
            }
        }
    }

    #[test]
    fn texts_have_their_form_and_vendors_need_nothing_of_each_other() {
        for probe in ALL {
            let info = &probe.info;
            assert!(info.why.ends_with('.') && info.wire.ends_with('.'), "{}", info.id);
            assert!(!info.title.ends_with('.'), "{}", info.id);
            // A probe of another vendor is skipped, and what needs a skipped one is blocked, which is no pass.
            assert!(info.needs.iter().all(|need| Vendor::of_probe(need).is_none()), "{}", info.id);
        }
    }
}
