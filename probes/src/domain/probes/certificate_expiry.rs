//! The certificate is good for three weeks more.
//!
//! cert-manager renews 30 days before the end: one that ends sooner was not renewed, or is not renewed by anybody. Source: c10.

use std::future::ready;

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::domain::certificate::{day, now};
use crate::domain::{Domain, causes};
use crate::x509::Certificate;

/// What the facts give.
const DAYS: i64 = 21;
const DAY: i64 = 24 * 60 * 60;

pub(super) const PROBE: Probe<Domain> = Probe {
    info: ProbeInfo {
        id: "domain::certificate_expiry",
        key: "c10",
        title: "the certificate is good for three weeks more",
        why: "When the certificate is over, nobody reaches Gitpod and no workspace starts. One that ends within three weeks is not being renewed.",
        wire: "Nothing: the dates of the certificate that the environment names are read.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |domain, cx| Box::pin(ready(run(domain, cx))),
};

fn run(domain: &Domain, _: &Cx) -> Result<Passed, NotPassed> {
    let given = domain.certificate.as_ref().ok_or_else(super::not_given)?;
    let (_, chain) = given.own()?;
    judge(chain, now())
}

/// The first to end decides: without what stands between nobody trusts the certificate.
fn judge(chain: &[Certificate], now: i64) -> Result<Passed, NotPassed> {
    let between = chain.iter().filter(|one| !one.is_self_signed());
    let Some(first) = between.chain(chain.first()).min_by_key(|one| one.not_after) else {
        return Err(NotPassed::Blocked { by: "https_cert" });
    };
    if first.not_after < now {
        // That is more than a remark, and another probe's finding.
        let by = if chain.first() == Some(first) { "https_cert" } else { "certificate_chain" };
        return Err(NotPassed::Blocked { by });
    }
    let (end, left) = (day(first.not_after), (first.not_after - now) / DAY);
    if left < DAYS {
        let step = "reading the end of the certificate";
        let actual = format!("{} ends on {end}, in {}", first.called(), days(left));
        let expected = format!("an end in {DAYS} days or more");
        return Err(Failure::new(causes::DOMAIN_CERTIFICATE_ENDS_SOON, step, expected, actual).into());
    }
    Ok(Passed::saying(format!("until {end}, {} more", days(left))))
}

fn days(count: i64) -> String {
    harness::text::count(u64::try_from(count).unwrap_or_default(), "day")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::made::{self, Leaf};

    #[test]
    fn three_weeks_are_enough_and_a_day_less_is_not() {
        let chain = made::with_middle(&Leaf { years: (2025, 2026), ..Leaf::default() }, (2020, 2040));
        let before = |days: i64| chain[0].not_after - days * DAY;
        assert!(judge(&chain, before(DAYS)).is_ok());
        let Err(NotPassed::Failure(failure)) = judge(&chain, before(DAYS - 1)) else { panic!("not failed") };
        assert!(failure.actual.ends_with("ends on 2026-01-01, in 20 days"), "{}", failure.actual);
        assert_eq!(judge(&chain, before(-1)), Err(NotPassed::Blocked { by: "https_cert" }));
    }

    #[test]
    fn what_stands_between_ends_the_chain_too() {
        let chain = made::with_middle(&Leaf::default(), (2020, 2026));
        assert!(matches!(judge(&chain, chain[1].not_after - DAY), Err(NotPassed::Failure(_))));
        assert_eq!(
            judge(&chain, chain[1].not_after + DAY),
            Err(NotPassed::Blocked { by: "certificate_chain" })
        );
    }
}
