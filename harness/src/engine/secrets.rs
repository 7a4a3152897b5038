//! Secrets that stand in a cluster of the environment: read by the run itself, once for each cluster, before the first target
//! that needs one connects.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::OnceCell;
use tokio::time::Instant;

use crate::context::{Cx, TargetContext};
use crate::environment::{Environment, Target};
use crate::journal::Journal;
use crate::names::RunId;
use crate::scrub::Scrubber;
use crate::secret::SecretRef;

/// The clusters that secrets are wanted of.
#[derive(Default)]
pub struct ClusterSecrets(BTreeMap<String, Wanted>);

struct Wanted {
    cluster: Option<Target>,
    secrets: Vec<SecretRef>,
    asked: OnceCell<()>,
}

/// What reading needs of a run.
pub struct Reading<'a> {
    /// The run.
    pub run: &'a RunId,
    /// Learns every value in the moment in which it is read.
    pub scrubber: &'a Arc<Scrubber>,
    /// The journal; nothing is created.
    pub journal: &'a Arc<Journal>,
}

impl ClusterSecrets {
    /// What the targets of an environment want, by cluster.
    pub fn of(environment: &Environment) -> Self {
        let mut clusters: BTreeMap<String, Wanted> = BTreeMap::new();
        for named in environment.targets.iter().flat_map(|target| target.settings.secrets()) {
            let SecretRef::Kubernetes { cluster, .. } = named.secret else { continue };
            let wanted = clusters.entry(cluster.clone()).or_insert_with(|| Wanted {
                cluster: environment.targets.iter().find(|target| target.name == *cluster).cloned(),
                secrets: Vec::new(),
                asked: OnceCell::new(),
            });
            wanted.secrets.push(named.secret.clone());
        }
        Self(clusters)
    }

    /// Has every secret read that `target` refers to. What cannot be read says so when it is loaded.
    pub async fn read_for(&self, target: &Target, reading: &Reading<'_>) {
        for named in target.settings.secrets() {
            if let SecretRef::Kubernetes { cluster, .. } = named.secret
                && let Some(wanted) = self.0.get(cluster)
            {
                wanted.asked.get_or_init(|| wanted.read(reading)).await;
            }
        }
    }
}

impl Wanted {
    async fn read(&self, reading: &Reading<'_>) {
        let Some(cluster) = &self.cluster else { return };
        let context = TargetContext {
            run: reading.run.clone(),
            target: cluster.name.clone(),
            common: cluster.common.clone(),
            scrubber: Arc::clone(reading.scrubber),
            journal: Arc::clone(reading.journal),
        };
        let budget = cluster.common.budget.probe;
        let cx = Cx::new(context, "secrets", Instant::now() + budget);
        let read = cluster.settings.read_secrets(&self.secrets, &cx);
        if tokio::time::timeout(budget, read).await.is_err() {
            for secret in &self.secrets {
                if let SecretRef::Kubernetes { read, .. } = secret {
                    read.keep(Err(format!("no answer within {}", crate::text::duration(budget))));
                }
            }
        }
    }
}
