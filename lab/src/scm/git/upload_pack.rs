//! What is sent of a repository: the references that are asked for, and packs, whole or cut at a depth.

use std::collections::BTreeSet;

use super::super::repository::{DEFAULT_BRANCH, Repository};
use super::advertise::references;
use super::pack;
use super::packet::{self, Message, Packet};

/// Whether a message of protocol 2 asks for references.
pub(super) fn is_ls_refs(body: &[u8]) -> bool {
    matches!(packet::read(body).first(), Some(Packet::Line(b"command=ls-refs")))
}

/// The answer to a message of protocol 2.
pub(super) fn second(repository: &Repository, body: &[u8], shallow: bool, short_by: usize) -> Vec<u8> {
    let packets = packet::read(body);
    let mut sections = packets.split(|packet| *packet == Packet::Delimiter);
    let command = sections.next().unwrap_or_default().first();
    let arguments = texts(sections.next().unwrap_or_default());
    match command {
        Some(Packet::Line(b"command=ls-refs")) => ls_refs(repository, &arguments),
        Some(Packet::Line(b"command=fetch")) => fetch(repository, &arguments, shallow, short_by),
        _ => Message::default().line("ERR unknown command").bytes(),
    }
}

fn ls_refs(repository: &Repository, arguments: &[&str]) -> Vec<u8> {
    let prefixes: Vec<&str> = arguments.iter().filter_map(|line| line.strip_prefix("ref-prefix ")).collect();
    let symrefs = arguments.contains(&"symrefs");
    let mut message = Message::default();
    for (name, id) in references(repository) {
        if !prefixes.is_empty() && !prefixes.iter().any(|prefix| name.starts_with(prefix)) {
            continue;
        }
        let target = if symrefs && name == "HEAD" {
            format!(" symref-target:refs/heads/{DEFAULT_BRANCH}")
        } else {
            String::new()
        };
        message = message.line(&format!("{id} {name}{target}"));
    }
    message.flush().bytes()
}

fn fetch(repository: &Repository, arguments: &[&str], shallow: bool, short_by: usize) -> Vec<u8> {
    let wish = match Wish::read(repository, arguments, shallow) {
        Ok(wish) => wish,
        Err(why) => return Message::default().line(&format!("ERR {why}")).bytes(),
    };
    let mut message = Message::default();
    if !wish.done {
        message = message.line("acknowledgments");
        for id in &wish.common {
            message = message.line(&format!("ACK {id}"));
        }
        if wish.common.is_empty() {
            return message.line("NAK").flush().bytes();
        }
        message = message.line("ready").delimiter();
    }
    if wish.depth.is_some() {
        message = message.line("shallow-info");
        message = wish.edges().iter().fold(message, |message, line| message.line(line)).delimiter();
    }
    message.line("packfile").band(&wish.pack(short_by)).flush().bytes()
}

/// The answer to a message of protocol 0 or 1.
pub(super) fn first(repository: &Repository, body: &[u8], shallow: bool, short_by: usize) -> Vec<u8> {
    let packets = packet::read(body);
    let lines = texts(&packets);
    let features: Vec<&str> = lines.first().map(|line| line.split(' ').skip(2).collect()).unwrap_or_default();
    let wish = match Wish::read(repository, &lines, shallow) {
        Ok(wish) => wish,
        Err(why) => return Message::default().line(&format!("ERR {why}")).bytes(),
    };
    let mut message = Message::default();
    if wish.depth.is_some() {
        message = wish.edges().iter().fold(message, |message, line| message.line(line)).flush();
    }
    if !wish.done {
        // Without haves the client asked for the depth alone, and comes again.
        if lines.iter().any(|line| line.starts_with("have ")) {
            if features.contains(&"multi_ack_detailed") {
                for id in &wish.common {
                    message = message.line(&format!("ACK {id} common"));
                }
            }
            message = message.line("NAK");
        }
        return message.bytes();
    }
    message = match wish.common.last() {
        Some(id) => message.line(&format!("ACK {id}")),
        None => message.line("NAK"),
    };
    let pack = wish.pack(short_by);
    if features.iter().any(|feature| feature.starts_with("side-band")) {
        message.band(&pack).flush().bytes()
    } else {
        message.bare(&pack).bytes()
    }
}

/// What a client wants, and what it has.
struct Wish<'a> {
    repository: &'a Repository,
    wants: BTreeSet<String>,
    /// What it has of ours, in its order.
    common: Vec<String>,
    /// The commits that it has without their parents.
    shallow: BTreeSet<String>,
    depth: Option<usize>,
    done: bool,
}

impl<'a> Wish<'a> {
    fn read(repository: &'a Repository, lines: &[&str], shallow: bool) -> Result<Self, String> {
        let mut wish = Self {
            repository,
            wants: BTreeSet::new(),
            common: Vec::new(),
            shallow: BTreeSet::new(),
            depth: None,
            done: false,
        };
        for line in lines {
            let mut words = line.split(' ');
            match (words.next(), words.next()) {
                (Some("want"), Some(id)) => {
                    if !references(repository).iter().any(|(_, known)| *known == id) {
                        return Err(format!("upload-pack: not our ref {id}"));
                    }
                    wish.wants.insert(id.to_owned());
                }
                (Some("have"), Some(id)) if repository.objects.get(id).is_some() => {
                    wish.common.push(id.to_owned());
                }
                (Some("shallow"), Some(id)) => drop(wish.shallow.insert(id.to_owned())),
                (Some("deepen"), Some(depth)) => {
                    if !shallow {
                        return Err("shallow fetches are not served here".to_owned());
                    }
                    wish.depth = Some(depth.parse().map_err(|_| format!("invalid deepen: {depth}"))?);
                }
                (Some("deepen-since" | "deepen-not"), _) => {
                    return Err("only a number of commits is served here".to_owned());
                }
                (Some("done"), None) => wish.done = true,
                _ => {}
            }
        }
        Ok(wish)
    }

    /// Where the depth ends the history, and what is whole now that was not.
    fn edges(&self) -> Vec<String> {
        let (seen, edge) = self.repository.objects.walk(&self.wants, self.depth);
        let shallow = edge.difference(&self.shallow).map(|id| format!("shallow {id}"));
        let whole = self.shallow.iter().filter(|id| seen.contains(*id) && !edge.contains(*id));
        shallow.chain(whole.map(|id| format!("unshallow {id}"))).collect()
    }

    /// What is wanted and not had, without its last bytes.
    fn pack(&self, short_by: usize) -> Vec<u8> {
        let objects = &self.repository.objects;
        let (wanted, _) = objects.walk(&self.wants, self.depth);
        let common: BTreeSet<String> = self.common.iter().cloned().collect();
        // Of a history that was cut, only what is named is had.
        let limit = if self.shallow.is_empty() { None } else { Some(1) };
        let (had, _) = objects.walk(&common, limit);
        let had = objects.whole(&had);
        let ids = objects.whole(&wanted).difference(&had).cloned().collect();
        let mut pack = pack::pack(objects, &ids);
        pack.truncate(pack.len().saturating_sub(short_by));
        pack
    }
}

/// The lines among some packets, as texts.
fn texts<'a>(packets: &[Packet<'a>]) -> Vec<&'a str> {
    let text = |packet: &Packet<'a>| match packet {
        Packet::Line(line) => std::str::from_utf8(line).ok(),
        Packet::Flush | Packet::Delimiter | Packet::End => None,
    };
    packets.iter().filter_map(text).collect()
}
