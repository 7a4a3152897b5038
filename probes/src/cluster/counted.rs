//! The nodes that count, for the probes that look at each of them: where there is none, that is the finding.

use harness::Failure;

use super::causes::{FACT_UNREADABLE, NO_NODE_NOW};
use super::nodes::{Judged, LeftOut, Node, judged};

/// The reading that failures of nodes name.
pub const STEP: &str = "GET /api/v1/nodes";

/// How many nodes are named in a text.
const MOST_NAMED: usize = 3;

/// The nodes that count.
///
/// # Errors
/// None does.
pub fn counted(nodes: &[Node]) -> Result<Judged<'_>, Failure> {
    let judged = judged(nodes);
    if !judged.nodes.is_empty() {
        return Ok(judged);
    }
    let whose = if judged.by_labels { "a node with Gitpod's labels" } else { "a node" };
    let expected = format!("{whose} that is ready, takes pods and runs Linux");
    // With labels, a node without them is none of Gitpod's, whatever its state is.
    let own: Vec<_> =
        judged.left_out.into_iter().filter(|(_, reason)| *reason != LeftOut::NotGitpods).collect();
    let actual = if own.is_empty() { "the cluster has no node".to_owned() } else { left_out(&own) };
    Err(Failure::new(NO_NODE_NOW, STEP, expected, actual))
}

/// Why nodes do not count: `a is cordoned, b and c are not ready`.
pub fn left_out(nodes: &[(&Node, LeftOut)]) -> String {
    let reasons = [
        (LeftOut::NotReady, "not ready"),
        (LeftOut::Cordoned, "cordoned"),
        (LeftOut::Windows, "on Windows"),
        (LeftOut::NotGitpods, "without a label of Gitpod's"),
    ];
    let each = reasons.into_iter().filter_map(|(reason, words)| {
        let of: Vec<&str> =
            nodes.iter().filter(|(_, left)| *left == reason).map(|(node, _)| node.name.as_str()).collect();
        let verb = if of.len() == 1 { "is" } else { "are" };
        (!of.is_empty()).then(|| format!("{} {verb} {words}", names(&of)))
    });
    each.collect::<Vec<_>>().join(", ")
}

/// Names nodes, but not hundreds: `a, b, c and 5 more`.
pub fn names(nodes: &[impl AsRef<str>]) -> String {
    let named: Vec<&str> = nodes.iter().take(MOST_NAMED).map(AsRef::as_ref).collect();
    match nodes.len().saturating_sub(MOST_NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// The failure of a fact that some nodes do not tell. `of` is `the kernel`.
pub fn unreadable(of: &str, nodes: &[impl AsRef<str>], field: &str) -> Failure {
    let actual = format!("`{field}` tells nothing that can be read on {}", names(nodes));
    Failure::new(FACT_UNREADABLE, STEP, format!("{of} of every node that Gitpod uses"), actual)
}

#[cfg(test)]
mod tests {
    use super::super::recorded;
    use super::*;

    #[test]
    fn no_node_is_a_finding_that_names_the_reason() {
        let failure = counted(&[]).unwrap_err();
        assert_eq!((failure.cause, failure.actual.as_str()), (NO_NODE_NOW, "the cluster has no node"));
        let mut nodes = recorded::nodes(&["GKE Ubuntu", "GKE Ubuntu", "AKS Windows", "GKE Ubuntu"]);
        assert_eq!(counted(&nodes).unwrap().nodes.len(), 3);
        for node in &mut nodes[..3] {
            node.labels.insert("gitpod.io/workload_meta".to_owned(), "true".to_owned());
        }
        nodes[0].ready = false;
        nodes[1].schedulable = false;
        let failure = counted(&nodes).unwrap_err();
        assert_eq!(failure.cause, NO_NODE_NOW);
        assert_eq!(failure.actual, "n0 is not ready, n1 is cordoned, n2 is on Windows");
        assert!(failure.expected.contains("Gitpod's labels"));
    }

    #[test]
    fn many_names_are_cut() {
        assert_eq!(names(&["a"]), "a");
        assert_eq!(names(&["a", "b", "c"]), "a, b, c");
        assert_eq!(names(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
        assert_eq!(names(&[""; 0]), "");
    }
}
