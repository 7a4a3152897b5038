//! A node of every role is large enough.
//!
//! Gitpod's own preflight (`install/kots/manifests/kots-preflight.yaml`) has floors of cores and memory for the nodes of each
//! role. It holds them against the capacity of the machine; what pods can have is the allocatable rest, so that is what is
//! read here. On smaller nodes Gitpod starts, and the first workspaces are evicted or stay pending: this is recommended. One
//! node of a role has to be large enough, since what is too large for the others goes there. Source: k16.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::cluster::counted::{STEP, unreadable};
use crate::cluster::nodes::{Node, WORKLOAD};
use crate::cluster::quantity::Quantity;
use crate::cluster::roles::{Kind, Role, roles};
use crate::cluster::{Cluster, category, causes};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::capacity",
        key: "k16",
        title: "a node of every role is large enough",
        why: "Gitpod's components and workspaces ask for cores and memory as Gitpod's reference set-ups have them. On smaller nodes pods stay pending, or are evicted once workspaces are used.",
        wire: "`GET /api/v1/nodes`: `status.allocatable` of the nodes of each role, held against the floors of Gitpod's preflight.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::SYSTEM),
        needs: &[],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

/// What a node of a role needs, and what the preflight warns below. Memory is in units of 10^9 bytes, as it is written
/// there: `8G`, not `8Gi`.
struct Floor {
    role: &'static str,
    cores: i64,
    gigabytes: i64,
    better_cores: i64,
    better_gigabytes: i64,
}

const fn floor(role: &'static str, least: (i64, i64), better: (i64, i64)) -> Floor {
    let ((cores, gigabytes), (better_cores, better_gigabytes)) = (least, better);
    Floor { role, cores, gigabytes, better_cores, better_gigabytes }
}

/// The floors of each node, as of 2022-11-10. Source: `kots-preflight.yaml` (facts 1.2), `fail` and `warn` of the analyzers
/// of nodes.
const FLOORS: &[Floor] = &[
    floor("meta", (2, 8), (4, 16)),
    floor("ide", (2, 4), (2, 4)),
    floor("workspace_services", (2, 16), (2, 16)),
    floor("workspace_regular", (2, 16), (4, 16)),
    floor("workspace_headless", (2, 16), (4, 16)),
];

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let nodes = cluster.nodes(cx).await?;
    let (passed, remarks) = judge(&nodes, cluster.settings.kind)?;
    for remark in remarks {
        cx.remark(&remark);
    }
    Ok(passed)
}

/// What a node gives to pods.
#[derive(Clone, Copy)]
struct Room {
    cpu: Quantity,
    memory: Quantity,
}

impl Room {
    fn of(node: &Node) -> Option<Self> {
        Some(Self { cpu: node.cpu?, memory: node.memory? })
    }

    fn holds(self, cores: i64, gigabytes: i64) -> bool {
        self.cpu >= Quantity::whole(cores) && self.memory >= bytes(gigabytes)
    }

    /// `3920m cpu and 13.3G memory`.
    fn said(self) -> String {
        let tenths = self.memory.in_whole() / 100_000_000;
        format!("{}m cpu and {}.{}G memory", self.cpu.in_milli(), tenths / 10, tenths % 10)
    }
}

const fn bytes(gigabytes: i64) -> Quantity {
    Quantity::whole(gigabytes * 1_000_000_000)
}

fn judge(nodes: &[Node], kind: Kind) -> Result<(Passed, Vec<String>), NotPassed> {
    let (mut small, mut remarks, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for role in roles(nodes, kind) {
        let short = role.label.strip_prefix(WORKLOAD).unwrap_or(role.label);
        // A role that no node can take now is what `labels` is about.
        let Some(floor) = FLOORS.iter().find(|floor| floor.role == short && !role.nodes.is_empty()) else {
            continue;
        };
        let rooms = rooms(&role, nodes);
        if rooms.is_empty() {
            return Err(unreadable("the allocatable cpu and memory", &role.nodes, "allocatable").into());
        }
        let best = rooms.iter().max_by_key(|(_, room)| (rank(*room, floor), room.memory, room.cpu));
        let Some((name, room)) = best else { continue };
        let text = format!("{} on {name}", room.said());
        match rank(*room, floor) {
            0 => small.push(format!(
                "{short} needs {} cores and {}G, the largest node has {text}",
                floor.cores, floor.gigabytes
            )),
            1 => {
                remarks.push(format!(
                    "Gitpod's preflight warns below {} cores and {}G for {}; the largest node of that role has {text}.",
                    floor.better_cores, floor.better_gigabytes, role.label
                ));
                notes.push(short);
            }
            _ => notes.push(short),
        }
    }
    if !small.is_empty() {
        let expected = "a node of each role with what Gitpod's preflight asks for";
        return Err(Failure::new(causes::NODE_TOO_SMALL, STEP, expected, small.join("; ")).into());
    }
    if notes.is_empty() {
        let text = "no node that takes pods now bears a label of Gitpod's, as `labels` says";
        return Err(NotPassed::not_applicable(text));
    }
    Ok((Passed::saying(format!("a node is large enough for {}", notes.join(", "))), remarks))
}

/// 2 where nothing is missing, 1 where the preflight would warn, 0 where it would fail.
fn rank(room: Room, floor: &Floor) -> u8 {
    let enough = room.holds(floor.cores, floor.gigabytes);
    u8::from(enough) + u8::from(enough && room.holds(floor.better_cores, floor.better_gigabytes))
}

/// The nodes of a role that tell what they have.
fn rooms<'r>(role: &'r Role, nodes: &[Node]) -> Vec<(&'r String, Room)> {
    let room = |name: &String| nodes.iter().find(|node| node.name == *name).and_then(Room::of);
    role.nodes.iter().filter_map(|name| Some((name, room(name)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::recorded;
    use crate::cluster::roles::LABELS;

    fn cluster(sizes: &[(&str, &str, &[&str])]) -> Vec<Node> {
        let mut nodes = recorded::nodes(&vec!["GKE Ubuntu"; sizes.len()]);
        for (node, (cpu, memory, labels)) in nodes.iter_mut().zip(sizes) {
            node.cpu = cpu.parse().ok();
            node.memory = memory.parse().ok();
            node.labels.extend(labels.iter().map(|label| ((*label).to_owned(), "true".to_owned())));
        }
        nodes
    }

    fn cause(nodes: &[Node]) -> &'static str {
        match judge(nodes, Kind::Full) {
            Ok(_) => "passed",
            Err(NotPassed::Failure(failure)) => failure.cause.code,
            Err(_) => "skipped",
        }
    }

    /// Every label has exactly one floor, in the order of the labels.
    #[test]
    fn the_table_is_complete() {
        let roles: Vec<String> = FLOORS.iter().map(|floor| format!("{WORKLOAD}{}", floor.role)).collect();
        assert_eq!(roles, LABELS);
        for floor in FLOORS {
            assert!(floor.better_cores >= floor.cores && floor.better_gigabytes >= floor.gigabytes);
        }
    }

    #[test]
    fn one_large_node_of_a_role_is_enough() {
        let nodes = cluster(&[("7910m", "29180392Ki", &LABELS), ("940m", "2Gi", &LABELS)]);
        let (passed, remarks) = judge(&nodes, Kind::Full).unwrap();
        assert!(passed.note.ends_with("workspace_regular, workspace_headless"), "{}", passed.note);
        assert!(remarks.is_empty(), "{remarks:?}");
    }

    #[test]
    fn cores_and_memory_have_to_be_of_the_same_node() {
        let nodes = cluster(&[("1900m", "64Gi", &LABELS[3..4]), ("16", "8Gi", &LABELS[3..4])]);
        let NotPassed::Failure(failure) = judge(&nodes, Kind::Full).err().unwrap() else {
            panic!("no failure")
        };
        assert_eq!(failure.cause, causes::NODE_TOO_SMALL);
        assert_eq!(
            failure.actual,
            "workspace_regular needs 2 cores and 16G, the largest node has 1900m cpu and 68.7G memory on n0"
        );
    }

    /// 16G are 16·10⁹ bytes: a machine of 16 GiB holds them only before the system takes its part.
    #[test]
    fn the_units_are_those_of_the_preflight() {
        assert_eq!(cause(&cluster(&[("4", "16G", &LABELS)])), "passed");
        assert_eq!(cause(&cluster(&[("4", "15.9G", &LABELS)])), "node-too-small");
        assert_eq!(cause(&cluster(&[("4", "15Gi", &LABELS)])), "passed");
        assert_eq!(cause(&cluster(&[("2", "4G", &LABELS[1..2])])), "passed");
    }

    #[test]
    fn what_the_preflight_warns_of_is_a_remark() {
        let nodes = cluster(&[("3920m", "28Gi", &LABELS[..1])]);
        let (_, remarks) = judge(&nodes, Kind::Full).unwrap();
        assert_eq!(remarks.len(), 1);
        assert!(remarks[0].contains("below 4 cores and 16G for gitpod.io/workload_meta"), "{}", remarks[0]);
    }

    #[test]
    fn what_cannot_be_read_is_no_pass() {
        assert_eq!(cause(&cluster(&[("", "28Gi", &LABELS)])), "fact-unreadable");
        assert_eq!(cause(&cluster(&[("4", "28Gi", &[])])), "skipped");
    }
}
