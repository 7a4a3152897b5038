//! Answers of git's own `upload-pack` (2.47.3) to exactly the questions that are asked here: a repository of two commits and
//! one file, in protocol 2 and 0. What is asked is held against what was asked of it.

use bytes::Bytes;

use super::RESULT;
use super::advertisement::{self, ADVERTISEMENT, Advertisement, Spoken};
use super::fetching::{self, Fetched};
use super::listing::{self, Ref};
use super::pack::{self, Checked};
use crate::net::exchange::Answer;

const HEAD: &str = "87c01002da0867c22bed55bbdd5a751c9323bbb3";

fn answer(kind: &str, body: &'static [u8]) -> Answer {
    let mut answer = Answer::of(200, &[("content-type", kind)], "");
    answer.body = Bytes::from_static(body);
    answer
}

fn told(body: &'static [u8]) -> Advertisement {
    advertisement::judge(&answer(ADVERTISEMENT, body)).unwrap()
}

fn second() -> Advertisement {
    told(include_bytes!("recorded/second.advertisement"))
}

fn checked(told: &Advertisement, body: &[u8]) -> Result<Checked, String> {
    let Fetched::Pack { pack, ended: true } = fetching::read(told, body) else { panic!("no pack") };
    pack::check(&pack, HEAD, true)
}

#[test]
fn git_lists_its_branches() {
    let told = second();
    assert!(told.is_shallow() && told.spoken == Spoken::Second);
    assert_eq!(listing::request(&told), include_bytes!("recorded/second.ls-refs"));
    let refs = listing::judge(&answer(RESULT, include_bytes!("recorded/second.listing")), &told).unwrap();
    let named = |name: &str| Ref { name: name.to_owned(), id: HEAD.to_owned() };
    assert_eq!(refs, [named("HEAD"), named("refs/heads/main")]);
}

#[test]
fn git_sends_one_commit_with_its_tree_and_file() {
    let told = second();
    assert_eq!(fetching::request(&told, HEAD), include_bytes!("recorded/second.fetch"));
    let expected = Checked { objects: 3, read: 3, has_wanted: true };
    assert_eq!(checked(&told, include_bytes!("recorded/second.fetched")), Ok(expected));
}

#[test]
fn git_does_the_same_in_protocol_0() {
    let told = told(include_bytes!("recorded/zero.advertisement"));
    let Spoken::Old { refs } = &told.spoken else { panic!("{told:?}") };
    assert_eq!(listing::first(refs).map(|one| one.id.as_str()), Some(HEAD));
    assert!(told.is_shallow());
    assert_eq!(fetching::request(&told, HEAD), include_bytes!("recorded/zero.fetch"));
    let expected = Checked { objects: 3, read: 3, has_wanted: true };
    assert_eq!(checked(&told, include_bytes!("recorded/zero.fetched")), Ok(expected));
}
