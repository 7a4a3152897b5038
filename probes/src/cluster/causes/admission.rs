//! What admission refuses.

harness::causes! {
    /// What admission refuses.
    ADMISSION {
    POD_SECURITY_ENFORCED = "pod-security-enforced", Setup;
        "the namespace enforces a level of pod security that Gitpod breaks";
        "UNWRITTEN."
    PRIVILEGED_POD_REFUSED = "privileged-pod-refused", Setup;
        "a pod as ws-daemon needs it is refused";
        "UNWRITTEN."
    PRIVILEGED_NEVER_ADMITTED = "privileged-never-admitted", Product;
        "the platform admits no privileged pods";
        "UNWRITTEN."
    PRIVILEGED_POD_CHANGED = "privileged-pod-changed", Setup;
        "a pod as ws-daemon needs it is changed on its way in";
        "UNWRITTEN."
    PRIORITY_CLASS_REFUSED = "priority-class-refused", Setup;
        "a pod of the priority class that Gitpod uses is refused";
        "UNWRITTEN."
    }
}
