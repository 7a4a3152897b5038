//! Buckets of the JSON interface: insert, get, list and delete.

use serde_json::{Value, json};

use super::super::Gcs;
use super::super::behaviour::Situation;
use super::super::call::Call;
use super::super::key::PROJECT;
use super::super::refusal::{INVALID, REQUIRED, Refusal};
use super::super::reply::Reply;
use super::super::store::Bucket;
use super::{body, required};

/// Locations that buckets are made in here: some of Google's, which has more.
const LOCATIONS: [&str; 9] = [
    "ASIA",
    "ASIA-NORTHEAST1",
    "EU",
    "EUR4",
    "EUROPE-WEST1",
    "EUROPE-WEST3",
    "US",
    "US-CENTRAL1",
    "US-EAST1",
];

/// `POST /storage/v1/b?project=`
pub(super) fn insert(gcs: &Gcs, call: &Call) -> Result<Reply, Refusal> {
    project(call)?;
    let body = body(&call.body)?;
    let name = body["name"].as_str().ok_or_else(|| REQUIRED.with("Required"))?;
    if !is_name(name) {
        return Err(INVALID.with(format!("Invalid bucket name: '{name}'")));
    }
    gcs.behaviour.refuses(Situation::InsertBucket)?;
    let location = body["location"].as_str().unwrap_or("US");
    if !LOCATIONS.iter().any(|known| known.eq_ignore_ascii_case(location)) {
        return Err(INVALID.with("The specified location constraint is not valid."));
    }
    let class = body["storageClass"].as_str().unwrap_or("STANDARD");
    let bucket = gcs.store().make_bucket(name, location, class, gcs.now(), gcs.behaviour.owned)?;
    Ok(Reply::json(200, &resource(name, &bucket)).header("etag", "CAE="))
}

/// `GET /storage/v1/b/<bucket>`
pub(super) fn get(gcs: &Gcs, name: &str) -> Result<Reply, Refusal> {
    let store = gcs.store();
    let bucket = store.bucket(name).or_else(|absent| {
        gcs.behaviour.refuses(Situation::AbsentBucket)?;
        Err(absent)
    })?;
    Ok(Reply::json(200, &resource(name, bucket)).header("etag", "CAE="))
}

/// `GET /storage/v1/b?project=`
pub(super) fn list(gcs: &Gcs, call: &Call) -> Result<Reply, Refusal> {
    project(call)?;
    let store = gcs.store();
    let prefix = call.parameter("prefix").unwrap_or_default();
    let buckets = store.buckets().filter(|(name, _)| name.starts_with(prefix));
    let items: Vec<Value> = buckets.map(|(name, bucket)| resource(name, bucket)).collect();
    let mut answer = json!({ "kind": "storage#buckets" });
    if !items.is_empty() {
        answer["items"] = items.into();
    }
    Ok(Reply::json(200, &answer))
}

/// `DELETE /storage/v1/b/<bucket>`
pub(super) fn delete(gcs: &Gcs, name: &str) -> Result<Reply, Refusal> {
    gcs.store().remove_bucket(name)?;
    Ok(Reply::new(204))
}

fn project(call: &Call) -> Result<(), Refusal> {
    match required(call, "project")? {
        PROJECT => Ok(()),
        other => Err(INVALID.with(format!("Unknown project id: {other}"))),
    }
}

/// The grammar of bucket names: 3 to 63 characters of lower case, digits and `-_.`, with a letter or digit at each end.
pub(crate) fn is_name(name: &str) -> bool {
    let alphanumeric = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    (3..=63).contains(&bytes.len())
        && bytes.first().is_some_and(alphanumeric)
        && bytes.last().is_some_and(alphanumeric)
        && bytes.iter().all(|byte| alphanumeric(byte) || matches!(byte, b'-' | b'_' | b'.'))
        && !name.starts_with("goog")
        && !name.contains("google")
}

fn resource(name: &str, bucket: &Bucket) -> Value {
    let multi = matches!(bucket.location.as_str(), "ASIA" | "EU" | "US");
    json!({
        "kind": "storage#bucket",
        "selfLink": format!("https://www.googleapis.com/storage/v1/b/{name}"),
        "id": name,
        "name": name,
        "projectNumber": "100000000001",
        "generation": bucket.created.as_microsecond().to_string(),
        "metageneration": "1",
        "location": bucket.location,
        "locationType": if multi { "multi-region" } else { "region" },
        "storageClass": bucket.storage_class,
        "etag": "CAE=",
        "timeCreated": bucket.created.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
        "updated": bucket.created.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
        "iamConfiguration": {
            "bucketPolicyOnly": { "enabled": false },
            "uniformBucketLevelAccess": { "enabled": false },
            "publicAccessPrevention": "inherited",
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_google_has_them() {
        for good in ["abc", "underpin-20260101t0000-0a1b2c3d", "a.b_c-1"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["ab", "Abc", "-abc", "abc-", "a/b/c", "goog-x", &"a".repeat(64)] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn locations_are_sorted() {
        assert!(LOCATIONS.is_sorted());
    }
}
