//! One case as a `testcase`.

use harness::cause::ENGINE;
use harness::record::{Attempt, CaseRecord};
use harness::vocabulary::{Outcome, Requirement};

use crate::light::Light;
use crate::words;

use super::Dialect;
use super::xml::Element;

/// How a case ends in JUnit; at most one element says so.
pub(super) enum Ending {
    Passed,
    Skipped { message: String, body: String },
    Failure { kind: String, message: String, body: String },
    Error { kind: String, message: String, body: String },
}

impl Ending {
    /// Neither a killed run nor one that goes on reads green.
    pub(super) fn unfinished() -> Self {
        Self::Error {
            kind: "run.incomplete".to_owned(),
            message: "not finished".to_owned(),
            body: String::new(),
        }
    }

    pub(super) fn element(&self) -> Option<Element> {
        let red = |name, kind: &str, message: &str, body: &str| {
            Element::new(name).with("type", kind).with("message", message).text(body)
        };
        match self {
            Self::Passed => None,
            Self::Skipped { message, body } => {
                Some(Element::new("skipped").with("message", message).text(body))
            }
            Self::Failure { kind, message, body } => Some(red("failure", kind, message, body)),
            Self::Error { kind, message, body } => Some(red("error", kind, message, body)),
        }
    }
}

/// How a case that is not the verdict ends. `light` is that of its target.
pub(super) fn ending(case: &CaseRecord, light: Light) -> Ending {
    let Some(outcome) = case.outcome else { return Ending::unfinished() };
    let headline = words::headline(case);
    match outcome {
        Outcome::Passed => Ending::Passed,
        Outcome::Blocked => {
            Ending::Skipped { message: format!("blocked by {}", words::blocker(case)), body: String::new() }
        }
        Outcome::Skipped => {
            // What a waiver covers did fail, so its text stays.
            let body = if case.cause.is_some() { body(case) } else { String::new() };
            Ending::Skipped { message: words::skip(case), body }
        }
        Outcome::Failed | Outcome::Errored => match (case.requirement, light.is_red()) {
            (Requirement::Required, true) => {
                let (kind, body) = (words::kind(case), body(case));
                match outcome {
                    Outcome::Failed => Ending::Failure { kind, message: headline, body },
                    _ => Ending::Error { kind, message: headline, body },
                }
            }
            (Requirement::Required, false) => {
                Ending::Skipped { message: format!("accepted ({outcome}): {headline}"), body: body(case) }
            }
            (requirement @ (Requirement::Recommended | Requirement::Informational), _) => {
                Ending::Skipped { message: format!("{requirement}: {headline}"), body: body(case) }
            }
        },
    }
}

/// The case with its ending, its flaky attempts, and in the rich dialect what else is known of it.
pub(super) fn element(case: &CaseRecord, classname: &str, ending: &Ending, dialect: Dialect) -> Element {
    let mut element = bare(case.slug(), classname, case.duration_ms);
    if dialect == Dialect::Rich {
        element = element.child(properties(case));
    }
    element = element.children(ending.element());
    if case.flaky {
        let failed = case.attempts.iter().filter(|attempt| attempt.outcome != Outcome::Passed);
        element = element.children(failed.map(|attempt| flaky(case, attempt)));
    }
    if matches!(ending, Ending::Passed) && !case.evidence.is_empty() {
        element = element.child(Element::new("system-out").text(&evidence(case)));
    }
    element
}

/// A `testcase` of which nothing but its name and its time is known.
pub(super) fn bare(name: &str, classname: &str, duration_ms: u64) -> Element {
    let case = Element::new("testcase").with("name", name).with("classname", classname);
    case.with("time", seconds(duration_ms))
}

/// Seconds with three decimals: the form that every reader of JUnit knows.
pub(super) fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

pub(super) fn property(name: &str, value: &str) -> Element {
    Element::new("property").with("name", name).with("value", value)
}

fn properties(case: &CaseRecord) -> Element {
    let mut list = vec![
        property("probe", &case.probe),
        property("title", &case.title),
        property("requirement", case.requirement.as_str()),
        property("depth", case.depth.as_str()),
        property("effect", case.effect.as_str()),
        property("outcome", case.outcome.map_or("none", Outcome::as_str)),
    ];
    list.extend(case.category.as_ref().map(|category| property("category", category)));
    list.extend((!case.selected).then(|| property("selected", "false")));
    list.extend(case.cause.as_ref().map(|cause| property("cause", cause)));
    list.extend(case.fault.map(|fault| property("fault", fault.as_str())));
    list.extend(case.reference.as_ref().map(|reference| property("reference", reference)));
    list.extend(case.blocked_by.as_ref().map(|by| property("blocked_by", by)));
    list.extend(case.flaky.then(|| property("flaky", "true")));
    Element::new("properties").children(list)
}

/// As surefire writes an attempt that failed before one that passed.
fn flaky(case: &CaseRecord, attempt: &Attempt) -> Element {
    Element::new("flakyFailure")
        .with("message", &attempt.text)
        .with("type", attempt_kind(case, attempt))
        .child(Element::new("stackTrace").text(&attempt_text(attempt)))
}

/// Fault and cause of an attempt. The record of an attempt holds no fault, so it is known only where the cause is
/// the engine's or the case's own; elsewhere the outcome stands in its place.
fn attempt_kind(case: &CaseRecord, attempt: &Attempt) -> String {
    let Some(cause) = &attempt.cause else { return attempt.outcome.to_string() };
    let of_case = case.fault.filter(|_| case.cause.as_ref() == Some(cause));
    let of_engine = || ENGINE.iter().find(|known| known.code == cause).map(|known| known.fault);
    match of_case.or_else(of_engine) {
        Some(fault) => format!("{fault}.{cause}"),
        None => format!("{}.{cause}", attempt.outcome),
    }
}

fn attempt_text(attempt: &Attempt) -> String {
    let cause = attempt.cause.as_ref().map(|cause| format!(" ({cause})")).unwrap_or_default();
    format!("{}{cause} after {} s: {}", attempt.outcome, seconds(attempt.duration_ms), attempt.text)
}

/// The whole text of a case that did not pass; it begins with the line that stands in `message`.
pub(super) fn body(case: &CaseRecord) -> String {
    let mut out = format!("{}\n\n", words::headline(case));
    let mut part = |name: &str, text: &str| {
        if !text.is_empty() {
            out.extend([name, ":", &indented(text), "\n"]);
        }
    };
    part("requirement", &format!("{} ({})", case.title, case.requirement));
    part("expected", case.expected.as_deref().unwrap_or_default());
    part("actual", case.actual.as_deref().unwrap_or_default());
    if let Some(cause) = &case.cause {
        let fault = case.fault.map(|fault| format!(" (fault: {fault})")).unwrap_or_default();
        part("cause", &format!("{cause}{fault}"));
    }
    part("remedy", case.remedy.as_deref().unwrap_or_default());
    part("read on", case.reference.as_deref().unwrap_or_default());
    if case.attempts.len() > 1 {
        let texts: Vec<String> = case.attempts.iter().map(attempt_text).collect();
        part("attempts", &texts.join("\n"));
    }
    if !case.evidence.is_empty() {
        out.extend(["\n", &evidence(case)]);
    }
    out
}

/// A text of one line stands behind its name, one of several lines below it.
fn indented(text: &str) -> String {
    let text = text.trim_end();
    if !text.contains('\n') {
        return format!(" {text}");
    }
    text.lines().fold(String::new(), |out, line| format!("{out}\n  {line}").trim_end_matches(' ').to_owned())
}

fn evidence(case: &CaseRecord) -> String {
    case.evidence.iter().fold(String::new(), |mut out, seen| {
        out.extend(["--- ", &seen.label, "\n", seen.text.trim_end(), "\n"]);
        out
    })
}
