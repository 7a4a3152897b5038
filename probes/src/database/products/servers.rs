//! MySQL and what is built from it, as people run it themselves.

use harness::Product;

use super::{Number, Row, Sign, nothing, of_mysql};
use crate::database::identify::Signals;

pub(super) const PERCONA: Row = Row {
    product: Product {
        id: "percona-server",
        name: "Percona Server",
        signs: "`Percona Server` in `@@version_comment`.",
    },
    made_of: &["mysql"],
    number: Number::OfMySql,
    own_words: &[],
    signs: &[Sign::new(0.95, |s| s.comment_has("percona server")), Sign::new(0.4, percona_number)],
    version: of_mysql,
    edition: nothing,
    more: None,
};

/// Percona's releases of `InnoDB` have a number behind MySQL's: `5.7.44-48`.
fn percona_number(signals: &Signals) -> Option<String> {
    let text = signals.answer("@@innodb_version");
    let (mysql, own) = text.split_once('-')?;
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    (mysql.split('.').count() == 3 && is_number(mysql) && is_number(own))
        .then(|| format!("`@@innodb_version`: {text}"))
}

pub(super) const GALERA: Row = Row {
    product: Product {
        id: "galera-cluster",
        name: "Galera Cluster",
        signs: "`@@wsrep_on` is ON, `@@pxc_strict_mode` is answered, or `wsrep` or `Percona XtraDB Cluster` in `@@version_comment`, without the signs of MariaDB.",
    },
    made_of: &["percona-server", "mysql"],
    number: Number::OfMySql,
    own_words: &[],
    signs: &[
        Sign::new(0.9, |s| s.is_on("@@wsrep_on")),
        Sign::new(0.9, |s| s.answers_to("@@pxc_strict_mode")),
        Sign::new(0.9, |s| s.comment_has("percona xtradb cluster").or_else(|| s.comment_has("wsrep"))),
    ],
    version: of_mysql,
    edition: |s| {
        s.comment_has("percona xtradb cluster")
            .or_else(|| s.answers_to("@@pxc_strict_mode"))
            .map(|_| "Percona XtraDB Cluster".to_owned())
    },
    // The release of Galera itself, for people.
    more: Some("SHOW GLOBAL STATUS LIKE 'wsrep_provider_version'"),
};

pub(super) const MYSQL: Row = Row {
    product: Product {
        id: "mysql",
        name: "MySQL",
        signs: "`MySQL Community Server` or another name of Oracle's as `@@version_comment`, or a build of somebody else's whose `@@innodb_version` is its own number; without the signs of any other product.",
    },
    made_of: &[],
    number: Number::OfMySql,
    own_words: &[],
    signs: &[
        // "MySQL Community Server (GPL)", "… - GPL", "MySQL Enterprise Server - Commercial".
        Sign::new(0.9, |s| s.begins("@@version_comment", "MySQL ")),
        Sign::new(0.4, same_innodb),
        Sign::new(0.4, |s| BUILDERS.iter().find_map(|builder| s.begins("@@version_comment", builder))),
    ],
    version: of_mysql,
    edition: |s| {
        let comment = s.answer("@@version_comment");
        ["Enterprise", "Commercial"]
            .iter()
            .find(|word| comment.contains(*word))
            .map(|_| "Enterprise".to_owned())
    },
    more: None,
};

/// What those write who build Oracle's source; others than MySQL come as a `Source distribution`, too.
const BUILDERS: [&str; 5] = ["Source distribution", "(Ubuntu)", "(Debian)", "Homebrew", "Gentoo Linux mysql"];

/// The `InnoDB` of MySQL has the number of the server.
fn same_innodb(signals: &Signals) -> Option<String> {
    let innodb = signals.answer("@@innodb_version");
    let rest = signals.version().strip_prefix(innodb).filter(|_| !innodb.is_empty())?;
    (rest.is_empty() || rest.starts_with('-')).then(|| format!("`@@innodb_version`: {innodb}"))
}
