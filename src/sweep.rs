//! Removing what earlier runs left: everything that their journals list and that is not gone yet.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use harness::context::{Cx, TargetContext};
use harness::engine::secrets::{ClusterSecrets, Reading};
use harness::environment::{Environment, Target};
use harness::family::AnyClient;
use harness::journal::{Journal, Leftovers, Thing};
use harness::scrub::Scrubber;
use harness::{NotPassed, Removal, text};

use crate::Error;

/// How long the removal of one thing may take, with the connection before it.
const BUDGET: Duration = Duration::from_mins(1);
/// How long a target is given for a good-bye.
const GOOD_BYE: Duration = Duration::from_secs(1);

/// What a sweep came to.
pub struct Swept {
    /// What was done, line by line.
    pub text: String,
    /// Whether nothing is left that a sweep could remove.
    pub clean: bool,
}

/// Removes what the journals in the folder `state` list. A live run's journal is left alone.
///
/// # Errors
/// When the folder cannot be read. What cannot be removed is no error but stands in the text.
pub async fn sweep(state: &Path, environment: Option<&Path>) -> Result<Swept, Error> {
    let (journals, unreadable) = Leftovers::find(state).map_err(|error| Error::file(state, error))?;
    let mut swept = Swept { text: String::new(), clean: unreadable.is_empty() };
    for (path, error) in unreadable {
        swept.say(&format!("{}: this journal cannot be read: {error}", path.display()));
    }
    if journals.is_empty() && swept.clean {
        swept.say(&format!("nothing to remove: no run has left anything in {}", state.display()));
    }
    for journal in journals {
        sweep_journal(journal, environment, state, &mut swept).await?;
    }
    Ok(swept)
}

impl Swept {
    fn say(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn left(&mut self, line: &str) {
        self.clean = false;
        self.say(line);
    }
}

async fn sweep_journal(
    mut journal: Leftovers,
    given: Option<&Path>,
    state: &Path,
    swept: &mut Swept,
) -> Result<(), Error> {
    let run = journal.run.clone();
    swept.say(&format!(
        "{run} ({}): {}",
        journal.environment,
        text::count(journal.things.len() as u64, "thing")
    ));
    let environment = match environment_of(&journal, given) {
        Ok(environment) => environment,
        Err(error) => {
            swept.left(&format!("  nothing was removed: {error}"));
            return Ok(());
        }
    };
    let mut clients: BTreeMap<String, Result<Connected, String>> = BTreeMap::new();
    for (number, thing) in journal.things.clone() {
        if !clients.contains_key(&thing.target) {
            let connected = connect(&environment, &thing, &journal, state).await;
            clients.insert(thing.target.clone(), connected);
        }
        let (client, context) = match &clients[&thing.target] {
            Ok(connected) => connected,
            Err(why) => {
                swept.left(&format!("  left: {} in {}: {why}", thing.what, thing.target));
                continue;
            }
        };
        let cx = Cx::new(context.clone(), "sweep", tokio::time::Instant::now() + BUDGET);
        let removed = tokio::time::timeout(BUDGET, client.remove(&thing, &cx)).await;
        let line = match removed {
            Ok(Ok(Removal::Gone)) => format!("  removed: {} in {}", thing.what, thing.target),
            // Said by the run, and now once more: from here on it is the operator's.
            Ok(Ok(Removal::Stays(command))) => {
                format!("  stays: {} in {}: {}", thing.what, thing.target, cx.scrub(&command))
            }
            Ok(Err(why)) => {
                swept.left(&format!(
                    "  left: {} in {}: {}",
                    thing.what,
                    thing.target,
                    cx.scrub(&describe(&why))
                ));
                continue;
            }
            Err(_) => {
                swept.left(&format!("  left: {} in {}: no answer in time", thing.what, thing.target));
                continue;
            }
        };
        swept.say(&line);
        journal.gone(number).map_err(|error| Error::file(state, error))?;
    }
    for (client, context) in clients.values().flatten() {
        // A good-bye is a courtesy, for which nobody waits long.
        let cx = Cx::new(context.clone(), "sweep", tokio::time::Instant::now() + GOOD_BYE);
        let _ = tokio::time::timeout(GOOD_BYE, client.close(&cx)).await;
    }
    journal.close().map_err(|error| Error::file(state, error))
}

fn environment_of(journal: &Leftovers, given: Option<&Path>) -> Result<Environment, String> {
    let Some(path) = given.or(journal.environment_file.as_deref()) else {
        return Err("the run had no environment file; name one with `--env FILE`".to_owned());
    };
    let environment = crate::load_environment(path)
        .map_err(|error| format!("{error}\n  if the file has moved, name it with `--env FILE`"))?;
    if environment.name == journal.environment {
        Ok(environment)
    } else {
        let (name, path) = (&environment.name, path.display());
        Err(format!("{path} is the environment `{name}`, the run was of `{}`", journal.environment))
    }
}

/// A target that is reached, and the context that its things are removed in.
type Connected = (Arc<dyn AnyClient>, TargetContext);

async fn connect(
    environment: &Environment,
    thing: &Thing,
    journal: &Leftovers,
    state: &Path,
) -> Result<Connected, String> {
    let target: &Target = environment
        .targets
        .iter()
        .find(|target| target.name == thing.target)
        .ok_or_else(|| "the environment file has no such target any more".to_owned())?;
    let context = TargetContext {
        run: journal.run.clone(),
        target: target.name.clone(),
        common: target.common.clone(),
        scrubber: Arc::new(Scrubber::default()),
        // A sweep creates nothing, so this journal stays without a file.
        journal: Arc::new(Journal::new(state, &journal.run, &journal.environment, None)),
    };
    let reading = Reading { run: &context.run, scrubber: &context.scrubber, journal: &context.journal };
    ClusterSecrets::of(environment).read_for(target, &reading).await;
    let cx = Cx::new(context.clone(), "sweep", tokio::time::Instant::now() + BUDGET);
    match tokio::time::timeout(BUDGET, target.settings.connect(&cx)).await {
        Ok(Ok(client)) => Ok((client, context)),
        Ok(Err(why)) => Err(cx.scrub(&describe(&why))),
        Err(_) => Err("no answer in time".to_owned()),
    }
}

fn describe(why: &NotPassed) -> String {
    match why {
        NotPassed::Failure(failure) => format!("{} ({})", failure.cause.title, failure.actual),
        NotPassed::Skipped { text, .. } => text.clone(),
        NotPassed::Blocked { by } => format!("blocked by {by}"),
    }
}
