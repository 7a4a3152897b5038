//! A fetch of one commit without its parents, as `git clone --depth=1` does it. Source: git's
//! `Documentation/gitprotocol-v2.txt` and `gitprotocol-pack.txt`.

use super::advertisement::{Advertisement, Spoken};
use super::listing;
use super::pkt_line::{self, Broken, Message, Packet};
use crate::scm::at::GIT_AGENT;

/// What is asked for the commit `id`.
pub fn request(told: &Advertisement, id: &str) -> Vec<u8> {
    match told.spoken {
        Spoken::Second => listing::head("fetch", told)
            .line("no-progress")
            .line("ofs-delta")
            .line(&format!("want {id}"))
            .line("deepen 1")
            .line("done")
            .flush()
            .bytes(),
        Spoken::Old { .. } => {
            let wanted =
                ["side-band-64k", "ofs-delta", "no-progress"].into_iter().filter(|name| told.can(name));
            let mut first = wanted.fold(format!("want {id}"), |line, name| format!("{line} {name}"));
            if told.can("agent") {
                first = format!("{first} agent={GIT_AGENT}");
            }
            Message::default().line(&first).line("deepen 1").flush().line("done").bytes()
        }
    }
}

/// What an answer holds.
#[derive(Debug, PartialEq, Eq)]
pub enum Fetched {
    /// A pack, as far as it came.
    Pack {
        /// Its bytes.
        pack: Vec<u8>,
        /// Whether the answer came to its end.
        ended: bool,
    },
    /// The server refused, with its words.
    Refused(String),
    /// It is no answer of git's; what it is.
    Wrong(String),
}

/// Unpacks an answer.
pub fn read(told: &Advertisement, body: &[u8]) -> Fetched {
    match told.spoken {
        Spoken::Second => second(body),
        Spoken::Old { .. } => old(body, told.can("side-band-64k")),
    }
}

/// Sections, each with its name on a line, the pack being the last.
fn second(mut body: &[u8]) -> Fetched {
    loop {
        match pkt_line::next(body) {
            Ok((packet @ Packet::Data(_), rest)) => {
                match packet.text() {
                    Some("packfile") => return banded(rest),
                    Some(text) if text.starts_with("ERR ") => return Fetched::Refused(text[4..].to_owned()),
                    _ => {}
                }
                body = rest;
            }
            Ok((Packet::Delimiter, rest)) => body = rest,
            Ok((Packet::Flush | Packet::End, _)) => {
                return Fetched::Wrong("an end before the pack".to_owned());
            }
            Err(broken) => return wrong(broken),
        }
    }
}

/// What is shallow, a flush, `NAK`, and the pack.
fn old(mut body: &[u8], banded_pack: bool) -> Fetched {
    loop {
        match pkt_line::next(body) {
            Ok((packet @ Packet::Data(_), rest)) => {
                body = rest;
                match packet.text() {
                    Some("NAK") if banded_pack => return banded(body),
                    Some("NAK") => return Fetched::Pack { pack: body.to_vec(), ended: true },
                    Some(text) if text.starts_with("ERR ") => return Fetched::Refused(text[4..].to_owned()),
                    _ => {}
                }
            }
            Ok((_, rest)) => body = rest,
            Err(broken) => return wrong(broken),
        }
    }
}

fn wrong(broken: Broken) -> Fetched {
    Fetched::Wrong(match broken {
        Broken::Early => "an end before the pack".to_owned(),
        Broken::NoLength => "bytes that are no packet lines".to_owned(),
    })
}

/// The pack from the first side band; the second tells progress, the third a fault.
fn banded(mut body: &[u8]) -> Fetched {
    let mut pack = Vec::new();
    loop {
        match pkt_line::next(body) {
            Ok((Packet::Data([1, data @ ..]), rest)) => {
                pack.extend_from_slice(data);
                body = rest;
            }
            Ok((Packet::Data([2, ..] | []), rest)) => body = rest,
            Ok((Packet::Data([3, why @ ..]), _)) => {
                return Fetched::Wrong(format!(
                    "the server broke off: {}",
                    String::from_utf8_lossy(why).trim()
                ));
            }
            Ok((Packet::Data(_) | Packet::Delimiter, _)) | Err(Broken::NoLength) => {
                return Fetched::Wrong(format!(
                    "{} bytes of the pack, then bytes that are no band",
                    pack.len()
                ));
            }
            Ok((Packet::Flush | Packet::End, _)) => return Fetched::Pack { pack, ended: true },
            Err(Broken::Early) => {
                // What has come of a packet whose end is missing belongs to the pack all the same.
                if let Some([1, data @ ..]) = body.get(4..) {
                    pack.extend_from_slice(data);
                }
                return Fetched::Pack { pack, ended: false };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "3333333333333333333333333333333333333333";

    fn told(spoken: Spoken, can: &[&str]) -> Advertisement {
        Advertisement { spoken, can: can.iter().map(|&name| name.to_owned()).collect() }
    }

    fn band(number: u8, data: &[u8]) -> Vec<u8> {
        [format!("{:04x}", data.len() + 5).as_bytes(), &[number], data].concat()
    }

    fn pack(pack: &[u8], ended: bool) -> Fetched {
        Fetched::Pack { pack: pack.to_vec(), ended }
    }

    #[test]
    fn one_commit_without_parents_is_asked_for() {
        let asked = String::from_utf8(request(&told(Spoken::Second, &["fetch=shallow"]), ID)).unwrap();
        assert!(asked.contains(&format!("0032want {ID}\n000ddeepen 1\n0009done\n0000")), "{asked}");
        let old = told(Spoken::Old { refs: Vec::new() }, &["shallow", "side-band-64k"]);
        let asked = String::from_utf8(request(&old, ID)).unwrap();
        assert!(asked.contains(&format!("want {ID} side-band-64k\n000ddeepen 1\n00000009done\n")), "{asked}");
    }

    #[test]
    fn the_pack_is_put_together_from_its_band() {
        let begin = Message::default().line("shallow-info").line(&format!("shallow {ID}")).delimiter();
        let begin = begin.line("packfile").bytes();
        let told = told(Spoken::Second, &[]);
        let whole = [&begin[..], &band(2, b"counting\n"), &band(1, b"PA"), &band(1, b"CK"), b"0000"].concat();
        assert_eq!(read(&told, &whole), pack(b"PACK", true));
        assert_eq!(read(&told, &whole[..whole.len() - 5]), pack(b"PAC", false));
        let fatal = [&begin[..], &band(3, b"fatal: out of memory\n")].concat();
        assert_eq!(
            read(&told, &fatal),
            Fetched::Wrong("the server broke off: fatal: out of memory".to_owned())
        );
        assert_eq!(read(&told, &begin[..7]), Fetched::Wrong("an end before the pack".to_owned()));
    }

    #[test]
    fn a_refusal_is_told_with_its_words() {
        let body = Message::default().line("ERR shallow fetches are not served here").bytes();
        let refused = Fetched::Refused("shallow fetches are not served here".to_owned());
        assert_eq!(read(&told(Spoken::Second, &[]), &body), refused);
        assert_eq!(read(&told(Spoken::Old { refs: Vec::new() }, &[]), &body), refused);
    }

    #[test]
    fn protocol_0_sends_the_pack_after_a_nak() {
        let begin = Message::default().line(&format!("shallow {ID}")).flush().line("NAK").bytes();
        let old = |can: &[&str]| told(Spoken::Old { refs: Vec::new() }, can);
        let banded = [&begin[..], &band(1, b"PACK"), b"0000"].concat();
        assert_eq!(read(&old(&["side-band-64k"]), &banded), pack(b"PACK", true));
        assert_eq!(read(&old(&[]), &[&begin[..], b"PACK"].concat()), pack(b"PACK", true));
    }
}
