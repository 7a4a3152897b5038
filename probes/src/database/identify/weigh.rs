//! Weighs the signs of each product, without any network.

use harness::Failure;
use harness::record::Identity;

use super::{Found, Signals};
use crate::database::products::{Number, Row, TABLE};
use crate::identity::{confidence, conflict};

/// From this weight on, a sign is the product's own name.
pub const NAMES_ITSELF: f64 = 0.9;
/// Below this, signs tell nothing.
const ENOUGH: f64 = 0.5;

/// What is said of a server without a product's signs.
pub const UNKNOWN: &str = "a server that speaks MySQL's protocol and bears no known product's signs";

struct Weighed {
    row: &'static Row,
    score: f64,
    strongest: f64,
    how: Vec<String>,
}

impl Weighed {
    fn new(row: &'static Row, signals: &Signals) -> Self {
        let mut weighed = Self { row, score: 0.0, strongest: 0.0, how: Vec::new() };
        for sign in row.signs {
            if let Some(text) = (sign.seen)(signals) {
                weighed.score = 1.0 - (1.0 - weighed.score) * (1.0 - sign.weight);
                weighed.strongest = weighed.strongest.max(sign.weight);
                weighed.how.push(text);
            }
        }
        weighed
    }

    fn id(&self) -> &'static str {
        self.row.product.id
    }

    fn names_itself(&self) -> bool {
        self.strongest >= NAMES_ITSELF
    }

    fn found(mut self, signals: &Signals) -> Found {
        if self.row.number == Number::Foreign && !self.how.iter().any(|sign| sign.starts_with("`VERSION()`"))
        {
            self.how.extend(signals.answers_to("VERSION()"));
        }
        self.how.extend(beside(signals));
        if let Some(more) = self.row.more.filter(|more| more.starts_with("SHOW")) {
            self.how.extend(Some(signals.answer(more)).filter(|text| !text.is_empty()).map(str::to_owned));
        }
        let version = signals.version().to_owned();
        let lower = version.to_ascii_lowercase();
        let words = self.row.own_words;
        let disguised =
            !version.is_empty() && !words.is_empty() && !words.iter().any(|word| lower.contains(word));
        let identity = Identity {
            product: Some(self.id().to_owned()),
            name: self.row.product.name.to_owned(),
            version: (self.row.version)(signals),
            edition: (self.row.edition)(signals),
            confidence: confidence(self.score),
            how: self.how,
        };
        Found { identity, version, disguised, greeting: signals.other_greeting().map(str::to_owned) }
    }
}

/// What is said beside the signs: a version that is told otherwise elsewhere, and the platform.
fn beside(signals: &Signals) -> Vec<String> {
    let mut how = Vec::new();
    if let Some(greeting) = signals.other_greeting() {
        how.push(format!("the greeting says {greeting}, and `VERSION()` {}", signals.version()));
    }
    let variable = signals.answer("@@version");
    if !variable.is_empty() && variable != signals.version() {
        how.push(format!("`@@version` says {variable}, and `VERSION()` {}", signals.version()));
    }
    let [os, machine] = ["@@version_compile_os", "@@version_compile_machine"].map(|ask| signals.answer(ask));
    if !os.is_empty() {
        how.push(format!("built for {}", format!("{os} {machine}").trim_end()));
    }
    how
}

/// Every product that enough points to, in the order in which they are told apart. What another one is made of does not
/// count beside it: its signs are that one's, too.
fn candidates(signals: &Signals) -> Vec<Weighed> {
    let mut known: Vec<Weighed> = TABLE
        .iter()
        .map(|row| Weighed::new(row, signals))
        .filter(|weighed| weighed.score >= ENOUGH)
        .collect();
    let inside: Vec<&str> = known.iter().flat_map(|weighed| weighed.row.made_of).copied().collect();
    known.retain(|weighed| !inside.contains(&weighed.id()));
    // A name counts for more than signs that only add up.
    if known.iter().any(Weighed::names_itself) {
        known.retain(Weighed::names_itself);
    }
    known
}

/// Weighs the signs.
///
/// # Errors
/// [`harness::cause::IDENTITY_CONFLICT`].
pub fn weigh(signals: &Signals) -> Result<Found, Failure> {
    let mut known = candidates(signals);
    if known.len() > 1 && known.iter().all(Weighed::names_itself) {
        let signs = known.iter().map(|weighed| (weighed.row.product.name, &weighed.how[..]));
        return Err(conflict(signs));
    }
    if known.is_empty() {
        return Ok(without_product(signals));
    }
    Ok(known.swap_remove(0).found(signals))
}

/// What only the products can be asked that a sign points to.
pub(super) fn more(signals: &Signals) -> Vec<&'static str> {
    candidates(signals).iter().filter_map(|weighed| weighed.row.more).collect()
}

fn without_product(signals: &Signals) -> Found {
    let version = signals.version().to_owned();
    let mut how: Vec<String> = signals.answers_to("@@version_comment").into_iter().collect();
    how.extend(beside(signals));
    let identity = Identity {
        product: None,
        name: UNKNOWN.to_owned(),
        version: (!version.is_empty()).then(|| version.clone()),
        edition: None,
        confidence: 0.0,
        how,
    };
    Found { identity, version, disguised: false, greeting: signals.other_greeting().map(str::to_owned) }
}
