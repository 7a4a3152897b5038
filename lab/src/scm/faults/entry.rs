//! What comes instead of a product, or keeps everybody out.

use super::super::behaviour::{Canned, Change, Situation};
use super::super::forge::Vendor;
use super::{change, fault, set};
use crate::certificates::Certificate;
use crate::fault::Fault;
use crate::serve::{Listen, Scheme};

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("scm-accepts-and-closes", "takes a request and closes the connection", |b| {
        set(&mut b.wire.listen, Listen::HangUp)
    }),
    fault("scm-certificate-expired", "shows a certificate whose time is over", |b| {
        set(&mut b.wire.certificate, Certificate::Expired)
    }),
    fault("scm-certificate-wrong-name", "shows a certificate for another name", |b| {
        set(&mut b.wire.certificate, Certificate::WrongName)
    }),
    fault("scm-contradictory-signs", "bears a header of GitLab's on every answer, too", |b| {
        if b.is_of(Vendor::GitLab) {
            return Err("it is GitLab's own header");
        }
        let meta = "{\"correlation_id\":\"01G2\",\"version\":\"1\"}";
        change(b, Situation::Anything, Change::Header("x-gitlab-meta", meta))
    }),
    fault("scm-internal-error", "answers every request by 500", |b| {
        let page = "<html><head><title>500 Internal Server Error</title></head></html>\n";
        change(b, Situation::Anything, Change::Instead(Canned::html(500, page)))
    }),
    fault("scm-plain-http-on-tls-port", "speaks HTTP without TLS where https is said", |b| {
        set(&mut b.wire.scheme, Scheme::HttpCalledHttps)
    }),
    fault("scm-rate-limited", "answers every request by 429", |b| {
        change(b, Situation::Anything, Change::Instead(Canned::text(429, "Retry later\n")))
    }),
    fault("scm-silent", "takes connections and never says a byte", |b| {
        set(&mut b.wire.listen, Listen::Silent)
    }),
    fault("scm-stopped", "listens no more", |b| set(&mut b.wire.listen, Listen::Closed)),
    fault("scm-unknown-ca", "shows a certificate of another authority", |b| {
        set(&mut b.wire.certificate, Certificate::UnknownCa)
    }),
];
