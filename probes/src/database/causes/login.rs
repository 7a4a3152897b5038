//! Why Gitpod cannot log in, though others can.

harness::causes! {
    /// Why Gitpod cannot log in, though others can.
    LOGIN {
    PROTOCOL_OLD = "protocol-old", Product;
        "the server speaks a form of the protocol from before MySQL 4.1";
        "Use MySQL 5.7. If a server of that version stands behind a proxy, the proxy makes up the greeting: update it, or have Gitpod connect to the server itself."
    SECURE_TRANSPORT_REQUIRED = "secure-transport-required", Setup;
        "the server takes no log-in without TLS";
        "Turn the requirement off, since no component of Gitpod speaks TLS to a database: `SET GLOBAL require_secure_transport = OFF;`, and `require_secure_transport = OFF` under `[mysqld]` in my.cnf so that it stays after a restart. Keep the database in a private network then. If others must stay bound to TLS, use `ALTER USER 'someone'@'%' REQUIRE SSL;` for each of them, or let a proxy beside Gitpod do TLS to the server."
    USER_REQUIRES_TLS = "user-requires-tls", Setup;
        "the user may not log in without TLS";
        "Let this user in without TLS, since no component of Gitpod speaks it to a database: `ALTER USER 'gitpod'@'%' REQUIRE NONE;` (on MySQL before 5.7: `GRANT USAGE ON *.* TO 'gitpod'@'%' REQUIRE NONE;`). `SHOW CREATE USER 'gitpod'@'%';` shows what is required. Keep the database in a private network then."
    AUTH_PLUGIN_UNSUPPORTED = "auth-plugin-unsupported", Setup;
        "the user's authentication plug-in is one that Gitpod does not know";
        "Give the user the plug-in that Gitpod's server knows: `ALTER USER 'gitpod'@'%' IDENTIFIED WITH mysql_native_password BY '…';`. For users that are made later, `default_authentication_plugin = mysql_native_password` under `[mysqld]` in my.cnf. MySQL 8.4 has the plug-in only with `mysql_native_password = ON` there, and 9.0 has it no longer. A user of a directory or of a cloud's identity service cannot be used."
    TLS_UNAVAILABLE = "tls-unavailable", Setup;
        "TLS is not offered, or not as today's clients need it";
        "Nothing of Gitpod breaks by this. For other clients, give the server a certificate under `[mysqld]` in my.cnf (`ssl_ca`, `ssl_cert`, `ssl_key`; MySQL makes its own with `mysql_ssl_rsa_setup`) with `tls_version = TLSv1.2`, and name the authority's PEM file as `ca` in the environment file. `SHOW VARIABLES LIKE 'have_ssl';` says whether it is used."
    CERTIFICATE_ENDS_SOON = "certificate-ends-soon", Setup;
        "the server's certificate ends within two weeks";
        "Nothing of Gitpod breaks by this. Renew the files that `SHOW VARIABLES LIKE 'ssl_%';` names, and restart the server (MySQL 8.0 reads them anew with `ALTER INSTANCE RELOAD TLS;`)."
    PLAINTEXT_ON_PUBLIC_ADDRESS = "plaintext-on-public-address", Setup;
        "the log-in goes over a public address in the clear";
        "Put the database into a network that Gitpod's cluster reaches privately (a peering, a private endpoint, a VPN), or set up a proxy in the cluster that does TLS to the server, and give Gitpod that address. `bind_address` under `[mysqld]` in my.cnf keeps the server off its public address. Until then, have the firewall let in the addresses of the cluster only."
    VERSION_DISGUISED = "version-disguised", Product;
        "the server gives itself the version of another product";
        "Give Gitpod a MySQL 5.7: this is another product, whatever number it shows, and the other cases say what it lacks. Take the setting away that makes it show the number, so that nobody else is misled: `version` in the `my.cnf` of MariaDB (or `--version` on its command line), `server-version` in TiDB's configuration, `--mysql_server_version` of Vitess's `vtgate`."
    }
}
