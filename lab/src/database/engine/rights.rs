//! What a user may do, read from the lines of SHOW GRANTS.

use super::SqlError;
use super::errors;

/// The rights of one user.
#[derive(Clone, Debug)]
pub(super) struct Rights {
    user: String,
    host: String,
    grants: Vec<Grant>,
    /// As in the grants: `gitpod@%`.
    account: Option<String>,
}

/// One line: rights on everything, on databases or on a table.
#[derive(Clone, Debug)]
struct Grant {
    privileges: Vec<String>,
    /// The pattern of databases, as in LIKE; none for `*.*`.
    database: Option<String>,
    table: Option<String>,
}

impl Rights {
    pub(super) fn new(lines: &[String], user: &str, host: &str) -> Self {
        let account = lines.iter().find_map(|line| {
            let (_, account) = line.rsplit_once(" TO ")?;
            let account = account.split(" IDENTIFIED ").next()?.split(" WITH ").next()?;
            Some(account.replace(['\'', '`'], ""))
        });
        Self {
            user: user.to_owned(),
            host: host.to_owned(),
            grants: lines.iter().filter_map(|line| grant(line)).collect(),
            account,
        }
    }

    /// `USER()`.
    pub(super) fn user(&self) -> String {
        format!("{}@{}", self.user, self.host)
    }

    /// `CURRENT_USER()`.
    pub(super) fn account(&self) -> String {
        self.account.clone().unwrap_or_else(|| self.user())
    }

    /// Whether the user has a right everywhere.
    pub(super) fn everywhere(&self, privilege: &str) -> bool {
        self.grants.iter().any(|grant| grant.database.is_none() && grant.has(privilege))
    }

    fn in_database(&self, privilege: &str, database: &str) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.table.is_none() && grant.covers(database) && grant.has(privilege))
    }

    /// Whether the user has any right in a database, and so sees it.
    pub(super) fn sees(&self, database: &str) -> bool {
        matches!(database, "information_schema")
            || self.grants.iter().any(|grant| {
                grant.covers(database) && grant.privileges.iter().any(|privilege| privilege != "USAGE")
            })
    }

    /// Refuses a statement on a table: 1142.
    pub(super) fn check(&self, privilege: &str, database: &str, table: &str) -> Result<(), SqlError> {
        let on_table = self.grants.iter().any(|grant| {
            grant.covers(database) && grant.table.as_deref() == Some(table) && grant.has(privilege)
        });
        if on_table || self.in_database(privilege, database) {
            Ok(())
        } else {
            Err(errors::command_denied(privilege, &self.user, &self.host, table))
        }
    }

    /// Refuses a statement on a database: 1044.
    pub(super) fn check_database(&self, privilege: &str, database: &str) -> Result<(), SqlError> {
        if self.in_database(privilege, database) { Ok(()) } else { Err(self.database_denied(database)) }
    }

    pub(super) fn database_denied(&self, database: &str) -> SqlError {
        errors::database_denied(&self.user, &self.host, database)
    }
}

impl Grant {
    fn covers(&self, database: &str) -> bool {
        self.database.as_ref().is_none_or(|pattern| super::json::search::like(database, pattern, '\\'))
    }

    fn has(&self, privilege: &str) -> bool {
        self.privileges.iter().any(|held| held == privilege || held == "ALL" || held == "ALL PRIVILEGES")
    }
}

/// Reads `GRANT SELECT, INSERT ON `gitpod`.* TO ...`; a line of another form gives nothing.
fn grant(line: &str) -> Option<Grant> {
    let (privileges, rest) = line.strip_prefix("GRANT ")?.split_once(" ON ")?;
    let (object, _) = rest.rsplit_once(" TO ")?;
    let (database, table) = if let Some(rest) = object.strip_prefix('`') {
        rest.split_once("`.")?
    } else {
        object.split_once('.')?
    };
    let table = table.trim_matches('`');
    Some(Grant {
        privileges: privileges.split(',').map(|privilege| privilege.trim().to_ascii_uppercase()).collect(),
        // In the grant of a table the name of the database is no pattern.
        database: match (database, table) {
            ("*", _) => None,
            (database, "*") => Some(database.to_owned()),
            (database, _) => Some(database.replace('\\', "").replace('_', "\\_").replace('%', "\\%")),
        },
        table: (table != "*").then(|| table.to_owned()),
    })
}
