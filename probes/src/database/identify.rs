//! Finds out which product answers, by what it answers to `SELECT`: a greeting may be a gateway's. Independent signs,
//! each with a weight, are added up for each product of the table in [`super::products`]. Signs by which two products
//! name themselves contradict each other, and are reported so.
//!
//! It runs once for a target, whoever needs it first: the case `identity`, a probe, or a failed one that looks for
//! advice. No probe may hold a session while it asks here, since asking needs one.

use harness::record::{Evidence, Identity};
use harness::{Cx, NotPassed};

use super::Database;
use super::sql::{Reply, Session};

mod signals;
mod weigh;

#[cfg(test)]
mod recorded;

pub use signals::{QUESTIONS, Signals};
pub use weigh::{NAMES_ITSELF, UNKNOWN, weigh};

/// What identification came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Product and version.
    pub identity: Identity,
    /// What `VERSION()` says, as it stands; empty where it was refused.
    pub version: String,
    /// Whether the product shows the version of another one, which it was told to.
    pub disguised: bool,
    /// The version of the greeting, where it is another.
    pub greeting: Option<String>,
}

/// Where it is kept what identification came to.
#[derive(Default)]
pub struct IdentityCell(tokio::sync::Mutex<Option<Tried>>);

struct Tried {
    found: Result<Found, NotPassed>,
    evidence: Vec<Evidence>,
}

impl Tried {
    fn may_pass(&self) -> bool {
        matches!(&self.found, Err(NotPassed::Failure(failure)) if failure.cause.transient)
    }
}

/// Finds out which product answers, or says again what was found out.
///
/// # Errors
/// [`harness::cause::IDENTITY_CONFLICT`], and what stands in the way of asking.
pub async fn identify(database: &Database, cx: &Cx) -> Result<Identity, NotPassed> {
    found(database, cx).await.map(|found| found.identity)
}

/// All that identification came to, for the probes that judge it. What may pass is tried again.
///
/// # Errors
/// As [`identify`].
pub async fn found(database: &Database, cx: &Cx) -> Result<Found, NotPassed> {
    let mut tried = database.identity.0.lock().await;
    if let Some(done) = tried.as_ref().filter(|done| !done.may_pass()) {
        cx.evidence_of(&done.evidence);
        return done.found.clone();
    }
    tried.insert(find_out(database, cx).await).found.clone()
}

/// What is known of the product, after the one identification of the run; `None` when that came to nothing.
pub async fn known(database: &Database, cx: &Cx) -> Option<Identity> {
    let mut tried = database.identity.0.lock().await;
    let done = match tried.take() {
        Some(done) => done,
        None => find_out(database, cx).await,
    };
    tried.insert(done).found.as_ref().ok().map(|found| found.identity.clone())
}

async fn find_out(database: &Database, cx: &Cx) -> Tried {
    let before = cx.gathered().len();
    let found = ask(database, cx).await;
    Tried { found, evidence: cx.gathered().split_off(before) }
}

async fn ask(database: &Database, cx: &Cx) -> Result<Found, NotPassed> {
    let mut signals = Signals {
        host: database.settings.host.clone(),
        user: database.settings.username.clone(),
        greeting: database.login.seen.greeting.version.clone(),
        answers: Vec::new(),
    };
    let mut session = database.sql.session(cx).await?;
    for question in QUESTIONS {
        put(&mut session, cx, &mut signals, question).await?;
    }
    for question in weigh::more(&signals) {
        put(&mut session, cx, &mut signals, question).await?;
    }
    session.done();
    Ok(weigh(&signals)?)
}

/// Asks one question. A refusal is an answer, too.
async fn put(session: &mut Session, cx: &Cx, signals: &mut Signals, question: &str) -> Result<(), NotPassed> {
    let statement =
        if question.starts_with("SHOW") { question.to_owned() } else { format!("SELECT {question}") };
    let answer = session.send(cx, &statement).await?;
    signals.answers.push((question.to_owned(), answer.outcome.ok().as_ref().and_then(value)));
    Ok(())
}

/// The value of an answer: the last column of its first row, which `SHOW` has its values in.
fn value(reply: &Reply) -> Option<String> {
    let value = reply.rows.first()?.last()?.as_ref()?;
    Some(String::from_utf8_lossy(value).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_the_last_column_of_the_first_row() {
        let reply = |row: &[Option<&str>]| Reply {
            rows: vec![row.iter().map(|value| value.map(|text| text.as_bytes().to_vec())).collect()],
            ..Reply::default()
        };
        assert_eq!(value(&reply(&[Some("5.7.44")])).as_deref(), Some("5.7.44"));
        assert_eq!(value(&reply(&[Some("wsrep_provider_version"), Some("26.4")])).as_deref(), Some("26.4"));
        assert_eq!(value(&reply(&[None])), None);
        assert_eq!(value(&Reply::default()), None);
    }
}
