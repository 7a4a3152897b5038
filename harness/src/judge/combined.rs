//! Things that are ruled out together, though each is listed: GKE with Dataplane V2.
//!
//! The facts of a combination may come from several targets: a platform from the cluster, the trust of the installation's
//! certificate from its domain. What it leads to counts for the category of its row, on the target that has its product.

use serde_json::{Value, json};

use crate::matrix::{Combination, Fact, Matrix};
use crate::record::TargetRecord;
use crate::vocabulary::{Support, Verdict};

use super::parts;

/// Lets every combination count whose facts are all there.
pub(super) fn count(targets: &mut [TargetRecord], matrix: &Matrix) {
    let facts: Vec<(String, Value)> = targets.iter().flat_map(facts_of).collect();
    for target in targets {
        // The product has to be the target's own; whatever else is needed may be another's.
        let own = products_of(target);
        let others = facts.iter().filter(|(key, _)| key != PRODUCT);
        let given: Vec<Fact<'_>> = own.iter().chain(others).map(|(key, value)| Fact { key, value }).collect();
        for combination in matrix.combinations(&given) {
            apply(target, combination, matrix);
        }
    }
}

const PRODUCT: &str = "product";

fn products_of(target: &TargetRecord) -> Vec<(String, Value)> {
    let identity =
        target.identity.as_ref().and_then(|identity| identity.product.as_ref()).map(|id| json!(id));
    identity.into_iter().chain(parts::products(target)).map(|product| (PRODUCT.to_owned(), product)).collect()
}

fn facts_of(target: &TargetRecord) -> Vec<(String, Value)> {
    target.observed.iter().map(|fact| (fact.key.clone(), fact.value.clone())).collect()
}

fn apply(target: &mut TargetRecord, combination: &Combination, matrix: &Matrix) {
    let Some(row) = matrix.row(&combination.row) else { return };
    let Some(category) = target.categories.iter_mut().find(|found| found.row.as_deref() == Some(&row.id))
    else {
        return;
    };
    let verdict =
        if combination.support == Support::Limited { Verdict::Limited } else { Verdict::Unsupported };
    category.support = category.support.max(combination.support);
    if verdict < category.verdict {
        category.verdict = verdict;
        category.remedy.clone_from(&combination.remedy);
    }
    let reason = match &combination.reference {
        Some(reference) => format!("{} ({reference})", combination.text),
        None => combination.text.clone(),
    };
    if !target.reasons.contains(&reason) {
        target.reasons.insert(0, reason);
    }
    target.verdict = target.categories.iter().map(|category| category.verdict).min().or(target.verdict);
}
