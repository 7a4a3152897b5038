//! The verdict of one target for one category of the matrix.

use jiff::civil::Date;

use crate::matrix::{Classified, Matrix};
use crate::record::{CaseRecord, CategoryRecord, TargetRecord};
use crate::vocabulary::{Depth, Fault, Outcome, Requirement, SkipKind, Support, Verdict};

use super::parts::{self, Part};
use super::{CERTIFICATES_UNCHECKED, behind, counts, is_entry};

/// A category's verdict, and why: each reason with the verdict that it leads to.
pub(super) struct Judged {
    pub(super) category: CategoryRecord,
    pub(super) reasons: Vec<(Verdict, String)>,
}

/// What a category is judged by, beside what was seen.
#[derive(Clone, Copy)]
pub(super) struct Scope<'m> {
    pub(super) matrix: &'m Matrix,
    pub(super) depth: Depth,
    pub(super) today: Date,
    /// Whether the target consists of parts, so that its own identity is none for a category.
    pub(super) of_parts: bool,
}

/// Judges the target for `category`, once for each part that it has there; the empty category stands for a family without
/// rows.
pub(super) fn judge(target: &TargetRecord, category: &str, scope: Scope<'_>) -> Vec<Judged> {
    let found = parts::of(target, category);
    if scope.of_parts && behind::product(target, category).is_none() {
        if found.is_empty() {
            return vec![judge_one(target, category, scope, vec![Subject::unknown()])];
        }
        let judge_part = |part: Vec<Part>| {
            let read = part.iter().map(|one| Subject::of_part(one, category, scope.matrix)).collect();
            judge_one(target, category, scope, read)
        };
        return found.into_iter().map(judge_part).collect();
    }
    let subject = Subject::of_target(target, category, scope.matrix);
    vec![judge_one(target, category, scope, subject.into_iter().collect())]
}

/// A product that is held against the matrix.
struct Subject<'m> {
    /// With its version, for people.
    text: String,
    /// The same, and where it was read.
    place: String,
    version: Option<String>,
    classified: Classified<'m>,
}

impl<'m> Subject<'m> {
    /// `None` for a family without rows.
    fn of_target(target: &TargetRecord, category: &str, matrix: &'m Matrix) -> Option<Self> {
        let text = name_and_version(target);
        (!category.is_empty()).then(|| Self {
            place: text.clone(),
            text,
            version: target.identity.as_ref().and_then(|identity| identity.version.clone()),
            classified: classify(target, category, matrix),
        })
    }

    fn of_part(part: &Part, category: &str, matrix: &'m Matrix) -> Self {
        Self {
            text: part.text(),
            place: part.text_with_places(),
            version: part.version.clone(),
            classified: matrix.classify(category, part.product.as_deref(), part.version.as_deref()),
        }
    }

    /// A part that nothing was read of.
    fn unknown() -> Self {
        let text = "nothing was read of it".to_owned();
        let classified =
            Classified { row: None, support: Support::Unknown, by_protocol: false, remarks: Vec::new() };
        Self { place: text.clone(), text, version: None, classified }
    }
}

fn judge_one(target: &TargetRecord, category: &str, scope: Scope<'_>, subjects: Vec<Subject<'_>>) -> Judged {
    let cases: Vec<&CaseRecord> = target
        .cases
        .iter()
        .filter(|case| is_entry(case) || case.category.as_deref().is_none_or(|own| own == category))
        .collect();
    let mut reasons: Vec<(Verdict, String)> = Vec::new();
    for case in cases.iter().filter(|case| counts(case)) {
        reasons.extend(reason(case));
    }
    reasons.extend(unchecked(&cases, scope.depth));
    if target.observed.iter().any(|fact| fact.key == CERTIFICATES_UNCHECKED) {
        let text = "its certificates were not checked (`insecure_skip_verify`)";
        reasons.push((Verdict::Inconclusive, text.to_owned()));
    }

    // A product that is not listed by name stands under its protocol's row only where it speaks the protocol.
    let holds =
        !reasons.iter().any(|(verdict, _)| matches!(verdict, Verdict::Incompatible | Verdict::Misconfigured));
    let best = if scope.depth == Depth::Deep { Verdict::Certified } else { Verdict::Ready };
    let (mut worst, mut remarks): (Option<(Verdict, Subject<'_>)>, Vec<String>) = (None, Vec::new());
    for mut subject in subjects {
        subject.classified = subject.classified.if_protocol_holds(holds);
        let reason = match version_not_given(&cases, &subject) {
            Some(text) => Some((Verdict::Partial, format!("its version was not read: {text}"))),
            None => support_reason(&subject.place, &subject.classified),
        };
        let verdict = reason.as_ref().map_or(best, |(verdict, _)| *verdict);
        reasons.extend(reason);
        for remark in &subject.classified.remarks {
            if !remarks.contains(remark) {
                remarks.push(remark.clone());
            }
        }
        if worst.as_ref().is_none_or(|(known, _)| verdict < *known) {
            worst = Some((verdict, subject));
        }
    }
    reasons.sort_by_key(|(verdict, _)| *verdict);
    let verdict = reasons.iter().map(|(verdict, _)| *verdict).min().unwrap_or(best);

    let subject = worst.map(|(_, subject)| subject);
    let classified = subject.as_ref().map(|subject| &subject.classified);
    let row = classified.and_then(|classified| classified.row);
    if let Some(row) = row {
        remarks.extend(row.conditions.iter().cloned());
        remarks.extend(scope.matrix.policy_remark(row, scope.today));
    }
    remarks.extend(cases.iter().filter_map(|case| remark(case)));
    let deep_not_run = cases.iter().filter(|case| counts(case) && deep_left_out(case, scope.depth)).count();
    let text = subject.as_ref().map_or_else(|| name_and_version(target), |subject| subject.text.clone());
    let category = CategoryRecord {
        category: category.to_owned(),
        component: row.map(|row| row.component.clone()),
        row: row.map(|row| row.id.clone()),
        product: product(&text, classified),
        version: subject.as_ref().and_then(|subject| subject.version.clone()),
        support: classified.map_or(Support::Supported, |classified| classified.support),
        verdict,
        remarks,
        remedy: row.and_then(|row| row.remedy.clone()).filter(|_| !verdict.is_good()),
        deep_not_run: u32::try_from(deep_not_run).unwrap_or(u32::MAX),
    };
    Judged { category, reasons }
}

fn classify<'m>(target: &TargetRecord, category: &str, matrix: &'m Matrix) -> Classified<'m> {
    if let Some(product) = behind::product(target, category) {
        return matrix.classify(category, Some(product), None);
    }
    match &target.identity {
        Some(identity) => matrix.classify(category, identity.product.as_deref(), identity.version.as_deref()),
        None => Classified { row: None, support: Support::Unknown, by_protocol: false, remarks: Vec::new() },
    }
}

/// What a required case does to the verdict.
fn reason(case: &CaseRecord) -> Option<(Verdict, String)> {
    let text = |text: &str| if text.is_empty() { case.title.clone() } else { text.to_owned() };
    match case.outcome {
        None => Some((Verdict::Inconclusive, format!("{} did not finish", case.slug()))),
        Some(Outcome::Passed) if case.flaky => {
            Some((Verdict::Inconclusive, format!("{} passed only on a retry", case.slug())))
        }
        Some(Outcome::Passed) => None,
        Some(Outcome::Failed) => match case.fault {
            Some(Fault::Setup) => Some((Verdict::Misconfigured, text(&case.summary))),
            Some(Fault::Product | Fault::Environment | Fault::Underpin) | None => {
                Some((Verdict::Incompatible, text(&case.summary)))
            }
        },
        Some(Outcome::Errored) => Some((Verdict::Inconclusive, text(&case.summary))),
        Some(Outcome::Blocked) => {
            let by = case.blocked_by.as_deref().unwrap_or("another case");
            Some((Verdict::Inconclusive, format!("{} is blocked by {by}", case.slug())))
        }
        Some(Outcome::Skipped) => {
            let skip = case.skip.as_ref()?;
            match skip.kind {
                SkipKind::Permission => {
                    Some((Verdict::Inconclusive, format!("{}: {}", case.slug(), skip.text)))
                }
                SkipKind::Waived => Some((Verdict::Waived, format!("{}: {}", case.slug(), skip.text))),
                // What was left out is said once for all that were for one reason.
                SkipKind::NotApplicable | SkipKind::NotSelected | SkipKind::NotGiven => None,
            }
        }
    }
}

/// What required cases that were left out do to the verdict: one reason for all that have the same.
fn unchecked(cases: &[&CaseRecord], depth: Depth) -> Vec<(Verdict, String)> {
    let mut by_text: Vec<(&str, Vec<&str>)> = Vec::new();
    for case in cases.iter().filter(|case| counts(case) && !deep_left_out(case, depth)) {
        let Some(skip) = &case.skip else { continue };
        if !matches!(skip.kind, SkipKind::NotSelected | SkipKind::NotGiven) {
            continue;
        }
        match by_text.iter_mut().find(|(text, _)| *text == skip.text) {
            Some((_, slugs)) => slugs.push(case.slug()),
            None => by_text.push((&skip.text, vec![case.slug()])),
        }
    }
    let said = |(text, slugs): (&str, Vec<&str>)| {
        let which = match slugs.as_slice() {
            [one] => format!("{one} was"),
            [one, two] => format!("{one} and {two} were"),
            [one, two, rest @ ..] => format!("{one}, {two} and {} more were", rest.len()),
            [] => return None,
        };
        Some((Verdict::Partial, format!("{which} not checked: {text}")))
    };
    by_text.into_iter().filter_map(said).collect()
}

/// Whether the case was left out only because the run was not deep.
fn deep_left_out(case: &CaseRecord, depth: Depth) -> bool {
    case.depth == Depth::Deep
        && depth == Depth::Standard
        && case.skip.as_ref().is_some_and(|skip| skip.kind == SkipKind::NotSelected)
}

/// Why a product is known and its version is not, where that is because the environment does not give what the case
/// needs that reads the version (by convention its slug ends in `_version`): part of the target was not checked, and
/// nothing contradicts.
fn version_not_given<'c>(cases: &[&'c CaseRecord], subject: &Subject<'_>) -> Option<&'c str> {
    let unread = subject.classified.support == Support::Unknown
        && subject.classified.row.is_some()
        && subject.version.is_none();
    let reads = cases.iter().filter(|case| unread && counts(case) && case.slug().ends_with("_version"));
    let mut skips = reads.filter_map(|case| case.skip.as_ref());
    skips.find(|skip| skip.kind == SkipKind::NotGiven).map(|skip| skip.text.as_str())
}

/// What the matrix's word does to the verdict.
fn support_reason(name: &str, classified: &Classified<'_>) -> Option<(Verdict, String)> {
    let listed = classified.row.map_or("the matrix", |row| row.component.as_str());
    match classified.support {
        Support::Supported => None,
        Support::Limited => Some((Verdict::Limited, format!("{listed} has limited support"))),
        Support::Unsupported => Some((Verdict::Unsupported, format!("{name} is listed as unsupported"))),
        Support::Older => {
            Some((Verdict::Unsupported, format!("{name} is older than every version that is supported")))
        }
        Support::Newer => {
            Some((Verdict::Candidate, format!("{name} is newer than every version in the matrix")))
        }
        Support::Unlisted => Some((Verdict::Candidate, format!("{name} is not in the matrix"))),
        Support::Unknown => {
            Some((Verdict::Inconclusive, "it is not known which product and version answers".to_owned()))
        }
    }
}

fn name_and_version(target: &TargetRecord) -> String {
    match &target.identity {
        None => "an unknown product".to_owned(),
        Some(identity) => match &identity.version {
            Some(version) => format!("{} {version}", identity.name),
            None => identity.name.clone(),
        },
    }
}

fn product(name: &str, classified: Option<&Classified<'_>>) -> String {
    match classified {
        Some(Classified { by_protocol: true, row: Some(row), .. }) => {
            let protocol = row.protocol.as_deref().unwrap_or(&row.component);
            format!("{name}, as {protocol}; the product itself is not listed")
        }
        _ => name.to_owned(),
    }
}

/// A failed or errored recommended case is a remark.
fn remark(case: &CaseRecord) -> Option<String> {
    let bad = matches!(case.outcome, Some(Outcome::Failed | Outcome::Errored));
    (bad && case.requirement == Requirement::Recommended)
        .then(|| format!("{}: {}", case.slug(), case.summary))
}
