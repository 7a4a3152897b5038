//! JUnit, read back by a parser that is not ours.

use reports::junit::{Dialect, render};
use roxmltree::{Document, Node};

use crate::{fixture, jenkins};

fn elements<'a>(node: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.descendants().filter(move |node| node.has_tag_name(name))
}

fn number(node: Node<'_, '_>, name: &str) -> usize {
    node.attribute(name).unwrap().parse().unwrap()
}

/// The counts of a suite or of the whole file are true.
pub(crate) fn assert_counts(node: Node<'_, '_>) {
    assert_eq!(number(node, "tests"), elements(node, "testcase").count());
    assert_eq!(number(node, "failures"), elements(node, "failure").count());
    assert_eq!(number(node, "errors"), elements(node, "error").count());
    if node.has_attribute("skipped") {
        assert_eq!(number(node, "skipped"), elements(node, "skipped").count());
    }
}

fn the_case<'a>(document: &'a Document<'a>, name: &str) -> Node<'a, 'a> {
    elements(document.root(), "testcase").find(|case| case.attribute("name") == Some(name)).unwrap()
}

#[test]
fn goldens() {
    for (name, record) in fixture::all() {
        insta::assert_snapshot!(format!("junit_{name}"), render(&record, Dialect::Rich));
    }
    insta::assert_snapshot!("junit_strict_remarkable", render(&fixture::all()[2].1, Dialect::Strict));
}

#[test]
fn every_file_reads_back_and_its_counts_are_true() {
    for (name, record) in fixture::all() {
        for dialect in Dialect::ALL {
            let text = render(&record, *dialect);
            let document = Document::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_counts(document.root_element());
            for suite in elements(document.root(), "testsuite") {
                assert_counts(suite);
                for attribute in ["name", "timestamp", "hostname", "time"] {
                    assert!(suite.has_attribute(attribute), "{name}: no {attribute}");
                }
                assert!(!suite.attribute("timestamp").unwrap().ends_with('Z'));
                let names: Vec<_> = elements(suite, "testcase").map(|case| case.attribute("name")).collect();
                assert_eq!(names[names.len() - 2..], [Some("verdict"), Some("remarks")], "{name}");
            }
            for case in elements(document.root(), "testcase") {
                let results = ["failure", "error", "skipped"];
                let results = case.children().filter(|child| results.contains(&child.tag_name().name()));
                assert!(results.count() <= 1, "{name}: several results");
                assert!(case.attribute("time").unwrap().parse::<f64>().is_ok());
            }
        }
    }
}

#[test]
fn the_strict_dialect_keeps_the_schema_of_jenkins() {
    for (name, record) in fixture::all() {
        let text = render(&record, Dialect::Strict);
        let faults = jenkins::faults(&Document::parse(&text).unwrap());
        assert!(faults.is_empty(), "{name}: {faults:?}");
    }
}

#[test]
fn a_required_case_that_failed_is_told_whole() {
    let record = fixture::record(vec![fixture::ecr("main")]);
    let text = render(&record, Dialect::Rich);
    let document = Document::parse(&text).unwrap();
    let case = the_case(&document, "create_on_push");
    assert_eq!(case.attribute("classname"), Some("staging.registry.main"));
    let failure = elements(case, "failure").next().unwrap();
    assert_eq!(failure.attribute("type"), Some("product.repository-not-created-on-push"));
    let (message, body) = (failure.attribute("message").unwrap(), failure.text().unwrap());
    assert_eq!(body.lines().next(), Some(message));
    let order = ["requirement: ", "expected: ", "actual: ", "cause: ", "remedy:", "read on: ", "--- POST"];
    let places: Vec<_> = order.iter().map(|part| body.find(part).unwrap()).collect();
    assert!(places.is_sorted(), "{body}");
    assert!(body.contains("\n    inCluster: true\n") && body.contains("NAME_UNKNOWN"));
    let blocked = elements(the_case(&document, "push_pull"), "skipped").next().unwrap();
    assert_eq!(blocked.attribute("message"), Some("blocked by create_on_push"));
}

#[test]
fn what_is_only_recommended_is_seen_but_never_red() {
    let text = render(&fixture::record(vec![fixture::remarkable()]), Dialect::Rich);
    let document = Document::parse(&text).unwrap();
    let message =
        |name| elements(the_case(&document, name), "skipped").next().unwrap().attribute("message").unwrap();
    assert_eq!(message("range_reads"), "recommended: the range reads went wrong");
    assert_eq!(message("catalog"), "informational: the catalog went wrong");
    assert!(message("remarks").starts_with("2 remarks: "));
}

#[test]
fn a_flaky_case_tells_its_attempts_as_surefire_does() {
    let text = render(&fixture::record(vec![fixture::remarkable()]), Dialect::Strict);
    let document = Document::parse(&text).unwrap();
    let flaky = elements(the_case(&document, "large_layer"), "flakyFailure").next().unwrap();
    assert_eq!(flaky.attribute("type"), Some("environment.timed-out"));
    let trace = elements(flaky, "stackTrace").next().unwrap();
    assert_eq!(trace.text(), Some("errored (timed-out) after 10.000 s: PUT: no answer within 10 s"));
}

#[test]
fn a_run_that_goes_on_is_red() {
    let text = render(&fixture::going_on(), Dialect::Strict);
    let document = Document::parse(&text).unwrap();
    let errors: Vec<_> = elements(document.root(), "error").collect();
    assert_eq!(errors.len(), 4);
    for error in errors {
        assert_eq!(error.attribute("type"), Some("run.incomplete"));
        assert_eq!(error.attribute("message"), Some("not finished"));
    }
}

#[test]
fn in_a_lab_run_every_suite_says_so() {
    for (name, record) in fixture::all().into_iter().filter(|(name, _)| name.starts_with("lab")) {
        let text = render(&record, Dialect::Strict);
        let document = Document::parse(&text).unwrap();
        for suite in elements(document.root(), "testsuite") {
            assert!(suite.attribute("name").unwrap().starts_with("lab"), "{name}");
        }
    }
}

#[test]
fn hostile_texts_are_harmless_and_capped() {
    let text = render(&fixture::record(vec![fixture::hostile()]), Dialect::Rich);
    assert!(!text.contains(['\u{1b}', '\u{0}', '\u{7}', '\u{ffff}', '\u{202e}']));
    assert!(text.len() < 200_000);
    let document = Document::parse(&text).unwrap();
    let failure = elements(the_case(&document, "connect"), "failure").next().unwrap();
    assert_eq!(failure.attribute("message"), Some(r#"]]> & <failure> red "quoted" @ada #1"#));
    assert!(failure.text().unwrap().contains("more characters)"));
}
