//! A large upload without credentials is refused with a 401 that can be read.
//!
//! Gitpod's builder sends each layer without credentials first, whole (`image-builder-bob/pkg/proxy/proxy.go`). A server
//! that closes the connection while the body is on its way makes that a reset, and the push fails with 502
//! (gitpod#7264). Source: REG-09.

use std::fmt::Write as _;

use harness::environment::Proxy;
use harness::{
    Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, SkipKind, text,
};
use http::StatusCode;

use crate::net::causes as net;
use crate::net::http::authority;
use crate::net::raw;
use crate::registry::causes;
use crate::registry::client::Registry;
use crate::registry::image::tag;
use crate::registry::location::with_digest;
use crate::registry::push;

const LENGTH: usize = 32 << 20;

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::early_401",
        key: "REG-09",
        title: "a large upload without credentials is refused with a readable 401",
        why: "Gitpod's builder sends each layer without credentials first. Where the connection is reset instead of answered, the push of every larger layer fails with `502 Bad Gateway`.",
        wire: "One upload is started; one PUT of 32 MiB without credentials and without `Expect`, on a connection of its own, that ends when the answer comes; the upload is cancelled.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 1, bytes: LENGTH as u64, connections: 1 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let ladder = registry.pushed(cx).await?;
    if ladder.bare.status != StatusCode::UNAUTHORIZED {
        return Err(NotPassed::not_applicable("the registry takes pushes without a log-in"));
    }
    if !raw::reaches(&cx.common().proxy) {
        let text = match &cx.common().proxy {
            Proxy::None => "",
            Proxy::Env | Proxy::Url(_) => "through a proxy it is the proxy's connection that would be judged",
        };
        return Err(NotPassed::Skipped { kind: SkipKind::NotGiven, text: text.to_owned() });
    }
    let upload = push::start(registry, cx, &registry.scratch(cx)).await?;
    let result = knock(cx, &upload.url).await;
    push::cancel(registry, cx, upload).await;
    result
}

async fn knock(cx: &Cx, url: &url::Url) -> Result<Passed, NotPassed> {
    let url = with_digest(url, &format!("sha256:{}", tag("early")));
    let step = format!("PUT {}", url.path());
    let head = head(&url);
    let early = cx
        .within(&step, async {
            let wire = raw::connect(cx.common(), &url).await?;
            Ok::<_, Failure>(raw::send_and_listen(wire, &head, &[0; 16 * 1024], LENGTH).await)
        })
        .await??;
    let sent = text::bytes(early.sent as u64);
    let Some(answer) = early.head else {
        let broken = early.broken.unwrap_or_default();
        cx.evidence(&format!("{step} -> no answer"), &format!("{broken}, after {sent} of the body"));
        return Err(Failure::new(
            causes::EARLY_401_RESET,
            step,
            format!(
                "401 with a challenge to an upload of {} without credentials",
                text::bytes(LENGTH as u64)
            ),
            format!("no answer: {broken}, after {sent}"),
        )
        .into());
    };
    let answer = String::from_utf8_lossy(&answer).into_owned();
    cx.evidence(&format!("{step} -> {}", status(&answer).unwrap_or_default()), &answer);
    let challenged = answer.lines().any(|line| line.to_ascii_lowercase().starts_with("www-authenticate:"));
    match status(&answer) {
        Some(401) if challenged => {
            Ok(Passed::saying(format!("401 after {sent} of {}", text::bytes(LENGTH as u64))))
        }
        found => {
            let cause = match found {
                Some(413) => causes::BODY_LIMIT,
                Some(429) => net::RATE_LIMITED,
                // A proxy whose registry closes the connection after its early 401, while the proxy still sends.
                Some(502 | 504) => causes::EARLY_401_RESET,
                Some(500..=599) => net::SERVER_ERROR,
                _ => causes::EARLY_401_RESET,
            };
            let actual = answer.lines().next().unwrap_or_default();
            Err(Failure::new(cause, step, "401 with a challenge", actual).into())
        }
    }
}

/// The head of the PUT, as Go's client writes it.
fn head(url: &url::Url) -> String {
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let mut head = format!("PUT {target} HTTP/1.1\r\nHost: {}\r\n", authority(url));
    let _ = write!(
        head,
        "User-Agent: underpin/{}\r\nContent-Length: {LENGTH}\r\nContent-Type: application/octet-stream\r\n\r\n",
        env!("CARGO_PKG_VERSION")
    );
    head
}

/// The status in the head of an answer.
fn status(head: &str) -> Option<u16> {
    head.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_is_read_from_the_first_line() {
        assert_eq!(status("HTTP/1.1 401 Unauthorized\r\nA: 500"), Some(401));
        assert_eq!(status("HTTP/1.0 200"), Some(200));
        assert_eq!(status("SSH-2.0-x"), None);
    }

    #[test]
    fn the_head_says_host_and_length_and_expects_nothing() {
        let head = head(&url::Url::parse("https://h:5000/v2/a/u?_state=x&digest=sha256:1").unwrap());
        assert!(
            head.starts_with("PUT /v2/a/u?_state=x&digest=sha256:1 HTTP/1.1\r\nHost: h:5000\r\n"),
            "{head}"
        );
        assert!(head.contains("Content-Length: 33554432\r\n") && !head.contains("Expect"));
    }
}
