//! What several reports say in the same words: names, products, reasons, remarks, and what did not run.

use harness::cause::NOT_FINISHED;
use harness::judge;
use harness::names::VERDICT;
use harness::record::{CaseRecord, CategoryRecord, Record, TargetRecord};
use harness::text::count;
use harness::vocabulary::{Outcome, Requirement, SkipKind, Support, Verdict};

use crate::light::is_unfinished;
use crate::plain::line;

/// The environment's name; that of a lab run says so, since stand-ins certify nothing.
pub(crate) fn environment(record: &Record) -> String {
    let name = line(&record.run.environment);
    if record.run.lab && name != "lab" && !name.starts_with("lab-") { format!("lab-{name}") } else { name }
}

/// A verdict as it is printed: in a lab run it says so.
pub(crate) fn verdict(record: &Record, verdict: Option<Verdict>) -> String {
    let word = verdict.map_or("no verdict", Verdict::as_str);
    if record.run.lab { format!("{word} (lab)") } else { word.to_owned() }
}

/// What answers at the target, as it is to be printed: the product of the category that decides the verdict.
pub(crate) fn product(target: &TargetRecord) -> String {
    let worst = target.categories.iter().min_by_key(|category| category.verdict);
    match (worst, &target.identity) {
        (Some(category), _) => category_product(category),
        (None, Some(identity)) => with_version(&identity.name, identity.version.as_deref()),
        (None, None) => line(&target.endpoint),
    }
}

/// What answers for one category.
pub(crate) fn category_product(category: &CategoryRecord) -> String {
    with_version(&category.product, category.version.as_deref())
}

/// The product with its version, where the name does not hold it already.
fn with_version(product: &str, version: Option<&str>) -> String {
    let product = line(product);
    match version.map(line) {
        Some(version) if !version.is_empty() && !product.contains(&version) => format!("{product} {version}"),
        _ => product,
    }
}

/// Why the verdict is no better, the first reason first; for a good one, what the matrix says. That a case is blocked
/// is left out where another reason stands: it only follows from that one, and is counted with what did not run.
pub(crate) fn reasons(target: &TargetRecord) -> Vec<String> {
    let mut reasons: Vec<String> = target.reasons.iter().map(|reason| line(reason)).collect();
    let blocked = target.cases.iter().filter(|case| case.outcome == Some(Outcome::Blocked));
    let follows: Vec<String> = blocked.map(|case| format!("{} is blocked by ", line(case.slug()))).collect();
    let follows = |reason: &String| follows.iter().any(|start| reason.starts_with(start));
    if !reasons.iter().all(follows) {
        reasons.retain(|reason| !follows(reason));
    }
    let Some(verdict) = target.verdict else {
        if reasons.is_empty() {
            let why = if is_unfinished(target) { "not finished" } else { "nothing of this target ran" };
            reasons.push(why.to_owned());
        }
        return reasons;
    };
    if reasons.is_empty() {
        let support = target.categories.iter().map(|category| category.support).max();
        let without_rows = target.categories.iter().all(|category| category.category.is_empty());
        reasons.push(match support {
            Some(support) if !without_rows => support_text(support).to_owned(),
            _ => judge::gloss(target).unwrap_or_default().to_owned(),
        });
    }
    let deep: u32 = target.categories.iter().map(|category| category.deep_not_run).max().unwrap_or(0);
    if deep > 0
        && verdict.is_good()
        && let Some(first) = reasons.first_mut()
    {
        *first = format!("{first}; {} not run", count(deep.into(), "deep check"));
    }
    reasons
}

fn support_text(support: Support) -> &'static str {
    match support {
        Support::Supported => "supported",
        Support::Limited => "limited support",
        Support::Unsupported => "listed as unsupported",
        Support::Older => "older than every listed version",
        Support::Newer => "newer than every listed version",
        Support::Unlisted => "not in the matrix",
        Support::Unknown => "it is not known what answers",
    }
}

/// Every remark of the target and of its categories, each once.
pub(crate) fn remarks(target: &TargetRecord) -> Vec<String> {
    let of_categories = target.categories.iter().flat_map(|category| &category.remarks);
    let mut remarks: Vec<String> = Vec::new();
    for remark in target.remarks.iter().chain(of_categories).map(|remark| line(remark)) {
        if !remark.is_empty() && !remarks.contains(&remark) {
            remarks.push(remark);
        }
    }
    remarks
}

/// What happened in a case, one line.
pub(crate) fn headline(case: &CaseRecord) -> String {
    let texts = [Some(&case.summary), case.actual.as_ref(), case.cause.as_ref(), Some(&case.title)];
    let mut lines = texts.into_iter().flatten().map(|text| line(text));
    lines.find(|text| !text.is_empty()).unwrap_or_else(|| case.slug().to_owned())
}

/// `product.repository-not-created-on-push`; without a cause, the outcome.
pub(crate) fn kind(case: &CaseRecord) -> String {
    match (case.fault, &case.cause) {
        (_, Some(cause)) if cause == NOT_FINISHED.code => "run.incomplete".to_owned(),
        (Some(fault), Some(cause)) => format!("{fault}.{}", line(cause)),
        (None, Some(cause)) => line(cause),
        (_, None) => case.outcome.map_or("run.incomplete", Outcome::as_str).to_owned(),
    }
}

/// Why a case was skipped, with the kind of reason.
pub(crate) fn skip(case: &CaseRecord) -> String {
    match &case.skip {
        None => line(&case.summary),
        Some(skip) if skip.kind == SkipKind::Waived && skip.text.starts_with("waived") => line(&skip.text),
        Some(skip) => format!("{}: {}", skip.kind, line(&skip.text)),
    }
}

/// The slug of the case that stands in the way.
pub(crate) fn blocker(case: &CaseRecord) -> String {
    let by = case.blocked_by.as_deref().unwrap_or("another case");
    line(by.rsplit("::").next().unwrap_or(by))
}

/// Whether the case is a required one that failed or errored: each has to be mended or looked into.
pub(crate) fn is_broken(case: &CaseRecord) -> bool {
    case.requirement == Requirement::Required
        && case.slug() != VERDICT
        && matches!(case.outcome, Some(Outcome::Failed | Outcome::Errored))
}

/// A required case that failed or errored.
pub(crate) struct Broken<'r> {
    pub(crate) target: &'r TargetRecord,
    pub(crate) case: &'r CaseRecord,
    /// Other cases of the target that did not pass for the same: what was expected, the cause and the way out are one.
    /// A wrong token breaks two dozen, and is mended once.
    pub(crate) likewise: Vec<&'r CaseRecord>,
}

/// Required cases that failed or errored, in the order of the record, each with those that follow it for the same.
pub(crate) fn broken(record: &Record) -> Vec<Broken<'_>> {
    let mut all: Vec<Broken<'_>> = Vec::new();
    for target in &record.targets {
        let first = all.len();
        for case in target.cases.iter().filter(|case| is_broken(case)) {
            match all[first..].iter_mut().find(|known| is_alike(known.case, case)) {
                Some(known) => known.likewise.push(case),
                None => all.push(Broken { target, case, likewise: Vec::new() }),
            }
        }
    }
    all
}

fn is_alike(one: &CaseRecord, other: &CaseRecord) -> bool {
    let about = |case: &CaseRecord| {
        (case.outcome, case.cause.clone(), case.summary.clone(), case.expected.clone(), case.remedy.clone())
    };
    about(one) == about(other)
}

/// The ways out that the matrix rows of a target name, where none of its cases says the same.
pub(crate) fn row_remedies(target: &TargetRecord) -> impl Iterator<Item = (&CategoryRecord, &str)> {
    let is_told = |remedy: &str| {
        target.cases.iter().any(|case| is_broken(case) && case.remedy.as_deref() == Some(remedy))
    };
    let bad = target.categories.iter().filter(|category| !category.verdict.is_good());
    bad.filter_map(|category| Some((category, category.remedy.as_deref()?)))
        .filter(move |(_, remedy)| !is_told(remedy))
}

/// Cases that a waiver covers.
pub(crate) fn waived(record: &Record) -> impl Iterator<Item = &CaseRecord> {
    cases(record).filter(|case| case.skip.as_ref().is_some_and(|skip| skip.kind == SkipKind::Waived))
}

/// Every case but the verdicts.
pub(crate) fn cases(record: &Record) -> impl Iterator<Item = &CaseRecord> {
    record.targets.iter().flat_map(|target| &target.cases).filter(|case| case.slug() != VERDICT)
}

/// What did not run and why, with counts, in the order in which the reasons first occur.
pub(crate) fn not_run(record: &Record) -> Vec<String> {
    let mut counts: Vec<(String, u64)> = Vec::new();
    for target in &record.targets {
        for case in target.cases.iter().filter(|case| case.slug() != VERDICT) {
            let why = match case.outcome {
                None => "not finished".to_owned(),
                Some(Outcome::Blocked) => format!("blocked by {} of {}", blocker(case), line(&target.name)),
                Some(Outcome::Skipped) => match &case.skip {
                    Some(skip) if skip.kind == SkipKind::Waived => continue,
                    Some(skip) => format!("{}: {}", skip.kind.as_str().replace('-', " "), line(&skip.text)),
                    None => line(&case.summary),
                },
                Some(Outcome::Passed | Outcome::Failed | Outcome::Errored) => continue,
            };
            match counts.iter_mut().find(|(text, _)| *text == why) {
                Some((_, number)) => *number += 1,
                None => counts.push((why, 1)),
            }
        }
    }
    counts.into_iter().map(|(why, number)| format!("{number} {why}")).collect()
}

/// What narrowed the run down, as it was asked for.
pub(crate) fn selection(record: &Record) -> Option<String> {
    let asked = &record.run.selection;
    let mut parts = Vec::new();
    if !asked.filters.is_empty() {
        parts.push(format!(
            "only {}",
            asked.filters.iter().map(|filter| line(filter)).collect::<Vec<_>>().join(", ")
        ));
    }
    parts.extend(asked.shard.as_ref().map(|shard| format!("shard {}", line(shard))));
    parts.extend(asked.read_only.then(|| "--read-only".to_owned()));
    parts.extend(asked.fail_fast.then(|| "--fail-fast".to_owned()));
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// `created and removed 9 things`.
pub(crate) fn created(record: &Record) -> String {
    let sum =
        |of: fn(&TargetRecord) -> u32| record.targets.iter().map(|target| u64::from(of(target))).sum::<u64>();
    let (created, removed) = (sum(|target| target.created), sum(|target| target.removed));
    if created == 0 {
        "created nothing".to_owned()
    } else if created == removed {
        format!("created and removed {}", count(created, "thing"))
    } else {
        format!("created {}, removed {removed}", count(created, "thing"))
    }
}

/// The verdicts that occur, the worst first.
pub(crate) fn verdicts(record: &Record) -> Vec<Verdict> {
    let occurs = |verdict: &Verdict| {
        record.targets.iter().any(|target| {
            target.verdict == Some(*verdict)
                || target.categories.iter().any(|category| category.verdict == *verdict)
        })
    };
    Verdict::ALL.iter().copied().filter(occurs).collect()
}
