//! What could not be read of the cluster.

harness::causes! {
    /// What could not be read of the cluster.
    FACTS {
    FACT_UNREADABLE = "fact-unreadable", Environment;
        "a fact that the matrix judges cannot be read";
        "Look at the thing that the case names, with `kubectl get node NAME -o yaml` for a node and likewise for others: what is missing there is written by the kubelet, the network's daemonset or whoever installed it, and comes back when that is restarted or installed anew. If the value is there and merely looks unlike what is known, report it with the text of this case."
    FACTS_CONFLICT = "facts-conflict", Environment;
        "what is read of the cluster contradicts itself";
        "The case names both sides. Often one of them is left over: labels and annotations of an earlier installation on a node (`kubectl label node NAME KEY-`, `kubectl annotate node NAME KEY-`), a daemonset of a network that was replaced (`kubectl get daemonset --all-namespaces`), a pool of Calico that nobody uses (`kubectl get ippools`; set `disabled: true`). Remove what does not hold, and run again."
    }
}
