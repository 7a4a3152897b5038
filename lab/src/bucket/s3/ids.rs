//! The identifiers that answers bear, by which products are known and some of their clocks can be read.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use super::behaviour::Ids;
use super::core::since_1970;
use crate::crypto::{base64, hex, sha256};

/// The zone of the stand-in that plays Ceph.
const ZONE: &str = "lab-default";

/// Gives identifiers.
#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

/// The identifiers of one answer: headers, and what error documents repeat of them.
#[derive(Debug, Default)]
pub(super) struct Id {
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) request: String,
    pub(super) host: String,
}

impl Counter {
    /// The next ones, by this clock.
    pub(super) fn next(&self, ids: Ids, now: SystemTime) -> Id {
        let count = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        let digest = sha256(&count.to_be_bytes());
        let (seconds, nanos) = (since_1970(now).as_secs(), since_1970(now).as_nanos());
        let named = |name: &'static str, request: String, host: String| {
            let mut headers = vec![(name, request.clone())];
            if matches!(ids, Ids::Minio | Ids::Amazon) {
                headers.push(("x-amz-id-2", host.clone()));
            }
            Id { headers, request, host }
        };
        match ids {
            Ids::None => Id::default(),
            Ids::Minio => {
                named("x-amz-request-id", format!("{nanos:016X}"), hex(&sha256(b"the node of the lab")))
            }
            Ids::Amazon => {
                let request = digest.iter().take(16).map(|byte| char::from(CAPITALS[usize::from(byte % 32)]));
                let host = [digest.as_slice(), &sha256(&digest)[..24]].concat();
                named("x-amz-request-id", request.collect(), base64(&host))
            }
            Ids::Ceph => {
                let request = format!("tx{count:021x}-{seconds:010x}-5e21-{ZONE}");
                named("x-amz-request-id", request, format!("5e21-{ZONE}-lab"))
            }
            Ids::Seaweedfs => named("x-amz-request-id", nanos.to_string(), String::new()),
            Ids::Cloudflare => {
                let ray = format!("{}-FRA", &hex(&digest)[..16]);
                named("cf-ray", ray, String::new())
            }
        }
    }
}

/// The characters of Amazon's identifiers.
const CAPITALS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn identifiers_have_the_shape_of_the_product() {
        let now = SystemTime::UNIX_EPOCH + Duration::new(1_700_000_000, 123);
        let counter = Counter::default();
        let minio = counter.next(Ids::Minio, now);
        assert_eq!(
            minio.request,
            "1797A1C0B67DC07B"
                .to_owned()
                .replace("1797A1C0B67DC07B", &format!("{:X}", 1_700_000_000_000_000_123_u64))
        );
        assert_eq!((minio.request.len(), minio.headers[1].1.len()), (16, 64));
        let amazon = counter.next(Ids::Amazon, now);
        assert_eq!((amazon.request.len(), amazon.host.len()), (16, 76));
        assert_ne!(amazon.request, counter.next(Ids::Amazon, now).request);
        let ceph = counter.next(Ids::Ceph, now);
        assert_eq!(ceph.request, "tx000000000000000000004-006553f100-5e21-lab-default");
        assert!(counter.next(Ids::Cloudflare, now).request.ends_with("-FRA"));
    }
}
