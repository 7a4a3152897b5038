//! What an operator of a certain product has to change, and where: one table from product and cause to a remedy.
//!
//! A failed case is given the text of the product that answers; without one it keeps the remedy of its cause, which is
//! written for a MySQL that one runs oneself. A product more is a list more.
//!
//! The texts may hold `{host}`, `{name}` (the server or instance, where the host names it) and `{cluster}` (the same for a
//! cluster of Amazon's). The user's name is left out of them, since reports mask it, and so is the clause of SQL that sets
//! a password, which they cut.

use harness::{Cx, Failure};

use super::Database;
use super::identify;
use super::products::{named_in, of_host};
use super::settings::Settings;
use crate::advice::{Advice, Table, is_known, on_product};

mod amazon;
mod azure;
mod google;
mod imitations;
mod servers;

/// The advice for each product, by its id.
const TABLE: Table = &[
    ("amazon-aurora-mysql", amazon::AURORA),
    ("amazon-rds-mysql", amazon::RDS),
    ("azure-database-mysql", azure::AZURE),
    ("galera-cluster", servers::GALERA),
    ("google-cloud-sql-mysql", google::CLOUD_SQL),
    ("mariadb", imitations::MARIADB),
    ("percona-server", servers::PERCONA),
    ("tidb", imitations::TIDB),
    ("vitess", imitations::VITESS),
];

/// What is said where nothing was reached, and where the same cause in the middle of a run would mean something else.
const UNREACHED: Table = &[
    ("amazon-aurora-mysql", amazon::UNREACHED),
    ("amazon-rds-mysql", amazon::UNREACHED),
    ("azure-database-mysql", azure::UNREACHED),
];

/// Says how to mend a failure on the product that answers. Waits for the one identification of the run, but never so
/// long that the failure itself would be lost.
pub async fn advise(database: &Database, failure: &mut Failure, cx: &Cx) {
    let code = failure.cause.code;
    if !is_known(TABLE, code) {
        return;
    }
    let patience = cx.request_budget() / 2;
    let known = tokio::time::timeout(patience, identify::known(database, cx)).await.ok().flatten();
    let product = known.as_ref().and_then(|identity| identity.product.as_deref());
    failure.remedy = on_product(TABLE, product, code).map(|text| filled(text, &database.settings.host));
}

/// The same for a database that was not reached or does not let us in: its host alone may tell the product.
pub fn advise_unreached(settings: &Settings, failure: &mut Failure) {
    let (product, code) = (of_host(&settings.host), failure.cause.code);
    let text = on_product(UNREACHED, product, code).or_else(|| on_product(TABLE, product, code));
    failure.remedy = text.map(|text| filled(text, &settings.host));
}

fn filled(text: &str, host: &str) -> String {
    let name = named_in(host);
    let is_cluster = of_host(host) == Some("amazon-aurora-mysql");
    // The host of a cluster does not name its instances, nor that of an instance its cluster.
    text.replace("{host}", host)
        .replace("{name}", name.filter(|_| !is_cluster).unwrap_or("NAME"))
        .replace("{cluster}", name.filter(|_| is_cluster).unwrap_or("CLUSTER"))
}

#[cfg(test)]
mod tests {
    use harness::scrub::Scrubber;

    use super::*;
    use crate::advice::tests::check;
    use crate::database::{FAMILY, causes};

    #[test]
    fn the_tables_are_sorted_and_advise_known_products_on_known_causes() {
        for table in [TABLE, UNREACHED] {
            check(table, &FAMILY, |text| filled(text, "h").contains(['{', '}']));
        }
    }

    #[test]
    fn no_text_is_cut_or_masked_on_its_way_into_a_report() {
        let scrubber = Scrubber::new(Vec::new());
        for (product, list) in TABLE.iter().chain(UNREACHED) {
            for (code, text) in *list {
                let text = filled(text, "db.example");
                assert_eq!(scrubber.clean(&text, 10_000), text, "{product}, {code}");
            }
        }
    }

    #[test]
    fn what_is_common_is_advised_on_wherever_somebody_else_runs_the_server() {
        for product in
            ["amazon-aurora-mysql", "amazon-rds-mysql", "azure-database-mysql", "google-cloud-sql-mysql"]
        {
            for cause in [
                causes::EXPLICIT_DEFAULTS_FOR_TIMESTAMP_ON,
                causes::NULL_TIMESTAMP_REFUSED,
                causes::SECURE_TRANSPORT_REQUIRED,
                causes::PRIMARY_KEY_REQUIRED,
                causes::MAX_ALLOWED_PACKET_SMALL,
                causes::WAIT_TIMEOUT_SHORT,
                causes::CONNECTIONS_FEW,
                causes::GRANT_MISSING,
                causes::SESSIONS_DATABASE_DENIED,
                causes::GITPOD_DATABASE_DENIED,
                causes::GITPOD_DATABASE_MISSING,
                causes::SERVER_READ_ONLY,
                causes::ACCESS_DENIED,
            ] {
                assert!(on_product(TABLE, Some(product), cause.code).is_some(), "{product}: {}", cause.code);
            }
        }
    }

    #[test]
    fn a_remedy_is_the_products_or_the_causes() {
        let code = causes::EXPLICIT_DEFAULTS_FOR_TIMESTAMP_ON.code;
        assert!(on_product(TABLE, Some("amazon-rds-mysql"), code).unwrap().contains("reboot-db-instance"));
        assert!(
            on_product(TABLE, Some("google-cloud-sql-mysql"), code).unwrap().contains("--database-flags")
        );
        assert_eq!(on_product(TABLE, Some("mysql"), code), None);
        assert_eq!(on_product(TABLE, None, code), None);
    }

    #[test]
    fn the_server_is_called_as_its_host_calls_it() {
        for (host, name, cluster) in [
            ("db.abc.eu-central-1.rds.amazonaws.com", "db", "CLUSTER"),
            ("db.cluster-ro-abc.eu-central-1.rds.amazonaws.com", "NAME", "db"),
            ("gitpod.mysql.database.azure.com", "gitpod", "CLUSTER"),
            ("10.0.0.7", "NAME", "CLUSTER"),
        ] {
            assert_eq!(filled("{host} {name} {cluster}", host), format!("{host} {name} {cluster}"));
        }
    }

    #[test]
    fn a_host_that_tells_its_product_is_advised_without_an_answer() {
        for (host, cause, words) in [
            ("db.abc.eu-central-1.rds.amazonaws.com", &harness::cause::TIMED_OUT, Some("security group")),
            ("gitpod.mysql.database.azure.com", &causes::ACCESS_DENIED, Some("USER@gitpod")),
            ("gitpod.mysql.database.azure.com", &causes::HOST_NOT_ALLOWED, Some("firewall-rule")),
            ("db.example", &causes::ACCESS_DENIED, None),
        ] {
            let settings = Settings {
                host: host.to_owned(),
                port: 3306,
                username: "ada".to_owned(),
                password: harness::SecretRef::Env("P".to_owned()),
                encryption_keys: None,
                idle_wait: std::time::Duration::from_secs(70),
                slow_answer: std::time::Duration::from_millis(50),
            };
            let mut failure = Failure::new(cause, "a log-in", "this", "that");
            advise_unreached(&settings, &mut failure);
            assert_eq!(failure.remedy.is_some(), words.is_some(), "{host}: {:?}", failure.remedy);
            assert!(words.is_none_or(|words| failure.remedy.unwrap().contains(words)), "{host}");
        }
    }
}
