//! What the user may not do.

harness::causes! {
    /// What the user may not do.
    RIGHTS {
    GITPOD_DATABASE_DENIED = "gitpod-database-denied", Setup;
        "the user may not use the database `gitpod`";
        "UNWRITTEN."
    SESSIONS_DATABASE_DENIED = "sessions-database-denied", Setup;
        "the user may not make the database `gitpod-sessions`";
        "UNWRITTEN."
    GRANT_MISSING = "grant-missing", Setup;
        "the user lacks a right that Gitpod needs";
        "UNWRITTEN."
    GRANTS_UNREADABLE = "grants-unreadable", Environment;
        "the user's rights could not be read";
        "UNWRITTEN."
    }
}
