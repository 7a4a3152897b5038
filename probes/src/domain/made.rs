//! Certificates for the tests of this family: a root, one authority in between, and what it signs.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};

use harness::Cx;
use harness::context::TargetContext;
use harness::environment::Common;
use harness::journal::Journal;
use harness::names::RunId;
use harness::scrub::Scrubber;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::x509::Certificate;

/// The context of a case.
pub(super) fn cx() -> Cx {
    let run = RunId::parse("underpin-20260101t0000-00000000").unwrap();
    let shared = TargetContext {
        journal: Arc::new(Journal::new(Path::new("unused"), &run, "test", None)),
        run,
        target: "installation".to_owned(),
        common: Common::default(),
        scrubber: Arc::new(Scrubber::default()),
    };
    Cx::new(shared, "case", tokio::time::Instant::now() + Duration::from_mins(1))
}

/// The domain of the tests.
pub(super) const DOMAIN: &str = "gitpod.example.com";
/// The first of January 2026.
pub(super) const NOW: i64 = 1_767_225_600;

/// The installation's own certificate.
pub(super) struct Leaf {
    pub(super) names: &'static [&'static str],
    pub(super) years: (i32, i32),
    pub(super) is_ca: bool,
}

impl Default for Leaf {
    fn default() -> Self {
        let names = &["gitpod.example.com", "*.gitpod.example.com", "*.ws.gitpod.example.com"];
        Self { names, years: (2025, 2027), is_ca: false }
    }
}

fn params(name: &str, names: &[&str], years: (i32, i32), is_ca: bool) -> CertificateParams {
    let mut params =
        CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = if is_ca { IsCa::Ca(BasicConstraints::Unconstrained) } else { IsCa::ExplicitNoCa };
    params.not_before = date_time_ymd(years.0, 1, 1);
    params.not_after = date_time_ymd(years.1, 1, 1);
    params
}

/// Leaf, middle and root, of which the middle one has these years.
pub(super) fn with_middle(leaf: &Leaf, middle_years: (i32, i32)) -> Vec<Certificate> {
    let [root_key, middle_key, leaf_key] = std::array::from_fn(|_| KeyPair::generate().unwrap());
    let root_params = params("root", &[], (2020, 2040), true);
    let middle_params = params("middle", &[], middle_years, true);
    let leaf_params = params(DOMAIN, leaf.names, leaf.years, leaf.is_ca);
    let root = root_params.self_signed(&root_key).unwrap();
    let root_issuer = Issuer::new(root_params, root_key);
    let middle = middle_params.signed_by(&middle_key, &root_issuer).unwrap();
    let middle_issuer = Issuer::new(middle_params, middle_key);
    let leaf = leaf_params.signed_by(&leaf_key, &middle_issuer).unwrap();
    [leaf, middle, root].iter().map(|one| Certificate::read(one.der()).unwrap()).collect()
}

/// Leaf, middle and root.
pub(super) fn chain(leaf: &Leaf) -> Vec<Certificate> {
    with_middle(leaf, (2020, 2040))
}

/// A leaf that signed itself.
pub(super) fn self_signed(leaf: &Leaf) -> Certificate {
    let key = KeyPair::generate().unwrap();
    let made = params(DOMAIN, leaf.names, leaf.years, leaf.is_ca).self_signed(&key).unwrap();
    Certificate::read(made.der()).unwrap()
}
