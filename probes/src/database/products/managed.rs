//! MySQL that somebody runs for everybody.

use harness::Product;

use super::hosts::{is_amazon, is_amazon_cluster, is_azure};
use super::{Number, Row, Sign, nothing, of_mysql};
use crate::database::identify::Signals;

/// Where Amazon's databases have their programs, and their data.
const AMAZON_FOLDERS: [&str; 2] = ["/rdsdbbin/", "/rdsdbdata/"];

pub(super) const AURORA: Row = Row {
    product: Product {
        id: "amazon-aurora-mysql",
        name: "Amazon Aurora MySQL",
        signs: "An answer to `@@aurora_version`, or programs under `/rdsdbbin/oscar`.",
    },
    made_of: &["amazon-rds-mysql", "mysql"],
    number: Number::Nominal,
    own_words: &[],
    signs: &[
        Sign::new(0.95, |s| s.answers_to("@@aurora_version")),
        Sign::new(0.9, |s| s.begins("@@basedir", "/rdsdbbin/oscar")),
        Sign::new(0.3, |s| s.host_is(is_amazon_cluster)),
    ],
    version: of_mysql,
    edition: |s| {
        let own = s.answer("@@aurora_version");
        (!own.is_empty()).then(|| format!("Aurora {own}"))
    },
    more: None,
};

pub(super) const CLOUD_SQL: Row = Row {
    product: Product {
        id: "google-cloud-sql-mysql",
        name: "Google Cloud SQL for MySQL",
        signs: "`-google` in `VERSION()`, or `(Google)` as `@@version_comment`.",
    },
    made_of: &["mysql"],
    number: Number::OfMySql,
    own_words: &[],
    signs: &[Sign::new(0.95, |s| s.version_has("-google")), Sign::new(0.95, |s| s.comment_has("(google)"))],
    version: of_mysql,
    edition: nothing,
    more: None,
};

pub(super) const AZURE: Row = Row {
    product: Product {
        id: "azure-database-mysql",
        name: "Azure Database for MySQL",
        signs: "The host `….mysql.database.azure.com`, `-azure` in `VERSION()`, or a user of the form `user@server` before a gateway that greets with a version of its own.",
    },
    made_of: &["mysql"],
    number: Number::OfMySql,
    own_words: &[],
    signs: &[
        Sign::new(0.95, |s| s.host_is(is_azure)),
        Sign::new(0.95, |s| s.version_has("-azure")),
        // Under a name of one's own only both together tell a Single Server.
        Sign::new(0.4, |s| s.user.contains('@').then(|| "a user of the form `user@server`".to_owned())),
        Sign::new(0.4, gateway_of_four_numbers),
    ],
    version: of_mysql,
    edition: nothing,
    more: None,
};

/// The gateway of the Single Server greets with a version of four numbers, like 5.6.47.0.
fn gateway_of_four_numbers(signals: &Signals) -> Option<String> {
    let four = signals.greeting.split('.').count() == 4
        && signals.greeting.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    four.then(|| format!("a greeting by {}", signals.greeting))
}

pub(super) const RDS: Row = Row {
    product: Product {
        id: "amazon-rds-mysql",
        name: "Amazon RDS for MySQL",
        signs: "`@@basedir` or `@@datadir` under `/rdsdbbin/` or `/rdsdbdata/`, or the host `….rds.amazonaws.com`, without the signs of Aurora.",
    },
    made_of: &["mysql"],
    number: Number::OfMySql,
    own_words: &[],
    signs: &[
        Sign::new(0.95, |s| AMAZON_FOLDERS.iter().find_map(|folder| s.begins("@@basedir", folder))),
        Sign::new(0.9, |s| AMAZON_FOLDERS.iter().find_map(|folder| s.begins("@@datadir", folder))),
        Sign::new(0.9, |s| s.host_is(is_amazon)),
    ],
    version: of_mysql,
    edition: nothing,
    more: None,
};
