//! What a server of git says first: what it can in protocol 2, its refs in protocol 0 and 1. Source: git's
//! `Documentation/gitprotocol-http.txt` and `gitprotocol-v2.txt`.

use harness::Failure;

use super::listing::{self, Ref};
use super::pkt_line::{self, Broken, Packet};
use super::refused;
use crate::net::exchange::Answer;
use crate::scm::causes;

/// The media type by which git knows a server that speaks its protocol.
pub const ADVERTISEMENT: &str = "application/x-git-upload-pack-advertisement";

/// What a server says first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advertisement {
    /// In which protocol.
    pub spoken: Spoken,
    /// What it can, as it writes it: `fetch=shallow filter`, `side-band-64k`.
    pub can: Vec<String>,
}

/// The protocols.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// Protocol 2, which tells the refs when it is asked.
    Second,
    /// Protocol 0 or 1, which tells the refs first.
    Old {
        /// The refs, `HEAD` first where there is one.
        refs: Vec<Ref>,
    },
}

impl Advertisement {
    /// Whether it can this: `agent` stands for `agent=git/2.36`, too.
    pub fn can(&self, what: &str) -> bool {
        self.value(what).is_some()
    }

    /// What stands after the name of something that it can; empty where nothing does.
    pub fn value(&self, what: &str) -> Option<&str> {
        self.can.iter().find_map(|able| {
            let (name, value) = able.split_once('=').unwrap_or((able, ""));
            (name == what).then_some(value)
        })
    }

    /// Whether a part of the history can be fetched.
    pub fn is_shallow(&self) -> bool {
        match self.spoken {
            Spoken::Second => {
                self.value("fetch").is_some_and(|features| features.split(' ').any(|name| name == "shallow"))
            }
            Spoken::Old { .. } => self.can("shallow"),
        }
    }

    /// The hash that names its objects.
    pub fn object_format(&self) -> &str {
        self.value("object-format").filter(|format| !format.is_empty()).unwrap_or("sha1")
    }
}

/// The advertisement in an answer to git with the token.
///
/// # Errors
/// Why git could not go on.
pub fn judge(answer: &Answer) -> Result<Advertisement, Failure> {
    let expected = format!("200 with `{ADVERTISEMENT}`");
    if let Some(failure) = refused::with_token(answer, &expected) {
        return Err(failure);
    }
    if answer.media_type() != ADVERTISEMENT {
        return Err(refused::failure(causes::GIT_ADVERTISEMENT_WRONG, answer, &expected));
    }
    read(&answer.body, answer.cut).map_err(|why| {
        let expected = "packet lines that end with a flush";
        Failure::new(causes::GIT_ADVERTISEMENT_WRONG, &answer.line, expected, why)
    })
}

/// Reads packet lines; `cut` says that more were told than we have read.
fn read(body: &[u8], cut: bool) -> Result<Advertisement, String> {
    let (packets, broken) = pkt_line::all(body);
    match broken {
        Some(Broken::NoLength) => return Err("bytes that are no packet lines".to_owned()),
        Some(Broken::Early) if !cut => {
            return Err(format!("an end within a line, after {} bytes", body.len()));
        }
        Some(Broken::Early) | None => {}
    }
    if !cut && packets.last() != Some(&Packet::Flush) {
        return Err("no flush at the end".to_owned());
    }
    let mut lines = &packets[..];
    // The first line names the service, and is not said by every server of protocol 2.
    if let [first, Packet::Flush, rest @ ..] = lines
        && first.text() == Some("# service=git-upload-pack")
    {
        lines = rest;
    }
    match lines.first().and_then(|packet| packet.text()) {
        Some("version 2") => {
            let can = lines[1..].iter().filter_map(|packet| packet.text().map(str::to_owned)).collect();
            Ok(Advertisement { spoken: Spoken::Second, can })
        }
        Some("version 1") => old(&lines[1..]),
        _ => old(lines),
    }
}

/// Refs, with what the server can after a zero byte of the first.
fn old(packets: &[Packet<'_>]) -> Result<Advertisement, String> {
    let first = packets.first().and_then(|packet| packet.line()).unwrap_or_default();
    let Some(zero) = first.iter().position(|byte| *byte == 0) else {
        return Err("neither `version 2` nor refs".to_owned());
    };
    let can = String::from_utf8_lossy(&first[zero + 1..]).split(' ').map(str::to_owned).collect();
    let mut refs = Vec::new();
    for line in packets.iter().filter_map(|packet| packet.line()) {
        let line = line.split(|byte| *byte == 0).next().unwrap_or_default();
        let text = std::str::from_utf8(line).map_err(|_| "a ref that is no text".to_owned())?;
        // Peeled tags name no ref of their own, and a repository without commits tells a line that is no ref.
        if !text.ends_with("^{}") && !text.starts_with("shallow ") {
            refs.push(listing::of_line(text).ok_or_else(|| format!("`{text}`, which is no ref"))?);
        }
    }
    Ok(Advertisement { spoken: Spoken::Old { refs }, can })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// What a server of protocol 2 says.
    pub(in super::super) const SECOND: &str = "001e# service=git-upload-pack\n0000000eversion 2\n0015agent=git/2.36.1\n0013ls-refs=unborn\n0020fetch=shallow wait-for-done\n0012server-option\n0017object-format=sha1\n0000";

    /// What a server of protocol 0 says.
    pub(in super::super) fn zero() -> String {
        let id = "1111111111111111111111111111111111111111";
        let first = format!("{id} HEAD\0multi_ack shallow side-band-64k symref=HEAD:refs/heads/main\n");
        let second = format!("{id} refs/heads/main\n");
        let line = |text: &str| format!("{:04x}{text}", text.len() + 4);
        format!("001e# service=git-upload-pack\n0000{}{}0000", line(&first), line(&second))
    }

    fn judged(kind: &str, body: &str) -> Result<Advertisement, (&'static str, String)> {
        judge(&Answer::of(200, &[("content-type", kind)], body))
            .map_err(|failure| (failure.cause.code, failure.actual))
    }

    #[test]
    fn protocol_2_tells_what_it_can() {
        let told = judged(ADVERTISEMENT, SECOND).unwrap();
        assert_eq!(told.spoken, Spoken::Second);
        assert!(told.is_shallow() && told.can("agent") && !told.can("filter"));
        assert_eq!(told.object_format(), "sha1");
        let without = SECOND.replace("0020fetch=shallow wait-for-done", "000afetch");
        assert!(!judged(ADVERTISEMENT, &without).unwrap().is_shallow());
    }

    #[test]
    fn protocol_0_tells_refs_and_is_taken_as_git_takes_it() {
        let told = judged(ADVERTISEMENT, &zero()).unwrap();
        assert!(told.is_shallow() && told.can("side-band-64k"));
        let Spoken::Old { refs } = &told.spoken else { panic!("{told:?}") };
        assert_eq!(refs.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["HEAD", "refs/heads/main"]);
    }

    /// git takes a server by its type alone for one that speaks its protocol.
    #[test]
    fn a_type_or_a_body_that_was_changed_is_said() {
        let (code, actual) = judged("text/plain", SECOND).unwrap_err();
        assert_eq!((code, actual.as_str()), ("git-advertisement-wrong", "200 OK with `text/plain`"));
        for (body, words) in [
            ("", "no flush"),
            ("hello", "no packet lines"),
            (&SECOND[..60], "within a line"),
            (&SECOND[..SECOND.len() - 4], "no flush"),
            ("001e# service=git-upload-pack\n00000009what\n0000", "neither"),
        ] {
            let (code, actual) = judged(ADVERTISEMENT, body).unwrap_err();
            assert_eq!(code, "git-advertisement-wrong");
            assert!(actual.contains(words), "{body}: {actual}");
        }
    }
}
