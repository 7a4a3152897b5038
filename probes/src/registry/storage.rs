//! Follows the redirects by which registries let layers be fetched from a storage: without credentials to any other
//! host, as Go's client does.

use harness::{Cx, Failure, NotPassed};
use http::Method;

use super::client::Registry;
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
    let call = registry.call(method.clone(), repository, &format!("blobs/{digest}")).cap(cap);
    let mut answer = registry.ask(cx, &call).await?;
    let mut through = Vec::new();
    while answer.status.is_redirection() && through.len() < MOST {
        let Some(next) = answer.location() else { break };
        through.push(format!("{}://{}", next.scheme(), host_and_port(&next)));
        let at_home = host_and_port(&next) == host_and_port(&registry.settings.origin)
            && next.scheme() == registry.settings.origin.scheme();
        let result = if at_home {
            let call = registry.call_url(method.clone(), repository, next).cap(cap);
            registry.ask(cx, &call).await?
        } else {
            match registry.elsewhere(cx, Request::new(method.clone(), next).cap(cap)).await {
                Ok(answer) => answer,
                Err(failure) => return Ok(Fetched { end: Err(failure), through }),
            }
        };
        answer = result;
    }
    Ok(Fetched { end: Ok(answer), through })
}
