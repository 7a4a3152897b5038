//! Connections of our own to a host of the product, for what no request shows: certificates, and which HTTP is spoken. They
//! go through the proxy of the environment as requests do, and begin no request.

use std::sync::Arc;

use harness::environment::{Common, Proxy};
use harness::{Cx, Failure};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::SocksV5;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use rustls_pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tower::ServiceExt as _;
use url::Url;

use super::causes;
use crate::net::classify::{self, transport};
use crate::net::raw::Wire;
use crate::net::{causes as net, http, tls};

/// The most that a proxy may say before a tunnel.
const HEAD_CAP: usize = 16 * 1024;

/// A connection with TLS on it.
pub type Secured = TlsStream<Box<dyn Wire>>;

/// The proxy on the way to a host; none where requests go straight there.
pub fn proxy_to(common: &Common, url: &Url) -> Option<Intercept> {
    let matcher = match &common.proxy {
        Proxy::None => return None,
        Proxy::Env => Matcher::from_env(),
        Proxy::Url(proxy) => Matcher::builder().all(proxy.as_str()).build(),
    };
    matcher.intercept(&url.as_str().parse().ok()?)
}

/// Connects to the host of an address, within the budget of one request, and shakes hands as `config` says.
///
/// # Errors
/// What went wrong; [`causes::PROXY_REFUSES_HOST`] where it is the proxy that does not lead there.
pub async fn secured(cx: &Cx, url: &Url, config: rustls::ClientConfig) -> Result<Secured, Failure> {
    let step = format!("TLS handshake with {}", http::authority(url));
    cx.within(&step, async {
        let wire = wire(cx.common(), url).await?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host).map_err(|error| transport(&step, &error, false))?;
        let shaken = TlsConnector::from(Arc::new(config)).connect(name, wire).await;
        // Within a tunnel it is the host that speaks, and no longer the proxy.
        shaken.map_err(|error| transport(&step, &error, false))
    })
    .await?
}

/// Connects to the host of an address that is served without TLS.
///
/// # Errors
/// As [`secured`].
pub async fn plain(cx: &Cx, url: &Url) -> Result<Box<dyn Wire>, Failure> {
    let step = format!("connecting to {}", http::authority(url));
    cx.within(&step, wire(cx.common(), url)).await?
}

/// A handshake that takes any certificate, for who judges it afterwards.
///
/// # Errors
/// As [`secured`].
pub async fn unjudged(cx: &Cx, url: &Url) -> Result<Secured, Failure> {
    let any = Common { insecure_skip_verify: true, ..cx.common().clone() };
    secured(cx, url, tls::config(&any, tls::Check::AsConfigured, &[b"http/1.1"])?).await
}

/// The certificates that were shown, the host's own first.
pub fn shown(secured: &Secured) -> &[CertificateDer<'static>] {
    secured.get_ref().1.peer_certificates().unwrap_or_default()
}

/// A connection without TLS on it yet.
async fn wire(common: &Common, url: &Url) -> Result<Box<dyn Wire>, Failure> {
    if let Some(proxy) = proxy_to(common, url) {
        return tunnel(common, &proxy, url).await;
    }
    let step = format!("connecting to {}", http::authority(url));
    let addresses = http::addresses(common, url).await.map_err(|error| transport(&step, &error, false))?;
    let tcp = TcpStream::connect(&*addresses).await.map_err(|error| transport(&step, &error, false))?;
    Ok(Box::new(tcp))
}

/// What the proxy is asked for: the port is the one of `resolve`, as for requests.
fn destination(common: &Common, url: &Url) -> String {
    let wanted = http::host_and_port(url);
    match common.resolved(&wanted) {
        Some((_, address)) => format!("{}:{}", url.host_str().unwrap_or_default(), address.port()),
        None => wanted,
    }
}

async fn tunnel(common: &Common, proxy: &Intercept, url: &Url) -> Result<Box<dyn Wire>, Failure> {
    let destination = destination(common, url);
    let step = format!("CONNECT {destination}");
    let failed = |error: &(dyn std::error::Error + 'static)| transport(&step, error, true);
    if proxy.uri().scheme_str().is_some_and(|scheme| scheme.starts_with("socks5")) {
        return socks(proxy, &destination, &step).await;
    }
    let address = Url::parse(&proxy.uri().to_string()).map_err(|error| failed(&error))?;
    let addresses = http::addresses(&Common::default(), &address).await.map_err(|error| failed(&error))?;
    let tcp = TcpStream::connect(&*addresses).await.map_err(|error| failed(&error))?;
    let mut wire: Box<dyn Wire> = if address.scheme() == "https" {
        let host = address.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host).map_err(|error| failed(&error))?;
        let config = tls::config(common, tls::Check::AsConfigured, &[])?;
        let tls = TlsConnector::from(Arc::new(config)).connect(name, tcp).await;
        Box::new(tls.map_err(|error| failed(&error))?)
    } else {
        Box::new(tcp)
    };
    let login = proxy.basic_auth().and_then(|value| value.to_str().ok());
    let login = login.map_or_else(String::new, |value| format!("Proxy-Authorization: {value}\r\n"));
    let asked = format!("CONNECT {destination} HTTP/1.1\r\nHost: {destination}\r\n{login}\r\n");
    wire.write_all(asked.as_bytes()).await.map_err(|error| failed(&error))?;
    let head = head(&mut wire).await.map_err(|error| failed(&error))?;
    led(&step, &head)?;
    Ok(wire)
}

/// Reads byte by byte up to an empty line, since what comes after it belongs to the host.
async fn head(wire: &mut Box<dyn Wire>) -> std::io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= HEAD_CAP {
            return Err(std::io::Error::other("the proxy's answer has no end"));
        }
        head.push(wire.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// Whether the proxy leads to the host, by the head of its answer.
fn led(step: &str, head: &str) -> Result<(), Failure> {
    let line = head.lines().next().unwrap_or_default();
    let status: Option<u16> = line.split(' ').nth(1).and_then(|word| word.parse().ok());
    let cause = match status.filter(|_| line.starts_with("HTTP/1.")) {
        Some(200..=299) => return Ok(()),
        // It is the proxy's own log-in, or no proxy.
        Some(407) | None => net::PROXY_FAILED,
        Some(_) => causes::PROXY_REFUSES_HOST,
    };
    let said: String = line.split_once(' ').map_or(line, |(_, said)| said).chars().take(200).collect();
    Err(Failure::new(cause, step, "a tunnel through the proxy", said))
}

async fn socks(proxy: &Intercept, destination: &str, step: &str) -> Result<Box<dyn Wire>, Failure> {
    let failed = |error: &(dyn std::error::Error + 'static)| transport(step, error, true);
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    let mut socks = SocksV5::new(proxy.uri().clone(), connector);
    if let Some((user, password)) = proxy.raw_auth() {
        socks = socks.with_auth(user.to_owned(), password.to_owned());
    }
    let to: ::http::Uri = format!("https://{destination}/").parse().map_err(|error| failed(&error))?;
    match socks.oneshot(to).await {
        Ok(io) => Ok(Box::new(io.into_inner())),
        // The proxy has answered, and by a number of its own that it does not lead there. The type cannot be named.
        Err(error) if format!("{error:?}").starts_with("V5(Command(") => Err(Failure::new(
            causes::PROXY_REFUSES_HOST,
            step,
            "a tunnel through the proxy",
            classify::chain(&error),
        )),
        Err(error) => Err(failed(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(head: &str) -> Option<&'static str> {
        led("CONNECT h:443", head).err().map(|failure| failure.cause.code)
    }

    #[test]
    fn a_proxy_that_refuses_one_host_is_told_from_one_that_is_none() {
        assert_eq!(code("HTTP/1.1 200 Connection established\r\n\r\n"), None);
        assert_eq!(code("HTTP/1.1 403 Forbidden\r\n\r\n"), Some("proxy-refuses-host"));
        assert_eq!(code("HTTP/1.0 502 Bad Gateway\r\n\r\n"), Some("proxy-refuses-host"));
        assert_eq!(code("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"), Some("proxy-failed"));
        assert_eq!(code("SSH-2.0-OpenSSH_9.2\r\n\r\n"), Some("proxy-failed"));
        let refused = led("CONNECT h:443", "HTTP/1.1 403 Forbidden\r\n\r\n").unwrap_err();
        assert_eq!(refused.actual, "403 Forbidden");
    }

    #[test]
    fn a_proxy_is_asked_for_the_port_that_requests_go_to() {
        let url = Url::parse("https://raw.githubusercontent.com/").unwrap();
        let mut common = Common::default();
        assert_eq!(destination(&common, &url), "raw.githubusercontent.com:443");
        assert!(proxy_to(&common, &url).is_none());
        common.resolve.insert("raw.githubusercontent.com:443".to_owned(), ([127, 0, 0, 1], 4443).into());
        assert_eq!(destination(&common, &url), "raw.githubusercontent.com:4443");
        common.proxy = Proxy::Url("http://ada:secret@proxy.example:3128".to_owned());
        let proxy = proxy_to(&common, &url).unwrap();
        assert_eq!((proxy.uri().host(), proxy.uri().port_u16()), (Some("proxy.example"), Some(3128)));
        assert!(proxy.basic_auth().is_some());
    }

    #[tokio::test]
    async fn nothing_of_what_comes_after_the_proxys_answer_is_lost() {
        let (ours, mut theirs) = tokio::io::duplex(1024);
        theirs.write_all(b"HTTP/1.1 200 OK\r\nVia: x\r\n\r\nhello").await.unwrap();
        drop(theirs);
        let mut wire: Box<dyn Wire> = Box::new(ours);
        assert!(head(&mut wire).await.unwrap().starts_with("HTTP/1.1 200 OK"));
        let mut rest = String::new();
        wire.read_to_string(&mut rest).await.unwrap();
        assert_eq!(rest, "hello");
    }
}
