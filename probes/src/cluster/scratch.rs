//! Where a run creates things: a namespace of its own name, or the one that the environment names.

use harness::journal::Ticket;
use harness::{Cx, NotPassed, SkipKind};
use serde_json::json;

use super::api::{Answer, Request};
use super::{Cluster, remove};

/// A namespace to create things in.
pub struct Scratch {
    /// Its name.
    pub namespace: String,
    own: Option<Ticket>,
}

impl Cluster {
    /// The namespace for what this case creates. A namespace of the run's own is made for each case, so that one that
    /// breaks leaves nothing to another; an attempt that broke off before finds its own again.
    ///
    /// # Errors
    /// A missing right is skipped; everything else is a failure.
    pub async fn scratch(&self, cx: &Cx) -> Result<Scratch, NotPassed> {
        if let Some(namespace) = &self.settings.scratch_namespace {
            return Ok(Scratch { namespace: namespace.clone(), own: None });
        }
        let namespace = name(cx);
        let ticket = cx.intend(remove::NAMESPACE, &format!("the namespace {namespace}"), &namespace)?;
        let labels = json!({ "app.kubernetes.io/managed-by": "underpin" });
        let object = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": namespace, "labels": labels } });
        let answer = self.api.send(cx, Request::post("/api/v1/namespaces", object)).await?;
        match made(&answer) {
            Ok(()) => Ok(Scratch { namespace, own: Some(ticket) }),
            Err(refused) => {
                ticket.never_made();
                Err(refused)
            }
        }
    }

    /// Removes a namespace of the run's own as far as that goes now; what stays is removed at the end of the run. In a
    /// namespace that was there before, whoever created a thing removes it.
    pub async fn leave(&self, cx: &Cx, scratch: Scratch) {
        let Some(ticket) = scratch.own else { return };
        if remove::namespace(self, &scratch.namespace, cx)
            .await
            .is_ok_and(|removal| removal == harness::Removal::Gone)
        {
            ticket.gone();
        }
    }
}

impl Scratch {
    /// Whether the namespace was there before the run, so that each thing in it is to be noted and removed by itself.
    pub fn is_given(&self) -> bool {
        self.own.is_none()
    }
}

/// The name of a namespace: run id and case, within the 63 characters that a name may have.
fn name(cx: &Cx) -> String {
    let case = cx.case().replace('_', "-");
    let mut name = format!("{}-{case}", cx.run());
    name.truncate(63);
    name.trim_end_matches('-').to_owned()
}

fn made(answer: &Answer) -> Result<(), NotPassed> {
    // An attempt that broke off before this one has made it.
    if matches!(answer.denied(), Some(super::api::Denied::Exists(_))) {
        return Ok(());
    }
    answer.created("create namespaces").map(|_| ()).map_err(|refused| match refused {
        NotPassed::Skipped { kind: SkipKind::Permission, text } => NotPassed::Skipped {
            kind: SkipKind::Permission,
            text: format!("{text}; grant that, or name an existing namespace by `scratch_namespace`"),
        },
        other => other,
    })
}
