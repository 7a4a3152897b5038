//! Tables from product and cause to a remedy: what the advice of every family is looked up in.

/// The code of a cause, and the remedy in sentences.
pub type Advice = (&'static str, &'static str);

/// The advice for each product, by its id.
pub type Table = &'static [(&'static str, &'static [Advice])];

/// The remedy for a cause.
pub fn find(list: &'static [Advice], code: &str) -> Option<&'static str> {
    list.iter().find(|(known, _)| *known == code).map(|(_, text)| *text)
}

/// The remedy for a cause on a product.
pub fn on_product(table: Table, product: Option<&str>, code: &str) -> Option<&'static str> {
    let (_, list) = table.iter().find(|(id, _)| Some(*id) == product)?;
    find(list, code)
}

/// Whether any product has a remedy of its own for a cause.
pub fn is_known(table: Table, code: &str) -> bool {
    table.iter().any(|(_, list)| find(list, code).is_some())
}

#[cfg(test)]
pub(crate) mod tests {
    //! What the tables of every family have to be.

    use std::collections::BTreeMap;

    use harness::{Cause, Client, Family};

    use super::Table;

    /// Fails unless products and causes are known, sorted and there once, and every text is a new one in sentences.
    /// `leftover` is what is wrong with the braces of a text once its placeholders are filled.
    pub(crate) fn check<C: Client>(table: Table, family: &Family<C>, leftover: fn(&str) -> bool) {
        let own = family.causes.iter().flat_map(|list| list.iter());
        let causes: BTreeMap<&str, &Cause> =
            own.chain(harness::cause::ENGINE).map(|cause| (cause.code, *cause)).collect();
        assert!(table.is_sorted_by(|(a, _), (b, _)| a < b), "the products are sorted, each once");
        for (product, list) in table {
            assert!(family.products.iter().any(|known| known.id == *product), "no product {product}");
            assert!(list.is_sorted_by(|(a, _), (b, _)| a < b), "{product}: causes are sorted, each once");
            for (code, text) in *list {
                let cause = causes.get(code);
                assert!(cause.is_some(), "{product}: no cause {code}");
                assert!(
                    cause.is_some_and(|cause| cause.remedy != *text),
                    "{product}, {code}: says nothing new"
                );
                assert!(text.ends_with('.') && !text.contains("  "), "{product}, {code}: {text}");
                assert!(!leftover(text), "{product}, {code}: {text}");
            }
        }
    }
}
