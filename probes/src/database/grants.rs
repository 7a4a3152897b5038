//! What the user may do, from `SHOW GRANTS`.
//!
//! The main path: [`of_user`] asks for the lines, and where roles are active for those that come with them; [`line`] reads
//! each; [`Grants::missing`] says which rights are not held on a database, as the server itself would decide. A line is
//! never repeated in a text of ours: old servers print password hashes in it.

mod line;
#[cfg(test)]
mod tests;

use harness::{Cx, Failure, NotPassed};

use super::causes;
use super::sql::{Refusal, Reply, Session};
use line::{Account, Line, Rights};

/// What Gitpod's migrations and its queries need on the database `gitpod`.
pub const FOR_GITPOD: &[&str] = &["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "INDEX"];
/// What making and keeping browsers' sessions needs on the database `gitpod-sessions`.
pub const FOR_SESSIONS: &[&str] = &["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE"];

const SHOW: &str = "SHOW GRANTS";

/// What the user may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    held: Vec<Held>,
    revoked: Vec<(String, Rights)>,
    roles: Vec<Account>,
    /// How many lines, or rights of roles, could not be read.
    pub unread: usize,
    /// Whether the user has roles that are not active after a log-in.
    pub roles_asleep: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Held {
    /// `None` is every database.
    pattern: Option<String>,
    rights: Rights,
    to: Account,
}

/// Asks what the user may do, with the roles that are active.
///
/// # Errors
/// [`causes::GRANTS_UNREADABLE`].
pub async fn of_user(session: &mut Session, cx: &Cx) -> Result<Grants, NotPassed> {
    let mut grants = Grants::read(&lines(&session.ask(cx, SHOW, refused).await?))?;
    if !grants.has_roles_with_hosts() {
        return Ok(grants);
    }
    let Ok(active) = session.send(cx, "SELECT CURRENT_ROLE()").await?.outcome else {
        grants.unread += 1;
        return Ok(grants);
    };
    match with_roles(&active.text()) {
        Some(statement) => Grants::read(&lines(&session.ask(cx, &statement, refused).await?)),
        None => Ok(Grants { roles_asleep: true, ..grants }),
    }
    .map_err(NotPassed::from)
}

/// The account that the session has, as a GRANT names it: the server may know the user by another host than ours.
pub async fn account(session: &mut Session, cx: &Cx) -> Result<String, NotPassed> {
    let answer = session.send(cx, "SELECT CURRENT_USER()").await?;
    let text = answer.outcome.map(|reply| reply.text()).unwrap_or_default();
    Ok(quoted_account(&text).unwrap_or_else(|| "the user".to_owned()))
}

/// `gitpod@%` as `'gitpod'@'%'`. The name may hold an `@` itself (Azure's does), the host may not.
fn quoted_account(text: &str) -> Option<String> {
    let (name, host) = text.rsplit_once('@')?;
    Some(format!("'{}'@'{}'", name.replace('\'', "''"), host.replace('\'', "''")))
}

/// The statement for the rights that active roles bring, from what `CURRENT_ROLE()` answers: `NONE`, or their names.
fn with_roles(active: &str) -> Option<String> {
    let roles = line::accounts(active).filter(|roles| roles.iter().all(|role| role.host.is_some()))?;
    let names: Vec<_> = roles.iter().map(Account::quoted).collect();
    Some(format!("SHOW GRANTS FOR CURRENT_USER() USING {}", names.join(", ")))
}

fn lines(reply: &Reply) -> Vec<String> {
    let texts = reply.rows.iter().filter_map(|row| row.first().and_then(Option::as_ref));
    texts.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
}

fn refused(step: &str, refusal: &Refusal) -> Failure {
    unreadable(step, refusal.to_string())
}

fn unreadable(step: &str, actual: impl Into<String>) -> Failure {
    Failure::new(causes::GRANTS_UNREADABLE, step, "the rights of the user", actual)
}

impl Grants {
    /// Reads what `SHOW GRANTS` answers.
    ///
    /// # Errors
    /// [`causes::GRANTS_UNREADABLE`]: there is no line. Every account has one, if only for `USAGE`.
    pub fn read(lines: &[String]) -> Result<Self, Failure> {
        if lines.is_empty() {
            return Err(unreadable(SHOW, "no line"));
        }
        let mut grants = Self::default();
        for text in lines {
            match line::read(text) {
                Some(Line::Rights { pattern, rights, to }) => grants.held.push(Held { pattern, rights, to }),
                Some(Line::Revoked { database, rights }) => grants.revoked.push((database, rights)),
                Some(Line::Roles(roles)) => grants.roles.extend(roles),
                Some(Line::Other) => {}
                None => grants.unread += 1,
            }
        }
        // MariaDB prints the rights of an active role among the user's, as granted to the role.
        let active = |role: &Account| grants.held.iter().any(|held| held.to == *role);
        grants.roles_asleep = grants.roles.iter().any(|role| role.host.is_none() && !active(role));
        Ok(grants)
    }

    /// The rights that are not held on a database, in the given order.
    pub fn missing(&self, database: &str, rights: &[&'static str]) -> Vec<&'static str> {
        rights.iter().copied().filter(|right| !self.holds(database, right)).collect()
    }

    /// Whether a right is held for the whole server.
    pub fn everywhere(&self, right: &str) -> bool {
        self.held.iter().any(|held| held.pattern.is_none() && held.rights.hold(right))
    }

    /// Requires rights on a database.
    ///
    /// # Errors
    /// `cause`, naming each right that is missing, or [`causes::GRANTS_UNREADABLE`] where a line that could not be read may
    /// hold them.
    pub fn require(
        &self,
        database: &str,
        rights: &[&'static str],
        cause: &'static harness::Cause,
    ) -> Result<(), Failure> {
        let missing = self.missing(database, rights);
        if missing.is_empty() {
            return Ok(());
        }
        if self.unread > 0 {
            let actual = format!(
                "nothing that allows {}, and {} lines that underpin does not understand",
                missing.join(", "),
                self.unread
            );
            return Err(unreadable(SHOW, actual));
        }
        let asleep = if self.roles_asleep { "; roles of the user are not active after a log-in" } else { "" };
        Err(Failure::new(
            cause,
            SHOW,
            format!("{} on `{database}`", rights.join(", ")),
            format!("no {} on `{database}`{asleep}", missing.join(", ")),
        ))
    }

    /// The statements that give an account what is missing on a database.
    pub fn remedy(&self, database: &str, rights: &[&'static str], account: &str) -> String {
        let missing = self.missing(database, rights).join(", ");
        let grant = format!("GRANT {missing} ON `{database}`.* TO {account};");
        let end = if self.roles_asleep {
            "or make the role active at every log-in that brings these rights (SET DEFAULT ROLE)."
        } else {
            "nothing has to be started again."
        };
        format!("As an administrator of the database run: {grant} {end}")
    }

    /// Whether there are roles in the form of MySQL 8.0, whose rights have to be asked for.
    fn has_roles_with_hosts(&self) -> bool {
        self.roles.iter().any(|role| role.host.is_some())
    }

    fn holds(&self, database: &str, right: &str) -> bool {
        let taken = self.revoked.iter().any(|(of, rights)| of == database && rights.hold(right));
        self.everywhere(right) && !taken || self.holds_on(database, right)
    }

    /// Whether a right is held on the database itself. For each account, an entry with the very name hides those whose
    /// wildcards match it: the server takes the most specific one alone.
    fn holds_on(&self, database: &str, right: &str) -> bool {
        // With partial revokes, wildcards are letters like others.
        let literal = !self.revoked.is_empty();
        let exact = |pattern: &str| if literal { pattern == database } else { is_name(pattern, database) };
        let hides = |one: &Held| {
            let same = self.held.iter().filter(|other| other.to == one.to);
            same.filter_map(|other| other.pattern.as_deref()).any(exact)
        };
        self.held.iter().any(|held| {
            held.rights.hold(right)
                && held.pattern.as_deref().is_some_and(|pattern| {
                    exact(pattern) || !literal && matches(pattern, database) && !hides(held)
                })
        })
    }
}

/// Whether a pattern has no wildcard and is this name.
fn is_name(pattern: &str, name: &str) -> bool {
    let mut name = name.chars();
    let mut pattern = pattern.chars();
    while let Some(c) = pattern.next() {
        let letter = match c {
            '%' | '_' => return false,
            '\\' => pattern.next().unwrap_or('\\'),
            other => other,
        };
        if name.next() != Some(letter) {
            return false;
        }
    }
    name.next().is_none()
}

/// Whether a name is one of those that a pattern means: `%` is any text, `_` any letter, a backslash takes that away.
fn matches(pattern: &str, name: &str) -> bool {
    let mut rest = pattern.chars();
    match rest.next() {
        None => name.is_empty(),
        Some('%') => {
            let after = rest.as_str().trim_start_matches('%');
            let ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
            ends.into_iter().any(|at| matches(after, &name[at..]))
        }
        Some('_') => {
            let mut name = name.chars();
            name.next().is_some() && matches(rest.as_str(), name.as_str())
        }
        Some(c) => {
            let letter = if c == '\\' { rest.next().unwrap_or(c) } else { c };
            name.strip_prefix(letter).is_some_and(|name| matches(rest.as_str(), name))
        }
    }
}
