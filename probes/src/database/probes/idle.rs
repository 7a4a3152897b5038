//! A connection that is not used for a while still serves.
//!
//! Gitpod's pools keep connections open without asking anything on them (mysqljs and go-sql-driver, neither with a keep-alive
//! of its own: `components/gitpod-db/src/typeorm/typeorm.ts`, `components/usage/pkg/db/conn.go`). Load balancers, proxies and
//! firewalls on the way forget such connections, some with a cut, some in silence; the next statement then fails or hangs.
//! Source: my32.

use std::time::Duration;

use harness::{
    Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, cause, text,
};

use crate::database::sql::Answer;
use crate::database::{Database, causes};

/// What `wait_timeout` is at least, in seconds.
const LEAST: u64 = 300;

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::idle",
        key: "my32",
        title: "a connection that is not used for a while still serves",
        why: "Gitpod keeps connections in pools. Where something cuts them while they are idle, the next request of a user fails, and again after each quiet minute.",
        wire: "A log-in, `SELECT @@wait_timeout`, nothing for 70 seconds (`idle_wait`), `SELECT 1`.",
        requirement: Requirement::Recommended,
        depth: Depth::Deep,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 4_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let wait = database.settings.idle_wait;
    let mut session = database.sql.fresh(cx).await?;
    let timeout = long_enough(&session.send(cx, "SELECT @@wait_timeout").await?)?;
    budgeted(wait, cx.time_left())?;
    cx.step(&format!("leaving a connection idle for {}", text::duration(wait)));
    tokio::time::sleep(wait).await;
    let after = session.send(cx, "SELECT 1").await;
    let cut = match after {
        Ok(answer) => judge(&answer, wait),
        Err(NotPassed::Failure(failure)) => Err(blamed(database, cx, *failure, wait).await),
        Err(other) => return Err(other),
    };
    cut?;
    session.end().await;
    let timeout = timeout.map(|timeout| format!(", wait_timeout is {timeout} s")).unwrap_or_default();
    Ok(Passed::saying(format!("alive after {}{timeout}", text::duration(wait))))
}

/// The server keeps idle connections long enough, where it tells.
fn long_enough(answer: &Answer) -> Result<Option<u64>, Failure> {
    let seconds = answer.outcome.as_ref().ok().and_then(|reply| reply.text().parse().ok());
    match seconds {
        Some(seconds) if seconds < LEAST => {
            let (expected, actual) = (format!("at least {LEAST} seconds"), format!("{seconds} seconds"));
            Err(Failure::new(causes::WAIT_TIMEOUT_SHORT, &answer.step, expected, actual))
        }
        seconds => Ok(seconds),
    }
}

/// The wait has to fit into what is left of the run: a shorter one shows nothing.
fn budgeted(wait: Duration, left: Duration) -> Result<(), Failure> {
    if wait < left {
        return Ok(());
    }
    let step = "leaving a connection idle";
    let expected = format!("a budget that leaves {} for it", text::duration(wait));
    let actual = format!("{} are left", text::duration(left));
    Err(Failure::new(cause::TIMED_OUT, step, expected, actual)
        .remedy("Give the target a larger `budget` or a shorter `idle_wait` in the environment file."))
}

/// The connection answers. A server that ended it may say so before it closes (4031).
fn judge(answer: &Answer, wait: Duration) -> Result<(), Failure> {
    answer.outcome.as_ref().map(|_| ()).map_err(|refusal| cut(&answer.step, wait, &refusal.to_string()))
}

/// No answer, whether by a cut or by silence, is the wait's doing where a new connection is answered.
async fn blamed(database: &Database, cx: &Cx, failure: Failure, wait: Duration) -> Failure {
    let answered = match database.sql.fresh(cx).await {
        Ok(mut other) => {
            let answered = other.send(cx, "SELECT 1").await.is_ok();
            other.end().await;
            answered
        }
        Err(_) => false,
    };
    if answered { cut(&failure.step, wait, &failure.actual) } else { failure }
}

fn cut(step: &str, wait: Duration, actual: &str) -> Failure {
    let expected = format!("an answer after {} without a statement", text::duration(wait));
    Failure::new(causes::IDLE_CONNECTION_CUT, step, expected, actual)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::given;

    const WAIT: Duration = Duration::from_secs(70);

    #[test]
    fn wait_timeout_is_judged_where_it_is_told() {
        assert_eq!(long_enough(&given::rows(&[&["28800"]])), Ok(Some(28_800)));
        assert_eq!(long_enough(&given::rows(&[&["300"]])), Ok(Some(300)));
        assert_eq!(long_enough(&given::refused(1193, "Unknown system variable")), Ok(None));
        let short = long_enough(&given::rows(&[&["299"]])).unwrap_err();
        assert_eq!((short.cause, short.actual.as_str()), (causes::WAIT_TIMEOUT_SHORT, "299 seconds"));
    }

    #[test]
    fn a_wait_that_does_not_fit_is_not_done() {
        assert_eq!(budgeted(WAIT, Duration::from_secs(71)), Ok(()));
        let failure = budgeted(WAIT, Duration::from_mins(1)).unwrap_err();
        assert_eq!(failure.cause, cause::TIMED_OUT);
        assert!(failure.remedy.is_some_and(|remedy| remedy.contains("idle_wait")));
    }

    #[test]
    fn a_refusal_after_the_wait_is_a_cut() {
        assert_eq!(judge(&given::rows(&[&["1"]]), WAIT), Ok(()));
        let ended = given::refused(4031, "The client was disconnected by the server because of inactivity.");
        let failure = judge(&ended, WAIT).unwrap_err();
        assert_eq!(failure.cause, causes::IDLE_CONNECTION_CUT);
        assert_eq!(failure.expected, "an answer after 1 min 10 s without a statement");
    }
}
