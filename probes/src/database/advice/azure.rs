//! Azure Database for MySQL: server parameters of its two kinds, the Single Server and the Flexible Server.

use super::Advice;

pub(super) const AZURE: &[Advice] = &[
    (
        "access-denied",
        "Check the form of the user's name: a Single Server wants `USER@{name}`, with the name of the server behind it, here and in Gitpod's secret; a Flexible Server wants the user alone. The administrator's password is set anew with `az mysql server update --resource-group GROUP --name {name} --admin-password PASSWORD` (`az mysql flexible-server update` for a Flexible Server).",
    ),
    (
        "connections-few",
        "The tier and the number of cores set how far `max_connections` goes: raise it with `az mysql server configuration set --resource-group GROUP --server-name {name} --name max_connections --value 200` (`az mysql flexible-server parameter set` for a Flexible Server), or take more cores or a higher tier where that is refused. The tier Basic is too small.",
    ),
    (
        "database-charset-narrow",
        "As the administrator, run ALTER DATABASE `gitpod` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci (and the same for `gitpod-sessions`) before Gitpod is installed. Where Terraform made the database, as Gitpod's reference set-up does with utf8, change `charset` and `collation` there, too.",
    ),
    (
        "explicit-defaults-for-timestamp-on",
        "Set the server parameter to OFF and restart: `az mysql flexible-server parameter set --resource-group GROUP --server-name {name} --name explicit_defaults_for_timestamp --value OFF`, then `az mysql flexible-server restart --resource-group GROUP --name {name}` (`az mysql server configuration set` and `az mysql server restart` for a Single Server). A server of MySQL 5.7 has it OFF by itself.",
    ),
    (
        "gitpod-database-denied",
        "As the administrator of the server, run GRANT ALL PRIVILEGES ON `gitpod`.* TO 'USER'@'%'; in the grant the user's name stands without the server's.",
    ),
    (
        "gitpod-database-missing",
        "Create it: `az mysql db create --resource-group GROUP --server-name {name} --name gitpod --charset utf8mb4 --collation utf8mb4_general_ci`, or for a Flexible Server `az mysql flexible-server db create --resource-group GROUP --server-name {name} --database-name gitpod --charset utf8mb4 --collation utf8mb4_general_ci`. The name cannot be another one.",
    ),
    (
        "grant-missing",
        "As the administrator of the server, run GRANT ALL PRIVILEGES ON `gitpod`.* TO 'USER'@'%' and the same ON `gitpod-sessions`.*; in the grant the user's name stands without the server's. Rights that hold for the whole server, like SUPER, are neither needed nor to be had.",
    ),
    (
        "host-not-allowed",
        "Let this machine and Gitpod's nodes in: `az mysql server firewall-rule create --resource-group GROUP --server-name {name} --name RULE --start-ip-address FIRST --end-ip-address LAST`, or for a Flexible Server `az mysql flexible-server firewall-rule create --resource-group GROUP --name {name} --rule-name RULE --start-ip-address FIRST --end-ip-address LAST`; or connect the networks by a private endpoint.",
    ),
    (
        "max-allowed-packet-small",
        "Set the server parameter: `az mysql server configuration set --resource-group GROUP --server-name {name} --name max_allowed_packet --value 67108864`, or for a Flexible Server `az mysql flexible-server parameter set` with the same names. It holds for new connections.",
    ),
    (
        "null-timestamp-refused",
        "Set the server parameter `explicit_defaults_for_timestamp` to OFF and restart: `az mysql flexible-server parameter set --resource-group GROUP --server-name {name} --name explicit_defaults_for_timestamp --value OFF`, then `az mysql flexible-server restart --resource-group GROUP --name {name}` (`az mysql server configuration set` and `az mysql server restart` for a Single Server).",
    ),
    (
        "primary-key-required",
        "Set the server parameter to OFF: `az mysql flexible-server parameter set --resource-group GROUP --server-name {name} --name sql_require_primary_key --value OFF`. Set `sql_generate_invisible_primary_key` to OFF, too, which gives tables a key of its own while Gitpod's migrations replace theirs.",
    ),
    (
        "secure-transport-required",
        "Take the enforcement off: `az mysql server update --resource-group GROUP --name {name} --ssl-enforcement Disabled` for a Single Server, `az mysql flexible-server parameter set --resource-group GROUP --server-name {name} --name require_secure_transport --value OFF` for a Flexible Server. No part of Gitpod speaks TLS to a database, so connect the networks privately. Gitpod's own reference set-up for Azure turns it off, too.",
    ),
    (
        "server-read-only",
        "If `{host}` is a replica, give Gitpod the server that it replicates. If it is none, the storage may be almost full, at which Azure lets nobody write: enlarge it with `az mysql server update --resource-group GROUP --name {name} --storage-size MEGABYTES`, or `az mysql flexible-server update --resource-group GROUP --name {name} --storage-size GIGABYTES` for a Flexible Server.",
    ),
    (
        "sessions-database-denied",
        "As the administrator of the server, run GRANT ALL PRIVILEGES ON `gitpod-sessions`.* TO 'USER'@'%': it lets Gitpod's first start make that database. In the grant the user's name stands without the server's.",
    ),
    (
        "wait-timeout-short",
        "Set the server parameter: `az mysql server configuration set --resource-group GROUP --server-name {name} --name wait_timeout --value 28800`, or for a Flexible Server `az mysql flexible-server parameter set` with the same names.",
    ),
];

pub(super) const UNREACHED: &[Advice] = &[
    (
        "dns-not-resolved",
        "Check that the server is there (`az mysql server show --resource-group GROUP --name {name}`, `az mysql flexible-server show` for a Flexible Server). One that is connected privately has its name only in a private DNS zone, which must be linked to the network that this runs in.",
    ),
    (
        "timed-out",
        "Let this machine and Gitpod's nodes in: `az mysql flexible-server firewall-rule create --resource-group GROUP --name {name} --rule-name RULE --start-ip-address FIRST --end-ip-address LAST` (`az mysql server firewall-rule create` for a Single Server). A server that is connected privately is reached only from its own network, so run this inside of it; and one that is stopped does not answer either.",
    ),
];
