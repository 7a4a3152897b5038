//! The HTTP client of a target: thin over reqwest, without anything that hides a fault.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use bytes::Bytes;
use harness::environment::{Common, Proxy};
use harness::{Cx, Failure};
use http::HeaderValue;
use http::header::HOST;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Url;

use super::classify::{self, NotResolved};
use super::exchange::{Answer, Request, record};
use super::learn::{learn_answer, learn_request};
use super::{causes, tls};

/// Whether connections are used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connections {
    /// Kept and used again.
    Kept,
    /// A new one for every request, as Gitpod's registry-facade does.
    Fresh,
}

/// The HTTP client of a target.
#[derive(Clone)]
pub struct Http {
    ordinary: reqwest::Client,
    /// Clients for the hosts that are connected elsewhere, by their keys in `resolve`.
    elsewhere: BTreeMap<String, (SocketAddr, reqwest::Client)>,
    common: std::sync::Arc<Common>,
    proxied: bool,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http").field("elsewhere", &self.elsewhere.keys()).finish_non_exhaustive()
    }
}

impl Http {
    /// A client as the environment says.
    ///
    /// # Errors
    /// [`causes::CA_UNREADABLE`], [`causes::PROXY_FAILED`].
    pub fn new(common: &Common, check: tls::Check, connections: Connections) -> Result<Self, Failure> {
        let ordinary = builder(common, check, connections, &[b"h2", b"http/1.1"])?
            .dns_resolver(Lookup)
            .build()
            .map_err(|error| unusable(&error))?;
        let mut elsewhere = BTreeMap::new();
        for (host, address) in &common.resolve {
            // HTTP/1.1 only: in HTTP/2 the authority would have to be the one that is connected to.
            let client = builder(common, check, connections, &[b"http/1.1"])?
                .http1_only()
                .dns_resolver(Fixed(*address))
                .build()
                .map_err(|error| unusable(&error))?;
            elsewhere.insert(host.clone(), (*address, client));
        }
        let proxied = is_proxied(&common.proxy);
        Ok(Self { ordinary, elsewhere, common: std::sync::Arc::new(common.clone()), proxied })
    }

    /// Sends a request and reads its answer, within the budget of one request. Both become evidence.
    ///
    /// # Errors
    /// What went wrong below HTTP, or [`harness::cause::TIMED_OUT`].
    pub async fn send(&self, cx: &Cx, request: Request) -> Result<Answer, Failure> {
        learn_request(cx, &request);
        let step = request.line();
        let budget = if request.patient { cx.time_left() } else { cx.request_budget() };
        let result = match cx.within_for(&step, budget, self.exchange(&request)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(classify::transport(&step, &error, self.proxied)),
            Err(failure) => Err(failure),
        };
        if let Ok(answer) = &result {
            learn_answer(cx, answer);
        }
        record(cx, &request, result.as_ref());
        result
    }

    async fn exchange(&self, request: &Request) -> Result<Answer, reqwest::Error> {
        let mut headers = request.headers.clone();
        let mut url = request.url.clone();
        let key = self.common.resolved(&host_and_port(&url)).map(|(key, _)| key);
        let client = match key.and_then(|key| self.elsewhere.get(key)) {
            Some((address, client)) => {
                // reqwest takes the port of the address, so the port to connect to has to stand there; the host
                // stays for SNI and the certificate, and the header says what the address said.
                if let Ok(value) = HeaderValue::from_str(&authority(&url)) {
                    headers.insert(HOST, value);
                }
                let _ = url.set_port(Some(address.port()));
                client
            }
            None => &self.ordinary,
        };
        let mut sent = client.request(request.method.clone(), url).headers(headers);
        // A POST, PUT or PATCH without body says so, as Go's client does.
        let bodied = matches!(request.method.as_str(), "POST" | "PUT" | "PATCH");
        if let Some(stream) = &request.stream {
            sent = sent.body(stream.body());
            if let Some(length) = stream.length() {
                sent = sent.header(http::header::CONTENT_LENGTH, length);
            }
        } else if bodied || !request.body.is_empty() {
            sent = sent.body(request.body.clone());
            if request.body.is_empty() {
                sent = sent.header(http::header::CONTENT_LENGTH, 0);
            }
        }
        let mut response = sent.send().await?;
        let certificate = response
            .extensions()
            .get::<reqwest::tls::TlsInfo>()
            .and_then(|info| info.peer_certificate().map(<[u8]>::to_vec));
        let (status, headers) = (response.status(), response.headers().clone());
        let (mut body, mut cut) = (Vec::new(), false);
        while let Some(chunk) = response.chunk().await? {
            let room = request.cap - body.len();
            if chunk.len() > room {
                body.extend_from_slice(&chunk[..room]);
                cut = true;
                break;
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer {
            line: request.line(),
            url: request.url.clone(),
            status,
            headers,
            body: Bytes::from(body),
            cut,
            certificate,
        })
    }
}

fn builder(
    common: &Common,
    check: tls::Check,
    connections: Connections,
    alpn: &[&[u8]],
) -> Result<reqwest::ClientBuilder, Failure> {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls::config(common, check, alpn)?)
        .tls_info(true)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .user_agent(concat!("underpin/", env!("CARGO_PKG_VERSION")));
    if connections == Connections::Fresh {
        builder = builder.pool_max_idle_per_host(0);
    }
    match &common.proxy {
        Proxy::None => Ok(builder.no_proxy()),
        Proxy::Env => Ok(builder),
        Proxy::Url(url) => {
            Ok(builder.proxy(reqwest::Proxy::all(url.as_str()).map_err(|error| unusable(&error))?))
        }
    }
}

/// Whether requests may go through a proxy.
fn is_proxied(proxy: &Proxy) -> bool {
    let variables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
    match proxy {
        Proxy::None => false,
        Proxy::Url(_) => true,
        Proxy::Env => {
            variables.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
        }
    }
}

fn unusable(error: &reqwest::Error) -> Failure {
    Failure::new(
        causes::PROXY_FAILED,
        "preparing the HTTP client",
        "a client with the proxy and the trust of the environment file",
        classify::chain(error),
    )
}

/// `host:port` of an address, with the port that its scheme implies.
pub fn host_and_port(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

/// `host` or `host:port`, as it stands in the address.
pub fn authority(url: &Url) -> String {
    match url.port() {
        Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
        None => url.host_str().unwrap_or_default().to_owned(),
    }
}

/// The system's resolver, with an error that can be told apart.
struct Lookup;

impl Resolve for Lookup {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = look_up(host, 0).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// One address, whatever the name.
struct Fixed(SocketAddr);

impl Resolve for Fixed {
    fn resolve(&self, _: Name) -> Resolving {
        let found = std::iter::once(self.0);
        Box::pin(async move { Ok(Box::new(found) as Addrs) })
    }
}

/// The addresses of a host: what the environment says, else what the system's resolver says.
///
/// # Errors
/// [`NotResolved`].
pub async fn addresses(common: &Common, url: &Url) -> Result<Vec<SocketAddr>, NotResolved> {
    if let Some((_, address)) = common.resolved(&host_and_port(url)) {
        return Ok(vec![address]);
    }
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    look_up(host, url.port_or_known_default().unwrap_or_default()).await
}

async fn look_up(host: String, port: u16) -> Result<Vec<SocketAddr>, NotResolved> {
    let found = tokio::net::lookup_host((host.as_str(), port)).await.map(Iterator::collect);
    found.map_err(|source| NotResolved { host, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_looked_up_with_its_port_and_named_without_an_implied_one() {
        let url = |text| Url::parse(text).unwrap();
        assert_eq!(host_and_port(&url("https://eu.gcr.io/v2/")), "eu.gcr.io:443");
        assert_eq!(host_and_port(&url("http://localhost:5000/")), "localhost:5000");
        assert_eq!(authority(&url("https://eu.gcr.io:443/v2/")), "eu.gcr.io");
        assert_eq!(authority(&url("https://[::1]:5000/v2/")), "[::1]:5000");
    }
}
