//! Lines of `SHOW GRANTS` as real servers print them.

use super::*;
use crate::database::{GITPOD, SESSIONS};

fn read(lines: &[&str]) -> Grants {
    let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    Grants::read(&lines).unwrap_or_default()
}

const NONE: &[&str] = &[];

/// A server, the lines that it prints, and what is then missing on `gitpod` and on `gitpod-sessions`.
type Printed = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

const REAL: &[Printed] = &[
    (
        "MySQL 5.7, as Gitpod wants it",
        &[
            "GRANT USAGE ON *.* TO 'gitpod'@'%'",
            "GRANT ALL PRIVILEGES ON `gitpod`.* TO 'gitpod'@'%'",
            "GRANT ALL PRIVILEGES ON `gitpod-sessions`.* TO 'gitpod'@'%'",
        ],
        NONE,
        NONE,
    ),
    (
        "MySQL 5.7, one database alone",
        &["GRANT USAGE ON *.* TO 'gitpod'@'%'", "GRANT ALL PRIVILEGES ON `gitpod`.* TO 'gitpod'@'%'"],
        NONE,
        FOR_SESSIONS,
    ),
    (
        "MySQL 5.7, a wildcard",
        &[
            "GRANT USAGE ON *.* TO 'g'@'10.%'",
            "GRANT ALL PRIVILEGES ON `gitpod%`.* TO 'g'@'10.%' WITH GRANT OPTION",
        ],
        NONE,
        NONE,
    ),
    (
        "MySQL 5.7, the very name hides the wildcard",
        &["GRANT SELECT ON `gitpod`.* TO 'g'@'%'", "GRANT ALL PRIVILEGES ON `gitpod%`.* TO 'g'@'%'"],
        &["INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "INDEX"],
        NONE,
    ),
    (
        "MySQL 5.7, wildcards of one letter, escaped and not",
        &[
            "GRANT ALL PRIVILEGES ON `git_od`.* TO 'g'@'%'",
            "GRANT ALL PRIVILEGES ON `gitpod\\_sessions`.* TO 'g'@'%'",
        ],
        NONE,
        FOR_SESSIONS,
    ),
    (
        "MySQL 5.7, rights on tables, columns and routines",
        &[
            "GRANT USAGE ON *.* TO 'g'@'%'",
            "GRANT SELECT, INSERT (id, name), UPDATE (`a, b`) ON `gitpod`.`d_b_user` TO 'g'@'%'",
            "GRANT EXECUTE ON PROCEDURE `gitpod`.`p` TO 'g'@'%'",
            "GRANT PROXY ON ''@'' TO 'g'@'%' WITH GRANT OPTION",
        ],
        FOR_GITPOD,
        FOR_SESSIONS,
    ),
    (
        "MySQL 5.6, with a hash and TLS",
        &[
            "GRANT ALL PRIVILEGES ON *.* TO 'root'@'localhost' IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19' REQUIRE SSL WITH GRANT OPTION",
        ],
        NONE,
        NONE,
    ),
    (
        "MySQL 5.7, ANSI_QUOTES",
        &["GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX ON \"gitpod\".* TO \"g\"@\"%\""],
        &["ALTER"],
        FOR_SESSIONS,
    ),
    (
        "MySQL 8.0, static and dynamic rights",
        &[
            "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES, SUPER, CREATE TEMPORARY TABLES ON *.* TO `g`@`%` WITH GRANT OPTION",
            "GRANT APPLICATION_PASSWORD_ADMIN,CONNECTION_ADMIN,SYSTEM_VARIABLES_ADMIN ON *.* TO `g`@`%` WITH GRANT OPTION",
        ],
        NONE,
        NONE,
    ),
    (
        "MySQL 8.0, with the rights of a role (USING)",
        &[
            "GRANT USAGE ON *.* TO `g`@`%`",
            "GRANT ALL PRIVILEGES ON `gitpod`.* TO `g`@`%`",
            "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE ON `gitpod-sessions`.* TO `g`@`%`",
            "GRANT `app`@`%`,`reader`@`%` TO `g`@`%`",
        ],
        NONE,
        NONE,
    ),
    (
        "MySQL 8.0, partial revokes",
        &[
            "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX, ALTER ON *.* TO `g`@`%`",
            "REVOKE INSERT, ALTER ON `gitpod`.* FROM `g`@`%`",
        ],
        &["INSERT", "ALTER"],
        NONE,
    ),
    (
        "MySQL 8.0, partial revokes make wildcards letters",
        &[
            "GRANT SELECT ON *.* TO `g`@`%`",
            "REVOKE SELECT ON `mysql`.* FROM `g`@`%`",
            "GRANT ALL PRIVILEGES ON `gitpod%`.* TO `g`@`%`",
        ],
        &["INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "INDEX"],
        &["INSERT", "UPDATE", "DELETE", "CREATE"],
    ),
    (
        "MariaDB 10.11",
        &[
            "GRANT USAGE ON *.* TO `g`@`%` IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'",
            "GRANT ALL PRIVILEGES ON `gitpod`.* TO `g`@`%`",
        ],
        NONE,
        FOR_SESSIONS,
    ),
    (
        "MariaDB 10.11, a role that is active",
        &[
            "GRANT `app` TO `g`@`%`",
            "GRANT USAGE ON *.* TO `g`@`%` IDENTIFIED VIA mysql_native_password USING '*24' OR unix_socket",
            "GRANT USAGE ON *.* TO `app`",
            "GRANT ALL PRIVILEGES ON `gitpod%`.* TO `app` WITH GRANT OPTION",
            "SET DEFAULT ROLE `app` FOR `g`@`%`",
        ],
        NONE,
        NONE,
    ),
    (
        "Amazon RDS",
        &[
            "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, SHOW DATABASES, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER, LOAD FROM S3, SELECT INTO S3 ON *.* TO 'admin'@'%' WITH GRANT OPTION",
        ],
        NONE,
        NONE,
    ),
    (
        "Azure Database, where names hold an @",
        &[
            "GRANT USAGE ON *.* TO 'gitpod@server'@'%'",
            "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX ON `gitpod`.* TO 'gitpod@server'@'%'",
        ],
        NONE,
        FOR_SESSIONS,
    ),
    ("TiDB", &["GRANT ALL PRIVILEGES ON *.* TO 'root'@'%' WITH GRANT OPTION"], NONE, NONE),
    (
        "TiDB, bare names",
        &[
            "GRANT USAGE ON *.* TO 'g'@'%'",
            "GRANT Select,Insert,Update,Delete,Create,Drop,Alter,Index ON gitpod.* TO 'g'@'%'",
        ],
        NONE,
        FOR_SESSIONS,
    ),
];

#[test]
fn what_real_servers_print_is_understood() {
    for (server, lines, gitpod, sessions) in REAL {
        let grants = read(lines);
        assert_eq!(grants.unread, 0, "{server}");
        assert_eq!(grants.missing(GITPOD, FOR_GITPOD), *gitpod, "{server}");
        assert_eq!(grants.missing(SESSIONS, FOR_SESSIONS), *sessions, "{server}");
    }
}

#[test]
fn roles_are_asked_for_where_they_do_not_come_unasked() {
    let mysql = read(&["GRANT USAGE ON *.* TO `g`@`%`", "GRANT `app`@`%` TO `g`@`%`"]);
    assert!(mysql.has_roles_with_hosts());
    let mariadb = read(&["GRANT `app` TO `g`@`%`", "GRANT USAGE ON *.* TO `g`@`%`"]);
    assert!(!mariadb.has_roles_with_hosts() && mariadb.roles_asleep);
    let awake = read(&["GRANT `app` TO `g`@`%`", "GRANT USAGE ON *.* TO `app`"]);
    assert!(!awake.roles_asleep);
}

#[test]
fn active_roles_are_named_anew_never_repeated() {
    let asked = |active: &str| with_roles(active);
    assert_eq!(
        asked("`app`@`%`,`o``dd`@`10.%`").as_deref(),
        Some("SHOW GRANTS FOR CURRENT_USER() USING `app`@`%`, `o``dd`@`10.%`")
    );
    assert_eq!(asked("'app'@'%'").as_deref(), Some("SHOW GRANTS FOR CURRENT_USER() USING `app`@`%`"));
    assert_eq!(asked("NONE"), None);
    assert_eq!(asked(""), None);
    assert_eq!(asked("a;drop@b`c").as_deref(), Some("SHOW GRANTS FOR CURRENT_USER() USING `a;drop`@`b``c`"));
}

#[test]
fn what_is_missing_is_named_and_nothing_else() {
    let hash = "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19";
    let grants = read(&[
        &format!("GRANT USAGE ON *.* TO `g`@`%` IDENTIFIED BY PASSWORD '{hash}'"),
        "GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP ON `gitpod`.* TO `g`@`%`",
    ]);
    let failure = grants.require(GITPOD, FOR_GITPOD, causes::GRANT_MISSING).unwrap_err();
    assert_eq!(failure.cause, causes::GRANT_MISSING);
    assert_eq!(failure.actual, "no ALTER, INDEX on `gitpod`");
    assert!(!format!("{failure:?}").contains(hash));
    assert_eq!(
        grants.remedy(GITPOD, FOR_GITPOD, "'g'@'%'"),
        "As an administrator of the database run: GRANT ALTER, INDEX ON `gitpod`.* TO 'g'@'%'; nothing has to be started again."
    );
    assert!(grants.require(GITPOD, &["SELECT", "DROP"], causes::GRANT_MISSING).is_ok());
}

#[test]
fn a_line_that_is_not_understood_never_makes_a_right_missing() {
    let lines = ["GRANT SELECT ON `gitpod`.* TO `g`@`%`", "ALLOW everything TO g"];
    let grants = read(&lines);
    assert_eq!(grants.unread, 1);
    let failure = grants.require(GITPOD, FOR_GITPOD, causes::GRANT_MISSING).unwrap_err();
    assert_eq!(failure.cause, causes::GRANTS_UNREADABLE);
    assert!(grants.require(GITPOD, &["SELECT"], causes::GRANT_MISSING).is_ok());
    assert_eq!(Grants::read(&[]).unwrap_err().cause, causes::GRANTS_UNREADABLE);
}

#[test]
fn broken_lines_are_not_understood() {
    for line in
        ["", "GRANT", "GRANT SELECT", "GRANT SELECT ON `gitpod", "GRANT SELECT ON `gitpod`.* TO", "REVOKE x"]
    {
        assert_eq!(line::read(line), None, "{line}");
    }
}

#[test]
fn wildcards_are_the_servers() {
    for (pattern, name, yes) in [
        ("gitpod", "gitpod", true),
        ("gitpod", "gitpod-sessions", false),
        ("gitpod%", "gitpod-sessions", true),
        ("%sessions", "gitpod-sessions", true),
        ("%%%%", "gitpod", true),
        ("g_tp_d", "gitpod", true),
        ("gitpod_", "gitpod", false),
        ("gitpod\\_sessions", "gitpod_sessions", true),
        ("gitpod\\_sessions", "gitpod-sessions", false),
        ("Gitpod", "gitpod", false),
    ] {
        assert_eq!(matches(pattern, name), yes, "{pattern} {name}");
        assert_eq!(
            is_name(pattern, name),
            yes && !pattern.contains('%') && !pattern.contains("g_"),
            "{pattern}"
        );
    }
}

#[test]
fn rights_on_the_whole_server_are_told_apart() {
    assert!(read(&["GRANT ALL PRIVILEGES ON *.* TO 'root'@'%'"]).everywhere("SUPER"));
    assert!(read(&["GRANT SELECT, SUPER ON *.* TO 'root'@'%'"]).everywhere("SUPER"));
    assert!(!read(&["GRANT ALL PRIVILEGES ON `gitpod`.* TO 'g'@'%'"]).everywhere("SUPER"));
}

#[test]
fn an_account_is_named_as_a_statement_needs_it() {
    assert_eq!(quoted_account("gitpod@%").as_deref(), Some("'gitpod'@'%'"));
    assert_eq!(quoted_account("gitpod@server@10.%").as_deref(), Some("'gitpod@server'@'10.%'"));
    assert_eq!(quoted_account(""), None);
}
