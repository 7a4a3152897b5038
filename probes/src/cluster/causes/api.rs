//! What the API lacks.

harness::causes! {
    /// What the API lacks.
    API {
    API_NOT_READY = "api-not-ready", Setup;
        "the API server says that it is not ready";
        "`kubectl get --raw '/readyz?verbose'` lists its checks. `etcd` is the database behind it: look at its members, its disk and its quota. A check that begins with `poststarthook` passes a minute after a start; if it does not, the log of the API server says why. `shutdown` means that this server is going away: a load balancer in front should ask for /readyz and not send anybody there."
    API_GROUP_MISSING = "api-group-missing", Product;
        "the API server does not serve a kind that Gitpod installs";
        "Upgrade the cluster: budgets of policy/v1 and CronJobs of batch/v1 came with Kubernetes 1.21. On a server that is new enough, the start option `--runtime-config` of the API server switches the group off, or nothing aggregates it any more: `kubectl api-versions` tells what is served."
    AGGREGATED_API_DOWN = "aggregated-api-down", Setup;
        "an aggregated API does not answer";
        "`kubectl describe apiservice NAME` tells the service behind it: bring its pods back (`kubectl get pods --all-namespaces`, often metrics-server), let the API server reach them through firewall and network policies, or, if nobody needs it any more, remove it with `kubectl delete apiservice NAME`. Until then deleted namespaces stay in Terminating."
    INSTALLER_LACKS_RIGHTS = "installer-lacks-rights", Setup;
        "the installer may not do what it has to";
        "Give the service account of the installer the rights that the case names. Gitpod's documentation has it run as an administrator: `kubectl create clusterrolebinding gitpod-installer --clusterrole cluster-admin --serviceaccount NAMESPACE:NAME`. A narrower role needs create, get, patch and delete on all kinds that are named; `kubectl auth can-i create KIND --as system:serviceaccount:NAMESPACE:NAME --namespace gitpod` checks one of them."
    INSTALLER_CANNOT_GRANT = "installer-cannot-grant", Setup;
        "the installer may not grant the rights that Gitpod needs";
        "Bind the service account of the installer to cluster-admin, or give it a ClusterRole with the verbs `escalate` and `bind` on clusterroles and roles of rbac.authorization.k8s.io, or every right that the case names. Only rights that roles give can be granted on: what a cloud's own log-in allows does not count."
    OWN_RIGHTS_FEW = "own-rights-few", Setup;
        "the kubeconfig's user could not install Gitpod";
        "Nothing has to be mended where a service account or another user installs Gitpod; name the account by `installer` in the environment file, and it is asked for instead. Otherwise bind the user to cluster-admin for the installation: `kubectl create clusterrolebinding NAME --clusterrole cluster-admin --user USER`."
    OWN_GRANT_REFUSED = "own-grant-refused", Setup;
        "the kubeconfig's user could not grant the rights that Gitpod needs";
        "Nothing has to be mended where another user installs Gitpod. Otherwise bind the user to cluster-admin by a role of the cluster (`kubectl create clusterrolebinding NAME --clusterrole cluster-admin --user USER`): rights that come from a cloud's own log-in cannot be granted on."
    }
}
