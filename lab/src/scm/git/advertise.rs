//! What a server tells first: the references, or in protocol 2 what it can.

use super::super::repository::{DEFAULT_BRANCH, OTHER_BRANCH, Repository, TAG};
use super::packet::Message;

/// What git's own server calls itself.
const AGENT: &str = "agent=git/2.36.1";

/// The references and their ids, in the order of their names; `HEAD` is the first.
pub(super) fn references(repository: &Repository) -> Vec<(String, &str)> {
    let (main, other) = (repository.main.id.as_str(), repository.other.id.as_str());
    vec![
        ("HEAD".to_owned(), main),
        (format!("refs/heads/{OTHER_BRANCH}"), other),
        (format!("refs/heads/{DEFAULT_BRANCH}"), main),
        (format!("refs/tags/{TAG}"), main),
    ]
}

/// The advertisement of `git-upload-pack` in a version of the protocol.
pub(super) fn upload_pack(repository: &Repository, protocol: u8, shallow: bool) -> Vec<u8> {
    let message = Message::default().line("# service=git-upload-pack").flush();
    if protocol == 2 {
        let fetch = if shallow { "fetch=shallow wait-for-done" } else { "fetch" };
        return [AGENT, "ls-refs=unborn", fetch, "server-option", "object-format=sha1"]
            .iter()
            .fold(message.line("version 2"), |message, line| message.line(line))
            .flush()
            .bytes();
    }
    let deepen = if shallow { " shallow deepen-since deepen-not deepen-relative" } else { "" };
    let features = format!(
        "multi_ack thin-pack side-band side-band-64k ofs-delta{deepen} no-progress include-tag multi_ack_detailed \
         symref=HEAD:refs/heads/{DEFAULT_BRANCH} object-format=sha1 {AGENT}"
    );
    let message = if protocol == 1 { message.line("version 1") } else { message };
    told(message, &references(repository), &features)
}

/// The advertisement of `git-receive-pack`. It has no version 2: git's own server answers who asks for that in the form
/// of version 0, but without the line that says for which service it is.
pub(super) fn receive_pack(repository: &Repository, protocol: u8) -> Vec<u8> {
    let message = Message::default();
    let message = if protocol == 2 { message } else { message.line("# service=git-receive-pack").flush() };
    let features = format!(
        "report-status report-status-v2 delete-refs side-band-64k quiet atomic ofs-delta object-format=sha1 {AGENT}"
    );
    told(message, references(repository).get(1..).unwrap_or_default(), &features)
}

/// One line for each reference, the features on the first.
fn told(mut message: Message, references: &[(String, &str)], features: &str) -> Vec<u8> {
    for (place, (name, id)) in references.iter().enumerate() {
        message = if place == 0 {
            message.line(&format!("{id} {name}\0{features}"))
        } else {
            message.line(&format!("{id} {name}"))
        };
    }
    message.flush().bytes()
}
