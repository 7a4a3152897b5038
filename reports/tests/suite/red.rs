//! A file holds a failure or an error exactly when the run exits with 1 or 3: over generated records.

use harness::judge::exit;
use harness::record::{CaseRecord, Record, TargetRecord};
use harness::vocabulary::{Fault, Outcome, Requirement, SkipKind, Support, Verdict};
use proptest::prelude::*;
use reports::console::{Style, screen};
use reports::junit::{Dialect, render};
use reports::{json, markdown};
use roxmltree::Document;

use crate::{fixture, jenkins, junit};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-z ]{0,30}", "\\PC{0,40}", any::<String>()]
}

/// What becomes of one case.
#[derive(Clone, Debug)]
enum Fate {
    Passed,
    Flaky,
    Broken(Fault),
    Blocked,
    Skipped(SkipKind),
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        3 => Just(Fate::Passed),
        1 => Just(Fate::Flaky),
        2 => proptest::sample::select(Fault::ALL).prop_map(Fate::Broken),
        1 => Just(Fate::Blocked),
        2 => proptest::sample::select(SkipKind::ALL).prop_map(Fate::Skipped),
    ]
}

fn case(
    target: &TargetRecord,
    number: usize,
    fate: &Fate,
    requirement: Requirement,
    text: &str,
) -> CaseRecord {
    let slug = format!("probe_{number}");
    let mut case = match fate {
        Fate::Passed => fixture::case(target, &slug),
        Fate::Flaky => fixture::flaky(target, &slug),
        Fate::Broken(fault) => fixture::broken(target, &slug, *fault, "a-cause"),
        Fate::Blocked => fixture::blocked(target, &slug, "connect"),
        Fate::Skipped(kind) => fixture::skipped(target, &slug, *kind, text),
    };
    case.requirement = requirement;
    case.summary = text.to_owned();
    case.actual = Some(text.to_owned());
    case.remedy = Some(format!("{text}\n  {text}"));
    case
}

/// The verdict that the design gives, of what required cases came to; `support` stands for the matrix.
fn verdict(cases: &[CaseRecord], support: Verdict) -> Verdict {
    let required = cases.iter().filter(|case| case.requirement == Requirement::Required);
    let of = |case: &CaseRecord| match (case.outcome, case.fault, &case.skip) {
        (Some(Outcome::Failed), Some(Fault::Setup), _) => Verdict::Misconfigured,
        (Some(Outcome::Failed), _, _) => Verdict::Incompatible,
        (Some(Outcome::Errored | Outcome::Blocked) | None, _, _) => Verdict::Inconclusive,
        (Some(Outcome::Passed), _, _) if case.flaky => Verdict::Inconclusive,
        (Some(Outcome::Skipped), _, Some(skip)) => match skip.kind {
            SkipKind::NotApplicable => Verdict::Certified,
            SkipKind::Permission => Verdict::Inconclusive,
            SkipKind::Waived => Verdict::Waived,
            SkipKind::NotSelected | SkipKind::NotGiven => Verdict::Partial,
        },
        (Some(Outcome::Passed | Outcome::Skipped), _, _) => Verdict::Certified,
    };
    required.map(of).min().unwrap_or(Verdict::Certified).min(support)
}

prop_compose! {
    fn target()(
        name in "[a-z][a-z0-9-]{0,12}",
        product in text(),
        cases in proptest::collection::vec((fate(), proptest::sample::select(Requirement::ALL), text()), 0..6),
        support in proptest::sample::select(vec![Verdict::Unsupported, Verdict::Candidate, Verdict::Limited, Verdict::Ready]),
        reason in text(),
        runs in proptest::bool::weighted(0.9),
    ) -> TargetRecord {
        let mut target = fixture::target(&name, &product, None);
        for (number, (fate, requirement, text)) in cases.iter().enumerate() {
            target.cases.push(case(&target, number, fate, *requirement, text));
        }
        if !runs {
            let slugs: Vec<String> = target.cases.iter().map(|case| case.slug().to_owned()).collect();
            let left_out = |slug: &str| fixture::skipped(&target, slug, SkipKind::NotSelected, "not selected");
            target.cases = slugs.iter().map(|slug| left_out(slug)).chain([left_out("verdict")]).collect();
            return target;
        }
        let verdict = verdict(&target.cases, support);
        fixture::judged(target, verdict, Support::Supported, &reason)
    }
}

prop_compose! {
    fn record()(
        targets in proptest::collection::vec(target(), 0..4),
        strict: bool,
        lab: bool,
        accept in proptest::sample::subsequence(Verdict::ALL.to_vec(), 0..3),
        interrupted in proptest::bool::weighted(0.1),
    ) -> Record {
        let mut record = fixture::record(targets);
        (record.run.strict, record.run.lab, record.run.accept) = (strict, lab, accept);
        record.run.interrupted = interrupted;
        fixture::close(&mut record);
        record
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn red_is_exactly_exit_1_and_3(record in record()) {
        for dialect in Dialect::ALL {
            let text = render(&record, *dialect);
            let document = Document::parse(&text).unwrap();
            junit::assert_counts(document.root_element());
            let named = |name| document.descendants().filter(|node| node.has_tag_name(name)).count();
            let (failures, errors) = (named("failure"), named("error"));
            match record.summary.exit_code {
                exit::NOT_FIT => prop_assert!(failures > 0),
                exit::NOT_PROVED => prop_assert!(errors > 0),
                // An interrupted run is red where it would be without the interruption.
                exit::INTERRUPTED => {}
                _ => prop_assert_eq!(failures + errors, 0),
            }
            if *dialect == Dialect::Strict {
                prop_assert_eq!(jenkins::faults(&document), Vec::<String>::new());
            }
        }
    }

    #[test]
    fn a_run_that_has_not_ended_is_red(mut record in record(), open in 0_usize..4) {
        let number = record.targets.len();
        prop_assume!(number > 0);
        let verdict = record.targets[open % number].cases.last_mut().unwrap();
        verdict.outcome = None;
        prop_assert!(render(&record, Dialect::Rich).contains("<error type=\"run.incomplete\" message=\"not finished\"/>"));
    }

    #[test]
    fn every_renderer_takes_every_record(record in record(), columns in 0_u16..200, colour: bool, unicode: bool) {
        let text = screen(&record, &Style::new(Some(columns), colour, unicode));
        let raw = |c: char| c.is_control() && c != '\n' && !(colour && c == '\u{1b}');
        prop_assert!(!text.contains(raw));
        prop_assert!(unicode || text.is_ascii());
        prop_assert!(markdown::render(&record).starts_with("## underpin"));
        let back = json::read(&json::render(&record).unwrap()).unwrap();
        prop_assert_eq!(back, record);
    }
}
