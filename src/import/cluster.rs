//! Reading the secrets that the configuration names, and no other, by the same client that a run reads them with.

use std::path::Path;
use std::sync::Arc;

use harness::SecretRef;
use harness::context::{Cx, TargetContext};
use harness::journal::Journal;
use harness::names::RunId;
use harness::scrub::Scrubber;
use harness::secret::{ReadSecret, SecretError};

use super::text::{kubeconfig, quoted};
use super::{About, CLUSTER, Values, Wanted};
use crate::{Error, environment};

/// Reads keys of secrets in Gitpod's namespace. What cannot be read is kept as such, with the reason.
///
/// # Errors
/// When the cluster cannot even be named.
pub async fn read(about: &About, wanted: Vec<Wanted>) -> Result<Values, Error> {
    let mut values = Values::default();
    if wanted.is_empty() {
        return Ok(values);
    }
    let environment =
        environment::load_text(&target(about), "--kubeconfig", Path::new(""), probes::CATALOGUE)?;
    let Some(cluster) = environment.targets.first() else { return Ok(values) };
    let run = RunId::new(jiff::Timestamp::now())
        .map_err(|error| Error::usage(format!("the system gives no randomness: {error}")))?;
    let context = TargetContext {
        run: run.clone(),
        target: cluster.name.clone(),
        common: cluster.common.clone(),
        scrubber: Arc::new(Scrubber::default()),
        // Nothing is created, so this journal stays without a file.
        journal: Arc::new(Journal::new(Path::new(""), &run, &environment.name, None)),
    };
    let budget = cluster.common.budget.probe;
    let cx = Cx::new(context, "import", tokio::time::Instant::now() + budget);
    let references: Vec<SecretRef> = wanted.iter().map(|wanted| reference(about, wanted)).collect();
    let in_time = tokio::time::timeout(budget, cluster.settings.read_secrets(&references, &cx)).await.is_ok();
    for (wanted, reference) in wanted.into_iter().zip(references) {
        let read = reference.load().map_err(|error| match error {
            SecretError::Kubernetes { why, .. } if in_time => cx.scrub(&why),
            _ => format!("no answer of the cluster within {}", harness::text::duration(budget)),
        });
        values.keep(wanted, read);
    }
    Ok(values)
}

/// An environment that has the cluster alone.
fn target(about: &About) -> String {
    let context =
        about.context.as_ref().map_or_else(String::new, |context| format!(", context: {}", quoted(context)));
    let namespace = quoted(&about.namespace);
    format!(
        "environment: import\ntargets:\n  - {{ name: {CLUSTER}, family: cluster, kubeconfig: {}, namespace: {namespace}{context} }}\n",
        kubeconfig(about)
    )
}

fn reference(about: &About, wanted: &Wanted) -> SecretRef {
    SecretRef::Kubernetes {
        cluster: CLUSTER.to_owned(),
        namespace: about.namespace.clone(),
        name: wanted.name.clone(),
        key: wanted.key.to_owned(),
        field: None,
        read: ReadSecret::default(),
    }
}
