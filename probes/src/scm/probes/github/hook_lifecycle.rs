//! A webhook of the run's own is created, seen, delivered where Gitpod is named, and deleted.
//!
//! Prebuilds begin with a delivery from the product to Gitpod. A hook that cannot be made or whose deliveries do not
//! arrive leaves prebuilds off without a word. On GitHub Enterprise the delivery has to bear
//! `X-GitHub-Enterprise-Host`, by which Gitpod finds the host's settings. Source: g17; complaint #8756 and PR #10352.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use http::header::ACCEPT;
use serde_json::{Value, json};
use url::Url;

use crate::net::exchange::{Answer, Request};
use crate::scm::at::At;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::github;
use crate::scm::hook::{self, Made};
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_hook_lifecycle",
        key: "g17",
        title: "a webhook can be made, is delivered, and is removed",
        why: "Prebuilds begin with a delivery from the product to Gitpod. A hook that cannot be made or whose deliveries do not arrive leaves prebuilds off without a word. On GitHub Enterprise the delivery has to bear `X-GitHub-Enterprise-Host`, by which Gitpod finds the host's settings.",
        wire: "`POST /repos/OWNER/REPO/hooks` with `active: false`, an address of Gitpod (`/apps/ghe/` or `/apps/github/`) that carries the run id and a secret; read it; with `callback_host` given, `POST` of a ping and `GET` of the deliveries; `DELETE`.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 1, bytes: 24_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitHub).await?;
    github::visible(&at, cx).await?;
    let list = at.addresses.repository(at.name()?, "hooks");
    let hosted = scm.settings.url.host_str() == Some("github.com");
    let target = hook::target(scm, cx, if hosted { "github" } else { "ghe" });
    let made = match hook::make(&at, cx, list, &body(cx, &target)).await? {
        Made::Hook(made) => made,
        Made::Refused(answer) => return Err(refused(&answer).into()),
    };
    // Whatever comes of it, it is removed.
    let seen = used(&at, cx, &made.url, &target).await;
    let removed = made.remove(&at, cx).await;
    let note = seen?;
    removed?;
    Ok(Passed::saying(note))
}

/// What Gitpod asks for, but that no event goes out by itself.
fn body(cx: &Cx, target: &str) -> Value {
    // It signs what nobody takes for true: Gitpod checks signatures by secrets of its own.
    let secret = format!("{}-signs-nothing", cx.run());
    cx.credential(&secret);
    let config = json!({ "url": target, "content_type": "json", "insecure_ssl": "0", "secret": secret });
    json!({ "name": "web", "active": false, "events": ["push"], "config": config })
}

fn refused(answer: &Answer) -> Failure {
    let cause = match answer.status.as_u16() {
        // As for the list: GitHub hides what one may not do.
        403 | 404 => causes::HOOKS_DENIED,
        _ => causes::HOOK_CREATE_REFUSED,
    };
    Failure::new(cause, &answer.line, "201: the webhook is made", answer.said())
}

fn request(method: Method, url: Url) -> Request {
    Request::new(method, url).header(ACCEPT, "application/json")
}

fn below(own: &Url, rest: &str) -> Url {
    let mut url = own.clone();
    url.set_path(&format!("{}/{rest}", own.path()));
    url
}

/// Reads the webhook again, and has it deliver where Gitpod is named.
async fn used(at: &At<'_>, cx: &Cx, own: &Url, target: &str) -> Result<String, NotPassed> {
    judge_read(&at.ask(cx, request(Method::GET, own.clone())).await?, target)?;
    if at.scm.settings.callback_host.is_none() {
        return Ok("made and removed; without `callback_host` nothing was delivered".to_owned());
    }
    let ping = at.ask(cx, request(Method::POST, below(own, "pings"))).await?;
    let deliveries = at.ask(cx, request(Method::GET, below(own, "deliveries"))).await?;
    let Some(delivery) = latest(&deliveries) else {
        // They arrive when they arrive, and nothing here waits for them.
        cx.remark(&format!(
            "the delivery to Gitpod was not listed yet when the webhook was removed (the ping was answered by {})",
            ping.status_text()
        ));
        return Ok("made and removed; its delivery was not seen".to_owned());
    };
    let hosted = at.scm.settings.url.host_str() == Some("github.com");
    let status = judge_delivery(&deliveries.line, &delivery, hosted)?;
    let id = delivery["id"].as_u64().unwrap_or_default();
    let whole = at.ask(cx, request(Method::GET, below(own, &format!("deliveries/{id}")))).await?;
    judge_headers(&whole, hosted)?;
    Ok(format!("made, delivered ({status}) and removed"))
}

fn judge_read(answer: &Answer, target: &str) -> Result<(), Failure> {
    let kept = answer.json().is_some_and(|json| json["config"]["url"] == target);
    if answer.status.is_success() && kept {
        return Ok(());
    }
    let expected = "the webhook as it was made";
    Err(Failure::new(causes::HOOK_CREATE_REFUSED, &answer.line, expected, answer.said()))
}

/// The newest delivery; GitHub lists it first.
fn latest(answer: &Answer) -> Option<Value> {
    let listed = answer.json().filter(|_| answer.status.is_success())?;
    listed.as_array()?.first().cloned()
}

/// The status that Gitpod gave, if the delivery came to it.
fn judge_delivery(line: &str, delivery: &Value, hosted: bool) -> Result<u64, Failure> {
    let status = delivery["status_code"].as_u64().unwrap_or_default();
    match status {
        200..=299 => Ok(status),
        // For GitHub.com Gitpod has an address only with a GitHub App of its own: who answers at all was reached.
        400..=499 if hosted => Ok(status),
        _ => {
            let said = delivery["status"].as_str().unwrap_or("nothing");
            let actual = format!("status {status}: {said}");
            Err(Failure::new(causes::HOOK_NOT_DELIVERED, line, "a delivery that Gitpod takes", actual))
        }
    }
}

/// The headers by which Gitpod knows a delivery.
fn judge_headers(answer: &Answer, hosted: bool) -> Result<(), Failure> {
    let own: &[&str] = if hosted { &[] } else { &["X-GitHub-Enterprise-Host"] };
    let wanted: Vec<&str> = [&["X-GitHub-Event", "X-Hub-Signature-256"], own].concat();
    let json = answer.json().unwrap_or_default();
    let sent = json["request"]["headers"].as_object();
    let has = |wanted: &&&str| {
        sent.is_some_and(|sent| {
            sent.iter()
                .any(|(name, value)| name.eq_ignore_ascii_case(wanted) && value != "" && !value.is_null())
        })
    };
    let missing: Vec<&str> = wanted.iter().filter(|name| !has(name)).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    let (expected, actual) =
        (format!("the headers {}", wanted.join(", ")), format!("without {}", missing.join(", ")));
    Err(Failure::new(causes::HOOK_HEADER_MISSING, &answer.line, expected, actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code<T: std::fmt::Debug>(result: Result<T, Failure>) -> &'static str {
        result.unwrap_err().cause.code
    }

    #[test]
    fn a_refusal_is_about_the_hook_or_about_the_user() {
        let code = |status, body| refused(&Answer::of(status, &[], body)).cause.code;
        assert_eq!(code(422, r#"{"message":"Validation Failed"}"#), "hook-create-refused");
        assert_eq!(code(404, r#"{"message":"Not Found"}"#), "hooks-denied");
        assert_eq!(code(403, "{}"), "hooks-denied");
    }

    #[test]
    fn pings_and_deliveries_lie_below_the_hook() {
        let own = Url::parse("https://ghe.example/api/v3/repos/a/b/hooks/7").unwrap();
        assert_eq!(below(&own, "pings").path(), "/api/v3/repos/a/b/hooks/7/pings");
    }

    #[test]
    fn it_is_read_as_it_was_made() {
        let read =
            |status, body| judge_read(&Answer::of(status, &[], body), "https://g/apps/ghe/?underpin=1");
        assert!(read(200, r#"{"config":{"url":"https://g/apps/ghe/?underpin=1"}}"#).is_ok());
        assert_eq!(code(read(200, r#"{"config":{"url":"https://g/"}}"#)), "hook-create-refused");
        assert_eq!(code(read(404, "{}")), "hook-create-refused");
    }

    #[test]
    fn complaint_8756_a_delivery_that_does_not_arrive_is_told() {
        let delivered =
            |delivery: &str, hosted| judge_delivery("GET", &serde_json::from_str(delivery).unwrap(), hosted);
        assert_eq!(delivered(r#"{"status_code":200,"status":"OK"}"#, false).unwrap(), 200);
        for delivery in [
            r#"{"status_code":0,"status":"failed to connect to host"}"#,
            r#"{"status_code":502,"status":"timed out"}"#,
            r#"{"status_code":404,"status":"Invalid HTTP Response: 404"}"#,
            "{}",
        ] {
            assert_eq!(code(delivered(delivery, false)), "hook-not-delivered", "{delivery}");
        }
        assert_eq!(delivered(r#"{"status_code":404,"status":"Invalid"}"#, true).unwrap(), 404);
        assert_eq!(code(delivered(r#"{"status_code":0}"#, true)), "hook-not-delivered");
    }

    #[test]
    fn the_newest_delivery_counts_and_none_is_none() {
        let newest = latest(&Answer::of(200, &[], r#"[{"id":2},{"id":1}]"#)).unwrap();
        assert_eq!(newest["id"], 2);
        assert_eq!(latest(&Answer::of(200, &[], "[]")), None);
        assert_eq!(latest(&Answer::of(404, &[], "[]")), None, "an old release has no such list");
    }

    #[test]
    fn change_10352_a_delivery_bears_the_host_of_the_server() {
        let headers = |more: &str, hosted| {
            let body = format!(
                r#"{{"request":{{"headers":{{"X-GitHub-Event":"ping","x-hub-signature-256":"sha256=0"{more}}}}}}}"#
            );
            judge_headers(&Answer::of(200, &[], &body), hosted)
        };
        assert!(headers(r#","X-GitHub-Enterprise-Host":"ghe.example""#, false).is_ok());
        let failure = headers("", false).unwrap_err();
        assert_eq!(failure.cause.code, "hook-header-missing");
        assert_eq!(failure.actual, "without X-GitHub-Enterprise-Host");
        assert!(headers("", true).is_ok(), "GitHub.com needs none");
        assert_eq!(code(judge_headers(&Answer::of(200, &[], "{}"), true)), "hook-header-missing");
    }
}
