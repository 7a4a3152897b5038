//! Follows the redirects by which registries let layers be fetched from a storage: without credentials to any other
//! host, as Go's client does.

use harness::{Cx, Failure, NotPassed};
use http::Method;
use http::header::RANGE;

use super::client::{Call, Registry};
use crate::net::exchange::{Answer, Request};
use crate::net::http::host_and_port;

/// The most redirects that are followed; Go's client follows ten.
const MOST: usize = 10;

/// A blob that was fetched, perhaps from another host.
pub struct Fetched {
    /// The last answer, or what kept it from coming.
    pub end: Result<Answer, Failure>,
    /// The hosts that it was redirected to, with their schemes.
    pub through: Vec<String>,
}

/// Asks for a blob and follows redirects.
///
/// # Errors
/// What goes wrong before the first redirect.
pub async fn fetch(
    registry: &Registry,
    cx: &Cx,
    method: Method,
    repository: &str,
    digest: &str,
    cap: usize,
) -> Result<Fetched, NotPassed> {
    fetch_range(registry, cx, method, repository, digest, cap, None).await
}

/// Asks for a part of a blob, as `Range` names it, and follows redirects, with the same range.
///
/// # Errors
/// As [`fetch`].
pub async fn fetch_range(
    registry: &Registry,
    cx: &Cx,
    method: Method,
    repository: &str,
    digest: &str,
    cap: usize,
    range: Option<&str>,
) -> Result<Fetched, NotPassed> {
    let ranged = |call: Call| match range {
        Some(range) => call.header(RANGE, range),
        None => call,
    };
    let call = ranged(registry.call(method.clone(), repository, &format!("blobs/{digest}")).cap(cap));
    let mut answer = registry.ask(cx, &call).await?;
    let mut through = Vec::new();
    while answer.status.is_redirection() && through.len() < MOST {
        let Some(next) = answer.location() else { break };
        through.push(format!("{}://{}", next.scheme(), host_and_port(&next)));
        let at_home = host_and_port(&next) == host_and_port(&registry.settings.origin)
            && next.scheme() == registry.settings.origin.scheme();
        let result = if at_home {
            let call = ranged(registry.call_url(method.clone(), repository, next).cap(cap));
            registry.ask(cx, &call).await?
        } else {
            let request = Request::new(method.clone(), next).cap(cap);
            let request = match range {
                Some(range) => request.header(RANGE, range),
                None => request,
            };
            match registry.elsewhere(cx, request).await {
                Ok(answer) => answer,
                Err(failure) => return Ok(Fetched { end: Err(failure), through }),
            }
        };
        answer = result;
    }
    Ok(Fetched { end: Ok(answer), through })
}
