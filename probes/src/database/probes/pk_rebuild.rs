//! A primary key is dropped and made anew by two statements, and one that counts up becomes text.
//!
//! Gitpod's migrations drop the key of `d_b_workspace_cluster` and add another in the next statement
//! (`components/gitpod-db/src/typeorm/migration/1666611052662-ChangeWorkspaceClusterTablePK.ts`), so that for a moment there
//! is a table without one; and they make `char(36)` of the key of `d_b_oauth_auth_code_entry`, which counts up
//! (`1664974727836-ChangeOauthCodePKType.ts`). New keys for rows that are there come from `(SELECT uuid())`, one for each
//! row. Source: my27.

use std::collections::BTreeSet;

use harness::{Cause, Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::sql::{Answer, Refusal};
use crate::database::{Database, causes, writes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::pk_rebuild",
        key: "my27",
        title: "a primary key is dropped, made anew, and changed in its type",
        why: "Gitpod's migrations drop a primary key, add the next one by a second statement, and make text of one that counts up. A server that insists on a key, or cannot change it, stops them, and Gitpod does not come up.",
        wire: "`ALTER TABLE … DROP PRIMARY KEY`, then `… ADD PRIMARY KEY`; `ALTER TABLE … CHANGE id id char(36)` on an `AUTO_INCREMENT` key, then `UPDATE … SET id = (SELECT uuid())`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["writable"],
        cost: Cost { objects: 2, bytes: 32_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

/// The shape of `d_b_workspace_cluster`, as far as its keys go.
const CLUSTER: &str = "(\
    name varchar(60) NOT NULL, \
    applicationCluster varchar(60) NOT NULL, \
    url varchar(255) NOT NULL, \
    PRIMARY KEY (name)\
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
/// The shape of `d_b_oauth_auth_code_entry`, as far as its keys go.
const CODE: &str = "(\
    id int(11) NOT NULL AUTO_INCREMENT, \
    code varchar(255) NOT NULL, \
    PRIMARY KEY (id)\
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
/// How many rows get a new key.
const ROWS: usize = 2;
/// The length of a UUID as text.
const UUID_LENGTH: usize = 36;

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;

    let (cluster, _) = session.create(cx, "cluster", CLUSTER).await?;
    let row = format!(
        "INSERT INTO {} (name, applicationCluster, url) VALUES ('eu1', 'eu', 'ws-manager:8080')",
        cluster.name
    );
    session.ask(cx, &row, by(causes::DATABASE_WRITE_REFUSED)).await?;
    for change in ["DROP PRIMARY KEY", "ADD PRIMARY KEY (name, applicationCluster)"] {
        let statement = format!("ALTER TABLE {} {change}", cluster.name);
        session.ask(cx, &statement, by(causes::PRIMARY_KEY_REBUILD_REFUSED)).await?;
    }
    session.drop(cx, cluster).await;

    let (code, _) = session.create(cx, "code", CODE).await?;
    let rows = format!("INSERT INTO {} (code) VALUES ('a'), ('b')", code.name);
    session.ask(cx, &rows, by(causes::DATABASE_WRITE_REFUSED)).await?;
    let change = format!("ALTER TABLE {} CHANGE id id char(36) NOT NULL", code.name);
    session.ask(cx, &change, by(causes::KEY_CHANGE_REFUSED)).await?;
    let update = format!("UPDATE {} SET id = (SELECT uuid())", code.name);
    session.ask(cx, &update, by(causes::KEY_CHANGE_REFUSED)).await?;
    judge_keys(&session.send(cx, &format!("SELECT id, code FROM {} ORDER BY code", code.name)).await?)?;
    session.drop(cx, code).await;

    session.done();
    Ok(Passed::saying("a primary key was made anew, and one that counted up became text"))
}

/// The failure of a refused statement, with this cause where nothing more is known.
fn by(cause: &'static Cause) -> impl FnOnce(&str, &Refusal) -> Failure {
    move |step, refusal| judge_refusal(step, refusal, cause)
}

fn judge_refusal(step: &str, refusal: &Refusal, otherwise: &'static Cause) -> Failure {
    let cause = if key_is_required(refusal) { causes::PRIMARY_KEY_REQUIRED } else { otherwise };
    writes::refused(step, refusal, cause)
}

/// Whether the server insists on a primary key: `sql_require_primary_key` (3750), `innodb_force_primary_key` of `MariaDB`
/// (1173), group replication (3098), and Percona's cluster, which has no code of its own for it.
fn key_is_required(refusal: &Refusal) -> bool {
    matches!(refusal.code, 3750 | 1173 | 3098)
        || refusal.code == 1105 && refusal.message.contains("without an explicit primary key")
}

/// Each row has a key of its own, and that is a UUID.
fn judge_keys(answer: &Answer) -> Result<(), Failure> {
    let expected = format!("{ROWS} rows, each with a UUID of its own");
    let actual = match &answer.outcome {
        Err(refusal) => refusal.to_string(),
        Ok(reply) => {
            let keys: BTreeSet<_> = (0..reply.rows.len()).map(|place| reply.of(place, "id")).collect();
            let all = reply.rows.len() == ROWS && keys.len() == ROWS;
            if all && keys.iter().all(|key| key.len() == UUID_LENGTH) {
                return Ok(());
            }
            format!("{} rows with the keys {keys:?}", reply.rows.len())
        }
    };
    Err(Failure::new(causes::KEY_CHANGE_REFUSED, &answer.step, expected, actual))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::sql::Reply;

    fn refusal(code: u16, message: &str) -> Refusal {
        Refusal { code, state: "HY000".to_owned(), message: message.to_owned() }
    }

    #[test]
    fn a_server_that_insists_on_a_key_is_told_from_one_that_cannot() {
        let judged = |code, message| {
            judge_refusal("ALTER TABLE t", &refusal(code, message), causes::PRIMARY_KEY_REBUILD_REFUSED).cause
        };
        let percona = "Percona-XtraDB-Cluster prohibits use of DML command on a table (gitpod.t) without an explicit primary key with pxc_strict_mode = ENFORCING or MASTER";
        for (code, message) in [(3750, ""), (1173, ""), (3098, ""), (1105, percona)] {
            assert_eq!(judged(code, message), causes::PRIMARY_KEY_REQUIRED, "{code}");
        }
        let tidb = "Unsupported drop primary key when the table is using clustered index";
        for (code, message) in [(8200, tidb), (1105, "unsupported: DDL"), (1064, ""), (1091, "")] {
            assert_eq!(judged(code, message), causes::PRIMARY_KEY_REBUILD_REFUSED, "{code}");
        }
        assert_eq!(judged(1142, "ALTER command denied to user"), causes::GRANT_MISSING);
    }

    #[test]
    fn each_row_has_a_key_of_its_own() {
        let with = |keys: &[&str]| {
            let rows = keys.iter().map(|key| vec![Some(key.as_bytes().to_vec()), None]).collect();
            let columns = vec!["id".to_owned(), "code".to_owned()];
            Answer { step: "SELECT".to_owned(), outcome: Ok(Reply { columns, rows, ..Reply::default() }) }
        };
        let one = "76da1ed8-e5c4-11f1-a7cb-02fc00000001";
        let two = "76da20c7-e5c4-11f1-a7cb-02fc00000001";
        assert!(judge_keys(&with(&[one, two])).is_ok());
        let none = Answer { step: "SELECT".to_owned(), outcome: Err(refusal(1146, "")) };
        for wrong in [with(&[one, one]), with(&["1", "2"]), with(&[one]), with(&[]), none] {
            assert_eq!(judge_keys(&wrong).unwrap_err().cause, causes::KEY_CHANGE_REFUSED);
        }
    }
}
