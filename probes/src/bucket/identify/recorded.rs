//! Plays what is recorded in `recorded.txt` beside this file.

use harness::cause;
use url::Url;

use super::weigh::{pages, weigh};
use super::{Signals, UNKNOWN_S3};
use crate::net::exchange::Answer;

const RECORDED: &str = include_str!("recorded.txt");

/// The time that the recorded ids bear, about.
const NOW: i128 = 1_795_260_699_000_000_000;

/// One server, and what it is.
struct Recorded {
    name: String,
    host: String,
    /// Answers by what was asked: `first`, `absent`, or the path of a page.
    answers: Vec<(String, Answer)>,
    asked: Vec<String>,
    /// Product and version.
    is: [Option<String>; 2],
}

impl Recorded {
    fn answer(&self, to: &str) -> Option<Answer> {
        self.answers.iter().find(|(asked, _)| asked == to).map(|(_, answer)| answer.clone())
    }

    fn signals(&self) -> Signals {
        let origin = Url::parse(&format!("https://{}/", self.host)).unwrap();
        let mut signals = Signals::new(&origin, self.answer("first").unwrap(), NOW);
        signals.answers.extend(self.answer("absent"));
        for page in pages(&signals) {
            let nothing = || Answer::of(403, &[], "");
            signals.pages.push((page.path, self.answer(page.path).unwrap_or_else(nothing)));
        }
        signals
    }
}

fn recorded() -> Vec<Recorded> {
    let mut all: Vec<Recorded> = Vec::new();
    for line in RECORDED.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("== ") {
            all.push(Recorded {
                name: name.to_owned(),
                host: "s3.example".to_owned(),
                answers: Vec::new(),
                asked: Vec::new(),
                is: [None, None],
            });
            continue;
        }
        let one = all.last_mut().unwrap();
        if let Some(asked) = line.strip_prefix("GET ") {
            let (path, status) = asked.split_once(' ').unwrap();
            let answer = Answer::of(status.parse().unwrap(), &[], "");
            one.answers.push((path.to_owned(), answer));
        } else if let Some(body) = line.strip_prefix("> ") {
            one.answers.last_mut().unwrap().1.body = body.to_owned().into();
        } else if let Some(host) = line.strip_prefix("host ") {
            host.clone_into(&mut one.host);
        } else if let Some(path) = line.strip_prefix("asked ") {
            one.asked.push(path.to_owned());
        } else if let Some(is) = line.strip_prefix("is ") {
            let known =
                |part: &str| Some(part).filter(|part| !["-", "unknown"].contains(part)).map(str::to_owned);
            let (product, version) = is.split_once(' ').unwrap_or((is, "-"));
            one.is = [known(product), known(version)];
        } else {
            let (name, value) = line.split_once(": ").unwrap();
            let name: http::HeaderName = name.parse().unwrap();
            one.answers.last_mut().unwrap().1.headers.append(name, value.parse().unwrap());
        }
    }
    all
}

#[test]
fn products_are_known_by_their_signs_and_look_alikes_are_not() {
    for one in recorded() {
        let (signals, name) = (one.signals(), &one.name);
        let asked: Vec<_> = signals.pages.iter().map(|(path, _)| *path).collect();
        assert_eq!(asked, one.asked, "{name}");
        let found = weigh(&signals, UNKNOWN_S3).unwrap();
        assert_eq!([found.product.clone(), found.version.clone()], one.is, "{name}: {found:?}");
        let sure = found.confidence > 0.5 && found.confidence < 1.0 && !found.how.is_empty();
        assert!(sure || found.product.is_none(), "{name}: {found:?}");
        assert!(found.product.is_some() || found.name == UNKNOWN_S3, "{name}: {found:?}");
    }
}

#[test]
fn every_product_was_recorded() {
    let recorded = recorded();
    for row in crate::bucket::products::TABLE {
        let id = row.product.id;
        assert!(recorded.iter().any(|one| one.is[0].as_deref() == Some(id)), "nothing recorded of {id}");
    }
}

#[test]
fn two_names_at_once_are_a_conflict() {
    let node = "dd9025bab4ad464b049177c95eb6ebf374d3b3fd1af9251148b658df7ac2e3e8";
    for server in ["SeaweedFS 30GB 4.48", "AmazonS3", "UploadServer"] {
        let headers = [("server", server), ("x-amz-request-id", "18EA0C184AF881C2"), ("x-amz-id-2", node)];
        let origin = Url::parse("https://s3.example/").unwrap();
        let signals = Signals::new(&origin, Answer::of(404, &headers, ""), NOW);
        let failure = weigh(&signals, UNKNOWN_S3).unwrap_err();
        assert_eq!(failure.cause, cause::IDENTITY_CONFLICT);
        assert!(failure.actual.contains("MinIO") && failure.actual.contains(server), "{}", failure.actual);
    }
}

#[test]
fn a_version_that_is_not_told_is_bracketed() {
    let found = |name: &str| {
        let one = recorded().into_iter().find(|one| one.name == name).unwrap();
        weigh(&one.signals(), UNKNOWN_S3).unwrap().how.join(", ")
    };
    assert!(found("MinIO of today").contains("RELEASE.2020-11-19 or newer"));
    assert!(!found("MinIO of 2020").contains("or newer"));
}
