//! The faults of the family, one line each: what the stand-in then does, as a change of its behaviour.
//!
//! The table `tests/data/registry-faults.tsv` of the workspace says which case each of them must fail.

use super::behaviour::{
    Access, Account, Bearer, Behaviour, BlobBytes, Change, Chunks, DigestCheck, Grants, Kind, Location,
    ManifestBytes, PasswordCheck, Scope, Situation, Storage, Tags, Token, UnauthenticatedBody,
};
use super::canned::Canned;
use crate::certificates::Certificate;
use crate::fault::Fault;
use crate::serve::{Listen, Scheme};

/// What a fault's change comes to.
type Played = Result<(), &'static str>;

const fn fault(id: &'static str, title: &'static str, play: fn(&mut Behaviour) -> Played) -> Fault {
    Fault { id, family: "registry", title, play }
}

/// Answers this in that situation.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn instead(behaviour: &mut Behaviour, situation: Situation, answer: Canned) -> Played {
    behaviour.answer_instead(situation, answer);
    Ok(())
}

/// Makes this change in answers of that kind.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn change(behaviour: &mut Behaviour, kind: Kind, change: Change) -> Played {
    behaviour.change(kind, change);
    Ok(())
}

/// Sets a part of the behaviour.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn set<T>(part: &mut T, value: T) -> Played {
    *part = value;
    Ok(())
}

fn account(behaviour: &mut Behaviour) -> Result<&mut Account, &'static str> {
    behaviour.account.as_mut().ok_or("it needs a profile that asks for a password")
}

fn guarded(behaviour: &Behaviour) -> Played {
    match behaviour.access {
        Access::Open => Err("it needs a profile that asks for credentials"),
        Access::Basic(_) | Access::Bearer(_) => Ok(()),
    }
}

fn bearer(behaviour: &mut Behaviour) -> Result<&mut Bearer, &'static str> {
    match &mut behaviour.access {
        Access::Bearer(bearer) => Ok(bearer),
        Access::Basic(_) | Access::Open => Err("it needs a profile with a token realm"),
    }
}

fn storage(behaviour: &mut Behaviour) -> Result<&mut Storage, &'static str> {
    behaviour.storage.as_mut().ok_or("it needs a profile that redirects reads of blobs")
}

const DIGEST: &str = "docker-content-digest";
const UNSUPPORTED: Canned = Canned::error(405, "UNSUPPORTED", "The operation is unsupported.");
const READ_ONLY: Canned = Canned::text(405, "Method not allowed\n")
    .with(&[("allow", "GET, HEAD"), ("x-content-type-options", "nosniff")]);
const UNAUTHORIZED: Canned =
    Canned::error(401, "UNAUTHORIZED", "access to the requested resource is not authorized");
const DENIED: Canned = Canned::error(403, "DENIED", "requested access to the resource is denied");
const PORTAL: Canned = Canned::html(
    200,
    "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\
     <body><form method=\"post\" action=\"/login\">Sign in to continue</form></body></html>\n",
);
const TOO_LARGE: Canned = Canned::html(
    413,
    "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n\
     <center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
);
const MOVED: Canned = Canned::html(
    301,
    "<html>\r\n<head><title>301 Moved Permanently</title></head>\r\n<body>\r\n\
     <center><h1>301 Moved Permanently</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
)
.with(&[("location", "https://{host}{path}")]);

/// Every fault of the family, sorted by id.
pub(crate) const FAULTS: &[Fault] = &[
    fault("absent-repository-400", "answers 400 to a manifest in a repository that does not exist", |b| {
        instead(b, Situation::AbsentRepository, Canned::error(400, "NAME_INVALID", "invalid repository name"))
    }),
    fault("absent-repository-401", "answers 401 to a manifest in a repository that does not exist", |b| {
        instead(b, Situation::AbsentRepository, UNAUTHORIZED)
    }),
    fault("absent-tag-400", "answers 400 to an absent tag in a repository that exists", |b| {
        instead(b, Situation::AbsentTag, Canned::error(400, "TAG_INVALID", "manifest tag did not match URI"))
    }),
    fault("accepts-and-closes", "takes a request and closes the connection without an answer", |b| {
        set(&mut b.wire.listen, Listen::HangUp)
    }),
    fault("any-password", "takes any password of any user", |b| {
        set(&mut account(b)?.check, PasswordCheck::Any)
    }),
    fault("blob-corrupted", "changes one byte of every blob that is read", |b| {
        set(&mut b.blob_bytes, BlobBytes::LastOneFlipped)
    }),
    fault("blob-put-without-digest", "answers the PUT of a blob without Docker-Content-Digest", |b| {
        change(b, Kind::BlobPut, Change::Drop(DIGEST))
    }),
    fault("blob-update-refused", "answers 400 to the PUT of a blob that is there already", |b| {
        let message = "/v2/-/blobs/{reference} cannot be updated";
        instead(b, Situation::PutPresentBlob, Canned::error(400, "BLOB_UPLOAD_INVALID", message))
    }),
    fault("body-limit", "answers 413 in nginx's HTML to any PUT that carries a blob", |b| {
        instead(b, Situation::PutBlobWithBody, TOO_LARGE)
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
    fault("challenge-absent", "answers 401 without a challenge", |b| {
        guarded(b)?;
        change(b, Kind::Challenge, Change::Drop("www-authenticate"))
    }),
    fault("challenge-negotiate", "answers 401 with the challenge Negotiate alone", |b| {
        guarded(b)?;
        change(b, Kind::Challenge, Change::Set("www-authenticate", "Negotiate"))
    }),
    fault("challenge-without-scope", "names no scope in its challenges", |b| {
        set(&mut bearer(b)?.scope, Scope::Missing)
    }),
    fault(
        "contradictory-signs",
        "bears Nexus's Server header and Artifactory's X-JFrog-Version at once",
        |b| {
            change(b, Kind::Any, Change::Set("server", "Nexus/3.90.2-06 (COMMUNITY)"))?;
            change(b, Kind::Any, Change::Set("x-jfrog-version", "Artifactory/7.120.3 712003900"))
        },
    ),
    fault("digest-header-stripped", "bears no Docker-Content-Digest on any answer", |b| {
        change(b, Kind::Any, Change::Drop(DIGEST))
    }),
    fault(
        "gitpod-repositories-denied",
        "answers 403 to every request in base-images or workspace-images",
        |b| instead(b, Situation::InGitpodRepository, DENIED),
    ),
    fault("head-absent-blob-403", "answers 403 to the HEAD of an absent blob", |b| {
        instead(b, Situation::HeadAbsentBlob, DENIED)
    }),
    fault("head-manifest-405", "answers 405 to the HEAD of a manifest that exists", |b| {
        instead(b, Situation::HeadPresentManifest, UNSUPPORTED)
    }),
    fault("head-manifest-without-length", "answers the HEAD of a manifest without Content-Length", |b| {
        change(b, Kind::ManifestHead, Change::Drop("content-length"))
    }),
    fault("head-present-blob-405", "answers 405 to the HEAD of a blob that exists", |b| {
        instead(b, Situation::HeadPresentBlob, UNSUPPORTED)
    }),
    fault("internal-error", "answers 500 to everything", |b| {
        instead(b, Situation::Anything, Canned::error(500, "UNKNOWN", "unknown error"))
    }),
    fault("location-foreign-host", "sends uploads on to a host that does not exist", |b| {
        set(&mut b.location, Location::ForeignHost)
    }),
    fault(
        "location-other-repository",
        "sends uploads on under another repository's name, where they fail",
        |b| set(&mut b.location, Location::OtherRepository),
    ),
    fault("manifest-content-type-plain", "calls every manifest that is read text/plain", |b| {
        let plain = Change::Set("content-type", "text/plain; charset=utf-8");
        change(b, Kind::ManifestHead, plain)?;
        change(b, Kind::ManifestGet, plain)
    }),
    fault(
        "manifest-put-without-digest",
        "answers the PUT of a manifest without Docker-Content-Digest",
        |b| change(b, Kind::ManifestPut, Change::Drop(DIGEST)),
    ),
    fault("manifest-rewritten", "serves the JSON of manifests in other bytes than were pushed", |b| {
        set(&mut b.manifest_bytes, ManifestBytes::Rewritten)
    }),
    fault("monolithic-put-blob-unknown", "answers 404 BLOB_UNKNOWN to a PUT that carries a blob", |b| {
        instead(b, Situation::PutBlobWithBody, Canned::error(404, "BLOB_UNKNOWN", "blob unknown to registry"))
    }),
    fault("mount-500", "answers 500 to a mount", |b| {
        instead(b, Situation::Mount, Canned::error(500, "UNKNOWN", "unknown error"))
    }),
    fault("oci-manifest-refused", "answers 400 to the PUT of an OCI manifest or index", |b| {
        instead(b, Situation::PutOciManifest, Canned::error(400, "MANIFEST_INVALID", "manifest invalid"))
    }),
    fault("password-changed", "knows another password than the target's file", |b| {
        set(&mut account(b)?.check, PasswordCheck::Changed)
    }),
    fault("patch-201", "answers 201 to a part of an upload", |b| {
        change(b, Kind::ChunkTaken, Change::Status(201))
    }),
    fault("patch-drops-data", "answers 202 to every part of an upload, and keeps only the first", |b| {
        set(&mut b.chunks, Chunks::FirstOnly)
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
    fault("push-denied", "answers 403 to the begin of an upload", |b| {
        instead(b, Situation::StartUpload, DENIED)
    }),
    fault("push-refused", "answers 400 to the begin of an upload", |b| {
        let message = "Unsupported docker v2 repository request for '{repository}'";
        instead(b, Situation::StartUpload, Canned::error(400, "UNSUPPORTED", message))
    }),
    fault("push-to-absent-404", "answers 404 to an upload into a repository that does not exist", |b| {
        let message = "The repository with name '{repository}' does not exist in the registry";
        instead(b, Situation::StartUploadInAbsentRepository, Canned::error(404, "NAME_UNKNOWN", message))
    }),
    fault("rate-limit", "answers 429 to everything", |b| {
        let answer = Canned::error(429, "TOOMANYREQUESTS", "You have reached your pull rate limit.");
        instead(b, Situation::Anything, answer.with(&[("retry-after", "60")]))
    }),
    fault(
        "read-only",
        "refuses every push with 405 in plain text, as distribution does in maintenance",
        |b| instead(b, Situation::Push, READ_ONLY),
    ),
    fault("redirect-refused", "redirects reads of blobs to a storage that answers 403", |b| {
        set(&mut storage(b)?.grants, Grants::Nothing)
    }),
    fault("redirect-to-closed-port", "redirects reads of blobs to a port where nothing listens", |b| {
        set(&mut storage(b)?.wire.listen, Listen::Closed)
    }),
    fault(
        "redirect-untrusted",
        "redirects reads of blobs to a storage with a certificate of another CA",
        |b| set(&mut storage(b)?.wire.certificate, Certificate::UnknownCa),
    ),
    fault(
        "resets-unauthenticated-put",
        "resets the connection under an unauthenticated PUT with a body",
        |b| {
            guarded(b)?;
            set(&mut b.unauthenticated_body, UnauthenticatedBody::Reset)
        },
    ),
    fault("silent", "takes connections and never says a byte", |b| set(&mut b.wire.listen, Listen::Silent)),
    fault("stale-tag", "reads tags on new connections as they were before they were last put", |b| {
        set(&mut b.tags, Tags::StaleOnNewConnections)
    }),
    fault("stopped", "listens no more", |b| set(&mut b.wire.listen, Listen::Closed)),
    fault("token-absent", "answers the request for a token with JSON that holds none", |b| {
        set(&mut bearer(b)?.token, Token::Missing)
    }),
    fault("token-get-refused", "gives tokens by POST only", |b| {
        bearer(b)?;
        b.instead.retain(|(situation, _)| *situation != Situation::TokenByPost);
        instead(b, Situation::TokenByGet, UNSUPPORTED)
    }),
    fault("token-post-forbidden", "answers 403 to the request for a token by POST", |b| {
        bearer(b)?;
        instead(b, Situation::TokenByPost, Canned::html(403, "<html><title>403 Forbidden</title></html>\n"))
    }),
    fault("token-realm-foreign", "names a token realm on a host that the target does not name", |b| {
        set(&mut bearer(b)?.realm, Some("https://tokens.invalid/v2/token"))
    }),
    fault("upload-init-200-html", "answers the begin of an upload with 200 and a page in HTML", |b| {
        instead(b, Situation::StartUpload, PORTAL)
    }),
    fault("upload-without-location", "begins uploads without saying where they go on", |b| {
        change(b, Kind::UploadStarted, Change::Drop("location"))
    }),
    fault("wrong-digest-accepted", "stores a blob under whatever digest is claimed for it", |b| {
        set(&mut b.digest_check, DigestCheck::Omitted)
    }),
];
