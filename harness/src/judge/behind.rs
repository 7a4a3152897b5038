//! A target that another one stands on: the bucket behind the registry in the cluster.
//!
//! Such a target answers for the other's row, too; and the other takes the worse of both verdicts.

use crate::record::TargetRecord;
use crate::vocabulary::Verdict;

use super::STANDS_FOR;

/// The categories of what stands on the target.
pub(super) fn categories(target: &TargetRecord) -> Vec<String> {
    let facts = target.observed.iter().filter(|fact| fact.key == STANDS_FOR);
    facts.map(|fact| fact.subject.clone()).collect()
}

/// The product that stands on the target, by the category of its row.
pub(super) fn product<'t>(target: &'t TargetRecord, category: &str) -> Option<&'t str> {
    let fact = target.observed.iter().find(|fact| fact.key == STANDS_FOR && fact.subject == category);
    fact.and_then(|fact| fact.value.as_str())
}

/// What was found out about what a product stands on.
struct Basis {
    category: String,
    product: String,
    target: String,
    verdict: Verdict,
}

/// Gives every target whose product stands on another target the worse of the two verdicts for that category.
pub(super) fn take_the_worse(targets: &mut [TargetRecord]) {
    let bases: Vec<Basis> = targets.iter().flat_map(bases_of).collect();
    for target in targets.iter_mut() {
        let Some(own) = target.identity.as_ref().and_then(|identity| identity.product.clone()) else {
            continue;
        };
        for basis in bases.iter().filter(|basis| basis.product == own && basis.target != target.name) {
            let mut categories = target.categories.iter_mut();
            let category = categories.find(|category| category.category == basis.category);
            let Some(category) = category.filter(|category| basis.verdict < category.verdict) else {
                continue;
            };
            category.verdict = basis.verdict;
            let reason = format!("`{}`, which it stands on, is {}", basis.target, basis.verdict);
            if !target.reasons.contains(&reason) {
                target.reasons.insert(0, reason);
            }
        }
        target.verdict = target.categories.iter().map(|category| category.verdict).min().or(target.verdict);
    }
}

fn bases_of(target: &TargetRecord) -> Vec<Basis> {
    let bases = target.categories.iter().filter_map(|category| {
        Some(Basis {
            product: product(target, &category.category)?.to_owned(),
            category: category.category.clone(),
            target: target.name.clone(),
            verdict: category.verdict,
        })
    });
    bases.collect()
}
