//! The product that answers is known, and shows no version of another one.
//!
//! Gitpod is made for MySQL and asks for it by the number alone: the check that is shipped with it reads `5.7` from the
//! version, so that `TiDB`, Vitess, and a `MariaDB` that was told to greet as MySQL come through, and fail later at the first
//! statement that they lack ("error in your SQL syntax", gitpod-io/gitpod issue 1330). `install/kots/manifests/kots-preflight.yaml`
//! has no outcome that refuses one of them. Source: my03.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, cause};

use crate::database::identify::{self, Found};
use crate::database::products::{self, Number};
use crate::database::{Database, causes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::identify",
        key: "my03",
        title: "the product is known and shows no version of another one",
        why: "Gitpod is made for MySQL, and whatever ships with it looks at the number alone. A server of another product that shows a number of MySQL's passes for one until a migration meets a function that it lacks.",
        wire: "`SELECT VERSION()`, `@@version_comment`, `@@aurora_version`, `tidb_version()`, `@@wsrep_on`, `@@basedir` and others that tell products apart, each in a statement of its own; what the server does not know it refuses. They are asked once for a run.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let found = identify::found(database, cx).await.map_err(told_by_identity)?;
    let passed = judge(&found)?;
    for remark in remarks(&found) {
        cx.remark(&remark);
    }
    Ok(passed)
}

/// Signs that contradict each other are the matter of the case `identity`.
fn told_by_identity(not_passed: NotPassed) -> NotPassed {
    match not_passed {
        NotPassed::Failure(failure) if failure.cause == cause::IDENTITY_CONFLICT => {
            NotPassed::Blocked { by: "identity" }
        }
        other => other,
    }
}

fn judge(found: &Found) -> Result<Passed, NotPassed> {
    let identity = &found.identity;
    if identity.product.is_none() {
        return Err(NotPassed::not_applicable(
            "the server bears no known product's signs, and what it can do is left to the other probes",
        ));
    }
    if found.disguised {
        return Err(Failure::new(
            causes::VERSION_DISGUISED,
            "SELECT VERSION()",
            format!("a version that names {}, as it does by itself", identity.name),
            format!("{}, which names no product; and {}", found.version, identity.how.join(", ")),
        )
        .into());
    }
    Ok(Passed::saying(format!("{}: {}", named(found), identity.how.join(", "))))
}

/// Product, version and edition, as far as they are known.
fn named(found: &Found) -> String {
    let identity = &found.identity;
    let version = identity.version.as_deref().map(|version| format!(" {version}")).unwrap_or_default();
    let edition = identity.edition.as_deref().map(|edition| format!(" ({edition})")).unwrap_or_default();
    format!("{}{version}{edition}", identity.name)
}

fn remarks(found: &Found) -> Vec<String> {
    let mut remarks = Vec::new();
    let row = found.identity.product.as_deref().and_then(products::row);
    if row.is_some_and(|row| row.number == Number::Foreign) {
        let shows = if found.version.is_empty() { "no version" } else { &found.version };
        remarks.push(format!(
            "this is {}, which speaks MySQL's protocol and is no MySQL; it shows `{shows}`",
            named(found)
        ));
    }
    if let Some(greeting) = &found.greeting {
        remarks.push(format!(
            "the greeting calls the server {greeting}, and the server itself says {}: something before it greets, and its number counts for nothing",
            found.version
        ));
    }
    remarks
}

#[cfg(test)]
mod tests {
    use harness::record::Identity;

    use super::*;

    fn found(product: Option<&str>, version: &str) -> Found {
        let name = product.and_then(products::row).map_or("a server", |row| row.product.name);
        Found {
            identity: Identity {
                product: product.map(str::to_owned),
                name: name.to_owned(),
                version: None,
                edition: None,
                confidence: 0.9,
                how: vec!["`@@aria_block_size`: 8192".to_owned()],
            },
            version: version.to_owned(),
            disguised: false,
            greeting: None,
        }
    }

    #[test]
    fn a_product_that_is_decided_passes_whichever_it_is() {
        for (product, version) in
            [("mysql", "5.7.44-log"), ("tidb", "5.7.25-TiDB-v6.1.0"), ("dolt", "8.0.33"), ("mysql", "")]
        {
            let passed = judge(&found(Some(product), version)).unwrap();
            assert!(passed.note.contains("@@aria_block_size"), "{}", passed.note);
        }
    }

    #[test]
    fn a_disguise_fails_and_says_what_gave_it_away() {
        let found = Found { disguised: true, ..found(Some("mariadb"), "5.7.44-log") };
        let Err(NotPassed::Failure(failure)) = judge(&found) else { panic!("passed") };
        assert_eq!(failure.cause, causes::VERSION_DISGUISED);
        assert!(failure.expected.contains("MariaDB"));
        assert!(failure.actual.contains("5.7.44-log") && failure.actual.contains("@@aria_block_size"));
    }

    #[test]
    fn a_server_without_signs_neither_passes_nor_fails() {
        assert!(matches!(judge(&found(None, "5.7.99")), Err(NotPassed::Skipped { .. })));
    }

    #[test]
    fn a_contradiction_is_told_by_identity_and_everything_else_here() {
        let conflict = Failure::new(cause::IDENTITY_CONFLICT, "identify", "one", "two");
        assert_eq!(told_by_identity(conflict.into()), NotPassed::Blocked { by: "identity" });
        let lost = NotPassed::from(Failure::new(causes::CONNECTION_LOST, "SELECT 1", "one", "none"));
        assert_eq!(told_by_identity(lost.clone()), lost);
    }

    #[test]
    fn an_imitation_and_a_gateway_are_remarked_upon() {
        let mut tidb = found(Some("tidb"), "5.7.25-TiDB-v6.1.0");
        tidb.identity.version = Some("6.1.0".to_owned());
        assert_eq!(
            remarks(&tidb),
            [
                "this is TiDB 6.1.0, which speaks MySQL's protocol and is no MySQL; it shows `5.7.25-TiDB-v6.1.0`"
            ]
        );
        let azure = Found {
            greeting: Some("5.6.47.0".to_owned()),
            ..found(Some("azure-database-mysql"), "5.7.29-log")
        };
        let [remark] = remarks(&azure).try_into().unwrap();
        assert!(remark.contains("5.6.47.0") && remark.contains("5.7.29-log"), "{remark}");
        assert!(remarks(&found(Some("mysql"), "5.7.44")).is_empty());
    }
}
