//! Why a server was not reached, not trusted, or would not serve: the same for every family that speaks HTTP or TLS.

harness::causes! {
    /// The causes below the protocol of a family.
    CAUSES {
    CONNECTION_REFUSED = "connection-refused", Environment, transient;
        "nothing listens at that address, or a firewall refuses";
        "Check the host and the port in the environment file, that the server runs, and that no firewall between this machine and the server refuses the connection."
    CONNECTION_CLOSED = "connection-closed", Environment, transient;
        "the connection was closed before an answer came";
        "Look into the log of the server, and of every proxy or load balancer before it, for the time of this run: something there closes the connection."
    DNS_NOT_RESOLVED = "dns-not-resolved", Environment, transient;
        "the host name does not resolve";
        "Check the spelling of the host, and ask the name server that this machine uses. A name that only a cluster or a company network knows needs a run from there."
    TLS_UNTRUSTED = "tls-untrusted", Environment;
        "the certificate is not signed by an authority that is trusted here";
        "Name the PEM file of the authority that signed it as `ca` in the environment file, and give the same file to Gitpod as `customCACert`. If the certificate should come from a public authority, check that the server sends the intermediate certificates too."
    TLS_EXPIRED = "tls-expired", Setup;
        "the certificate is not valid at this time";
        "Renew the certificate of the server. If its dates are right, set the clock of this machine."
    TLS_WRONG_NAME = "tls-wrong-name", Setup;
        "the certificate is for another name";
        "Issue a certificate whose subject alternative names hold the exact host that Gitpod will be given, or use a host that the present certificate names."
    TLS_NOT_SPOKEN = "tls-not-spoken", Setup;
        "the port does not speak TLS";
        "Serve TLS on this port, or point the environment file to the port that does. Gitpod speaks to it over https only."
    TLS_HANDSHAKE_FAILED = "tls-handshake-failed", Environment;
        "the TLS handshake failed";
        "Check which versions and ciphers the server offers: TLS 1.2 or 1.3 with a modern cipher is needed, and no client certificate can be asked for."
    PROXY_FAILED = "proxy-failed", Environment, transient;
        "the proxy could not be used";
        "Check the address of the proxy, its credentials, and that it lets connections to this host and port through."
    RATE_LIMITED = "rate-limited", Environment, transient;
        "the server refuses further requests for now (429)";
        "Wait for the time that the server names, or raise the limit for this account. Gitpod sends every request of a push twice, so that a limit that is reached here will be reached there."
    SERVER_ERROR = "server-error", Environment, transient;
        "the server, or a proxy before it, failed (5xx)";
        "Look into the log of the server, and of every proxy before it, for the time of this run."
    CA_UNREADABLE = "ca-unreadable", Environment;
        "the file of a certificate authority could not be read";
        "Check that the file named as `ca` exists, can be read, and holds certificates in PEM form (`-----BEGIN CERTIFICATE-----`)."
    }
}
