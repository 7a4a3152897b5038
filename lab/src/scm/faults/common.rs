//! What every vendor's product can meet: plain HTTP, trust, clocks, proxies and portals.

use super::super::behaviour::{Canned, Change, Situation};
use super::{change, fault, set};
use crate::fault::Fault;
use crate::serve::Scheme;

/// How far the clock is off, in seconds: ten minutes.
const BEHIND: i64 = 600;

/// What a portal shows to whoever it does not know.
const PORTAL: &str = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\
     <body><form method=\"post\" action=\"/sso/login\">Sign in with your company account</form></body></html>\n";

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("not-a-scm", "answers every request by a 404 of nobody's", |b| {
        let absent = Canned::text(404, "404 page not found\n").foreign();
        change(b, Situation::Anything, Change::Instead(absent))
    }),
    fault("scm-clock-off", "has a clock that is ten minutes behind", |b| set(&mut b.behind_seconds, BEHIND)),
    fault(
        "scm-git-host-unknown-ca",
        "shows a certificate of another authority on the host of git alone",
        |b| {
            if b.hosts.len() < 2 {
                return Err("it has one host for everything");
            }
            set(&mut b.untrusted_host, b.hosts.first().copied())
        },
    ),
    fault("scm-plain-http", "is reached by HTTP without TLS", |b| {
        if b.hosts.len() > 1 {
            return Err("it has more than one host, which addresses alone do not tell apart");
        }
        set(&mut b.wire.scheme, Scheme::Http)
    }),
    fault("scm-proxy-refuses-host", "is behind a proxy that leads nobody to the host of raw files", |b| {
        match b.hosts.iter().find(|host| host.starts_with("raw.")) {
            Some(host) => set(&mut b.proxy_refuses, Some(*host)),
            None => Err("it has no host for raw files"),
        }
    }),
    fault("sso-portal", "has a portal before it that answers everything by a log-in page", |b| {
        change(b, Situation::Anything, Change::Instead(Canned::html(200, PORTAL).foreign()))
    }),
    fault("sso-redirect", "has a portal before it that leads everything to another host", |b| {
        let away = Canned::html(302, "<html><body>Found</body></html>\n")
            .headers(&[("location", "https://login.example/")])
            .foreign();
        change(b, Situation::Anything, Change::Instead(away))
    }),
];
