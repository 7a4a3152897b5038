//! The faults of installations, one line each: what is then wrong, as a change of the behaviour.
//!
//! The table `tests/data/domain-faults.tsv` of the workspace says which case each of them must fail.

use super::behaviour::{Answer, Behaviour, By, ELSEWHERE, Form, Key, Serves, Time};
use super::{DOMAIN, FAMILY};
use crate::family::Play;
use crate::fault::Fault;

/// Every fault of the family, sorted by id.
pub(crate) const FAULTS: &[Fault] = &[
    fault(
        "certificate-authority-unnamed",
        "is given a certificate of an authority that nobody is told of",
        |b| set(&mut b.certificate.by, By::Unnamed),
    ),
    fault("certificate-garbled", "is given something else than a certificate", |b| {
        set(&mut b.certificate.form, Form::Garbled)
    }),
    fault("certificate-is-ca", "is given a certificate of an authority", |b| {
        set(&mut b.certificate.is_ca, true)
    }),
    fault("certificate-key-locked", "is given a key that is locked by a pass phrase", |b| {
        set(&mut b.key, Key::Locked)
    }),
    fault(
        "certificate-name-by-cn-only",
        "is given a certificate that has its name only as the subject",
        |b| set(&mut b.certificate.names, Vec::new()),
    ),
    fault("certificate-names-missing", "is given a certificate without the names of workspaces", |b| {
        set(&mut b.certificate.names, vec![DOMAIN.to_owned(), format!("*.{DOMAIN}")])
    }),
    fault("certificate-not-yet", "is given a certificate whose time has not begun", |b| {
        set(&mut b.certificate.time, Time::NotYet)
    }),
    fault("certificate-other-key", "is given the key of another certificate", |b| {
        set(&mut b.key, Key::Other)
    }),
    fault("certificate-out-of-order", "is given a file in which the certificate comes last", |b| {
        set(&mut b.certificate.form, Form::Reversed)
    }),
    fault("certificate-over", "is given a certificate whose time is over", |b| {
        set(&mut b.certificate.time, Time::Over)
    }),
    fault("certificate-self-signed", "is given a certificate that signed itself", |b| {
        set(&mut b.certificate.by, By::Itself)
    }),
    fault("certificate-without-intermediate", "is given the certificate alone", |b| {
        set(&mut b.certificate.form, Form::Alone)
    }),
    fault("dns-name-missing", "has no record of its domain", |b| set(&mut b.dns.domain, Answer::NoName)),
    fault("dns-servfail", "has a name server that fails", |b| every(b, Answer::ServFail)),
    fault("dns-silent", "has a name server that never answers", |b| every(b, Answer::Silence)),
    fault("dns-wildcard-missing", "has no record of what stands right below its domain", |b| {
        set(&mut b.dns.wildcard, Answer::NoName)
    }),
    fault("dns-workspaces-missing", "has no record of what stands below `ws`", |b| {
        set(&mut b.dns.workspaces, Answer::NoName)
    }),
    fault("domain-certificate-ends-soon", "is given a certificate that ends within a week", |b| {
        set(&mut b.certificate.time, Time::EndsInAWeek)
    }),
    fault("served-certificate-differs", "serves another certificate than the one that is given", |b| {
        set(&mut b.serves, Serves::Another)
    }),
    fault("served-nothing", "serves nothing", |b| set(&mut b.serves, Serves::Nothing)),
    fault("served-other-name", "serves a certificate for another name", |b| {
        set(&mut b.serves, Serves::OtherName)
    }),
    fault("wildcard-elsewhere", "has a record below its domain that leads elsewhere", |b| {
        set(&mut b.dns.wildcard, Answer::At(ELSEWHERE))
    }),
    fault("workspaces-elsewhere", "has a record below `ws` that leads elsewhere", |b| {
        set(&mut b.dns.workspaces, Answer::At(ELSEWHERE))
    }),
];

/// What a fault's change comes to.
type Played = Result<(), &'static str>;

const fn fault(id: &'static str, title: &'static str, play: fn(&mut Behaviour) -> Played) -> Fault {
    Fault { id, family: FAMILY, title, play: Play::Domain(play) }
}

/// Sets a part of the behaviour.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn set<T>(part: &mut T, value: T) -> Played {
    *part = value;
    Ok(())
}

/// Answers every question so.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn every(behaviour: &mut Behaviour, answer: Answer) -> Played {
    let dns = &mut behaviour.dns;
    (dns.domain, dns.wildcard, dns.workspaces) = (answer, answer, answer);
    Ok(())
}
