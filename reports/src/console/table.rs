//! The table of the first screen: a line per target with its verdict, what answers, and why.

use harness::record::{CaseRecord, CategoryRecord, Record, TargetRecord};
use harness::vocabulary::{Fault, Outcome, Verdict};

use crate::words;

use super::page::Page;
use super::style::{Style, Tone};
use super::wrap::{self, columns, pad};

/// Fewer columns are not worth a column of their own.
const LEAST: usize = 26;
/// A product that is longer stands on a line of its own.
const PRODUCT: usize = 40;

/// One line of the table, as texts.
struct Row {
    verdict: Option<Verdict>,
    word: String,
    name: String,
    product: String,
    reason: String,
    remedy: Option<String>,
}

/// Where the columns stand.
struct Columns {
    word: usize,
    name: usize,
    /// Where the product begins.
    product: usize,
    /// How wide it is; `None` where the reason has to stand below it.
    reason_after: Option<usize>,
}

/// Puts the table on the page.
pub(super) fn put(page: &mut Page<'_>, record: &Record) {
    let style = page.style;
    let rows: Vec<Row> = record.targets.iter().map(|target| row(record, target, style)).collect();
    let columns = Columns::of(&rows, style.width());
    for (row, target) in rows.iter().zip(&record.targets) {
        put_row(page, row, &columns);
        if target.categories.len() > 1 {
            put_categories(page, record, target, columns.product);
        }
    }
}

fn row(record: &Record, target: &TargetRecord, style: &Style) -> Row {
    let reasons = words::reasons(target);
    let more = reasons.len().saturating_sub(1);
    let first = reasons.first().map(String::as_str).unwrap_or_default();
    let reason = if more == 0 { style.line(first) } else { format!("{} (+{more})", style.line(first)) };
    Row {
        verdict: target.verdict,
        word: words::verdict(record, target.verdict),
        name: style.line(&target.name),
        product: style.line(&words::product(target)),
        reason,
        remedy: remedy(target).map(|text| beginning(text, style)),
    }
}

/// The way out of the worst that was found: that of the matrix row where the product is at fault, that of the case
/// where something is to be mended.
fn remedy(target: &TargetRecord) -> Option<&str> {
    let verdict = target.verdict.filter(|verdict| !verdict.is_good())?;
    let mut broken: Vec<&CaseRecord> =
        target.cases.iter().filter(|case| words::is_broken(case) && case.remedy.is_some()).collect();
    broken.sort_by_key(|case| (case.outcome != Some(Outcome::Failed), case.fault != Some(Fault::Product)));
    let of_case = broken.first().and_then(|case| case.remedy.as_deref());
    let of_row = target.categories.iter().find_map(|category| category.remedy.as_deref());
    match verdict {
        Verdict::Incompatible | Verdict::Unsupported => of_row.or(of_case),
        _ => of_case.or(of_row),
    }
}

/// The sentences with which a remedy begins; the whole of it stands further down.
fn beginning(text: &str, style: &Style) -> String {
    let text = style.text(text);
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let head = lines.iter().take_while(|line| !line.trim().is_empty() && !wrap::is_structured(line)).count();
    match head {
        0 => "see below".to_owned(),
        head if head < lines.len() => format!("{} (in full below)", lines[..head].join(" ")),
        _ => lines.join(" "),
    }
}

impl Columns {
    fn of(rows: &[Row], width: usize) -> Self {
        let widest = |of: fn(&Row) -> &str| rows.iter().map(|row| columns(of(row))).max().unwrap_or(0);
        let (word, name) = (widest(|row| &row.word), widest(|row| &row.name));
        let product = 2 + word + 2 + name + 2;
        if product + LEAST > width {
            return Self { word, name, product: 4, reason_after: None };
        }
        let room = width - product;
        let reason_after = (room >= LEAST + 2 + LEAST).then(|| {
            let fitting = rows.iter().map(|row| columns(&row.product)).filter(|wide| *wide <= PRODUCT);
            fitting.max().unwrap_or(0).min(room - 2 - LEAST)
        });
        Self { word, name, product, reason_after }
    }
}

fn put_row(page: &mut Page<'_>, row: &Row, at: &Columns) {
    let style = page.style;
    let tone = Tone::of(row.verdict);
    let indent = " ".repeat(at.product);
    let room = style.width() - at.product;
    let word = format!("{} {}", style.mark(row.verdict), pad(&row.word, at.word));
    let head =
        format!("{}  {}", style.paint(tone, &word), style.paint(Tone::Strong, &pad(&row.name, at.name)));
    match at.reason_after {
        Some(wide) if columns(&row.product) <= wide => {
            let lines = wrap::prose(&row.reason, room - wide - 2);
            let first = format!("{head}  {}  ", pad(&row.product, wide));
            let rest = " ".repeat(at.product + wide + 2);
            if lines.is_empty() { page.raw(&first) } else { page.hanging(&first, &rest, &lines) }
        }
        _ => {
            let mut lines = wrap::prose(&row.product, room);
            lines.extend(wrap::prose(&row.reason, room));
            if at.product == 4 {
                page.raw(&head);
                page.hanging(&indent, &indent, &lines);
            } else {
                page.hanging(&format!("{head}  "), &indent, &lines);
            }
        }
    }
    if let Some(remedy) = &row.remedy {
        let lines = wrap::remedy(remedy, room - 2);
        page.hanging(&format!("{indent}{}", style.arrow()), &format!("{indent}  "), &lines);
    }
}

/// A target that answers for several categories has a verdict for each.
fn put_categories(page: &mut Page<'_>, record: &Record, target: &TargetRecord, indent: usize) {
    let style = page.style;
    let word = |category: &CategoryRecord| words::verdict(record, Some(category.verdict));
    let wide = |of: &dyn Fn(&CategoryRecord) -> usize| target.categories.iter().map(of).max().unwrap_or(0);
    let words_wide = wide(&|category| columns(&word(category)));
    let names_wide = wide(&|category| columns(&style.line(&category.category)));
    let wide = 2 + words_wide + 2 + names_wide + 2;
    let indent = if indent + wide + LEAST > style.width() { 4 } else { indent };
    let before = indent + wide;
    for category in &target.categories {
        let verdict = Some(category.verdict);
        let mark = format!("{} {}", style.mark(verdict), pad(&word(category), words_wide));
        let head = format!(
            "{}{}  {}  ",
            " ".repeat(indent),
            style.paint(Tone::of(verdict), &mark),
            pad(&style.line(&category.category), names_wide)
        );
        let room = style.width().saturating_sub(before).max(LEAST);
        let lines = wrap::prose(&style.line(&words::category_product(category)), room);
        page.hanging(&head, &" ".repeat(before), &lines);
    }
}
