//! The facts of the Jenkins schema for JUnit (`junit-10.xsd` of its xunit plugin, version 3.1), as a check.
//!
//! Facts of the schema, in our own words: which elements stand in which, which attributes each may and must have,
//! where text may stand, and how `time` of a suite is written.

use roxmltree::{Document, Node};

/// What the schema says of one element.
struct Rule {
    name: &'static str,
    /// What may stand in it; in this order where `ordered`, each at most once there.
    children: &'static [&'static str],
    ordered: bool,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    text: bool,
}

const fn text(name: &'static str, optional: &'static [&'static str]) -> Rule {
    Rule { name, children: &[], ordered: false, required: &[], optional, text: true }
}

const fn rerun(name: &'static str) -> Rule {
    Rule {
        name,
        children: &["stackTrace", "system-out", "system-err"],
        ordered: true,
        required: &["type"],
        optional: &["message"],
        text: true,
    }
}

const RULES: &[Rule] = &[
    Rule {
        name: "testsuites",
        children: &["testsuite"],
        ordered: false,
        required: &[],
        optional: &["name", "time", "tests", "failures", "errors"],
        text: false,
    },
    Rule {
        name: "testsuite",
        children: &["testsuite", "properties", "testcase", "system-out", "system-err"],
        ordered: false,
        required: &["name", "tests", "failures", "errors"],
        optional: &[
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
        ],
        text: false,
    },
    Rule {
        name: "testcase",
        children: &[
            "skipped",
            "error",
            "failure",
            "rerunFailure",
            "rerunError",
            "flakyFailure",
            "flakyError",
            "system-out",
            "system-err",
        ],
        ordered: false,
        required: &["name"],
        optional: &["time", "classname", "group"],
        text: false,
    },
    Rule {
        name: "properties",
        children: &["property"],
        ordered: false,
        required: &[],
        optional: &[],
        text: false,
    },
    Rule {
        name: "property",
        children: &[],
        ordered: false,
        required: &["name", "value"],
        optional: &[],
        text: false,
    },
    text("skipped", &["type", "message"]),
    text("error", &["type", "message"]),
    text("failure", &["type", "message"]),
    text("system-out", &[]),
    text("system-err", &[]),
    text("stackTrace", &[]),
    rerun("rerunFailure"),
    rerun("rerunError"),
    rerun("flakyFailure"),
    rerun("flakyError"),
];

/// Every way in which the document breaks the schema.
pub(crate) fn faults(document: &Document<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    let root = document.root_element();
    if !matches!(root.tag_name().name(), "testsuites" | "testsuite") {
        faults.push(format!("<{}> is no root", root.tag_name().name()));
    }
    for node in root.descendants().filter(Node::is_element) {
        check(node, &mut faults);
    }
    faults
}

fn check(node: Node<'_, '_>, faults: &mut Vec<String>) {
    let name = node.tag_name().name();
    let Some(rule) = RULES.iter().find(|rule| rule.name == name) else {
        faults.push(format!("<{name}> is unknown"));
        return;
    };
    for attribute in node.attributes() {
        if !rule.required.contains(&attribute.name()) && !rule.optional.contains(&attribute.name()) {
            faults.push(format!("<{name}> may have no {}", attribute.name()));
        }
        if attribute.name() == "time" && name != "testcase" && !is_time(attribute.value()) {
            faults.push(format!("<{name}> has the time {}", attribute.value()));
        }
    }
    for required in rule.required.iter().filter(|required| !node.has_attribute(**required)) {
        faults.push(format!("<{name}> lacks {required}"));
    }
    if !rule.text
        && node.children().any(|child| child.is_text() && !child.text().unwrap_or("").trim().is_empty())
    {
        faults.push(format!("<{name}> holds text"));
    }
    let places: Vec<Option<usize>> = node
        .children()
        .filter(Node::is_element)
        .map(|child| rule.children.iter().position(|allowed| *allowed == child.tag_name().name()))
        .collect();
    if places.contains(&None) {
        faults.push(format!("<{name}> holds an element that it may not"));
    }
    if rule.ordered && !places.is_sorted_by(|a, b| a < b) {
        faults.push(format!("<{name}> holds its elements in another order"));
    }
}

/// Groups of three digits with commas or without, then decimals: `1,234.567`.
fn is_time(time: &str) -> bool {
    let (whole, decimals) = time.split_once('.').unwrap_or((time, ""));
    let digits = |text: &str| text.bytes().all(|c| c.is_ascii_digit());
    digits(decimals) && whole.split(',').all(digits)
}

#[test]
fn the_check_finds_what_the_schema_forbids() {
    let faults_of = |text: &str| faults(&Document::parse(text).unwrap());
    let suite = |inside: &str| {
        format!(
            r#"<testsuites><testsuite name="a" tests="1" failures="0" errors="0">{inside}</testsuite></testsuites>"#
        )
    };
    assert!(
        faults_of(&suite(r#"<testcase name="x" time="0.1"><skipped message="m"/></testcase>"#)).is_empty()
    );
    let wrong = [
        "<testcase/>",
        r#"<testcase name="x"><properties/></testcase>"#,
        r#"<testcase name="x" file="y"/>"#,
        r#"<testcase name="x">text</testcase>"#,
        r#"<testcase name="x"><flakyFailure/></testcase>"#,
        r#"<testcase name="x"><flakyFailure type="t"><system-out/><stackTrace/></flakyFailure></testcase>"#,
        r#"<testsuite name="a" tests="1" failures="0"/>"#,
        r#"<testsuite name="a" tests="1" failures="0" errors="0" time="1e3"/>"#,
    ];
    for inside in wrong {
        assert_eq!(faults_of(&suite(inside)).len(), 1, "{inside}");
    }
    assert_eq!(faults_of(r#"<testsuites skipped="1"/>"#), ["<testsuites> may have no skipped"]);
}
