//! What listens at the domain: it shows its certificate and says nothing more.

use std::io;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::ports::Shutdown;

/// Shows this chain to everybody.
pub(super) fn acceptor(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> io::Result<TlsAcceptor> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(io::Error::other)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Serves a bound listener until the shutdown resolves; then every connection is dropped.
pub(super) async fn run(listener: TcpListener, shutdown: Shutdown, tls: TlsAcceptor) {
    let mut shutdown = shutdown;
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = &mut shutdown => return,
            accepted = listener.accept() => {
                // A client that is gone before it was accepted is no concern of ours.
                let Ok((stream, _)) = accepted else { continue };
                let tls = tls.clone();
                connections.spawn(async move {
                    if let Ok(mut stream) = tls.accept(stream).await {
                        // Until the client goes.
                        let _ = stream.read(&mut [0; 512]).await;
                    }
                });
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
}
