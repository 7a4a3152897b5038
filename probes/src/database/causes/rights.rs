//! What the user may not do.

harness::causes! {
    /// What the user may not do.
    RIGHTS {
    GITPOD_DATABASE_DENIED = "gitpod-database-denied", Setup;
        "the user may not use the database `gitpod`";
        "Give Gitpod's user all rights on it: GRANT ALL PRIVILEGES ON `gitpod`.* TO 'user'@'%'; A server says the same of a database that does not exist to a user without rights on it: SHOW DATABASES as an administrator tells, and CREATE DATABASE `gitpod` CHARACTER SET utf8mb4; makes it."
    SESSIONS_DATABASE_DENIED = "sessions-database-denied", Setup;
        "the user may not make the database `gitpod-sessions`";
        "Give Gitpod's user the rights to make and use it: GRANT ALL PRIVILEGES ON `gitpod-sessions`.* TO 'user'@'%'; This works before the database exists, and Gitpod's init job then makes it. CREATE is needed even where the database is there already."
    GRANT_MISSING = "grant-missing", Setup;
        "the user lacks a right that Gitpod needs";
        "Give Gitpod's user all rights on both databases: GRANT ALL PRIVILEGES ON `gitpod`.* TO 'user'@'%'; GRANT ALL PRIVILEGES ON `gitpod-sessions`.* TO 'user'@'%'; Rights on single tables or columns do not count, since migrations make new ones. A right that a role brings counts only if the role is active at every log-in: SET DEFAULT ROLE."
    GRANTS_UNREADABLE = "grants-unreadable", Environment;
        "the user's rights could not be read";
        "Every user may ask for its own rights by SHOW GRANTS; a proxy in front of the server that answers in its place, or a server that was started with `skip-grant-tables`, stands in the way. Point the target at the server itself. Until that works, rights and roles can be checked by hand alone: SHOW GRANTS FOR 'user'@'%'; as an administrator."
    }
}
