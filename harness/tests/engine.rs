//! The engine against a scripted family: every cause of its own, and every promise about order, retries, budgets,
//! waivers, clean-up and interruption.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod script;

use std::time::Duration;

use harness::plan::{Select, Shard};
use harness::record::{CaseRecord, Record};
use harness::vocabulary::Depth;
use harness::{Fault, Outcome, SkipKind, Verdict};
use script::{Scene, day};

fn case<'r>(record: &'r Record, slug: &str) -> &'r CaseRecord {
    record.targets[0].cases.iter().find(|case| case.slug() == slug).unwrap()
}

fn outcome(record: &Record, slug: &str) -> Outcome {
    case(record, slug).outcome.unwrap()
}

fn cause(record: &Record, slug: &str) -> String {
    case(record, slug).cause.clone().unwrap_or_default()
}

fn only(slugs: &[&str]) -> Select {
    Select::Filters(slugs.iter().map(|slug| format!("script::{slug}")).collect())
}

#[tokio::test]
async fn a_healthy_target_passes_and_leaves_nothing() {
    let mut scene = Scene::new();
    let record = scene.play(only(&["holds", "creates", "builds"])).await;
    for slug in ["connect", "identity", "holds", "creates", "builds"] {
        assert_eq!(outcome(&record, slug), Outcome::Passed, "{slug}");
    }
    let target = &record.targets[0];
    assert_eq!((target.created, target.removed, target.leftovers.len()), (2, 2, 0));
    assert!(record.run.complete && !record.run.interrupted);
    assert_eq!(scene.log().iter().filter(|line| *line == "connect").count(), 1);
    assert_eq!(scene.log().iter().filter(|line| *line == "identify").count(), 1);
    assert_eq!(std::fs::read_dir(scene.state()).unwrap().count(), 0, "the journal of a clean run is removed");
}

#[tokio::test]
async fn what_a_target_tells_after_the_clean_up_belongs_to_it() {
    let mut scene = Scene::new();
    let record = scene.play(only(&["creates"])).await;
    let log = scene.log();
    assert_eq!(log[log.len() - 2..], ["remove thing of creates", "close"]);
    let told = record.targets[0].observed.last().unwrap();
    assert_eq!((told.key.as_str(), told.case.as_str()), ("lines", "clean-up"));
    assert_eq!(told.value, log.len());
}

#[tokio::test]
async fn each_fault_has_its_outcome_and_its_verdict() {
    for (slug, expected, verdict, exit) in [
        ("cannot", Outcome::Failed, Verdict::Incompatible, 1),
        ("misset", Outcome::Failed, Verdict::Misconfigured, 1),
        ("unreached", Outcome::Errored, Verdict::Inconclusive, 3),
    ] {
        let record = Scene::new().play(only(&[slug])).await;
        assert_eq!(outcome(&record, slug), expected, "{slug}");
        assert_eq!(record.targets[0].verdict, Some(verdict), "{slug}");
        assert_eq!(record.summary.exit_code, exit, "{slug}");
        assert!(!case(&record, slug).evidence.is_empty(), "evidence of a case that did not pass is kept");
    }
}

#[tokio::test]
async fn a_panic_is_our_own_defect() {
    let record = Scene::new().play(only(&["panics"])).await;
    let case = case(&record, "panics");
    assert_eq!((case.outcome, case.fault), (Some(Outcome::Errored), Some(Fault::Underpin)));
    assert_eq!(case.cause.as_deref(), Some("panicked"));
    assert!(case.actual.as_deref().unwrap().contains("a scripted panic"));
}

#[tokio::test(start_paused = true)]
async fn a_time_out_names_its_step_and_is_tried_twice() {
    let record = Scene::new().play(only(&["hangs"])).await;
    let case = case(&record, "hangs");
    assert_eq!(case.cause.as_deref(), Some("timed-out"));
    assert!(case.actual.as_deref().unwrap().starts_with("waiting for nothing:"), "{:?}", case.actual);
    assert_eq!(case.attempts.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_waits_by_its_settings_has_more_time_but_not_than_its_target() {
    let record = Scene::new().play(only(&["is_slow"])).await;
    let slow = case(&record, "is_slow");
    assert_eq!((slow.outcome, slow.attempts.len()), (Some(Outcome::Passed), 1));
    let mut scene = Scene::new();
    scene.common.budget.target = Duration::from_secs(40);
    assert_eq!(cause(&scene.play(only(&["is_slow"])).await, "is_slow"), "timed-out");
}

#[tokio::test]
async fn what_is_for_another_product_lacks_nothing() {
    let record = Scene::new().play(only(&["holds", "foreign", "keyless"])).await;
    let skip = |slug: &str| case(&record, slug).skip.clone().unwrap();
    assert_eq!(skip("keyless").kind, SkipKind::NotGiven);
    assert_eq!(skip("foreign").kind, SkipKind::NotApplicable);
    assert_eq!(skip("foreign").text, "Script answers, and this is for another");
    assert_eq!(case(&record, "foreign").summary, skip("foreign").text);
}

#[tokio::test(start_paused = true)]
async fn budgets_nest() {
    let mut scene = Scene::new();
    scene.common.budget.target = Duration::from_secs(3);
    let record = scene.play(only(&["hangs", "hangs_too"])).await;
    assert_eq!(cause(&record, "hangs"), "timed-out");
    assert!(
        record.run.duration_ms <= 3_100,
        "the target's budget ends all of it: {} ms",
        record.run.duration_ms
    );
}

#[tokio::test]
async fn a_pass_on_a_retry_is_flaky_and_not_conclusive() {
    let record = Scene::new().play(only(&["flaps"])).await;
    let case = case(&record, "flaps");
    assert!(case.flaky && case.outcome == Some(Outcome::Passed));
    let causes: Vec<_> = case.attempts.iter().map(|attempt| attempt.cause.as_deref()).collect();
    assert_eq!(causes, [Some("script-unreached"), None]);
    assert_eq!(record.targets[0].verdict, Some(Verdict::Inconclusive));
}

#[tokio::test]
async fn what_needs_a_failed_case_is_blocked_by_it() {
    let mut scene = Scene::new();
    scene.connect = "works";
    let record = scene.play(only(&["needs_cannot"])).await;
    assert_eq!(outcome(&record, "needs_cannot"), Outcome::Blocked);
    assert_eq!(case(&record, "needs_cannot").blocked_by.as_deref(), Some("script::main::cannot"));
    assert!(!case(&record, "cannot").selected, "a prerequisite runs, and is not selected");
}

#[tokio::test(start_paused = true)]
async fn a_target_that_is_not_reached_blocks_everything_and_is_inconclusive() {
    let mut scene = Scene::new();
    scene.connect = "refused";
    let record = scene.play(Select::Filters(Vec::new())).await;
    assert_eq!(cause(&record, "connect"), "script-unreached");
    assert_eq!(outcome(&record, "identity"), Outcome::Blocked);
    assert_eq!(outcome(&record, "holds"), Outcome::Blocked);
    assert_eq!(record.targets[0].verdict, Some(Verdict::Inconclusive));
    assert_eq!(record.summary.exit_code, 3);
}

#[tokio::test]
async fn another_product_than_the_expected_one_fails_identity() {
    let mut scene = Scene::new();
    scene.common.expect = Some("another".to_owned());
    let record = scene.play(only(&["holds"])).await;
    assert_eq!(cause(&record, "identity"), "identity-unexpected");
    assert_eq!(record.targets[0].identity.as_ref().unwrap().product.as_deref(), Some("script"));
    assert_eq!(record.targets[0].verdict, Some(Verdict::Misconfigured));
}

#[tokio::test]
async fn contradicting_signs_leave_the_product_unknown() {
    let mut scene = Scene::new();
    scene.identify = "conflict";
    let record = scene.play(only(&["holds"])).await;
    assert_eq!(cause(&record, "identity"), "identity-conflict");
    assert_eq!(record.targets[0].verdict, Some(Verdict::Inconclusive));
}

#[tokio::test]
async fn nothing_is_created_when_the_journal_cannot_be_written() {
    let mut scene = Scene::new();
    scene.block_state();
    let record = scene.play(only(&["creates"])).await;
    assert_eq!(cause(&record, "creates"), "state-unwritable");
    assert!(!scene.log().iter().any(|line| line == "created"), "{:?}", scene.log());
}

#[tokio::test]
async fn what_cannot_be_removed_is_said_once() {
    let mut scene = Scene::new();
    scene.remove = "stays";
    let record = scene.play(only(&["creates", "builds"])).await;
    let target = &record.targets[0];
    assert_eq!((target.created, target.removed), (2, 0));
    assert_eq!(target.leftovers.len(), 1, "things that one command removes are one leftover");
    assert_eq!(
        std::fs::read_dir(scene.state()).unwrap().count(),
        1,
        "a sweep can, once the product is set so"
    );
}

#[tokio::test]
async fn what_was_not_removed_stays_in_the_journal() {
    let mut scene = Scene::new();
    scene.remove = "fails";
    let record = scene.play(only(&["creates"])).await;
    assert!(record.targets[0].leftovers[0].command.contains("underpin sweep"));
    assert_eq!(std::fs::read_dir(scene.state()).unwrap().count(), 1);
}

#[tokio::test]
async fn an_interrupted_run_cleans_up_and_says_what_did_not_finish() {
    let mut scene = Scene::new();
    scene.cancel_when = Some("created");
    let record = scene.play(only(&["creates", "waits_for_ever"])).await;
    assert!(record.run.interrupted && !record.run.complete);
    assert_eq!(cause(&record, "waits_for_ever"), "not-finished");
    assert_eq!(record.summary.exit_code, 130);
    assert_eq!((record.targets[0].created, record.targets[0].removed), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn the_budget_of_the_run_interrupts_it() {
    let mut scene = Scene::new();
    scene.options.timeout = Some(Duration::from_secs(1));
    let record = scene.play(only(&["waits_for_ever"])).await;
    assert!(record.run.interrupted);
    assert_eq!(record.summary.exit_code, 130);
}

#[tokio::test(start_paused = true)]
async fn provoking_probes_run_last_and_only_where_allowed() {
    let record = Scene::new().play(Select::Filters(Vec::new())).await;
    assert_eq!(case(&record, "provokes").skip.as_ref().unwrap().kind, SkipKind::NotSelected);

    let mut scene = Scene::new();
    scene.common.provokes = true;
    scene.play(only(&["provokes", "holds", "creates", "builds"])).await;
    assert_eq!(
        scene.log().iter().rposition(|line| line == "run provokes"),
        scene.log().iter().rposition(|line| line.starts_with("run "))
    );
}

#[tokio::test]
async fn no_more_probes_are_under_way_than_the_target_allows() {
    let mut scene = Scene::new();
    scene.common.concurrency = 2;
    scene.play(only(&["meets_1", "meets_2", "meets_3", "meets_4"])).await;
    assert_eq!(scene.most_at_once(), 2);
}

#[tokio::test(start_paused = true)]
async fn read_only_runs_skip_what_writes_and_what_needs_it() {
    let mut scene = Scene::new();
    scene.common.writes = false;
    let record = scene.play(Select::Filters(Vec::new())).await;
    assert_eq!(case(&record, "creates").skip.as_ref().unwrap().kind, SkipKind::NotGiven);
    assert!(case(&record, "reads_created").summary.starts_with("needs creates, which does not run"));
    assert_eq!(record.targets[0].created, 0);
}

#[tokio::test]
async fn partial_by_the_environment_exits_3_and_by_a_flag_0() {
    let mut scene = Scene::new();
    scene.common.writes = false;
    let record = scene.play(only(&["holds", "creates"])).await;
    assert_eq!((record.targets[0].verdict, record.summary.exit_code), (Some(Verdict::Partial), 3));

    let mut scene = Scene::new();
    scene.options.read_only = true;
    let record = scene.play(only(&["holds", "creates"])).await;
    assert_eq!((record.targets[0].verdict, record.summary.exit_code), (Some(Verdict::Partial), 0));

    let mut scene = Scene::new();
    scene.options.strict = true;
    assert_eq!(scene.play(only(&["holds"])).await.summary.exit_code, 3);
}

#[tokio::test]
async fn deep_probes_run_only_when_asked_for() {
    let record = Scene::new().play(only(&["digs"])).await;
    assert_eq!(outcome(&record, "digs"), Outcome::Skipped);
    assert_eq!(record.summary.exit_code, 4, "nothing ran");

    let mut scene = Scene::new();
    scene.options.depth = Depth::Deep;
    assert_eq!(outcome(&scene.play(only(&["digs"])).await, "digs"), Outcome::Passed);
}

#[tokio::test]
async fn fail_fast_leaves_the_rest_out() {
    let mut scene = Scene::new();
    scene.options.fail_fast = true;
    scene.common.concurrency = 1;
    let record = scene.play(only(&["cannot", "holds", "misset"])).await;
    let skipped =
        ["holds", "misset"].iter().filter(|slug| outcome(&record, slug) == Outcome::Skipped).count();
    assert!(skipped >= 1, "{record:#?}");
    assert_eq!(record.targets[0].verdict, Some(Verdict::Incompatible));
}

#[tokio::test]
async fn shards_cover_every_probe_once() {
    let mut seen = Vec::new();
    for part in 1..=3 {
        let mut scene = Scene::new();
        scene.options.shard = Some(Shard { part, of: 3 });
        let record = scene
            .play(Select::Filters(vec![
                "script::holds".into(),
                "script::creates".into(),
                "script::builds".into(),
            ]))
            .await;
        let selected =
            record.targets[0].cases.iter().filter(|case| case.selected && case.probe.contains("::"));
        seen.extend(selected.map(|case| case.slug().to_owned()));
    }
    seen.sort();
    assert_eq!(seen, ["builds", "creates", "holds"]);
}

#[tokio::test]
async fn each_reserved_case_can_run_alone() {
    let alone = |slug: &str| Select::Filters(vec![format!("script::main::{slug}")]);
    let record = Scene::new().play(alone("connect")).await;
    assert_eq!(
        (outcome(&record, "connect"), outcome(&record, "identity")),
        (Outcome::Passed, Outcome::Skipped)
    );
    let record = Scene::new().play(alone("identity")).await;
    assert_eq!(
        (outcome(&record, "connect"), outcome(&record, "identity")),
        (Outcome::Passed, Outcome::Passed)
    );
    assert!(!case(&record, "connect").selected);
}

#[tokio::test(start_paused = true)]
async fn the_verdict_alone_runs_what_is_required() {
    let record = Scene::new().play(Select::Filters(vec!["script::main::verdict".into()])).await;
    assert_eq!(outcome(&record, "holds"), Outcome::Passed);
    assert!(!case(&record, "holds").selected && case(&record, "verdict").selected);
    assert_eq!(outcome(&record, "advises"), Outcome::Skipped, "what is only recommended stays out");
}

#[tokio::test]
async fn waivers_cover_failures_until_their_day() {
    let mut scene = Scene::new();
    scene.waive("script::cannot", "2026-11-21");
    let record = scene.play(only(&["cannot"])).await;
    let covered = case(&record, "cannot");
    assert_eq!(
        (covered.outcome, covered.skip.as_ref().unwrap().kind),
        (Some(Outcome::Skipped), SkipKind::Waived)
    );
    // The rest of the probes was filtered out, and partial is the worse verdict.
    assert_eq!(record.targets[0].verdict, Some(Verdict::Partial));
    assert!(
        record.targets[0].reasons.contains(&"cannot: waived (failed) until 2026-11-21: monday".to_owned())
    );

    let mut scene = Scene::new();
    scene.waive("script::cannot", "2026-11-20");
    let record = scene.play(only(&["cannot"])).await;
    assert_eq!(record.targets[0].verdict, Some(Verdict::Incompatible));
    assert_eq!(record.targets[0].remarks, ["waiver: that of script::cannot expired on 2026-11-20: monday"]);

    let mut scene = Scene::new();
    scene.waive("script::holds", "2027-01-01");
    let record = scene.play(only(&["holds"])).await;
    assert_eq!(record.targets[0].remarks, ["waiver: script::holds is waived, but passes: remove the waiver"]);
    assert_eq!(day("2026-11-21"), record.run.today);
}

#[tokio::test]
async fn unchecked_certificates_are_inconclusive_at_best() {
    let mut scene = Scene::new();
    scene.common.insecure_skip_verify = true;
    let record = scene.play(only(&["holds"])).await;
    assert_eq!(record.targets[0].verdict, Some(Verdict::Inconclusive));
}

#[tokio::test]
async fn what_a_server_says_is_scrubbed_everywhere() {
    let record = Scene::new().play(only(&["leaks"])).await;
    let text = serde_json::to_string(&record).unwrap();
    assert!(!text.contains("hunter2-hunter2"), "{text}");
    assert!(text.contains("‹secret›"));
}

#[tokio::test]
async fn a_recommended_failure_is_a_remark_and_no_more() {
    let record = Scene::new().play(only(&["advises"])).await;
    let category = &record.targets[0].categories[0];
    assert_eq!(category.remarks, ["advises: it cannot"]);
    assert_eq!(record.summary.exit_code, 0);
}
