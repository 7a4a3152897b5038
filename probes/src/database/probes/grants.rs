//! The user has every right on the database `gitpod` that Gitpod's migrations and queries use.
//!
//! 111 migrations make, change and drop tables and indexes there, and every component reads and writes rows
//! (`components/gitpod-db/src/typeorm/migration`, `components/usage/pkg/db`); rights on single tables or columns are of no
//! use to migrations that make new ones. What `gitpod-sessions` needs is asked by `sessions_db`, so that one missing
//! statement is one failure. Source: my13.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::grants::{self, FOR_GITPOD, Grants};
use crate::database::sql::Session;
use crate::database::{Database, GITPOD, causes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::grants",
        key: "my13",
        title: "the user has every right on `gitpod` that Gitpod uses",
        why: "Gitpod's migrations create, change and drop tables and indexes, its components read and write rows. With a right missing, an installation or a later upgrade stops in the middle of its migrations.",
        wire: "`SHOW GRANTS`, and where the user has active roles, `SHOW GRANTS` with these.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 8_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let grants = grants::of_user(&mut session, cx).await?;
    judge(&mut session, cx, &grants).await?;
    session.done();
    Ok(Passed::saying(format!("{} on `{GITPOD}`", FOR_GITPOD.join(", "))))
}

/// Requires the rights; the way out names the account as the server knows it.
async fn judge(session: &mut Session, cx: &Cx, grants: &Grants) -> Result<(), NotPassed> {
    let Err(failure) = grants.require(GITPOD, FOR_GITPOD, causes::GRANT_MISSING) else { return Ok(()) };
    if failure.cause != causes::GRANT_MISSING {
        return Err(failure.into());
    }
    let account = grants::account(session, cx).await?;
    Err(failure.remedy(grants.remedy(GITPOD, FOR_GITPOD, &account)).into())
}
