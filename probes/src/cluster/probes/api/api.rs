//! The API server answers, is ready, and its log-in lasts.
//!
//! Gitpod's installer, its workspace manager (`components/ws-manager`) and the controllers of the cluster do all through the
//! API server. One that says of itself that it is not ready answers some requests and loses others. Source: k01.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use jiff::Timestamp;

use crate::cluster::access::Login;
use crate::cluster::api::{Answer, Request};
use crate::cluster::{Cluster, causes};
use crate::net::causes::SERVER_ERROR;

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::api",
        key: "k01",
        title: "the API server answers, is ready, and its log-in lasts",
        why: "Gitpod's installer writes all of Gitpod through the API server, and each start of a workspace is a request to it. A server that is not ready loses some of them.",
        wire: "`GET /readyz`, and where that is not answered by 200, `GET /readyz?verbose` for the checks that fail. The ends of client certificate and token are read from the kubeconfig.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

/// How near an end has to be for a remark: what is started today breaks off then.
const SOON: i64 = 24 * 60 * 60;

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    for remark in ends(&cluster.login, Timestamp::now().as_second()) {
        cx.remark(&remark);
    }
    let short = cluster.api.send(cx, Request::get("/readyz")).await?;
    if short.status == 200 {
        return Ok(Passed::saying(format!("{} is ready", cluster.git_version())));
    }
    let verbose = cluster.api.send(cx, Request::get("/readyz?verbose")).await?;
    judge(&short, &verbose)?;
    Ok(Passed::saying("ready when asked again"))
}

fn judge(short: &Answer, verbose: &Answer) -> Result<(), NotPassed> {
    match (short.status, verbose.status) {
        // It became ready between the two: the first answer was none of a server that one can rely on, but it is past.
        (_, 200) => Ok(()),
        (403, _) => Err(short.forbidden("get", "the address /readyz")),
        _ => {
            let failing = failing(&verbose.text());
            if failing.is_empty() && short.status < 500 {
                return Err(short.failure(causes::KUBERNETES_REQUEST_REFUSED, "200").into());
            }
            if failing.is_empty() {
                return Err(short.failure(SERVER_ERROR, "200").into());
            }
            let failing = format!("{}: {}", short.status, failing.join(", "));
            Err(harness::Failure::new(causes::API_NOT_READY, &short.line, "200", failing).into())
        }
    }
}

/// The checks that fail, of lines as `[-]etcd failed: reason withheld`.
fn failing(text: &str) -> Vec<String> {
    let failed = text.lines().filter_map(|line| line.trim().strip_prefix("[-]"));
    failed.map(|line| line.split_once(':').map_or(line, |(check, _)| check).trim().to_owned()).collect()
}

/// What of the log-in ends soon.
fn ends(login: &Login, now: i64) -> Vec<String> {
    let kinds = [("the client certificate", login.certificate_ends), ("the bearer token", login.token_ends)];
    let soon = kinds.into_iter().filter_map(|(what, end)| Some((what, end.filter(|end| *end < now + SOON)?)));
    soon.map(|(what, end)| {
        let at = Timestamp::from_second(end).map_or_else(|_| end.to_string(), |at| at.to_string());
        format!("{what} of the kubeconfig ends at {at}")
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(status: u16, text: &str) -> Answer {
        Answer { line: "GET /readyz".to_owned(), status, body: json!(text) }
    }

    fn why(not_passed: NotPassed) -> String {
        match not_passed {
            NotPassed::Failure(failure) => format!("{}: {}", failure.cause.code, failure.actual),
            other => format!("{other:?}"),
        }
    }

    /// The body of a real server whose etcd does not answer.
    const BODY: &str = "[+]ping ok\n[+]log ok\n[-]etcd failed: reason withheld\n[-]poststarthook/rbac/bootstrap-roles failed: reason withheld\nreadyz check failed\n";

    #[test]
    fn the_failing_checks_are_named() {
        let why_not = judge(&answer(500, BODY), &answer(500, BODY)).map_err(why).unwrap_err();
        assert_eq!(why_not, "api-not-ready: 500: etcd failed, poststarthook/rbac/bootstrap-roles failed");
    }

    #[test]
    fn what_is_no_answer_of_a_server_is_not_held_against_it() {
        let why =
            |status, text| judge(&answer(status, text), &answer(status, text)).map_err(why).unwrap_err();
        assert!(why(502, "<html>bad gateway").starts_with("server-error"));
        assert!(why(404, "404 page not found").starts_with("kubernetes-request-refused"));
        assert!(why(403, "no").contains("Permission"));
        assert!(judge(&answer(500, BODY), &answer(200, "ok")).is_ok());
    }

    #[test]
    fn an_end_within_a_day_is_a_remark() {
        let login = |certificate_ends, token_ends| Login { certificate_ends, token_ends };
        assert!(ends(&login(None, None), 0).is_empty());
        assert!(ends(&login(Some(SOON), Some(i64::MAX)), 0).is_empty());
        let soon = ends(&login(Some(3600), Some(SOON - 1)), 0);
        assert_eq!(soon.len(), 2);
        assert_eq!(soon[0], "the client certificate of the kubeconfig ends at 1970-01-01T01:00:00Z");
    }
}
