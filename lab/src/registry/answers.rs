//! Answers that several products and faults share.

use super::canned::Canned;

/// The header that says what the bytes of a blob or manifest hash to.
pub(super) const DIGEST: &str = "docker-content-digest";

/// What distribution calls an operation that it does not have, or that its pull-through cache refuses.
pub(super) const UNSUPPORTED: Canned = Canned::error(405, "UNSUPPORTED", "The operation is unsupported.");

/// Distribution with `storage.maintenance.readonly`: the methods that write are not routed at all.
pub(super) const READ_ONLY: Canned = Canned::text(405, "Method not allowed\n")
    .with(&[("allow", "GET, HEAD"), ("x-content-type-options", "nosniff")]);

/// The 401 of Quay and others to what is hidden.
pub(super) const UNAUTHORIZED: Canned =
    Canned::error(401, "UNAUTHORIZED", "access to the requested resource is not authorized");

/// The 401 of distribution's own words.
pub(super) const AUTHENTICATION_REQUIRED: Canned =
    Canned::error(401, "UNAUTHORIZED", "authentication required");

/// The refusal of what the account may not do.
pub(super) const DENIED: Canned = Canned::error(403, "DENIED", "requested access to the resource is denied");

/// A log-in page.
pub(super) const PORTAL: Canned = Canned::html(
    200,
    "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\
     <body><form method=\"post\" action=\"/login\">Sign in to continue</form></body></html>\n",
);

/// nginx, to a body beyond `client_max_body_size`.
pub(super) const TOO_LARGE: Canned = Canned::html(
    413,
    "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n\
     <center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
);

/// nginx, to a request that it sends elsewhere.
pub(super) const MOVED: Canned = Canned::html(
    301,
    "<html>\r\n<head><title>301 Moved Permanently</title></head>\r\n<body>\r\n\
     <center><h1>301 Moved Permanently</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
)
.with(&[("location", "https://{host}{path}")]);

/// nginx, to a body without a length.
pub(super) const LENGTH_REQUIRED: Canned = Canned::html(
    411,
    "<html>\r\n<head><title>411 Length Required</title></head>\r\n<body>\r\n\
     <center><h1>411 Length Required</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
);

/// nginx, to a body that does not go on.
pub(super) const TIMED_OUT: Canned = Canned::html(
    408,
    "<html>\r\n<head><title>408 Request Time-out</title></head>\r\n<body>\r\n\
     <center><h1>408 Request Time-out</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
)
.with(&[("connection", "close")]);

/// A quota in the words of the protocol.
pub(super) const TOO_MANY: Canned =
    Canned::error(429, "TOOMANYREQUESTS", "too many requests").with(&[("retry-after", "60")]);

/// Quay, to a name with more components than an organisation and a repository (`v2auth.py`).
pub(super) const NESTED: Canned =
    Canned::error(400, "NAME_INVALID", "Nested repositories are not supported. Found: {repository}");

/// Harbor, to the push of a tag that a rule makes immutable (`immutable/pushmf.go`).
pub(super) const IMMUTABLE: Canned = Canned::error(
    412,
    "PRECONDITION",
    "Failed to process request due to '{image}:{reference}' configured as immutable.",
);
