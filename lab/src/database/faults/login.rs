//! Who is let in, and how: transport, plug-ins and certificates.

use super::super::behaviour::{Plain, Plugin, Refusal, Tls};
use super::{fault, set, variable};
use crate::certificates::Certificate;
use crate::fault::Fault;

/// What the gateway of Azure's single server says.
const AZURE: Refusal =
    Refusal::new(9002, "28000", "SSL connection is required. Please specify SSL options and retry.");

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("azure-ssl-enforced", "has a gateway that takes no log-in without TLS (9002)", |b| {
        if !b.target.host.ends_with(".mysql.database.azure.com") {
            return Err("it needs a profile of Azure");
        }
        variable(b, "require_secure_transport", "ON")?;
        set(&mut b.plain, Plain::Refused(AZURE))
    }),
    fault("caching-sha2-user", "has a user with caching_sha2_password", |b| {
        set(&mut b.user.plugin, Plugin::CachingSha2)
    }),
    fault("cleartext-user", "has a user with mysql_clear_password, as with log-ins by IAM or PAM", |b| {
        set(&mut b.user.plugin, Plugin::Clear)
    }),
    fault("db-certificate-ends-soon", "shows a certificate that ends within the week", |b| {
        set(&mut b.tls, Tls::On(Certificate::EndsSoon))
    }),
    fault("db-public-address", "is reached at a public address", |b| set(&mut b.target.host, "203.0.113.7")),
    fault("require-secure-transport", "takes no log-in without TLS (3159)", |b| {
        variable(b, "require_secure_transport", "ON")?;
        set(&mut b.plain, Plain::Refused(Refusal::SECURE_TRANSPORT))
    }),
    fault("sha256-user", "has a user with sha256_password", |b| set(&mut b.user.plugin, Plugin::Sha256)),
    fault("tls-not-offered", "does not offer TLS", |b| {
        variable(b, "have_openssl", "DISABLED")?;
        variable(b, "have_ssl", "DISABLED")?;
        set(&mut b.tls, Tls::Off)
    }),
    fault("tls-old-only", "speaks TLS of versions that clients have given up", |b| {
        variable(b, "tls_version", "TLSv1,TLSv1.1")?;
        set(&mut b.tls, Tls::Old)
    }),
    fault("user-requires-ssl", "has a user that was made with REQUIRE SSL (1045)", |b| {
        set(&mut b.plain, Plain::Denied)
    }),
];
