//! The rungs of the first push: whose rung an answer breaks, and with which cause.

use harness::Failure;

use super::client::Registry;
use super::image::Blob;
use super::location::{self, Fault};
use super::{causes, errors};
use crate::net::exchange::Answer;

/// The rungs, each with the probe that it belongs to: the first one of a rung is not blocked by the others of it.
pub(super) const RUNGS: &[(&str, u8)] = &[
    ("challenge", 0),
    ("read_only", 1),
    ("redirect_hygiene", 1),
    ("upload_init", 2),
    ("location_shape", 3),
    ("blob_put", 4),
    ("no_stickiness", 4),
    ("manifest_put_oci", 5),
    ("create_on_push", 6),
];

/// The first broken rung.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    /// Where.
    pub(super) rung: u8,
    /// The probe that it belongs to.
    pub(super) owner: &'static str,
    /// What is wrong; `None` when the owner finds that itself.
    pub(super) failure: Option<Failure>,
}

impl Broken {
    /// A rung that broke.
    pub(super) const fn at(rung: u8, owner: &'static str, failure: Failure) -> Self {
        Self { rung, owner, failure: Some(failure) }
    }
}

/// What is known of a push when its first answer is judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// The path under which repositories are made.
    pub(super) prefix: &'a str,
    /// The run's id, which the repository's name contains.
    pub(super) run: &'a str,
    /// Whether the token that was sent lets anything be done in the repository, where it says so.
    pub(super) granted: Option<bool>,
}

/// Whose fault it is when the POST was not answered with a started upload.
pub(super) fn judge_post(post: &Answer, asked: Asked<'_>) -> Option<Broken> {
    let status = post.status.as_u16();
    let failure = |cause, expected: &str| Failure::new(cause, &post.line, expected, errors::said(post));
    let started = "202 with a Location: the upload is started";
    let code = errors::of(post).map(|error| error.code).unwrap_or_default();
    Some(match status {
        200 | 201 | 202 | 204 if !post.is_page() => {
            if post.header("location").is_empty() {
                return Some(Broken::at(2, "upload_init", failure(causes::LOCATION_MISSING, started)));
            }
            return None;
        }
        200..=299 => Broken::at(2, "upload_init", failure(causes::UPLOAD_NOT_STARTED, started)),
        300..=399 => Broken::at(
            1,
            "redirect_hygiene",
            Failure::new(
                causes::PUSH_REDIRECTED,
                &post.line,
                started,
                format!("{} to {}", post.status_text(), location::shown(&post.url, post.header("location"))),
            ),
        ),
        400..=499 if says_read_only(post) => {
            Broken::at(1, "read_only", failure(causes::REGISTRY_READ_ONLY, started))
        }
        400..=499 if says(post, &["deploying to groups"]) => {
            Broken::at(1, "read_only", failure(causes::REPOSITORY_IS_A_GROUP, started))
        }
        // distribution's cache refuses in the protocol's words; where it is read-only it does not know the method.
        405 if code == "UNSUPPORTED" => {
            Broken::at(1, "read_only", failure(causes::PULL_THROUGH_CACHE, started))
        }
        405 => Broken::at(1, "read_only", failure(causes::REGISTRY_READ_ONLY, started)),
        400..=499 if says(post, &["default deployment", "deployment repository"]) => {
            Broken::at(1, "create_on_push", failure(causes::DEPLOYMENT_REPOSITORY_MISSING, started))
        }
        400..=499 if lacks_namespace(post, asked) => {
            Broken::at(1, "create_on_push", failure(causes::NAMESPACE_MISSING, started))
        }
        // Quay and GitLab give a token that allows nothing where the namespace is not there.
        401 | 403 if asked.granted == Some(false) => {
            Broken::at(1, "create_on_push", failure(causes::NAMESPACE_MISSING, started))
        }
        404 => Broken::at(1, "create_on_push", failure(causes::REPOSITORY_NOT_CREATED_ON_PUSH, started)),
        400 if code == "NAME_UNKNOWN" => {
            Broken::at(1, "create_on_push", failure(causes::REPOSITORY_NOT_CREATED_ON_PUSH, started))
        }
        401 | 403 => Broken::at(1, "create_on_push", failure(causes::PUSH_DENIED, started)),
        _ => Broken::at(1, "create_on_push", failure(causes::PUSH_REFUSED, started)),
    })
}

/// Quay and Harbor say in words that they are read-only.
fn says_read_only(post: &Answer) -> bool {
    says(post, &["read-only", "read only", "is_readonly\":true", "is_readonly\": true"])
}

fn says(post: &Answer, signs: &[&str]) -> bool {
    let body = String::from_utf8_lossy(&post.body).to_ascii_lowercase();
    signs.iter().any(|sign| body.contains(sign))
}

/// Whether the registry misses what the path of the environment file names, and not the repository that is pushed to:
/// Harbor's `project gitpod not found`, Artifact Registry's `Repository "gitpod" not found`.
pub(super) fn lacks_namespace(post: &Answer, asked: Asked<'_>) -> bool {
    let Some(error) = errors::of(post) else { return false };
    let message = error.message.to_ascii_lowercase();
    let words: Vec<&str> =
        message.split(|c: char| !(c.is_ascii_alphanumeric() || "._-/".contains(c))).collect();
    let named = asked.prefix.split('/').chain([asked.prefix]).any(|part| words.contains(&part));
    let missing = ["not found", "not exist", "no such"].iter().any(|sign| message.contains(sign));
    named && missing && !message.contains(asked.run)
}

pub(super) fn judge_location(registry: &Registry, repository: &str, post: &Answer, fault: Fault) -> Broken {
    let shown = location::shown(&registry.settings.origin, post.header("location"));
    let failure =
        |cause, expected: String| Failure::new(cause, &post.line, expected, format!("Location {shown}"));
    match fault {
        Fault::Missing => Broken::at(
            2,
            "upload_init",
            failure(causes::LOCATION_MISSING, "a Location where the upload goes on".to_owned()),
        ),
        Fault::ForeignHost => Broken::at(
            3,
            "location_shape",
            failure(causes::LOCATION_FOREIGN_HOST, format!("a Location on {}", registry.host())),
        ),
        Fault::OtherRepository => Broken::at(
            3,
            "location_shape",
            failure(causes::LOCATION_OTHER_REPOSITORY, format!("a Location under /v2/{repository}/")),
        ),
    }
}

pub(super) fn judge_blob_put(answer: &Answer, blob: &Blob) -> Broken {
    let size = harness::text::bytes(blob.bytes.len() as u64);
    if is_unknown_upload(answer) {
        let expected = "201: the upload goes on where it began";
        return Broken::at(
            4,
            "no_stickiness",
            Failure::new(causes::UPLOAD_NOT_SHARED, &answer.line, expected, errors::said(answer)),
        );
    }
    let (cause, expected) = match answer.status.as_u16() {
        413 => (causes::BODY_LIMIT, format!("201 to a layer of {size}")),
        _ => (causes::BLOB_PUT_REFUSED, format!("201 to a layer of {size} sent in one piece")),
    };
    Broken::at(4, "blob_put", Failure::new(cause, &answer.line, expected, errors::said(answer)))
}

/// Whether a server does not know an upload that was started a moment ago, as another one than that which started it
/// (distribution, `registry/handlers/blobupload.go`).
fn is_unknown_upload(answer: &Answer) -> bool {
    let code = errors::of(answer).map(|error| error.code).unwrap_or_default();
    answer.status.as_u16() == 404 && matches!(code.as_str(), "BLOB_UPLOAD_UNKNOWN" | "BLOB_UPLOAD_INVALID")
}

/// What containerd 1.6.8 checks in the answer to a PUT (`remotes/docker/pusher.go`).
pub(super) fn check_digest(answer: &Answer, blob: &Blob) -> Option<Failure> {
    let digest = answer.header("docker-content-digest");
    if digest == blob.digest {
        return None;
    }
    let actual = if digest.is_empty() {
        format!("{} without Docker-Content-Digest", answer.status.as_u16())
    } else {
        format!("Docker-Content-Digest: {digest}")
    };
    let expected = format!("Docker-Content-Digest: {}", blob.digest);
    Some(Failure::new(causes::DIGEST_HEADER_MISSING, &answer.line, expected, actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: Asked<'_> = Asked { prefix: "team/gitpod", run: "underpin-1-2", granted: None };

    #[test]
    fn what_the_path_lacks_is_told_from_what_a_push_should_create() {
        let text = |code: &str, message: &str| {
            format!(r#"{{"errors":[{{"code":"{code}","message":"{message}"}}]}}"#)
        };
        for (status, code, message, granted, expected) in [
            (401, "UNAUTHORIZED", "project gitpod not found", None, causes::NAMESPACE_MISSING),
            (404, "NAME_UNKNOWN", "Repository \\\"gitpod\\\" not found", None, causes::NAMESPACE_MISSING),
            (401, "UNAUTHORIZED", "authentication required", Some(false), causes::NAMESPACE_MISSING),
            (401, "UNAUTHORIZED", "authentication required", Some(true), causes::PUSH_DENIED),
            (
                404,
                "NAME_UNKNOWN",
                "The repository with name 'team/gitpod/underpin-1-2' does not exist in the registry",
                None,
                causes::REPOSITORY_NOT_CREATED_ON_PUSH,
            ),
            (
                404,
                "NAME_UNKNOWN",
                "repository name not known to registry",
                None,
                causes::REPOSITORY_NOT_CREATED_ON_PUSH,
            ),
            (
                403,
                "DENIED",
                "Deploying to groups is a PRO-licensed feature.",
                None,
                causes::REPOSITORY_IS_A_GROUP,
            ),
            (405, "UNSUPPORTED", "The operation is unsupported.", None, causes::PULL_THROUGH_CACHE),
            (
                400,
                "UNSUPPORTED",
                "No default deployment repository is configured for the virtual repository 'gitpod'",
                None,
                causes::DEPLOYMENT_REPOSITORY_MISSING,
            ),
        ] {
            let answer = Answer::of(status, &[], &text(code, message));
            let broken = judge_post(&answer, Asked { granted, ..ASKED }).unwrap();
            assert_eq!(broken.failure.unwrap().cause, expected, "{message}");
        }
    }

    #[test]
    fn an_upload_that_the_next_server_does_not_know_is_not_shared() {
        let blob = Blob::new("x");
        for (status, code, owner) in [
            (404, "BLOB_UPLOAD_INVALID", "no_stickiness"),
            (404, "BLOB_UPLOAD_UNKNOWN", "no_stickiness"),
            (404, "BLOB_UNKNOWN", "blob_put"),
            (400, "BLOB_UPLOAD_INVALID", "blob_put"),
        ] {
            let body = format!(r#"{{"errors":[{{"code":"{code}"}}]}}"#);
            assert_eq!(judge_blob_put(&Answer::of(status, &[], &body), &blob).owner, owner, "{code}");
        }
    }

    #[test]
    fn the_answer_to_the_post_decides_whose_rung_is_broken() {
        let json = r#"{"errors":[{"code":"CODE","message":"m"}]}"#;
        let unknown = json.replace("CODE", "NAME_UNKNOWN");
        let read_only = r#"{"errors":[{"code":"DENIED","message":"System is currently read-only"}]}"#;
        let page = "<!doctype html><title>Sign in</title>";
        for (status, location, body, expected) in [
            (202, "/v2/a/blobs/uploads/1", "", None),
            (200, "/v2/a/blobs/uploads/1", "", None),
            (202, "", "", Some(("upload_init", causes::LOCATION_MISSING))),
            (200, "", page, Some(("upload_init", causes::UPLOAD_NOT_STARTED))),
            (206, "/v2/a/blobs/uploads/1", "", Some(("upload_init", causes::UPLOAD_NOT_STARTED))),
            (301, "https://h/x", "", Some(("redirect_hygiene", causes::PUSH_REDIRECTED))),
            (405, "", "Method not allowed", Some(("read_only", causes::REGISTRY_READ_ONLY))),
            (403, "", read_only, Some(("read_only", causes::REGISTRY_READ_ONLY))),
            (404, "", unknown.as_str(), Some(("create_on_push", causes::REPOSITORY_NOT_CREATED_ON_PUSH))),
            (400, "", unknown.as_str(), Some(("create_on_push", causes::REPOSITORY_NOT_CREATED_ON_PUSH))),
            (401, "", json, Some(("create_on_push", causes::PUSH_DENIED))),
            (403, "", json, Some(("create_on_push", causes::PUSH_DENIED))),
            (400, "", json, Some(("create_on_push", causes::PUSH_REFUSED))),
            (413, "", json, Some(("create_on_push", causes::PUSH_REFUSED))),
        ] {
            let broken = judge_post(&Answer::of(status, &[("location", location)], body), ASKED);
            let found = broken.and_then(|broken| Some((broken.owner, broken.failure?.cause)));
            assert_eq!(found, expected, "{status} {location} {body}");
        }
    }

    #[test]
    fn the_code_of_the_registry_is_quoted() {
        let body = r#"{"errors":[{"code":"NAME_UNKNOWN","message":"The repository does not exist"}]}"#;
        let failure = judge_post(&Answer::of(404, &[], body), ASKED).unwrap().failure.unwrap();
        assert_eq!(failure.actual, "404 NAME_UNKNOWN: The repository does not exist");
    }

    #[test]
    fn every_rung_belongs_to_a_probe() {
        for (slug, _) in RUNGS {
            assert!(super::super::probes::ALL.iter().any(|probe| probe.info.slug() == *slug), "{slug}");
        }
    }
}
