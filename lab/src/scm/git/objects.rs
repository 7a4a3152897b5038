//! git's objects: blobs, trees and commits with their real ids.

use std::collections::{BTreeMap, BTreeSet};

use sha1::{Digest as _, Sha1};

use super::super::accounts::{EMAIL, NAME};
use super::super::repository::{Commit, File, MADE_SECONDS};
use crate::crypto::hex;

/// What an object is, with the number that a pack has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Commit = 1,
    Tree = 2,
    Blob = 3,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Tree => "tree",
            Self::Blob => "blob",
        }
    }
}

/// One object.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) kind: Kind,
    pub(super) data: Vec<u8>,
    /// The ids of what it leads to: of a commit its tree and then its parents, of a tree all that it holds.
    leads_to: Vec<String>,
}

/// Every object of a repository, by its id.
#[derive(Debug, Default)]
pub(in super::super) struct Objects(BTreeMap<String, Object>);

impl Objects {
    /// Adds a commit with these files, and all that it needs.
    pub(in super::super) fn commit(
        &mut self,
        files: &[File],
        parents: &[&str],
        message: &'static str,
    ) -> Commit {
        let tree = self.tree(files);
        let who = format!("{NAME} <{EMAIL}> {MADE_SECONDS} +0000");
        let lines = parents
            .iter()
            .map(|parent| ("parent", *parent))
            .chain([("author", who.as_str()), ("committer", &who)]);
        let mut text = format!("tree {tree}\n");
        for (name, value) in lines {
            text.extend([name, " ", value, "\n"]);
        }
        text.extend(["\n", message]);
        let parents: Vec<String> = parents.iter().map(ToString::to_string).collect();
        let leads_to = [vec![tree.clone()], parents.clone()].concat();
        let id = self.keep(Kind::Commit, text.into_bytes(), leads_to);
        Commit { id, tree, parents, message, files: files.to_vec() }
    }

    fn tree(&mut self, files: &[File]) -> String {
        // Names within, and where a name is a folder, the files below it.
        let mut entries: BTreeMap<&str, Vec<File>> = BTreeMap::new();
        let mut leaves: BTreeMap<&str, &File> = BTreeMap::new();
        for file in files {
            match file.path.split_once('/') {
                Some((folder, path)) => {
                    entries.entry(folder).or_default().push(File { path, content: file.content });
                }
                None => drop(leaves.insert(file.path, file)),
            }
        }
        // git sorts a folder as if its name ended with a slash.
        let mut lines: Vec<(String, String, String)> = Vec::new();
        for (name, files) in &entries {
            lines.push((format!("{name}/"), format!("40000 {name}"), self.tree(files)));
        }
        for (name, file) in leaves {
            let id = self.keep(Kind::Blob, file.content.as_bytes().to_vec(), Vec::new());
            lines.push((name.to_owned(), format!("100644 {name}"), id));
        }
        lines.sort_unstable();
        let mut data = Vec::new();
        for (_, line, id) in &lines {
            data.extend_from_slice(line.as_bytes());
            data.push(0);
            data.extend_from_slice(&raw(id));
        }
        self.keep(Kind::Tree, data, lines.into_iter().map(|(_, _, id)| id).collect())
    }

    fn keep(&mut self, kind: Kind, data: Vec<u8>, leads_to: Vec<String>) -> String {
        let id = id(kind, &data);
        self.0.insert(id.clone(), Object { kind, data, leads_to });
        id
    }

    pub(super) fn get(&self, id: &str) -> Option<&Object> {
        self.0.get(id)
    }

    /// The ids of the parents of a commit.
    pub(super) fn parents(&self, id: &str) -> &[String] {
        self.get(id).and_then(|object| object.leads_to.get(1..)).unwrap_or_default()
    }

    /// The commits that so many steps from these reach (without a limit: all), and those at which the limit ends the way.
    pub(super) fn walk(
        &self,
        from: &BTreeSet<String>,
        depth: Option<usize>,
    ) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut seen, mut edge) = (BTreeSet::new(), BTreeSet::new());
        let mut step: BTreeSet<String> = from.clone();
        let mut at = 1;
        while !step.is_empty() {
            let mut next = BTreeSet::new();
            for id in step {
                if depth.is_some_and(|depth| at >= depth) {
                    edge.insert(id.clone());
                } else {
                    next.extend(self.parents(&id).iter().filter(|parent| !seen.contains(*parent)).cloned());
                }
                seen.insert(id);
            }
            step = next;
            at += 1;
        }
        (seen, edge)
    }

    /// These commits with all trees and blobs that they hold.
    pub(super) fn whole(&self, commits: &BTreeSet<String>) -> BTreeSet<String> {
        let mut all = commits.clone();
        let mut open: Vec<&String> = commits.iter().filter_map(|id| self.get(id)?.leads_to.first()).collect();
        while let Some(id) = open.pop() {
            if all.insert(id.clone()) {
                open.extend(self.get(id).iter().flat_map(|object| &object.leads_to));
            }
        }
        all
    }
}

/// The id of an object.
fn id(kind: Kind, data: &[u8]) -> String {
    let header = format!("{} {}\0", kind.name(), data.len());
    hex(&Sha1::new().chain_update(header).chain_update(data).finalize())
}

/// The id of a blob with this content.
pub(in super::super) fn blob_id(content: &str) -> String {
    id(Kind::Blob, content.as_bytes())
}

/// The id of a tree with these files.
pub(in super::super) fn tree_id(files: &[File]) -> String {
    Objects::default().tree(files)
}

/// The twenty bytes of an id.
fn raw(id: &str) -> Vec<u8> {
    let digit =
        |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).unwrap_or(0);
    id.as_bytes().chunks(2).map(|pair| pair.iter().fold(0, |byte, half| byte << 4 | digit(*half))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The id of `git hash-object` over `hello\n`, and of the empty tree.
    #[test]
    fn ids_are_those_of_git() {
        assert_eq!(blob_id("hello\n"), "ce013625030ba8dba906f756967f9e9ca394464a");
        assert_eq!(tree_id(&[]), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
    }
}
