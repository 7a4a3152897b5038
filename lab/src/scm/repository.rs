//! What stands in the repository of every stand-in, whichever vendor tells of it; the ids are those of real git objects.

use std::sync::LazyLock;

use super::git::objects::{self, Objects};

/// The branch that is taken where none is named.
pub(super) const DEFAULT_BRANCH: &str = "main";

/// The other branch, whose name has a slash.
pub(super) const OTHER_BRANCH: &str = "fix/one";

/// The tag, which stands on the commit of [`DEFAULT_BRANCH`].
pub(super) const TAG: &str = "v1";

/// How many repositories the user may see, in a listing; one page holds [`PAGE`].
pub(super) const LISTED: usize = 130;

/// What a page holds at most.
pub(super) const PAGE: usize = 100;

/// When everything was made, as RFC 3339.
pub(super) const MADE: &str = "2022-05-01T09:30:00Z";

/// The same in seconds.
pub(super) const MADE_SECONDS: i64 = 1_651_397_400;

/// A file of the commit of the default branch.
#[derive(Clone, Copy, Debug)]
pub(super) struct File {
    pub(super) path: &'static str,
    pub(super) content: &'static str,
}

/// The files of the default branch, sorted by path. The other branch has [`OTHER_FILE`] more.
pub(super) const FILES: &[File] = &[
    File { path: ".gitpod.yml", content: "tasks:\n  - init: make\n    command: make run\n" },
    File { path: "README.md", content: "# The analytical engine\n\nIt weaves algebraical patterns.\n" },
    File { path: "docs/guide.md", content: "# Guide\n\nTurn the crank.\n" },
];

/// The file that the other branch has besides.
pub(super) const OTHER_FILE: File = File { path: "src/one.txt", content: "one\n" };

/// The languages of it, with the bytes of each.
pub(super) const LANGUAGES: &[(&str, u64)] = &[("Rust", 40_960), ("Shell", 10_240)];

/// One commit.
#[derive(Clone, Debug)]
pub(super) struct Commit {
    pub(super) id: String,
    pub(super) tree: String,
    pub(super) parents: Vec<String>,
    /// With its newline.
    pub(super) message: &'static str,
    pub(super) files: Vec<File>,
}

/// The repository's contents.
#[derive(Debug)]
pub(super) struct Repository {
    /// The commit of the default branch, and of the tag.
    pub(super) main: Commit,
    /// The commit of the other branch; its parent is the other one.
    pub(super) other: Commit,
    /// Everything as git objects.
    pub(super) objects: Objects,
}

static REPOSITORY: LazyLock<Repository> = LazyLock::new(|| {
    let mut objects = Objects::default();
    let main = objects.commit(FILES, &[], "Begin\n");
    let more: Vec<File> = FILES.iter().copied().chain([OTHER_FILE]).collect();
    let other = objects.commit(&more, &[&main.id], "Fix one\n");
    Repository { main, other, objects }
});

/// The contents of every repository of the lab.
pub(super) fn contents() -> &'static Repository {
    &REPOSITORY
}

impl Repository {
    /// The commit that a branch, the tag, `HEAD`, a whole `refs/...`, or an id (of at least seven digits) names.
    pub(super) fn resolve(&self, name: &str) -> Option<&Commit> {
        let short =
            ["refs/heads/", "refs/tags/"].iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
        let named = |commit: &&Commit| name.len() >= 7 && commit.id.starts_with(name);
        match short {
            DEFAULT_BRANCH | TAG | "HEAD" => Some(&self.main),
            OTHER_BRANCH => Some(&self.other),
            _ => [&self.main, &self.other].into_iter().find(named),
        }
    }

    /// The commit of a branch.
    pub(super) fn branch(&self, name: &str) -> Option<&Commit> {
        match name {
            DEFAULT_BRANCH => Some(&self.main),
            OTHER_BRANCH => Some(&self.other),
            _ => None,
        }
    }
}

impl Commit {
    /// The file at a path.
    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// What stands directly in a folder (`""` is the root): the names of folders and of files, sorted, without the folder.
    pub(super) fn folder(&self, path: &str) -> Option<Vec<Entry<'_>>> {
        let mut entries: Vec<Entry<'_>> = Vec::new();
        for file in &self.files {
            let rest = if path.is_empty() {
                Some(file.path)
            } else {
                file.path.strip_prefix(path).and_then(|rest| rest.strip_prefix('/'))
            };
            let Some(rest) = rest else { continue };
            let entry = match rest.split_once('/') {
                Some((folder, _)) => Entry::Folder(folder),
                None => Entry::File(file),
            };
            if !entries.iter().any(|known| known.name() == entry.name()) {
                entries.push(entry);
            }
        }
        (path.is_empty() || !entries.is_empty()).then_some(entries)
    }

    /// The id of the tree of a folder.
    pub(super) fn folder_id(&self, path: &str) -> String {
        let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
        let within = |file: &File| {
            let rest = file.path.strip_prefix(prefix.as_str())?;
            Some(File { path: rest, content: file.content })
        };
        let files: Vec<File> = self.files.iter().filter_map(within).collect();
        objects::tree_id(&files)
    }
}

impl File {
    /// The name without its folders.
    pub(super) fn name(&self) -> &'static str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// The id of its blob.
    pub(super) fn id(&self) -> String {
        objects::blob_id(self.content)
    }
}

/// What stands in a folder.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entry<'a> {
    Folder(&'a str),
    File(&'a File),
}

impl Entry<'_> {
    /// Its name without what it stands in.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Folder(name) => name,
            Self::File(file) => file.name(),
        }
    }
}

/// The name of the n-th repository of a listing, counted from zero; the first is that of the target.
pub(super) fn listed_name(first: &str, number: usize) -> String {
    if number == 0 { first.to_owned() } else { format!("engine-{number:03}") }
}
