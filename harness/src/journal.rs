//! The journal: what a run is about to create, written down before it does, so that a crash leaves nothing unknown.
//!
//! One file a run, `<run id>.journal` in the state folder, readable by its owner only, a JSON line an event.
//! A line is on the disk before the request that it speaks of is sent. A run holds a lock on its file while it
//! lives, so that a sweep never touches a live run's objects.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use crate::lock;
use crate::names::RunId;

/// A thing that a run creates in a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thing {
    /// The target.
    pub target: String,
    /// What kind of thing, a word of the family: `upload`.
    pub kind: String,
    /// The thing for people.
    pub what: String,
    /// Where it is, in the form that the family needs to remove it.
    pub locator: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Line {
    /// The first line: which run, which environment file.
    Run { run: RunId, environment: String, file: Option<PathBuf> },
    /// The thing is about to be created, or is now known more closely.
    Intent { number: u64, thing: Thing },
    /// The thing is gone.
    Gone { number: u64 },
}

/// The journal of a run that goes on.
pub struct Journal {
    inner: Mutex<Inner>,
}

struct Inner {
    path: PathBuf,
    file: Option<File>,
    head: String,
    next: u64,
    open: BTreeMap<u64, Thing>,
    created: BTreeMap<String, u32>,
    removed: BTreeMap<String, u32>,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Journal")
    }
}

impl Journal {
    /// A journal in the folder `state`. The file is made with the first intent: a run that creates nothing leaves none.
    pub fn new(state: &Path, run: &RunId, environment: &str, file: Option<&Path>) -> Self {
        let head = Line::Run {
            run: run.clone(),
            environment: environment.to_owned(),
            file: file.map(Path::to_owned),
        };
        Self {
            inner: Mutex::new(Inner {
                path: state.join(format!("{run}.journal")),
                file: None,
                head: serde_json::to_string(&head).unwrap_or_default(),
                next: 0,
                open: BTreeMap::new(),
                created: BTreeMap::new(),
                removed: BTreeMap::new(),
            }),
        }
    }

    /// Writes down that a thing is about to be created.
    ///
    /// # Errors
    /// When the line cannot be brought to the disk.
    pub fn intend(self: &Arc<Self>, thing: Thing) -> io::Result<Ticket> {
        let mut inner = lock(&self.inner);
        // The same thing noted twice is one thing: pushing an image again creates no second one.
        if let Some((number, _)) = inner.open.iter().find(|(_, open)| **open == thing) {
            return Ok(Ticket { journal: Arc::clone(self), number: *number });
        }
        let number = inner.next;
        inner.write(&Line::Intent { number, thing: thing.clone() })?;
        inner.next += 1;
        *inner.created.entry(thing.target.clone()).or_default() += 1;
        inner.open.insert(number, thing);
        Ok(Ticket { journal: Arc::clone(self), number })
    }

    /// What is not removed yet of a target, the newest first: things are removed in the reverse order of creation.
    pub fn open(&self, target: &str) -> Vec<(u64, Thing)> {
        let inner = lock(&self.inner);
        inner
            .open
            .iter()
            .rev()
            .filter(|(_, thing)| thing.target == target)
            .map(|(n, t)| (*n, t.clone()))
            .collect()
    }

    /// Notes that a thing is gone.
    pub fn gone(&self, number: u64) {
        let mut inner = lock(&self.inner);
        if let Some(thing) = inner.open.remove(&number) {
            *inner.removed.entry(thing.target).or_default() += 1;
            // A line that cannot be written costs a sweep one needless request.
            let _ = inner.write(&Line::Gone { number });
        }
    }

    /// Notes that a thing was never made.
    pub fn never_made(&self, number: u64) {
        let mut inner = lock(&self.inner);
        if let Some(thing) = inner.open.remove(&number) {
            if let Some(count) = inner.created.get_mut(&thing.target) {
                *count -= 1;
            }
            let _ = inner.write(&Line::Gone { number });
        }
    }

    /// How many things of a target were created and removed.
    pub fn counts(&self, target: &str) -> (u32, u32) {
        let inner = lock(&self.inner);
        let of = |counts: &BTreeMap<String, u32>| counts.get(target).copied().unwrap_or_default();
        (of(&inner.created), of(&inner.removed))
    }

    /// Ends the journal: its file is removed when nothing is left of the run.
    pub fn close(&self) {
        let mut inner = lock(&self.inner);
        if inner.open.is_empty() && inner.file.take().is_some() {
            // The file is only a hint for sweeps now: an empty one does no harm.
            let _ = std::fs::remove_file(&inner.path);
        }
    }
}

impl Inner {
    fn write(&mut self, line: &Line) -> io::Result<()> {
        let text = serde_json::to_string(line)?;
        if self.file.is_none() {
            if let Some(folder) = self.path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let mut file = private(OpenOptions::new().create_new(true).append(true)).open(&self.path)?;
            file.try_lock().map_err(|error| match error {
                TryLockError::Error(error) => error,
                TryLockError::WouldBlock => io::Error::other("the journal is held by another process"),
            })?;
            writeln!(file, "{}", self.head)?;
            self.file = Some(file);
        }
        if let Some(file) = &mut self.file {
            file.write_all(format!("{text}\n").as_bytes())?;
            file.sync_data()?;
        }
        Ok(())
    }
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// The right to say that a noted thing is gone.
#[derive(Debug)]
pub struct Ticket {
    journal: Arc<Journal>,
    number: u64,
}

impl Ticket {
    /// Says more closely where the thing is, once the server has told.
    ///
    /// # Errors
    /// When the line cannot be brought to the disk.
    pub fn locate(&self, locator: &str) -> io::Result<()> {
        let mut inner = lock(&self.journal.inner);
        let Some(mut thing) = inner.open.get(&self.number).cloned() else { return Ok(()) };
        locator.clone_into(&mut thing.locator);
        inner.write(&Line::Intent { number: self.number, thing: thing.clone() })?;
        inner.open.insert(self.number, thing);
        Ok(())
    }

    /// The thing is gone.
    pub fn gone(self) {
        self.journal.gone(self.number);
    }

    /// The thing was never made: the server refused.
    pub fn never_made(self) {
        self.journal.never_made(self.number);
    }
}

/// A journal that could not be read, and why.
pub type Unreadable = (PathBuf, io::Error);

/// What an earlier run left in its journal.
#[derive(Debug)]
pub struct Leftovers {
    /// The run.
    pub run: RunId,
    /// The environment that it was about.
    pub environment: String,
    /// The environment file, where it had one.
    pub environment_file: Option<PathBuf>,
    /// The things that it did not remove, the newest first.
    pub things: Vec<(u64, Thing)>,
    path: PathBuf,
    /// Held as long as this value lives, so that two sweeps do not meet.
    file: File,
}

impl Leftovers {
    /// Every journal in the folder `state` whose run has ended, the oldest first, and the files that could not be read.
    ///
    /// # Errors
    /// When the folder cannot be read. A folder that does not exist holds no journals.
    pub fn find(state: &Path) -> io::Result<(Vec<Self>, Vec<Unreadable>)> {
        let mut paths = match std::fs::read_dir(state) {
            Ok(entries) => entries.map(|entry| entry.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        paths.retain(|path| path.extension().is_some_and(|e| e == "journal"));
        paths.sort();
        let (mut found, mut unreadable) = (Vec::new(), Vec::new());
        for path in paths {
            match Self::read(&path) {
                Ok(Some(leftovers)) => found.push(leftovers),
                Ok(None) => {}
                Err(error) => unreadable.push((path, error)),
            }
        }
        Ok((found, unreadable))
    }

    /// Reads one journal; `None` when its run still lives.
    fn read(path: &Path) -> io::Result<Option<Self>> {
        let file = OpenOptions::new().read(true).append(true).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let (mut head, mut open) = (None, BTreeMap::new());
        for line in BufReader::new(&file).lines() {
            // The last line may be half written: its request was never sent.
            let Ok(line) = serde_json::from_str(&line?) else { continue };
            match line {
                Line::Run { run, environment, file } => head = Some((run, environment, file)),
                Line::Intent { number, thing } => drop(open.insert(number, thing)),
                Line::Gone { number } => drop(open.remove(&number)),
            }
        }
        let Some((run, environment, environment_file)) = head else {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "no line says which run this journal is of",
            ));
        };
        let things = open.into_iter().rev().collect();
        Ok(Some(Self { run, environment, environment_file, things, path: path.to_owned(), file }))
    }

    /// Notes that a thing is gone now.
    ///
    /// # Errors
    /// When the line cannot be written.
    pub fn gone(&mut self, number: u64) -> io::Result<()> {
        self.things.retain(|(n, _)| *n != number);
        let line = serde_json::to_string(&Line::Gone { number })?;
        self.file.write_all(format!("{line}\n").as_bytes())
    }

    /// Ends the sweep of this journal: the file goes when nothing is left.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn close(self) -> io::Result<()> {
        if self.things.is_empty() { std::fs::remove_file(&self.path) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thing(what: &str) -> Thing {
        Thing { target: "main".into(), kind: "upload".into(), what: what.into(), locator: format!("/{what}") }
    }

    #[test]
    fn what_is_not_removed_is_found_by_a_later_sweep_but_not_while_the_run_lives() {
        let state = tempfile::tempdir().unwrap();
        let run = RunId::new(jiff::Timestamp::now()).unwrap();
        let journal = Arc::new(Journal::new(state.path(), &run, "staging", None));
        let first = journal.intend(thing("a")).unwrap();
        let second = journal.intend(thing("b")).unwrap();
        second.locate("/b?state=1").unwrap();
        first.gone();
        assert_eq!(journal.counts("main"), (2, 1));
        assert!(Leftovers::find(state.path()).unwrap().0.is_empty(), "the run still lives");

        drop(second);
        drop(journal);
        let (mut found, unreadable) = Leftovers::find(state.path()).unwrap();
        assert!(unreadable.is_empty());
        let mut left = found.remove(0);
        assert_eq!(left.run, run);
        assert_eq!(left.things, [(1, Thing { locator: "/b?state=1".into(), ..thing("b") })]);
        left.gone(1).unwrap();
        left.close().unwrap();
        assert_eq!(std::fs::read_dir(state.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_run_that_leaves_nothing_leaves_no_file() {
        let state = tempfile::tempdir().unwrap();
        let run = RunId::new(jiff::Timestamp::now()).unwrap();
        let journal = Arc::new(Journal::new(state.path(), &run, "staging", None));
        journal.intend(thing("a")).unwrap().gone();
        journal.intend(thing("b")).unwrap().never_made();
        assert_eq!(journal.counts("main"), (1, 1));
        journal.close();
        assert_eq!(std::fs::read_dir(state.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_same_thing_noted_twice_is_one_thing() {
        let state = tempfile::tempdir().unwrap();
        let run = RunId::new(jiff::Timestamp::now()).unwrap();
        let journal = Arc::new(Journal::new(state.path(), &run, "staging", None));
        journal.intend(thing("a")).unwrap();
        journal.intend(thing("a")).unwrap().gone();
        assert_eq!((journal.counts("main"), journal.open("main").len()), ((1, 1), 0));
    }

    #[test]
    fn a_half_written_line_loses_nothing_before_it() {
        let state = tempfile::tempdir().unwrap();
        let run = RunId::new(jiff::Timestamp::now()).unwrap();
        let journal = Arc::new(Journal::new(state.path(), &run, "staging", None));
        let _ticket = journal.intend(thing("a")).unwrap();
        let path = state.path().join(format!("{run}.journal"));
        lock(&journal.inner).file = None;
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"event\":\"intent\",\"numb").unwrap();
        drop(file);
        assert_eq!(Leftovers::find(state.path()).unwrap().0[0].things, [(0, thing("a"))]);
    }
}
