//! The two cases that close every suite: the verdict and the remarks.

use std::fmt::Write as _;

use harness::judge;
use harness::names::VERDICT;
use harness::record::{Record, TargetRecord};
use harness::text::count;

use crate::light::{Light, verdict_case};
use crate::words;

use super::Dialect;
use super::case::{self, Ending};
use super::xml::Element;

/// The name of the case that holds the remarks.
const REMARKS: &str = "remarks";

/// A closing case with its ending.
pub(super) struct Closing {
    pub(super) element: Element,
    pub(super) ending: Ending,
}

/// The target's verdict, moved by `--strict` and `--accept` as they move the exit code.
pub(super) fn verdict(record: &Record, target: &TargetRecord, classname: &str, dialect: Dialect) -> Closing {
    let ending = verdict_ending(record, target);
    let element = match verdict_case(target) {
        Some(case) => case::element(case, classname, &ending, dialect),
        None => case::bare(VERDICT, classname, 0).children(ending.element()),
    };
    Closing { element, ending }
}

fn verdict_ending(record: &Record, target: &TargetRecord) -> Ending {
    let light = Light::of(record, target);
    let word = words::verdict(record, target.verdict);
    let first = words::reasons(target).into_iter().next().unwrap_or_default();
    let accepted = target.verdict.is_some_and(|verdict| record.run.accept.contains(&verdict));
    let prefix = if accepted { "accepted: " } else { "" };
    let (message, body) = (format!("{prefix}{word}: {first}"), verdict_body(record, target));
    let kind = || format!("verdict.{}", target.verdict.map_or("none", harness::Verdict::as_str));
    match light {
        Light::Unfinished => Ending::unfinished(),
        Light::Passed => Ending::Passed,
        Light::Skipped => Ending::Skipped { message, body },
        Light::Failure => Ending::Failure { kind: kind(), message, body },
        Light::Error => Ending::Error { kind: kind(), message, body },
    }
}

fn verdict_body(record: &Record, target: &TargetRecord) -> String {
    let gloss = judge::gloss(target).unwrap_or("nothing of this target ran");
    let mut out = format!("{}: {gloss}\n\n", words::verdict(record, target.verdict));
    let _ = writeln!(out, "product: {}", words::product(target));
    for reason in words::reasons(target) {
        let _ = writeln!(out, "reason: {reason}");
    }
    for category in target.categories.iter().filter(|_| target.categories.len() > 1) {
        let word = words::verdict(record, Some(category.verdict));
        let _ = writeln!(out, "{}: {word}, {}", category.category, words::category_product(category));
    }
    for remedy in target.categories.iter().filter_map(|category| category.remedy.as_ref()) {
        let _ = writeln!(out, "\nremedy:\n{}", remedy.trim_end());
    }
    out
}

/// The remarks, which change no verdict: skipped with the remarks, so that they are seen, or passed without any.
pub(super) fn remarks(record: &Record, target: &TargetRecord, classname: &str) -> Closing {
    let remarks = words::remarks(target);
    let left = target.leftovers.iter().fold(String::new(), |mut out, leftover| {
        let _ = writeln!(out, "left behind: {}\n  remove it with: {}", leftover.what, leftover.command);
        out
    });
    let ending = if Light::of(record, target) == Light::Unfinished {
        Ending::Skipped { message: "not finished".to_owned(), body: String::new() }
    } else if remarks.is_empty() {
        Ending::Passed
    } else {
        let number = count(remarks.len() as u64, "remark");
        let body = format!("- {}\n", remarks.join("\n- "));
        Ending::Skipped { message: format!("{number}: {}", remarks.join("; ")), body }
    };
    let mut element = case::bare(REMARKS, classname, 0).children(ending.element());
    if !left.is_empty() {
        element = element.child(Element::new("system-out").text(&left));
    }
    Closing { element, ending }
}
