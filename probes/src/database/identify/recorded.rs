//! Plays what is recorded in `recorded.txt` beside this file.

use harness::cause;

use super::weigh::{UNKNOWN, more, weigh};
use super::{Found, Signals};
use crate::database::products::TABLE;

const RECORDED: &str = include_str!("recorded.txt");

/// One server, and what it is.
#[derive(Default)]
struct Recorded {
    name: String,
    signals: Signals,
    greeted: bool,
    /// Product and version.
    is: Vec<String>,
    edition: Option<String>,
    more: Vec<String>,
    disguised: bool,
}

fn recorded() -> Vec<Recorded> {
    let mut all: Vec<Recorded> = Vec::new();
    for line in RECORDED.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("== ") {
            let signals =
                Signals { host: "db.example".to_owned(), user: "gitpod".to_owned(), ..Signals::default() };
            all.push(Recorded { name: name.to_owned(), signals, ..Recorded::default() });
            continue;
        }
        let one = all.last_mut().unwrap();
        if line == "disguised" {
            one.disguised = true;
        } else if let Some(host) = line.strip_prefix("host ") {
            host.clone_into(&mut one.signals.host);
        } else if let Some(user) = line.strip_prefix("user ") {
            user.clone_into(&mut one.signals.user);
        } else if let Some(greeting) = line.strip_prefix("greeting ") {
            one.greeted = true;
            greeting.clone_into(&mut one.signals.greeting);
        } else if let Some(is) = line.strip_prefix("is ") {
            one.is = is.split(' ').map(str::to_owned).collect();
        } else if let Some(edition) = line.strip_prefix("edition ") {
            one.edition = Some(edition.to_owned());
        } else if let Some(more) = line.strip_prefix("more ") {
            one.more.push(more.to_owned());
        } else {
            let (question, answer) = line.split_once(": ").unwrap();
            one.signals.answers.push((question.to_owned(), Some(answer.replace("\\n", "\n"))));
        }
    }
    for one in &mut all {
        if !one.greeted {
            one.signals.greeting = one.signals.version().to_owned();
        }
    }
    all
}

fn weighed(one: &Recorded) -> Found {
    weigh(&one.signals).unwrap_or_else(|failure| panic!("{}: {}", one.name, failure.actual))
}

#[test]
fn products_are_known_by_their_signs_and_look_alikes_are_not() {
    for one in recorded().iter().filter(|one| one.is[0] != "conflict") {
        let (name, found) = (&one.name, weighed(one));
        let identity = &found.identity;
        let known =
            |part: Option<&String>| part.filter(|part| !["-", "unknown"].contains(&part.as_str())).cloned();
        assert_eq!(identity.product, known(one.is.first()), "{name}: {found:?}");
        assert_eq!(identity.version, known(one.is.get(1)), "{name}: {found:?}");
        assert_eq!(identity.edition, one.edition, "{name}: {found:?}");
        assert_eq!(found.disguised, one.disguised, "{name}: {found:?}");
        assert_eq!(more(&one.signals), one.more, "{name}");
        let sure = identity.confidence > 0.5 && identity.confidence < 1.0 && !identity.how.is_empty();
        assert!(sure || identity.product.is_none() && identity.name == UNKNOWN, "{name}: {found:?}");
    }
}

#[test]
fn every_product_was_recorded() {
    let recorded = recorded();
    for row in TABLE {
        let id = row.product.id;
        assert!(recorded.iter().any(|one| one.is[0] == id), "nothing recorded of {id}");
    }
}

#[test]
fn two_names_at_once_are_a_conflict_that_names_both() {
    let conflicts: Vec<Recorded> = recorded().into_iter().filter(|one| one.is[0] == "conflict").collect();
    assert!(conflicts.len() >= 3);
    for one in conflicts {
        let failure = weigh(&one.signals).unwrap_err();
        assert_eq!(failure.cause, cause::IDENTITY_CONFLICT, "{}", one.name);
        for (_, answer) in &one.signals.answers {
            assert!(failure.actual.contains(answer.as_deref().unwrap()), "{}: {}", one.name, failure.actual);
        }
    }
}

#[test]
fn the_matrix_can_compare_every_version_of_what_it_lists() {
    for one in recorded() {
        let Ok(found) = weigh(&one.signals) else { continue };
        let Some(version) = found.identity.version else { continue };
        let parsed: harness::matrix::Version = version.parse().unwrap();
        assert!(parsed.parts().len() >= 3, "{}: {version}", one.name);
    }
}

#[test]
fn what_stands_beside_the_signs_is_said() {
    let how = |name: &str| {
        let one = recorded().into_iter().find(|one| one.name == name).unwrap();
        weighed(&one).identity.how.join(", ")
    };
    assert!(how("Azure, Single Server").contains("the greeting says 5.6.47.0, and `VERSION()` 5.7.29-log"));
    assert!(how("MySQL 5.6 of Oracle").ends_with("built for linux-glibc2.5 x86_64"));
    assert!(how("Percona XtraDB Cluster").ends_with("3.24(rfe0b6d5)"));
    let disguised = "MariaDB 10.11 of Debian that was started with --version=5.7.44-log";
    assert!(how(disguised).contains("`VERSION()`: 5.7.44-log"));
    assert!(!how("MariaDB 10.4").contains("greeting"));
}
