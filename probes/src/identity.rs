//! What the identification of every family comes to in the same way.

use harness::{Failure, cause};

/// The confidence of a weight of signs, with two digits. Signs are never proof.
pub fn confidence(score: f64) -> f64 {
    ((score * 100.0).round() / 100.0).min(0.99)
}

/// Two products name themselves at once; each with the signs that it does so by.
pub fn conflict<'s>(products: impl Iterator<Item = (&'s str, &'s [String])>) -> Failure {
    let signs: Vec<String> = products.map(|(name, how)| format!("{name}: {}", how.join(", "))).collect();
    Failure::new(cause::IDENTITY_CONFLICT, "identify", "the signs of one product", signs.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_never_proof() {
        assert!(confidence(1.0) < 1.0 && confidence(0.999) < 1.0);
        assert!((confidence(0.854_9) - 0.85).abs() < 1e-9);
    }

    #[test]
    fn a_conflict_names_each_product_with_its_signs() {
        let (one, two) = (vec!["a".to_owned(), "b".to_owned()], vec!["c".to_owned()]);
        let failure = conflict([("One", &one[..]), ("Two", &two[..])].into_iter());
        assert_eq!((failure.cause, failure.actual.as_str()), (cause::IDENTITY_CONFLICT, "One: a, b; Two: c"));
    }
}
