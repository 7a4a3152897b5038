//! The judge over changed records: what each outcome, each word of the matrix and each flag does to verdict and exit code.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use common::{options, run, stand};
use harness::record::{CaseRecord, Record, Skip};
use harness::vocabulary::Depth;
use harness::{Fault, Outcome, SkipKind, Support, Verdict};
use underpin::report_files::judge_again;

/// A record in which everything passed, made by a real run.
async fn healthy() -> Record {
    let folder = tempfile::tempdir().unwrap();
    let (stand, environment) = stand("docker-registry-delete", &[], folder.path()).await;
    let record = run(environment, options(), &folder.path().join("state")).await;
    stand.stop().await;
    record
}

fn judged(mut record: Record) -> (Verdict, Support, u8) {
    judge_again(&mut record, &underpin::matrix::load(None).unwrap());
    let again = record.clone();
    judge_again(&mut record, &underpin::matrix::load(None).unwrap());
    assert_eq!(again, record, "judging twice changes nothing");
    let target = &record.targets[0];
    (target.verdict.unwrap(), target.categories[0].support, record.summary.exit_code)
}

fn case<'r>(record: &'r mut Record, slug: &str) -> &'r mut CaseRecord {
    record.targets[0].cases.iter_mut().find(|case| case.slug() == slug).unwrap()
}

fn end(record: &mut Record, slug: &str, fault: Fault) {
    let case = case(record, slug);
    case.outcome = Some(fault.outcome());
    case.fault = Some(fault);
    case.cause = Some("a-cause".to_owned());
    "it does not hold".clone_into(&mut case.summary);
}

fn skip(record: &mut Record, slug: &str, kind: SkipKind) {
    let case = case(record, slug);
    case.outcome = Some(Outcome::Skipped);
    case.skip = Some(Skip { kind, text: "why".to_owned() });
}

#[tokio::test]
async fn outcomes_lead_to_verdicts() {
    let healthy = healthy().await;
    assert_eq!(judged(healthy.clone()), (Verdict::Ready, Support::Supported, 0));
    let changed = |change: &dyn Fn(&mut Record)| {
        let mut record = healthy.clone();
        change(&mut record);
        let (verdict, _, exit) = judged(record);
        (verdict, exit)
    };
    let deep = |r: &mut Record| {
        r.run.depth = Depth::Deep;
        for case in r.targets[0].cases.iter_mut().filter(|case| case.depth == Depth::Deep) {
            (case.outcome, case.skip) = (Some(Outcome::Passed), None);
        }
    };
    assert_eq!(changed(&deep), (Verdict::Certified, 0));
    assert_eq!(
        changed(&|r| r.run.depth = Depth::Deep),
        (Verdict::Partial, 0),
        "what deep runs need was left out"
    );
    assert_eq!(changed(&|r| end(r, "ping", Fault::Product)), (Verdict::Incompatible, 1));
    assert_eq!(changed(&|r| end(r, "ping", Fault::Setup)), (Verdict::Misconfigured, 1));
    assert_eq!(changed(&|r| end(r, "ping", Fault::Environment)), (Verdict::Inconclusive, 3));
    assert_eq!(changed(&|r| end(r, "ping", Fault::Underpin)), (Verdict::Inconclusive, 3));
    // One fault of the product outweighs every fault of the set-up, and each of these what could not be found out.
    let both = |r: &mut Record| {
        end(r, "ping", Fault::Environment);
        end(r, "tls", Fault::Setup);
        end(r, "challenge", Fault::Product);
    };
    assert_eq!(changed(&both), (Verdict::Incompatible, 1));
    assert_eq!(changed(&|r| case(r, "ping").outcome = Some(Outcome::Blocked)), (Verdict::Inconclusive, 3));
    assert_eq!(changed(&|r| case(r, "ping").flaky = true), (Verdict::Inconclusive, 3));
    assert_eq!(changed(&|r| case(r, "ping").outcome = None), (Verdict::Inconclusive, 3));
    assert_eq!(changed(&|r| skip(r, "ping", SkipKind::Permission)), (Verdict::Inconclusive, 3));
    assert_eq!(changed(&|r| skip(r, "ping", SkipKind::NotGiven)), (Verdict::Partial, 3));
    assert_eq!(changed(&|r| skip(r, "ping", SkipKind::NotSelected)), (Verdict::Partial, 0));
    assert_eq!(changed(&|r| skip(r, "ping", SkipKind::NotApplicable)), (Verdict::Ready, 0));
    assert_eq!(changed(&|r| end(r, "mount", Fault::Product)), (Verdict::Ready, 0), "recommended is a remark");
    assert_eq!(changed(&|r| end(r, "chunked_patch", Fault::Product)), (Verdict::Ready, 0));
}

#[tokio::test]
async fn what_was_left_out_for_one_reason_is_said_once() {
    let mut record = healthy().await;
    for slug in ["ping", "tls", "challenge", "create_on_push"] {
        skip(&mut record, slug, SkipKind::NotGiven);
    }
    case(&mut record, "tls").skip.as_mut().unwrap().text = "another".to_owned();
    judge_again(&mut record, &underpin::matrix::load(None).unwrap());
    let reasons = &record.targets[0].reasons;
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(reasons.iter().any(|reason| reason == "tls was not checked: another"), "{reasons:?}");
    let rest = reasons.iter().find(|reason| reason.ends_with(" and 1 more were not checked: why"));
    assert!(rest.is_some_and(|reason| reason.contains("ping")), "{reasons:?}");
}

#[tokio::test]
async fn the_matrix_leads_to_verdicts() {
    let healthy = healthy().await;
    let product = |product: Option<&str>| {
        let mut record = healthy.clone();
        let identity = record.targets[0].identity.as_mut().unwrap();
        identity.product = product.map(str::to_owned);
        record
    };
    assert_eq!(judged(product(Some("artifactory"))), (Verdict::Limited, Support::Limited, 0));
    assert_eq!(judged(product(Some("nexus"))), (Verdict::Limited, Support::Limited, 0));
    assert_eq!(judged(product(Some("gcr"))), (Verdict::Ready, Support::Supported, 0));
    assert_eq!(judged(product(Some("amazon-ecr"))), (Verdict::Unsupported, Support::Unsupported, 1));
    // By the row of the protocol, and printed so.
    for unlisted in [Some("harbor"), None] {
        let mut record = product(unlisted);
        assert_eq!(judged(record.clone()), (Verdict::Ready, Support::Supported, 0), "{unlisted:?}");
        judge_again(&mut record, &underpin::matrix::load(None).unwrap());
        let printed = &record.targets[0].categories[0].product;
        assert!(
            printed.contains("as Docker Registry HTTP API V2; the product itself is not listed"),
            "{printed}"
        );
        end(&mut record, "create_on_push", Fault::Product);
        assert_eq!(judged(record).0, Verdict::Incompatible);
    }
    let mut record = healthy.clone();
    record.targets[0].identity = None;
    end(&mut record, "identity", Fault::Environment);
    assert_eq!(judged(record), (Verdict::Inconclusive, Support::Unknown, 3));
}

#[tokio::test]
async fn flags_move_the_exit_code_and_no_verdict() {
    let mut record = healthy().await;
    skip(&mut record, "ping", SkipKind::NotSelected);
    record.run.strict = true;
    assert_eq!(judged(record.clone()), (Verdict::Partial, Support::Supported, 3));
    record.run.accept = vec![Verdict::Partial];
    assert_eq!(judged(record.clone()), (Verdict::Partial, Support::Supported, 0));
    record.run.interrupted = true;
    assert_eq!(judged(record).2, 130);
}

#[tokio::test]
async fn conditions_and_ways_out_stand_in_the_record() {
    let mut record = healthy().await;
    record.targets[0].identity.as_mut().unwrap().product = Some("artifactory".to_owned());
    judge_again(&mut record, &underpin::matrix::load(None).unwrap());
    assert!(
        record.targets[0].categories[0].remarks.len() >= 3,
        "{:?}",
        record.targets[0].categories[0].remarks
    );
    record.targets[0].identity.as_mut().unwrap().product = Some("amazon-ecr".to_owned());
    judge_again(&mut record, &underpin::matrix::load(None).unwrap());
    assert!(record.targets[0].categories[0].remedy.as_deref().unwrap().contains("s3storage"));
}
