//! The verdict of one target for one category of the matrix.

use crate::matrix::{Classified, Matrix};
use crate::record::{CaseRecord, CategoryRecord, TargetRecord};
use crate::vocabulary::{Depth, Fault, Outcome, Requirement, SkipKind, Support, Verdict};

use super::{CERTIFICATES_UNCHECKED, behind, counts, is_entry};

/// A category's verdict, and why: each reason with the verdict that it leads to.
pub(super) struct Judged {
    pub(super) category: CategoryRecord,
    pub(super) reasons: Vec<(Verdict, String)>,
}

/// Judges the target for `category`; the empty category stands for a family without rows.
pub(super) fn judge(target: &TargetRecord, category: &str, matrix: &Matrix, depth: Depth) -> Judged {
    let cases: Vec<&CaseRecord> = target
        .cases
        .iter()
        .filter(|case| is_entry(case) || case.category.as_deref().is_none_or(|own| own == category))
        .collect();
    let mut reasons: Vec<(Verdict, String)> = Vec::new();
    for case in cases.iter().filter(|case| counts(case)) {
        reasons.extend(reason(case, depth));
    }
    if target.observed.iter().any(|fact| fact.key == CERTIFICATES_UNCHECKED) {
        let text = "its certificates were not checked (`insecure_skip_verify`)";
        reasons.push((Verdict::Inconclusive, text.to_owned()));
    }

    // A product that is not listed by name stands under its protocol's row only where it speaks the protocol.
    let holds =
        !reasons.iter().any(|(verdict, _)| matches!(verdict, Verdict::Incompatible | Verdict::Misconfigured));
    let classified =
        (!category.is_empty()).then(|| classify(target, category, matrix).if_protocol_holds(holds));
    if let Some(classified) = &classified {
        reasons.extend(support_reason(target, classified));
    }
    reasons.sort_by_key(|(verdict, _)| *verdict);
    let best = if depth == Depth::Deep { Verdict::Certified } else { Verdict::Ready };
    let verdict = reasons.iter().map(|(verdict, _)| *verdict).min().unwrap_or(best);

    let row = classified.as_ref().and_then(|classified| classified.row);
    let mut remarks: Vec<String> = Vec::new();
    if let Some(classified) = &classified {
        remarks.extend(classified.remarks.iter().cloned());
        remarks.extend(classified.row.iter().flat_map(|row| row.conditions.iter().cloned()));
    }
    remarks.extend(cases.iter().filter_map(|case| remark(case)));
    let deep_not_run = cases.iter().filter(|case| counts(case) && deep_left_out(case, depth)).count();
    let category = CategoryRecord {
        category: category.to_owned(),
        component: row.map(|row| row.component.clone()),
        row: row.map(|row| row.id.clone()),
        product: product(target, classified.as_ref()),
        version: target.identity.as_ref().and_then(|identity| identity.version.clone()),
        support: classified.as_ref().map_or(Support::Supported, |classified| classified.support),
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
fn reason(case: &CaseRecord, depth: Depth) -> Option<(Verdict, String)> {
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
                SkipKind::NotApplicable => None,
                SkipKind::Permission => {
                    Some((Verdict::Inconclusive, format!("{}: {}", case.slug(), skip.text)))
                }
                SkipKind::Waived => Some((Verdict::Waived, format!("{}: {}", case.slug(), skip.text))),
                SkipKind::NotSelected if deep_left_out(case, depth) => None,
                SkipKind::NotSelected | SkipKind::NotGiven => {
                    Some((Verdict::Partial, format!("{} was not checked: {}", case.slug(), skip.text)))
                }
            }
        }
    }
}

/// Whether the case was left out only because the run was not deep.
fn deep_left_out(case: &CaseRecord, depth: Depth) -> bool {
    case.depth == Depth::Deep
        && depth == Depth::Standard
        && case.skip.as_ref().is_some_and(|skip| skip.kind == SkipKind::NotSelected)
}

/// What the matrix's word does to the verdict.
fn support_reason(target: &TargetRecord, classified: &Classified<'_>) -> Option<(Verdict, String)> {
    let name = name_and_version(target);
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

fn product(target: &TargetRecord, classified: Option<&Classified<'_>>) -> String {
    let name = name_and_version(target);
    match classified {
        Some(Classified { by_protocol: true, row: Some(row), .. }) => {
            let protocol = row.protocol.as_deref().unwrap_or(&row.component);
            format!("{name}, as {protocol}; the product itself is not listed")
        }
        _ => name,
    }
}

/// A failed or errored recommended case is a remark.
fn remark(case: &CaseRecord) -> Option<String> {
    let bad = matches!(case.outcome, Some(Outcome::Failed | Outcome::Errored));
    (bad && case.requirement == Requirement::Recommended)
        .then(|| format!("{}: {}", case.slug(), case.summary))
}
