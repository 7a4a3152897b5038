//! The first screen of a finished run.

use harness::record::{CaseRecord, Record, TargetRecord};
use harness::text::{count, duration};
use harness::vocabulary::Outcome;

use crate::conclusion::conclusion;
use crate::light::is_unfinished;
use crate::plain::line;
use crate::words;

use super::page::Page;
use super::style::{Style, Tone};
use super::{blocks, table};

/// The whole screen: header, table, what to mend, notes, the answer.
pub fn screen(record: &Record, style: &Style) -> String {
    let mut page = Page::new(style);
    alarm(&mut page, record);
    header(&mut page, record);
    table::put(&mut page, record);
    blocks::put(&mut page, record);
    notes(&mut page, record);
    glosses(&mut page, record);
    page.blank();
    page.prose(answer_tone(record), &conclusion(record));
    page.finish()
}

fn answer_tone(record: &Record) -> Tone {
    match record.summary.exit_code {
        0 if record.targets.iter().any(is_unfinished) => Tone::Warn,
        0 => Tone::Good,
        1 => Tone::Bad,
        _ => Tone::Warn,
    }
}

/// What is not to be overlooked stands first.
fn alarm(page: &mut Page<'_>, record: &Record) {
    let run = &record.run;
    let open = words::cases(record).filter(|case| did_not_finish(case)).count() as u64;
    let after = duration(std::time::Duration::from_millis(run.duration_ms));
    if run.interrupted {
        let left = record.targets.iter().any(|target| !target.leftovers.is_empty());
        let guest =
            if left { "what is left behind is listed below" } else { "what it had created is removed" };
        let text = format!("INTERRUPTED after {after}: {} did not finish; {guest}.", count(open, "case"));
        page.prose(Tone::Bad, &text);
    } else if record.targets.iter().any(is_unfinished) {
        let text =
            format!("NOT FINISHED: {} without an outcome. Nothing below is a verdict.", count(open, "case"));
        page.prose(Tone::Bad, &text);
    }
}

fn did_not_finish(case: &CaseRecord) -> bool {
    case.outcome.is_none() || case.cause.as_deref() == Some(harness::cause::NOT_FINISHED.code)
}

fn header(page: &mut Page<'_>, record: &Record) {
    let (style, run) = (page.style, &record.run);
    let mut parts = vec![
        format!("{} {}", run.tool.name, run.tool.version),
        format!("matrix {} r{}", run.matrix.name, run.matrix.revision),
        format!("for Gitpod {}", run.release),
        format!("{} depth", run.depth),
    ];
    parts.extend(run.strict.then(|| "strict".to_owned()));
    if !run.accept.is_empty() {
        let accepted: Vec<&str> = run.accept.iter().map(|verdict| verdict.as_str()).collect();
        parts.push(format!("accepts {}", accepted.join(", ")));
    }
    put_parts(page, Tone::Strong, &parts);
    let vantage = &run.vantage;
    let place = match &vantage.namespace {
        Some(namespace) => format!("{} in namespace {}", line(&vantage.host), line(namespace)),
        None => line(&vantage.host),
    };
    let proxy = match &vantage.proxy {
        Some(proxy) => format!("through the proxy {}", line(proxy)),
        None => "no proxy".to_owned(),
    };
    let lasted = duration(std::time::Duration::from_millis(run.duration_ms));
    let second = [
        words::environment(record),
        format!("from {} {place}, {proxy}", line(&vantage.kind)),
        format!("{} in {lasted}", words::created(record)),
    ];
    put_parts(page, Tone::Plain, &second);
    if run.lab {
        page.prose(Tone::Warn, "lab: stand-ins answered, not products; stand-ins certify nothing");
    }
    if let Some(selection) = words::selection(record) {
        page.prose(Tone::Warn, &style.line(&format!("selected: {selection}")));
    }
    page.blank();
}

fn put_parts(page: &mut Page<'_>, tone: Tone, parts: &[String]) {
    let dot = page.style.dot();
    let parts: Vec<String> = parts.iter().map(|part| page.style.line(part)).collect();
    page.prose(tone, &parts.join(dot));
}

fn notes(page: &mut Page<'_>, record: &Record) {
    let mut titled = |title: &str, items: Vec<String>| {
        if !items.is_empty() {
            page.title(title);
            for item in items {
                page.item(&item);
            }
        }
    };
    let named = |of: fn(&TargetRecord) -> Vec<String>| {
        let targets = record.targets.iter();
        let items = targets
            .flat_map(|target| of(target).into_iter().map(|text| format!("{}: {text}", line(&target.name))));
        items.collect::<Vec<String>>()
    };
    // The first reason of a target stands in the table, and that a case did not pass stands in its block.
    titled("Further reasons", named(further));
    titled("Remarks", named(words::remarks));
    let waived = words::waived(record).map(|case| format!("{}: {}", line(&case.id), words::skip(case)));
    titled("Waived", waived.collect());
    titled("Flaky", words::cases(record).filter(|case| case.flaky).map(flaky).collect());
    let mut left = record
        .targets
        .iter()
        .flat_map(|target| target.leftovers.iter().map(move |it| (target, it)))
        .peekable();
    if left.peek().is_some() {
        page.title("Left behind");
        for (target, leftover) in left {
            page.item(&format!("{}: {}", line(&target.name), line(&leftover.what)));
            page.command(&leftover.command);
        }
    }
    let not_run = words::not_run(record);
    if !not_run.is_empty() {
        page.title("Not run");
        for text in not_run {
            page.item(&text);
        }
    }
}

/// Reasons that stand neither in the table nor in the block of a case.
fn further(target: &TargetRecord) -> Vec<String> {
    let is_told = |reason: &String| {
        target.cases.iter().any(|case| words::is_broken(case) && words::headline(case) == *reason)
    };
    words::reasons(target).into_iter().skip(1).filter(|reason| !is_told(reason)).collect()
}

/// `registry::main::large_layer passed on attempt 2; attempt 1: …`
fn flaky(case: &CaseRecord) -> String {
    let failed = case.attempts.iter().enumerate().filter(|(_, attempt)| attempt.outcome != Outcome::Passed);
    let texts: Vec<String> =
        failed.map(|(number, attempt)| format!("attempt {}: {}", number + 1, line(&attempt.text))).collect();
    format!("{} passed on attempt {}; {}", line(&case.id), case.attempts.len(), texts.join("; "))
}

fn glosses(page: &mut Page<'_>, record: &Record) {
    let verdicts = words::verdicts(record);
    if verdicts.is_empty() {
        return;
    }
    page.title("What the verdicts say");
    for verdict in verdicts {
        page.item(&format!("{}: {}", words::verdict(record, Some(verdict)), verdict.gloss()));
    }
}
