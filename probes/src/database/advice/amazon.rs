//! Amazon: parameter groups of RDS and Aurora, endpoints, and the master user.

use super::Advice;

pub(super) const RDS: &[Advice] = &[
    (
        "access-denied",
        "Check user and password that the environment file refers to. The master user's password is set anew with `aws rds modify-db-instance --db-instance-identifier {name} --master-user-password PASSWORD --apply-immediately`. A user of IAM database authentication (its plug-in is `AWSAuthenticationPlugin`) logs in with a token that ends after a quarter of an hour, which Gitpod cannot renew: make one with a password.",
    ),
    (
        "auth-plugin-unsupported",
        "As the master user, make a user for Gitpod whose plug-in is `mysql_native_password`. One of IAM database authentication (`AWSAuthenticationPlugin`) sends a token in the clear, which Gitpod's server does not know how to.",
    ),
    (
        "connections-few",
        "RDS sets `max_connections` by the memory of the instance's class. Take a larger class (`aws rds modify-db-instance --db-instance-identifier {name} --db-instance-class CLASS`), or set a number in the parameter group of the instance: `aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=max_connections,ParameterValue=200,ApplyMethod=immediate`.",
    ),
    (
        "database-charset-narrow",
        "As the master user, run ALTER DATABASE `gitpod` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci (and the same for `gitpod-sessions`) before Gitpod is installed. For databases to come, set `character_set_server` to utf8mb4 in a parameter group of your own: the default groups of MySQL 5.7 say latin1.",
    ),
    (
        "explicit-defaults-for-timestamp-on",
        "The default parameter groups set it to 1 and cannot be changed. Make one of your own: `aws rds create-db-parameter-group --db-parameter-group-name GROUP --db-parameter-group-family mysql5.7 --description Gitpod`; `aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=explicit_defaults_for_timestamp,ParameterValue=0,ApplyMethod=pending-reboot`; `aws rds modify-db-instance --db-instance-identifier {name} --db-parameter-group-name GROUP`; then `aws rds reboot-db-instance --db-instance-identifier {name}`.",
    ),
    (
        "gitpod-database-denied",
        "As the master user of the instance, which may grant this, run GRANT ALL PRIVILEGES ON `gitpod`.* TO 'USER'@'%'.",
    ),
    (
        "gitpod-database-missing",
        "As the master user of the instance, run CREATE DATABASE `gitpod` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci. The name cannot be another one; `--db-name` makes a database only together with the instance.",
    ),
    (
        "grant-missing",
        "As the master user of the instance, which may grant this, run GRANT ALL PRIVILEGES ON `gitpod`.* TO 'USER'@'%' and the same ON `gitpod-sessions`.*. Rights that hold for the whole server, like SUPER, are neither needed nor to be had.",
    ),
    (
        "host-blocked",
        "As the master user, from a machine that is not blocked, run `mysqladmin -h {host} -u MASTER -p flush-hosts`, and raise `max_connect_errors` in the parameter group. Find out what breaks off connections: a load balancer that only looks whether the port is open does.",
    ),
    (
        "json-merge-patch-missing",
        "Upgrade the engine: `aws rds describe-db-engine-versions --engine mysql --query DBEngineVersions[].EngineVersion` lists what there is, and `aws rds modify-db-instance --db-instance-identifier {name} --engine-version VERSION --apply-immediately` brings it. Any 5.7 from 5.7.22 on has the function.",
    ),
    (
        "max-allowed-packet-small",
        "Set it in the parameter group of the instance, which must be one of your own: `aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=max_allowed_packet,ParameterValue=67108864,ApplyMethod=immediate`. It holds for new connections.",
    ),
    (
        "null-timestamp-refused",
        "Set `explicit_defaults_for_timestamp` to 0 in a parameter group of your own, since the default ones cannot be changed, and reboot: `aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=explicit_defaults_for_timestamp,ParameterValue=0,ApplyMethod=pending-reboot`, then `aws rds reboot-db-instance --db-instance-identifier {name}`.",
    ),
    (
        "primary-key-required",
        "Set it to 0 in the parameter group of the instance: `aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=sql_require_primary_key,ParameterValue=0,ApplyMethod=immediate`.",
    ),
    (
        "secure-transport-required",
        "Set it to 0 in the parameter group of the instance: `aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=require_secure_transport,ParameterValue=0,ApplyMethod=immediate`. No part of Gitpod speaks TLS to a database, so keep the instance in private subnets with a security group that lets only Gitpod's nodes in.",
    ),
    (
        "server-read-only",
        "If `{host}` is a read replica, give Gitpod the endpoint of its source (`aws rds describe-db-instances --query DBInstances[].[DBInstanceIdentifier,ReadReplicaSourceDBInstanceIdentifier,Endpoint.Address]`), or make it a server of its own: `aws rds promote-read-replica --db-instance-identifier {name}`. If it is none, look at `read_only` in its parameter group.",
    ),
    (
        "sessions-database-denied",
        "As the master user of the instance, which may grant this, run GRANT ALL PRIVILEGES ON `gitpod-sessions`.* TO 'USER'@'%': it lets Gitpod's first start make that database.",
    ),
    (
        "too-many-connections",
        "As the master user, see with SHOW PROCESSLIST who holds them. RDS sets `max_connections` by the memory of the instance's class: take a larger one with `aws rds modify-db-instance --db-instance-identifier {name} --db-instance-class CLASS`, or set a number in the parameter group.",
    ),
    (
        "version-below-floor",
        "Upgrade the engine: `aws rds describe-db-engine-versions --engine mysql --query DBEngineVersions[].EngineVersion` lists what there is, and `aws rds modify-db-instance --db-instance-identifier {name} --engine-version VERSION --apply-immediately` brings it. From 5.6 it needs `--allow-major-version-upgrade` and a parameter group of the family mysql5.7.",
    ),
    (
        "wait-timeout-short",
        "Set it in the parameter group of the instance, which must be one of your own: `aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=wait_timeout,ParameterValue=28800,ApplyMethod=immediate`.",
    ),
];

pub(super) const AURORA: &[Advice] = &[
    (
        "access-denied",
        "Check user and password that the environment file refers to. The master user's password is set anew with `aws rds modify-db-cluster --db-cluster-identifier {cluster} --master-user-password PASSWORD --apply-immediately`. A user of IAM database authentication (its plug-in is `AWSAuthenticationPlugin`) logs in with a token that ends after a quarter of an hour, which Gitpod cannot renew: make one with a password.",
    ),
    (
        "auth-plugin-unsupported",
        "As the master user, make a user for Gitpod whose plug-in is `mysql_native_password`. One of IAM database authentication (`AWSAuthenticationPlugin`) sends a token in the clear, which Gitpod's server does not know how to.",
    ),
    (
        "connections-few",
        "Aurora sets `max_connections` by the memory of the instance's class. Take a larger class for the writer, or set a number in the parameter group of the instance: `aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=max_connections,ParameterValue=200,ApplyMethod=immediate`.",
    ),
    (
        "explicit-defaults-for-timestamp-on",
        "The default parameter groups cannot be changed. Make one for the instances: `aws rds create-db-parameter-group --db-parameter-group-name GROUP --db-parameter-group-family aurora-mysql5.7 --description Gitpod`; `aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=explicit_defaults_for_timestamp,ParameterValue=0,ApplyMethod=pending-reboot`; for each instance of the cluster `aws rds modify-db-instance --db-instance-identifier {name} --db-parameter-group-name GROUP`, then `aws rds reboot-db-instance --db-instance-identifier {name}`.",
    ),
    (
        "gitpod-database-denied",
        "As the master user of the cluster, which may grant this, run GRANT ALL PRIVILEGES ON `gitpod`.* TO 'USER'@'%'.",
    ),
    (
        "gitpod-database-missing",
        "As the master user of the cluster, run CREATE DATABASE `gitpod` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci. The name cannot be another one.",
    ),
    (
        "grant-missing",
        "As the master user of the cluster, which may grant this, run GRANT ALL PRIVILEGES ON `gitpod`.* TO 'USER'@'%' and the same ON `gitpod-sessions`.*. Rights that hold for the whole server, like SUPER, are neither needed nor to be had.",
    ),
    (
        "json-function-missing",
        "Upgrade the cluster: `aws rds describe-db-engine-versions --engine aurora-mysql --query DBEngineVersions[].EngineVersion` lists what there is, and `aws rds modify-db-cluster --db-cluster-identifier {cluster} --engine-version VERSION --apply-immediately` brings it. Then run this again: Aurora's number says little of its functions.",
    ),
    (
        "json-merge-patch-missing",
        "Upgrade the cluster: `aws rds describe-db-engine-versions --engine aurora-mysql --query DBEngineVersions[].EngineVersion` lists what there is, and `aws rds modify-db-cluster --db-cluster-identifier {cluster} --engine-version VERSION --apply-immediately` brings it. Then run this again: older releases of Aurora 2 are made from MySQL 5.7.12, which is before the function, and the number says little.",
    ),
    (
        "max-allowed-packet-small",
        "Set it in the parameter group of the instances, which must be one of your own: `aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=max_allowed_packet,ParameterValue=67108864,ApplyMethod=immediate`. It holds for new connections.",
    ),
    (
        "null-timestamp-refused",
        "Set `explicit_defaults_for_timestamp` to 0 in a parameter group of your own for the instances, since the default ones cannot be changed, and reboot each: `aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=explicit_defaults_for_timestamp,ParameterValue=0,ApplyMethod=pending-reboot`, then `aws rds reboot-db-instance --db-instance-identifier {name}`.",
    ),
    (
        "primary-key-required",
        "Set `sql_require_primary_key` to 0 in the parameter group that sets it: that of the cluster (`aws rds modify-db-cluster-parameter-group`) or that of the instances (`aws rds modify-db-parameter-group`).",
    ),
    (
        "secure-transport-required",
        "Set it to OFF in the parameter group of the cluster: `aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name GROUP --parameters ParameterName=require_secure_transport,ParameterValue=OFF,ApplyMethod=immediate`. No part of Gitpod speaks TLS to a database, so keep the cluster in private subnets with a security group that lets only Gitpod's nodes in.",
    ),
    (
        "server-read-only",
        "Give Gitpod the endpoint of the cluster, which follows the writer: `aws rds describe-db-clusters --db-cluster-identifier {cluster} --query DBClusters[].Endpoint`. A host whose second part begins with `cluster-ro-` leads to the readers, and that of an instance leads to a reader after the next failover.",
    ),
    (
        "sessions-database-denied",
        "As the master user of the cluster, which may grant this, run GRANT ALL PRIVILEGES ON `gitpod-sessions`.* TO 'USER'@'%': it lets Gitpod's first start make that database.",
    ),
    (
        "too-many-connections",
        "As the master user, see with SHOW PROCESSLIST who holds them. Aurora sets `max_connections` by the memory of the instance's class: take a larger one for the writer, or set a number in the parameter group of the instances.",
    ),
    (
        "wait-timeout-short",
        "Set it in the parameter group of the instances, which must be one of your own: `aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=wait_timeout,ParameterValue=28800,ApplyMethod=immediate`.",
    ),
];

pub(super) const UNREACHED: &[Advice] = &[
    (
        "dns-not-resolved",
        "Check the name against `aws rds describe-db-instances --query DBInstances[].Endpoint.Address` and `aws rds describe-db-clusters --query DBClusters[].[Endpoint,ReaderEndpoint]`: a database that was deleted or renamed has no such name any more.",
    ),
    (
        "timed-out",
        "Let this machine and Gitpod's nodes in: the security group of the database needs a rule for its port (`aws ec2 authorize-security-group-ingress --group-id GROUP --protocol tcp --port 3306 --source-group NODES`). A database that is not public is reached only from its own network, so run this inside of it; and one that is stopped does not answer either.",
    ),
];
