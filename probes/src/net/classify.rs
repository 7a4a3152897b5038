//! Tells apart what goes wrong below HTTP, by walking the sources of an error to the one that knows.

use std::error::Error;
use std::io;

use harness::{Cause, Failure, cause};
use rustls::CertificateError;

use super::causes;

/// The host name could not be looked up.
#[derive(Debug, thiserror::Error)]
#[error("`{host}` does not resolve: {source}")]
pub struct NotResolved {
    /// The name.
    pub host: String,
    /// What the resolver said.
    pub source: io::Error,
}

/// The failure of an exchange that got no answer. `proxied` says whether a proxy stands between.
pub fn transport(step: &str, error: &(dyn Error + 'static), proxied: bool) -> Failure {
    let found = find(error);
    let cause = match found {
        // With a proxy in between, a refusal and an unknown name are about the proxy.
        Some(cause)
            if proxied && (cause == causes::CONNECTION_REFUSED || cause == causes::DNS_NOT_RESOLVED) =>
        {
            causes::PROXY_FAILED
        }
        Some(cause) => cause,
        None if proxied && mentions_tunnel(error) => causes::PROXY_FAILED,
        None => causes::CONNECTION_CLOSED,
    };
    Failure::new(cause, step, "an answer of the server", chain(error))
}

/// The cause that the deepest telling error names.
fn find(error: &(dyn Error + 'static)) -> Option<&'static Cause> {
    let own = if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        Some(of_tls(tls))
    } else if error.is::<NotResolved>() {
        return Some(causes::DNS_NOT_RESOLVED);
    } else if let Some(io) = error.downcast_ref::<io::Error>() {
        // The source of an io::Error skips the error that it wraps, which is the telling one.
        io.get_ref().and_then(|inner| find(inner)).or_else(|| of_io(io))
    } else {
        None
    };
    error.source().and_then(find).or(own)
}

fn of_io(error: &io::Error) -> Option<&'static Cause> {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::ConnectionRefused
        | Kind::HostUnreachable
        | Kind::NetworkUnreachable
        | Kind::AddrNotAvailable
        | Kind::PermissionDenied => Some(causes::CONNECTION_REFUSED),
        Kind::TimedOut => Some(cause::TIMED_OUT),
        Kind::ConnectionReset
        | Kind::ConnectionAborted
        | Kind::BrokenPipe
        | Kind::NotConnected
        | Kind::UnexpectedEof => Some(causes::CONNECTION_CLOSED),
        _ => None,
    }
}

/// Which cause an error of TLS is.
pub fn of_tls(error: &rustls::Error) -> &'static Cause {
    use CertificateError as Bad;
    match error {
        rustls::Error::InvalidCertificate(bad) => match bad {
            Bad::Expired | Bad::ExpiredContext { .. } | Bad::NotValidYet | Bad::NotValidYetContext { .. } => {
                causes::TLS_EXPIRED
            }
            Bad::NotValidForName | Bad::NotValidForNameContext { .. } => causes::TLS_WRONG_NAME,
            _ => causes::TLS_UNTRUSTED,
        },
        rustls::Error::InvalidMessage(_) => causes::TLS_NOT_SPOKEN,
        _ => causes::TLS_HANDSHAKE_FAILED,
    }
}

fn mentions_tunnel(error: &(dyn Error + 'static)) -> bool {
    let text = chain(error);
    ["tunnel", "proxy", "socks"].iter().any(|word| text.to_ascii_lowercase().contains(word))
}

/// The error with its sources, each said once.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    // reqwest's own line repeats the address, which the step names already and which may hold an upload's state.
    let mut next = if error.is::<reqwest::Error>() { error.source().or(Some(error)) } else { Some(error) };
    let mut text = String::new();
    while let Some(error) = next {
        let line = error.to_string();
        if !text.contains(&line) {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&line);
        }
        next = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("client error (Connect)")]
    struct Outer(#[source] io::Error);

    fn wrapped(error: rustls::Error) -> Outer {
        Outer(io::Error::new(io::ErrorKind::InvalidData, error))
    }

    #[test]
    fn errors_of_tls_are_told_apart_however_deep_they_lie() {
        use CertificateError as Bad;
        let table = [
            (rustls::Error::InvalidCertificate(Bad::UnknownIssuer), causes::TLS_UNTRUSTED),
            (rustls::Error::InvalidCertificate(Bad::Revoked), causes::TLS_UNTRUSTED),
            (rustls::Error::InvalidCertificate(Bad::Expired), causes::TLS_EXPIRED),
            (rustls::Error::InvalidCertificate(Bad::NotValidYet), causes::TLS_EXPIRED),
            (rustls::Error::InvalidCertificate(Bad::NotValidForName), causes::TLS_WRONG_NAME),
            (
                rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType),
                causes::TLS_NOT_SPOKEN,
            ),
            (
                rustls::Error::AlertReceived(rustls::AlertDescription::HandshakeFailure),
                causes::TLS_HANDSHAKE_FAILED,
            ),
        ];
        for (error, expected) in table {
            let text = error.to_string();
            assert_eq!(transport("GET /", &wrapped(error), false).cause, expected, "{text}");
        }
    }

    #[test]
    fn errors_of_the_network_are_told_apart() {
        let table = [
            (io::ErrorKind::ConnectionRefused, causes::CONNECTION_REFUSED),
            (io::ErrorKind::HostUnreachable, causes::CONNECTION_REFUSED),
            (io::ErrorKind::ConnectionReset, causes::CONNECTION_CLOSED),
            (io::ErrorKind::UnexpectedEof, causes::CONNECTION_CLOSED),
            (io::ErrorKind::TimedOut, cause::TIMED_OUT),
        ];
        for (kind, expected) in table {
            assert_eq!(transport("GET /", &Outer(kind.into()), false).cause, expected, "{kind}");
        }
        let lookup = NotResolved { host: "x".into(), source: io::Error::other("no such host") };
        assert_eq!(transport("GET /", &lookup, false).cause, causes::DNS_NOT_RESOLVED);
    }

    #[test]
    fn a_refusal_behind_a_proxy_is_the_proxys() {
        let refused = Outer(io::ErrorKind::ConnectionRefused.into());
        assert_eq!(transport("GET /", &refused, true).cause, causes::PROXY_FAILED);
        let untrusted = wrapped(rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer));
        assert_eq!(transport("GET /", &untrusted, true).cause, causes::TLS_UNTRUSTED);
    }

    #[test]
    fn a_chain_says_each_thing_once() {
        let error = Outer(io::Error::other("client error (Connect)"));
        assert_eq!(chain(&error), "client error (Connect)");
    }
}
