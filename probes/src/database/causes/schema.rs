//! What databases, versions and settings lack.

harness::causes! {
    /// What databases, versions and settings lack.
    SCHEMA {
    VERSION_UNREADABLE = "version-unreadable", Environment;
        "the server's version could not be read";
        "UNWRITTEN."
    VERSION_BELOW_FLOOR = "version-below-floor", Product;
        "the version is older than the functions that Gitpod's migrations call";
        "UNWRITTEN."
    GITPOD_DATABASE_MISSING = "gitpod-database-missing", Setup;
        "there is no database named `gitpod`";
        "UNWRITTEN."
    DATABASE_CHARSET_NARROW = "database-charset-narrow", Setup;
        "a database's default character set holds no characters of four bytes";
        "UNWRITTEN."
    SESSIONS_TABLE_WRONG = "sessions-table-wrong", Setup;
        "the table of sessions has other columns than Gitpod's";
        "UNWRITTEN."
    SQL_MODE_UNSAFE = "sql-mode-unsafe", Setup;
        "the SQL mode changes how Gitpod's statements are read";
        "UNWRITTEN."
    GROUP_BY_REFUSED = "group-by-refused", Setup;
        "a grouping of Gitpod's is refused";
        "UNWRITTEN."
    SERVER_READ_ONLY = "server-read-only", Setup;
        "the server takes no writes";
        "UNWRITTEN."
    }
}
