//! MinIO: the headers of `api-headers.go` and `generic-handlers.go`, the health pages of `healthcheck-router.go`, and the
//! refusals of `api-errors.go`.

use super::super::behaviour::{Behaviour, Errors, Ids, Page, Quirk, Refusal, Regions, Situation};
use super::super::gate::MISSING_MD5;
use super::{healthy, profile};
use crate::profile::Profile;
use crate::serve::{Scheme, Wire};

const PRODUCT: &str = "minio";

/// The answer to a request for encryption without a key to do it with (`encryption-v1.go`).
pub(in super::super) const NO_KMS: Refusal =
    Refusal::new(501, "NotImplemented", "Server side encryption specified but KMS is not configured");

pub(super) const PROFILE: Profile =
    healthy(profile("minio", PRODUCT, "MinIO with a bucket for each user", without_kms));

pub(super) const HTTP: Profile =
    profile("minio-http", PRODUCT, "MinIO without TLS, as in Gitpod's own cluster", || Behaviour {
        wire: Wire { scheme: Scheme::Http, ..Wire::GOOD },
        region: Some("local"),
        ..without_kms()
    });

/// Before RELEASE.2020-11-19 the header gave the release, and before RELEASE.2023-05-18 trailers were not understood.
pub(super) const OLD: Profile =
    profile("minio-old", PRODUCT, "MinIO of 2020, before trailers were understood", || {
        let mut behaviour = without_kms();
        behaviour.signs.retain(|(name, _)| *name != "server");
        behaviour.signs.push(("server", "MinIO/RELEASE.2020-06-14T18-32-17Z"));
        // The word for a trailer is taken for a digest, which it is not.
        let mismatch = Refusal::new(
            400,
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        );
        behaviour.refuse(Situation::Trailer, mismatch);
        behaviour.refuse(Situation::DeleteManyWithoutMd5, MISSING_MD5);
        behaviour
    });

/// Another region in the server's configuration than in Gitpod's.
pub(super) const REGION: Profile =
    profile("minio-region", PRODUCT, "MinIO in the region eu-central-1, where Gitpod expects local", || {
        Behaviour { region: Some("local"), regions: Regions::One("eu-central-1"), ..without_kms() }
    });

pub(super) const REGISTRY: Profile =
    healthy(profile("minio-registry", PRODUCT, "MinIO with a KMS, behind Gitpod's registry", registry));

pub(super) const REGISTRY_NO_KMS: Profile =
    profile("minio-registry-no-kms", PRODUCT, "MinIO without a KMS, behind Gitpod's registry", || {
        let mut behaviour = registry();
        behaviour.refuse(Situation::Encryption, NO_KMS);
        behaviour
    });

pub(super) const SINGLE: Profile =
    profile("minio-single", PRODUCT, "MinIO with one bucket for everything", || Behaviour {
        bucket: Some("gitpod-storage"),
        ..without_kms()
    });

fn registry() -> Behaviour {
    Behaviour { bucket: Some("gitpod-registry"), backs_registry: true, ..behaviour() }
}

fn without_kms() -> Behaviour {
    let mut behaviour = behaviour();
    behaviour.refuse(Situation::Encryption, NO_KMS);
    behaviour
}

fn behaviour() -> Behaviour {
    let health = Page::text(200, "", "").with(&[("x-minio-server-status", "online")]);
    Behaviour {
        signs: vec![
            ("server", "MinIO"),
            ("accept-ranges", "bytes"),
            ("strict-transport-security", "max-age=31536000; includeSubDomains"),
            ("vary", "Origin, Accept-Encoding"),
            ("x-content-type-options", "nosniff"),
            ("x-xss-protection", "1; mode=block"),
        ],
        ids: Ids::Minio,
        errors: Errors::Minio,
        pages: vec![
            ("/minio/health/live", health),
            ("/minio/health/ready", health),
            (
                "/minio/health/cluster",
                Page::text(200, "", "")
                    .with(&[("x-minio-write-quorum", "1"), ("x-minio-server-status", "online")]),
            ),
        ],
        quirks: vec![Quirk::UploadsByExactKey, Quirk::MetadataLimited],
        refusals: vec![(
            Situation::SlashedKey,
            Refusal::new(400, "XMinioInvalidObjectName", "Object name contains unsupported characters."),
        )],
        ..Behaviour::plain()
    }
}
