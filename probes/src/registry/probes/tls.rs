//! The registry is reached over https, with a certificate that is trusted, valid and for its name.
//!
//! Gitpod's builder rewrites every request to https (`image-builder-bob/pkg/proxy/proxy.go:167`), and containerd's
//! resolver speaks plain http to localhost alone. Source: REG-02.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::net::exchange::Request;
use crate::net::http::{Connections, Http};
use crate::net::tls::Check;
use crate::registry::causes;
use crate::registry::client::Registry;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::tls",
        key: "REG-02",
        title: "the registry is served over https with a good certificate",
        why: "Gitpod's builder forces https whatever the configuration says, and its resolver takes plain http for localhost only, so that a registry over http fails with the first workspace image.",
        wire: "One GET of /v2/ without credentials, with the certificate checked even where the environment file turns the check off.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 0, connections: 1 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

/// A certificate that ends sooner than this is worth a remark.
const SOON_SECONDS: i64 = 14 * 24 * 3600;

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let origin = &registry.settings.origin;
    if origin.scheme() != "https" {
        return Err(Failure::new(
            causes::PLAIN_HTTP,
            "GET /v2/",
            "an address that begins with https://",
            format!("{origin}"),
        )
        .into());
    }
    let certificate = if cx.common().insecure_skip_verify {
        let http = Http::new(cx.common(), Check::Always, Connections::Fresh)?;
        http.send(cx, Request::new(Method::GET, registry.url("/v2/"))).await?.certificate
    } else {
        cx.evidence_of(&registry.ping_evidence);
        registry.ping.certificate.clone()
    };
    let Some(end) = certificate.as_deref().and_then(not_after) else {
        return Ok(Passed::saying("the handshake succeeded"));
    };
    let end_text = jiff::Timestamp::from_second(end).map(|time| time.to_string()).unwrap_or_default();
    cx.observe("certificate-not-after", &registry.host(), end_text.as_str().into());
    if end - jiff::Timestamp::now().as_second() < SOON_SECONDS {
        cx.remark(&format!("the certificate of {} ends on {end_text}", registry.host()));
    }
    Ok(Passed::saying(format!("the certificate is valid until {end_text}")))
}

/// When a certificate ends, in seconds since 1970.
fn not_after(der: &[u8]) -> Option<i64> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    Some(certificate.validity().not_after.timestamp())
}
