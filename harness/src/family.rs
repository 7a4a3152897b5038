//! A family: its client, its probes, its causes and its products; typed inside, erased once for the engine.

use std::any::Any;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};

use crate::cause::Cause;
use crate::context::Cx;
use crate::environment::{Common, NamedSecret};
use crate::finding::{Failure, Finding, NotPassed};
use crate::journal::Thing;
use crate::probe::{Probe, ProbeInfo};
use crate::record::Identity;
use crate::secret::SecretRef;
use crate::settings::Reader;
use crate::vocabulary::SkipKind;

/// What the probes of a family talk through. Made once for each target and shared by all of its probes.
pub trait Client: Sized + Send + Sync + 'static {
    /// The family's own keys of a target in the environment file.
    type Settings: Send + Sync + 'static;

    /// Reads the family's keys, noting every mistake. `None` when a target cannot be made of them.
    fn read(reader: &mut Reader<'_>, common: &Common) -> Option<Self::Settings>;

    /// The target's address for people, without credentials.
    fn endpoint(settings: &Self::Settings) -> String;

    /// The secrets that the target needs. They are read before any network.
    fn secrets(settings: &Self::Settings) -> Vec<NamedSecret<'_>>;

    /// Why the probe `slug` cannot run on this target, as far as the settings tell without any network.
    fn not_run(settings: &Self::Settings, slug: &str) -> Option<(SkipKind, String)>;

    /// How much longer than others the probe `slug` may take, because the settings say how long the product may. Such a
    /// probe would else be ended by the budget of every probe while the product is within its time.
    fn waits(settings: &Self::Settings, slug: &str) -> Duration {
        let _ = (settings, slug);
        Duration::ZERO
    }

    /// The rows of the matrix that the target answers for beside its own family's: each a category and the product that
    /// stands on it.
    fn stands_for(settings: &Self::Settings) -> Vec<StandsFor> {
        let _ = settings;
        Vec::new()
    }

    /// Reaches the target, trusts it and logs in.
    fn connect(settings: &Self::Settings, cx: &Cx) -> impl Future<Output = Result<Self, NotPassed>> + Send;

    /// Finds out which product and version answers. An unknown server is an identity without product.
    fn identify(&self, cx: &Cx) -> impl Future<Output = Result<Identity, NotPassed>> + Send;

    /// Why the probe `slug` is for another product than the one that answers. It is asked for probes that the environment
    /// does not give enough for: what they need does not miss then.
    fn not_for(identity: &Identity, slug: &str) -> Option<String> {
        let _ = (identity, slug);
        None
    }

    /// Gives a failure that has no remedy of its own the one for the product that answers. It asks for nothing that
    /// identification would not ask for, and leaves the failure as it is where nothing more precise is known.
    fn advise(&self, failure: &mut Failure, cx: &Cx) -> impl Future<Output = ()> + Send {
        let _ = (failure, cx);
        std::future::ready(())
    }

    /// The same for a target that could not be connected to, by its settings alone.
    fn advise_unreached(settings: &Self::Settings, failure: &mut Failure) {
        let _ = (settings, failure);
    }

    /// Removes a thing that this run, or an earlier one, noted in the journal.
    fn remove(&self, thing: &Thing, cx: &Cx) -> impl Future<Output = Result<Removal, NotPassed>> + Send;

    /// Reads secrets that stand in this target, for others that refer to them: each reference keeps what was read, or why
    /// nothing was. Only a cluster holds any.
    fn read_secrets(
        settings: &Self::Settings,
        wanted: &[SecretRef],
        cx: &Cx,
    ) -> impl Future<Output = ()> + Send {
        let _ = (settings, cx);
        for secret in wanted {
            if let SecretRef::Kubernetes { read, .. } = secret {
                read.keep(Err("the target is no cluster".to_owned()));
            }
        }
        std::future::ready(())
    }

    /// Says good-bye, after the clean-up, where the target counts connections that only break off, and observes what is
    /// known only then.
    fn close(&self, cx: &Cx) -> impl Future<Output = ()> + Send {
        let _ = cx;
        std::future::ready(())
    }
}

/// A product of another family that stands on a target, by its row in the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandsFor {
    /// The category of the row: `Image Registry`.
    pub category: &'static str,
    /// The product's id: `in-cluster-s3`.
    pub product: &'static str,
}

/// What became of a thing that was to be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It is gone, or was never there.
    Gone,
    /// The product cannot delete it; the text says how the operator can.
    Stays(String),
}

/// A family as its folder declares it.
pub struct Family<C: Client> {
    /// `registry`.
    pub name: &'static str,
    /// Every probe, in the order in which they are listed and reported.
    pub probes: &'static [Probe<C>],
    /// The causes of the family, beside the engine's.
    pub causes: &'static [&'static [&'static Cause]],
    /// The products that identification knows.
    pub products: &'static [Product],
    /// The matrix categories that a target of the family answers for.
    pub categories: &'static [&'static str],
}

/// A product that identification knows, whether the matrix lists it or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    /// `amazon-ecr`.
    pub id: &'static str,
    /// "Amazon ECR".
    pub name: &'static str,
    /// How it gives itself away, a sentence.
    pub signs: &'static str,
}

/// A family without its types, as the engine and the loader see it.
pub trait AnyFamily: Sync {
    /// See [`Family::name`].
    fn name(&self) -> &'static str;
    /// Every probe, in the order of the list.
    fn probes(&self) -> Vec<&'static ProbeInfo>;
    /// Every cause of the family.
    fn causes(&self) -> Vec<&'static Cause>;
    /// See [`Family::products`].
    fn products(&self) -> &'static [Product];
    /// See [`Family::categories`].
    fn categories(&self) -> &'static [&'static str];
    /// See [`Client::read`].
    fn read(&'static self, reader: &mut Reader<'_>, common: &Common) -> Option<Arc<dyn AnySettings>>;
}

/// The settings of a target without their type.
pub trait AnySettings: Send + Sync {
    /// See [`Client::endpoint`].
    fn endpoint(&self) -> String;
    /// See [`Client::secrets`].
    fn secrets(&self) -> Vec<NamedSecret<'_>>;
    /// See [`Client::not_run`].
    fn not_run(&self, slug: &str) -> Option<(SkipKind, String)>;
    /// See [`Client::waits`].
    fn waits(&self, slug: &str) -> Duration;
    /// See [`Client::stands_for`].
    fn stands_for(&self) -> Vec<StandsFor>;
    /// See [`Client::not_for`].
    fn not_for(&self, identity: &Identity, slug: &str) -> Option<String>;
    /// See [`Client::connect`].
    fn connect<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Arc<dyn AnyClient>, NotPassed>>;
    /// See [`Client::read_secrets`].
    fn read_secrets<'a>(&'a self, wanted: &'a [SecretRef], cx: &'a Cx) -> BoxFuture<'a, ()>;
    /// The typed settings, for tests.
    fn as_any(&self) -> &dyn Any;
}

/// The client of a target without its type.
pub trait AnyClient: Send + Sync {
    /// See [`Client::identify`].
    fn identify<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Identity, NotPassed>>;
    /// Runs the probe with this slug.
    fn run<'a>(&'a self, slug: &str, cx: &'a Cx) -> BoxFuture<'a, Finding>;
    /// See [`Client::remove`].
    fn remove<'a>(&'a self, thing: &'a Thing, cx: &'a Cx) -> BoxFuture<'a, Result<Removal, NotPassed>>;
    /// See [`Client::close`].
    fn close<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, ()>;
}

impl<C: Client> AnyFamily for Family<C> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn probes(&self) -> Vec<&'static ProbeInfo> {
        self.probes.iter().map(|probe| &probe.info).collect()
    }

    fn causes(&self) -> Vec<&'static Cause> {
        self.causes.iter().flat_map(|list| list.iter().copied()).collect()
    }

    fn products(&self) -> &'static [Product] {
        self.products
    }

    fn categories(&self) -> &'static [&'static str] {
        self.categories
    }

    fn read(&'static self, reader: &mut Reader<'_>, common: &Common) -> Option<Arc<dyn AnySettings>> {
        let settings = C::read(reader, common)?;
        Some(Arc::new(ErasedSettings { family: self, settings }))
    }
}

struct ErasedSettings<C: Client> {
    family: &'static Family<C>,
    settings: C::Settings,
}

impl<C: Client> AnySettings for ErasedSettings<C> {
    fn endpoint(&self) -> String {
        C::endpoint(&self.settings)
    }

    fn secrets(&self) -> Vec<NamedSecret<'_>> {
        C::secrets(&self.settings)
    }

    fn not_run(&self, slug: &str) -> Option<(SkipKind, String)> {
        C::not_run(&self.settings, slug)
    }

    fn waits(&self, slug: &str) -> Duration {
        C::waits(&self.settings, slug)
    }

    fn stands_for(&self) -> Vec<StandsFor> {
        C::stands_for(&self.settings)
    }

    fn not_for(&self, identity: &Identity, slug: &str) -> Option<String> {
        C::not_for(identity, slug)
    }

    fn connect<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Arc<dyn AnyClient>, NotPassed>> {
        async move {
            let client = C::connect(&self.settings, cx).await.map_err(|mut refused| {
                if let Some(failure) = without_remedy(&mut refused) {
                    C::advise_unreached(&self.settings, failure);
                }
                refused
            })?;
            Ok(Arc::new(ErasedClient { family: self.family, client }) as Arc<dyn AnyClient>)
        }
        .boxed()
    }

    fn read_secrets<'a>(&'a self, wanted: &'a [SecretRef], cx: &'a Cx) -> BoxFuture<'a, ()> {
        C::read_secrets(&self.settings, wanted, cx).boxed()
    }

    fn as_any(&self) -> &dyn Any {
        &self.settings
    }
}

/// A failure whose probe knew no better remedy than its cause.
fn without_remedy(not_passed: &mut NotPassed) -> Option<&mut Failure> {
    match not_passed {
        NotPassed::Failure(failure) if failure.remedy.is_none() => Some(failure),
        NotPassed::Failure(_) | NotPassed::Skipped { .. } | NotPassed::Blocked { .. } => None,
    }
}

struct ErasedClient<C: Client> {
    family: &'static Family<C>,
    client: C,
}

impl<C: Client> AnyClient for ErasedClient<C> {
    fn identify<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, Result<Identity, NotPassed>> {
        self.client.identify(cx).boxed()
    }

    fn run<'a>(&'a self, slug: &str, cx: &'a Cx) -> BoxFuture<'a, Finding> {
        match self.family.probes.iter().find(|probe| probe.info.slug() == slug) {
            Some(probe) => async move {
                let mut finding = (probe.run)(&self.client, cx).await;
                if let Err(not_passed) = &mut finding
                    && let Some(failure) = without_remedy(not_passed)
                {
                    self.client.advise(failure, cx).await;
                }
                finding
            }
            .boxed(),
            // The plan is made from the same list, so this arm is never reached; a skip is the honest answer if it is.
            None => {
                std::future::ready(Err(NotPassed::not_applicable("this version has no such probe"))).boxed()
            }
        }
    }

    fn remove<'a>(&'a self, thing: &'a Thing, cx: &'a Cx) -> BoxFuture<'a, Result<Removal, NotPassed>> {
        self.client.remove(thing, cx).boxed()
    }

    fn close<'a>(&'a self, cx: &'a Cx) -> BoxFuture<'a, ()> {
        self.client.close(cx).boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::PANICKED;

    #[test]
    fn only_a_failure_whose_probe_knew_no_remedy_is_advised() {
        let failure = || Failure::new(PANICKED, "step", "this", "that");
        assert!(without_remedy(&mut failure().into()).is_some());
        assert!(without_remedy(&mut failure().remedy("Do that.").into()).is_none());
        assert!(without_remedy(&mut NotPassed::not_applicable("never here")).is_none());
        assert!(without_remedy(&mut NotPassed::Blocked { by: "connect" }).is_none());
    }
}
