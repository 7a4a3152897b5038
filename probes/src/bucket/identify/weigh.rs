//! Weighs the signs of each product, without any network.

use harness::Failure;
use harness::record::Identity;

use super::Signals;
use crate::bucket::products::{Page, Row, TABLE};
use crate::identity::{confidence, conflict};

/// From this weight on, a sign is the product's own name.
pub const NAMES_ITSELF: f64 = 0.9;
/// Below this, signs tell nothing.
const ENOUGH: f64 = 0.5;
/// How many pages of products are asked for at most.
const PAGES: usize = 2;

struct Weighed {
    row: &'static Row,
    score: f64,
    strongest: f64,
    /// Whether nothing but a header `Server` speaks for it, which any proxy can keep, set or drop.
    server_alone: bool,
    version: Option<String>,
    how: Vec<String>,
}

impl Weighed {
    fn new(row: &'static Row, signals: &Signals) -> Self {
        let version = (row.version)(signals);
        let mut weighed =
            Self { row, score: 0.0, strongest: 0.0, server_alone: true, version, how: Vec::new() };
        for sign in row.signs {
            if let Some(text) = (sign.seen)(signals) {
                weighed.add(sign.weight, sign.server, text);
            }
        }
        for page in row.pages {
            if let Some((_, answer)) = signals.pages.iter().find(|(path, _)| *path == page.path)
                && let Some(found) = (page.read)(answer)
            {
                weighed.add(page.weight, false, format!("`{}` answers as its own", page.path));
                weighed.version = weighed.version.or(found.version);
            }
        }
        weighed
    }

    fn add(&mut self, weight: f64, server: bool, text: String) {
        self.score = 1.0 - (1.0 - self.score) * (1.0 - weight);
        self.strongest = self.strongest.max(weight);
        self.server_alone &= server;
        self.how.push(text);
    }

    fn names_itself(&self) -> bool {
        self.strongest >= NAMES_ITSELF
    }

    fn is_known(&self) -> bool {
        self.score >= ENOUGH && !self.server_alone
    }

    fn identity(mut self) -> Identity {
        if self.version.is_none() && !self.row.bracket.is_empty() {
            self.how.push(self.row.bracket.to_owned());
        }
        Identity {
            product: Some(self.row.product.id.to_owned()),
            name: self.row.product.name.to_owned(),
            version: self.version,
            edition: None,
            confidence: confidence(self.score),
            how: self.how,
        }
    }
}

/// Every product that a sign points to, the likeliest first. What another product is made of does not count beside it:
/// its signs are that one's, too.
fn weighed(signals: &Signals) -> Vec<Weighed> {
    let mut found: Vec<Weighed> = TABLE.iter().map(|row| Weighed::new(row, signals)).collect();
    found.retain(|weighed| weighed.score > 0.0);
    let inside: Vec<&str> = found
        .iter()
        .filter(|weighed| weighed.names_itself() && weighed.is_known())
        .filter_map(|weighed| weighed.row.made_of)
        .collect();
    found.retain(|weighed| !inside.contains(&weighed.row.product.id));
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found
}

/// Weighs the signs; `unknown` is the name of a store that has none.
///
/// # Errors
/// [`harness::cause::IDENTITY_CONFLICT`].
pub fn weigh(signals: &Signals, unknown: &str) -> Result<Identity, Failure> {
    let found = weighed(signals);
    let named: Vec<&Weighed> = found.iter().filter(|weighed| weighed.names_itself()).collect();
    if named.len() > 1 {
        let signs = named.iter().map(|weighed| (weighed.row.product.name, &weighed.how[..]));
        return Err(conflict(signs));
    }
    let known = found.into_iter().find(Weighed::is_known);
    Ok(known.map_or_else(|| without_product(signals, unknown), Weighed::identity))
}

/// Whether a product says its own name, so that no further answer is needed.
pub(super) fn names_itself(signals: &Signals) -> bool {
    weighed(signals).iter().any(|weighed| weighed.names_itself() && weighed.is_known())
}

/// The pages that are worth a request: of products that a sign points to, where version or certainty is missing.
pub(super) fn pages(signals: &Signals) -> Vec<&'static Page> {
    let found = weighed(signals);
    let is_sure = |weighed: &Weighed| weighed.names_itself() && weighed.is_known();
    let sure = found.iter().any(is_sure);
    found
        .iter()
        .filter(|weighed| !sure || is_sure(weighed))
        .flat_map(|weighed| {
            let wanted = |page: &&Page| {
                if page.gives_version { weighed.version.is_none() } else { !is_sure(weighed) }
            };
            weighed.row.pages.iter().filter(wanted)
        })
        .take(PAGES)
        .collect()
}

fn without_product(signals: &Signals, name: &str) -> Identity {
    let server = signals.header("server");
    let how = if server.is_empty() { Vec::new() } else { vec![format!("`Server: {server}`")] };
    Identity { product: None, name: name.to_owned(), version: None, edition: None, confidence: 0.0, how }
}
