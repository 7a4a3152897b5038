//! Weighs the signs of each product, without any network.

use harness::Failure;
use harness::record::Identity;

use super::Signals;
use crate::identity::{confidence, conflict};
use crate::registry::products::{Page, Row, TABLE};

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
    edition: Option<String>,
    how: Vec<String>,
}

impl Weighed {
    fn new(row: &'static Row, signals: &Signals) -> Self {
        let (version, edition) = (row.version)(signals);
        let mut weighed =
            Self { row, score: 0.0, strongest: 0.0, server_alone: true, version, edition, how: Vec::new() };
        for sign in row.signs {
            if let Some(text) = (sign.seen)(signals) {
                weighed.add(sign.weight, sign.server, text);
            }
        }
        if let Some(page) = &row.page
            && let Some((_, answer)) = signals.pages.iter().find(|(path, _)| *path == page.path)
            && let Some(found) = (page.read)(answer)
        {
            weighed.add(page.weight, false, format!("`{}` answers as its own", page.path));
            weighed.version = weighed.version.or(found.version);
            weighed.edition = weighed.edition.or(found.edition);
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

    fn identity(self) -> Identity {
        Identity {
            product: Some(self.row.product.id.to_owned()),
            name: self.row.product.name.to_owned(),
            version: self.version,
            edition: self.edition,
            confidence: confidence(self.score),
            how: self.how,
        }
    }
}

/// Every product that a sign points to, the likeliest first. What other products embed comes last: its signs are
/// theirs too.
fn weighed(signals: &Signals) -> Vec<Weighed> {
    let mut found: Vec<Weighed> = TABLE.iter().map(|row| Weighed::new(row, signals)).collect();
    found.retain(|weighed| weighed.score > 0.0);
    found.sort_by(|a, b| a.row.embedded.cmp(&b.row.embedded).then(b.score.total_cmp(&a.score)));
    found
}

/// Weighs the signs.
///
/// # Errors
/// [`harness::cause::IDENTITY_CONFLICT`].
pub fn weigh(signals: &Signals) -> Result<Identity, Failure> {
    let found = weighed(signals);
    let named: Vec<&Weighed> = found.iter().filter(|weighed| weighed.names_itself()).collect();
    if named.len() > 1 {
        let signs = named.iter().map(|weighed| (weighed.row.product.name, &weighed.how[..]));
        return Err(conflict(signs));
    }
    Ok(found.into_iter().find(Weighed::is_known).map_or_else(|| unknown(signals), Weighed::identity))
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
        .filter(|weighed| weighed.version.is_none() || !weighed.is_known())
        .filter_map(|weighed| weighed.row.page.as_ref())
        .take(PAGES)
        .collect()
}

fn unknown(signals: &Signals) -> Identity {
    let server = signals.header("server");
    let how = if server.is_empty() { Vec::new() } else { vec![format!("`Server: {server}`")] };
    Identity {
        product: None,
        name: "a registry that bears no known product's signs".to_owned(),
        version: None,
        edition: None,
        confidence: 0.0,
        how,
    }
}
