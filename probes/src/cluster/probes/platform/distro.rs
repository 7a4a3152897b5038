//! The platform is known, and no sign contradicts it.
//!
//! Gitpod is tried on a few platforms, each set up by a guide of its own (`install/infra/modules/{gke,eks,aks,k3s}`): how
//! containerd is configured, who gives volumes and addresses, what a node lets a privileged pod do. Which of them count is the
//! matrix's to judge. Source: k04.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::platform::{Platform, Sign, name};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::distro",
        key: "k04",
        title: "the platform is known, and no sign contradicts it",
        why: "Gitpod is tried on a few platforms and set up on each in its own way. Signs of two platforms in one cluster mean that nobody can say which of these ways holds.",
        wire: "`GET /version`, `GET /apis` and `GET /api/v1/nodes`, each once for the whole run: suffixes of versions, groups of the API, labels, annotations and provider ids of nodes.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::PLATFORM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

/// How many signs a note tells.
const MOST_TOLD: usize = 3;

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let platform = cluster.platform(cx).await?;
    let note = judge(&platform)?;
    for remark in remarks(&platform) {
        cx.remark(&remark);
    }
    Ok(Passed::saying(note))
}

fn judge(platform: &Platform) -> Result<String, Failure> {
    let Some(product) = platform.product else {
        return Ok("no sign tells a platform: Kubernetes as one makes it oneself".to_owned());
    };
    let own = platform.signs.iter().filter(|sign| sign.product == product);
    let told = own.take(MOST_TOLD).map(Sign::seen).collect::<Vec<_>>().join(", ");
    if platform.conflicts.is_empty() {
        return Ok(format!("{} by {told}", name(product)));
    }
    let actual = format!("{} by {told}, but {}", name(product), platform.conflicts.join(", and "));
    Err(Failure::new(
        causes::FACTS_CONFLICT,
        "GET /version, GET /apis, GET /api/v1/nodes",
        "signs of one platform",
        actual,
    ))
}

fn remarks(platform: &Platform) -> Vec<String> {
    let fargate = match platform.fargate.len() {
        0 => None,
        count => Some(format!(
            "{}: no privileged pod and no daemonset of Gitpod runs there",
            harness::text::count(count as u64, "node of EKS Fargate")
        )),
    };
    fargate.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::discovery::{Groups, groups};
    use crate::cluster::nodes::Node;
    use crate::cluster::platform::Evidence;
    use crate::cluster::recorded;

    fn platform(server: &str, groups: &Groups, nodes: &[Node]) -> Platform {
        Platform::identify(&Evidence { server, groups, nodes })
    }

    #[test]
    fn a_platform_is_told_by_its_signs() {
        let found = platform("v1.22.8-gke.201", &Groups::default(), &recorded::nodes(&["GKE Ubuntu"]));
        let note = judge(&found).unwrap();
        assert!(
            note.starts_with("Google Kubernetes Engine (GKE) by the server's version v1.22.8-gke.201"),
            "{note}"
        );
        let nothing = platform("v1.23.5", &Groups::default(), &[]);
        assert!(judge(&nothing).unwrap().starts_with("no sign"));
    }

    #[test]
    fn signs_of_two_platforms_are_a_conflict() {
        let openshift = groups(&[("config.openshift.io", &["v1"])]);
        let torn = judge(&platform("v1.22.8-gke.201", &openshift, &[])).unwrap_err();
        assert_eq!(torn.cause, causes::FACTS_CONFLICT);
        assert!(
            torn.actual.contains("the API group config.openshift.io is a sign of OpenShift"),
            "{}",
            torn.actual
        );
    }

    #[test]
    fn nodes_of_fargate_are_a_remark() {
        let mut nodes = recorded::nodes(&["EKS AL2", "EKS Fargate"]);
        let found = |nodes: &[Node]| remarks(&platform("v1.22.6-eks-14c7a48", &Groups::default(), nodes));
        assert!(found(&nodes).is_empty());
        nodes[1].name = "fargate-ip-10-0-0-1.ec2.internal".to_owned();
        assert_eq!(
            found(&nodes),
            ["1 node of EKS Fargate: no privileged pod and no daemonset of Gitpod runs there"]
        );
    }
}
