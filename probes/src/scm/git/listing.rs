//! The branches of a repository, by `ls-refs` of protocol 2. Source: git's `Documentation/gitprotocol-v2.txt`.

use harness::Failure;

use super::advertisement::{Advertisement, Spoken};
use super::pkt_line::{self, Broken, Message, Packet};
use super::{RESULT, refused};
use crate::net::exchange::Answer;
use crate::scm::at::GIT_AGENT;
use crate::scm::causes;

/// A ref.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ref {
    /// `HEAD`, `refs/heads/main`.
    pub name: String,
    /// What it names, in hex.
    pub id: String,
}

/// What is asked: `HEAD` and the branches, as a clone of one branch asks.
pub fn request(told: &Advertisement) -> Vec<u8> {
    head("ls-refs", told)
        .line("peel")
        .line("symrefs")
        .line("ref-prefix HEAD")
        .line("ref-prefix refs/heads/")
        .flush()
        .bytes()
}

/// How each question of protocol 2 begins: only what the server has said of itself may be said to it.
pub(super) fn head(command: &str, told: &Advertisement) -> Message {
    Message::default()
        .line(&format!("command={command}"))
        .line_if(told.can("agent"), &format!("agent={GIT_AGENT}"))
        .line_if(told.can("object-format"), &format!("object-format={}", told.object_format()))
        .delimiter()
}

/// The refs, in whichever protocol they were told.
///
/// # Errors
/// [`causes::GIT_REFS_WRONG`], and what [`refused::with_token`] tells.
pub fn judge(answer: &Answer, told: &Advertisement) -> Result<Vec<Ref>, Failure> {
    let wrong = |actual| {
        let expected = "`HEAD` and the branches, each with its commit, and a flush at the end";
        Failure::new(causes::GIT_REFS_WRONG, &answer.line, expected, actual)
    };
    let refs = match &told.spoken {
        Spoken::Old { refs } => refs.clone(),
        Spoken::Second => {
            if let Some(failure) = refused::with_token(answer, &format!("200 with `{RESULT}`")) {
                return Err(failure);
            }
            if answer.media_type() != RESULT {
                return Err(wrong(format!("200 with `{}`", answer.media_type())));
            }
            read(&answer.body, answer.cut).map_err(wrong)?
        }
    };
    // `HEAD` alone would be a repository whose branch is hidden; a branch alone is one whose `HEAD` names another.
    if refs.is_empty() {
        return Err(wrong("no ref at all".to_owned()));
    }
    Ok(refs)
}

fn read(body: &[u8], cut: bool) -> Result<Vec<Ref>, String> {
    let (packets, broken) = pkt_line::all(body);
    match broken {
        Some(Broken::NoLength) => return Err("bytes that are no packet lines".to_owned()),
        Some(Broken::Early) if !cut => {
            return Err(format!("an end within a line, after {} bytes", body.len()));
        }
        Some(Broken::Early) | None => {}
    }
    let mut refs = Vec::new();
    for packet in &packets {
        match packet {
            Packet::Flush => return Ok(refs),
            Packet::Delimiter | Packet::End => {
                return Err("a line that belongs to no list of refs".to_owned());
            }
            Packet::Data(_) => {
                let text = packet.text().ok_or("a ref that is no text")?;
                if let Some(why) = text.strip_prefix("ERR ") {
                    return Err(format!("the server says: {why}"));
                }
                if !text.starts_with("unborn ") {
                    refs.push(of_line(text).ok_or_else(|| format!("`{text}`, which is no ref"))?);
                }
            }
        }
    }
    if cut { Ok(refs) } else { Err("no flush at the end".to_owned()) }
}

/// `ID NAME`, with attributes after it.
pub(super) fn of_line(line: &str) -> Option<Ref> {
    let mut words = line.split(' ');
    let (id, name) = (words.next()?, words.next()?);
    let hex = matches!(id.len(), 40 | 64) && id.bytes().all(|c| c.is_ascii_hexdigit());
    (hex && !name.is_empty()).then(|| Ref { name: name.to_owned(), id: id.to_ascii_lowercase() })
}

/// What a clone without a branch begins with: `HEAD`, else the first branch.
pub fn first(refs: &[Ref]) -> Option<&Ref> {
    refs.iter()
        .find(|one| one.name == "HEAD")
        .or_else(|| refs.iter().find(|one| one.name.starts_with("refs/heads/")))
}

#[cfg(test)]
mod tests {
    use super::super::advertisement;
    use super::super::advertisement::tests::{SECOND, zero};
    use super::*;

    const ID: &str = "2222222222222222222222222222222222222222";

    fn told(body: &str) -> Advertisement {
        let headers = [("content-type", advertisement::ADVERTISEMENT)];
        advertisement::judge(&Answer::of(200, &headers, body)).unwrap()
    }

    fn judged(kind: &str, body: &[u8]) -> Result<Vec<Ref>, (&'static str, String)> {
        let answer = Answer::of(200, &[("content-type", kind)], std::str::from_utf8(body).unwrap());
        judge(&answer, &told(SECOND)).map_err(|failure| (failure.cause.code, failure.actual))
    }

    fn list() -> Vec<u8> {
        Message::default()
            .line(&format!("{ID} HEAD symref-target:refs/heads/main"))
            .line(&format!("{ID} refs/heads/main"))
            .flush()
            .bytes()
    }

    #[test]
    fn only_what_the_server_has_said_is_said_to_it() {
        let asked = String::from_utf8(request(&told(SECOND))).unwrap();
        assert!(
            asked.starts_with("0014command=ls-refs\n") && asked.contains("object-format=sha1\n0001"),
            "{asked}"
        );
        assert!(
            asked.contains("0014ref-prefix HEAD\n") && asked.ends_with("ref-prefix refs/heads/\n0000"),
            "{asked}"
        );
        let bare =
            told(&SECOND.replace("0017object-format=sha1\n", "").replace("0015agent=git/2.36.1\n", ""));
        assert!(!String::from_utf8(request(&bare)).unwrap().contains("agent"));
    }

    #[test]
    fn head_and_branches_are_read_with_their_commits() {
        let refs = judged(RESULT, &list()).unwrap();
        assert_eq!(first(&refs).map(|one| (one.name.as_str(), one.id.as_str())), Some(("HEAD", ID)));
        assert_eq!(refs.len(), 2);
        assert_eq!(
            judge(&Answer::of(200, &[], ""), &told(&zero())).unwrap().len(),
            2,
            "protocol 0 has told them"
        );
    }

    #[test]
    fn a_list_that_was_cut_or_is_none_is_said() {
        let list = list();
        let error = Message::default().line("ERR access denied").bytes();
        for (body, words) in [
            (&list[..20], "after 20 bytes"),
            (&list[..list.len() - 4], "no flush"),
            (b"0000", "no ref at all"),
            (b"hello", "no packet lines"),
            (b"0009peel\n0000", "no ref"),
            (&error[..], "access denied"),
        ] {
            let (code, actual) = judged(RESULT, body).unwrap_err();
            assert_eq!(code, "git-refs-wrong");
            assert!(actual.contains(words), "{actual}");
        }
        assert_eq!(judged("text/plain", &list).unwrap_err().0, "git-refs-wrong");
    }
}
