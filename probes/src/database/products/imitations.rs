//! Servers that speak MySQL's protocol and are none: their numbers are those of a MySQL that they imitate.

use harness::Product;

use super::hosts::is_below;
use super::{Number, Row, Sign, nothing};
use crate::database::identify::Signals;

pub(super) const TIDB: Row = Row {
    product: Product {
        id: "tidb",
        name: "TiDB",
        signs: "`-TiDB-` in `VERSION()`, `TiDB` in `@@version_comment`, or an answer to `tidb_version()`.",
    },
    made_of: &[],
    number: Number::Foreign,
    own_words: &["tidb"],
    signs: &[
        Sign::new(0.95, |s| s.version_has("tidb")),
        Sign::new(0.95, |s| s.comment_has("tidb")),
        Sign::new(0.95, |s| s.answers_to("tidb_version()")),
        Sign::new(0.5, |s| s.host_is(|host| is_below(host, "tidbcloud.com"))),
    ],
    version: |s| {
        let named = |text: &str| {
            let (_, rest) = text.split_once("-TiDB-v")?;
            (!rest.is_empty()).then(|| rest.to_owned())
        };
        let released = |text: &str| {
            let (_, rest) = text.split_once("Release Version:")?;
            let word = rest.split_whitespace().next()?;
            Some(word.strip_prefix('v').unwrap_or(word).to_owned())
        };
        named(s.version()).or_else(|| released(s.answer("tidb_version()")))
    },
    edition: nothing,
    more: None,
};

pub(super) const DOLT: Row = Row {
    product: Product {
        id: "dolt",
        name: "Dolt",
        signs: "`Dolt` in `@@version_comment`; `VERSION()` may say Vitess, whose parser it has.",
    },
    made_of: &["vitess", "mysql"],
    number: Number::Foreign,
    // It names itself in the comment alone, and is nobody's disguise by that.
    own_words: &[],
    signs: &[Sign::new(0.95, |s| s.comment_has("dolt")), Sign::new(0.95, |s| s.version_has("dolt"))],
    version: |s| {
        let own = s.answer("dolt_version()");
        (!own.is_empty()).then(|| own.to_owned())
    },
    edition: nothing,
    more: Some("dolt_version()"),
};

pub(super) const VITESS: Row = Row {
    product: Product {
        id: "vitess",
        name: "Vitess",
        signs: "`Vitess` or `PlanetScale` in `VERSION()` or `@@version_comment`; what lies behind it may show through.",
    },
    made_of: &[
        "amazon-aurora-mysql",
        "google-cloud-sql-mysql",
        "azure-database-mysql",
        "amazon-rds-mysql",
        "percona-server",
        "galera-cluster",
        "mysql",
    ],
    number: Number::Foreign,
    own_words: &["vitess", "planetscale"],
    signs: &[
        Sign::new(0.95, |s| s.version_has("vitess").or_else(|| s.version_has("planetscale"))),
        Sign::new(0.95, |s| s.comment_has("vitess").or_else(|| s.comment_has("planetscale"))),
        Sign::new(0.6, |s| s.host_is(|host| is_below(host, "psdb.cloud"))),
    ],
    // Its own version follows the one that it shows, where it is told at all.
    version: |s| {
        let own = |text: &str| {
            let (_, rest) = text.split_once("Version:")?;
            rest.split_whitespace().next().map(str::to_owned)
        };
        own(s.version()).or_else(|| own(s.answer("@@version_comment")))
    },
    edition: nothing,
    more: None,
};

pub(super) const MARIADB: Row = Row {
    product: Product {
        id: "mariadb",
        name: "MariaDB",
        signs: "`MariaDB` in `VERSION()` or `@@version_comment`, or variables that no MySQL has: `@@aria_block_size`, `@@version_malloc_library`.",
    },
    made_of: &["azure-database-mysql", "amazon-rds-mysql", "galera-cluster"],
    number: Number::Foreign,
    own_words: &["mariadb"],
    signs: &[
        Sign::new(0.95, |s| s.version_has("mariadb")),
        Sign::new(0.9, |s| s.comment_has("mariadb")),
        Sign::new(0.9, |s| s.answers_to("@@aria_block_size")),
        Sign::new(0.6, |s| s.answers_to("@@version_malloc_library")),
    ],
    version: |s| {
        let text = s.version();
        let text = text.strip_prefix("5.5.5-").unwrap_or(text);
        let (number, _) = text.split_once("-MariaDB")?;
        Some(number.to_owned())
    },
    edition: |s| galera_of(s),
    more: None,
};

/// A `MariaDB` that is a node of a Galera cluster.
fn galera_of(signals: &Signals) -> Option<String> {
    signals.is_on("@@wsrep_on").map(|_| "Galera Cluster".to_owned())
}
