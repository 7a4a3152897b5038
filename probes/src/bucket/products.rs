//! The table of products: signs with their weights, and where a version stands.
//!
//! A product more is a row more. A sign of weight 0.9 or above is the product's own name; weaker ones only add up. A
//! header `Server` never stands for a product alone: proxies set it, keep it and drop it.

use harness::Product;
use url::Url;

use super::identify::Signals;
use crate::net::exchange::Answer;

mod clouds;
mod servers;

/// One sign of a product.
pub struct Sign {
    /// How much it says, from 0 to 1.
    pub weight: f64,
    /// Whether it is the header `Server`.
    pub server: bool,
    /// What is said of it where it is seen.
    pub seen: fn(&Signals) -> Option<String>,
}

impl Sign {
    const fn new(weight: f64, seen: fn(&Signals) -> Option<String>) -> Self {
        Self { weight, server: false, seen }
    }

    const fn server(weight: f64, seen: fn(&Signals) -> Option<String>) -> Self {
        Self { weight, server: true, seen }
    }
}

/// A page of a product beside the interface, asked for without credentials, and only where a sign points to the product.
pub struct Page {
    /// Its path on the store's host.
    pub path: &'static str,
    /// How much of it is read.
    pub cap: usize,
    /// Whether it is asked for the version, and not to be surer of the product.
    pub gives_version: bool,
    /// How much it says that the page is there.
    pub weight: f64,
    /// What it says; `None` when it is not the product's page.
    pub read: fn(&Answer) -> Option<Found>,
}

/// What a page says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The version.
    pub version: Option<String>,
}

/// One product.
pub struct Row {
    /// What everybody sees of it.
    pub product: Product,
    /// The product that it is made of, whose signs it shows as well.
    pub made_of: Option<&'static str>,
    /// Its signs.
    pub signs: &'static [Sign],
    /// Its version, where its answers give it.
    pub version: fn(&Signals) -> Option<String>,
    /// What is known of the version where none is given; empty for nothing.
    pub bracket: &'static str,
    /// Pages that say more.
    pub pages: &'static [Page],
}

/// Every product that identification knows, sorted by id.
pub const TABLE: &[Row] = &[
    clouds::ALIYUN_OSS,
    clouds::AWS_S3,
    servers::CEPH_RGW,
    servers::CLOUDIAN,
    clouds::CLOUDFLARE_R2,
    servers::DELL_ECS,
    clouds::DIGITALOCEAN_SPACES,
    servers::GARAGE,
    clouds::GCS,
    servers::MINIO,
    servers::MINIO_AISTOR,
    servers::OPENSTACK_SWIFT,
    servers::SCALITY,
    servers::SEAWEEDFS,
    servers::STORAGEGRID,
    clouds::WASABI,
];

/// What everybody sees of every product.
pub const PRODUCTS: &[Product] = &{
    let mut products = [TABLE[0].product; TABLE.len()];
    let mut i = 0;
    while i < products.len() {
        products[i] = TABLE[i].product;
        i += 1;
    }
    products
};

/// The product that an address belongs to by its host alone.
pub fn of_host(origin: &Url) -> Option<&'static str> {
    clouds::of_host(origin.host_str().unwrap_or_default())
}

const fn no_version(_: &Signals) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_each_product_once_and_says_how_it_is_known() {
        let ids: Vec<&str> = TABLE.iter().map(|row| row.product.id).collect();
        for (i, row) in TABLE.iter().enumerate() {
            let id = row.product.id;
            assert!(!ids[..i].contains(&id), "{id}");
            assert!(row.product.signs.ends_with('.'), "{id}");
            assert!(row.made_of.is_none_or(|inside| ids.contains(&inside)), "{id}");
            assert!(row.signs.iter().all(|sign| (0.0..1.0).contains(&sign.weight)), "{id}");
            assert!(row.signs.iter().any(|sign| !sign.server), "{id} is known by a header `Server` alone");
            assert!(row.pages.iter().all(|page| page.path.starts_with('/')), "{id}");
        }
        assert_eq!(ids, PRODUCTS.iter().map(|product| product.id).collect::<Vec<_>>());
    }

    #[test]
    fn a_host_that_tells_a_product_tells_one_of_the_table() {
        for (host, product) in [
            ("s3.amazonaws.com", Some("aws-s3")),
            ("s3.eu-west-1.amazonaws.com", Some("aws-s3")),
            ("storage.googleapis.com", Some("gcs")),
            ("0123.r2.cloudflarestorage.com", Some("cloudflare-r2")),
            ("0123.eu.r2.cloudflarestorage.com", Some("cloudflare-r2")),
            ("s3.eu-central-1.wasabisys.com", Some("wasabi")),
            ("oss-eu-central-1.aliyuncs.com", Some("aliyun-oss")),
            ("fra1.digitaloceanspaces.com", Some("digitalocean-spaces")),
            ("storage.googleapis.com.evil.example", None),
            ("evilwasabisys.com", None),
            ("minio.example.com", None),
        ] {
            let origin = Url::parse(&format!("https://{host}/")).unwrap();
            assert_eq!(of_host(&origin), product, "{host}");
            assert!(product.is_none_or(|id| TABLE.iter().any(|row| row.product.id == id)), "{host}");
        }
    }
}
