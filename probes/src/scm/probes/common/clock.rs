//! The server's clock is right to a minute.
//!
//! Tokens, sessions and signatures bear times: a server that is off by more than a minute ends them early or takes
//! them as not valid yet, and users are logged out without a reason that they can see. Source: s02.

use harness::{Cost, Cx, Depth, Effect, Failure, Finding, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::causes;
use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::clock",
        key: "s02",
        title: "the clock of the server agrees with ours",
        why: "Tokens, sessions and signatures bear times: a server that is off by more than a minute ends them early or takes them as not valid yet, and users are logged out without a reason that they can see.",
        wire: "The `Date` of answers that other cases have read anyway, held against the time of this machine.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, std::future::ready(run(scm, cx)))),
};

/// What clocks may differ by, in seconds.
const MOST: i64 = 60;

fn run(scm: &Scm, cx: &Cx) -> Finding {
    cx.evidence_of(&scm.root_evidence);
    let header = scm.root.header("date");
    let Some(date) = date(header) else {
        return Err(NotPassed::not_applicable("the server tells no time"));
    };
    let (before, after) = scm.root_between;
    let skew = skew(date, before, after);
    cx.observe("clock-skew-seconds", "", skew.into());
    Ok(judge(&scm.root.line, header, skew).map(Passed::saying)?)
}

fn judge(step: &str, header: &str, skew: i64) -> Result<String, Failure> {
    let said = match skew {
        0 => "right".to_owned(),
        ahead @ 1.. => format!("{ahead} s ahead"),
        behind => format!("{} s behind", -behind),
    };
    if skew.abs() > MOST {
        let expected = format!("a `Date` that is at most {MOST} s off");
        return Err(Failure::new(causes::CLOCK_OFF, step, expected, format!("Date: {header}, {said}")));
    }
    Ok(format!("Date is {said}"))
}

/// The time of a `Date` header, in seconds.
fn date(header: &str) -> Option<i64> {
    jiff::fmt::rfc2822::parse(header).ok().map(|date| date.timestamp().as_second())
}

/// How far a time that was read between two of ours is ahead of them.
fn skew(theirs: i64, before: i64, after: i64) -> i64 {
    if theirs < before { theirs - before } else { (theirs - after).max(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_held_against_the_time_in_which_it_was_read() {
        assert_eq!(date("Tue, 14 Nov 2023 22:13:20 GMT"), Some(1_700_000_000));
        assert_eq!((date(""), date("now")), (None, None));
        assert_eq!((skew(10, 10, 12), skew(12, 10, 12), skew(9, 10, 12), skew(15, 10, 12)), (0, 0, -1, 3));
    }

    #[test]
    fn more_than_a_minute_is_too_much_either_way() {
        assert_eq!(judge("GET /", "", 0).unwrap(), "Date is right");
        assert_eq!(judge("GET /", "", -60).unwrap(), "Date is 60 s behind");
        let failure = judge("GET /", "then", -600).unwrap_err();
        assert_eq!((failure.cause, failure.actual.as_str()), (causes::CLOCK_OFF, "Date: then, 600 s behind"));
        assert_eq!(judge("GET /", "", 61).unwrap_err().cause, causes::CLOCK_OFF);
    }
}
