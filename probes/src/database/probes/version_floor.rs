//! The version is one that has every function that Gitpod's migrations call.
//!
//! `components/gitpod-db/src/typeorm/migration/1628674695873-DeprecateAllowsMarketingCommunication.ts` calls
//! `JSON_MERGE_PATCH`, which MySQL has from 5.7.22 on, and runs on every fresh installation: "5.7" is not enough. That holds
//! for servers whose number is MySQL's own; Aurora's stands still, and the numbers of `MariaDB`, `TiDB`, Vitess and Dolt count
//! something else, so that with them the functions alone decide. Source: my05.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, cause};

use super::version_row::{self, STATEMENT};
use crate::database::identify;
use crate::database::products::{self, Number};
use crate::database::{Database, causes};

/// The first release with `JSON_MERGE_PATCH`.
const FLOOR: [u64; 3] = [5, 7, 22];

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::version_floor",
        key: "my05",
        title: "the version has every function that Gitpod's migrations call",
        why: "A migration that runs on every fresh installation calls JSON_MERGE_PATCH, which MySQL has from 5.7.22 on. On an older one the installation stops there.",
        wire: "`SELECT VERSION()`, which identification has sent.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["version_row"],
        cost: Cost { objects: 0, bytes: 2_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let found = match identify::found(database, cx).await {
        Ok(found) => found,
        Err(NotPassed::Failure(failure)) if failure.cause == cause::IDENTITY_CONFLICT => {
            return Err(NotPassed::Blocked { by: "identity" });
        }
        Err(other) => return Err(other),
    };
    has_mysqls_number(found.identity.product.as_deref())?;
    let mut session = database.sql.session(cx).await?;
    let answer = session.send(cx, STATEMENT).await?;
    session.done();
    judge(&version_row::read(&answer)?)
}

/// Skipped for a product whose number does not tell its functions.
fn has_mysqls_number(product: Option<&str>) -> Result<(), NotPassed> {
    let Some(row) = product.and_then(products::row) else {
        return Err(NotPassed::not_applicable(
            "whose number it is cannot be told, since the server bears no known product's signs; its functions decide",
        ));
    };
    let why = match row.number {
        Number::OfMySql => return Ok(()),
        Number::Nominal => "stands still while functions are added",
        Number::Foreign => "is none of MySQL's",
    };
    let name = row.product.name;
    Err(NotPassed::not_applicable(format!("the number of {name} {why}; its functions decide")))
}

fn judge(version: &str) -> Result<Passed, NotPassed> {
    if numbers(version) >= FLOOR {
        return Ok(Passed::saying(version));
    }
    Err(Failure::new(causes::VERSION_BELOW_FLOOR, STATEMENT, "5.7.22 or a later one", version).into())
}

/// The first three numbers of a version.
fn numbers(version: &str) -> [u64; 3] {
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    let mut parts = version[..end].split('.').map(|part| part.parse().unwrap_or(0));
    std::array::from_fn(|_| parts.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_is_5_7_22_by_numbers() {
        for version in [
            "5.7.22",
            "5.7.22-log",
            "5.7.44-48",
            "5.7.100",
            "8.0.36-0ubuntu0.22.04.1",
            "8.4.2-commercial",
            "10.0.0",
        ] {
            assert!(judge(version).is_ok(), "{version}");
        }
        for version in ["5.7.21", "5.7.21-21-log", "5.7.9", "5.7", "5.6.51", "5.5.62", "4.1.22"] {
            let Err(NotPassed::Failure(failure)) = judge(version) else { panic!("{version} passes") };
            assert_eq!((failure.cause, failure.actual.as_str()), (causes::VERSION_BELOW_FLOOR, version));
        }
    }

    #[test]
    fn only_numbers_of_mysqls_own_are_judged() {
        for product in [
            "mysql",
            "percona-server",
            "galera-cluster",
            "amazon-rds-mysql",
            "google-cloud-sql-mysql",
            "azure-database-mysql",
        ] {
            assert!(has_mysqls_number(Some(product)).is_ok(), "{product}");
        }
        for product in ["amazon-aurora-mysql", "mariadb", "tidb", "vitess", "dolt"] {
            assert!(matches!(has_mysqls_number(Some(product)), Err(NotPassed::Skipped { .. })), "{product}");
        }
        assert!(matches!(has_mysqls_number(None), Err(NotPassed::Skipped { .. })));
    }
}
