//! A summary in Markdown, for a pull request or a wiki: the answer, the table of targets, what to mend, what was
//! remarked, what did not run. Texts of servers are escaped (`escape`).

mod escape;

use std::fmt::Write as _;

use harness::record::{Record, TargetRecord};
use harness::text::duration;
use harness::vocabulary::{Outcome, Verdict};

use crate::conclusion::conclusion;
use crate::console::wrap::is_structured;
use crate::plain::cap;
use crate::words::{self, Broken};

use escape::{block, code, inline};

/// How much of a server's answer stands in the summary.
const ACTUAL: usize = 1_200;

/// The whole summary.
pub fn render(record: &Record) -> String {
    let run = &record.run;
    let mut out = format!("## underpin: {}\n\n", inline(&words::environment(record)));
    let _ = writeln!(out, "**{}**\n", inline(&conclusion(record)));
    if run.interrupted {
        out.push_str("> This run was **interrupted**: what is below is not the whole.\n\n");
    }
    if run.lab {
        out.push_str("> This run was against the **lab**: stand-ins certify nothing.\n\n");
    }
    table(&mut out, record);
    mend(&mut out, record);
    section(&mut out, "Remarks", each_target(record, words::remarks));
    let waived =
        words::waived(record).map(|case| format!("{}: {}", code(&case.id), inline(&words::skip(case))));
    section(&mut out, "Waived", waived.collect());
    let flaky = words::cases(record).filter(|case| case.flaky);
    let flaky = flaky.map(|case| format!("{} passed on attempt {}", code(&case.id), case.attempts.len()));
    section(&mut out, "Flaky", flaky.collect());
    left_behind(&mut out, record);
    let mut not_run: Vec<String> = words::not_run(record).iter().map(|text| inline(text)).collect();
    if let Some(selection) = words::selection(record) {
        not_run.insert(0, format!("selected: {}", inline(&selection)));
    }
    section(&mut out, "Not run", not_run);
    let _ = writeln!(out, "---\n\n{}", facts(record));
    out
}

fn table(out: &mut String, record: &Record) {
    out.push_str("| | verdict | target | product | why |\n|---|---|---|---|---|\n");
    for target in &record.targets {
        let reasons = words::reasons(target);
        let more = match reasons.len() {
            0 | 1 => String::new(),
            number => format!(" (+{})", number - 1),
        };
        let _ = writeln!(
            out,
            "| {} | **{}** | {} | {} | {}{more} |",
            mark(target.verdict),
            inline(&words::verdict(record, target.verdict)),
            code(&target.name),
            inline(&words::product(target)),
            inline(reasons.first().map(String::as_str).unwrap_or_default()),
        );
        for category in target.categories.iter().filter(|_| target.categories.len() > 1) {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                mark(Some(category.verdict)),
                inline(&words::verdict(record, Some(category.verdict))),
                code(&format!("{}, {}", target.name, category.category)),
                inline(&words::category_product(category)),
                category.support,
            );
        }
    }
    out.push('\n');
    for verdict in words::verdicts(record) {
        let _ = writeln!(out, "- *{verdict}*: {}", inline(verdict.gloss()));
    }
    out.push('\n');
}

fn mark(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Incompatible | Verdict::Misconfigured | Verdict::Unsupported) => "❌",
        Some(Verdict::Inconclusive) => "❔",
        Some(Verdict::Partial | Verdict::Waived | Verdict::Candidate) => "⚠️",
        Some(Verdict::Limited | Verdict::Ready | Verdict::Certified) => "✅",
        None => "➖",
    }
}

fn mend(out: &mut String, record: &Record) {
    let broken = words::broken(record);
    let mut of_rows = record.targets.iter().flat_map(words::row_remedies).peekable();
    if broken.is_empty() && of_rows.peek().is_none() {
        return;
    }
    out.push_str("### What to mend\n\n");
    for broken in &broken {
        put_case(out, broken);
    }
    for (category, remedy) in of_rows {
        let name = category.component.as_deref().unwrap_or(&category.product);
        let _ = writeln!(out, "#### {}\n", inline(name));
        put_remedy(out, remedy);
    }
}

fn put_case(out: &mut String, broken: &Broken<'_>) {
    let (target, case) = (broken.target, broken.case);
    let outcome = case.outcome.map_or("not finished", Outcome::as_str);
    let _ = writeln!(out, "#### {} {outcome}\n", code(&case.id));
    let _ = writeln!(out, "- requirement: {}", inline(&case.title));
    for (name, text) in [("expected", &case.expected), ("actual", &case.actual)] {
        let Some(text) = text.as_deref().filter(|text| !text.is_empty()) else { continue };
        if text.trim().contains('\n') {
            let _ = write!(out, "- {name}:\n\n{}", block(&cap(text, ACTUAL), "  "));
        } else {
            let _ = writeln!(out, "- {name}: {}", inline(&cap(text, ACTUAL)));
        }
    }
    let fault = case.fault.map(|fault| format!(", fault: {fault}")).unwrap_or_default();
    let cause = case.cause.as_deref().unwrap_or("unknown");
    let _ = writeln!(out, "- cause: {}{fault}: {}", code(cause), inline(&words::headline(case)));
    if !broken.likewise.is_empty() {
        let slugs: Vec<String> = broken.likewise.iter().map(|case| code(case.slug())).collect();
        let _ = writeln!(out, "- likewise: {}", slugs.join(", "));
    }
    let _ = writeln!(out, "- product: {}\n", inline(&words::product(target)));
    put_remedy(out, case.remedy.as_deref().unwrap_or_default());
    if let Some(reference) = &case.reference {
        let _ = writeln!(out, "Read on: {}\n", code(reference));
    }
}

/// A remedy: sentences as paragraphs, and what is to be pasted as blocks.
fn put_remedy(out: &mut String, remedy: &str) {
    let mut pasted: Vec<&str> = Vec::new();
    for line in remedy.trim().lines() {
        // A blank line may be inside of a file; at its end it is cut off.
        if is_structured(line) || (line.trim().is_empty() && !pasted.is_empty()) {
            pasted.push(line);
        } else if !line.trim().is_empty() {
            put_pasted(out, &mut pasted);
            out.extend([inline(line).as_str(), "\n\n"]);
        }
    }
    put_pasted(out, &mut pasted);
}

fn put_pasted(out: &mut String, pasted: &mut Vec<&str>) {
    if !pasted.is_empty() {
        out.extend([block(pasted.join("\n").trim_end(), "").as_str(), "\n"]);
    }
    pasted.clear();
}

fn each_target(record: &Record, of: fn(&TargetRecord) -> Vec<String>) -> Vec<String> {
    let targets = record.targets.iter();
    targets
        .flat_map(|target| {
            of(target).into_iter().map(|text| format!("{}: {}", code(&target.name), inline(&text)))
        })
        .collect()
}

fn left_behind(out: &mut String, record: &Record) {
    let mut left = record
        .targets
        .iter()
        .flat_map(|target| target.leftovers.iter().map(move |left| (target, left)))
        .peekable();
    if left.peek().is_none() {
        return;
    }
    out.push_str("### Left behind\n\n");
    for (target, leftover) in left {
        let _ = writeln!(out, "- {}: {}\n", code(&target.name), inline(&leftover.what));
        out.extend([block(&leftover.command, "  ").as_str(), "\n"]);
    }
}

fn section(out: &mut String, title: &str, items: Vec<String>) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(out, "### {title}\n");
    for item in items {
        let _ = writeln!(out, "- {item}");
    }
    out.push('\n');
}

fn facts(record: &Record) -> String {
    let run = &record.run;
    let outcomes = Outcome::ALL.iter().filter_map(|outcome| {
        let number = words::cases(record).filter(|case| case.outcome == Some(*outcome)).count();
        (number > 0).then(|| format!("{number} {outcome}"))
    });
    let parts = [
        format!("{} {}", run.tool.name, run.tool.version),
        format!("matrix {} r{}", run.matrix.name, run.matrix.revision),
        format!("for Gitpod {}", run.release),
        format!("{} depth", run.depth),
        format!("{} in {}", run.started.strftime("%Y-%m-%d %H:%M UTC"), lasted(run.duration_ms)),
        format!("cases: {}", outcomes.collect::<Vec<_>>().join(", ")),
        words::created(record),
        format!("run {}", run.id),
    ];
    parts.map(|part| inline(&part)).join(" · ")
}

fn lasted(ms: u64) -> String {
    duration(std::time::Duration::from_millis(ms))
}
