//! The server's clock is right to a minute.
//!
//! Tokens, sessions and signatures bear times: a server that is off by more than a minute ends them early or takes
//! them as not valid yet, and users are logged out without a reason that they can see. Source: s02.

use harness::{Cost, Cx, Depth, Effect, Failure, Finding, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::net::clock::{date, describe, skew};
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
    let said = describe(skew);
    if skew.abs() > MOST {
        let expected = format!("a `Date` that is at most {MOST} s off");
        return Err(Failure::new(causes::CLOCK_OFF, step, expected, format!("Date: {header}, {said}")));
    }
    Ok(format!("Date is {said}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_a_minute_is_too_much_either_way() {
        assert_eq!(judge("GET /", "", 0).unwrap(), "Date is right");
        assert_eq!(judge("GET /", "", -60).unwrap(), "Date is 60 s behind");
        let failure = judge("GET /", "then", -600).unwrap_err();
        assert_eq!((failure.cause, failure.actual.as_str()), (causes::CLOCK_OFF, "Date: then, 600 s behind"));
        assert_eq!(judge("GET /", "", 61).unwrap_err().cause, causes::CLOCK_OFF);
    }
}
