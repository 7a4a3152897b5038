//! Plays what is recorded in `recorded.txt` beside this file.

use harness::cause;

use super::Signals;
use super::weigh::{pages, weigh};
use crate::net::exchange::Answer;

const RECORDED: &str = include_str!("recorded.txt");

/// One server, and what it is.
struct Recorded {
    name: String,
    host: String,
    /// Answers by what was asked.
    answers: Vec<(String, Answer)>,
    asked: Vec<String>,
    /// Product, version and edition.
    is: [Option<String>; 3],
}

impl Recorded {
    fn answer(&self, to: &str) -> Answer {
        let known = self.answers.iter().find(|(asked, _)| asked == to);
        known.map_or_else(|| Answer::of(404, &[], ""), |(_, answer)| answer.clone())
    }

    fn signals(&self) -> Signals {
        let mut signals = Signals::new(&self.host, self.answer("/v2/"), "f00".to_owned());
        signals.absent(self.answer("absent"));
        for page in pages(&signals) {
            signals.pages.push((page.path, self.answer(&format!("page:{}", page.path))));
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
                host: "r.example".to_owned(),
                answers: Vec::new(),
                asked: Vec::new(),
                is: [None, None, None],
            });
            continue;
        }
        let one = all.last_mut().unwrap();
        if let Some(asked) = line.strip_prefix("GET ") {
            let (path, status) = asked.split_once(' ').unwrap();
            one.answers.push((path.to_owned(), Answer::of(status.parse().unwrap(), &[], "")));
        } else if let Some(body) = line.strip_prefix("> ") {
            one.answers.last_mut().unwrap().1.body = body.to_owned().into();
        } else if let Some(host) = line.strip_prefix("host ") {
            host.clone_into(&mut one.host);
        } else if let Some(path) = line.strip_prefix("asked ") {
            one.asked.push(path.to_owned());
        } else if let Some(is) = line.strip_prefix("is ") {
            let mut parts =
                is.split(' ').map(|part| Some(part).filter(|part| !["-", "unknown"].contains(part)));
            one.is = std::array::from_fn(|_| parts.next().flatten().map(str::to_owned));
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
        let found = weigh(&signals).unwrap();
        let is = [found.product.clone(), found.version.clone(), found.edition.clone()];
        assert_eq!(is, one.is, "{name}: {found:?}");
        let sure = found.confidence > 0.5 && found.confidence < 1.0 && !found.how.is_empty();
        assert!(sure || found.product.is_none(), "{name}: {found:?}");
    }
}

#[test]
fn every_product_was_recorded() {
    let recorded = recorded();
    for row in crate::registry::products::TABLE {
        let id = row.product.id;
        assert!(recorded.iter().any(|one| one.is[0].as_deref() == Some(id)), "nothing recorded of {id}");
    }
}

#[test]
fn two_names_at_once_are_a_conflict() {
    let both = [("server", "Nexus/3.90.2-06 (COMMUNITY)"), ("x-jfrog-version", "Artifactory/7.120.3 1")];
    let signals = Signals::new("r.example", Answer::of(401, &both, ""), "f00".to_owned());
    let failure = weigh(&signals).unwrap_err();
    assert_eq!(failure.cause, cause::IDENTITY_CONFLICT);
    assert!(failure.actual.contains("Nexus") && failure.actual.contains("Artifactory"), "{}", failure.actual);
}
