//! Objects are put together to one, and its components deleted.
//!
//! gsutil uploads what is larger than 150 MiB as components side by side, has the store put them together, and deletes
//! them (`parallel_composite_upload_threshold`); Gitpod calls it so (`Upload` in
//! `components/content-service/pkg/storage/gcloud.go`). The whole has no MD5, so that Gitpod keeps no hash of it.
//! Source: GCS-04.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use serde_json::{Value, json};

use crate::bucket::Bucket;
use crate::bucket::gcs::errors::failure;
use crate::bucket::gcs::objects::{deleted, difference, other_bytes};
use crate::bucket::{causes, noise};
use crate::net::exchange::Answer;

/// How many components there are.
const COMPONENTS: usize = 3;
/// The size of each.
const SIZE: usize = 64 << 10;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::compose",
        key: "GCS-04",
        title: "objects are put together to one, and its components deleted",
        why: "Backups of more than 150 MiB are uploaded in components that the store puts together. Without that they are lost, and without the right to delete, or under a retention policy, every component stays and is paid for.",
        wire: "POSTs of three objects of 64 KiB, POST of `compose`, GET of the whole, DELETE of each component.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["bucket_lifecycle"],
        cost: Cost { objects: 4, bytes: 2 * (COMPONENTS * SIZE) as u64 + 32_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.gcs()?;
    let home = store.home(cx).await?;
    let bytes = noise::bytes(COMPONENTS * SIZE, 4);
    let components: Vec<String> =
        (0..COMPONENTS).map(|number| home.key(cx, &format!("component-{number}"))).collect();
    for (component, bytes) in components.iter().zip(bytes.chunks(SIZE)) {
        store.write(cx, home, component, bytes).await?;
    }
    let whole = home.key(cx, "full.tar");
    let sources: Vec<Value> = components.iter().map(|name| json!({ "name": name })).collect();
    let order = json!({ "sourceObjects": sources, "destination": { "contentType": "application/x-tar" } });
    let mut request = store.object(Method::POST, &home.bucket, &whole, &[]);
    let path = format!("{}/compose", request.url.path());
    request.url.set_path(&path);
    let answer = store.ask(cx, request.body("application/json", order.to_string())).await?;
    let resource = composed(&answer, &bytes)?;
    for remark in remarks(&resource) {
        cx.remark(&remark);
    }
    let read = store.ask(cx, store.reading(home, &whole).cap(bytes.len() + 1)).await?;
    if let Some(actual) = other_bytes(&read, &bytes) {
        let expected = "200 with the bytes of the components, in their order";
        return Err(Failure::new(causes::COMPOSE_REFUSED, &read.line, expected, actual).into());
    }
    for component in &components {
        deleted(&store.ask(cx, store.deletion(home, component)).await?)?;
    }
    Ok(Passed::saying(format!("{COMPONENTS} components, put together and deleted")))
}

/// The resource of the whole.
fn composed(answer: &Answer, bytes: &[u8]) -> Result<Value, Failure> {
    let expected = "200 with the size and the CRC32C of all components";
    let Some(resource) = answer.json().filter(|_| answer.status.as_u16() == 200) else {
        return Err(failure(causes::COMPOSE_REFUSED, answer, expected));
    };
    // An object that was put together has no MD5, whether the store counts its components or not.
    let mut without_md5 = resource.clone();
    without_md5["componentCount"] = COMPONENTS.into();
    match difference(&without_md5, bytes) {
        None => Ok(resource),
        Some(difference) => Err(Failure::new(causes::COMPOSE_REFUSED, &answer.line, expected, difference)),
    }
}

/// In what the whole is not as Google's: nothing in Gitpod breaks by it.
fn remarks(resource: &Value) -> Vec<String> {
    let mut remarks = Vec::new();
    if resource["componentCount"] != COMPONENTS {
        let count = match &resource["componentCount"] {
            Value::Null => "no `componentCount`".to_owned(),
            count => format!("the `componentCount` {count}"),
        };
        remarks.push(format!("An object of {COMPONENTS} components has {count}."));
    }
    if !resource["md5Hash"].is_null() {
        remarks.push(
            "An object that was put together has an MD5 here, which Google's own store does not tell."
                .to_owned(),
        );
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bucket::gcs::hashes;

    #[test]
    fn the_whole_is_judged_by_size_and_crc() {
        let bytes = b"abc";
        let of = |status, resource: &Value| composed(&Answer::of(status, &[], &resource.to_string()), bytes);
        let good = json!({ "size": "3", "crc32c": hashes::crc32c(bytes), "componentCount": 3 });
        assert_eq!(of(200, &good).unwrap(), good);
        let other = json!({ "size": "3", "crc32c": hashes::crc32c(b"abd"), "componentCount": 3 });
        let error = json!({ "error": { "code": 400, "message": "Compose is not supported" } });
        for (status, resource) in [(200, &other), (400, &error), (201, &good)] {
            assert_eq!(
                of(status, resource).unwrap_err().cause,
                causes::COMPOSE_REFUSED,
                "{status} {resource}"
            );
        }
        let uncounted = json!({ "size": "3", "crc32c": hashes::crc32c(bytes), "md5Hash": "x" });
        assert!(of(200, &uncounted).is_ok());
        assert_eq!((remarks(&good).len(), remarks(&uncounted).len()), (0, 2));
    }
}
