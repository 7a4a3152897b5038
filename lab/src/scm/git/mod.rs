//! git over HTTP, as every vendor serves it: each mounts this module at its own addresses.
//!
//! The main path: a vendor's [`Forge::route`](super::forge::Forge::route) asks [`mounted`] whether a path is git's and which
//! repository it names; [`answer`] then looks at the log-in, and lets [`advertise`] tell the references or
//! [`upload_pack`] send what is wanted, in protocol 0, 1 or 2. Beneath, [`objects`] are real and [`pack`] writes them;
//! [`packet`] frames lines. Pushes are not played: the references of `git-receive-pack` are told, and that is all.

mod advertise;

pub(super) mod objects;

mod pack;

mod packet;

mod upload_pack;

use std::borrow::Cow;
use std::io::Read as _;

use flate2::read::GzDecoder;

use super::accounts::Login;
use super::behaviour::{Change, Operation};
use super::call::Call;
use super::reply::Reply;
use super::server::Scm;

/// The largest request that is unpacked.
const LARGEST: u64 = 1024 * 1024;

/// How a vendor serves git.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mount {
    /// What `WWW-Authenticate` says.
    pub(super) challenge: &'static str,
    /// Which names of users are taken with the token as password.
    pub(super) takes_name: fn(&str) -> bool,
    /// What is said where nobody is logged in; the challenge is put on it.
    pub(super) unauthorized: &'static str,
    /// What is said where there is no such repository.
    pub(super) absent: &'static str,
}

/// What of git a request is, and the path of the repository that it names (without slashes around it and without `.git`).
pub(super) fn mounted(call: &Call) -> Option<(String, Operation)> {
    let (repository, operation) = if let Some(repository) = call.path.strip_suffix("/info/refs") {
        let operation = match call.asked("service").as_deref() {
            Some("git-receive-pack") => Operation::GitPushRefs,
            Some(_) | None => Operation::GitRefs,
        };
        (repository, operation)
    } else if let Some(repository) = call.path.strip_suffix("/git-upload-pack") {
        let lists = call.protocol() == 2 && upload_pack::is_ls_refs(&unpacked(call));
        (repository, if lists { Operation::GitLsRefs } else { Operation::GitUploadPack })
    } else {
        (call.path.strip_suffix("/git-receive-pack")?, Operation::GitReceivePack)
    };
    let repository = repository.trim_matches('/');
    Some((repository.strip_suffix(".git").unwrap_or(repository).to_owned(), operation))
}

/// Answers what [`mounted`] told of, for the repository of this name.
pub(super) fn answer(scm: &Scm, call: &Call, mount: Mount, repository: &str, operation: Operation) -> Reply {
    match scm.accounts.by_basic(call, mount.takes_name) {
        Login::User => {}
        Login::Nobody | Login::Unknown => {
            return Reply::text(401, mount.unauthorized).header("www-authenticate", mount.challenge);
        }
    }
    let Some(contents) = scm.repository(repository) else { return Reply::text(404, mount.absent) };
    let changes = scm.changes(call, operation);
    let shallow = !changes.iter().any(|change| matches!(change, Change::NotShallow));
    let short_by = changes.iter().find_map(|change| match change {
        Change::PackShortBy(bytes) => Some(*bytes),
        _ => None,
    });
    let protocol = call.protocol();
    match operation {
        Operation::GitRefs => match call.asked("service").as_deref() {
            Some("git-upload-pack") => uncached(
                "application/x-git-upload-pack-advertisement",
                advertise::upload_pack(contents, protocol, shallow),
            ),
            Some(_) | None => Reply::text(403, "Please upgrade your git client.\n"),
        },
        Operation::GitPushRefs => uncached(
            "application/x-git-receive-pack-advertisement",
            advertise::receive_pack(contents, protocol),
        ),
        Operation::GitUploadPack | Operation::GitLsRefs => {
            if call.method != "POST" {
                return Reply::text(405, "Method Not Allowed\n");
            }
            let body = unpacked(call);
            let said = if protocol == 2 {
                upload_pack::second(contents, &body, shallow, short_by.unwrap_or(0))
            } else {
                upload_pack::first(contents, &body, shallow, short_by.unwrap_or(0))
            };
            uncached("application/x-git-upload-pack-result", said)
        }
        _ => Reply::text(403, "Pushes are not taken here.\n"),
    }
}

/// A reply of git's, with what its servers say against caches.
fn uncached(content_type: &str, body: Vec<u8>) -> Reply {
    Reply::bytes(200, content_type, body)
        .header("expires", "Fri, 01 Jan 1980 00:00:00 GMT")
        .header("pragma", "no-cache")
        .header("cache-control", "no-cache, max-age=0, must-revalidate")
}

/// The body, unpacked where it came compressed.
fn unpacked(call: &Call) -> Cow<'_, [u8]> {
    if call.header("content-encoding") != Some("gzip") {
        return Cow::Borrowed(&call.body);
    }
    let mut body = Vec::new();
    // What is no gzip is an empty request, which is answered as one.
    let _ = GzDecoder::new(call.body.as_ref()).take(LARGEST).read_to_end(&mut body);
    Cow::Owned(body)
}

impl Call {
    /// The version of git's protocol that is asked for.
    fn protocol(&self) -> u8 {
        let asked = self.header("git-protocol").unwrap_or_default();
        match asked.split(':').filter_map(|part| part.strip_prefix("version=")).max() {
            Some("2") => 2,
            Some("1") => 1,
            Some(_) | None => 0,
        }
    }
}
