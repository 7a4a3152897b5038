//! Every kind that Gitpod installs is served.
//!
//! What Gitpod's installer renders (`install/installer/pkg/components`) names groups and versions: budgets of `policy/v1` and
//! the `CronJob` of `batch/v1`, which came with Kubernetes 1.21. A server that lacks one refuses the installation in the
//! middle. What cert-manager serves is asked by a probe of its own. Source: k18.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::certificates::GROUP as CERT_MANAGER;
use crate::cluster::discovery::{self, Groups};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::api_groups",
        key: "k18",
        title: "every kind that Gitpod installs is served",
        why: "Gitpod's installer applies budgets of policy/v1, a CronJob of batch/v1 and kinds of four more groups. Where one is not served, the installation breaks off in the middle.",
        wire: "`GET /apis`, once for the whole run, and `GET /apis/batch/v1`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

/// The group whose kinds are looked at one by one: it was there before its `CronJob`.
const BATCH: &str = "batch/v1";

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let groups = cluster.groups(cx).await?;
    let mut missing = of_kubernetes(&groups);
    if !missing.iter().any(|group| group == BATCH) {
        let answer = cluster.api.get(cx, &format!("/apis/{BATCH}")).await?;
        match answer.status {
            200 => missing.extend(without_cron_jobs(&discovery::resources(&answer.body))),
            403 => return Err(answer.forbidden("get", &format!("the address /apis/{BATCH}"))),
            _ => return Err(answer.failure(causes::KUBERNETES_REQUEST_REFUSED, "200").into()),
        }
    }
    judge(&missing)?;
    Ok(Passed::saying("apps, batch with CronJob, policy, networking and rbac are served in v1"))
}

/// The groups that are missing, but for cert-manager's.
fn of_kubernetes(groups: &Groups) -> Vec<String> {
    let mut missing = groups.missing();
    missing.retain(|group| !group.starts_with(CERT_MANAGER));
    missing
}

fn without_cron_jobs(kinds: &[String]) -> Option<String> {
    (!kinds.iter().any(|kind| kind == "cronjobs")).then(|| format!("cronjobs of {BATCH}"))
}

fn judge(missing: &[String]) -> Result<(), Failure> {
    if missing.is_empty() {
        return Ok(());
    }
    let expected = "the groups and kinds of Kubernetes 1.21 and later";
    let actual = format!("not served: {}", missing.join(", "));
    Err(Failure::new(causes::API_GROUP_MISSING, "GET /apis, GET /apis/batch/v1", expected, actual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_of_1_19_lacks_budgets_and_cron_jobs() {
        let served = |policy: &'static [&'static str]| {
            discovery::groups(&[
                ("apps", &["v1"]),
                ("batch", &["v1", "v1beta1"]),
                ("policy", policy),
                ("networking.k8s.io", &["v1"]),
                ("rbac.authorization.k8s.io", &["v1"]),
            ])
        };
        let mut missing = of_kubernetes(&served(&["v1beta1"]));
        missing.extend(without_cron_jobs(&["jobs".to_owned()]));
        let failure = judge(&missing).unwrap_err();
        assert_eq!(
            (failure.cause, failure.actual.as_str()),
            (causes::API_GROUP_MISSING, "not served: policy/v1, cronjobs of batch/v1")
        );
        let missing = of_kubernetes(&served(&["v1", "v1beta1"]));
        assert!(judge(&missing).is_ok(), "{missing:?}");
        assert_eq!(without_cron_jobs(&["jobs".to_owned(), "cronjobs".to_owned()]), None);
    }
}
