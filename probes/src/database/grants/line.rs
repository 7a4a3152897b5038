//! One line of `SHOW GRANTS`, read.
//!
//! Servers print the same statement in many hands: names in backticks (8.0), with hosts in single quotes (5.7), in double
//! quotes (with `ANSI_QUOTES`), bare (old `TiDB`); a password's hash or `REQUIRE` behind the account (`MariaDB`, 5.6).

use std::collections::BTreeSet;

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Rights on every database or on those that a pattern names.
    Rights {
        /// `None` is every database.
        pattern: Option<String>,
        rights: Rights,
        /// Who has them: the user, or with `MariaDB` a role of the user's that is active.
        to: Account,
    },
    /// A right on every database that is taken back for one (partial revokes of 8.0).
    Revoked { database: String, rights: Rights },
    /// Roles of the user's.
    Roles(Vec<Account>),
    /// Nothing that holds for a whole database: rights on a table, a column or a routine, proxies, a default role.
    Other,
}

/// Rights, in capital letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rights(BTreeSet<String>);

impl Rights {
    pub(super) fn hold(&self, right: &str) -> bool {
        self.0.contains(right) || self.0.contains("ALL") || self.0.contains("ALL PRIVILEGES")
    }
}

/// A user or a role.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Account {
    pub(super) name: String,
    /// `MariaDB`'s roles have none.
    pub(super) host: Option<String>,
}

impl Account {
    /// As statements name it.
    pub(super) fn quoted(&self) -> String {
        let quote = |text: &str| format!("`{}`", text.replace('`', "``"));
        match &self.host {
            Some(host) => format!("{}@{}", quote(&self.name), quote(host)),
            None => quote(&self.name),
        }
    }
}

/// Reads a line; `None` is one that cannot be understood.
pub(super) fn read(line: &str) -> Option<Line> {
    let line = line.trim().trim_end_matches(';');
    if starts(line, "SET DEFAULT ROLE ") {
        return Some(Line::Other);
    }
    let (revoked, rest, before_account) = if starts(line, "GRANT ") {
        (false, line.get(6..)?, " TO ")
    } else if starts(line, "REVOKE ") {
        (true, line.get(7..)?, " FROM ")
    } else {
        return None;
    };
    let Some((what, rest)) = cut(rest, " ON ") else {
        let (roles, _) = cut(rest, before_account)?;
        return accounts(roles).map(Line::Roles);
    };
    let (level, account) = cut(rest, before_account)?;
    if what.trim().eq_ignore_ascii_case("PROXY") {
        return Some(Line::Other);
    }
    let rights = rights(what);
    let to = take_account(account)?.0;
    Some(match (level_of(level)?, revoked) {
        (Level::Every, false) => Line::Rights { pattern: None, rights, to },
        (Level::Database(pattern), false) => Line::Rights { pattern: Some(pattern), rights, to },
        (Level::Database(database), true) => Line::Revoked { database, rights },
        (Level::Every, true) | (Level::Part, _) => Line::Other,
    })
}

/// A list of accounts with commas between, as `CURRENT_ROLE()` answers it too.
pub(super) fn accounts(list: &str) -> Option<Vec<Account>> {
    let mut found = Vec::new();
    let mut rest = list;
    loop {
        let (account, after) = take_account(rest)?;
        found.push(account);
        match after.trim_start().strip_prefix(',') {
            Some(after) => rest = after,
            None => return Some(found),
        }
    }
}

/// What rights are held on.
enum Level {
    Every,
    Database(String),
    /// A table or a routine.
    Part,
}

fn level_of(text: &str) -> Option<Level> {
    let text = text.trim();
    if ["FUNCTION ", "PROCEDURE ", "PACKAGE ", "LIBRARY "].iter().any(|kind| starts(text, kind)) {
        return Some(Level::Part);
    }
    let text = if starts(text, "TABLE ") { text.get(6..)?.trim_start() } else { text };
    let (database, rest) = take_name(text, &['.'])?;
    let part = rest.strip_prefix('.')?;
    Some(match (text.starts_with('*'), part) {
        (true, "*") => Level::Every,
        (false, "*") => Level::Database(database),
        _ => Level::Part,
    })
}

/// The rights of a list. One with columns behind it holds for these alone, and does not count.
fn rights(list: &str) -> Rights {
    let mut found = BTreeSet::new();
    let mut rest = Some(list);
    while let Some(text) = rest {
        let (right, after) = cut(text, ",").map_or((text, None), |(right, after)| (right, Some(after)));
        if !right.contains('(') {
            let words: Vec<_> = right.split_whitespace().collect();
            found.insert(words.join(" ").to_ascii_uppercase());
        }
        rest = after;
    }
    Rights(found)
}

/// An account at the beginning of a text, and what follows it.
fn take_account(text: &str) -> Option<(Account, &str)> {
    let (name, rest) = take_name(text.trim_start(), &['@', ',', ' '])?;
    match rest.strip_prefix('@') {
        Some(rest) => {
            let (host, rest) = take_name(rest, &[',', ' '])?;
            Some((Account { name, host: Some(host) }, rest))
        }
        None => Some((Account { name, host: None }, rest)),
    }
}

/// A name at the beginning of a text, in quotes or up to one of `ends`, and what follows it.
fn take_name<'a>(text: &'a str, ends: &[char]) -> Option<(String, &'a str)> {
    let quote = text.chars().next()?;
    if !is_quote(quote) {
        let end = text.find(ends).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        return (!name.is_empty()).then(|| (name.to_owned(), rest));
    }
    let mut name = String::new();
    let mut rest = &text[1..];
    loop {
        let (part, after) = rest.split_once(quote)?;
        name.push_str(part);
        // Twice the quote is the quote itself.
        match after.strip_prefix(quote) {
            Some(after) => {
                name.push(quote);
                rest = after;
            }
            None => return Some((name, after)),
        }
    }
}

const fn is_quote(c: char) -> bool {
    matches!(c, '`' | '\'' | '"')
}

/// The text before and after the first `separator` that stands neither in quotes nor in parentheses.
fn cut<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let mut open: Option<char> = None;
    let mut depth = 0_u32;
    for (at, c) in text.char_indices() {
        match open {
            Some(quote) if c == quote => open = None,
            None if depth == 0 && starts(&text[at..], separator) => {
                return Some((&text[..at], &text[at + separator.len()..]));
            }
            None if is_quote(c) => open = Some(c),
            None if c == '(' => depth += 1,
            None if c == ')' => depth = depth.saturating_sub(1),
            Some(_) | None => {}
        }
    }
    None
}

/// Whether a text starts with a word, whatever the case.
fn starts(text: &str, word: &str) -> bool {
    text.as_bytes().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
}
