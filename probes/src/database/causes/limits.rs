//! How much the server takes.

harness::causes! {
    /// How much the server takes.
    LIMITS {
    CONNECTIONS_FEW = "connections-few", Setup;
        "the server has too few connections for Gitpod";
        "Write `max_connections = 200` below `[mysqld]` in my.cnf and restart the server; `SET GLOBAL max_connections = 200;` does the same until then. A proxy or a pooler before the server needs as many. Gitpod's components keep pools of ten connections and more each; where other applications share the server, add what they use."
    USER_CONNECTIONS_LIMITED = "user-connections-limited", Setup;
        "the user may not open as many connections as Gitpod needs";
        "Take the limits off: `ALTER USER 'gitpod'@'%' WITH MAX_USER_CONNECTIONS 0 MAX_CONNECTIONS_PER_HOUR 0;` with the name of Gitpod's user, and leave `max_user_connections` out of my.cnf or write `max_user_connections = 0` below `[mysqld]` and restart. All of Gitpod's components log in as this one user."
    MAX_ALLOWED_PACKET_SMALL = "max-allowed-packet-small", Setup;
        "max_allowed_packet is smaller than what Gitpod sends";
        "Write `max_allowed_packet = 64M` below `[mysqld]` in my.cnf and restart the server; `SET GLOBAL max_allowed_packet = 67108864;` does the same for new sessions until then. Gitpod writes layouts, logs and settings of some megabytes in one statement."
    PACKET_CHANGED = "packet-changed", Product;
        "a large value is refused or comes back changed";
        "The server's own `max_allowed_packet` allows such a statement: look for what lies between it and Gitpod (a proxy, a pooler, a firewall that inspects SQL), and raise its limit for the size of a packet, or lead Gitpod past it."
    IDLE_CONNECTION_CUT = "idle-connection-cut", Setup;
        "an idle connection is cut";
        "Gitpod's pools keep connections that are not used for minutes, and fail on the first statement after a cut. Raise the idle time-out of the load balancer, the proxy or the firewall between Gitpod and the server to at least 350 seconds, and write `wait_timeout = 28800` below `[mysqld]` in my.cnf."
    WAIT_TIMEOUT_SHORT = "wait-timeout-short", Setup;
        "wait_timeout ends connections that Gitpod keeps";
        "Write `wait_timeout = 28800` below `[mysqld]` in my.cnf and restart the server; `SET GLOBAL wait_timeout = 28800;` does the same for new sessions until then. Remove any `init_connect` that sets a shorter one."
    LATENCY_HIGH = "latency-high", Setup;
        "the server answers slowly";
        "Run the database in the region, better in the zone, of Gitpod's cluster, and without a tunnel or a distant proxy between them. If this run was done from elsewhere, run it again from the cluster: Gitpod sends dozens of statements for the start of one workspace."
    ENCRYPTION_KEYS_INVALID = "encryption-keys-invalid", Setup;
        "the encryption keys are not in the form that Gitpod reads";
        "Write the keys as Gitpod's secret has them, with one entry whose `primary` is true: [{\"name\":\"general\",\"version\":1,\"primary\":true,\"material\":\"…\"}], where `openssl rand -base64 32` makes a material. Keys of an installation that holds data already must stay in the list: what they encrypted is lost without them."
    PASSWORD_UNSAFE_FOR_SHELL = "password-unsafe-for-shell", Setup;
        "the password does not survive the shell of Gitpod's init job";
        "Give the user a password of letters, digits and signs other than white space, `*`, `?` and `[`, with SET PASSWORD FOR 'user'@'%' = 'new'; where `openssl rand -hex 24` makes a new one, and put it in Gitpod's secret and where this environment file looks for it."
    }
}
