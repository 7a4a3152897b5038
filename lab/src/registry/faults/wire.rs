//! The faults of the connection, the whole server, and what stands in front.

use super::{change, fault, instead, set};
use crate::certificates::Certificate;
use crate::fault::Fault;
use crate::registry::answers::{LENGTH_REQUIRED, MOVED, PORTAL, TIMED_OUT, TOO_LARGE, TOO_MANY};
use crate::registry::behaviour::{Change, Kind, Situation};
use crate::registry::canned::Canned;
use crate::serve::{Listen, Scheme};

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("accepts-and-closes", "takes a request and closes the connection without an answer", |b| {
        set(&mut b.wire.listen, Listen::HangUp)
    }),
    fault("certificate-expired", "shows a certificate whose time is over", |b| {
        set(&mut b.wire.certificate, Certificate::Expired)
    }),
    fault(
        "certificate-unknown-ca",
        "shows a certificate of another CA than the one that the target names",
        |b| set(&mut b.wire.certificate, Certificate::UnknownCa),
    ),
    fault("certificate-wrong-name", "shows a certificate for another name", |b| {
        set(&mut b.wire.certificate, Certificate::WrongName)
    }),
    fault("clock-behind", "has a clock that is ten minutes behind", |b| set(&mut b.behind_seconds, 600)),
    fault(
        "contradictory-signs",
        "bears Nexus's Server header and Artifactory's X-JFrog-Version at once",
        |b| {
            change(b, Kind::Any, Change::Set("server", "Nexus/3.90.2-06 (COMMUNITY)"))?;
            change(b, Kind::Any, Change::Set("x-jfrog-version", "Artifactory/7.120.3 712003900"))
        },
    ),
    fault("internal-error", "answers 500 to everything", |b| {
        instead(b, Situation::Anything, Canned::error(500, "UNKNOWN", "unknown error"))
    }),
    fault("large-body-413", "answers 413 in nginx's HTML to bodies of more than 32 MiB", |b| {
        b.limits.body = 32 << 20;
        instead(b, Situation::LargeBody, TOO_LARGE)
    }),
    fault("plain-http", "serves plain HTTP, and the target says so", |b| {
        set(&mut b.wire.scheme, Scheme::Http)
    }),
    fault("plain-http-on-tls-port", "serves plain HTTP where the target says https", |b| {
        set(&mut b.wire.scheme, Scheme::HttpCalledHttps)
    }),
    fault("portal", "answers every request with the HTML of a log-in page", |b| {
        instead(b, Situation::Anything, PORTAL)
    }),
    fault("post-redirected", "answers 301 to the begin of an upload", |b| {
        instead(b, Situation::StartUpload, MOVED)
    }),
    // Harbor's answer when a project's quota is used up.
    fault("quota-exceeded", "answers 403 to bodies of more than 32 MiB, as a quota does", |b| {
        b.limits.body = 32 << 20;
        let words = "adding 64.0 MiB of storage resource, which when updated to current usage of 0 B will exceed the \
                     configured upper limit of 32.0 MiB.";
        instead(b, Situation::LargeBody, Canned::error(403, "DENIED", words))
    }),
    fault("rate-after-20", "answers 429 to every connection after the first twenty", |b| {
        b.limits.connections = 20;
        instead(b, Situation::ManyConnections, TOO_MANY)
    }),
    fault("rate-limit", "answers 429 to everything", |b| {
        let answer = Canned::error(429, "TOOMANYREQUESTS", "You have reached your pull rate limit.");
        instead(b, Situation::Anything, answer.with(&[("retry-after", "60")]))
    }),
    fault("silent", "takes connections and never says a byte", |b| set(&mut b.wire.listen, Listen::Silent)),
    // By length and not by time, so that a busy machine changes nothing: other bodies have other lengths.
    fault("slow-body-cut", "answers 408 to an upload of 8 MiB when half of it has come, and closes", |b| {
        b.limits.half_of = Some(8 << 20);
        instead(b, Situation::HalfBody, TIMED_OUT)
    }),
    fault("stopped", "listens no more", |b| set(&mut b.wire.listen, Listen::Closed)),
    fault("stream-patch-411", "answers 411 in nginx's HTML to a body without a length", |b| {
        instead(b, Situation::ChunkedBody, LENGTH_REQUIRED)
    }),
];
