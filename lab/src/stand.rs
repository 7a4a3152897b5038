//! A running stand-in: what it is asked, what is left in it, and the text of a target that reaches it.

use std::io;
use std::path::Path;

use crate::family::Running;
use crate::fault::Fault;
use crate::log::LoggedRequest;
use crate::ports::{Addresses, Open, Ports};
use crate::profile::Profile;

/// A running stand-in. It stops, with all its tasks, when it is dropped or by [`Stand::stop`].
#[derive(Debug)]
pub struct Stand {
    running: Running,
    addresses: Addresses,
    open: Open,
}

impl Stand {
    /// Starts a profile with faults on a loopback port of the system's choice. A fault that does not suit the profile
    /// is an error that says so.
    pub async fn start(profile: &'static Profile, faults: &[&'static Fault]) -> io::Result<Self> {
        let mut behaviour = profile.behaviour.behaviour();
        for fault in faults {
            let unsuitable = |why| {
                let text = format!("the fault {} does not suit the profile {}: {why}", fault.id, profile.id);
                io::Error::new(io::ErrorKind::InvalidInput, text)
            };
            if fault.family != profile.family {
                return Err(unsuitable("it is of another family"));
            }
            fault.play.on(&mut behaviour).map_err(unsuitable)?;
        }
        let mut ports = Ports::new()?;
        let (running, addresses) = behaviour.start(&mut ports).await?;
        Ok(Self { running, addresses, open: ports.open() })
    }

    /// The text of one item of `targets:` of an environment file, indented by two spaces; of an installation the section
    /// `installation:` ([`Profile::is_installation`]). The CA and the files with
    /// secrets are written into the folder, which the text's paths are relative to; their names carry the target's
    /// name. `base_image` names the image that a registry holds from its start, an index for amd64 and arm64, by its
    /// whole reference; `bucket` names the bucket that a store holds from its start; `resolve` and `allow_hosts` name
    /// the hosts that the stand-in plays.
    pub fn target(&self, name: &str, folder: &Path) -> io::Result<String> {
        let item = self.running.item(self.addresses, name);
        for (file, secret) in &item.files {
            std::fs::write(folder.join(file), secret)?;
        }
        if let Some(file) = &item.ca {
            std::fs::write(folder.join(file), &self.open.ca)?;
        }
        Ok(item.text)
    }

    /// Every request so far, in order of arrival; of a database every log-in and every statement.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.open.log.entries()
    }

    /// How many uploads (of a registry), multipart or resumable uploads (of a store) were begun and neither closed nor
    /// cancelled.
    pub fn uploads_open(&self) -> usize {
        self.running.uploads_open()
    }

    /// Every manifest that was pushed: `repository:tag` for each of its tags, or `repository@digest` when it has none.
    pub fn manifests(&self) -> Vec<String> {
        self.running.manifests()
    }

    /// Every stored version of an object and every delete marker: `bucket/key` for each of them, sorted.
    pub fn objects(&self) -> Vec<String> {
        self.running.objects()
    }

    /// Every bucket but those that the profile has from its start, sorted.
    pub fn buckets(&self) -> Vec<String> {
        self.running.buckets()
    }

    /// Every database but those that the profile has from its start, and every table as `database.table`, sorted.
    pub fn tables(&self) -> Vec<String> {
        self.running.tables()
    }

    /// Every object of a cluster whose name, or the name of whose namespace, begins with `underpin-`: its kind, its
    /// namespace and its name, sorted. Every webhook of a source control system.
    pub fn leftovers(&self) -> Vec<String> {
        self.running.leftovers()
    }

    /// Stops, and returns when no task is left.
    pub async fn stop(self) {
        self.open.stop().await;
    }
}

/// One item of `targets:`, or the section `installation:`, and the files that it names.
pub(crate) struct Item {
    /// The lines, indented by two spaces.
    pub(crate) text: String,
    /// Files with secrets: name and content.
    pub(crate) files: Vec<(String, String)>,
    /// The file of the CA, when one is named.
    pub(crate) ca: Option<String>,
}

impl Item {
    /// An item of these lines, of which the first begins with `- `.
    pub(crate) fn new(lines: &[String], files: Vec<(String, String)>, ca: Option<String>) -> Self {
        Self { text: format!("  {}\n", lines.join("\n  ")), files, ca }
    }

    /// The section `installation:` with these lines, which stands beside `targets:`.
    pub(crate) fn installation(lines: &[String], files: Vec<(String, String)>) -> Self {
        Self { text: format!("installation:\n  {}\n", lines.join("\n  ")), files, ca: None }
    }
}
