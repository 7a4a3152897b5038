//! What admission refuses.

harness::causes! {
    /// What admission refuses.
    ADMISSION {
    POD_SECURITY_ENFORCED = "pod-security-enforced", Setup;
        "the namespace enforces a level of pod security that Gitpod breaks";
        "Have the namespace of Gitpod admit privileged pods: kubectl label namespace gitpod pod-security.kubernetes.io/enforce=privileged --overwrite. Where something sets the label again, such as a policy engine or the platform's own controller, make the exception for this namespace there."
    PRIVILEGED_POD_REFUSED = "privileged-pod-refused", Setup;
        "a pod as ws-daemon needs it is refused";
        "The refusal names who refuses. Except Gitpod's namespace from that policy: for Pod Security, label it pod-security.kubernetes.io/enforce=privileged; for Gatekeeper, Kyverno and their like, add it to the excluded namespaces of the constraint or policy; for PodSecurityPolicy or OpenShift's security context constraints, bind a privileged one to the service accounts of the namespace. If a webhook could not be asked, bring it back, or the failure will meet every pod."
    PRIVILEGED_NEVER_ADMITTED = "privileged-never-admitted", Product;
        "the platform admits no privileged pods";
        "No setting changes that: GKE Autopilot and EKS Fargate keep their nodes to themselves. Install Gitpod in a cluster whose nodes are your own, for example GKE Standard or EKS with node groups."
    PRIVILEGED_POD_CHANGED = "privileged-pod-changed", Setup;
        "a pod as ws-daemon needs it is changed on its way in";
        "A mutating webhook takes away what is named. kubectl get mutatingwebhookconfigurations lists them; except Gitpod's namespace from the one that changes security contexts, host paths or ports, by its namespaceSelector or by the exceptions of its policy."
    PRIORITY_CLASS_REFUSED = "priority-class-refused", Setup;
        "a pod of the priority class that Gitpod uses is refused";
        "For `insufficient quota to match these scopes` and `exceeded quota`, the namespace needs a ResourceQuota with room, whose scopeSelector has PriorityClass In [system-node-critical]. Gitpod's installer makes it as gitpod-resource-quota: apply its output again, or raise spec.hard.pods (kubectl edit resourcequota gitpod-resource-quota -n gitpod). Where a policy refuses the class, except Gitpod's namespace from it."
    }
}
