//! What a server shows in a handshake under one of the names.

use std::net::SocketAddr;
use std::sync::Arc;

use harness::environment::Common;
use harness::{Cx, Failure, NotPassed};
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;

use super::Domain;
use super::names::Kind;
use crate::net::classify::transport;
use crate::net::tls;
use crate::x509::Certificate;

/// Where Gitpod is served: nothing can be put before the domain's own port.
const PORT: u16 = 443;

/// What was found under one name.
pub struct Shown {
    /// The name that was asked for.
    pub host: String,
    /// What was shown, the server's own certificate first.
    pub chain: Vec<Certificate>,
}

/// Why nothing was shown.
pub enum Unshown {
    /// Nothing listens there, or no address is known.
    Nothing(NotPassed),
    /// Something listens, and shows no certificate.
    Failed(Failure),
}

/// Connects to a host of that kind and looks at the certificates, whatever they are.
///
/// # Errors
/// Why there are none.
pub async fn look(domain: &Domain, kind: Kind, cx: &Cx) -> Result<Shown, Unshown> {
    let host = domain.settings.names.host(kind, &cx.run().to_string());
    let addresses = addresses(domain, kind, &host, cx).await?;
    let step = format!("connecting to {host}:{PORT}");
    let nothing = |failure: Failure| Unshown::Nothing(failure.into());
    let tcp = cx.within(&step, TcpStream::connect(&*addresses)).await.map_err(nothing)?;
    let tcp = tcp.map_err(|error| nothing(transport(&step, &error, false)))?;
    let step = format!("the handshake with {host}:{PORT}");
    let failed = |error: &(dyn std::error::Error + 'static)| Unshown::Failed(transport(&step, error, false));
    // Whatever is shown is taken here, and judged afterwards: a handshake that breaks off shows nothing.
    let common = Common { insecure_skip_verify: true, ..cx.common().clone() };
    let config = tls::config(&common, tls::Check::AsConfigured, &[b"h2", b"http/1.1"]);
    let config = config.map_err(Unshown::Failed)?;
    let name = ServerName::try_from(host.clone()).map_err(|error| failed(&error))?;
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let tls = cx.within(&step, connector.connect(name, tcp)).await.map_err(Unshown::Failed)?;
    let tls = tls.map_err(|error| failed(&error))?;
    let shown = tls.get_ref().1.peer_certificates().unwrap_or_default();
    let chain: Vec<Certificate> = shown.iter().filter_map(|der| Certificate::read(der)).collect();
    let lines: Vec<String> = chain
        .iter()
        .map(|one| format!("{} by {}, serial {}", one.called(), one.issuer, one.serial))
        .collect();
    cx.evidence(&format!("certificates of {host}:{PORT}"), &lines.join("\n"));
    Ok(Shown { host, chain })
}

/// Where a host is: as the environment says, else as the name server does.
async fn addresses(domain: &Domain, kind: Kind, host: &str, cx: &Cx) -> Result<Vec<SocketAddr>, Unshown> {
    if let Some((_, address)) = cx.common().resolved(&format!("{host}:{PORT}")) {
        return Ok(vec![address]);
    }
    let found = domain.dns.addresses(host, cx).await;
    // That it has none is the finding of the probe that asks for it.
    let found = found.map_err(|_| Unshown::Nothing(NotPassed::Blocked { by: kind.asked_by() }))?;
    Ok(found.into_iter().map(|address| SocketAddr::new(address, PORT)).collect())
}
