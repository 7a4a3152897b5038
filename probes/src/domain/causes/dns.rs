//! What is wrong with the names.

harness::causes! {
    /// What is wrong with the names.
    DNS {
    NAME_NOT_FOUND = "name-not-found", Setup;
        "one of Gitpod's names has no address";
        "Add records for all three names to the zone: the domain itself, `*.` before it and `*.ws.` before it, since a wildcard stands for one label only. All of them lead to the address of the service `proxy` in Gitpod's namespace (kubectl get service proxy); where that address is only known once Gitpod is installed, reserve it before, or add the records right after the installation. If the records are there and this machine does not see them, name the server that knows them as `nameserver`."
    NAME_SERVER_FAILED = "name-server-failed", Environment, transient;
        "the name server does not answer the question";
        "Ask it by hand (dig NAME @SERVER) and look into its log: SERVFAIL mostly means that the zone's own servers are not reached, or that its signatures do not fit; REFUSED that it does not serve this machine. Another server can be named as `nameserver` in the section `installation`. Gitpod's nodes and users ask the same zone."
    WILDCARD_ELSEWHERE = "wildcard-elsewhere", Setup;
        "one of Gitpod's names leads somewhere else";
        "Let all three names lead to the same address, that of the service `proxy` in Gitpod's namespace: it tells workspaces, IDEs and the dashboard apart by the name alone. A record that is left over, or a wildcard of the parent zone, is what mostly answers instead; a record of its own for `*.ws.` takes precedence over both."
    }
}
