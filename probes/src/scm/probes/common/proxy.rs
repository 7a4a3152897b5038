//! The proxy lets connections to every host of the product through.
//!
//! Where the cluster reaches the outside through a proxy only, each host of the product has to be allowed there:
//! pages and API may pass while raw files or git do not, and then only some operations of Gitpod fail. Source: s03.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use url::Url;

use crate::net::causes as net;
use crate::net::http::authority;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::dial;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::proxy",
        key: "s03",
        title: "the proxy leads to every host of the product",
        why: "Where the cluster reaches the outside through a proxy only, each host of the product has to be allowed there: pages and API may pass while raw files or git do not, and then only some operations of Gitpod fail.",
        wire: "`CONNECT` for each host that Gitpod uses through the proxy of the environment file, and a TLS handshake in each tunnel; no request to the product.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 60_000, connections: 4 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.any(cx).await?;
    let hosts = at.addresses.hosts();
    let led: Vec<&Url> = hosts.iter().filter(|url| dial::proxy_to(cx.common(), url).is_some()).collect();
    if led.is_empty() {
        return Err(NotPassed::not_applicable(
            "no host of the product is reached through a proxy (`NO_PROXY`)",
        ));
    }
    let mut said = Vec::new();
    for url in &led {
        let shaken = if url.scheme() == "https" { dial::unjudged(cx, url).await.map(drop) } else { Ok(()) };
        let outcome = shaken.as_ref().map_or_else(|failure| failure.actual.as_str(), |()| "a TLS handshake");
        cx.evidence(&format!("CONNECT {}", authority(url)), outcome);
        judge(shaken, url)?;
        said.push(authority(url));
    }
    let beside: Vec<String> = hosts.iter().filter(|url| !led.contains(url)).map(authority).collect();
    if !beside.is_empty() {
        cx.remark(&format!("{} is reached without the proxy (`NO_PROXY`)", beside.join(", ")));
    }
    Ok(Passed::saying(format!("the proxy leads to {}", said.join(", "))))
}

/// A tunnel that breaks before the host speaks is the proxy's refusal, too.
fn judge(shaken: Result<(), Failure>, url: &Url) -> Result<(), Failure> {
    match shaken {
        Err(failure) if failure.cause == net::CONNECTION_CLOSED || failure.cause == net::TLS_NOT_SPOKEN => {
            let step = format!("CONNECT {}", authority(url));
            let actual = format!("a tunnel in which no TLS is spoken: {}", failure.actual);
            Err(Failure::new(causes::PROXY_REFUSES_HOST, step, "a tunnel to the host", actual))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tunnel_that_leads_nowhere_is_a_refusal() {
        let url = Url::parse("https://raw.githubusercontent.com/").unwrap();
        let code = |cause| judge(Err(Failure::new(cause, "", "", "")), &url).unwrap_err().cause.code;
        assert_eq!(code(net::CONNECTION_CLOSED), "proxy-refuses-host");
        assert_eq!(code(net::TLS_NOT_SPOKEN), "proxy-refuses-host");
        assert_eq!(code(net::PROXY_FAILED), "proxy-failed", "the proxy itself");
        assert_eq!(code(causes::PROXY_REFUSES_HOST), "proxy-refuses-host");
        assert!(judge(Ok(()), &url).is_ok());
    }
}
