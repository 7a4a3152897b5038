//! What comes instead of an API server, or keeps everybody out.

use super::super::behaviour::{Door, Login, Throttle};
use super::{fault, set};
use crate::certificates::Certificate;
use crate::fault::Fault;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("api-certificate-expired", "shows a certificate whose time is over", |b| {
        set(&mut b.certificate, Certificate::Expired)
    }),
    fault("api-silent", "takes connections and never says a byte", |b| set(&mut b.door, Door::Silent)),
    fault("api-stopped", "listens no more", |b| set(&mut b.door, Door::Closed)),
    fault("api-throttles", "answers every request by 429", |b| set(&mut b.throttle, Throttle::Always)),
    fault(
        "api-throttles-once",
        "answers the first request of each path by 429 and says when to come again",
        |b| set(&mut b.throttle, Throttle::FirstOfEach),
    ),
    fault("api-token-rejected", "does not know the token any more (401)", |b| {
        set(&mut b.login, Login::RejectedToken)
    }),
    fault("api-unknown-ca", "shows a certificate of another authority", |b| {
        set(&mut b.certificate, Certificate::UnknownCa)
    }),
    fault("api-wrong-name", "shows a certificate for another name", |b| {
        set(&mut b.certificate, Certificate::WrongName)
    }),
    fault("client-certificate-expired", "is given a client certificate whose time is over (401)", |b| {
        set(&mut b.login, Login::ExpiredClientCertificate)
    }),
    fault("context-missing", "has no such context in its kubeconfig", |b| set(&mut b.context_missing, true)),
    fault("exec-plugin-fails", "has a kubeconfig whose exec plug-in fails", |b| {
        set(&mut b.login, Login::FailingExec)
    }),
    fault("not-kubernetes", "answers everything by a page of HTML", |b| set(&mut b.door, Door::Page)),
];
