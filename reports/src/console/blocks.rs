//! What is to be mended: a block per required case that did not pass, and the ways out that the matrix knows.

use harness::record::{CaseRecord, Record, TargetRecord};
use harness::vocabulary::Outcome;

use crate::light::Light;
use crate::plain::cap;
use crate::words;

use super::page::Page;
use super::style::Tone;

/// How much of a server's answer stands on the screen; the whole of it is in the record.
const ACTUAL: usize = 1_200;

/// Puts the blocks on the page.
pub(super) fn put(page: &mut Page<'_>, record: &Record) {
    let style = page.style;
    for broken in words::broken(record) {
        page.blank();
        put_case(page, record, broken.target, broken.case);
        if !broken.likewise.is_empty() {
            let slugs: Vec<String> = broken.likewise.iter().map(|case| style.line(case.slug())).collect();
            page.labelled("likewise", &slugs.join(", "));
        }
    }
    for target in &record.targets {
        put_row_remedies(page, record, target);
    }
}

/// The requirement first, then what was expected, then what was seen: the operator argues with the rule, not with us.
fn put_case(page: &mut Page<'_>, record: &Record, target: &TargetRecord, case: &CaseRecord) {
    let style = page.style;
    let failed = case.outcome == Some(Outcome::Failed);
    let sign = match (style.mark(Some(harness::Verdict::Incompatible)), failed) {
        (cross, true) => cross,
        (_, false) => "?",
    };
    let outcome = case.outcome.map_or("", Outcome::as_str);
    let accepted = if Light::of(record, target).is_red() { "" } else { ", accepted" };
    let tone = if failed { Tone::Bad } else { Tone::Warn };
    let head = style.paint(tone, &format!("{sign} {}", style.line(&case.id)));
    page.raw(&format!("{head}  {outcome}{accepted}"));
    page.labelled("requirement", &case.title);
    if let Some(expected) = case.expected.as_deref().filter(|text| !text.is_empty()) {
        page.labelled("expected", &cap(expected, ACTUAL));
    }
    if let Some(actual) = case.actual.as_deref().filter(|text| !text.is_empty()) {
        page.labelled("actual", &cap(actual, ACTUAL));
    }
    let cause = case.cause.as_deref().unwrap_or("unknown");
    let fault = case.fault.map(|fault| format!(" (fault: {fault})")).unwrap_or_default();
    let summary = words::headline(case);
    page.labelled("cause", &format!("{cause}{fault}: {}", cap(&summary, ACTUAL)));
    if case.attempts.len() > 1 {
        page.labelled("attempts", &format!("{}, all without success", case.attempts.len()));
    }
    if let Some(remedy) = case.remedy.as_deref().filter(|text| !text.is_empty()) {
        page.remedy("remedy", remedy);
    }
    if let Some(reference) = case.reference.as_deref().filter(|text| !text.is_empty()) {
        page.remedy("read on", reference);
    }
}

/// The ways out that the matrix rows name, where no case has said the same.
fn put_row_remedies(page: &mut Page<'_>, record: &Record, target: &TargetRecord) {
    let style = page.style;
    for (category, remedy) in words::row_remedies(target) {
        page.blank();
        let name = category.component.as_deref().unwrap_or(&category.product);
        let word = words::verdict(record, Some(category.verdict));
        let head = style.paint(Tone::Strong, &format!("{}: {}", style.line(&target.name), style.line(name)));
        page.raw(&format!("{head}  {word}"));
        page.remedy("remedy", remedy);
    }
}
