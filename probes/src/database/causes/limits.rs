//! How much the server takes.

harness::causes! {
    /// How much the server takes.
    LIMITS {
    CONNECTIONS_FEW = "connections-few", Setup;
        "the server has too few connections for Gitpod";
        "UNWRITTEN."
    USER_CONNECTIONS_LIMITED = "user-connections-limited", Setup;
        "the user may not open as many connections as Gitpod needs";
        "UNWRITTEN."
    MAX_ALLOWED_PACKET_SMALL = "max-allowed-packet-small", Setup;
        "max_allowed_packet is smaller than what Gitpod sends";
        "UNWRITTEN."
    PACKET_CHANGED = "packet-changed", Product;
        "a large value is refused or comes back changed";
        "UNWRITTEN."
    IDLE_CONNECTION_CUT = "idle-connection-cut", Setup;
        "an idle connection is cut";
        "UNWRITTEN."
    WAIT_TIMEOUT_SHORT = "wait-timeout-short", Setup;
        "wait_timeout ends connections that Gitpod keeps";
        "UNWRITTEN."
    LATENCY_HIGH = "latency-high", Setup;
        "the server answers slowly";
        "UNWRITTEN."
    ENCRYPTION_KEYS_INVALID = "encryption-keys-invalid", Setup;
        "the encryption keys are not in the form that Gitpod reads";
        "UNWRITTEN."
    PASSWORD_UNSAFE_FOR_SHELL = "password-unsafe-for-shell", Setup;
        "the password does not survive the shell of Gitpod's init job";
        "UNWRITTEN."
    }
}
