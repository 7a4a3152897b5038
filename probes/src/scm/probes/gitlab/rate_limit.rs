//! The rate limit leaves room for the calls of a start of a workspace.
//!
//! Each start of a workspace costs about a dozen calls. Where the limit of the instance is small, users are refused
//! when several start at once. Source: l17.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::gitlab;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_rate_limit",
        key: "l17",
        title: "the rate limit leaves room",
        why: "Each start of a workspace costs about a dozen calls. Where the limit of the instance is small, users are refused when several start at once.",
        wire: "The headers `RateLimit-Limit` and `RateLimit-Remaining` of answers that other cases have read anyway.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// What a start of a workspace costs.
const START: u64 = 12;
/// What a limit has to allow in a minute: five starts of one user, with a project open beside them.
const FLOOR: u64 = 5 * START;

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitLab).await?;
    let answer = at.user(cx).await.map_err(|error| gitlab::or_blocked(error, "gitlab_user"))?;
    let Some(room) = Room::of(&answer) else {
        return Ok(Passed::saying("no limit is told"));
    };
    if let Some(left) = room.left {
        cx.observe("requests-left", "", left.into());
    }
    judge(&answer, room)?;
    Ok(Passed::saying(room.said()))
}

/// What the headers say; GitLab counts by the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Room {
    limit: u64,
    left: Option<u64>,
}

impl Room {
    fn of(answer: &Answer) -> Option<Self> {
        let number = |name: &str| answer.header(name).parse().ok();
        Some(Self { limit: number("ratelimit-limit")?, left: number("ratelimit-remaining") })
    }

    fn said(self) -> String {
        let left = self.left.map_or_else(String::new, |left| format!(", of which {left} are left"));
        format!("{} requests a minute{left}", self.limit)
    }
}

fn judge(answer: &Answer, room: Room) -> Result<(), Failure> {
    if room.limit >= FLOOR && room.left.is_none_or(|left| left >= START) {
        return Ok(());
    }
    let expected = format!(
        "{FLOOR} requests a minute, of which {START} are left, as much as a start of a workspace costs"
    );
    Err(Failure::new(causes::RATE_LIMIT_LOW, &answer.line, expected, room.said()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(limit: &str, left: &str) -> Option<bool> {
        let answer = Answer::of(200, &[("ratelimit-limit", limit), ("ratelimit-remaining", left)], "{}");
        Room::of(&answer).map(|room| judge(&answer, room).is_ok())
    }

    #[test]
    fn there_is_room_for_starts_of_workspaces() {
        assert_eq!(of("2000", "1988"), Some(true));
        assert_eq!(of("120", ""), Some(true), "what is left is not always told");
        assert_eq!(of("60", "12"), Some(true));
        assert_eq!(of("10", "2"), Some(false));
        assert_eq!(of("59", "59"), Some(false));
        assert_eq!(of("2000", "11"), Some(false), "another tool uses it up");
        assert_eq!(of("", ""), None);
    }
}
