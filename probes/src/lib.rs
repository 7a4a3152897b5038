//! All knowledge of products, one folder per family.
//!
//! The main path: [`CATALOGUE`] lists the families. A family (start with [`registry`]) reads its keys of the
//! environment file, connects a client, identifies the product, and lists its probes; each probe is one file that
//! performs one operation of Gitpod on the wire and says what it found. What all families need to speak HTTP and
//! TLS without hidden help stands in [`net`]; how signs and advice are looked up and told, in [`identity`] and [`advice`];
//! [`memo`] keeps what is read once; [`x509`] reads certificates and keys, and [`trust`] says who trusts them.

pub mod net;
pub mod advice;
pub mod identity;
pub mod memo;
pub mod x509;
pub mod trust;
pub mod registry;
pub mod bucket;
pub mod database;
pub mod cluster;
pub mod scm;
pub mod domain;

use harness::AnyFamily;

/// Every family that underpin can check.
pub static CATALOGUE: &[&dyn AnyFamily] =
    &[&registry::FAMILY, &bucket::FAMILY, &database::FAMILY, &cluster::FAMILY, &scm::FAMILY, &domain::FAMILY];
