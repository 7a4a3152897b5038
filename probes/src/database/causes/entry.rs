//! Why nothing was asked at all.

harness::causes! {
    /// Why nothing was asked at all.
    ENTRY {
    NOT_MYSQL = "not-mysql", Setup;
        "what listens there does not speak MySQL's protocol";
        "Give the host and the port of the database itself as `host` and `port`; MySQL listens on 3306 unless its `port` says otherwise. What came instead stands above. If a proxy or a load balancer stands in between, have it forward TCP as it is, without HTTP and without the PROXY protocol."
    TOO_MANY_CONNECTIONS = "too-many-connections", Setup;
        "the server has no connection left";
        "Raise the limit: `SET GLOBAL max_connections = 300;`, and `max_connections = 300` under `[mysqld]` in my.cnf so that it stays after a restart. If the user alone is limited, `ALTER USER 'gitpod'@'%' WITH MAX_USER_CONNECTIONS 0;` and `max_user_connections = 0`. `SHOW PROCESSLIST;` shows who holds connections."
    HOST_BLOCKED = "host-blocked", Environment;
        "the server has blocked this machine after too many broken connections";
        "Run `FLUSH HOSTS;` on the server (`TRUNCATE TABLE performance_schema.host_cache;` where that statement is gone). Then find what connects without logging in, most often a health check of a load balancer on port 3306, and let it log in, or raise `max_connect_errors` under `[mysqld]` in my.cnf. The same happens to Gitpod's nodes."
    HOST_NOT_ALLOWED = "host-not-allowed", Environment;
        "the server takes no connection from this machine";
        "Let the user in from where it connects: `CREATE USER 'gitpod'@'%' IDENTIFIED WITH mysql_native_password BY '…';` with the same grants, or with the network of the cluster in place of `%`. On a managed database, add the address to its firewall too. Run this from where Gitpod runs, since only its address counts."
    ACCESS_DENIED = "access-denied", Environment;
        "the server refuses the user or the password";
        "Check `username` and the secret named as `password`, and that an account exists for the host that the server names in its refusal (`SELECT user, host, plugin FROM mysql.user;`): `'gitpod'@'localhost'` is another account than `'gitpod'@'%'`. `ALTER USER 'gitpod'@'%' IDENTIFIED WITH mysql_native_password BY '…';` sets the password, and `ALTER USER 'gitpod'@'%' ACCOUNT UNLOCK;` lets a locked one in. Where TLS is not offered here or its certificate is not trusted, the refusal may also mean that the user requires TLS, as `SHOW CREATE USER 'gitpod'@'%';` tells."
    CONNECTION_LOST = "connection-lost", Environment, transient;
        "the connection was lost in the middle of a statement";
        "Look into the server's error log for the time of this run: it may have been restarted, have run out of memory, or have ended the connection on purpose. If it says nothing, a proxy or a load balancer in between cut it."
    DIAL_SLOW = "dial-slow", Setup;
        "a connection takes longer than Gitpod waits";
        "Have every address that the name resolves to take connections within a second: take addresses that are not routed from the cluster out of DNS (often one of IPv6), open port 3306 in the firewall or security group instead of dropping packets, or give Gitpod a name with the one address that works. `skip_name_resolve = ON` under `[mysqld]` in my.cnf keeps a slow reverse look-up of the server out of it. A slow resolver has to be mended in the cluster."
    }
}
