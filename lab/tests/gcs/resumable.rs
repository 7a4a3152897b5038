//! Resumable uploads: chunks, how far they are, and their end.

use reqwest::{Method, Response};

use crate::client::{Gcs, KIB, header, message, reason, told, with_bucket};

/// What chunks are multiples of.
const UNIT: usize = 256 * KIB;

/// Begins an upload, and returns where it goes on.
async fn begin(gcs: &Gcs) -> String {
    let path = "/upload/storage/v1/b/lab-bucket/o?uploadType=resumable&name=large";
    let begun = gcs.api(Method::POST, path).header("x-upload-content-type", "text/plain").send().await;
    let begun = begun.expect("an answer");
    assert_eq!(begun.status(), 200);
    header(&begun, "location")
}

/// Sends bytes with their place. The address alone lets it: there is no token.
async fn chunk(gcs: &Gcs, address: &str, body: Vec<u8>, range: &str) -> Response {
    let request = gcs.bare(Method::PUT, address).header("content-range", range).body(body);
    request.send().await.expect("an answer")
}

/// Bytes that differ from place to place.
fn bytes(length: usize) -> Vec<u8> {
    (0..=250_u8).cycle().take(length).collect()
}

#[tokio::test]
async fn chunks_are_answered_308_until_the_last() {
    let gcs = with_bucket("gcs", &[]).await;
    let (whole, address) = (bytes(2 * UNIT + 10), begin(&gcs).await);
    let total = whole.len();
    let nothing = chunk(&gcs, &address, vec![], &format!("bytes */{total}")).await;
    assert_eq!((nothing.status().as_u16(), header(&nothing, "range")), (308, String::new()));
    for number in 0..2 {
        let (from, to) = (number * UNIT, (number + 1) * UNIT);
        let range = format!("bytes {from}-{}/{total}", to - 1);
        let more = chunk(&gcs, &address, whole[from..to].to_vec(), &range).await;
        assert_eq!((more.status().as_u16(), header(&more, "range")), (308, format!("bytes=0-{}", to - 1)));
        assert_eq!(gcs.stand.uploads_open(), 1);
    }
    let far = chunk(&gcs, &address, vec![], "bytes */*").await;
    assert_eq!(header(&far, "range"), format!("bytes=0-{}", 2 * UNIT - 1));
    let range = format!("bytes {}-{}/{total}", 2 * UNIT, total - 1);
    let (status, resource) = told(chunk(&gcs, &address, whole[2 * UNIT..].to_vec(), &range).await).await;
    assert_eq!((status, resource["size"].as_str()), (200, Some(total.to_string().as_str())));
    assert_eq!(resource["contentType"], "text/plain");
    assert_eq!((gcs.read("large").await == whole, gcs.stand.uploads_open()), (true, 0));
    // Whoever asks afterwards learns what was made.
    assert_eq!(told(chunk(&gcs, &address, vec![], "bytes */*").await).await, (200, resource));
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    let gcs = with_bucket("gcs", &[]).await;
    let address = begin(&gcs).await;
    let total = 4 * UNIT;
    for (length, range, part) in [
        (UNIT - 1, format!("bytes 0-{}/{total}", UNIT - 2), "multiple of 262144"),
        (UNIT, format!("bytes 0-{UNIT}/{total}"), "There should have been 262145 byte(s)"),
        (
            UNIT,
            format!("bytes {UNIT}-{}/{total}", 2 * UNIT - 1),
            "exceeds already uploaded size of 0 byte(s)",
        ),
        (UNIT, "0-262143".to_owned(), "Failed to parse Content-Range"),
    ] {
        let refused = told(chunk(&gcs, &address, bytes(length), &range).await).await;
        assert_eq!(reason(&refused), (400, "invalid"), "{range}");
        assert!(message(&refused).contains(part), "{}", message(&refused));
    }
    let far = chunk(&gcs, &address, vec![], "bytes */*").await;
    assert_eq!((far.status().as_u16(), header(&far, "range")), (308, String::new()));
}

#[tokio::test]
async fn an_upload_is_cancelled() {
    let gcs = with_bucket("gcs", &[]).await;
    let address = begin(&gcs).await;
    assert_eq!(gcs.stand.uploads_open(), 1);
    assert_eq!(gcs.bare(Method::DELETE, &address).send().await.unwrap().status(), 499);
    assert_eq!(gcs.stand.uploads_open(), 0);
    assert_eq!(chunk(&gcs, &address, vec![], "bytes */*").await.status(), 499);
    let unknown = chunk(&gcs, &format!("{address}x"), vec![], "bytes */*").await;
    assert_eq!(unknown.status(), 404);
    assert!(gcs.stand.objects().is_empty());
}

#[tokio::test]
async fn an_upload_of_one_piece_or_of_nothing_is_whole() {
    let gcs = with_bucket("gcs", &[]).await;
    let address = begin(&gcs).await;
    let put = gcs.bare(Method::PUT, &address).body("all").send().await.unwrap();
    assert_eq!(told(put).await.1["size"], "3");
    let empty = chunk(&gcs, &begin(&gcs).await, vec![], "bytes */0").await;
    assert_eq!(told(empty).await.1["size"], "0");
}

#[tokio::test]
async fn faults_are_on_the_way() {
    let gcs = with_bucket("gcs", &["gcs-resumable-308-swallowed"]).await;
    let address = begin(&gcs).await;
    let range = format!("bytes 0-{}/{}", UNIT - 1, 2 * UNIT);
    let more = chunk(&gcs, &address, bytes(UNIT), &range).await;
    assert_eq!((more.status().as_u16(), header(&more, "range")), (200, String::new()));

    let gcs = with_bucket("gcs", &["gcs-resumable-damaged"]).await;
    let (whole, address) = (bytes(2 * UNIT), begin(&gcs).await);
    chunk(&gcs, &address, whole[..UNIT].to_vec(), &range).await;
    let range = format!("bytes {UNIT}-{}/{}", 2 * UNIT - 1, 2 * UNIT);
    let (status, _) = told(chunk(&gcs, &address, whole[UNIT..].to_vec(), &range).await).await;
    let read = gcs.read("large").await;
    let differ = read.iter().zip(&whole).filter(|(a, b)| a != b).count();
    assert_eq!((status, read.len(), differ), (200, 2 * UNIT, 1));
}
