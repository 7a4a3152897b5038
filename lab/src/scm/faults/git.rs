//! What breaks of git over HTTP, whichever vendor serves it.

use hyper::Version;

use super::super::behaviour::{Canned, Change, Operation, Situation};
use super::{change, fault};
use crate::fault::Fault;

const PORTAL: &str = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\
     <body><form method=\"post\" action=\"/sso/login\">Sign in with your company account</form></body></html>\n";

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault(
        "git-challenge-stripped",
        "has the challenge cut from what it says to those without a log-in",
        |b| change(b, Situation::GitWithoutLogin, Change::NoHeader("www-authenticate")),
    ),
    fault("git-http-disabled", "serves git by SSH alone", |b| {
        let denied = Canned::text(403, "Git access over HTTP is not allowed");
        change(b, Situation::Git, Change::Instead(denied))
    }),
    fault("git-http1-broken", "breaks off every answer of git over HTTP/1.1 after its header", |b| {
        change(b, Situation::Git, Change::BreaksOver(Version::HTTP_11))
    }),
    fault("git-http2-broken", "resets every answer of git over HTTP/2 after its header", |b| {
        change(b, Situation::Git, Change::BreaksOver(Version::HTTP_2))
    }),
    fault("git-ls-refs-cut", "ends the list of references after twenty bytes", |b| {
        change(b, Situation::Of(Operation::GitLsRefs), Change::EndsAfter(20))
    }),
    fault("git-pack-truncated", "ends a pack forty bytes early", |b| {
        change(b, Situation::Of(Operation::GitUploadPack), Change::PackShortBy(40))
    }),
    fault("git-portal", "has a portal before git that answers by a log-in page", |b| {
        change(b, Situation::Git, Change::Instead(Canned::html(200, PORTAL).foreign()))
    }),
    fault("git-shallow-absent", "serves no shallow fetches", |b| {
        change(b, Situation::Git, Change::NotShallow)
    }),
    fault("git-token-refused", "takes no log-in for git", |b| {
        let denied = Canned::text(401, "HTTP Basic: Access denied\n")
            .headers(&[("www-authenticate", "Basic realm=\"GitLab\"")]);
        change(b, Situation::Git, Change::Instead(denied))
    }),
    fault("git-type-changed", "has its advertisements called plain text on the way", |b| {
        change(b, Situation::Of(Operation::GitRefs), Change::Header("content-type", "text/plain"))?;
        change(b, Situation::Of(Operation::GitPushRefs), Change::Header("content-type", "text/plain"))
    }),
];
