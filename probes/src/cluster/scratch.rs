//! Where a run creates things: a namespace of its own name, or the one that the environment names.

use std::time::Duration;

use harness::journal::Ticket;
use harness::{Cx, NotPassed, Removal, SkipKind};
use serde_json::{Value, json};

use super::api::{Answer, Denied, Request, Resource};
use super::{Cluster, remove};

/// How long a case waits for its namespace to go.
const LEAVING: Duration = Duration::from_secs(2);

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
        match self.make(&namespace, cx).await {
            Ok(()) => Ok(Scratch { namespace, own: Some(ticket) }),
            Err(refused) => {
                // Of a request that was not answered nobody knows what it did: that is left to the clean-up.
                if !is_unanswered(&refused) {
                    ticket.never_made();
                }
                Err(refused)
            }
        }
    }

    async fn make(&self, namespace: &str, cx: &Cx) -> Result<(), NotPassed> {
        let labels = json!({ "app.kubernetes.io/managed-by": "underpin" });
        let object = json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": namespace, "labels": labels } });
        let request = Request::post("/api/v1/namespaces", object);
        let answer = self.api.send(cx, request.clone()).await?;
        if !matches!(answer.denied(), Some(Denied::Exists(_))) {
            return made(&answer);
        }
        // An attempt that broke off before this one has made it, and may be removing it: nothing can be created in it then.
        let namespaces = Resource::of_cluster("", "v1", "namespaces");
        let present = self.api.object(cx, &namespaces, namespace).await?;
        if present.as_ref().is_some_and(|object| !is_going(object)) {
            return Ok(());
        }
        let gone = |object: Option<&Value>| object.is_none().then_some(());
        self.api.wait_for(cx, &namespaces, namespace, cx.time_left() / 2, gone).await?;
        made(&self.api.send(cx, request).await?)
    }

    /// Removes a namespace of the run's own as far as that goes now; what stays is removed at the end of the run. In a
    /// namespace that was there before, whoever created a thing removes it.
    pub async fn leave(&self, cx: &Cx, scratch: Scratch) {
        let Some(ticket) = scratch.own else { return };
        // A cluster takes seconds to empty a namespace. Whether it went is asked again at the end of the run.
        let wait = LEAVING.min(cx.time_left() / 2);
        let removed = remove::namespace(self, &scratch.namespace, wait, cx).await;
        if removed.is_ok_and(|removal| removal == Removal::Gone) {
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

/// Whether an object is on its way out.
fn is_going(object: &Value) -> bool {
    object.pointer("/metadata/deletionTimestamp").is_some()
}

/// Whether a request broke off, so that it may have been carried out.
fn is_unanswered(refused: &NotPassed) -> bool {
    matches!(refused, NotPassed::Failure(failure) if failure.cause.transient)
}

fn made(answer: &Answer) -> Result<(), NotPassed> {
    answer.created("create namespaces").map(|_| ()).map_err(|refused| match refused {
        NotPassed::Skipped { kind: SkipKind::Permission, text } => NotPassed::Skipped {
            kind: SkipKind::Permission,
            text: format!("{text}; grant that, or name an existing namespace by `scratch_namespace`"),
        },
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::super::played;
    use super::*;

    #[test]
    fn a_name_bears_run_and_case_within_what_a_name_may_have() {
        let cx = played::cx("cert_manager_chain_issue");
        let name = name(&cx);
        assert!(name.starts_with(&format!("{}-cert-manager-", cx.run())), "{name}");
        assert!(name.len() <= 63 && !name.ends_with('-'));
    }

    #[test]
    fn a_missing_right_names_the_way_around_it() {
        let body = json!({
            "kind": "Status", "reason": "Forbidden",
            "message": "namespaces is forbidden: User \"ada\" cannot create resource \"namespaces\" in API group \"\" at the cluster scope",
        });
        let refused = Answer { line: "POST /api/v1/namespaces".to_owned(), status: 403, body };
        let Err(NotPassed::Skipped { kind: SkipKind::Permission, text }) = made(&refused) else {
            panic!("no skip")
        };
        assert!(
            text.contains("may not create namespaces") && text.ends_with("by `scratch_namespace`"),
            "{text}"
        );
        assert!(made(&Answer { line: String::new(), status: 201, body: json!({}) }).is_ok());
    }

    #[test]
    fn what_is_being_removed_is_no_place_to_create_things_in() {
        assert!(is_going(&json!({ "metadata": { "deletionTimestamp": "2026-11-21T15:09:00Z" } })));
        assert!(!is_going(&json!({ "metadata": {} })));
    }
}
