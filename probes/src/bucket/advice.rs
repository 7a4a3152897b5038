//! What an operator of a certain product has to change, and where: one table from product and cause to a remedy.
//!
//! A failed case is given the text of the product that answers; without one it is given what proxies before a store are
//! told, whatever is behind them, and without that it keeps the remedy of its cause. A product more is a list more.
//!
//! The texts may hold `{host}`, `{buckets}` (the bucket of the environment, or the pattern of Gitpod's names) and
//! `{project}`.

use harness::{Cx, Failure};

use super::Bucket;
use super::identify;
use super::products::of_host;
use super::settings::Settings;
use crate::advice::{self, Advice, Table};
use crate::net::http::authority;

mod in_front;
mod amazon;
mod google;
mod minio;
mod ceph;
mod seaweedfs;
mod garage;
mod clouds;

/// The advice for each product, by its id.
const TABLE: Table = &[
    ("aliyun-oss", clouds::ALIYUN_OSS),
    ("aws-s3", amazon::AWS_S3),
    ("ceph-rgw", ceph::CEPH_RGW),
    ("cloudflare-r2", clouds::CLOUDFLARE_R2),
    ("garage", garage::GARAGE),
    ("gcs", google::GCS),
    ("minio", minio::MINIO),
    ("minio-aistor", minio::MINIO),
    ("seaweedfs", seaweedfs::SEAWEEDFS),
    ("wasabi", clouds::WASABI),
];

/// The names of the buckets that Gitpod makes on S3.
const PATTERN: &str = "gitpod-user-*";

/// Says how to mend a failure on the product that answers. Waits for the one identification of the run, but never so
/// long that the failure itself would be lost.
pub async fn advise(bucket: &Bucket, failure: &mut Failure, cx: &Cx) {
    if !is_known(failure.cause.code) {
        return;
    }
    let patience = cx.request_budget() / 2;
    let known = tokio::time::timeout(patience, identify::known(bucket, cx)).await.ok().flatten();
    let product = known.as_ref().and_then(|identity| identity.product.as_deref());
    failure.remedy = remedy(product, failure.cause.code).map(|text| match bucket {
        Bucket::S3(store) => filled_for(text, &Settings::S3(Box::new(store.settings.clone()))),
        Bucket::Gcs(store) => filled_for(text, &Settings::Gcs(Box::new(store.settings.clone()))),
    });
}

/// The same for a store that was not reached or does not let us in: its host alone may tell the product.
pub fn advise_unreached(settings: &Settings, failure: &mut Failure) {
    let origin = match settings {
        Settings::S3(settings) => &settings.origin,
        Settings::Gcs(settings) => &settings.origin,
    };
    failure.remedy = remedy(of_host(origin), failure.cause.code).map(|text| filled_for(text, settings));
}

fn is_known(code: &str) -> bool {
    advice::find(in_front::IN_FRONT, code).is_some() || advice::is_known(TABLE, code)
}

fn remedy(product: Option<&str>, code: &str) -> Option<&'static str> {
    advice::on_product(TABLE, product, code).or_else(|| advice::find(in_front::IN_FRONT, code))
}

fn filled_for(text: &str, settings: &Settings) -> String {
    match settings {
        Settings::S3(settings) => {
            let buckets = settings.bucket.as_deref().unwrap_or(PATTERN);
            filled(text, &authority(&settings.origin), buckets, "PROJECT")
        }
        Settings::Gcs(settings) => filled(text, &authority(&settings.origin), "gitpod-*", &settings.project),
    }
}

fn filled(text: &str, host: &str, buckets: &str, project: &str) -> String {
    text.replace("{host}", host).replace("{buckets}", buckets).replace("{project}", project)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::bucket::{FAMILY, causes};

    fn leftover(text: &str) -> bool {
        filled(text, "h", "b", "p").contains(['{', '}'])
    }

    #[test]
    fn the_table_is_sorted_and_advises_known_products_on_known_causes() {
        for table in [TABLE, &[("minio", in_front::IN_FRONT)]] {
            advice::tests::check(table, &FAMILY, leftover);
        }
    }

    #[test]
    fn every_product_that_people_set_up_has_advice_for_a_refused_write() {
        for (product, list) in TABLE {
            let codes = [causes::WRITE_DENIED.code, causes::PATH_STYLE_REFUSED.code];
            assert!(codes.iter().any(|code| advice::find(list, code).is_some()), "{product}");
        }
    }

    #[test]
    fn a_remedy_is_the_products_or_the_proxys_or_the_causes() {
        let denied = causes::BUCKET_CREATE_DENIED.code;
        assert!(remedy(Some("garage"), denied).unwrap().contains("garage key allow --create-bucket"));
        assert_eq!(remedy(None, denied), None);
        let limit = causes::WRITE_TOO_LARGE.code;
        assert_eq!(remedy(Some("minio"), limit), remedy(None, limit));
        assert!(remedy(None, limit).unwrap().contains("client_max_body_size 0;"));
    }

    #[test]
    fn names_of_the_target_stand_in_the_remedy() {
        assert_eq!(filled("{host} {buckets} {project}", "h:9000", PATTERN, "p"), "h:9000 gitpod-user-* p");
    }

    #[test]
    fn a_host_that_tells_its_product_is_advised_without_an_answer() {
        let refused = causes::ACCESS_KEY_REFUSED.code;
        for (host, words) in [
            ("s3.amazonaws.com", Some("get-caller-identity")),
            ("0123.r2.cloudflarestorage.com", Some("jurisdiction")),
            ("minio.example.com", None),
        ] {
            let origin = Url::parse(&format!("https://{host}/")).unwrap();
            let found = remedy(of_host(&origin), refused);
            assert_eq!(found.is_some(), words.is_some(), "{host}: {found:?}");
            assert!(words.is_none_or(|words| found.is_some_and(|text| text.contains(words))), "{host}");
        }
    }
}
