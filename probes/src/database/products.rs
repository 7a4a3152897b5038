//! The products that speak MySQL's protocol: signs with their weights, and where a version stands.
//!
//! A product more is a row more. A sign of weight 0.9 or above is the product's own name; weaker ones only add up. The
//! order is the one in which products are told apart: what imitates MySQL or is made of it comes before MySQL itself.

use harness::Product;

use super::identify::Signals;

mod hosts;
mod imitations;
mod managed;
mod servers;

pub use hosts::{named_in, of_host};

/// What the number that a server calls itself by says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// It is MySQL's own: the functions of that release are there.
    OfMySql,
    /// It is MySQL's, and stands still while functions come and go.
    Nominal,
    /// It is the product's own, or one that the product was told to show.
    Foreign,
}

/// One sign of a product.
pub struct Sign {
    /// How much it says, from 0 to 1.
    pub weight: f64,
    /// What is said of it where it is seen.
    pub seen: fn(&Signals) -> Option<String>,
}

impl Sign {
    const fn new(weight: f64, seen: fn(&Signals) -> Option<String>) -> Self {
        Self { weight, seen }
    }
}

/// One product.
pub struct Row {
    /// What everybody sees of it.
    pub product: Product,
    /// The products that it is made of or runs on, whose signs it shows as well.
    pub made_of: &'static [&'static str],
    /// What its number says.
    pub number: Number,
    /// The words of which its `VERSION()` bears one, in lower case, unless it was told to show another text; empty for
    /// a product whose `VERSION()` is a plain number by itself.
    pub own_words: &'static [&'static str],
    /// Its signs.
    pub signs: &'static [Sign],
    /// Its version, where its answers give it.
    pub version: fn(&Signals) -> Option<String>,
    /// Its edition, where its answers give it.
    pub edition: fn(&Signals) -> Option<String>,
    /// A statement that only this product can be asked, once a sign points to it.
    pub more: Option<&'static str>,
}

/// Every product that identification knows, in the order in which they are told apart.
pub const TABLE: &[Row] = &[
    imitations::TIDB,
    imitations::DOLT,
    imitations::VITESS,
    imitations::MARIADB,
    managed::AURORA,
    managed::CLOUD_SQL,
    managed::AZURE,
    managed::RDS,
    servers::PERCONA,
    servers::GALERA,
    servers::MYSQL,
];

/// What everybody sees of every product.
pub const PRODUCTS: &[Product] = &{
    let mut products = [TABLE[0].product; TABLE.len()];
    let mut i = 0;
    while i < products.len() {
        products[i] = TABLE[i].product;
        i += 1;
    }
    products
};

/// The row of a product.
pub fn row(id: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.product.id == id)
}

/// The version of a product that has MySQL's number.
fn of_mysql(signals: &Signals) -> Option<String> {
    let text = signals.version();
    (!text.is_empty()).then(|| clean(text).to_owned())
}

/// A version without what follows it: that a log is written (`-log`), that the build is for debugging, whose service
/// it is.
fn clean(text: &str) -> &str {
    let mut text = text.split_whitespace().next().unwrap_or_default();
    while let Some(shorter) =
        ["-log", "-debug", "-google", "-azure"].iter().find_map(|end| text.strip_suffix(end))
    {
        text = shorter;
    }
    text
}

const fn nothing(_: &Signals) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row_of(id: &str) -> &'static Row {
        row(id).unwrap_or_else(|| panic!("no product {id}"))
    }

    #[test]
    fn the_table_holds_each_product_once_and_says_how_it_is_known() {
        let ids: Vec<&str> = TABLE.iter().map(|row| row.product.id).collect();
        for (i, row) in TABLE.iter().enumerate() {
            let id = row.product.id;
            assert!(!ids[..i].contains(&id), "{id}");
            assert!(row.product.signs.ends_with('.'), "{id}");
            assert!(row.signs.iter().all(|sign| (0.0..1.0).contains(&sign.weight)), "{id}");
            for inside in row.made_of {
                let inside = row_of(inside);
                assert!(!inside.made_of.contains(&id) && inside.product.id != id, "{id}");
            }
            let lower = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase());
            assert!(row.own_words.iter().all(lower), "{id}");
        }
        assert_eq!(ids, PRODUCTS.iter().map(|product| product.id).collect::<Vec<_>>());
    }

    #[test]
    fn products_are_told_apart_in_the_order_in_which_they_hide_in_each_other() {
        let names: Vec<&str> = TABLE.iter().map(|row| row.product.name).collect();
        assert_eq!(
            names,
            [
                "TiDB",
                "Dolt",
                "Vitess",
                "MariaDB",
                "Amazon Aurora MySQL",
                "Google Cloud SQL for MySQL",
                "Azure Database for MySQL",
                "Amazon RDS for MySQL",
                "Percona Server",
                "Galera Cluster",
                "MySQL",
            ]
        );
    }

    #[test]
    fn a_version_loses_what_is_no_version() {
        for (text, version) in [
            ("5.7.34-log", "5.7.34"),
            ("5.7.36-google-log", "5.7.36"),
            ("5.7.36-google", "5.7.36"),
            ("8.0.35-azure", "8.0.35"),
            ("5.7.29-32-log", "5.7.29-32"),
            ("5.7.20-18-57-log", "5.7.20-18-57"),
            ("5.7.44-debug-log", "5.7.44"),
            ("8.0.36-0ubuntu0.22.04.1", "8.0.36-0ubuntu0.22.04.1"),
            ("8.4.2-commercial", "8.4.2-commercial"),
            ("5.7.22", "5.7.22"),
            ("", ""),
        ] {
            assert_eq!(clean(text), version);
        }
    }
}
