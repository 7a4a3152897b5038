//! What databases, versions and settings lack.

harness::causes! {
    /// What databases, versions and settings lack.
    SCHEMA {
    VERSION_UNREADABLE = "version-unreadable", Environment;
        "the server's version could not be read";
        "Look at what answers to `SELECT VERSION()` in the `mysql` client: every MySQL tells its version, without any right. A proxy or a firewall for SQL on the way has to let the statement through; or point the target at the server itself."
    VERSION_BELOW_FLOOR = "version-below-floor", Product;
        "the version is older than the functions that Gitpod's migrations call";
        "Upgrade the server to the last release of MySQL 5.7, at least to 5.7.22. Back the data up, replace the programs, start the server, run `mysql_upgrade` and restart it. On an older one the first installation of Gitpod stops at a migration that calls JSON_MERGE_PATCH."
    GITPOD_DATABASE_MISSING = "gitpod-database-missing", Setup;
        "there is no database named `gitpod`";
        "Create it, and give Gitpod's user all rights on it: CREATE DATABASE `gitpod` CHARACTER SET utf8mb4; GRANT ALL PRIVILEGES ON `gitpod`.* TO 'user'@'%'; Gitpod knows no other name, and upper and lower case count."
    DATABASE_CHARSET_NARROW = "database-charset-narrow", Setup;
        "a database's default character set holds no characters of four bytes";
        "Before Gitpod's first start run: ALTER DATABASE `gitpod` CHARACTER SET utf8mb4; (the same for `gitpod-sessions`), and for databases to come set `character_set_server = utf8mb4` under `[mysqld]` in my.cnf. Tables that exist already keep theirs: ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4 changes one, after a backup and with Gitpod stopped."
    SESSIONS_TABLE_WRONG = "sessions-table-wrong", Setup;
        "the table of sessions has other columns than Gitpod's";
        "Nobody but Gitpod may keep a table of this name. With Gitpod stopped, move the table away: RENAME TABLE `gitpod-sessions`.`sessions` TO `gitpod-sessions`.`sessions_old`; Gitpod's server makes its own when it starts, and every user logs in once more."
    SQL_MODE_UNSAFE = "sql-mode-unsafe", Setup;
        "the SQL mode changes how Gitpod's statements are read";
        "Take NO_BACKSLASH_ESCAPES, ANSI_QUOTES, PIPES_AS_CONCAT and EMPTY_STRING_IS_NULL, whichever of them stand there, out of `sql_mode` under `[mysqld]` in my.cnf, and out of the running server: SET GLOBAL sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'; Sessions that are open keep the old mode. Where the server's own value is in order, look for `init_connect` or for a proxy that sets another."
    GROUP_BY_REFUSED = "group-by-refused", Setup;
        "a grouping of Gitpod's is refused";
        "Take ONLY_FULL_GROUP_BY out of `sql_mode` under `[mysqld]` in my.cnf, and run: SET GLOBAL sql_mode = (SELECT REPLACE(@@GLOBAL.sql_mode, 'ONLY_FULL_GROUP_BY', '')); If it is not set, a proxy in front of the server refuses the statement: connect Gitpod to the server itself. Until then old workspaces are never removed."
    SERVER_READ_ONLY = "server-read-only", Setup;
        "the server takes no writes";
        "Give Gitpod the address of the primary server: this one is a replica or the endpoint for readers, which a failover may have made of it. If it is the primary, run SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF; and take `read_only`, `super_read_only`, `innodb_read_only` and `transaction_read_only` out of my.cnf. Managed servers also stop writes when their storage is full: have a look at that first."
    }
}
