//! A webhook of the run's own is created, tested where Gitpod is named, and deleted.
//!
//! Prebuilds begin with a delivery from GitLab to Gitpod. GitLab refuses hooks to addresses of the local network
//! unless it is told otherwise, which is where many installations of Gitpod are. Source: l14.

use std::time::Duration;

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use http::header::ACCEPT;
use serde_json::json;
use url::Url;

use crate::net::exchange::{Answer, Request};
use crate::scm::at::At;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::gitlab;
use crate::scm::hook::{self, Made};
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_hook_lifecycle",
        key: "l14",
        title: "a webhook can be made and removed",
        why: "Prebuilds begin with a delivery from GitLab to Gitpod. GitLab refuses hooks to addresses of the local network unless it is told otherwise, which is where many installations of Gitpod are.",
        wire: "`POST /hooks` below the project with an address of Gitpod that carries the run id and a secret token; with `callback_host` given, a test of `push_events`; `DELETE`.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 1, bytes: 16_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// GitLab itself waits ten seconds for who is delivered to.
const DELIVERY: Duration = Duration::from_secs(15);

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitLab).await?;
    gitlab::project(&at, cx).await?;
    let names_gitpod = scm.settings.callback_host.is_some();
    let list = at.get_of_repository("hooks")?.url;
    // The secret token is of Gitpod's own making; the run's id is one that it does not know.
    let body =
        json!({ "url": hook::target(scm, cx, "gitlab"), "push_events": true, "token": cx.run().as_str() });
    let made = match hook::make(&at, cx, list, &body).await? {
        Made::Hook(made) => made,
        Made::Refused(answer) => return Err(refused(&gitlab::in_scope(*answer)?, names_gitpod)),
    };
    let delivered = if names_gitpod { test(&at, cx, &made.url).await } else { Ok(Delivery::NotAsked) };
    made.remove(&at, cx).await?;
    Ok(Passed::saying(format!("made and removed; {}", delivered?.said())))
}

/// Why no hook was made. `names_gitpod` is whether its host is Gitpod's own.
fn refused(answer: &Answer, names_gitpod: bool) -> NotPassed {
    let said = String::from_utf8_lossy(&answer.body).to_ascii_lowercase();
    let cause = match answer.status.as_u16() {
        // Whoever may not list them may not make them; that case says so.
        403 => return NotPassed::Blocked { by: "gitlab_hooks" },
        400 | 422 if said.contains("local network") || said.contains("localhost") => {
            causes::HOOK_TARGET_REFUSED
        }
        // This is all that GitLab up to 16 says of an address of the local network, and the form of ours is right.
        422 if names_gitpod && said.contains("invalid url given") => causes::HOOK_TARGET_REFUSED,
        _ => causes::HOOK_CREATE_REFUSED,
    };
    Failure::new(cause, &answer.line, "201 with the webhook", answer.said()).into()
}

/// What is known of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Delivery {
    /// The environment does not name Gitpod.
    NotAsked,
    /// GitLab got an answer of success.
    Made,
    /// GitLab cannot be asked for one: its API tests hooks from 16.11 on, and only where there is a commit.
    Untestable(String),
    /// GitLab got another answer: Gitpod does not know the secret token of this hook.
    Answered(String),
}

impl Delivery {
    fn said(&self) -> String {
        match self {
            Self::NotAsked => {
                "the environment names no `callback_host`, so that nothing was delivered".to_owned()
            }
            Self::Made => "a test was delivered".to_owned(),
            Self::Untestable(said) => format!("GitLab delivers no test ({said})"),
            Self::Answered(said) => format!("a test was answered ({said})"),
        }
    }
}

async fn test(at: &At<'_>, cx: &Cx, own: &Url) -> Result<Delivery, Failure> {
    let mut url = own.clone();
    url.set_path(&format!("{}/test/push_events", own.path()));
    let request = Request::new(Method::POST, url).header(ACCEPT, "application/json");
    match at.ask_within(cx, request, DELIVERY).await {
        Ok(answer) => delivery(&answer),
        Err(failure) if failure.cause == causes::SCM_ANSWER_SLOW => {
            Err(Failure { cause: causes::HOOK_NOT_DELIVERED, ..failure })
        }
        Err(failure) => Err(failure),
    }
}

/// What GitLab says where it has not reached a host. All else that it says is the answer of who was reached.
const NOT_REACHED: &[&str] = &[
    "failed to open tcp connection",
    "connection refused",
    "connection reset",
    "no route to host",
    "network is unreachable",
    "getaddrinfo",
    "name or service not known",
    "cannot be resolved",
    "certificate",
    "ssl_connect",
    "execution expired",
    "opentimeout",
    "local network",
    "is blocked",
];

fn delivery(answer: &Answer) -> Result<Delivery, Failure> {
    let said = String::from_utf8_lossy(&answer.body).to_ascii_lowercase();
    match answer.status.as_u16() {
        200..=299 => Ok(Delivery::Made),
        404 => Ok(Delivery::Untestable("its API can do so from 16.11 on".to_owned())),
        422 if NOT_REACHED.iter().any(|words| said.contains(words)) => Err(Failure::new(
            causes::HOOK_NOT_DELIVERED,
            &answer.line,
            "201, since Gitpod was reached",
            answer.said(),
        )),
        422 if !said.contains("at least one commit") => Ok(Delivery::Answered(answer.said())),
        _ => Ok(Delivery::Untestable(answer.said())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(error: NotPassed) -> &'static str {
        match error {
            NotPassed::Failure(failure) => failure.cause.code,
            NotPassed::Blocked { by } => by,
            NotPassed::Skipped { .. } => "skipped",
        }
    }

    #[test]
    fn a_refused_target_is_told_from_a_refused_hook() {
        let of = |status, body, names_gitpod| code(refused(&Answer::of(status, &[], body), names_gitpod));
        let local = r#"{"message":{"url":["is blocked: Requests to the local network are not allowed"]}}"#;
        let old = r#"{"error":"Invalid url given"}"#;
        assert_eq!(of(422, local, false), "hook-target-refused");
        assert_eq!(of(422, old, true), "hook-target-refused");
        assert_eq!(of(422, old, false), "hook-create-refused", "it is none of Gitpod's");
        assert_eq!(of(403, r#"{"message":"403 Forbidden"}"#, true), "gitlab_hooks");
        assert_eq!(of(404, "", true), "hook-create-refused");
    }

    #[test]
    fn only_a_host_that_is_not_reached_is_a_fault() {
        fn of(status: u16, body: &str) -> Result<Delivery, &'static str> {
            delivery(&Answer::of(status, &[], body)).map_err(|failure| failure.cause.code)
        }
        assert_eq!(of(201, r#"{"message":"201 Created"}"#), Ok(Delivery::Made));
        assert!(matches!(of(404, r#"{"error":"404 Not Found"}"#), Ok(Delivery::Untestable(_))));
        assert!(matches!(
            of(422, r#"{"message":"Ensure the project has at least one commit."}"#),
            Ok(Delivery::Untestable(_))
        ));
        assert!(matches!(of(422, r#"{"message":"Unauthorized"}"#), Ok(Delivery::Answered(_))));
        for not_reached in [
            "Failed to open TCP connection to gitpod.example.com:443 (Connection refused)",
            "SSL_connect returned=1 errno=0 state=error: certificate verify failed",
            "execution expired",
        ] {
            let body = json!({ "message": not_reached }).to_string();
            assert_eq!(of(422, &body), Err("hook-not-delivered"), "{not_reached}");
        }
    }
}
