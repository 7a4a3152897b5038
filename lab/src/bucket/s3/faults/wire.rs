//! The faults of the connection, the clock and the whole server, and of what stands in front.

use super::super::behaviour::{Ids, Page, Refusal};
use super::{always, fault, plain, set};
use crate::certificates::Certificate;
use crate::fault::Fault;
use crate::serve::{Listen, Scheme};

/// The page of MinIO's console, which is another port than the store's.
const CONSOLE: Page = Page::text(
    200,
    "text/html",
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"/><base href=\"/\"/><title>MinIO Console</title></head>\
     <body><noscript>You need to enable JavaScript to run this app.</noscript><div id=\"root\"></div></body></html>",
)
.with(&[("server", "MinIO Console")]);

/// What Go's server for TLS says to a request without it.
const NOT_TLS: Page = Page::text(400, "", "Client sent an HTTP request to an HTTPS server.\n");

/// Too many requests.
pub(super) const SLOW_DOWN: Refusal = Refusal::new(503, "SlowDown", "Please reduce your request rate.");

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("bucket-accepts-and-closes", "takes a request and closes the connection without an answer", |b| {
        set(&mut b.wire.listen, Listen::HangUp)
    }),
    fault("bucket-certificate-expired", "shows a certificate whose time is over", |b| {
        set(&mut b.wire.certificate, Certificate::Expired)
    }),
    fault("bucket-certificate-wrong-name", "shows a certificate for another name", |b| {
        set(&mut b.wire.certificate, Certificate::WrongName)
    }),
    fault(
        "bucket-contradictory-signs",
        "bears MinIO's identifiers and the Server header of SeaweedFS",
        |b| {
            if b.ids != Ids::Minio {
                return Err("it needs a profile of MinIO");
            }
            b.signs.retain(|(name, _)| *name != "server");
            b.signs.push(("server", "SeaweedFS 30GB 4.48"));
            Ok(())
        },
    ),
    fault("bucket-internal-error", "answers 500 to everything", |b| {
        set(
            &mut b.always,
            Some(Page::error(500, "InternalError", "We encountered an internal error, please try again.")),
        )
    }),
    fault("bucket-plain-http-on-tls-port", "serves plain HTTP where the target says https", |b| {
        set(&mut b.wire.scheme, Scheme::HttpCalledHttps)
    }),
    fault("bucket-silent", "takes connections and never says a byte", |b| {
        set(&mut b.wire.listen, Listen::Silent)
    }),
    fault("bucket-stopped", "listens no more", |b| set(&mut b.wire.listen, Listen::Closed)),
    fault("bucket-unknown-ca", "shows a certificate of another CA than the one that the target names", |b| {
        set(&mut b.wire.certificate, Certificate::UnknownCa)
    }),
    fault("clock-behind-10-minutes", "has a clock that is ten minutes behind", |b| {
        set(&mut b.behind_seconds, 600)
    }),
    fault(
        "clock-behind-16-minutes",
        "has a clock that is 16 minutes behind, and so refuses every request",
        |b| set(&mut b.behind_seconds, 960),
    ),
    fault("console-page", "answers everything with the page of MinIO's console", |b| always(b, CONSOLE)),
    fault("http-to-https", "says 400 to plain HTTP, since it speaks TLS", |b| {
        plain(b)?;
        always(b, NOT_TLS)
    }),
    fault(
        "request-id-clock-behind",
        "gives ten minutes ago as the time of its request ids, and the time as Date",
        |b| match b.ids {
            Ids::Minio | Ids::Ceph => set(&mut b.ids_behind_seconds, 600),
            Ids::None | Ids::Amazon | Ids::Seaweedfs | Ids::Cloudflare => {
                Err("it needs a profile whose request ids carry the time")
            }
        },
    ),
    fault("slow-down", "answers 503 SlowDown to everything", |b| {
        set(&mut b.always, Some(Page::error(SLOW_DOWN.status, SLOW_DOWN.code, SLOW_DOWN.message)))
    }),
];
