//! The faults of the interface, one line each: what the stand-in then does, as a change of its behaviour.
//!
//! The table `tests/data/bucket-faults.tsv` of the workspace says which case each of them must fail.

use std::sync::LazyLock;

use super::behaviour::{
    Behaviour, Instead, KeyFile, Listing, Metadata, Ranges, Resumable, Signatures, Situation, Types,
};
use super::refusal::{CONDITION, FORBIDDEN, INVALID, RETENTION, Refusal, UNAVAILABLE};
use crate::bucket::FAMILY;
use crate::family::Play;
use crate::fault::Fault;
use crate::serve::Listen;

/// Every fault of the interface, sorted by id.
pub(crate) static FAULTS: LazyLock<Vec<Fault>> = LazyLock::new(|| LIST.to_vec());

/// What a fault's change comes to.
type Played = Result<(), &'static str>;

/// How far the clock is off where an assertion of now is out of any time: two hours.
const FAR_BEHIND: i64 = 7200;

const PORTAL: &str = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\
     <body><form method=\"post\" action=\"/login\">Sign in to continue</form></body></html>\n";

/// What the token endpoint says of a key that was deleted or disabled.
const KEY_DELETED: &str = r#"{"error":"invalid_grant","error_description":"Invalid JWT Signature."}"#;

/// What the token endpoint answers to whom it gives another kind of token.
const ID_TOKEN: &str = r#"{"id_token":"bGFi.bGFi.bGFi"}"#;

const LIST: &[Fault] = &[
    fault("gcs-absent-403", "answers 403 where a bucket does not exist", |b| {
        refuse(b, Situation::AbsentBucket, Refusal::permission("storage.buckets.get", "Storage bucket"))
    }),
    fault("gcs-api-denied", "refuses to make buckets, for want of a permission in the project", |b| {
        refuse(b, Situation::InsertBucket, Refusal::permission("storage.buckets.create", "project"))
    }),
    fault("gcs-api-page", "answers every request with the HTML of a log-in page", |b| {
        instead(b, Situation::Anything, Instead::Page(200, PORTAL))
    }),
    fault("gcs-compose-refused", "refuses to compose objects", |b| {
        refuse(b, Situation::Compose, INVALID.with("Compose is not supported for this bucket."))
    }),
    // Words that are neither Google's old ones nor its new ones.
    fault("gcs-conflict-other-words", "says in words of its own that a bucket is there already", |b| {
        set(&mut b.owned, "A bucket of this name exists in the project.")
    }),
    fault("gcs-create-refused", "answers 400 to the making of a bucket", |b| {
        refuse(b, Situation::InsertBucket, INVALID.with("Invalid argument."))
    }),
    fault("gcs-delete-denied", "refuses to delete objects, for want of a permission", |b| {
        refuse(b, Situation::DeleteObject, Refusal::permission("storage.objects.delete", "Storage object"))
    }),
    fault("gcs-hmac-refused", "takes no HMAC keys, as the organisation's policy has it", |b| {
        if b.hmac.is_none() {
            return Err("it needs a profile with an HMAC key");
        }
        let policy = "constraints/storage.restrictAuthTypes";
        let words =
            format!("Authentication by SERVICE_ACCOUNT_HMAC_SIGNED_REQUESTS is restricted by {policy}.");
        refuse(b, Situation::Interop, FORBIDDEN.with(words))
    }),
    fault("gcs-insert-500", "answers 503 to the making of a bucket", |b| {
        refuse(b, Situation::InsertBucket, UNAVAILABLE.with("Backend Error"))
    }),
    fault(
        "gcs-key-external-account",
        "has given out a configuration of workload identity, and no key",
        |b| set(&mut b.key_file, KeyFile::ExternalAccount),
    ),
    fault("gcs-listing-loses-one", "loses an object from every page of a listing but the first", |b| {
        set(&mut b.listing, Listing::LosesFirstOfPages)
    }),
    fault(
        "gcs-location-refused",
        "makes no bucket in this location, as the organisation's policy has it",
        |b| {
            let words = "'eu' violates constraint 'constraints/gcp.resourceLocations'";
            refuse(b, Situation::InsertBucket, CONDITION.with(words))
        },
    ),
    fault("gcs-metadata-lowered", "gives the names of custom metadata in lower case", |b| {
        set(&mut b.metadata, Metadata::Lowered)
    }),
    fault("gcs-range-ignored", "answers 200 with the whole to a range", |b| {
        set(&mut b.ranges, Ranges::Ignored)
    }),
    fault("gcs-resumable-308-swallowed", "has a 308 made a 200 without its Range on the way", |b| {
        set(&mut b.resumable, Resumable::SwallowsIncomplete)
    }),
    fault("gcs-resumable-damaged", "has every chunk but the first damaged on the way", |b| {
        set(&mut b.resumable, Resumable::Damaged)
    }),
    fault("gcs-retention", "retains objects, and refuses to delete them", |b| {
        let words = "Object is subject to bucket's retention policy or object retention and cannot be deleted or \
                     overwritten until 2049-01-01T00:00:00-08:00";
        refuse(b, Situation::DeleteObject, RETENTION.with(words))
    }),
    fault("gcs-signed-url-unchecked", "serves signed URLs without a look at their signatures", |b| {
        set(&mut b.signatures, Signatures::Unchecked)
    }),
    fault("gcs-stopped", "listens no more", |b| set(&mut b.wire.listen, Listen::Closed)),
    fault("gcs-token-clock", "has a clock that is two hours behind", |b| {
        set(&mut b.behind_seconds, FAR_BEHIND)
    }),
    fault("gcs-token-missing", "answers 200 without an access token", |b| {
        instead(b, Situation::Token, Instead::Json(200, ID_TOKEN))
    }),
    fault(
        "gcs-token-realm-foreign",
        "has given out a key whose token endpoint is on a host of nobody",
        |b| set(&mut b.key_file, KeyFile::ForeignTokenUri),
    ),
    fault("gcs-token-refused", "gives no token, since the key was deleted", |b| {
        instead(b, Situation::Token, Instead::Json(400, KEY_DELETED))
    }),
    fault("gcs-type-changed", "makes application/octet-stream of every type", |b| {
        set(&mut b.types, Types::OctetStream)
    }),
    fault("gcs-v2-retired", "takes V2 signatures no more", |b| {
        let words =
            "The authorization mechanism you have provided is not supported. Please use V4 signatures.";
        refuse(b, Situation::SignedV2, INVALID.with(words))
    }),
];

const fn fault(id: &'static str, title: &'static str, play: fn(&mut Behaviour) -> Played) -> Fault {
    Fault { id, family: FAMILY, title, play: Play::Gcs(play) }
}

/// Refuses with this in that situation.
fn refuse(behaviour: &mut Behaviour, situation: Situation, refusal: Refusal) -> Played {
    instead(behaviour, situation, Instead::Refuse(refusal))
}

/// Answers this in that situation.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn instead(behaviour: &mut Behaviour, situation: Situation, answer: Instead) -> Played {
    behaviour.instead.insert(0, (situation, answer));
    Ok(())
}

/// Sets a part of the behaviour.
#[expect(clippy::unnecessary_wraps, reason = "a fault's change is one expression")]
fn set<T>(part: &mut T, value: T) -> Played {
    *part = value;
    Ok(())
}
