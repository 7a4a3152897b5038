//! Why nothing was asked at all.

harness::causes! {
    /// Why nothing was asked at all.
    ENTRY {
    NOT_MYSQL = "not-mysql", Setup;
        "what listens there does not speak MySQL's protocol";
        "UNWRITTEN."
    TOO_MANY_CONNECTIONS = "too-many-connections", Setup;
        "the server has no connection left";
        "UNWRITTEN."
    HOST_BLOCKED = "host-blocked", Environment;
        "the server has blocked this machine after too many broken connections";
        "UNWRITTEN."
    HOST_NOT_ALLOWED = "host-not-allowed", Environment;
        "the server takes no connection from this machine";
        "UNWRITTEN."
    ACCESS_DENIED = "access-denied", Environment;
        "the server refuses the user or the password";
        "UNWRITTEN."
    CONNECTION_LOST = "connection-lost", Environment, transient;
        "the connection was lost in the middle of a statement";
        "UNWRITTEN."
    DIAL_SLOW = "dial-slow", Setup;
        "a connection takes longer than Gitpod waits";
        "UNWRITTEN."
    }
}
