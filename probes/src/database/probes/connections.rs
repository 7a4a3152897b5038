//! The server has connections for all of Gitpod.
//!
//! Server and bridge hold pools of ten connections each per replica (`TypeORM` with mysqljs,
//! `components/gitpod-db/src/typeorm/typeorm.ts`), usage and the public API pools without a bound
//! (`components/usage/pkg/db/conn.go`), and sessions of browsers one more: all by one user. The numbers are read first;
//! connections are opened only where forty more stay free for those who use the server now. Source: my30.

use futures::StreamExt as _;
use harness::{
    Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, SkipKind, text,
};

use crate::database::sql::{Answer, Session};
use crate::database::{Database, causes};

/// How many connections Gitpod needs, and how many stay free for others while ours are open.
const HEADROOM: u64 = 40;
/// How many are opened.
const OPENED: u64 = 33;
/// How many log in at a time.
const AT_ONCE: usize = 16;

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::connections",
        key: "my30",
        title: "the server has forty connections free for Gitpod",
        why: "Gitpod's components hold pools of connections, all by one user. Where the server or the user's limit ends before them, log-ins to Gitpod and starts of workspaces fail with \"Too many connections\".",
        wire: "SELECT of `max_connections` and `max_user_connections`, `SHOW GLOBAL STATUS LIKE 'Threads_connected'`; if forty stay free beside them, 33 log-ins, 16 at a time, each with `SELECT 1`, and good-byes when all stand.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 300_000, connections: 33 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let numbers = read(database, cx).await?;
    numbers.judge()?;
    if !numbers.leave_room() {
        cx.remark(&format!("{}: {OPENED} connections were not opened to try it", numbers.said()));
        return Ok(Passed::saying(format!("{}; none opened", numbers.said())));
    }
    open(database, cx).await?;
    Ok(Passed::saying(format!("{}; {OPENED} opened at the same time", numbers.said())))
}

async fn read(database: &Database, cx: &Cx) -> Result<Numbers, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let numbers = Numbers {
        most: number(&session.send(cx, "SELECT @@global.max_connections").await?),
        user: [
            number(&session.send(cx, "SELECT @@global.max_user_connections").await?),
            number(&session.send(cx, "SELECT @@session.max_user_connections").await?),
        ],
        used: number(&session.send(cx, "SHOW GLOBAL STATUS LIKE 'Threads_connected'").await?),
    };
    session.done();
    Ok(numbers)
}

/// The number in the last column of the only row; a row of SHOW has the name before it.
fn number(answer: &Answer) -> Option<u64> {
    let row = answer.outcome.as_ref().ok()?.rows.first()?;
    std::str::from_utf8(row.last()?.as_ref()?).ok()?.trim().parse().ok()
}

/// What the server tells; `None` where it does not.
#[derive(Clone, Copy, Debug, Default)]
struct Numbers {
    /// `max_connections`. Of a product without a limit it is 0.
    most: Option<u64>,
    /// `max_user_connections`, the server's own and that of this session's user; 0 is no limit.
    user: [Option<u64>; 2],
    /// `Threads_connected`.
    used: Option<u64>,
}

impl Numbers {
    /// How many connections more the server takes, as far as the numbers tell.
    fn free(&self) -> Option<u64> {
        let most = self.most.filter(|&most| most > 0)?;
        Some(most.saturating_sub(self.used.unwrap_or(0)))
    }

    /// How many connections the user may have: the session's value is the one that holds, the server's where it is not told.
    fn of_user(&self) -> Option<u64> {
        let [global, session] = self.user;
        session.or(global).filter(|&limit| limit > 0)
    }

    fn judge(&self) -> Result<(), NotPassed> {
        if self.most.is_none() {
            let text = "the server does not tell max_connections, and none are opened without it".to_owned();
            return Err(NotPassed::Skipped { kind: SkipKind::Permission, text });
        }
        if let Some(limit) = self.of_user().filter(|&limit| limit < HEADROOM) {
            let expected = format!("{HEADROOM} connections of Gitpod's user, or no limit");
            let actual = format!("max_user_connections is {limit}");
            let step = "SELECT @@session.max_user_connections";
            return Err(Failure::new(causes::USER_CONNECTIONS_LIMITED, step, expected, actual).into());
        }
        if self.free().is_some_and(|free| free < HEADROOM) {
            let step = "SELECT @@global.max_connections; SHOW GLOBAL STATUS LIKE 'Threads_connected'";
            let expected = format!("{HEADROOM} connections that nobody uses");
            return Err(Failure::new(causes::CONNECTIONS_FEW, step, expected, self.said()).into());
        }
        Ok(())
    }

    /// Whether ours can be opened and enough stay free. How many the user has open is not known, but not more than all.
    fn leave_room(&self) -> bool {
        let Some(used) = self.used else { return false };
        let needed = used + OPENED + HEADROOM;
        let most = self.most.filter(|&most| most > 0);
        most.is_none_or(|most| most >= needed) && self.of_user().is_none_or(|limit| limit >= needed)
    }

    fn said(&self) -> String {
        let most = match self.most {
            Some(0) => "no limit to connections".to_owned(),
            Some(most) => format!("max_connections is {most}"),
            None => "max_connections is not told".to_owned(),
        };
        let used = match self.used {
            Some(used) => format!("{used} are in use"),
            None => "how many are in use is not told".to_owned(),
        };
        let user = self.of_user().map(|limit| format!(", the user may have {limit}")).unwrap_or_default();
        format!("{most}, {used}{user}")
    }
}

/// Opens them side by side, keeps each until the last stands, and ends all with good-byes, whatever came.
async fn open(database: &Database, cx: &Cx) -> Result<(), NotPassed> {
    let numbers = 0..OPENED;
    let log_ins = numbers.map(|_| log_in(database, cx));
    let opened: Vec<_> = futures::stream::iter(log_ins).buffer_unordered(AT_ONCE).collect().await;
    let (mut sessions, mut refused) = (Vec::new(), None);
    for one in opened {
        match one {
            Ok(session) => sessions.push(session),
            Err(not_passed) => refused = refused.or(Some(not_passed)),
        }
    }
    let stand = sessions.len() as u64;
    futures::future::join_all(sessions.into_iter().map(Session::end)).await;
    refused.map_or(Ok(()), |refused| Err(judge(refused, stand)))
}

async fn log_in(database: &Database, cx: &Cx) -> Result<Session, NotPassed> {
    let mut session = database.sql.fresh(cx).await?;
    let refused = |step: &str, refusal: &crate::database::sql::Refusal| {
        Failure::new(causes::CONNECTIONS_FEW, step, "1", refusal.to_string())
    };
    session.ask(cx, "SELECT 1", refused).await?;
    Ok(session)
}

/// The failure of one log-in among many, after one alone went well: whose limit it met tells the server's number.
fn judge(refused: NotPassed, stand: u64) -> NotPassed {
    let failure = match refused {
        NotPassed::Failure(failure) => failure,
        other @ (NotPassed::Skipped { .. } | NotPassed::Blocked { .. }) => return other,
    };
    let cause = match failure.cause {
        cause if cause == causes::CONNECTIONS_FEW => cause,
        cause if cause == causes::TOO_MANY_CONNECTIONS => match code(&failure.actual) {
            Some(1203 | 1226) => causes::USER_CONNECTIONS_LIMITED,
            _ => causes::CONNECTIONS_FEW,
        },
        _ => return (*failure).into(),
    };
    let expected = format!("{OPENED} connections at the same time");
    let actual = format!("{} stood, then {}", text::count(stand, "connection"), failure.actual);
    Failure::new(cause, failure.step, expected, actual).into()
}

/// The number of an error as failures tell it: `error 1040 (08004): …`.
fn code(actual: &str) -> Option<u16> {
    actual.split_once("error ")?.1.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::given;

    const TOLD: Numbers = Numbers { most: Some(151), user: [Some(0), Some(0)], used: Some(3) };

    fn why(numbers: Numbers) -> &'static str {
        numbers.judge().map_or_else(given::why, |()| "passed")
    }

    #[test]
    fn numbers_are_read_from_select_and_show() {
        assert_eq!(number(&given::rows(&[&["151"]])), Some(151));
        assert_eq!(number(&given::rows(&[&["Threads_connected", "3"]])), Some(3));
        assert_eq!(number(&given::rows(&[])), None);
        assert_eq!(number(&given::rows(&[&["NULL"]])), None);
        assert_eq!(number(&given::refused(1193, "Unknown system variable")), None);
    }

    #[test]
    fn forty_have_to_be_free() {
        assert_eq!(why(TOLD), "passed");
        assert_eq!(why(Numbers { used: Some(111), ..TOLD }), "passed");
        assert_eq!(why(Numbers { used: Some(112), ..TOLD }), "connections-few");
        assert_eq!(why(Numbers { used: Some(500), ..TOLD }), "connections-few");
        assert_eq!(why(Numbers { most: Some(30), used: None, ..TOLD }), "connections-few");
        assert_eq!(why(Numbers { most: Some(0), ..TOLD }), "passed");
        assert_eq!(why(Numbers { most: None, ..TOLD }), "permission");
    }

    #[test]
    fn the_limit_of_the_user_counts_and_that_of_the_server_where_it_is_not_told() {
        assert_eq!(why(Numbers { user: [Some(0), Some(20)], ..TOLD }), "user-connections-limited");
        assert_eq!(why(Numbers { user: [Some(20), None], ..TOLD }), "user-connections-limited");
        assert_eq!(why(Numbers { user: [Some(20), Some(100)], ..TOLD }), "passed");
        assert_eq!(why(Numbers { user: [None, None], ..TOLD }), "passed");
    }

    #[test]
    fn none_are_opened_unless_forty_stay_free() {
        assert!(TOLD.leave_room());
        assert!(Numbers { used: Some(78), ..TOLD }.leave_room());
        assert!(!Numbers { used: Some(79), ..TOLD }.leave_room());
        assert!(!Numbers { used: None, ..TOLD }.leave_room());
        assert!(!Numbers { user: [Some(0), Some(60)], ..TOLD }.leave_room());
        assert!(Numbers { most: Some(0), ..TOLD }.leave_room());
    }

    #[test]
    fn the_numbers_are_said() {
        assert_eq!(TOLD.said(), "max_connections is 151, 3 are in use");
        let limited = Numbers { most: Some(0), user: [None, Some(60)], used: None };
        assert_eq!(
            limited.said(),
            "no limit to connections, how many are in use is not told, the user may have 60"
        );
    }

    #[test]
    fn a_refused_log_in_tells_whose_limit_it_was() {
        let of =
            |cause, actual: &str| judge(Failure::new(cause, "logging in", "a log-in", actual).into(), 20);
        let few = of(causes::TOO_MANY_CONNECTIONS, "error 1040 (08004): Too many connections");
        let NotPassed::Failure(failure) = &few else { panic!("{few:?}") };
        assert_eq!(failure.actual, "20 connections stood, then error 1040 (08004): Too many connections");
        assert_eq!(given::why(few), "connections-few");
        for code in [1203, 1226] {
            let limited = of(causes::TOO_MANY_CONNECTIONS, &format!("error {code} (42000): User gitpod has"));
            assert_eq!(given::why(limited), "user-connections-limited");
        }
        assert_eq!(given::why(of(causes::CONNECTIONS_FEW, "error 9001 (HY000): x")), "connections-few");
        assert_eq!(given::why(of(causes::CONNECTION_LOST, "reset")), "connection-lost");
    }
}
